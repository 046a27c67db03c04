import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0068_ends_whole"),
    ]

    operations = [
        # of a form that was printed before, serials are out there that nobody kept
        migrations.AddField(
            model_name="paperform",
            name="counted",
            field=models.BooleanField(db_default=False, default=True),
        ),
        migrations.CreateModel(
            name="PaperSerial",
            fields=[
                ("serial", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("given_at", models.DateTimeField(auto_now_add=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.serviceversion"
                    ),
                ),
            ],
        ),
    ]
