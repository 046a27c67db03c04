"""Keep what people say about a case, what they were asked, and how it was announced to everyone."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models

from openloket.cases.models.shared import Channel
from openloket.cases.models.who import InterestedParty
from openloket.registers.models import Enkelvoudiginformatieobject, Zaak


class Announcement(models.Model):
    """Keep what everyone may know of a case: what was asked or decided, in words without whoever applied (Awb 3:12, 3:42)."""

    zaak = models.OneToOneField(Zaak, models.CASCADE, primary_key=True, related_name="announcement")
    text = models.CharField(max_length=500)
    views_until = models.DateField(null=True)
    """Holds the last day on which everyone may say what they think of it; empty when that was not asked."""
    placed_on = models.DateField(null=True)
    """Says on which day it stood in the official gazette; empty while it did not."""
    placed_in = models.CharField(max_length=100, blank=True, db_default="", default="")
    """Says where in the gazette it stands, such as «2026, 12345»."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.zaak_id)


class ViewRequest(models.Model):
    """Keeps a request to say what one thinks of facts that differ from what the applicant gave (Awb 4:7), or that touch others (4:8)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="view_requests")
    party = models.ForeignKey(InterestedParty, models.CASCADE, null=True, related_name="view_requests")
    """Names who is asked; empty for the applicant."""
    text = models.TextField()
    """Says what it is about, as the letter does."""
    message = models.OneToOneField("Message", models.SET_NULL, null=True, related_name="view_request")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due = models.DateField()
    """Holds the last day to answer; it counts from the day on which the letter goes."""
    ended_on = models.DateField(null=True)
    """Holds the day of the answer; empty without one."""
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    answer = models.TextField(blank=True)
    """Holds, with the channel, an answer that an earlier release kept; now it is a ReceivedMessage."""

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.asked_at}"


class ReceivedMessage(models.Model):
    """Keeps a message about a zaak of a kind to which the law gives a meaning, from the applicant or another; see cases.received.receiving."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="received_messages")
    key = models.CharField(max_length=100, unique=True)
    """Makes a repeat change nothing."""
    kind = models.CharField(max_length=20)
    """Is one of cases.received.receiving.KINDS."""
    party = models.ForeignKey(InterestedParty, models.CASCADE, null=True, related_name="messages")
    """Names whose it is; empty for the applicant."""
    request = models.ForeignKey(ViewRequest, models.CASCADE, null=True, related_name="answers")
    """Points at what it answers."""
    channel = models.CharField(max_length=10, choices=Channel)
    received_at = models.DateTimeField()
    text = models.TextField(blank=True)
    sender_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    """Holds the keyed hash of who sent it with a login, as in Submission.sender_hash; empty where nobody did, or before it was kept."""
    sender_context = models.JSONField(null=True)
    """Says how a sender with a login was known, as in Submission."""
    entered_by = models.CharField(max_length=150, blank=True)
    """Names the official who entered it."""
    documents = models.ManyToManyField(Enkelvoudiginformatieobject, related_name="+")
    """Holds the message as it came in, and what came with it."""
    data = models.JSONField(default=dict, db_default={})
    """Holds what its kind keeps beside the words."""
    answer_by = models.DateField(null=True)
    """Holds the last day on which we said we would answer; empty for what asks no answer."""
    answer = models.ForeignKey("Message", models.SET_NULL, null=True, related_name="answers")
    """Points at the letter that answers it."""

    def __str__(self) -> str:
        return self.key

    def overdue(self, today: date) -> bool:
        """Say whether it should have been answered before today."""
        return self.answer_by is not None and self.answer_id is None and self.answer_by < today
