"""Keep when an applicant gave something else than a register said, where that was after they applied."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0063_involved")]

    operations = [
        migrations.AddField(model_name="sourcedanswer", name="given_at", field=models.DateTimeField(null=True)),
    ]
