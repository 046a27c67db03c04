"""Keep for which zaaktypen of other systems notes and documents are searched in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0081_told_seen"),
    ]

    operations = [
        migrations.AddField(
            model_name="takenin",
            name="searched",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
