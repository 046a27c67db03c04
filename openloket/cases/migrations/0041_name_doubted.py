import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0040_typed"),
        ("registers", "0018_trigrams"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="cosignature",
            name="name_doubted",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="cosignature",
            name="name_checked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="cosignature",
            name="name_checked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="cosignature",
            name="name_because",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.AddField(
            model_name="cosignature",
            name="rol",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="registers.rol"
            ),
        ),
    ]
