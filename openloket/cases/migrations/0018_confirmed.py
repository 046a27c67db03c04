from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_rights"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="confirmed",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="submission",
            name="confirmed",
            field=models.JSONField(db_default={}, default=dict),
        ),
    ]
