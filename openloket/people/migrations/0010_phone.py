from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0009_unasked"),
    ]

    operations = [
        migrations.AddField(
            model_name="team",
            name="phone",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="user",
            name="phone",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AlterField(
            model_name="staffevent",
            name="what",
            field=models.CharField(
                choices=[
                    ("made", "Account gemaakt"),
                    ("role_given", "Rol gegeven"),
                    ("role_taken", "Rol weggenomen"),
                    ("proposed", "Voorgesteld"),
                    ("refused", "Voorstel afgewezen"),
                    ("withdrawn", "Voorstel ingetrokken"),
                    ("closed", "Account gesloten"),
                    ("reopened", "Account geopend"),
                    ("to_link", "Mag voortaan inloggen via de directory"),
                    ("linked", "Logt nu in via de directory"),
                    ("factor", "Tweede factor weggehaald"),
                    ("password", "Nieuw wachtwoord"),
                    ("renamed", "Andere gebruikersnaam"),
                    ("emergency", "Noodaccount"),
                    ("absent", "Afwezigheid vastgelegd"),
                    ("back", "Afwezigheid gestopt"),
                    ("ended", "Sessie beëindigd"),
                    ("phone", "Ander telefoonnummer"),
                ],
                max_length=12,
            ),
        ),
    ]
