"""Besluiten 1.1: decisions."""

from __future__ import annotations

import uuid

from django.db import models

from openloket.registers.models.catalogi import Besluittype
from openloket.registers.models.documenten import Enkelvoudiginformatieobject
from openloket.registers.models.shared import Record
from openloket.registers.models.zaken import Zaak


class Besluit(Record):
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


class Besluitinformatieobject(Record):
    besluit = models.ForeignKey(Besluit, models.CASCADE, related_name="besluitinformatieobjecten")
    informatieobject = models.ForeignKey(Enkelvoudiginformatieobject, models.PROTECT, related_name="besluiten")
    objectinformatieobject = models.UUIDField(unique=True, default=uuid.uuid4)  # its mirror in Documenten (brc-005)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["besluit", "informatieobject"], name="besluitinformatieobject_once")
        ]
