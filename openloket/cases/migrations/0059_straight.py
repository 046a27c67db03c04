"""Keep whether an objection asks to go to the court at once, and when that was refused."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0058_cosignature_told")]

    operations = [
        migrations.AddField(model_name="grievance", name="straight", field=models.BooleanField(null=True)),
        migrations.AddField(model_name="grievance", name="straight_refused_on", field=models.DateField(null=True)),
    ]
