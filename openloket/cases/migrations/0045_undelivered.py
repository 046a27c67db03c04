"""A mail to who acts for another has a row with its address, and a person says that they saw what did not arrive."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0044_closed_indexes")]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="address",
            field=models.CharField(blank=True, db_default="", default="", max_length=254),
        ),
        migrations.AddField(
            model_name="notification",
            name="seen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="notification",
            name="sort",
            field=models.CharField(
                choices=[
                    ("notice", "Melding"),
                    ("reminder", "Herinnering"),
                    ("agent", "Melding aan wie voor een ander handelt"),
                ],
                max_length=10,
            ),
        ),
    ]
