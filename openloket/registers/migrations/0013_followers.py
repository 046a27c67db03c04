"""Indexes that find the zaken that follow from another zaak, and from what a zaakobject names."""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    expands = "An index more changes no answer."
    dependencies = [("registers", "0012_derived")]

    operations = [
        migrations.RunSQL(
            "create index concurrently if not exists zaak_relevante on registers_zaak "
            "using gin (loket_named(relevante_andere_zaken)) where relevante_andere_zaken <> '[]'::jsonb",
            "drop index concurrently if exists zaak_relevante",
        ),
        migrations.RunSQL(
            "create index concurrently if not exists zaakobject_object on registers_zaakobject (right(object, 36)) "
            "where object <> ''",
            "drop index concurrently if exists zaakobject_object",
        ),
    ]
