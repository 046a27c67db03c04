from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0036_reaching")]

    operations = [
        migrations.AddField("notification", "delivered_at", models.DateTimeField(null=True)),
        migrations.AddField("printbatch", "handed_at", models.DateTimeField(null=True)),
        migrations.AddField("message", "reported_on", models.DateField(null=True)),
    ]
