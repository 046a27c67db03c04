"""The ZGW registers as tables: Catalogi, Zaken, Documenten, Besluiten.

Attributes carry the standard's names in snake case (RGBZ; Zaken 1.7, Catalogi 1.4, Documenten 1.7, Besluiten 1.1).
A gegevensgroep is a JSON column with the standard's own keys, empty when it is not set.
"""

from __future__ import annotations

import uuid

from django.db import models

VERTROUWELIJKHEID = (
    "openbaar",
    "beperkt_openbaar",
    "intern",
    "zaakvertrouwelijk",
    "vertrouwelijk",
    "confidentieel",
    "geheim",
    "zeer_geheim",
)


class Resource(models.Model):
    """What every resource of the registers has: a number of our own for joins, a UUID for others."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.uuid}"


# Catalogi -----------------------------------------------------------------------------------------------------------


class Catalogus(Resource):
    domein = models.CharField(max_length=5)
    rsin = models.CharField(max_length=9)
    naam = models.CharField(max_length=200, blank=True)
    contactpersoon_beheer_naam = models.CharField(max_length=40)
    contactpersoon_beheer_telefoonnummer = models.CharField(max_length=20, blank=True)
    contactpersoon_beheer_emailadres = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domein", "rsin"], name="catalogus_once")]


class Zaaktype(Resource):
    catalogus = models.ForeignKey(Catalogus, models.PROTECT)
    identificatie = models.CharField(max_length=50)
    omschrijving = models.CharField(max_length=80)
    omschrijving_generiek = models.CharField(max_length=80, blank=True)
    vertrouwelijkheidaanduiding = models.CharField(max_length=20)
    doel = models.TextField()
    aanleiding = models.TextField()
    toelichting = models.TextField(blank=True)
    indicatie_intern_of_extern = models.CharField(max_length=6, default="extern")
    handeling_initiator = models.CharField(max_length=20, default="aanvragen")
    onderwerp = models.CharField(max_length=80)
    handeling_behandelaar = models.CharField(max_length=20, default="behandelen")
    doorlooptijd = models.CharField(max_length=20)
    servicenorm = models.CharField(max_length=20, blank=True)
    opschorting_en_aanhouding_mogelijk = models.BooleanField(default=True)
    verlenging_mogelijk = models.BooleanField(default=False)
    verlengingstermijn = models.CharField(max_length=20, blank=True)
    trefwoorden = models.JSONField(default=list)
    publicatie_indicatie = models.BooleanField(default=False)
    publicatietekst = models.TextField(blank=True)
    verantwoordingsrelatie = models.JSONField(default=list)
    producten_of_diensten = models.JSONField(default=list)
    selectielijst_procestype = models.CharField(max_length=200, blank=True)
    referentieproces = models.JSONField(default=dict)
    verantwoordelijke = models.CharField(max_length=50)
    concept = models.BooleanField(default=True)
    begin_geldigheid = models.DateField()
    einde_geldigheid = models.DateField(null=True)
    versiedatum = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["catalogus", "identificatie", "begin_geldigheid"], name="zaaktype_version_once"
            )
        ]


class Statustype(Resource):
    zaaktype = models.ForeignKey(Zaaktype, models.CASCADE, related_name="statustypen")
    omschrijving = models.CharField(max_length=80)
    omschrijving_generiek = models.CharField(max_length=80, blank=True)
    statustekst = models.TextField(blank=True)
    volgnummer = models.PositiveSmallIntegerField()
    informeren = models.BooleanField(default=False)
    doorlooptijd = models.CharField(max_length=20, blank=True)
    toelichting = models.TextField(blank=True)

    class Meta:
        ordering = ["volgnummer"]
        constraints = [models.UniqueConstraint(fields=["zaaktype", "volgnummer"], name="statustype_volgnummer_once")]


class Resultaattype(Resource):
    zaaktype = models.ForeignKey(Zaaktype, models.CASCADE, related_name="resultaattypen")
    omschrijving = models.CharField(max_length=30)
    resultaattypeomschrijving = models.CharField(max_length=200, blank=True)
    omschrijving_generiek = models.CharField(max_length=80, blank=True)
    selectielijstklasse = models.CharField(max_length=200, blank=True)
    toelichting = models.TextField(blank=True)
    archiefnominatie = models.CharField(max_length=16)
    archiefactietermijn = models.CharField(max_length=20, blank=True)
    brondatum_archiefprocedure = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaaktype", "omschrijving"], name="resultaattype_once")]


class Roltype(Resource):
    zaaktype = models.ForeignKey(Zaaktype, models.CASCADE, related_name="roltypen")
    omschrijving = models.CharField(max_length=100)
    omschrijving_generiek = models.CharField(max_length=80)


class Eigenschap(Resource):
    zaaktype = models.ForeignKey(Zaaktype, models.CASCADE, related_name="eigenschappen")
    naam = models.CharField(max_length=20)
    definitie = models.CharField(max_length=255)
    specificatie = models.JSONField(default=dict)
    toelichting = models.TextField(blank=True)


class Informatieobjecttype(Resource):
    catalogus = models.ForeignKey(Catalogus, models.PROTECT)
    omschrijving = models.CharField(max_length=80)
    vertrouwelijkheidaanduiding = models.CharField(max_length=20)
    begin_geldigheid = models.DateField()
    einde_geldigheid = models.DateField(null=True)
    concept = models.BooleanField(default=True)
    informatieobjectcategorie = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["catalogus", "omschrijving"], name="informatieobjecttype_once")]


class ZaaktypeInformatieobjecttype(Resource):
    zaaktype = models.ForeignKey(Zaaktype, models.CASCADE, related_name="zaaktypeinformatieobjecttypen")
    informatieobjecttype = models.ForeignKey(Informatieobjecttype, models.CASCADE)
    volgnummer = models.PositiveSmallIntegerField()
    richting = models.CharField(max_length=20)


class Besluittype(Resource):
    catalogus = models.ForeignKey(Catalogus, models.PROTECT)
    zaaktypen = models.ManyToManyField(Zaaktype, related_name="besluittypen")
    omschrijving = models.CharField(max_length=80)
    omschrijving_generiek = models.CharField(max_length=80, blank=True)
    besluitcategorie = models.CharField(max_length=40, blank=True)
    reactietermijn = models.CharField(max_length=20, blank=True)
    publicatie_indicatie = models.BooleanField(default=False)
    begin_geldigheid = models.DateField()
    einde_geldigheid = models.DateField(null=True)
    concept = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["catalogus", "omschrijving", "begin_geldigheid"], name="besluittype_once")
        ]


# Zaken --------------------------------------------------------------------------------------------------------------


class Zaak(Resource):
    identificatie = models.CharField(max_length=40)
    bronorganisatie = models.CharField(max_length=9)
    omschrijving = models.CharField(max_length=80, blank=True)
    toelichting = models.TextField(max_length=1000, blank=True)
    zaaktype = models.ForeignKey(Zaaktype, models.PROTECT, related_name="zaken")
    registratiedatum = models.DateField()
    verantwoordelijke_organisatie = models.CharField(max_length=9)
    startdatum = models.DateField()
    einddatum = models.DateField(null=True)
    einddatum_gepland = models.DateField(null=True)
    uiterlijke_einddatum_afdoening = models.DateField(null=True)
    publicatiedatum = models.DateField(null=True)
    communicatiekanaal = models.CharField(max_length=1000, blank=True)
    communicatiekanaal_naam = models.CharField(max_length=250, blank=True)
    producten_of_diensten = models.JSONField(default=list)
    vertrouwelijkheidaanduiding = models.CharField(max_length=20)
    betalingsindicatie = models.CharField(max_length=20, blank=True)
    laatste_betaaldatum = models.DateTimeField(null=True)
    zaakgeometrie = models.JSONField(null=True)
    verlenging = models.JSONField(default=dict)
    opschorting = models.JSONField(default=dict)
    selectielijstklasse = models.CharField(max_length=1000, blank=True)
    hoofdzaak = models.ForeignKey("self", models.CASCADE, null=True, related_name="deelzaken")
    relevante_andere_zaken = models.JSONField(default=list)
    kenmerken = models.JSONField(default=list)
    archiefnominatie = models.CharField(max_length=16, blank=True)
    archiefstatus = models.CharField(max_length=40, default="nog_te_archiveren")
    archiefactiedatum = models.DateField(null=True)
    opdrachtgevende_organisatie = models.CharField(max_length=9, blank=True)
    processobjectaard = models.CharField(max_length=200, blank=True)
    startdatum_bewaartermijn = models.DateField(null=True)
    processobject = models.JSONField(default=dict)
    huidige_status = models.ForeignKey("Status", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bronorganisatie", "identificatie"], name="zrc_002")]
        indexes = [
            models.Index(fields=["zaaktype", "startdatum"]),
            models.Index(fields=["einddatum"]),
            models.Index(fields=["uiterlijke_einddatum_afdoening"]),
        ]

    def __str__(self) -> str:
        return self.identificatie


class Status(Resource):
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="statussen")
    statustype = models.ForeignKey(Statustype, models.PROTECT)
    datum_status_gezet = models.DateTimeField()
    statustoelichting = models.TextField(max_length=1000, blank=True)
    gezetdoor = models.ForeignKey("Rol", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["datum_status_gezet", "id"]


class Resultaat(Resource):
    zaak = models.OneToOneField(Zaak, models.CASCADE)
    resultaattype = models.ForeignKey(Resultaattype, models.PROTECT)
    toelichting = models.TextField(max_length=1000, blank=True)


class Rol(Resource):
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="rollen")
    betrokkene = models.CharField(max_length=1000, blank=True)
    betrokkene_type = models.CharField(max_length=100)
    afwijkende_naam_betrokkene = models.CharField(max_length=625, blank=True)
    roltype = models.ForeignKey(Roltype, models.PROTECT)
    roltoelichting = models.TextField(max_length=1000)
    registratiedatum = models.DateTimeField(auto_now_add=True)
    indicatie_machtiging = models.CharField(max_length=40, blank=True)
    contactpersoon_rol = models.JSONField(default=dict)
    betrokkene_identificatie = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(models.F("betrokkene_identificatie__inpBsn"), name="rol_inp_bsn"),
            models.Index(models.F("betrokkene_identificatie__kvkNummer"), name="rol_kvk"),
        ]


class Zaakeigenschap(Resource):
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="eigenschappen")
    eigenschap = models.ForeignKey(Eigenschap, models.PROTECT)
    naam = models.CharField(max_length=20)
    waarde = models.TextField()


class Klantcontact(Resource):
    """A contact about a zaak, on whatever channel."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="klantcontacten")
    identificatie = models.CharField(max_length=14, unique=True)
    datumtijd = models.DateTimeField()
    kanaal = models.CharField(max_length=20)
    onderwerp = models.CharField(max_length=200, blank=True)
    toelichting = models.TextField(max_length=1000, blank=True)


class Zaakinformatieobject(Resource):
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="zaakinformatieobjecten")
    informatieobject = models.ForeignKey("Enkelvoudiginformatieobject", models.PROTECT, related_name="zaken")
    aard_relatie_weergave = models.CharField(max_length=40, default="Hoort bij, omgekeerd: kent")
    titel = models.CharField(max_length=200, blank=True)
    beschrijving = models.TextField(blank=True)
    registratiedatum = models.DateTimeField(auto_now_add=True)
    vernietigingsdatum = models.DateTimeField(null=True)
    status = models.ForeignKey(Status, models.SET_NULL, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaak", "informatieobject"], name="zrc_004")]


class Zaakbesluit(Resource):
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="zaakbesluiten")
    besluit = models.OneToOneField("Besluit", models.CASCADE)


# Documenten ---------------------------------------------------------------------------------------------------------


class Enkelvoudiginformatieobject(Resource):
    """The current version of a document; `inhoud` names content that is stored once, by its SHA-256."""

    identificatie = models.CharField(max_length=40)
    bronorganisatie = models.CharField(max_length=9)
    creatiedatum = models.DateField()
    titel = models.CharField(max_length=200)
    vertrouwelijkheidaanduiding = models.CharField(max_length=20)
    auteur = models.CharField(max_length=200)
    status = models.CharField(max_length=20, blank=True)
    formaat = models.CharField(max_length=255, blank=True)
    taal = models.CharField(max_length=3, default="nld")
    versie = models.PositiveIntegerField(default=1)
    begin_registratie = models.DateTimeField()
    bestandsnaam = models.CharField(max_length=255, blank=True)
    inhoud = models.CharField(max_length=64, db_index=True)
    bestandsomvang = models.BigIntegerField(null=True)
    link = models.CharField(max_length=200, blank=True)
    beschrijving = models.TextField(max_length=1000, blank=True)
    ontvangstdatum = models.DateField(null=True)
    verzenddatum = models.DateField(null=True)
    indicatie_gebruiksrecht = models.BooleanField(null=True)
    verschijningsvorm = models.TextField(blank=True)
    ondertekening = models.JSONField(default=dict)
    integriteit = models.JSONField(default=dict)
    informatieobjecttype = models.ForeignKey(Informatieobjecttype, models.PROTECT)
    trefwoorden = models.JSONField(default=list)
    locked = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bronorganisatie", "identificatie"], name="drc_001")]


# Besluiten ----------------------------------------------------------------------------------------------------------


class Besluit(Resource):
    identificatie = models.CharField(max_length=50)
    verantwoordelijke_organisatie = models.CharField(max_length=9)
    besluittype = models.ForeignKey(Besluittype, models.PROTECT)
    zaak = models.ForeignKey(Zaak, models.CASCADE, null=True, related_name="besluiten")
    datum = models.DateField()
    toelichting = models.TextField(blank=True)
    bestuursorgaan = models.CharField(max_length=50, blank=True)
    ingangsdatum = models.DateField()
    vervaldatum = models.DateField(null=True)
    vervalreden = models.CharField(max_length=30, blank=True)
    publicatiedatum = models.DateField(null=True)
    verzenddatum = models.DateField(null=True)
    uiterlijke_reactiedatum = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verantwoordelijke_organisatie", "identificatie"], name="brc_002")
        ]


class Besluitinformatieobject(Resource):
    besluit = models.ForeignKey(Besluit, models.CASCADE, related_name="besluitinformatieobjecten")
    informatieobject = models.ForeignKey(Enkelvoudiginformatieobject, models.PROTECT, related_name="besluiten")


# Audittrail ---------------------------------------------------------------------------------------------------------


class Audittrail(Resource):
    """Who changed what, with the resource before and after (AuditTrail in each API)."""

    bron = models.CharField(max_length=10)
    applicatie_id = models.CharField(max_length=100, blank=True)
    applicatie_weergave = models.CharField(max_length=200, blank=True)
    gebruikers_id = models.CharField(max_length=255, blank=True)
    gebruikers_weergave = models.CharField(max_length=255, blank=True)
    actie = models.CharField(max_length=50)
    actie_weergave = models.CharField(max_length=200, blank=True)
    resultaat = models.PositiveSmallIntegerField(default=200)
    hoofd_object = models.UUIDField(db_index=True)
    resource = models.CharField(max_length=50)
    resource_id = models.UUIDField()
    resource_weergave = models.CharField(max_length=200, blank=True)
    toelichting = models.TextField(blank=True)
    aanmaakdatum = models.DateTimeField()
    oud = models.JSONField(null=True)
    nieuw = models.JSONField(null=True)

    class Meta:
        ordering = ["aanmaakdatum", "id"]
