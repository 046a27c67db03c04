from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0013_shortcuts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mandate",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("behandelaar", "behandelaar"),
                    ("coordinator", "coordinator"),
                    ("balie", "balie"),
                    ("postkamer", "postkamer"),
                    ("beheerder", "beheerder"),
                    ("archivaris", "archivaris"),
                    ("proceseigenaar", "proceseigenaar"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("behandelaar", "behandelaar"),
                    ("coordinator", "coordinator"),
                    ("balie", "balie"),
                    ("postkamer", "postkamer"),
                    ("beheerder", "beheerder"),
                    ("archivaris", "archivaris"),
                    ("proceseigenaar", "proceseigenaar"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("behandelaar", "behandelaar"),
                    ("coordinator", "coordinator"),
                    ("balie", "balie"),
                    ("postkamer", "postkamer"),
                    ("beheerder", "beheerder"),
                    ("archivaris", "archivaris"),
                    ("proceseigenaar", "proceseigenaar"),
                ],
                max_length=20,
            ),
        ),
    ]
