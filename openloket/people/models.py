"""Staff, their teams and roles, and the log of who looked at what and why."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from openloket.people.rights import Role


class User(AbstractUser):
    """An official. Residents have no account here: they log in through DigiD or eHerkenning."""

    directory_id = models.CharField(max_length=600, null=True, blank=True, unique=True)
    """Who this is in the municipality's directory, its issuer and subject with a space between; null: a local account."""
    to_link = models.BooleanField(default=False, db_default=False)
    """Whether whoever next comes from the directory with this username gets this local account."""
    emergency = models.BooleanField(default=False, db_default=False)
    """Whether a password opens this account when local accounts are switched off; made on the server only."""

    phone = models.CharField(max_length=20, blank=True, db_default="", default="")
    """Stands in the letters of this official; empty: the number of their team."""
    sessions_ended = models.PositiveIntegerField(default=0, db_default=0)
    """How often all sessions of this account were ended at once."""
    shortcuts = models.BooleanField(default=True, db_default=True)
    """Whether keys of one character do something on pages; see `channels.desk.keys`."""

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(Lower("username"), name="username_in_any_case")]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must know to go on: another one after each time that all were ended."""
        if not self.sessions_ended:
            return str(super()._get_session_auth_hash(secret=secret))  # type: ignore[misc]
        kept = f"{self.password}:{self.sessions_ended}"
        return salted_hmac("openloket.people.models.User", kept, secret=secret, algorithm="sha256").hexdigest()

    @property
    def owner(self) -> str:
        """Return the name under which the forms that this official fills in are kept."""
        return f"staff:{self.pk}"


class SignalChoice(models.Model):
    """Keep which signals (cases.signals) an official wants in a daily mail; without a row they get none."""

    person = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="signals")
    kinds = ArrayField(models.CharField(max_length=12))
    mailed_on = models.DateField(null=True)
    """The day of the last mail, so that there is one a day at most."""

    def __str__(self) -> str:
        return f"{self.person_id}: {', '.join(self.kinds)}"


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
    phone = models.CharField(max_length=20, blank=True, db_default="", default="")
    """Stands in the team's letters; empty: the number of the municipality."""

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role in a team; `services` narrows it to some of the team's services."""

    class Source(models.TextChoices):
        LOCAL = "local", "Hier gegeven"
        DIRECTORY = "directory", "Uit de directory"

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    services = models.JSONField(default=list)
    source = models.CharField(max_length=10, choices=Source, default=Source.LOCAL, db_default=Source.LOCAL)
    """Who gave it. What the directory gives, only the directory takes away."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "team", "role", "source"], name="membership_once_by_source")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}, {self.team}"


class DirectorySession(models.Model):
    """A login through the directory, for as long as it lasts; the session in the browser holds its id."""

    class Ended(models.TextChoices):
        LOGOUT = "logout", "Uitgelogd"
        BACKCHANNEL = "backchannel", "Uitgelogd bij de directory"
        REFUSED = "refused", "De directory kent deze inlog niet meer"
        SILENT = "silent", "De directory antwoordde te lang niet"
        NO_RIGHTS = "no_rights", "Geen rechten meer"
        CLOSED = "closed", "Account gesloten"
        UNASKED = "unasked", "De directory kan niet opnieuw worden gevraagd"

    GONE = (Ended.REFUSED, Ended.CLOSED, Ended.NO_RIGHTS)
    """How the login of someone ended whom the directory does not know any more, or to whom it gives no right here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="directory_sessions")
    sid = models.CharField(max_length=255, blank=True, db_default="")
    """What the directory calls its own session, for logging out from there."""
    tokens = models.TextField(blank=True)
    """What the directory is asked with, sealed; empty when it has ended."""
    began_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    """When the directory last said that this is still right."""
    again_at = models.DateTimeField(null=True, blank=True)
    """Before this moment nobody asks: someone is asking, or the directory did not answer just now."""
    ended_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=12, choices=Ended, blank=True, db_default="")

    class Meta:
        indexes = [models.Index(fields=["sid"], name="directory_session_sid")]

    def __str__(self) -> str:
        return f"{self.user}: {self.began_at:%Y-%m-%d %H:%M}"


class WalletRequest(models.Model):
    """A request to a wallet, from the moment that someone chose to log in with one until they are in.

    The session in the browser that began holds its id; the wallet knows its `state`. See people.wallet.exchange.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=43, unique=True)
    nonce = models.CharField(max_length=43)
    key = models.TextField(blank=True, db_default="")
    """The key to which the answer is encrypted, sealed; empty once there is one."""
    same_device = models.BooleanField()
    """Whether the wallet is on the device of the browser, and sends that back to us."""
    network = models.CharField(max_length=64, blank=True, db_default="", default="", db_index=True)
    """Is what an earlier release counted by; empty now that `people.begun` counts."""
    began_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    """When the one answer came in that is dealt with."""
    outcome = models.CharField(max_length=20, blank=True, db_default="")
    """`ok`, or why there is no login; empty while nobody knows."""
    who = models.TextField(blank=True, db_default="")
    """What the wallet said of who it is, sealed; empty before that, and once it was picked up."""
    code = models.CharField(max_length=64, blank=True, db_default="")
    """A hash of the value with which the wallet sends the browser back."""
    ended_at = models.DateTimeField(null=True, blank=True)
    """When the browser picked up the outcome."""

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M} {self.outcome}".strip()


class Proposal(models.Model):
    """Something that gives rights, which one beheerder proposes and another confirms."""

    class Kind(models.TextChoices):
        ROLE = "role", "Een rol geven"
        REOPEN = "reopen", "Het account openen"
        LINK = "link", "Laten inloggen via de directory"

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "Bevestigd"
        REFUSED = "refused", "Afgewezen"
        WITHDRAWN = "withdrawn", "Ingetrokken"

    person = models.ForeignKey(User, models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=8, choices=Kind)
    role = models.CharField(max_length=20, blank=True, choices=[(role.value, role.value) for role in Role])
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    services = models.JSONField(default=list)
    why = models.CharField(max_length=300)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, db_default="")

    def __str__(self) -> str:
        return f"{self.person}: {self.kind} {self.role}".strip()


class Absence(models.Model):
    """Days on which an official is away and a colleague does their work, with the colleague's own rights."""

    person = models.ForeignKey(User, models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(User, models.PROTECT, related_name="replaces")
    first_day = models.DateField()
    last_day = models.DateField()
    """The last day that counts."""
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="absence_in_order"),
            models.CheckConstraint(condition=~models.Q(person=models.F("deputy")), name="absence_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.first_day} – {self.last_day}"


class Route(models.Model):
    """Keep to whom a new case of a team goes by itself, and for which cases. A row is never changed: it ends. See people.routes."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="routes")
    name = models.CharField(max_length=80)
    place = models.PositiveSmallIntegerField()
    """Rules are tried in this order, the lowest first; the first that fits counts."""
    service = models.CharField(max_length=40, blank=True)
    """Which service; all of the team when empty."""
    postcodes = models.JSONField(default=list)
    """With which of these digits the postcode of the case begins, such as `12` or `1234`; any when empty."""
    words = models.JSONField(default=list)
    """One of which words its subject or an answer has; any when empty."""
    people = models.ManyToManyField(User, related_name="+")
    """To whom: the one with the fewest running cases."""
    most = models.PositiveSmallIntegerField(null=True)
    """Who has so many running cases gets none by it; null: no bound."""
    first_day = models.DateField()
    """It counts for what comes in from this day on."""
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class Mandate(models.Model):
    """Keep who may decide on behalf of an organ (Awb 10:1): a person, or everyone with a role in a team.

    One beheerder proposes it and another confirms it. A row is never changed after that: it ends.
    """

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "Bevestigd"
        REFUSED = "refused", "Afgewezen"
        WITHDRAWN = "withdrawn", "Ingetrokken"

    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="mandates")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=20, blank=True, choices=[(role.value, role.value) for role in Role])
    organ = models.CharField(max_length=30)
    """On whose behalf: one of the organs that a version can name."""
    services = models.JSONField(default=list)
    """Which services; all of the organ when empty."""
    kinds = models.JSONField(default=list)
    """What the decision may do with what was asked (a kind of result of the definitions); all when empty."""
    most = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    """Up to which amount, in euros, that amount included; null: any."""
    deviating = models.BooleanField(default=False)
    """Whether also against what the rules find."""
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    """The last day that counts; null: until it is ended."""
    function = models.CharField(max_length=120)
    """Names the function of who signs, as the letter says it."""
    given_by = models.CharField(max_length=120)
    """Who gave it (Awb 10:3), such as «college van burgemeester en wethouders»."""
    decree = models.CharField(max_length=200)
    """The name of the mandate decision, which letters cite."""
    decree_of = models.DateField()
    """The day of that decision."""
    why = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    """Null for what was given on the server."""
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    """What became of the proposal; empty while it waits for a colleague."""
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    end_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, team=None, role="")
                | (models.Q(person=None, team__isnull=False) & ~models.Q(role="")),
                name="mandate_of_person_or_role",
            ),
            models.CheckConstraint(
                condition=models.Q(last_day=None) | models.Q(last_day__gte=models.F("first_day")),
                name="mandate_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or f'{self.role}, {self.team}'}: {self.organ}"


class StaffEvent(models.Model):
    """Something that changed in who may do what: who did it, when, to whom and why. Rows are only added."""

    class Place(models.TextChoices):
        SCREEN = "screen", "op het scherm"
        SERVER = "server", "op de server"
        DIRECTORY = "directory", "door de directory"

    class What(models.TextChoices):
        MADE = "made", "Account gemaakt"
        ROLE_GIVEN = "role_given", "Rol gegeven"
        ROLE_TAKEN = "role_taken", "Rol weggenomen"
        PROPOSED = "proposed", "Voorgesteld"
        REFUSED = "refused", "Voorstel afgewezen"
        WITHDRAWN = "withdrawn", "Voorstel ingetrokken"
        CLOSED = "closed", "Account gesloten"
        REOPENED = "reopened", "Account geopend"
        TO_LINK = "to_link", "Mag voortaan inloggen via de directory"
        LINKED = "linked", "Logt nu in via de directory"
        FACTOR = "factor", "Tweede factor weggehaald"
        PASSWORD = "password", "Nieuw wachtwoord"
        RENAMED = "renamed", "Andere gebruikersnaam"
        EMERGENCY = "emergency", "Noodaccount"
        ABSENT = "absent", "Afwezigheid vastgelegd"
        BACK = "back", "Afwezigheid gestopt"
        ENDED = "ended", "Sessie beëindigd"
        PHONE = "phone", "Ander telefoonnummer"
        MANDATE = "mandate", "Mandaat gegeven"
        MANDATE_ENDED = "mandate_over", "Mandaat ingetrokken"

    person = models.ForeignKey(User, models.PROTECT, related_name="events")
    what = models.CharField(max_length=12, choices=What)
    place = models.CharField(max_length=10, choices=Place)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    detail = models.JSONField(default=dict)
    why = models.CharField(max_length=300, blank=True, db_default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="staff_event_person")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.person}: {self.what}"


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
