"""Catalogi 1.4 (ImZTC): what kinds of zaken, documents and decisions there are."""

from __future__ import annotations

from django.db import models

from openloket.registers.models.shared import Record


class Catalogus(Record):
    domein = models.CharField(max_length=5)
    rsin = models.CharField(max_length=9)
    naam = models.CharField(max_length=200, blank=True)
    contactpersoon_beheer_naam = models.CharField(max_length=40)
    contactpersoon_beheer_telefoonnummer = models.CharField(max_length=20, blank=True)
    contactpersoon_beheer_emailadres = models.CharField(max_length=254, blank=True)
    versie = models.CharField(max_length=20, blank=True)
    begindatum_versie = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domein", "rsin"], name="catalogus_once")]


class Zaaktype(Record):
    """One version of a zaaktype. It names other types by identificatie or omschrijving, whatever their version."""

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
    broncatalogus = models.JSONField(default=dict)
    bronzaaktype = models.JSONField(default=dict)
    besluittypen = models.JSONField(default=list)
    deelzaaktypen = models.JSONField(default=list)
    gerelateerde_zaaktypen = models.JSONField(default=list)
    concept = models.BooleanField(default=True)
    begin_geldigheid = models.DateField()
    einde_geldigheid = models.DateField(null=True)
    begin_object = models.DateField(null=True)
    einde_object = models.DateField(null=True)
    versiedatum = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["catalogus", "identificatie", "begin_geldigheid"],
                condition=models.Q(einde_geldigheid=None) | models.Q(einde_geldigheid__gt=models.F("begin_geldigheid")),
                name="zaaktype_holds_once",  # one that was withdrawn ends on the day it began
            )
        ]


class Statustype(Record):
    zaaktype = models.ForeignKey(Zaaktype, models.CASCADE, related_name="statustypen")
    omschrijving = models.CharField(max_length=80)
    omschrijving_generiek = models.CharField(max_length=80, blank=True)
    statustekst = models.TextField(blank=True)
    volgnummer = models.PositiveSmallIntegerField()
    informeren = models.BooleanField(default=False)
    doorlooptijd = models.CharField(max_length=20, blank=True)
    toelichting = models.TextField(blank=True)
    checklistitem_statustype = models.JSONField(default=list)

    class Meta:
        ordering = ["volgnummer"]
        constraints = [models.UniqueConstraint(fields=["zaaktype", "volgnummer"], name="statustype_volgnummer_once")]


class Resultaattype(Record):
    zaaktype = models.ForeignKey(Zaaktype, models.CASCADE, related_name="resultaattypen")
    omschrijving = models.CharField(max_length=30)
    resultaattypeomschrijving = models.CharField(max_length=200, blank=True)
    omschrijving_generiek = models.CharField(max_length=80, blank=True)
    selectielijstklasse = models.CharField(max_length=200, blank=True)
    toelichting = models.TextField(blank=True)
    archiefnominatie = models.CharField(max_length=16)
    archiefactietermijn = models.CharField(max_length=20, blank=True)
    brondatum_archiefprocedure = models.JSONField(default=dict)
    procesobjectaard = models.CharField(max_length=200, blank=True)
    indicatie_specifiek = models.BooleanField(null=True)
    procestermijn = models.CharField(max_length=20, blank=True)
    besluittypen = models.JSONField(default=list)
    informatieobjecttypen = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaaktype", "omschrijving"], name="resultaattype_once")]


class Roltype(Record):
    zaaktype = models.ForeignKey(Zaaktype, models.CASCADE, related_name="roltypen")
    omschrijving = models.CharField(max_length=100)
    omschrijving_generiek = models.CharField(max_length=80)


class Eigenschap(Record):
    zaaktype = models.ForeignKey(Zaaktype, models.CASCADE, related_name="eigenschappen")
    statustype = models.ForeignKey(Statustype, models.SET_NULL, null=True, related_name="eigenschappen")
    naam = models.CharField(max_length=20)
    definitie = models.CharField(max_length=255)
    specificatie = models.JSONField(default=dict)
    toelichting = models.TextField(blank=True)


class Informatieobjecttype(Record):
    catalogus = models.ForeignKey(Catalogus, models.PROTECT)
    omschrijving = models.CharField(max_length=80)
    vertrouwelijkheidaanduiding = models.CharField(max_length=20)
    begin_geldigheid = models.DateField()
    einde_geldigheid = models.DateField(null=True)
    concept = models.BooleanField(default=True)
    informatieobjectcategorie = models.CharField(max_length=80)
    trefwoord = models.JSONField(default=list)
    omschrijving_generiek = models.JSONField(default=dict)
    begin_object = models.DateField(null=True)
    einde_object = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["catalogus", "omschrijving", "begin_geldigheid"], name="informatieobjecttype_version_once"
            )
        ]


class ZaaktypeInformatieobjecttype(Record):
    zaaktype = models.ForeignKey(Zaaktype, models.CASCADE, related_name="zaaktypeinformatieobjecttypen")
    informatieobjecttype = models.CharField(max_length=100)  # its omschrijving: any version of it
    volgnummer = models.PositiveSmallIntegerField()
    richting = models.CharField(max_length=20)
    statustype = models.ForeignKey(Statustype, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["zaaktype", "informatieobjecttype"])]


class Zaakobjecttype(Record):
    zaaktype = models.ForeignKey(Zaaktype, models.CASCADE, related_name="zaakobjecttypen")
    ander_objecttype = models.BooleanField(default=False)
    objecttype = models.CharField(max_length=200)
    relatie_omschrijving = models.CharField(max_length=80)


class Besluittype(Record):
    catalogus = models.ForeignKey(Catalogus, models.PROTECT)
    omschrijving = models.CharField(max_length=80)
    omschrijving_generiek = models.CharField(max_length=80, blank=True)
    besluitcategorie = models.CharField(max_length=40, blank=True)
    reactietermijn = models.CharField(max_length=20, blank=True)
    publicatie_indicatie = models.BooleanField(default=False)
    publicatietekst = models.TextField(blank=True)
    publicatietermijn = models.CharField(max_length=20, blank=True)
    toelichting = models.TextField(blank=True)
    informatieobjecttypen = models.JSONField(default=list)
    begin_object = models.DateField(null=True)
    einde_object = models.DateField(null=True)
    begin_geldigheid = models.DateField()
    einde_geldigheid = models.DateField(null=True)
    concept = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["catalogus", "omschrijving", "begin_geldigheid"], name="besluittype_once")
        ]
