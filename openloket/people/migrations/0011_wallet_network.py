from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0010_phone")]

    operations = [
        migrations.AddField(
            model_name="walletrequest",
            name="network",
            field=models.CharField(blank=True, db_default="", db_index=True, default="", max_length=64),
        ),
    ]
