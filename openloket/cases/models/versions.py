"""Keep published versions of services, and for whom each is open."""

from __future__ import annotations

from django.db import models

from openloket.registers.models import Besluittype, Zaaktype


class ServiceVersion(models.Model):
    """Keeps a published version: immutable, known by service, day and content hash, with its source as it was."""

    service = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    hash = models.CharField(max_length=64, unique=True)
    source = models.TextField()
    published_at = models.DateTimeField(auto_now_add=True)
    zaaktype = models.OneToOneField(Zaaktype, models.PROTECT)
    besluittype = models.ForeignKey(Besluittype, models.PROTECT)
    frozen_at = models.DateTimeField(null=True)
    """Set while a rule in it is wrong: what comes in is kept and answered as received, nothing is decided."""
    withdrawn_at = models.DateTimeField(null=True)
    """Set when it is rolled back, or mended by another: nobody meets it any more; its cases keep it until taken over."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "valid_from"], condition=models.Q(withdrawn_at=None), name="version_holds_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.valid_from} {self.hash[:8]}"


class Rollout(models.Model):
    """Says for whom a version is open: from which hour, for which share of newcomers. Without one it is open to everyone."""

    version = models.OneToOneField(ServiceVersion, models.CASCADE, primary_key=True)
    opens_at = models.DateTimeField(null=True)
    percent = models.PositiveSmallIntegerField(default=100)
    teams = models.JSONField(default=list)
    areas = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.version_id}: {self.percent} %"
