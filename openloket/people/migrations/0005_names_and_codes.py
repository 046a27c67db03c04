"""Names of accounts are unique in any case; codes of a second factor are counted as passwords are."""

from typing import Any

import django.db.models.functions.text
from django.db import migrations, models

from openloket.people import usernames


class Migration(migrations.Migration):
    small_tables = ("user",)
    obstacle = staticmethod(usernames.obstacle)
    dependencies = [("people", "0004_look_subjects")]

    operations: list[Any] = [
        migrations.AddConstraint(
            "user",
            models.UniqueConstraint(django.db.models.functions.text.Lower("username"), name="username_in_any_case"),
        ),
        migrations.AddField(
            "loginattempt",
            "step",
            models.CharField(
                choices=[("password", "Wachtwoord"), ("code", "Code")],
                db_default="password",
                default="password",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "loginattempt",
            "outcome",
            models.CharField(
                choices=[
                    ("failed", "Mislukt"),
                    ("forgiven", "Mislukt, daarna gelukt"),
                    ("refused", "Geweigerd: te vaak mislukt"),
                    ("passed", "Wachtwoord klopte"),
                    ("login", "Ingelogd"),
                    ("reset", "Tweede factor weggehaald"),
                ],
                max_length=10,
            ),
        ),
    ]
