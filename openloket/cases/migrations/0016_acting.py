from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_sourced"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="sender_context",
            field=models.JSONField(null=True),
        ),
        migrations.AlterField(
            model_name="submission",
            name="sender_kind",
            field=models.CharField(blank=True, max_length=5, null=True),
        ),
    ]
