from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Index what is asked again every hour, while the site keeps running."""

    atomic = False

    dependencies = [
        ("cases", "0033_secret_unknown"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(fields=["zaak"], condition=models.Q(secret_unknown=True), name="case_secret_unknown"),
        ),
    ]
