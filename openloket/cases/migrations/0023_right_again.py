import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0022_on_behalf"),
    ]

    operations = [
        migrations.AddField(
            model_name="rightclaim",
            name="earlier",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="again",
                to="cases.rightclaim",
            ),
        ),
    ]
