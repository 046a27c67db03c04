"""Autorisaties 1.1: which application may do what."""

from __future__ import annotations

from django.db import models

from openloket.registers.models.shared import Record


class Applicatie(Record):
    client_ids = models.JSONField(default=list)
    label = models.CharField(max_length=100)
    heeft_alle_autorisaties = models.BooleanField(default=False)
    alleen_is_gereed_voor_publicatie = models.BooleanField(default=False)
    autorisaties = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["label"])]


class Clientgeheim(models.Model):
    """The secret with which a client signs its tokens, sealed (see openloket.secrecy); plain text is from before."""

    client_id = models.CharField(max_length=50, unique=True)
    geheim = models.CharField(max_length=500)

    def __str__(self) -> str:
        return self.client_id
