"""Who changed what."""

from __future__ import annotations

from django.db import models

from openloket.registers.models.shared import Record


class Audittrail(Record):
    """A line of an audittrail: who changed what, with the resource before and after (AuditTrail in each API)."""

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
