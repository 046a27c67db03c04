"""Officials from the directory, what is proposed for them, absences, and the trail of who may do what."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    small_tables = ("user", "membership")
    dependencies = [
        ("people", "0006_look_fields"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DirectorySession",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("sid", models.CharField(blank=True, db_default="", max_length=255)),
                ("tokens", models.TextField(blank=True)),
                ("began_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField()),
                ("again_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("logout", "Uitgelogd"),
                            ("backchannel", "Uitgelogd bij de directory"),
                            ("refused", "De directory kent deze inlog niet meer"),
                            ("silent", "De directory antwoordde te lang niet"),
                            ("no_rights", "Geen rechten meer"),
                            ("closed", "Account gesloten"),
                        ],
                        db_default="",
                        max_length=12,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("role", "Een rol geven"),
                            ("reopen", "Het account openen"),
                            ("link", "Laten inloggen via de directory"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("behandelaar", "behandelaar"),
                            ("coordinator", "coordinator"),
                            ("balie", "balie"),
                            ("postkamer", "postkamer"),
                            ("beheerder", "beheerder"),
                        ],
                        max_length=20,
                    ),
                ),
                ("services", models.JSONField(default=list)),
                ("why", models.CharField(max_length=300)),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("confirmed", "Bevestigd"), ("refused", "Afgewezen"), ("withdrawn", "Ingetrokken")],
                        db_default="",
                        max_length=10,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StaffEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("made", "Account gemaakt"),
                            ("role_given", "Rol gegeven"),
                            ("role_taken", "Rol weggenomen"),
                            ("proposed", "Voorgesteld"),
                            ("refused", "Voorstel afgewezen"),
                            ("withdrawn", "Voorstel ingetrokken"),
                            ("closed", "Account gesloten"),
                            ("reopened", "Account geopend"),
                            ("to_link", "Mag voortaan inloggen via de directory"),
                            ("linked", "Logt nu in via de directory"),
                            ("factor", "Tweede factor weggehaald"),
                            ("password", "Nieuw wachtwoord"),
                            ("renamed", "Andere gebruikersnaam"),
                            ("emergency", "Noodaccount"),
                            ("absent", "Afwezigheid vastgelegd"),
                            ("back", "Afwezigheid gestopt"),
                            ("ended", "Sessie beëindigd"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("screen", "op het scherm"),
                            ("server", "op de server"),
                            ("directory", "door de directory"),
                        ],
                        max_length=10,
                    ),
                ),
                ("detail", models.JSONField(default=dict)),
                ("why", models.CharField(blank=True, db_default="", max_length=300)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_once",
        ),
        migrations.AddField(
            model_name="membership",
            name="source",
            field=models.CharField(
                choices=[("local", "Hier gegeven"), ("directory", "Uit de directory")],
                db_default="local",
                default="local",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="directory_id",
            field=models.CharField(blank=True, max_length=600, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="user",
            name="emergency",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="user",
            name="sessions_ended",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="user",
            name="to_link",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("user", "team", "role", "source"), name="membership_once_by_source"
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="deputy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="replaces", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="absences", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="directorysession",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="directory_sessions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="team",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team"
            ),
        ),
        migrations.AddField(
            model_name="staffevent",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="staffevent",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="absence_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("deputy")), _negated=True), name="absence_by_another"
            ),
        ),
        migrations.AddIndex(
            model_name="directorysession",
            index=models.Index(fields=["sid"], name="directory_session_sid"),
        ),
        migrations.AddIndex(
            model_name="staffevent",
            index=models.Index(fields=["person", "-at"], name="staff_event_person"),
        ),
    ]
