from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0009_words")]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                fields=["handler", "due"], condition=models.Q(new_since__isnull=False), name="case_with_news"
            ),
        ),
    ]
