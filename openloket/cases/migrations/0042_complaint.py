from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0041_name_doubted")]

    operations = [
        migrations.AddField(
            "grievance", "whom", models.CharField(max_length=200, blank=True, default="", db_default="")
        ),
        migrations.AddField("grievance", "copied_on", models.DateField(null=True)),
        migrations.AddField("grievance", "happened_on", models.DateField(null=True)),
        migrations.AddField(
            "grievance",
            "declined",
            models.CharField(
                max_length=12,
                blank=True,
                default="",
                db_default="",
                choices=[
                    ("before", "Over hetzelfde is al geklaagd, en dat is afgehandeld (9:8 lid 1 a)"),
                    ("old", "Het gebeurde meer dan een jaar voor de klacht (9:8 lid 1 b)"),
                    ("objection", "Er kon bezwaar tegen worden gemaakt (9:8 lid 1 c)"),
                    ("appeal", "Er kan of kon beroep tegen worden ingesteld (9:8 lid 1 d)"),
                    ("court", "Een rechter kijkt ernaar, of keek ernaar (9:8 lid 1 e)"),
                    ("criminal", "De officier van justitie onderzoekt of vervolgt het (9:8 lid 1 f)"),
                    ("slight", "Het belang van wie klaagt of het gewicht is duidelijk te klein (9:8 lid 2)"),
                ],
            ),
        ),
    ]
