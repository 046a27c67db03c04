import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0067_note"),
        ("registers", "0018_trigrams"),
    ]

    operations = [
        migrations.AlterField(
            model_name="paperreading",
            name="zaak",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registers.zaak"
            ),
        ),
        migrations.AlterField(
            model_name="printbatch",
            name="content",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="stack",
            name="content",
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
    ]
