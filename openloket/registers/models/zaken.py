"""Zaken 1.7 (RGBZ): the cases."""

from __future__ import annotations

import uuid

from django.db import models

from openloket.registers.models.catalogi import (
    Eigenschap,
    Resultaattype,
    Roltype,
    Statustype,
    Zaakobjecttype,
    Zaaktype,
)
from openloket.registers.models.shared import Record, containing


class Zaak(Record):
    identificatie = models.CharField(max_length=40)
    bronorganisatie = models.CharField(max_length=9)
    omschrijving = models.CharField(max_length=80, blank=True)
    toelichting = models.TextField(max_length=1000, blank=True)
    zaaktype = models.ForeignKey(Zaaktype, models.PROTECT, related_name="zaken", db_index=False)
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
    hoofdzaak = models.ForeignKey("self", models.CASCADE, null=True, related_name="deelzaken", db_index=False)
    relevante_andere_zaken = models.JSONField(default=list)
    kenmerken = models.JSONField(default=list)
    archiefnominatie = models.CharField(max_length=16, blank=True)
    archiefstatus = models.CharField(max_length=40, default="nog_te_archiveren")
    archiefactiedatum = models.DateField(null=True)
    opdrachtgevende_organisatie = models.CharField(max_length=9, blank=True)
    processobjectaard = models.CharField(max_length=200, blank=True)
    startdatum_bewaartermijn = models.DateField(null=True)
    archief_afgeleid = models.JSONField(null=True)  # which archive parameters were derived, not set by hand (zrc-021)
    processobject = models.JSONField(default=dict)
    huidige_status = models.ForeignKey("Status", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bronorganisatie", "identificatie"], name="zrc_002")]
        indexes = [
            models.Index(fields=["zaaktype", "startdatum"]),
            models.Index(fields=["zaaktype", "id"]),
            models.Index(fields=["hoofdzaak", "id"]),
            models.Index(fields=["registratiedatum"]),
            models.Index(fields=["archiefactiedatum"]),
            models.Index(fields=["identificatie"]),
            models.Index(fields=["einddatum"]),
            models.Index(fields=["uiterlijke_einddatum_afdoening"]),
            containing("zaak_texts", "identificatie", "omschrijving"),
        ]

    def __str__(self) -> str:
        return self.identificatie


class Status(Record):
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="statussen")
    statustype = models.ForeignKey(Statustype, models.PROTECT)
    datum_status_gezet = models.DateTimeField()
    statustoelichting = models.TextField(max_length=1000, blank=True)
    gezetdoor = models.ForeignKey("Rol", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["datum_status_gezet", "id"]


class Substatus(Record):
    """Where a zaak stands between two statussen, for those who wait or for those who work on it."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="substatussen")
    status = models.ForeignKey(Status, models.CASCADE, related_name="substatussen")
    omschrijving = models.CharField(max_length=200)
    tijdstip = models.DateTimeField()
    doelgroep = models.CharField(max_length=20, blank=True)


class Resultaat(Record):
    zaak = models.OneToOneField(Zaak, models.CASCADE)
    resultaattype = models.ForeignKey(Resultaattype, models.PROTECT)
    toelichting = models.TextField(max_length=1000, blank=True)


class Rol(Record):
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="rollen", db_index=False)
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
            models.Index(fields=["zaak", "id"]),
            models.Index(models.F("betrokkene_identificatie__inpBsn"), name="rol_inp_bsn"),
            models.Index(models.F("betrokkene_identificatie__kvkNummer"), name="rol_kvk"),
            models.Index(models.F("betrokkene_identificatie__innNnpId"), name="rol_inn_nnp"),
            models.Index(models.F("betrokkene_identificatie__vestigingsNummer"), name="rol_vestiging"),
        ]


class Zaakeigenschap(Record):
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="eigenschappen", db_index=False)
    eigenschap = models.ForeignKey(Eigenschap, models.PROTECT)
    naam = models.CharField(max_length=20)
    waarde = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["zaak", "id"])]


class Klantcontact(Record):
    """A contact about a zaak, on whatever channel."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="klantcontacten")
    identificatie = models.CharField(max_length=14, unique=True)
    datumtijd = models.DateTimeField()
    kanaal = models.CharField(max_length=20)
    onderwerp = models.CharField(max_length=200, blank=True)
    toelichting = models.TextField(max_length=1000, blank=True)


class Zaakinformatieobject(Record):
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="zaakinformatieobjecten", db_index=False)
    informatieobject = models.ForeignKey("Enkelvoudiginformatieobject", models.PROTECT, related_name="zaken")
    aard_relatie_weergave = models.CharField(max_length=40, default="Hoort bij, omgekeerd: kent")
    titel = models.CharField(max_length=200, blank=True)
    beschrijving = models.TextField(blank=True)
    registratiedatum = models.DateTimeField(auto_now_add=True)
    vernietigingsdatum = models.DateTimeField(null=True)
    status = models.ForeignKey(Status, models.SET_NULL, null=True, related_name="zaakinformatieobjecten")
    objectinformatieobject = models.UUIDField(unique=True, default=uuid.uuid4)  # its mirror in Documenten (zrc-005)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaak", "informatieobject"], name="zrc_004")]
        indexes = [models.Index(fields=["zaak", "id"])]


class Zaakbesluit(Record):
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="zaakbesluiten")
    besluit = models.OneToOneField("Besluit", models.CASCADE)


class Zaakobject(Record):
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="zaakobjecten", db_index=False)
    object = models.CharField(max_length=1000, blank=True)
    zaakobjecttype = models.ForeignKey(Zaakobjecttype, models.PROTECT, null=True)
    object_type = models.CharField(max_length=50)
    object_type_overige = models.CharField(max_length=100, blank=True)
    object_type_overige_definitie = models.JSONField(default=dict)
    relatieomschrijving = models.CharField(max_length=80, blank=True)
    object_identificatie = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["zaak", "id"])]


class Zaakverzoek(Record):
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="zaakverzoeken")
    verzoek = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaak", "verzoek"], name="zaakverzoek_once")]


class Zaakcontactmoment(Record):
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="zaakcontactmomenten")
    contactmoment = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaak", "contactmoment"], name="zaakcontactmoment_once")]


class Zaaknotitie(Record):
    gerelateerd_aan = models.ForeignKey(Zaak, models.CASCADE, related_name="notities")
    onderwerp = models.CharField(max_length=255)
    tekst = models.TextField()
    aangemaakt_door = models.CharField(max_length=255, blank=True)
    notitie_type = models.CharField(max_length=10, default="intern")
    status = models.CharField(max_length=10, default="concept")
    aanmaakdatum = models.DateTimeField(auto_now_add=True)
    wijzigingsdatum = models.DateTimeField(auto_now=True)


class Zaakweergave(models.Model):
    """The JSON of a zaak as text, empty when the zaak has changed since (see registers/zaken/rendering.py)."""

    zaak = models.OneToOneField(Zaak, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+")
    vorm = models.CharField(max_length=16)
    tekst = models.TextField()

    class Meta:
        indexes = [models.Index(models.F("zaak"), name="weergave_stale", condition=models.Q(vorm=""))]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.vorm}"
