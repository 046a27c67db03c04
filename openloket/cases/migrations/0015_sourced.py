"""What registers said: sealed with a form, and with the case what they said and what the applicant says instead."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_identified"),
        ("registers", "0016_lock_holder"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="draft", name="known", field=models.TextField(null=True)),
        migrations.AddField(
            model_name="case", name="secret_address", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.CreateModel(
            name="SourcedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=40)),
                ("source", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("value", models.JSONField()),
                ("doubted", models.BooleanField(db_default=False, default=False)),
                ("corrected", models.BooleanField(db_default=False, default=False)),
                ("given", models.JSONField(null=True)),
                ("reported_at", models.DateTimeField(null=True)),
                (
                    "reported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "zaak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sourced", to="registers.zaak"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("zaak", "question"), name="sourced_answer_once")],
            },
        ),
    ]
