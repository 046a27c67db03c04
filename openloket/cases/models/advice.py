"""Keep what is asked of others about a case, mostly advice, and what of the work instruction was done."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from openloket.cases.models.shared import Channel
from openloket.registers.models import Enkelvoudiginformatieobject, Zaak


class Task(models.Model):
    """Keep what who handles a case asks of a colleague, a team or another organisation: mostly advice (Awb 3:5). See cases.advice.tasks."""

    class To(models.TextChoices):
        PERSON = "person", "Een collega"
        TEAM = "team", "Een team"
        OUTSIDE = "outside", "Een andere organisatie"

    class Outcome(models.TextChoices):
        FOR = "voor", "Voor"
        CONDITIONS = "voorwaarden", "Voor, met voorwaarden"
        AGAINST = "tegen", "Tegen"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="tasks")
    key = models.CharField(max_length=40, blank=True)
    """Says which advice of the version it is; empty for one that an official thought of."""
    to = models.CharField(max_length=10, choices=To)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="tasks")
    team = models.CharField(max_length=50, blank=True)
    """Holds the code of the team, whose members can all do it."""
    name = models.CharField(max_length=200)
    """Says how a letter names who does it."""
    email = models.CharField(max_length=254, blank=True)
    """Says where the link for another organisation is mailed."""
    question = models.TextField()
    outcomes = models.JSONField(default=list)
    """Holds what can be advised, of Outcome; empty for a task that is no advice."""
    shows = models.JSONField(default=list)
    """Holds the questions of the form whose answers are shared, with the files that answer them."""
    documents = models.ManyToManyField(Enkelvoudiginformatieobject, related_name="+")
    """Holds the documents that are shared beside those."""
    before = models.CharField(max_length=40, blank=True)
    """Holds the step of the case that waits for it; nothing is stopped by it."""
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due = models.DateField()
    """Holds the last day to answer."""
    link = models.CharField(max_length=64, blank=True, db_index=True)
    """Holds the keyed hash of the code in the link that was mailed last; that code itself is kept nowhere."""
    code = models.TextField(null=True)
    """Holds the code that is told by another way than e-mail, sealed, so that who handles the case can tell it again."""
    tries = models.PositiveSmallIntegerField(default=0)
    """Says how often another code was typed than that one."""
    mailed_at = models.DateTimeField(null=True)
    undelivered = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Names the official who answered, or who wrote down what came by telephone or post; empty where it came through the link."""
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    answer = models.TextField(blank=True)
    answer_documents = models.ManyToManyField(Enkelvoudiginformatieobject, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)
    """Says when the adviser was told that it was decided otherwise (Awb 3:43)."""
    told_seen_at = models.DateTimeField(null=True)
    """Says when an official who advised read that; another organisation is mailed."""
    told = models.TextField(blank=True)
    """Holds what was decided and why, as the adviser reads it."""

    class Meta:
        indexes = [
            models.Index(
                fields=["team", "due"], condition=models.Q(answered_at=None, withdrawn_at=None), name="task_open_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.name}"


class Ticked(models.Model):
    """Keep that an official did what the work instruction lists: who and when; see cases.work.checklist."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="ticked")
    item = models.CharField(max_length=40)
    """Holds the part of the version's list."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaak", "item"], name="ticked_once")]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.item}"
