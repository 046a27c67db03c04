"""Keep forms that are being filled in, where people get stuck, and what they thought and searched for."""

from __future__ import annotations

import uuid

from django.db import models

from openloket.cases.models.shared import Channel


class Draft(models.Model):
    """Keeps answers that are being given: a resident's on the web, or an official's at the desk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.CharField(max_length=40)
    owner = models.CharField(max_length=64, db_index=True)
    channel = models.CharField(max_length=10, choices=Channel)
    version_hash = models.CharField(max_length=64)
    answers = models.JSONField(default=dict)
    received_on = models.DateField(null=True)
    """Holds the day the paper came in; empty on other channels, where it is the day of submitting."""
    scans = models.JSONField(default=list)
    told = models.JSONField(default=list, db_default=[])
    """Holds what changed in the service since this was begun, in sentences for who fills it in."""
    message = models.TextField(blank=True, db_default="")
    """Holds what the applicant wrote on the paper, outside the boxes."""
    identified = models.CharField(max_length=10, blank=True, db_default="", default="")
    """Keeps how the official who fills it in checked who the applicant is; see Submission."""
    on_behalf = models.JSONField(default=dict, db_default={})
    """Says who asks for another, as the official who fills it in says it; see cases.who.claiming."""
    signed = models.JSONField(default=list, db_default=[])
    """Holds the questions that name someone whom the official saw sign; see cases.signing.signed_here."""
    confirmed = models.JSONField(default=dict, db_default={})
    """Says which warnings were answered with a tick, by the id of the check, and what stood for the answers then."""
    known = models.TextField(null=True)
    """Holds what registers said of whom it is about, sealed; see cases.who.sourced."""
    typed = models.BooleanField(default=True, db_default=True)
    """Says whether a page of it was sent; a form that was only opened is nothing to go on with."""
    errors = models.PositiveSmallIntegerField(default=0, db_default=0)
    helped = models.PositiveSmallIntegerField(default=0, db_default=0)
    dropped_at = models.DateTimeField(null=True)
    """Says when whoever filled it in threw it away; its answers are gone, that it stopped is counted."""
    started_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.service} {self.id}"


class KeptForm(models.Model):
    """Keeps what someone typed on a form page and could not send, because their session had ended; see channels.kept."""

    owner = models.CharField(max_length=64)
    """Holds a keyed hash, or an official's, as in a Draft."""
    path = models.CharField(max_length=300)
    fields = models.TextField()
    """Holds what was sent, sealed."""
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "path"], name="kept_form_once")]

    def __str__(self) -> str:
        return self.path


class FormEvent(models.Model):
    """Keeps something that happened while a form was filled in on the web: where, never what was answered or by whom."""

    class Kind(models.TextChoices):
        BEGUN = "begun", "Begonnen"
        ANSWERED = "answered", "Verder gegaan"
        ERROR = "error", "Foutmelding"
        BACK = "back", "Terug"
        HELP = "help", "Hulp gevraagd"
        DROPPED = "dropped", "Weggegooid"
        SWITCHED = "switched", "Op een andere manier gekomen"

    session = models.UUIDField(db_index=True)
    service = models.CharField(max_length=40)
    version_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind)
    page = models.CharField(max_length=60, blank=True)
    """Says where someone is afterwards: with `answered` the page that follows."""
    question = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.service} {self.kind} {self.page}"


class Feedback(models.Model):
    """Keeps the two questions after sending: how easy it was, and what could be better. Kept apart from the zaak."""

    service = models.CharField(max_length=40)
    version_hash = models.CharField(max_length=64)
    channel = models.CharField(max_length=10, choices=Channel)
    ease = models.PositiveSmallIntegerField()
    """Runs from 1, very hard, to 5, very easy."""
    better = models.CharField(max_length=20, blank=True)
    """Holds what could be better: one of a few things to choose from."""
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.service} {self.ease}"


class Search(models.Model):
    """Keeps words that someone looked for on the site, and how much was found; not who it was."""

    words = models.CharField(max_length=60)
    found = models.PositiveSmallIntegerField()
    on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return self.words
