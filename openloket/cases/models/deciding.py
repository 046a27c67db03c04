"""Keep decisions that wait or are proposed, facts that were found, and texts that officials put in an answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openloket.cases.models.versions import ServiceVersion
from openloket.registers.models import Zaak


class FoundFact(models.Model):
    """Keeps what an official or an adviser found that differs from what the applicant gave (Awb 4:7)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="found_facts")
    text = models.CharField(max_length=1000)
    adviser = models.CharField(max_length=200, blank=True)
    """Says who advised so; empty when the official found it."""
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.noted_at}"


class DecisionAsTyped(models.Model):
    """Keep a decision as an official filled it in, before it is taken."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.ForeignKey(ServiceVersion, models.PROTECT, related_name="+")
    result = models.CharField(max_length=40)
    motivation = models.TextField()
    grounds = models.JSONField(default=list)
    deviation = models.TextField(blank=True)
    exception = models.CharField(max_length=20, blank=True, default="", db_default="")
    exception_reason = models.TextField(blank=True, default="", db_default="")
    filled_in = models.JSONField(default=dict)
    """Holds what was filled in for the result, as it was typed."""
    typed = models.TextField(blank=True)
    """Holds the form as it was sent, to show it again."""
    made_at = models.DateTimeField()
    stopped = models.TextField(blank=True, default="")
    """Says why it did not go on, for whoever handles the case; empty while it waits."""
    unsigned_reason = models.TextField(blank=True, default="", db_default="")
    unadvised_reason = models.TextField(blank=True, default="", db_default="")
    """Says why it does not wait for an advice; see Weighing."""
    departing_reason = models.TextField(blank=True, default="", db_default="")
    """Says why it departs from an advice."""

    class Meta:
        abstract = True


class PendingDecision(DecisionAsTyped):
    """Keeps a decision that waits some minutes before it goes, or that was stopped in that time and not taken anew yet."""

    zaak = models.OneToOneField(Zaak, models.CASCADE, related_name="pending_decision")
    goes_at = models.DateTimeField()
    undone = models.BooleanField(default=False)
    """Says whether an official stopped it themselves."""
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Says who proposed it to who signs; null when nobody did."""

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.result}"


class ProposedDecision(DecisionAsTyped):
    """Keeps a decision that `by` proposes to who signs it, or that was sent back or stopped and not proposed anew yet. See cases.deciding.proposing."""

    zaak = models.OneToOneField(Zaak, models.CASCADE, related_name="proposed_decision")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="proposed_to")
    """Says who is asked to sign; whoever has a mandate for it may."""
    sent_back = models.BooleanField(default=False)
    """Says whether it was sent back with remarks, which are in `stopped`."""

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.result}"


class StandardText(models.Model):
    """Keep a text that officials put in an answer, as a beheerder wrote it; a change ends one row and begins another."""

    service = models.CharField(max_length=100, blank=True)
    """Holds the service that it is for; empty for one of every service."""
    name = models.CharField(max_length=80)
    text = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name
