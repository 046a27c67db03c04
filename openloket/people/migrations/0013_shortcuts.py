"""Whether an official has keys of one character on (WCAG 2.1.4)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0012_mandate")]

    operations = [
        migrations.AddField(
            model_name="user", name="shortcuts", field=models.BooleanField(default=True, db_default=True)
        ),
    ]
