"""On which account and when a penalty was paid, and when whom a complaint is about was told that it takes longer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0060_submission_secret_unknown")]

    operations = [
        migrations.AddField(
            model_name="defaultnotice",
            name="account",
            field=models.CharField(blank=True, db_default="", default="", max_length=34),
        ),
        migrations.AddField(model_name="defaultnotice", name="paid_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="grievance", name="delay_told_on", field=models.DateField(null=True)),
    ]
