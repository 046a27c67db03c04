from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0080_restricted_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="takenin",
            name="searched",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
