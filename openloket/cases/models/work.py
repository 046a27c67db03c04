"""Keep how officials do the work: dividing it, documents that they have out, targets and notes."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from openloket.registers.models import Enkelvoudiginformatieobject, Zaak, Zaaknotitie


class Division(models.Model):
    """Keeps several cases that one official gives away, lets go of or moves at once: what was shown, and how far it is; see cases.work.dividing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    deed = models.CharField(max_length=10)
    """Is one of cases.work.dividing.Deed."""
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    """Says who gets them; empty for another deed."""
    step = models.CharField(max_length=40, blank=True)
    """Holds the step they are moved to; empty for another deed."""
    cases = models.JSONField()
    """Holds each case (its id) with its revision, as it was shown."""
    refused = models.JSONField(default=list)
    """Holds each case (its id) with which it was not done, and why, in Dutch."""
    done = models.PositiveIntegerField(default=0)
    """Says how many of the cases have had their turn, in their order."""
    at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    """Says when it was confirmed; empty while it is only shown."""

    def __str__(self) -> str:
        return f"{self.deed} {self.id}"


class CheckedOut(models.Model):
    """Keeps a document that an official has out to make a new version of it; see cases.papers.checkout."""

    document = models.OneToOneField(Enkelvoudiginformatieobject, models.CASCADE, primary_key=True, related_name="+")
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lock = models.CharField(max_length=100)
    """Holds the lockId that the register gave (drc-009): once the document has another, or none, it is out no more."""

    def __str__(self) -> str:
        return f"{self.document_id}: {self.by_id}"


class Target(models.Model):
    """Says within how many days a service wants to decide, for what comes in from a day on; see cases.work.targets."""

    service = models.CharField(max_length=40)
    days = models.PositiveSmallIntegerField()
    """Counts days from receipt; 0: no target any more."""
    first_day = models.DateField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "first_day"], name="target_once_by_day")]

    def __str__(self) -> str:
        return f"{self.service}: {self.days} from {self.first_day}"


class Note(models.Model):
    """Keep who wrote a note in a case for colleagues, and whom it names; what it says stands in the register. See cases.work.noting."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="notes")
    notitie = models.OneToOneField(Zaaknotitie, models.CASCADE, null=True, related_name="+")
    """Holds the zaaknotitie that it is; empty of one that an earlier release kept, of which `text` is what it says."""
    text = models.TextField(blank=True, default="", db_default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.zaak_id}: {self.at:%Y-%m-%d %H:%M}"


class Mention(models.Model):
    """Keeps an official who is named in a note, and when they looked."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="named_once_in_a_note")]

    def __str__(self) -> str:
        return f"{self.note_id}: {self.person_id}"
