from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_received_message")]

    operations = [
        migrations.AddField("draft", "signed", models.JSONField(default=list, db_default=[])),
    ]
