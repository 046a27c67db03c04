import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import openloket.ending.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registers", "0018_trigrams"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DestructionList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("service", models.CharField(max_length=50)),
                ("title", models.CharField(max_length=80)),
                ("team", models.CharField(blank=True, max_length=50)),
                ("category", models.CharField(blank=True, max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Wacht op akkoord"),
                            ("cooling", "Akkoord, wacht nog"),
                            ("running", "Wordt vernietigd"),
                            ("paused", "Staat stil"),
                            ("done", "Klaar"),
                            ("withdrawn", "Ingetrokken"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("archivist_at", models.DateTimeField(null=True)),
                ("owner_at", models.DateTimeField(null=True)),
                ("goes_on", models.DateField(null=True)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "archivist",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data", models.JSONField()),
                ("content", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "on_list",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declaration",
                        to="ending.destructionlist",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HeldBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("court", "court"),
                            ("woo", "woo"),
                            ("avg", "avg"),
                            ("hotspot", "hotspot"),
                            ("legal", "legal"),
                        ],
                        max_length=20,
                    ),
                ),
                ("service", models.CharField(blank=True, max_length=50)),
                ("first_day", models.DateField(null=True)),
                ("last_day", models.DateField(null=True)),
                ("reason", models.CharField(max_length=300)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "zaak",
                    models.ForeignKey(
                        null=True, on_delete=openloket.ending.models.unless_held, related_name="+", to="registers.zaak"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("zaak", None),
                            models.Q(("first_day", None), ("last_day", None), ("service", "")),
                            _connector="OR",
                        ),
                        name="held_back_one_or_many",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_day", None),
                            ("last_day", None),
                            ("last_day__gte", models.F("first_day")),
                            _connector="OR",
                        ),
                        name="held_back_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Leftover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "on_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leftovers",
                        to="ending.destructionlist",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("on_list", "sha256"), name="leftover_once")],
            },
        ),
        migrations.CreateModel(
            name="ListedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("zaak_id", models.BigIntegerField(db_index=True)),
                ("zaak_uuid", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("listed", "Te vernietigen"),
                            ("held", "Blijft: er loopt nog iets"),
                            ("out", "Blijft: eruit gehaald"),
                            ("gone", "Vernietigd"),
                            ("elsewhere", "Was al weg"),
                        ],
                        default="listed",
                        max_length=10,
                    ),
                ),
                ("because", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(null=True)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("ended_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("documents", models.PositiveIntegerField(default=0)),
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
                    "on_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="ending.destructionlist"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["on_list", "state", "id"], name="listed_file_by_state")],
                "constraints": [models.UniqueConstraint(fields=("on_list", "zaak_id"), name="listed_file_once")],
            },
        ),
    ]
