"""Notificaties 1.0: who wants to hear of what, and what is still to be told."""

from __future__ import annotations

from django.db import models

from openloket.registers.models.shared import Record


class Kanaal(Record):
    naam = models.CharField(max_length=50, unique=True)
    documentatie_link = models.CharField(max_length=200, blank=True)
    filters = models.JSONField(default=list)


class Abonnement(Record):
    callback_url = models.CharField(max_length=1000)
    auth = models.CharField(max_length=1000)
    kanalen = models.JSONField(default=list)
    client_id = models.CharField(max_length=50, blank=True)
    cloudevents = models.BooleanField(default=False)
    rust_tot = models.DateTimeField(null=True)  # its subscriber does not answer: leave it alone until then


class Aflevering(models.Model):
    """One message for one subscriber; delivered in the order of `id` for each hoofdobject, then removed."""

    id = models.BigAutoField(primary_key=True)
    abonnement = models.ForeignKey(Abonnement, models.CASCADE, related_name="afleveringen", db_index=False)
    hoofd_object = models.UUIDField(null=True)
    bericht = models.JSONField()
    pogingen = models.PositiveIntegerField(default=0)
    volgende_poging = models.DateTimeField()
    fout = models.CharField(max_length=500, blank=True)
    opgegeven = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["abonnement", "hoofd_object", "id"])]

    def __str__(self) -> str:
        return f"{self.abonnement_id}: {self.bericht.get('resource')} {self.bericht.get('actie')}"
