"""Room for sealed secrets; and since when a document is without what used it, whichever way that went."""

import django.db.models.deletion
from django.db import migrations, models

LINKS = ("zaakinformatieobject", "besluitinformatieobject", "externerelatie")

LOST = """
alter table registers_losdocument add constraint registers_losdocument_document
  foreign key (informatieobject_id) references registers_enkelvoudiginformatieobject (id) on delete cascade;

create function registers_raakt_los() returns trigger language plpgsql as $$
begin
  insert into registers_losdocument (informatieobject_id, sinds)
  select distinct d.id, now() from gone g join registers_enkelvoudiginformatieobject d on d.id = g.informatieobject_id
  order by d.id
  on conflict (informatieobject_id) do update set sinds = excluded.sinds;
  return null;
end $$;
""" + "".join(
    f"create trigger registers_{link}_los after delete on registers_{link} referencing old table as gone "
    "for each statement execute function registers_raakt_los();\n"
    for link in LINKS
)
KEPT = "".join(f"drop trigger registers_{link}_los on registers_{link};\n" for link in LINKS)


class Migration(migrations.Migration):
    expands = "Old code reads longer secrets as well, and takes links away without knowing that it is written down."
    dependencies = [("registers", "0009_fewer_indexes")]

    operations = [
        migrations.AlterField("clientgeheim", "geheim", models.CharField(max_length=500)),
        migrations.CreateModel(
            name="Losdocument",
            fields=[
                (
                    "informatieobject",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="registers.enkelvoudiginformatieobject",
                    ),
                ),
                ("sinds", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(LOST, KEPT + "drop function registers_raakt_los;"),
    ]
