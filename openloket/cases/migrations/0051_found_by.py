"""One index for all that a case is found by, with its team, service and step in it; 0053 writes in it what is there already."""

import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

NOTES = """
alter table cases_foundby alter column doc set storage external;
alter table cases_foundby set (toast_tuple_target = 128);
create function cases_tofind_marks() returns trigger language plpgsql as $$
begin insert into cases_tofind (zaak_id, marks) values (new.zaak_id, true); return null; end $$;
create trigger cases_tofind_marks after update on cases_case for each row
  when (new.team <> old.team or new.service <> old.service or new.step <> old.step or new.channel <> old.channel
    or new.handler_id is distinct from old.handler_id or new.received_on <> old.received_on
    or (new.closed_on is null) <> (old.closed_on is null) or (new.new_since is null) <> (old.new_since is null))
  execute function cases_tofind_marks();
create function cases_foundby_no_more() returns trigger language plpgsql as $$
begin delete from cases_foundby where id = old.zaak_id; return null; end $$;
create trigger cases_foundby_no_more after delete on cases_case for each row execute function cases_foundby_no_more();
create function cases_found_before() returns trigger language plpgsql as $$
begin insert into cases_tofind (zaak_id) values (new.id); return null; end $$;
create trigger cases_found_before after insert or update on cases_findable for each row
  when (new.text <> '' or new.papers <> '') execute function cases_found_before();
"""
GONE = """
drop trigger cases_found_before on cases_findable;
drop trigger cases_foundby_no_more on cases_case;
drop trigger cases_tofind_marks on cases_case;
drop function cases_found_before, cases_foundby_no_more, cases_tofind_marks;
"""


class Migration(migrations.Migration):
    expands = "Tables that the release before does not know; what it writes in its own is noted by a trigger."
    dependencies = [("cases", "0050_advice")]

    operations = [
        migrations.CreateModel(
            name="FindableStem",
            fields=[
                ("word", models.CharField(db_collation="C", max_length=255, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="FoundBy",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        db_column="id",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="found_by",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("doc", django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.AddField("tofind", "marks", models.BooleanField(db_default=False, default=False)),
        migrations.RunSQL(NOTES, GONE),
    ]
