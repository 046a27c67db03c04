from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ending", "0002_originals"),
    ]

    operations = [
        migrations.CreateModel(
            name="DestroyedCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("service", models.CharField(max_length=50)),
                ("channel", models.CharField(max_length=10)),
                ("month", models.DateField()),
                ("number", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("service", "channel", "month"), name="destroyed_count_once")
                ],
            },
        ),
    ]
