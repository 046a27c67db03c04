import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    small_tables = ("downtime",)

    dependencies = [
        ("cases", "0010_news_index"),
        ("registers", "0009_fewer_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DecreeYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=300)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="EquatedDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("free", models.BooleanField(default=True)),
                ("name", models.CharField(max_length=100)),
                ("source", models.CharField(max_length=300)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MovedTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[("decide", "Besluit"), ("complete", "Aanvulling"), ("object", "Bezwaar")],
                        max_length=10,
                    ),
                ),
                ("was", models.DateField()),
                ("now", models.DateField()),
                ("told_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Recount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("because", models.CharField(max_length=400)),
                ("made_at", models.DateTimeField()),
                ("rounds", models.PositiveSmallIntegerField(default=0)),
                ("at", models.BigIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="downtime",
            name="begins",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="downtime",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="downtime",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="downtime",
            name="ends",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="downtime",
            name="made_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="downtime",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="downtime",
            name="way",
            field=models.CharField(
                choices=[("site", "De hele site"), ("login", "Inloggen"), ("mail", "E-mail")],
                db_default="site",
                default="site",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="message",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="requests", to="cases.message"
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="dated",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="post_by",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="sent_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="text",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="printbatch",
            name="posted_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="downtime",
            name="day",
            field=models.DateField(null=True, unique=True),
        ),
        migrations.AddConstraint(
            model_name="downtime",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("begins")), ("day__isnull", False), _connector="OR"),
                name="downtime_has_a_time",
            ),
        ),
        migrations.AddField(
            model_name="decreeyear",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="decreeyear",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="equatedday",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="equatedday",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="movedterm",
            name="zaak",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registers.zaak"),
        ),
        migrations.AddField(
            model_name="recount",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="movedterm",
            name="recount",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="moved", to="cases.recount"
            ),
        ),
        migrations.AddConstraint(
            model_name="decreeyear",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("year",), name="decree_year_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="equatedday",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("day",), name="equated_day_once"
            ),
        ),
        migrations.AddIndex(
            model_name="movedterm",
            index=models.Index(condition=models.Q(("told_at", None)), fields=["zaak"], name="moved_term_untold"),
        ),
    ]
