from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0069_paper_serial"),
    ]

    operations = [
        migrations.AddField(
            model_name="reaching",
            name="returned_at",
            field=models.DateTimeField(null=True),
        ),
    ]
