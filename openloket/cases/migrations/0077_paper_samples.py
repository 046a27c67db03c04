import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0076_given_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperSample",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("picture", models.BinaryField()),
                ("character", models.CharField(max_length=1)),
                ("held_back", models.BooleanField()),
                ("month", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="PaperLearned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("base", models.CharField(max_length=64)),
                ("weights", models.BinaryField()),
                ("counts", models.JSONField()),
                ("in_use", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("in_use", True)), fields=("in_use",), name="one_learned_in_use"
                    )
                ],
            },
        ),
    ]
