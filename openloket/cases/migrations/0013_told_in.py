import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_kept_form"),
    ]

    operations = [
        migrations.AddField(
            model_name="movedterm",
            name="message",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="moved",
                to="cases.message",
            ),
        ),
    ]
