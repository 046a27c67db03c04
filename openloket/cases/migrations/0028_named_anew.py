from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0027_signed_here"),
    ]

    operations = [
        migrations.AddField(
            model_name="cosignature",
            name="times_named",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
