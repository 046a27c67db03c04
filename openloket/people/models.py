"""Staff, their teams and roles, and the log of who looked at what and why."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower

from openloket.people.rights import Role


class User(AbstractUser):
    """An official. Residents have no account here: they log in through DigiD or eHerkenning."""

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(Lower("username"), name="username_in_any_case")]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def owner(self) -> str:
        """Return the name under which the forms that this official fills in are kept."""
        return f"staff:{self.pk}"


class LoginAttempt(models.Model):
    """An attempt to log in as staff, a login, or a second factor taken away; see people.logins."""

    class Outcome(models.TextChoices):
        FAILED = "failed", "Mislukt"
        FORGIVEN = "forgiven", "Mislukt, daarna gelukt"
        REFUSED = "refused", "Geweigerd: te vaak mislukt"
        PASSED = "passed", "Wachtwoord klopte"
        LOGIN = "login", "Ingelogd"
        RESET = "reset", "Tweede factor weggehaald"

    class Step(models.TextChoices):
        PASSWORD = "password", "Wachtwoord"
        CODE = "code", "Code"

    name = models.CharField(max_length=64)
    """A keyed hash of the name that was typed: people type their password there too."""
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    address = models.GenericIPAddressField()
    network = models.CharField(max_length=43)
    at = models.DateTimeField(db_index=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    step = models.CharField(max_length=10, choices=Step, db_default=Step.PASSWORD, default=Step.PASSWORD)
    """What was tried: a password, or a code of the second factor. They are counted apart."""

    class Meta:
        indexes = [
            models.Index(fields=["name", "at"], name="login_by_name"),
            models.Index(fields=["network", "at"], name="login_by_network"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.outcome}"


class Team(models.Model):
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role in a team; `services` narrows it to some of the team's services."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    services = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}, {self.team}"


class Look(models.Model):
    """A use of someone's data: who or what used it, for what, and whose data it was (AVG 5, 30).

    One row a call, in the shape of the Logboek Dataverwerkingen (Logius): a span of a trace, with the activity in the
    register of processing activities and the data subjects as keyed hashes. The standard writes a line for each
    subject, as a child of the call's span; here they stand together in `subjects`. A look is a moment: it starts and
    ends `at`.

    Rows are only added. A row outlives the zaak that it is about.
    """

    class Status(models.IntegerChoices):
        """The standard's status_code."""

        UNSET = 0, "Uitgevoerd"
        OK = 1, "Gelukt"
        ERROR = 2, "Mislukt"

    trace_id = models.CharField(max_length=32, db_default="")
    span_id = models.CharField(max_length=16, db_default="")
    parent_span_id = models.CharField(max_length=16, db_default="", blank=True)
    name = models.CharField(max_length=60, db_default="", blank=True)
    """What was called: the name of an address, or an operation of an API."""
    activity = models.CharField(max_length=300, db_default="")
    """The URI of the processing activity (dpl.core.processing_activity_id)."""
    subjects = ArrayField(models.CharField(max_length=64), db_default=[])
    """Keyed hashes of the BSN or KVK number of whom it is about (dpl.core.data_subject_id); see openloket.secrecy."""
    purpose = models.CharField(max_length=120)
    system = models.CharField(max_length=100, db_default="openloket")
    """What did it (service.name): Open Loket itself, or the client of an API."""
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    zaak = models.ForeignKey(
        "registers.Zaak", models.DO_NOTHING, null=True, blank=True, related_name="looks", db_constraint=False
    )
    zaak_uuid = models.UUIDField(null=True, blank=True)
    about = models.CharField(max_length=100, db_default="", blank=True)
    """What was looked at, as people call it: the number of the zaak, of the form, of the stack of letters."""
    fields = ArrayField(models.CharField(max_length=100), db_default=[], default=list)
    """Which fields another register was asked for; empty when it is a look at what we have ourselves."""
    status = models.PositiveSmallIntegerField(choices=Status, db_default=Status.UNSET)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [GinIndex(fields=["subjects"], name="look_subjects")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user or self.system}: {self.purpose}"
