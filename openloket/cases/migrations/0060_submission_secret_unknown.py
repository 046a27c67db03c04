from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Index of whom the BRP has yet to say whether an address to which letters go is secret, while the site keeps running."""

    atomic = False

    dependencies = [
        ("cases", "0059_straight"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("sender_context__letters__unknown", True)),
                fields=["zaak"],
                name="submission_secret_unknown",
            ),
        ),
    ]
