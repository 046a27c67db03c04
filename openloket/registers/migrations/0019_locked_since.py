"""Since when a document is locked: whoever waits for it reads how long."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registers", "0018_trigrams")]

    operations = [
        migrations.AddField(
            model_name="enkelvoudiginformatieobject",
            name="vergrendeld_op",
            field=models.DateTimeField(null=True),
        ),
    ]
