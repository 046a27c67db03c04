"""Keep decisions on their way to being public, what changed in them, and their attachments."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registers", "0019_locked_since"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("service", models.CharField(max_length=50)),
                ("team", models.CharField(max_length=50)),
                ("category", models.CharField(max_length=40)),
                ("decided_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("candidate", "Te beoordelen"),
                            ("proposed", "Voorgesteld"),
                            ("planned", "Akkoord, wacht nog"),
                            ("published", "Openbaar"),
                            ("withheld", "Niet openbaar"),
                            ("retracted", "Ingetrokken"),
                        ],
                        default="candidate",
                        max_length=10,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("revision", models.PositiveIntegerField(default=1)),
                ("minds", models.BooleanField(default=False)),
                ("views_until", models.DateField(null=True)),
                ("proposed", models.JSONField(null=True)),
                ("proposed_at", models.DateTimeField(null=True)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("opens_on", models.DateField(null=True)),
                ("public", models.JSONField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField(null=True)),
                ("doubt", models.CharField(blank=True, max_length=300)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "zaak",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="publication", to="registers.zaak"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublicChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("published", "Openbaar gemaakt"),
                            ("corrected", "Verbeterd"),
                            ("retracted", "Ingetrokken"),
                            ("withheld", "Niet openbaar gemaakt"),
                        ],
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="publishing.publication"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublicFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100)),
                ("boxes", models.JSONField(default=list)),
                ("source", models.CharField(max_length=64)),
                ("content", models.CharField(max_length=64)),
                ("pages", models.PositiveSmallIntegerField()),
                ("made_at", models.DateTimeField()),
                ("public", models.BooleanField(default=False)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registers.enkelvoudiginformatieobject",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="publishing.publication"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("public__isnull", False)), fields=["-published_at"], name="publication_public"
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["state", "found_at"], name="publication_by_state"),
        ),
        migrations.AddConstraint(
            model_name="publicfile",
            constraint=models.UniqueConstraint(fields=("publication", "document"), name="public_file_once"),
        ),
    ]
