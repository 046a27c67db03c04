"""When the applicant was told that a signature does not come by itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0057_berichtenbox")]

    operations = [
        migrations.AddField(model_name="cosignature", name="told_at", field=models.DateTimeField(null=True)),
    ]
