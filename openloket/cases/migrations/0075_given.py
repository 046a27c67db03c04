"""Keep when a case was given to who handles it and has not looked yet; and lists of what is paid out."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0074_taken_in"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(model_name="case", name="given_at", field=models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="PayList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("approved", models.BooleanField(default=False)),
                (
                    "checked_by",
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
            ],
        ),
        migrations.CreateModel(
            name="Payout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("key", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=140)),
                ("account", models.CharField(max_length=34)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("reference", models.CharField(max_length=140)),
                ("budget_code", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("listed", "Op een lijst"),
                            ("approved", "Goedgekeurd"),
                            ("paid", "Betaald"),
                            ("refused", "Niet betaald"),
                        ],
                        default="listed",
                        max_length=10,
                    ),
                ),
                ("paid_on", models.DateField(null=True)),
                ("why", models.CharField(blank=True, max_length=300)),
                (
                    "paylist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="payouts", to="cases.paylist"
                    ),
                ),
                (
                    "zaak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="payouts", to="registers.zaak"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "refused"), _negated=True),
                        fields=("key",),
                        name="paid_exactly_once",
                    )
                ]
            },
        ),
    ]
