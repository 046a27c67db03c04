"""Documenten 1.7: documents and what may be done with them."""

from __future__ import annotations

from django.db import models

from openloket.registers.models.catalogi import Informatieobjecttype
from openloket.registers.models.shared import Record, containing


class Enkelvoudiginformatieobject(Record):
    """The newest version of a document; `inhoud` names content that is stored once, by its SHA-256."""

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
    is_gereed_voor_publicatie = models.BooleanField(null=True)
    tonen_aan_initiator = models.BooleanField(default=False)
    inhoud_is_vervallen = models.BooleanField(null=True)
    locked = models.CharField(max_length=100, blank=True)  # the lock id that opens it (drc-009)
    vergrendeld_door = models.CharField(max_length=200, blank=True, null=True, db_default="")
    """Who holds the lock, as people know them: an application, and who works with it."""
    vergrendeld_op = models.DateTimeField(null=True)
    """Since when it is locked; empty of a lock that was there before this was kept."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bronorganisatie", "identificatie"], name="drc_001")]
        indexes = [
            containing("document_texts", "titel", "auteur"),
            models.Index(fields=["titel", "id"], name="document_titel"),
            models.Index(fields=["creatiedatum", "id"], name="document_creatiedatum"),
        ]


class Eerdereversie(models.Model):
    """A version that was replaced: the whole row as it stood."""

    informatieobject = models.ForeignKey(Enkelvoudiginformatieobject, models.CASCADE, related_name="eerdere_versies")
    versie = models.PositiveIntegerField()
    begin_registratie = models.DateTimeField()
    gegevens = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["informatieobject", "versie"], name="eerdereversie_once")]

    def __str__(self) -> str:
        return f"{self.informatieobject_id} versie {self.versie}"


class Bestandsdeel(Record):
    """A part of a large file on its way; gone when the file is whole."""

    informatieobject = models.ForeignKey(Enkelvoudiginformatieobject, models.CASCADE, related_name="bestandsdelen")
    volgnummer = models.PositiveIntegerField()
    omvang = models.BigIntegerField()
    inhoud = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["informatieobject", "volgnummer"], name="bestandsdeel_once")]


class Gebruiksrechten(Record):
    informatieobject = models.ForeignKey(Enkelvoudiginformatieobject, models.CASCADE, related_name="gebruiksrechten")
    startdatum = models.DateTimeField()
    einddatum = models.DateTimeField(null=True)
    omschrijving_voorwaarden = models.TextField()


class Verzending(Record):
    informatieobject = models.ForeignKey(Enkelvoudiginformatieobject, models.CASCADE, related_name="verzendingen")
    betrokkene = models.CharField(max_length=200)
    aard_relatie = models.CharField(max_length=15)
    toelichting = models.CharField(max_length=200, blank=True)
    ontvangstdatum = models.DateField(null=True)
    verzenddatum = models.DateField(null=True)
    contact_persoon = models.CharField(max_length=1000)
    contactpersoonnaam = models.CharField(max_length=40, blank=True)
    binnenlands_correspondentieadres = models.JSONField(default=dict)
    buitenlands_correspondentieadres = models.JSONField(default=dict)
    correspondentie_postadres = models.JSONField(default=dict)
    faxnummer = models.CharField(max_length=15, blank=True)
    emailadres = models.CharField(max_length=100, blank=True)
    mijn_overheid = models.BooleanField(default=False)
    telefoonnummer = models.CharField(max_length=15, blank=True)


class Externerelatie(Record):
    """A document that belongs to something in another register, such as a verzoek.

    Relations with our own zaken and besluiten stand in those registers (zrc-005, brc-005); the view
    `registers_objectinformatieobject` shows both as the one list of Documenten.
    """

    informatieobject = models.ForeignKey(Enkelvoudiginformatieobject, models.CASCADE, related_name="externe_relaties")
    object = models.CharField(max_length=1000)
    object_type = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["informatieobject", "object"], name="drc_003")]
        indexes = [models.Index(fields=["object"], name="externerelatie_object")]


class Losdocument(models.Model):
    """A document that lost what used it, and since when; whether something else uses it is seen later (see orphans).

    A trigger writes these, whichever way the zaak, besluit or relation goes.
    """

    informatieobject = models.OneToOneField(
        Enkelvoudiginformatieobject, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
    sinds = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.informatieobject_id} sinds {self.sinds}"


class Scan(models.Model):
    """What a virus scanner said of a content that came from outside. What we made ourselves has no row."""

    class State(models.TextChoices):
        WAITING = "waiting", "wordt nog gecontroleerd"
        CLEAN = "clean", "gecontroleerd"
        INFECTED = "infected", "bevat een virus"
        TOO_LARGE = "too_large", "te groot voor de virusscanner"

    sha256 = models.CharField(primary_key=True, max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    signature = models.CharField(max_length=200, blank=True)
    """The name of the virus."""
    came_at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True)
    """When a scanner was last asked, whether it answered or not."""

    class Meta:
        indexes = [
            models.Index(
                models.F("scanned_at").asc(nulls_first=True),
                models.F("came_at"),
                condition=models.Q(state="waiting"),
                name="scan_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.state}"
