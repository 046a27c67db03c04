"""Keep what was asked to complete an application, and what came."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openloket.cases.models.case import Submission
from openloket.cases.models.versions import ServiceVersion
from openloket.registers.models import Enkelvoudiginformatieobject, Zaak


class InformationRequest(models.Model):
    """Keeps a request to the applicant to complete the application; meanwhile the clock stands still (Awb 4:5, 4:15)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="requests")
    questions = models.JSONField(default=list)
    text = models.CharField(max_length=1000, blank=True)
    message = models.ForeignKey("Message", models.SET_NULL, null=True, related_name="requests")
    """Holds the letter that asks. The clock stands still once it really went; a request without one was sent at once."""
    asked_on = models.DateField()
    """Holds the day the letter went; until it is gone, the day on which it was written."""
    due = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True)
    answered_channel = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zaak"], condition=models.Q(ended_on=None), name="one_open_request")
        ]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.asked_on}"


class Supplement(models.Model):
    """Keeps what a submission that completed a zaak changed in its answers; it stays as it is, whatever comes later."""

    submission = models.OneToOneField(Submission, models.CASCADE, primary_key=True, related_name="supplement")
    request = models.ForeignKey(InformationRequest, models.CASCADE, related_name="supplements")
    version = models.ForeignKey(ServiceVersion, models.PROTECT, related_name="+")
    """Holds the version whose questions were answered; the zaak may go over to another one later."""
    received_on = models.DateField()
    by = models.CharField(max_length=200)
    """Says who sent it, or who entered it for the applicant."""
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    """Holds the answers, by question, that were given or that changed: as they were and as they became; absent when empty."""
    documents = models.ManyToManyField(Enkelvoudiginformatieobject, related_name="+")

    def __str__(self) -> str:
        return f"{self.submission_id}"
