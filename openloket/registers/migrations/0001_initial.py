import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Abonnement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("callback_url", models.CharField(max_length=1000)),
                ("auth", models.CharField(max_length=1000)),
                ("kanalen", models.JSONField(default=list)),
                ("client_id", models.CharField(blank=True, max_length=50)),
                ("cloudevents", models.BooleanField(default=False)),
                ("rust_tot", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Audittrail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("bron", models.CharField(max_length=10)),
                ("applicatie_id", models.CharField(blank=True, max_length=100)),
                ("applicatie_weergave", models.CharField(blank=True, max_length=200)),
                ("gebruikers_id", models.CharField(blank=True, max_length=255)),
                ("gebruikers_weergave", models.CharField(blank=True, max_length=255)),
                ("actie", models.CharField(max_length=50)),
                ("actie_weergave", models.CharField(blank=True, max_length=200)),
                ("resultaat", models.PositiveSmallIntegerField(default=200)),
                ("hoofd_object", models.UUIDField(db_index=True)),
                ("resource", models.CharField(max_length=50)),
                ("resource_id", models.UUIDField()),
                ("resource_weergave", models.CharField(blank=True, max_length=200)),
                ("toelichting", models.TextField(blank=True)),
                ("aanmaakdatum", models.DateTimeField()),
                ("oud", models.JSONField(null=True)),
                ("nieuw", models.JSONField(null=True)),
            ],
            options={
                "ordering": ["aanmaakdatum", "id"],
            },
        ),
        migrations.CreateModel(
            name="Besluittype",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("omschrijving", models.CharField(max_length=80)),
                ("omschrijving_generiek", models.CharField(blank=True, max_length=80)),
                ("besluitcategorie", models.CharField(blank=True, max_length=40)),
                ("reactietermijn", models.CharField(blank=True, max_length=20)),
                ("publicatie_indicatie", models.BooleanField(default=False)),
                ("publicatietekst", models.TextField(blank=True)),
                ("publicatietermijn", models.CharField(blank=True, max_length=20)),
                ("toelichting", models.TextField(blank=True)),
                ("informatieobjecttypen", models.JSONField(default=list)),
                ("begin_object", models.DateField(null=True)),
                ("einde_object", models.DateField(null=True)),
                ("begin_geldigheid", models.DateField()),
                ("einde_geldigheid", models.DateField(null=True)),
                ("concept", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="Clientgeheim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client_id", models.CharField(max_length=50, unique=True)),
                ("geheim", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Enkelvoudiginformatieobject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("identificatie", models.CharField(max_length=40)),
                ("bronorganisatie", models.CharField(max_length=9)),
                ("creatiedatum", models.DateField()),
                ("titel", models.CharField(max_length=200)),
                ("vertrouwelijkheidaanduiding", models.CharField(max_length=20)),
                ("auteur", models.CharField(max_length=200)),
                ("status", models.CharField(blank=True, max_length=20)),
                ("formaat", models.CharField(blank=True, max_length=255)),
                ("taal", models.CharField(default="nld", max_length=3)),
                ("versie", models.PositiveIntegerField(default=1)),
                ("begin_registratie", models.DateTimeField()),
                ("bestandsnaam", models.CharField(blank=True, max_length=255)),
                ("inhoud", models.CharField(db_index=True, max_length=64)),
                ("bestandsomvang", models.BigIntegerField(null=True)),
                ("link", models.CharField(blank=True, max_length=200)),
                ("beschrijving", models.TextField(blank=True, max_length=1000)),
                ("ontvangstdatum", models.DateField(null=True)),
                ("verzenddatum", models.DateField(null=True)),
                ("indicatie_gebruiksrecht", models.BooleanField(null=True)),
                ("verschijningsvorm", models.TextField(blank=True)),
                ("ondertekening", models.JSONField(default=dict)),
                ("integriteit", models.JSONField(default=dict)),
                ("trefwoorden", models.JSONField(default=list)),
                ("is_gereed_voor_publicatie", models.BooleanField(null=True)),
                ("tonen_aan_initiator", models.BooleanField(default=False)),
                ("inhoud_is_vervallen", models.BooleanField(null=True)),
                ("locked", models.CharField(blank=True, max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name="Kanaal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("naam", models.CharField(max_length=50, unique=True)),
                ("documentatie_link", models.CharField(blank=True, max_length=200)),
                ("filters", models.JSONField(default=list)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Resultaattype",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("omschrijving", models.CharField(max_length=30)),
                ("resultaattypeomschrijving", models.CharField(blank=True, max_length=200)),
                ("omschrijving_generiek", models.CharField(blank=True, max_length=80)),
                ("selectielijstklasse", models.CharField(blank=True, max_length=200)),
                ("toelichting", models.TextField(blank=True)),
                ("archiefnominatie", models.CharField(max_length=16)),
                ("archiefactietermijn", models.CharField(blank=True, max_length=20)),
                ("brondatum_archiefprocedure", models.JSONField(default=dict)),
                ("procesobjectaard", models.CharField(blank=True, max_length=200)),
                ("indicatie_specifiek", models.BooleanField(null=True)),
                ("procestermijn", models.CharField(blank=True, max_length=20)),
                ("besluittypen", models.JSONField(default=list)),
                ("informatieobjecttypen", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Roltype",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("omschrijving", models.CharField(max_length=100)),
                ("omschrijving_generiek", models.CharField(max_length=80)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Statustype",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("omschrijving", models.CharField(max_length=80)),
                ("omschrijving_generiek", models.CharField(blank=True, max_length=80)),
                ("statustekst", models.TextField(blank=True)),
                ("volgnummer", models.PositiveSmallIntegerField()),
                ("informeren", models.BooleanField(default=False)),
                ("doorlooptijd", models.CharField(blank=True, max_length=20)),
                ("toelichting", models.TextField(blank=True)),
                ("checklistitem_statustype", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["volgnummer"],
            },
        ),
        migrations.CreateModel(
            name="Zaakobjecttype",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("ander_objecttype", models.BooleanField(default=False)),
                ("objecttype", models.CharField(max_length=200)),
                ("relatie_omschrijving", models.CharField(max_length=80)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Applicatie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("client_ids", models.JSONField(default=list)),
                ("label", models.CharField(max_length=100)),
                ("heeft_alle_autorisaties", models.BooleanField(default=False)),
                ("alleen_is_gereed_voor_publicatie", models.BooleanField(default=False)),
                ("autorisaties", models.JSONField(default=list)),
            ],
            options={
                "indexes": [models.Index(fields=["label"], name="registers_a_label_fb1073_idx")],
            },
        ),
        migrations.CreateModel(
            name="Besluit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("identificatie", models.CharField(max_length=50)),
                ("verantwoordelijke_organisatie", models.CharField(max_length=9)),
                ("datum", models.DateField()),
                ("toelichting", models.TextField(blank=True)),
                ("bestuursorgaan", models.CharField(blank=True, max_length=50)),
                ("ingangsdatum", models.DateField()),
                ("vervaldatum", models.DateField(null=True)),
                ("vervalreden", models.CharField(blank=True, max_length=30)),
                ("publicatiedatum", models.DateField(null=True)),
                ("verzenddatum", models.DateField(null=True)),
                ("uiterlijke_reactiedatum", models.DateField(null=True)),
                (
                    "besluittype",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="registers.besluittype"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Catalogus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("domein", models.CharField(max_length=5)),
                ("rsin", models.CharField(max_length=9)),
                ("naam", models.CharField(blank=True, max_length=200)),
                ("contactpersoon_beheer_naam", models.CharField(max_length=40)),
                ("contactpersoon_beheer_telefoonnummer", models.CharField(blank=True, max_length=20)),
                ("contactpersoon_beheer_emailadres", models.CharField(blank=True, max_length=254)),
                ("versie", models.CharField(blank=True, max_length=20)),
                ("begindatum_versie", models.DateField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("domein", "rsin"), name="catalogus_once")],
            },
        ),
        migrations.AddField(
            model_name="besluittype",
            name="catalogus",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="registers.catalogus"),
        ),
        migrations.CreateModel(
            name="Eerdereversie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("versie", models.PositiveIntegerField()),
                ("begin_registratie", models.DateTimeField()),
                ("gegevens", models.JSONField()),
                (
                    "informatieobject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="eerdere_versies",
                        to="registers.enkelvoudiginformatieobject",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Bestandsdeel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("volgnummer", models.PositiveIntegerField()),
                ("omvang", models.BigIntegerField()),
                ("inhoud", models.CharField(blank=True, max_length=64)),
                (
                    "informatieobject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bestandsdelen",
                        to="registers.enkelvoudiginformatieobject",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Besluitinformatieobject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("objectinformatieobject", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "besluit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="besluitinformatieobjecten",
                        to="registers.besluit",
                    ),
                ),
                (
                    "informatieobject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="besluiten",
                        to="registers.enkelvoudiginformatieobject",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Externerelatie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("object", models.CharField(max_length=1000)),
                ("object_type", models.CharField(max_length=10)),
                (
                    "informatieobject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="externe_relaties",
                        to="registers.enkelvoudiginformatieobject",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Gebruiksrechten",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("startdatum", models.DateTimeField()),
                ("einddatum", models.DateTimeField(null=True)),
                ("omschrijving_voorwaarden", models.TextField()),
                (
                    "informatieobject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gebruiksrechten",
                        to="registers.enkelvoudiginformatieobject",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Informatieobjecttype",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("omschrijving", models.CharField(max_length=80)),
                ("vertrouwelijkheidaanduiding", models.CharField(max_length=20)),
                ("begin_geldigheid", models.DateField()),
                ("einde_geldigheid", models.DateField(null=True)),
                ("concept", models.BooleanField(default=True)),
                ("informatieobjectcategorie", models.CharField(max_length=80)),
                ("trefwoord", models.JSONField(default=list)),
                ("omschrijving_generiek", models.JSONField(default=dict)),
                ("begin_object", models.DateField(null=True)),
                ("einde_object", models.DateField(null=True)),
                ("catalogus", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="registers.catalogus")),
            ],
        ),
        migrations.AddField(
            model_name="enkelvoudiginformatieobject",
            name="informatieobjecttype",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="registers.informatieobjecttype"),
        ),
        migrations.CreateModel(
            name="Rol",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("betrokkene", models.CharField(blank=True, max_length=1000)),
                ("betrokkene_type", models.CharField(max_length=100)),
                ("afwijkende_naam_betrokkene", models.CharField(blank=True, max_length=625)),
                ("roltoelichting", models.TextField(max_length=1000)),
                ("registratiedatum", models.DateTimeField(auto_now_add=True)),
                ("indicatie_machtiging", models.CharField(blank=True, max_length=40)),
                ("contactpersoon_rol", models.JSONField(default=dict)),
                ("betrokkene_identificatie", models.JSONField(default=dict)),
                ("roltype", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="registers.roltype")),
            ],
        ),
        migrations.CreateModel(
            name="Status",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("datum_status_gezet", models.DateTimeField()),
                ("statustoelichting", models.TextField(blank=True, max_length=1000)),
                (
                    "gezetdoor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="registers.rol"
                    ),
                ),
                (
                    "statustype",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="registers.statustype"),
                ),
            ],
            options={
                "ordering": ["datum_status_gezet", "id"],
            },
        ),
        migrations.CreateModel(
            name="Eigenschap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("naam", models.CharField(max_length=20)),
                ("definitie", models.CharField(max_length=255)),
                ("specificatie", models.JSONField(default=dict)),
                ("toelichting", models.TextField(blank=True)),
                (
                    "statustype",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="eigenschappen",
                        to="registers.statustype",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Verzending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("betrokkene", models.CharField(max_length=200)),
                ("aard_relatie", models.CharField(max_length=15)),
                ("toelichting", models.CharField(blank=True, max_length=200)),
                ("ontvangstdatum", models.DateField(null=True)),
                ("verzenddatum", models.DateField(null=True)),
                ("contact_persoon", models.CharField(max_length=1000)),
                ("contactpersoonnaam", models.CharField(blank=True, max_length=40)),
                ("binnenlands_correspondentieadres", models.JSONField(default=dict)),
                ("buitenlands_correspondentieadres", models.JSONField(default=dict)),
                ("correspondentie_postadres", models.JSONField(default=dict)),
                ("faxnummer", models.CharField(blank=True, max_length=15)),
                ("emailadres", models.CharField(blank=True, max_length=100)),
                ("mijn_overheid", models.BooleanField(default=False)),
                ("telefoonnummer", models.CharField(blank=True, max_length=15)),
                (
                    "informatieobject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="verzendingen",
                        to="registers.enkelvoudiginformatieobject",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Zaak",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("identificatie", models.CharField(max_length=40)),
                ("bronorganisatie", models.CharField(max_length=9)),
                ("omschrijving", models.CharField(blank=True, max_length=80)),
                ("toelichting", models.TextField(blank=True, max_length=1000)),
                ("registratiedatum", models.DateField()),
                ("verantwoordelijke_organisatie", models.CharField(max_length=9)),
                ("startdatum", models.DateField()),
                ("einddatum", models.DateField(null=True)),
                ("einddatum_gepland", models.DateField(null=True)),
                ("uiterlijke_einddatum_afdoening", models.DateField(null=True)),
                ("publicatiedatum", models.DateField(null=True)),
                ("communicatiekanaal", models.CharField(blank=True, max_length=1000)),
                ("communicatiekanaal_naam", models.CharField(blank=True, max_length=250)),
                ("producten_of_diensten", models.JSONField(default=list)),
                ("vertrouwelijkheidaanduiding", models.CharField(max_length=20)),
                ("betalingsindicatie", models.CharField(blank=True, max_length=20)),
                ("laatste_betaaldatum", models.DateTimeField(null=True)),
                ("zaakgeometrie", models.JSONField(null=True)),
                ("verlenging", models.JSONField(default=dict)),
                ("opschorting", models.JSONField(default=dict)),
                ("selectielijstklasse", models.CharField(blank=True, max_length=1000)),
                ("relevante_andere_zaken", models.JSONField(default=list)),
                ("kenmerken", models.JSONField(default=list)),
                ("archiefnominatie", models.CharField(blank=True, max_length=16)),
                ("archiefstatus", models.CharField(default="nog_te_archiveren", max_length=40)),
                ("archiefactiedatum", models.DateField(null=True)),
                ("opdrachtgevende_organisatie", models.CharField(blank=True, max_length=9)),
                ("processobjectaard", models.CharField(blank=True, max_length=200)),
                ("startdatum_bewaartermijn", models.DateField(null=True)),
                ("processobject", models.JSONField(default=dict)),
                (
                    "hoofdzaak",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deelzaken",
                        to="registers.zaak",
                    ),
                ),
                (
                    "huidige_status",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="registers.status"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="status",
            name="zaak",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="statussen", to="registers.zaak"
            ),
        ),
        migrations.AddField(
            model_name="rol",
            name="zaak",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rollen", to="registers.zaak"
            ),
        ),
        migrations.CreateModel(
            name="Resultaat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("toelichting", models.TextField(blank=True, max_length=1000)),
                (
                    "resultaattype",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="registers.resultaattype"),
                ),
                ("zaak", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to="registers.zaak")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Klantcontact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("identificatie", models.CharField(max_length=14, unique=True)),
                ("datumtijd", models.DateTimeField()),
                ("kanaal", models.CharField(max_length=20)),
                ("onderwerp", models.CharField(blank=True, max_length=200)),
                ("toelichting", models.TextField(blank=True, max_length=1000)),
                (
                    "zaak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="klantcontacten", to="registers.zaak"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="besluit",
            name="zaak",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="besluiten", to="registers.zaak"
            ),
        ),
        migrations.CreateModel(
            name="Zaakbesluit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("besluit", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to="registers.besluit")),
                (
                    "zaak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="zaakbesluiten", to="registers.zaak"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Zaakcontactmoment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("contactmoment", models.CharField(max_length=1000)),
                (
                    "zaak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="zaakcontactmomenten",
                        to="registers.zaak",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Zaakeigenschap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("naam", models.CharField(max_length=20)),
                ("waarde", models.TextField()),
                (
                    "eigenschap",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="registers.eigenschap"),
                ),
                (
                    "zaak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="eigenschappen", to="registers.zaak"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Zaakinformatieobject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("aard_relatie_weergave", models.CharField(default="Hoort bij, omgekeerd: kent", max_length=40)),
                ("titel", models.CharField(blank=True, max_length=200)),
                ("beschrijving", models.TextField(blank=True)),
                ("registratiedatum", models.DateTimeField(auto_now_add=True)),
                ("vernietigingsdatum", models.DateTimeField(null=True)),
                ("objectinformatieobject", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "informatieobject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="zaken",
                        to="registers.enkelvoudiginformatieobject",
                    ),
                ),
                (
                    "status",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="zaakinformatieobjecten",
                        to="registers.status",
                    ),
                ),
                (
                    "zaak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="zaakinformatieobjecten",
                        to="registers.zaak",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Zaaknotitie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("onderwerp", models.CharField(max_length=255)),
                ("tekst", models.TextField()),
                ("aangemaakt_door", models.CharField(blank=True, max_length=255)),
                ("notitie_type", models.CharField(default="intern", max_length=10)),
                ("status", models.CharField(default="concept", max_length=10)),
                ("aanmaakdatum", models.DateTimeField(auto_now_add=True)),
                ("wijzigingsdatum", models.DateTimeField(auto_now=True)),
                (
                    "gerelateerd_aan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notities", to="registers.zaak"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Zaakobject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("object", models.CharField(blank=True, max_length=1000)),
                ("object_type", models.CharField(max_length=50)),
                ("object_type_overige", models.CharField(blank=True, max_length=100)),
                ("object_type_overige_definitie", models.JSONField(default=dict)),
                ("relatieomschrijving", models.CharField(blank=True, max_length=80)),
                ("object_identificatie", models.JSONField(default=dict)),
                (
                    "zaak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="zaakobjecten", to="registers.zaak"
                    ),
                ),
                (
                    "zaakobjecttype",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="registers.zaakobjecttype"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Zaaktype",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("identificatie", models.CharField(max_length=50)),
                ("omschrijving", models.CharField(max_length=80)),
                ("omschrijving_generiek", models.CharField(blank=True, max_length=80)),
                ("vertrouwelijkheidaanduiding", models.CharField(max_length=20)),
                ("doel", models.TextField()),
                ("aanleiding", models.TextField()),
                ("toelichting", models.TextField(blank=True)),
                ("indicatie_intern_of_extern", models.CharField(default="extern", max_length=6)),
                ("handeling_initiator", models.CharField(default="aanvragen", max_length=20)),
                ("onderwerp", models.CharField(max_length=80)),
                ("handeling_behandelaar", models.CharField(default="behandelen", max_length=20)),
                ("doorlooptijd", models.CharField(max_length=20)),
                ("servicenorm", models.CharField(blank=True, max_length=20)),
                ("opschorting_en_aanhouding_mogelijk", models.BooleanField(default=True)),
                ("verlenging_mogelijk", models.BooleanField(default=False)),
                ("verlengingstermijn", models.CharField(blank=True, max_length=20)),
                ("trefwoorden", models.JSONField(default=list)),
                ("publicatie_indicatie", models.BooleanField(default=False)),
                ("publicatietekst", models.TextField(blank=True)),
                ("verantwoordingsrelatie", models.JSONField(default=list)),
                ("producten_of_diensten", models.JSONField(default=list)),
                ("selectielijst_procestype", models.CharField(blank=True, max_length=200)),
                ("referentieproces", models.JSONField(default=dict)),
                ("verantwoordelijke", models.CharField(max_length=50)),
                ("broncatalogus", models.JSONField(default=dict)),
                ("bronzaaktype", models.JSONField(default=dict)),
                ("besluittypen", models.JSONField(default=list)),
                ("deelzaaktypen", models.JSONField(default=list)),
                ("gerelateerde_zaaktypen", models.JSONField(default=list)),
                ("concept", models.BooleanField(default=True)),
                ("begin_geldigheid", models.DateField()),
                ("einde_geldigheid", models.DateField(null=True)),
                ("begin_object", models.DateField(null=True)),
                ("einde_object", models.DateField(null=True)),
                ("versiedatum", models.DateField()),
                ("catalogus", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="registers.catalogus")),
            ],
        ),
        migrations.AddField(
            model_name="zaakobjecttype",
            name="zaaktype",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="zaakobjecttypen", to="registers.zaaktype"
            ),
        ),
        migrations.AddField(
            model_name="zaak",
            name="zaaktype",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="zaken", to="registers.zaaktype"
            ),
        ),
        migrations.AddField(
            model_name="statustype",
            name="zaaktype",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="statustypen", to="registers.zaaktype"
            ),
        ),
        migrations.AddField(
            model_name="roltype",
            name="zaaktype",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="roltypen", to="registers.zaaktype"
            ),
        ),
        migrations.AddField(
            model_name="resultaattype",
            name="zaaktype",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="resultaattypen", to="registers.zaaktype"
            ),
        ),
        migrations.AddField(
            model_name="eigenschap",
            name="zaaktype",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="eigenschappen", to="registers.zaaktype"
            ),
        ),
        migrations.CreateModel(
            name="ZaaktypeInformatieobjecttype",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("informatieobjecttype", models.CharField(max_length=100)),
                ("volgnummer", models.PositiveSmallIntegerField()),
                ("richting", models.CharField(max_length=20)),
                (
                    "statustype",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="registers.statustype",
                    ),
                ),
                (
                    "zaaktype",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="zaaktypeinformatieobjecttypen",
                        to="registers.zaaktype",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Zaakverzoek",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("verzoek", models.CharField(max_length=1000)),
                (
                    "zaak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="zaakverzoeken", to="registers.zaak"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Aflevering",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("hoofd_object", models.UUIDField(null=True)),
                ("bericht", models.JSONField()),
                ("pogingen", models.PositiveIntegerField(default=0)),
                ("volgende_poging", models.DateTimeField()),
                ("fout", models.CharField(blank=True, max_length=500)),
                ("opgegeven", models.BooleanField(default=False)),
                (
                    "abonnement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="afleveringen",
                        to="registers.abonnement",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["abonnement", "hoofd_object", "id"], name="registers_a_abonnem_9a8e1a_idx")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="besluittype",
            constraint=models.UniqueConstraint(
                fields=("catalogus", "omschrijving", "begin_geldigheid"), name="besluittype_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="eerdereversie",
            constraint=models.UniqueConstraint(fields=("informatieobject", "versie"), name="eerdereversie_once"),
        ),
        migrations.AddConstraint(
            model_name="bestandsdeel",
            constraint=models.UniqueConstraint(fields=("informatieobject", "volgnummer"), name="bestandsdeel_once"),
        ),
        migrations.AddConstraint(
            model_name="besluitinformatieobject",
            constraint=models.UniqueConstraint(
                fields=("besluit", "informatieobject"), name="besluitinformatieobject_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="externerelatie",
            constraint=models.UniqueConstraint(fields=("informatieobject", "object"), name="drc_003"),
        ),
        migrations.AddConstraint(
            model_name="informatieobjecttype",
            constraint=models.UniqueConstraint(
                fields=("catalogus", "omschrijving", "begin_geldigheid"), name="informatieobjecttype_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="enkelvoudiginformatieobject",
            constraint=models.UniqueConstraint(fields=("bronorganisatie", "identificatie"), name="drc_001"),
        ),
        migrations.AddIndex(
            model_name="rol",
            index=models.Index(models.F("betrokkene_identificatie__inpBsn"), name="rol_inp_bsn"),
        ),
        migrations.AddIndex(
            model_name="rol",
            index=models.Index(models.F("betrokkene_identificatie__kvkNummer"), name="rol_kvk"),
        ),
        migrations.AddConstraint(
            model_name="besluit",
            constraint=models.UniqueConstraint(
                fields=("verantwoordelijke_organisatie", "identificatie"), name="brc_002"
            ),
        ),
        migrations.AddConstraint(
            model_name="zaakcontactmoment",
            constraint=models.UniqueConstraint(fields=("zaak", "contactmoment"), name="zaakcontactmoment_once"),
        ),
        migrations.AddConstraint(
            model_name="zaakinformatieobject",
            constraint=models.UniqueConstraint(fields=("zaak", "informatieobject"), name="zrc_004"),
        ),
        migrations.AddConstraint(
            model_name="zaaktype",
            constraint=models.UniqueConstraint(
                fields=("catalogus", "identificatie", "begin_geldigheid"), name="zaaktype_version_once"
            ),
        ),
        migrations.AddIndex(
            model_name="zaak",
            index=models.Index(fields=["zaaktype", "startdatum"], name="registers_z_zaaktyp_d54eb5_idx"),
        ),
        migrations.AddIndex(
            model_name="zaak",
            index=models.Index(fields=["zaaktype", "id"], name="registers_z_zaaktyp_cd99c4_idx"),
        ),
        migrations.AddIndex(
            model_name="zaak",
            index=models.Index(fields=["registratiedatum"], name="registers_z_registr_2d5dda_idx"),
        ),
        migrations.AddIndex(
            model_name="zaak",
            index=models.Index(fields=["archiefactiedatum"], name="registers_z_archief_897726_idx"),
        ),
        migrations.AddIndex(
            model_name="zaak",
            index=models.Index(fields=["identificatie"], name="registers_z_identif_c359a3_idx"),
        ),
        migrations.AddIndex(
            model_name="zaak",
            index=models.Index(fields=["einddatum"], name="registers_z_einddat_d1bc86_idx"),
        ),
        migrations.AddIndex(
            model_name="zaak",
            index=models.Index(fields=["uiterlijke_einddatum_afdoening"], name="registers_z_uiterli_92db07_idx"),
        ),
        migrations.AddConstraint(
            model_name="zaak",
            constraint=models.UniqueConstraint(fields=("bronorganisatie", "identificatie"), name="zrc_002"),
        ),
        migrations.AddConstraint(
            model_name="statustype",
            constraint=models.UniqueConstraint(fields=("zaaktype", "volgnummer"), name="statustype_volgnummer_once"),
        ),
        migrations.AddConstraint(
            model_name="resultaattype",
            constraint=models.UniqueConstraint(fields=("zaaktype", "omschrijving"), name="resultaattype_once"),
        ),
        migrations.AddIndex(
            model_name="zaaktypeinformatieobjecttype",
            index=models.Index(fields=["zaaktype", "informatieobjecttype"], name="registers_z_zaaktyp_77079a_idx"),
        ),
        migrations.AddConstraint(
            model_name="zaakverzoek",
            constraint=models.UniqueConstraint(fields=("zaak", "verzoek"), name="zaakverzoek_once"),
        ),
    ]
