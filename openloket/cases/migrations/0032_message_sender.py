from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0031_notice_of_default"),
    ]

    operations = [
        migrations.AddField(
            model_name="receivedmessage",
            name="sender_hash",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]
