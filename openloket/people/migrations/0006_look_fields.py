"""Which fields another register was asked for stands in the log of whose data was used."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_names_and_codes")]

    operations = [
        migrations.AddField(
            "look",
            "fields",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100), db_default=[], default=list, size=None
            ),
        ),
    ]
