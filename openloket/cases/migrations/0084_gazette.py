"""Keep on which day an announcement stood in the official gazette, and where."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0083_own_data_found")]

    operations = [
        migrations.AddField(model_name="announcement", name="placed_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="announcement",
            name="placed_in",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
    ]
