import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ending", "0001_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OriginalsList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("checking", "Wordt vergeleken"), ("refused", "Afgekeurd"), ("gone", "Vernietigd")],
                        default="checking",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("ended_on", models.DateField(null=True)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("declaration", models.JSONField(null=True)),
                ("content", models.CharField(blank=True, max_length=64)),
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
            ],
        ),
        migrations.CreateModel(
            name="PaperOriginal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stack", models.UUIDField(unique=True)),
                ("received_on", models.DateField()),
                ("box", models.CharField(max_length=40)),
                ("place", models.CharField(max_length=100)),
                ("put_at", models.DateTimeField()),
                ("pages_due", models.JSONField(default=list)),
                ("taken_on", models.DateField(null=True)),
                ("gone_on", models.DateField(null=True)),
                (
                    "put_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "taken_by",
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
            name="ListedOriginal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sampled", models.BooleanField()),
                ("good", models.BooleanField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(null=True)),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="originals", to="ending.originalslist"
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="listed", to="ending.paperoriginal"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReplacementDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("decided_on", models.DateField()),
                ("services", models.JSONField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(null=True)),
                ("keeps_days", models.PositiveIntegerField()),
                ("percent", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="paperoriginal",
            index=models.Index(condition=models.Q(("gone_on", None)), fields=["box", "id"], name="original_in_a_box"),
        ),
        migrations.AddConstraint(
            model_name="listedoriginal",
            constraint=models.UniqueConstraint(fields=("on_list", "original"), name="listed_original_once"),
        ),
        migrations.AddConstraint(
            model_name="replacementdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__gte", 1), ("percent__lte", 100)), name="replacement_compares_some"
            ),
        ),
        migrations.AddConstraint(
            model_name="replacementdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day", None), ("last_day__gte", models.F("first_day")), _connector="OR"),
                name="replacement_in_order",
            ),
        ),
    ]
