"""The JSON of each zaak as text beside its row; whatever changes a zaak or its parts takes the text away.

`registers_geef_weer` is put in place after every migration, from the resource (see registers/zaken/rendering.py).
"""

from django.db import migrations, models

PARTS = ("rol", "zaakeigenschap", "zaakinformatieobject", "zaakobject", "resultaat")

TEXTS = """
create function registers_geef_weer(gezocht bigint) returns int language sql as 'select 0';

create function registers_verouderd(zaak bigint) returns void language plpgsql as $$
begin
  -- who writes the text of this zaak meanwhile is waited for: it did not see our change
  perform 1 from registers_zaak where id = zaak for no key update;
  update registers_zaakweergave set vorm = '', tekst = '' where zaak_id = zaak and vorm <> '';
end $$;

create function registers_zaak_verouderd() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then perform registers_verouderd(new.id); end if;
  if tg_op = 'DELETE' then delete from registers_zaakweergave where zaak_id = old.id; end if;
  if tg_op <> 'DELETE' and new.hoofdzaak_id is not null
      and (tg_op = 'INSERT' or new.hoofdzaak_id is distinct from old.hoofdzaak_id) then
    perform registers_verouderd(new.hoofdzaak_id);
  end if;
  if tg_op <> 'INSERT' and old.hoofdzaak_id is not null
      and (tg_op = 'DELETE' or new.hoofdzaak_id is distinct from old.hoofdzaak_id) then
    perform registers_verouderd(old.hoofdzaak_id);
  end if;
  return null;
end $$;
create trigger registers_zaak_verouderd after update or delete on registers_zaak
  for each row execute function registers_zaak_verouderd();
create trigger registers_deelzaak_verouderd after insert on registers_zaak
  for each row when (new.hoofdzaak_id is not null) execute function registers_zaak_verouderd();

create function registers_deel_verouderd() returns trigger language plpgsql as $$
begin
  if tg_op <> 'DELETE' then perform registers_verouderd(new.zaak_id); end if;
  if tg_op <> 'INSERT' and (tg_op = 'DELETE' or new.zaak_id <> old.zaak_id) then
    perform registers_verouderd(old.zaak_id);
  end if;
  return null;
end $$;
""" + "".join(
    f"create trigger registers_{part}_verouderd after insert or delete or update of zaak_id, uuid on registers_{part} "
    "for each row execute function registers_deel_verouderd();\n"
    for part in PARTS
)
GONE = (
    "drop trigger registers_zaak_verouderd on registers_zaak;\ndrop trigger registers_deelzaak_verouderd on registers_zaak;\n"
    + "".join(f"drop trigger registers_{part}_verouderd on registers_{part};\n" for part in PARTS)
    + "drop function registers_zaak_verouderd, registers_deel_verouderd, registers_verouderd, registers_geef_weer;\n"
    "drop table registers_zaakweergave;"
)


class Migration(migrations.Migration):
    dependencies = [("registers", "0006_order")]

    operations = [
        migrations.CreateModel(
            name="Zaakweergave",
            fields=[
                (
                    "zaak",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=models.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="registers.zaak",
                    ),
                ),
                ("vorm", models.CharField(max_length=16)),
                ("tekst", models.TextField()),
            ],
            options={"indexes": [models.Index(models.F("zaak"), name="weergave_stale", condition=models.Q(vorm=""))]},
        ),
        migrations.RunSQL(TEXTS, GONE),
    ]
