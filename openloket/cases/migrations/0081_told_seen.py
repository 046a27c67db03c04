"""Keep when an official who advised read that it was decided otherwise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0080_restricted_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="told_seen_at",
            field=models.DateTimeField(null=True),
        ),
    ]
