"""Lists of what is to be destroyed, what is held back by hand, and the declarations that stay."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from openloket.law.destroying import BY_HAND, Hold
from openloket.registers.models import Zaak


def unless_held(collector: Any, field: Any, rows: Any, using: str) -> None:
    """Let a zaak go with what once held it, and refuse that while something does: an `on_delete` of Django."""
    if held := {row for row in rows if row.ended_at is None}:
        raise models.ProtectedError("Er loopt iets waardoor deze zaak moet blijven.", held)
    models.CASCADE(collector, field, rows, using)


class HeldBack(models.Model):
    """Something that no register tells us and for which files must stay: of one zaak, or of a service and a time."""

    kind = models.CharField(max_length=20, choices=[(hold.value, hold.value) for hold in BY_HAND])
    zaak = models.ForeignKey(Zaak, unless_held, null=True, related_name="+")
    service = models.CharField(max_length=50, blank=True)
    """The identificatie of a zaaktype; with no zaak either: every service."""
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    """Cases that began in these days, both included; without a day: from or until any."""
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(zaak=None) | models.Q(service="", first_day=None, last_day=None),
                name="held_back_one_or_many",
            ),
            models.CheckConstraint(
                condition=models.Q(first_day=None)
                | models.Q(last_day=None)
                | models.Q(last_day__gte=models.F("first_day")),
                name="held_back_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.zaak_id or self.service}"

    @property
    def hold(self) -> Hold:
        """Return what it is to the rule."""
        return Hold(self.kind)


class DestructionList(models.Model):
    """Keep the files of one service and one category of the Selectielijst that go from here in a month, and who agreed."""

    class State(models.TextChoices):
        OPEN = "open", "Wacht op akkoord"
        COOLING = "cooling", "Akkoord, wacht nog"
        RUNNING = "running", "Wordt vernietigd"
        PAUSED = "paused", "Staat stil"
        DONE = "done", "Klaar"
        WITHDRAWN = "withdrawn", "Ingetrokken"

    LIVE = (State.OPEN, State.COOLING, State.RUNNING, State.PAUSED)

    month = models.DateField()
    """The first day of the month for which it was made."""
    service = models.CharField(max_length=50)
    """The identificatie of the zaaktype."""
    title = models.CharField(max_length=80)
    """How the zaaktype is called."""
    team = models.CharField(max_length=50, blank=True)
    """The team whose process it is; empty for a zaaktype of another system."""
    category = models.CharField(max_length=1000, blank=True)
    """The URL of the result in the Selectielijst."""
    transfers = models.BooleanField(default=False, db_default=False)
    """Says whether its files are brought over to the archive: each goes from here only once the archive has it."""
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField()
    archivist = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    archivist_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    owner_at = models.DateTimeField(null=True)
    """Who agreed for the archive and for the process, and when."""
    goes_on = models.DateField(null=True)
    """The first day on which it may be destroyed, once both agreed."""
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=300, blank=True)
    """Why it was withdrawn."""
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}/{self.pk} {self.service}"

    @property
    def number(self) -> str:
        """Return how people call it."""
        return f"{self.month:%Y-%m}/{self.pk}"


class ListedFile(models.Model):
    """One file on a list, and what became of it. It has no foreign key to the zaak: it outlives it."""

    class State(models.TextChoices):
        LISTED = "listed", "Te vernietigen"
        HELD = "held", "Blijft: er loopt nog iets"
        OUT = "out", "Blijft: eruit gehaald"
        GONE = "gone", "Vernietigd"
        ELSEWHERE = "elsewhere", "Was al weg"

    on_list = models.ForeignKey(DestructionList, models.CASCADE, related_name="files")
    zaak_id = models.BigIntegerField(db_index=True)
    zaak_uuid = models.UUIDField()
    state = models.CharField(max_length=10, choices=State, default=State.LISTED)
    early = models.BooleanField(default=False, db_default=False)
    """Says whether an archivist lets it go to the archive before its day (Archiefwet 1995 13)."""
    because = models.JSONField(default=list)
    """What holds it back (law.destroying.Hold)."""
    reason = models.CharField(max_length=300, blank=True)
    """Why it was taken out, in the words of who did; it goes with the case when that is destroyed later."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    """When it was taken out, or went."""
    number = models.CharField(max_length=40, blank=True)
    """Of a file that went: its number, when we gave that ourselves; one of another system may say a name."""
    ended_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    documents = models.PositiveIntegerField(default=0)
    """Of a file that went: when its case ended, when it was due, and how many documents went with it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on_list", "zaak_id"], name="listed_file_once")]
        indexes = [models.Index(fields=["on_list", "state", "id"], name="listed_file_by_state")]

    def __str__(self) -> str:
        return f"{self.on_list_id}: {self.zaak_id} {self.state}"


class Transfer(models.Model):
    """Keep how a file of a list comes to be in the archive: the bag that was made of it, how it left, and the archive's receipt."""

    file = models.OneToOneField(ListedFile, models.CASCADE, related_name="transfer")
    edition = models.PositiveIntegerField(default=1)
    """Goes up when another bag has to be made: the case changed, or the archive refused the one it got."""
    made_at = models.DateTimeField(null=True)
    """Says when the bag of this edition was made; the same again, with this moment in it, has the same bytes."""
    facts = models.CharField(max_length=64, blank=True)
    """Holds the SHA-256 of what was kept of the case then."""
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    """Hold the SHA-256 and the bytes of the bag, of which a receipt has to name the first."""
    checks = models.JSONField(default=dict)
    """Says what was found of each PDF in it, by its SHA-256: a validator may answer otherwise the next time."""
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    """Say how often sending it failed since it last went, and from when it is tried again."""
    why = models.CharField(max_length=300, blank=True)
    """Says what last went wrong, for people; no name is in it."""
    number = models.CharField(max_length=100, blank=True)
    """Says by what the archive knows it."""
    receipt = models.JSONField(null=True)
    """Says what the archive said; of one that an archivist entered, what they entered."""
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Say when the receipt came, and who entered it; nobody when the archive sent it itself."""

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return what the bag is called; nobody is named in it."""
        return f"sip-{settings.MUNICIPALITY['rsin']}-{self.file_id}-{self.edition}"


class Leftover(models.Model):
    """A content whose rows went, still to be removed from where contents are kept; written in the transaction of those rows."""

    on_list = models.ForeignKey(DestructionList, models.CASCADE, related_name="leftovers")
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on_list", "sha256"], name="leftover_once")]

    def __str__(self) -> str:
        return self.sha256[:12]


class Declaration(models.Model):
    """What was destroyed, on which ground and how (Archiefbesluit 1995 8): kept for ever, with nobody's data in it."""

    on_list = models.OneToOneField(DestructionList, models.PROTECT, related_name="declaration")
    data = models.JSONField()
    content = models.CharField(max_length=64)
    """The SHA-256 of the same as PDF/A."""
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.on_list_id)


# Originals of scans ----------------------------------------------------------------------------------------------------


class ReplacementDecision(models.Model):
    """A decision to keep copies instead of paper originals (vervangingsbesluit; Archiefwet 1995 7), as far as we need it."""

    name = models.CharField(max_length=200)
    """How people find it: its number, or where it was published."""
    decided_on = models.DateField()
    services = models.JSONField()
    """The kinds of cases that it names."""
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    """Paper that came in these days, both included; without a last day it still holds."""
    keeps_days = models.PositiveIntegerField()
    """Days that an original stays after it came."""
    percent = models.PositiveIntegerField()
    """Which part of the originals is compared with the copy."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__gte=1, percent__lte=100), name="replacement_compares_some"
            ),
            models.CheckConstraint(
                condition=models.Q(last_day=None) | models.Q(last_day__gte=models.F("first_day")),
                name="replacement_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PaperOriginal(models.Model):
    """A stack of paper as it lies in a box. It has no foreign key to the scan: that may go first."""

    stack = models.UUIDField(unique=True)
    received_on = models.DateField()
    box = models.CharField(max_length=40)
    place = models.CharField(max_length=100)
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    pages_due = models.JSONField(default=list)
    """The numbers of its pages whose case was destroyed: those have to be taken out of the box."""
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_on = models.DateField(null=True)
    """Who last took such pages out, and when."""
    gone_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["box", "id"], condition=models.Q(gone_on=None), name="original_in_a_box")]

    def __str__(self) -> str:
        return f"{self.box} {self.received_on}"


class OriginalsList(models.Model):
    """Originals that may go together, of which chance chose some to be compared with their copy; kept, with what was found."""

    class State(models.TextChoices):
        CHECKING = "checking", "Wordt vergeleken"
        REFUSED = "refused", "Afgekeurd"
        GONE = "gone", "Vernietigd"

    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True)
    """The day on which they were destroyed, or the list was refused."""
    why = models.CharField(max_length=300, blank=True)
    """Why it was refused."""
    declaration = models.JSONField(null=True)
    content = models.CharField(max_length=64, blank=True)
    """The declaration that they were destroyed, as data, and the SHA-256 of the same as PDF/A."""

    def __str__(self) -> str:
        return f"O-{self.pk}"


class ListedOriginal(models.Model):
    """An original on a list, and what who compared it with its copy found."""

    on_list = models.ForeignKey(OriginalsList, models.CASCADE, related_name="originals")
    original = models.ForeignKey(PaperOriginal, models.PROTECT, related_name="listed")
    sampled = models.BooleanField()
    good = models.BooleanField(null=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on_list", "original"], name="listed_original_once")]

    def __str__(self) -> str:
        return f"{self.on_list_id}: {self.original_id}"


class DestroyedCount(models.Model):
    """How many cases of a month were destroyed, so that figures stay what they were; nothing of any case is in it."""

    service = models.CharField(max_length=50)
    channel = models.CharField(max_length=10)
    month = models.DateField()
    """The first day of the month in which they came."""
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "channel", "month"], name="destroyed_count_once")]

    def __str__(self) -> str:
        return f"{self.service} {self.month:%Y-%m} {self.number}"
