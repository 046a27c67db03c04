"""A look gets the shape of the Logboek Dataverwerkingen, and outlives the zaak that it is about."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from openloket.secrecy import keyed_hash

NAMED = """
update people_look l
set trace_id = replace(gen_random_uuid()::text, '-', ''), span_id = left(replace(gen_random_uuid()::text, '-', ''), 16),
    zaak_uuid = z.uuid, about = z.identificatie
from registers_zaak z where z.id = l.zaak_id and l.zaak_uuid is null
"""


def name_earlier_looks(apps, schema_editor):
    """Give the looks of before a trace each, the zaak's name, and the hashes of whom it is about."""
    look, rol = apps.get_model("people", "Look"), apps.get_model("registers", "Rol")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(NAMED)
    looked_at = look.objects.order_by().values_list("zaak", flat=True).distinct()
    for zaak in looked_at.iterator(chunk_size=1000):
        found = rol.objects.filter(zaak=zaak).values_list(
            "betrokkene_identificatie__inpBsn", "betrokkene_identificatie__kvkNummer"
        )
        hashes = {
            keyed_hash(kind, number)
            for row in found
            for kind, number in zip(("bsn", "kvk"), row, strict=True)
            if number
        }
        if hashes:
            look.objects.filter(zaak=zaak).update(subjects=sorted(hashes))


class Migration(migrations.Migration):
    expands = "Old code does not name the new columns; what it writes meanwhile is found by its zaak."
    dependencies = [("people", "0002_logins"), ("registers", "0001_initial")]

    operations = [
        migrations.AddField("look", "trace_id", models.CharField(max_length=32, db_default="")),
        migrations.AddField("look", "span_id", models.CharField(max_length=16, db_default="")),
        migrations.AddField("look", "parent_span_id", models.CharField(max_length=16, db_default="", blank=True)),
        migrations.AddField("look", "name", models.CharField(max_length=60, db_default="", blank=True)),
        migrations.AddField("look", "activity", models.CharField(max_length=300, db_default="")),
        migrations.AddField(
            "look",
            "subjects",
            django.contrib.postgres.fields.ArrayField(models.CharField(max_length=64), db_default=[]),
        ),
        migrations.AddField("look", "system", models.CharField(max_length=100, db_default="openloket")),
        migrations.AddField("look", "zaak_uuid", models.UUIDField(null=True, blank=True)),
        migrations.AddField("look", "about", models.CharField(max_length=100, db_default="", blank=True)),
        migrations.AddField(
            "look",
            "status",
            models.PositiveSmallIntegerField(choices=[(0, "Uitgevoerd"), (1, "Gelukt"), (2, "Mislukt")], db_default=0),
        ),
        migrations.AlterField(
            "look",
            "user",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            "look",
            "zaak",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="looks",
                to="registers.zaak",
            ),
        ),
        migrations.RunPython(name_earlier_looks, migrations.RunPython.noop),
    ]
