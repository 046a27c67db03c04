from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0021_pending_decision"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="on_behalf",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="rightclaim",
            name="seen",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="rightclaim",
            name="identified",
            field=models.CharField(
                blank=True,
                choices=[
                    ("document", "Paspoort, identiteitskaart of rijbewijs gezien"),
                    ("questions", "Controlevragen goed beantwoord"),
                    ("signature", "Handtekening op het papier"),
                    ("not", "Dat is niet nagegaan"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="rightclaim",
            name="born",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="rightclaim",
            name="claimant_known",
            field=models.CharField(
                choices=[
                    ("login", "De inlog geeft deze naam."),
                    ("brp", "De Basisregistratie Personen geeft deze naam bij de inlog."),
                    ("typed", "Zelf opgegeven: geen inlog of registratie geeft deze naam."),
                    ("desk", "Aan de balie of aan de telefoon gezegd."),
                    ("paper", "Op papier geschreven."),
                ],
                max_length=5,
            ),
        ),
    ]
