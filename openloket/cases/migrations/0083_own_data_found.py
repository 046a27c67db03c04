"""Keep what an official found to be of whoever asks for their own data, and which documents go."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0082_searched"),
        ("registers", "0019_locked_since"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="owndataanswer",
            name="files",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registers.enkelvoudiginformatieobject",
            ),
        ),
        migrations.CreateModel(
            name="OwnDataFound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rol", models.UUIDField()),
                ("whole", models.BooleanField()),
                ("how", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "zaak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="own_data_found", to="registers.zaak"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("zaak", "rol"), name="own_data_found_once")],
            },
        ),
        migrations.CreateModel(
            name="OwnDataPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.UUIDField()),
                ("given", models.BooleanField()),
                ("why", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "zaak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="own_data_papers", to="registers.zaak"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("zaak", "document"), name="own_data_paper_once")],
            },
        ),
    ]
