"""Keep how paper forms were printed, and the post that was scanned, read and sorted."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from openloket.cases.models.completing import InformationRequest
from openloket.cases.models.versions import ServiceVersion
from openloket.registers.models import Zaak


class PaperForm(models.Model):
    """Says how a version's form was laid out when it was first printed; paper comes back years later."""

    scheme = models.CharField(max_length=3)
    version = models.ForeignKey(ServiceVersion, models.PROTECT)
    layout = models.JSONField()
    content = models.CharField(max_length=64)
    counted = models.BooleanField(default=True, db_default=False)
    """Say whether each serial that was printed of it is kept: it is of forms that were first printed since serials are kept."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "version"], name="paper_form_once")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.version_id}"


class PaperSerial(models.Model):
    """Keeps a serial that was printed on a form for anyone, so that one we never gave is known when it comes back."""

    serial = models.CharField(max_length=10, primary_key=True)
    version = models.ForeignKey(ServiceVersion, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.serial


class PaperSlip(models.Model):
    """Keeps a serial that was printed for a zaak: on a form to complete it, or on a slip to send something along with."""

    serial = models.CharField(max_length=10, unique=True)
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="+")
    request = models.OneToOneField(InformationRequest, models.CASCADE, null=True, related_name="slip")
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.serial


class Stack(models.Model):
    """Keeps a file with scanned pages as it came in, and how far reading it is. The same file comes in once."""

    class State(models.TextChoices):
        WAITING = "waiting", "Wacht op lezen"
        READ = "read", "Gelezen"
        REFUSED = "refused", "Niet te lezen"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=10)  # upload, map or e-mail
    content = models.CharField(max_length=64, unique=True, null=True)
    """Is empty once a case that came in it was destroyed: the file has that case's pages too."""
    type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    received_on = models.DateField()
    """Holds the stamp on the post: the day it came in."""
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    pages = models.PositiveIntegerField(default=0)
    """Counts the pages that it has; while it is being read, how many are done."""
    message = models.CharField(max_length=300, blank=True)
    loose = models.JSONField(default=list)
    """Holds the pages that belong to no form: their number, picture and what is known of them."""
    text = models.TextField(blank=True, db_default="", default="")
    """Keep what an e-mail says, without its headers; empty for paper."""
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    """Says since when someone has its loose pages before them; see channels.paper.loose."""

    def __str__(self) -> str:
        return self.name


class SortedPost(models.Model):
    """Keeps a letter among the loose pages of a stack, and what a person made of it; each page is in one letter at most."""

    class Became(models.TextChoices):
        MESSAGE = "message", "Bericht bij een zaak"
        PAPER = "paper", "Stuk in een dossier"
        ENTERED = "entered", "Wordt ingevoerd"
        FORWARDED = "forwarded", "Doorgestuurd"
        RETURNED = "returned", "Teruggestuurd"
        NOTHING = "nothing", "Niets mee te doen"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    stack = models.ForeignKey(Stack, models.PROTECT, related_name="sorted")
    pages = models.JSONField(default=list)
    """Holds the numbers of its pages in the stack."""
    became = models.CharField(max_length=10, choices=Became)
    zaak = models.ForeignKey(Zaak, models.SET_NULL, null=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)
    """Says to whom it was forwarded, or why there is nothing to do or it went back."""
    letter = models.CharField(max_length=64, blank=True)
    """Holds the SHA-256 of the letters that go with it, with the letter itself."""
    sorted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sorted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.stack_id} {self.pages}"


class PaperReading(models.Model):
    """Keeps one form read from a stack: what the machine made of it, what people made of that, and the zaak it became."""

    class State(models.TextChoices):
        CHECK = "check", "Nakijken"
        SECOND = "second", "Tweede paar ogen"
        ASIDE = "aside", "Apart gelegd"
        DONE = "done", "Zaak gemaakt"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    stack = models.ForeignKey(Stack, models.PROTECT, related_name="readings")
    serial = models.CharField(max_length=20, db_index=True)
    service = models.CharField(max_length=40)
    version_hash = models.CharField(max_length=64)
    fields = models.JSONField(default=list)
    pages = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.CHECK, db_index=True)
    checked = models.JSONField(default=dict)
    """Holds for each field that a person looked at: what the machine read, with what probability, and what it is."""
    message = models.TextField(blank=True, db_default="")
    """Holds what the applicant wrote outside the boxes, typed over by who looked."""
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)
    slip = models.ForeignKey(PaperSlip, models.SET_NULL, null=True, related_name="+")
    """Set when the form was printed for a zaak, to complete it."""
    zaak = models.ForeignKey(Zaak, models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.service} {self.serial}"


class PaperSample(models.Model):
    """Keeps one character that a person looked at on a form: its picture and what it is, and nothing of whose it was.

    It belongs to no form, field or case, and rows are written in no order; see channels.paper.samples.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    picture = models.BinaryField()
    """Holds a PNG of the box as the character model sees it."""
    character = models.CharField(max_length=1)
    held_back = models.BooleanField()
    """Says whether it is to judge by, not to learn from; so are all of one form."""
    month = models.DateField()
    """Holds the first day of the month in which it was taken."""

    def __str__(self) -> str:
        return self.character


class PaperLearned(models.Model):
    """Keeps what the reader learned from samples: a correction of its model, and how much better it reads; see channels.paper.samples."""

    base = models.CharField(max_length=64)
    """Holds the SHA-256 of the model that it corrects; with another it is not used."""
    weights = models.BinaryField()
    counts = models.JSONField()
    """Says how many boxes were read rightly before and after, by whose they were and by kind."""
    in_use = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["in_use"], condition=models.Q(in_use=True), name="one_learned_in_use")
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
