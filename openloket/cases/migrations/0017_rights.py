from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0016_acting"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="under_curatele",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
