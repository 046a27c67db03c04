from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0039_agreed_joined_announced")]

    operations = [migrations.AddField("draft", "typed", models.BooleanField(default=True, db_default=True))]
