from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_insight")]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="sender_kind",
            field=models.CharField(blank=True, max_length=3, null=True),
        ),
        migrations.AddField(
            model_name="submission",
            name="sender_level",
            field=models.CharField(blank=True, max_length=12, null=True),
        ),
        migrations.AddField(
            model_name="submission",
            name="sender_hash",
            field=models.CharField(blank=True, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="submission",
            name="entered_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=150),
        ),
    ]
