from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0004_rollout")]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(fields=["version", "zaak"], name="case_by_version"),
        ),
        AddIndexConcurrently(
            model_name="submission",
            index=models.Index(fields=["version", "received_at"], name="submission_by_version"),
        ),
    ]
