import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_sender_index"), ("registers", "0009_fewer_indexes")]

    operations = [
        migrations.AddField("case", "decision", models.JSONField(null=True)),
        migrations.AddField("case", "new_since", models.DateTimeField(null=True)),
        migrations.AddField("draft", "message", models.TextField(blank=True, db_default="")),
        migrations.AddField("paperreading", "message", models.TextField(blank=True, db_default="")),
        migrations.AddField("submission", "message", models.TextField(blank=True, db_default="")),
        migrations.CreateModel(
            name="Supplement",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="supplement",
                        serialize=False,
                        to="cases.submission",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supplements",
                        to="cases.informationrequest",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.serviceversion"
                    ),
                ),
                ("received_on", models.DateField()),
                ("by", models.CharField(max_length=200)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                (
                    "documents",
                    models.ManyToManyField(related_name="+", to="registers.enkelvoudiginformatieobject"),
                ),
            ],
        ),
    ]
