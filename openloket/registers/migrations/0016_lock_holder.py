"""Who holds the lock of a document: whoever is refused by it reads with whom to speak."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registers", "0015_found_inside_text")]

    operations = [
        migrations.AddField(
            model_name="enkelvoudiginformatieobject",
            name="vergrendeld_door",
            field=models.CharField(blank=True, db_default="", max_length=200, null=True),
        ),
    ]
