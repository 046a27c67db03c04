"""Sequences for identifications."""

from django.db import migrations

NAMES = ("zaak_nummer", "document_nummer", "besluit_nummer", "contact_nummer")


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial")]

    operations = [migrations.RunSQL(f"create sequence {name}", f"drop sequence {name}") for name in NAMES]
