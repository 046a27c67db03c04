from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0032_message_sender"),
    ]

    operations = [
        migrations.AddField(
            model_name="case", name="secret_unknown", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(model_name="case", name="secret_since", field=models.DateTimeField(null=True)),
    ]
