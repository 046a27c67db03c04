"""A note is a zaaknotitie of the register; one of before stays as it was kept, and is shown beside them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0071_checked_out"),
        ("registers", "0019_locked_since"),
    ]

    operations = [
        migrations.AddField(
            model_name="note",
            name="notitie",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="registers.zaaknotitie",
            ),
        ),
        migrations.AlterField(
            model_name="note",
            name="text",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
