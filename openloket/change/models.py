"""A change from proposal to adoption: what was proposed, rehearsed, approved, opened, and done to cases that ran."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from openloket.cases.models import ServiceVersion
from openloket.registers.models import Zaak


class Change(models.Model):
    """A new version of a service on its way: its text, what staff must know, and who agreed."""

    class State(models.TextChoices):
        DRAFT = "draft", "In de maak"
        PROPOSED = "proposed", "Wacht op een collega"
        APPROVED = "approved", "Goedgekeurd"
        OPEN = "open", "Ingevoerd"
        STOPPED = "stopped", "Teruggedraaid"
        WITHDRAWN = "withdrawn", "Ingetrokken"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.CharField(max_length=40, db_index=True)
    title = models.CharField(max_length=120)
    base = models.ForeignKey(ServiceVersion, models.PROTECT, related_name="+")
    source = models.TextField()
    hash = models.CharField(max_length=64, blank=True)
    """The hash of the version that `source` makes, named by rehearsal and approval; empty while it has faults."""
    why = models.TextField(blank=True)
    what = models.TextField(blank=True)
    do = models.TextField(blank=True)
    """What staff do differently."""
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.OneToOneField(ServiceVersion, models.PROTECT, null=True, related_name="change")
    opened_at = models.DateTimeField(null=True)
    """When the first share could meet it."""
    need = models.JSONField(default=dict, db_default={})
    """What people ran into that it is made for: its kind and place (see insight.needs); empty when nobody measured."""

    def __str__(self) -> str:
        return self.title


class Moment(models.Model):
    """Something that was done to a change, by whom: the trail of who decided what."""

    change = models.ForeignKey(Change, models.CASCADE, related_name="moments")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.what


class Impact(models.Model):
    """What a version would do to cases, as rehearsed at one moment; signed together with the version's hash."""

    service = models.CharField(max_length=40)
    hash = models.CharField(max_length=64, db_index=True)
    result = models.JSONField()
    signature = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"{self.service} {self.hash[:8]}"


class Migration(models.Model):
    """Taking running cases over to a version, in batches: how far it is, and what it did."""

    class State(models.TextChoices):
        RUNNING = "running", "Loopt"
        PAUSED = "paused", "Staat stil"
        DONE = "done", "Klaar"
        UNDOING = "undoing", "Wordt teruggedraaid"
        UNDONE = "undone", "Teruggedraaid"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    to = models.ForeignKey(ServiceVersion, models.PROTECT, related_name="migrations")
    of = models.ForeignKey(ServiceVersion, models.PROTECT, null=True, related_name="+")
    """A wrong version to replay: only its cases go, whatever the transition rule says. Else those of all earlier."""
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    at = models.BigIntegerField(default=0)
    """The last zaak (by id) that was looked at; a crash goes on after it."""
    last = models.BigIntegerField()
    """The last zaak that was there when it began."""
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    """Over every case's outcome; a dry run over the same cases has the same."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["to"],
                condition=models.Q(state__in=["running", "paused", "undoing"]),
                name="one_migration_at_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.to_id} {self.state}"


class Moved(models.Model):
    """What a migration did to one case; `before` is what undoing puts back."""

    class What(models.TextChoices):
        MOVED = "moved", "Overgegaan"
        KEPT = "kept", "Blijft onder de oude regels"
        FAILED = "failed", "Kan niet over"
        DECIDED = "decided", "Al beslist: anders dan nu"
        SAME = "same", "Al beslist: zelfde uitkomst"

    migration = models.ForeignKey(Migration, models.CASCADE, related_name="cases")
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    because = models.CharField(max_length=400)
    changed = models.JSONField(default=list)
    """The outcomes that differ: rule, was, is now; a deadline as `deadline`."""
    missing = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    """Of the case after it moved; a higher one means that someone worked on it since."""
    undone_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    """When the applicant was sent a letter about it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["migration", "zaak"], name="moved_once")]
        indexes = [models.Index(fields=["migration", "what"], name="moved_by_what")]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.what}"


class Briefing(models.Model):
    """What an official did with the note about a change: read it, practised, asked something; and their first case."""

    change = models.ForeignKey(Change, models.CASCADE, related_name="briefings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    read_at = models.DateTimeField(null=True)
    practised_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    question = models.CharField(max_length=1000, blank=True)
    asked_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "user"], name="briefing_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.change_id}"
