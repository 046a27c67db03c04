import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registers", "0013_followers")]

    operations = [
        migrations.CreateModel(
            name="Substatus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("omschrijving", models.CharField(max_length=200)),
                ("tijdstip", models.DateTimeField()),
                ("doelgroep", models.CharField(blank=True, max_length=20)),
                (
                    "status",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="substatussen",
                        to="registers.status",
                    ),
                ),
                (
                    "zaak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="substatussen", to="registers.zaak"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
    ]
