"""Which signals an official wants in a daily mail, and when it last went; and who pays out."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ROLES = [
    ("behandelaar", "behandelaar"),
    ("coordinator", "coordinator"),
    ("balie", "balie"),
    ("postkamer", "postkamer"),
    ("beheerder", "beheerder"),
    ("archivaris", "archivaris"),
    ("proceseigenaar", "proceseigenaar"),
    ("uitbetaler", "uitbetaler"),
]


class Migration(migrations.Migration):
    dependencies = [("people", "0015_route")]

    operations = [
        migrations.CreateModel(
            name="SignalChoice",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="signals",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None),
                ),
                ("mailed_on", models.DateField(null=True)),
            ],
        ),
        *(
            migrations.AlterField(
                model_name=name,
                name="role",
                field=models.CharField(choices=ROLES, max_length=20, **blank),
            )
            for name, blank in (("mandate", {"blank": True}), ("membership", {}), ("proposal", {"blank": True}))
        ),
    ]
