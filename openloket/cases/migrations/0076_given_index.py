"""An index over the few cases that were given and not looked at yet."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0075_given")]

    operations = [
        AddIndexConcurrently(
            "case",
            models.Index(condition=models.Q(given_at__isnull=False), fields=["handler", "due"], name="case_given"),
        ),
    ]
