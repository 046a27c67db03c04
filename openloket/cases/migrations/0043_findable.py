"""An index to find cases by, kept apart from them; whatever changes what a case is found by says so to `cases_tofind`.

`cases.find.index` writes it anew within seconds. A case that goes takes its row along at once.
"""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BY_ZAAK = {
    "registers_rol": "insert or delete or update of betrokkene_identificatie, afwijkende_naam_betrokkene, contactpersoon_rol",
    "registers_zaakinformatieobject": "insert or delete",
    "registers_klantcontact": "insert or update or delete",
    "cases_message": "insert",
    "cases_receivedmessage": "insert or update of text",
    "cases_interestedparty": "insert or delete or update of name",
    "cases_cosignature": "insert or delete or update of name, signer_name",
    "cases_case": "insert",
}
NOTES = """
create function cases_tofind_zaak() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then insert into cases_tofind (zaak_id) values (old.zaak_id);
  else insert into cases_tofind (zaak_id) values (new.zaak_id); end if;
  return null;
end $$;
create function cases_tofind_itself() returns trigger language plpgsql as $$
begin insert into cases_tofind (zaak_id) values (new.id); return null; end $$;
create trigger cases_tofind after update of identificatie, omschrijving, toelichting on registers_zaak
  for each row execute function cases_tofind_itself();
create function cases_tofind_note() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then insert into cases_tofind (zaak_id) values (old.gerelateerd_aan_id);
  else insert into cases_tofind (zaak_id) values (new.gerelateerd_aan_id); end if;
  return null;
end $$;
create trigger cases_tofind after insert or update or delete on registers_zaaknotitie
  for each row execute function cases_tofind_note();
create function cases_tofind_content() returns trigger language plpgsql as $$
begin
  insert into cases_tofind (zaak_id) select zaak_id from registers_zaakinformatieobject where informatieobject_id = new.id;
  return null;
end $$;
create trigger cases_tofind after update of inhoud on registers_enkelvoudiginformatieobject
  for each row when (new.inhoud is distinct from old.inhoud) execute function cases_tofind_content();
create trigger cases_tofind_changed after update on cases_case for each row
  when (new.answers is distinct from old.answers or new.secret_address is distinct from old.secret_address
    or new.version_id is distinct from old.version_id)
  execute function cases_tofind_zaak();
create function cases_found_no_more() returns trigger language plpgsql as $$
begin delete from cases_findable where id = old.zaak_id; return null; end $$;
create trigger cases_found_no_more after delete on cases_case for each row execute function cases_found_no_more();
"""
EACH = "create trigger cases_tofind after {} on {} for each row execute function cases_tofind_zaak();\n"
EVERYTHING = "insert into cases_tofind (zaak_id) select zaak_id from cases_case order by zaak_id desc;"
GONE = (
    "".join(
        f"drop trigger cases_tofind on {table};\n"
        for table in (*BY_ZAAK, "registers_zaak", "registers_zaaknotitie", "registers_enkelvoudiginformatieobject")
    )
    + "drop trigger cases_found_no_more on cases_case; drop trigger cases_tofind_changed on cases_case;\n"
    "drop function cases_tofind_zaak, cases_tofind_itself, cases_tofind_note, cases_tofind_content, cases_found_no_more;"
)


class Migration(migrations.Migration):
    expands = "Tables that the release before does not know; what it writes is noted by triggers."
    dependencies = [
        ("cases", "0042_complaint"),
        ("registers", "0018_trigrams"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskSearch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("typed", models.TextField(blank=True)),
                ("name", models.CharField(blank=True, max_length=60)),
                ("asked", models.CharField(blank=True, max_length=1000)),
                ("purpose", models.CharField(blank=True, max_length=100)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DocumentText",
            fields=[
                ("content", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("words", django.contrib.postgres.search.SearchVectorField(null=True)),
                ("tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Findable",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        db_column="id",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="findable",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("who", models.CharField(blank=True, max_length=200)),
                ("number", models.CharField(max_length=40)),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None),
                ),
                ("text", django.contrib.postgres.search.SearchVectorField()),
                ("papers", django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.CreateModel(
            name="FindableWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="ToFind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("zaak_id", models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="desksearch",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="searches", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="documenttext",
            index=models.Index(
                condition=models.Q(("words", None)), fields=["tries", "content"], name="document_text_to_read"
            ),
        ),
        migrations.AddIndex(
            model_name="findable",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["keys"], name="findable_keys"),
        ),
        migrations.AddIndex(
            model_name="findable",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["people"], name="findable_people"),
        ),
        migrations.AddIndex(
            model_name="findable",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["text"], name="findable_text"),
        ),
        migrations.AddIndex(
            model_name="findable",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["papers"], name="findable_papers"),
        ),
        migrations.AddIndex(
            model_name="findable",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["number"], name="findable_number", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="findableword",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["word"], name="findable_word", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="desksearch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("name", ""), _negated=True), fields=("user", "name"), name="saved_list_named_once"
            ),
        ),
        migrations.RunSQL(
            NOTES + "".join(EACH.format(when, table) for table, when in BY_ZAAK.items()) + EVERYTHING, GONE
        ),
    ]
