"""Keep how a case is handled and what came in for it, which zaken of other systems are handled too, and contact about no case."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openloket.cases.models.shared import Channel
from openloket.cases.models.versions import ServiceVersion
from openloket.registers.models import Enkelvoudiginformatieobject, Zaak


class Case(models.Model):
    """Says how a zaak is handled: its version, answers, team and clock. A zaak read in from elsewhere has no version."""

    zaak = models.OneToOneField(Zaak, models.CASCADE, primary_key=True)
    service = models.CharField(max_length=50)
    version = models.ForeignKey(ServiceVersion, models.PROTECT, null=True)
    channel = models.CharField(max_length=10, choices=Channel)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    answers = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    team = models.CharField(max_length=50)
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="cases")
    step = models.CharField(max_length=40, blank=True)
    due = models.DateField()
    due_because = models.JSONField(default=list)
    extended = models.BooleanField(default=False)
    waiting = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    """Goes up with each change; a page that shows an older one is stale."""
    closed_on = models.DateField(null=True)
    decision = models.JSONField(null=True)
    """Holds the result, its motivation, the findings that were its grounds, those it went against, and why."""
    secret_address = models.BooleanField(default=False, db_default=False)
    """Says whether the BRP keeps the applicant's address secret: it is shown to them and to who handles the case alone."""
    secret_unknown = models.BooleanField(default=False, db_default=False)
    """Says whether the address counts as secret only because the BRP gave no answer yet; it is asked again until it does."""
    secret_since = models.DateTimeField(null=True)
    """Says from when the address is known or taken to be secret; empty when it was from the first. What was made before may show it."""
    under_curatele = models.BooleanField(default=False, db_default=False)
    """Says whether the applicant is under curatele according to the BRP, so that their curator must agree (BW 1:381)."""
    new_since = models.DateTimeField(null=True)
    """Says when the first thing came in that whoever handles the case has yet to see; empty when they saw all. See cases.news."""
    given_at = models.DateTimeField(null=True)
    """Says when a colleague gave it to who handles it and has not looked at it yet; empty otherwise. See cases.news."""
    involved = models.JSONField(default=list, db_default=[])
    """Lists who said to be involved in it themselves (`pk`, `name`, `why`, `at`), and may not handle it (Awb 2:4). See cases.work.involved."""
    restricted_since = models.DateField(null=True)
    """Says from when it may only be kept, because the applicant asked that (AVG 18): nothing is done with it, it is not found and no letter is printed."""

    class Meta:
        indexes = [
            models.Index(fields=["handler", "due"], condition=models.Q(new_since__isnull=False), name="case_with_news"),
            models.Index(fields=["handler", "due"], condition=models.Q(given_at__isnull=False), name="case_given"),
            models.Index(fields=["team", "due", "zaak"], condition=models.Q(closed_on=None), name="case_open_team"),
            models.Index(fields=["handler", "due"], condition=models.Q(closed_on=None), name="case_open_handler"),
            models.Index(fields=["version", "zaak"], name="case_by_version"),
            models.Index(fields=["zaak"], condition=models.Q(secret_unknown=True), name="case_secret_unknown"),
            models.Index(fields=["zaak"], condition=models.Q(restricted_since__isnull=False), name="case_restricted"),
            models.Index(
                fields=["team", "-closed_on", "-zaak"],
                condition=models.Q(closed_on__isnull=False),
                name="case_closed_team",
            ),
            models.Index(
                fields=["-closed_on", "-zaak"], condition=models.Q(closed_on__isnull=False), name="case_closed"
            ),
        ]

    def __str__(self) -> str:
        return str(self.zaak_id)

    @property
    def ended_as(self) -> str:
        """Return the id of the result with which it ended; empty while it runs, or when we did not end it."""
        return str((self.decision or {}).get("resultaat", "")) if self.closed_on else ""


class TakenIn(models.Model):
    """Say that zaken of a zaaktype which other systems make are worked on at the desk too; see cases.work.taken_in.

    A trigger gives each of them a case without a version, also those that are made from then on.
    """

    catalogus = models.UUIDField()
    """Names the catalogus of the zaaktype."""
    zaaktype = models.CharField(max_length=50)
    """Holds its identificatie, whatever its version."""
    team = models.CharField(max_length=50)
    address = models.CharField(max_length=300, blank=True)
    """Leads to a zaak in the system where it is handled, with `{uuid}` or `{identificatie}`; empty where there is none."""
    searched = models.BooleanField(default=False, db_default=False)
    """Says that the words of its notes and documents are searched in: a beheerder knows that they hold no special categories (AVG 9)."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["catalogus", "zaaktype"], name="taken_in_once")]

    def __str__(self) -> str:
        return self.zaaktype


class ContactNote(models.Model):
    """Keep what someone said at the counter or by telephone that is about no case, for a time; see cases.seen.caller."""

    owner = models.CharField(max_length=64, db_index=True)
    """Holds the keyed hash of their BSN or KVK number."""
    team = models.CharField(max_length=40, blank=True)
    """Holds the code of the team that reads it; empty for who serves the whole municipality."""
    channel = models.CharField(max_length=10, choices=Channel)
    text = models.TextField()
    """Holds what was said, sealed."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class SourcedAnswer(models.Model):
    """Keeps an answer that a register gave, with what the applicant said instead when that was not right.

    A correction is a task: the register must hear of it (terugmelding; Wet BRP 2.34, Handelsregisterwet 32).
    """

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="sourced")
    question = models.CharField(max_length=40)
    source = models.CharField(max_length=20)
    """Names the fact, such as `brp.adres`; see forms.questions."""
    day = models.DateField()
    """Holds the day on which the register said so."""
    value = models.JSONField()
    doubted = models.BooleanField(default=False, db_default=False)
    """Says whether the register is investigating it (in onderzoek)."""
    corrected = models.BooleanField(default=False, db_default=False)
    given = models.JSONField(null=True)
    """Holds what the applicant answered instead; null when they left it empty, or when it was right."""
    given_at = models.DateTimeField(null=True)
    """Say when they did so, where that was after they applied."""
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaak", "question"], name="sourced_answer_once")]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.question}"


class Submission(models.Model):
    """Keeps what came in, once: the key makes a repeated submit return the first zaak."""

    class Identified(models.TextChoices):
        DOCUMENT = "document", "Paspoort, identiteitskaart of rijbewijs gezien"
        QUESTIONS = "questions", "Controlevragen goed beantwoord"
        SIGNATURE = "signature", "Handtekening op het papier"
        NOT = "not", "Dat is niet nagegaan"

    key = models.CharField(max_length=100, unique=True)
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="submissions", null=True)
    channel = models.CharField(max_length=10, choices=Channel)
    received_at = models.DateTimeField()
    document = models.ForeignKey(Enkelvoudiginformatieobject, models.PROTECT, null=True, related_name="+")
    version = models.ForeignKey(ServiceVersion, models.PROTECT, null=True, related_name="+")
    """Holds the version it came in under; the zaak may go over to another one later. Empty for what completes a zaak."""
    started_at = models.DateTimeField(null=True)
    errors = models.PositiveSmallIntegerField(default=0, db_default=0)
    helped = models.PositiveSmallIntegerField(default=0, db_default=0)
    sender_kind = models.CharField(max_length=5, null=True, blank=True)
    """Says with what kind of login (bsn, kvk or eidas) the sender came: empty without a login, null when not known."""
    sender_level = models.CharField(max_length=12, null=True, blank=True)
    sender_hash = models.CharField(max_length=64, null=True, blank=True)
    """Holds the keyed hash of the sender's number (secrecy.keyed_hash), by which they find what they sent."""
    sender_context = models.JSONField(null=True)
    """Says how the sender was known and by which right they acted: source, level, representation. No numbers are in it."""
    entered_by = models.CharField(max_length=150, default="", db_default="", blank=True)
    """Names the official who entered it, on paper, at the desk or by telephone."""
    identified = models.CharField(max_length=10, choices=Identified, blank=True, db_default="", default="")
    """Says how an official checked who the applicant is; empty where a login said so, or nobody had to know."""
    message = models.TextField(blank=True, db_default="")
    """Holds what the applicant said or wrote with it, outside the questions."""
    confirmed = models.JSONField(default=dict, db_default={})
    """Says which warnings were seen and answered with a tick; see Draft."""

    class Meta:
        indexes = [
            models.Index(fields=["version", "received_at"], name="submission_by_version"),
            models.Index(
                fields=["sender_hash"], condition=models.Q(sender_hash__isnull=False), name="submission_by_sender"
            ),
            models.Index(
                fields=["zaak"],
                condition=models.Q(sender_context__letters__unknown=True),
                name="submission_secret_unknown",
            ),
        ]

    def __str__(self) -> str:
        return self.key
