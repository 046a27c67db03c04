"""What Open Loket keeps beside the registers: published versions, drafts, handling, letters on their way."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from openloket.registers.models import Besluittype, Enkelvoudiginformatieobject, Rol, Zaak, Zaaknotitie, Zaaktype


class Channel(models.TextChoices):
    WEB = "web", "Web"
    PAPER = "paper", "Papier"
    DESK = "desk", "Balie"
    PHONE = "phone", "Telefoon"
    EMAIL = "email", "E-mail"
    API = "api", "Koppeling"
    INTERNAL = "intern", "Intern"


WRITTEN = (Channel.PAPER, Channel.EMAIL)
"""Lists how what is there in writing came; it gets an answer, also from someone whom the service is not for (Awb 4:1, 4:13)."""


class ServiceVersion(models.Model):
    """A published version: immutable, known by service, day and content hash, with its source as it was."""

    service = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    hash = models.CharField(max_length=64, unique=True)
    source = models.TextField()
    published_at = models.DateTimeField(auto_now_add=True)
    zaaktype = models.OneToOneField(Zaaktype, models.PROTECT)
    besluittype = models.ForeignKey(Besluittype, models.PROTECT)
    frozen_at = models.DateTimeField(null=True)
    """Set while a rule in it is wrong: what comes in is kept and answered as received, nothing is decided."""
    withdrawn_at = models.DateTimeField(null=True)
    """Set when it is rolled back, or mended by another: nobody meets it any more; its cases keep it until taken over."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "valid_from"], condition=models.Q(withdrawn_at=None), name="version_holds_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.valid_from} {self.hash[:8]}"


class Rollout(models.Model):
    """For whom a version is open: from which hour, for which share of newcomers. Without one it is open to everyone."""

    version = models.OneToOneField(ServiceVersion, models.CASCADE, primary_key=True)
    opens_at = models.DateTimeField(null=True)
    percent = models.PositiveSmallIntegerField(default=100)
    teams = models.JSONField(default=list)
    areas = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.version_id}: {self.percent} %"


class Draft(models.Model):
    """Answers that are being given: a resident's on the web, or an official's at the desk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.CharField(max_length=40)
    owner = models.CharField(max_length=64, db_index=True)
    channel = models.CharField(max_length=10, choices=Channel)
    version_hash = models.CharField(max_length=64)
    answers = models.JSONField(default=dict)
    received_on = models.DateField(null=True)
    """The day the paper came in; empty on other channels, where it is the day of submitting."""
    scans = models.JSONField(default=list)
    told = models.JSONField(default=list, db_default=[])
    """What changed in the service since this was begun, in sentences for who fills it in."""
    message = models.TextField(blank=True, db_default="")
    """What the applicant wrote on the paper, outside the boxes."""
    identified = models.CharField(max_length=10, blank=True, db_default="", default="")
    """Keeps how the official who fills it in checked who the applicant is; see Submission."""
    on_behalf = models.JSONField(default=dict, db_default={})
    """Who asks for another, as the official who fills it in says it; see cases.claiming."""
    signed = models.JSONField(default=list, db_default=[])
    """The questions that name someone whom the official saw sign; see cases.signed_here."""
    confirmed = models.JSONField(default=dict, db_default={})
    """Which warnings were answered with a tick, by the id of the check, and what stood for the answers then."""
    known = models.TextField(null=True)
    """What registers said of whom it is about, sealed; see cases.sourced."""
    typed = models.BooleanField(default=True, db_default=True)
    """Says whether a page of it was sent; a form that was only opened is nothing to go on with."""
    errors = models.PositiveSmallIntegerField(default=0, db_default=0)
    helped = models.PositiveSmallIntegerField(default=0, db_default=0)
    dropped_at = models.DateTimeField(null=True)
    """When whoever filled it in threw it away; its answers are gone, that it stopped is counted."""
    started_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.service} {self.id}"


class KeptForm(models.Model):
    """What someone typed on a form page and could not send, because their session had ended; see channels.kept."""

    owner = models.CharField(max_length=64)
    """As in a Draft: a keyed hash, or an official's."""
    path = models.CharField(max_length=300)
    fields = models.TextField()
    """What was sent, sealed."""
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "path"], name="kept_form_once")]

    def __str__(self) -> str:
        return self.path


class FormEvent(models.Model):
    """Something that happened while a form was filled in on the web: where, never what was answered or by whom."""

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
    """Where someone is afterwards: with `answered` the page that follows."""
    question = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.service} {self.kind} {self.page}"


class Feedback(models.Model):
    """The two questions after sending: how easy it was, and what could be better. Kept apart from the zaak."""

    service = models.CharField(max_length=40)
    version_hash = models.CharField(max_length=64)
    channel = models.CharField(max_length=10, choices=Channel)
    ease = models.PositiveSmallIntegerField()
    """From 1, very hard, to 5, very easy."""
    better = models.CharField(max_length=20, blank=True)
    """What could be better: one of a few things to choose from."""
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.service} {self.ease}"


class Search(models.Model):
    """Words that someone looked for on the site, and how much was found; not who it was."""

    words = models.CharField(max_length=60)
    found = models.PositiveSmallIntegerField()
    on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return self.words


class Case(models.Model):
    """How a zaak is handled: its version, answers, team and clock. A zaak read in from elsewhere has no version."""

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
    """The result, its motivation, the findings that were its grounds, those it went against, and why."""
    secret_address = models.BooleanField(default=False, db_default=False)
    """Whether the BRP keeps the applicant's address secret: it is shown to them and to who handles the case alone."""
    secret_unknown = models.BooleanField(default=False, db_default=False)
    """Whether the address counts as secret only because the BRP gave no answer yet; it is asked again until it does."""
    secret_since = models.DateTimeField(null=True)
    """From when the address is known or taken to be secret; empty when it was from the first. What was made before may show it."""
    under_curatele = models.BooleanField(default=False, db_default=False)
    """Whether the applicant is under curatele according to the BRP, so that their curator must agree (BW 1:381)."""
    new_since = models.DateTimeField(null=True)
    """When the first thing came in that whoever handles the case has yet to see; empty when they saw all. See news."""
    given_at = models.DateTimeField(null=True)
    """When a colleague gave it to who handles it and has not looked at it yet; empty otherwise. See news."""
    involved = models.JSONField(default=list, db_default=[])
    """Lists who said to be involved in it themselves (`pk`, `name`, `why`, `at`), and may not handle it (Awb 2:4). See involved."""
    restricted_since = models.DateField(null=True)
    """From when it may only be kept, because the applicant asked that (AVG 18): nothing is done with it, it is not found and no letter is printed."""

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
    """Say that zaken of a zaaktype which other systems make are worked on at the desk too; see taken_in.

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


class PayList(models.Model):
    """A list of payments that one official makes and another approves or sends back; see paying."""

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    approved = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.pk)


class Payout(models.Model):
    """One payment on a list: to whom, on which account, how much and why; and what came of it."""

    class State(models.TextChoices):
        LISTED = "listed", "Op een lijst"
        APPROVED = "approved", "Goedgekeurd"
        PAID = "paid", "Betaald"
        REFUSED = "refused", "Niet betaald"

    paylist = models.ForeignKey(PayList, models.CASCADE, related_name="payouts")
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="payouts")
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=60)
    """What makes it one payment: its kind and its zaak."""
    name = models.CharField(max_length=140)
    account = models.CharField(max_length=34)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reference = models.CharField(max_length=140)
    budget_code = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.LISTED)
    paid_on = models.DateField(null=True)
    why = models.CharField(max_length=300, blank=True)
    """Why it was not paid."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~models.Q(state="refused"), name="paid_exactly_once")
        ]

    def __str__(self) -> str:
        return self.reference


class Findable(models.Model):
    """Keep what a case is found by, apart from the case; see cases.find. It goes with the case (a trigger sees to it)."""

    case = models.OneToOneField(
        Case, models.DO_NOTHING, primary_key=True, db_column="id", db_constraint=False, related_name="findable"
    )
    who = models.CharField(max_length=200, blank=True)
    """The name of whoever applied, as lists show it."""
    number = models.CharField(max_length=40)
    """Holds the number of the zaak, in capitals."""
    keys = ArrayField(models.TextField())
    """Words of names (`n berg`) and streets (`s dorpstrat`), house numbers (`a 12a`) and postcodes (`p 1234ab 12a`), folded."""
    people = ArrayField(models.CharField(max_length=64))
    """The keyed hashes of the BSN and KVK numbers of those involved."""
    text = SearchVectorField()
    """Stays unused: see FoundBy. What the release before writes here is written anew."""
    papers = SearchVectorField()
    """Stay unused: see FoundBy."""

    class Meta:
        indexes = [
            GinIndex(fields=["keys"], name="findable_keys", fastupdate=False),
            GinIndex(fields=["people"], name="findable_people", fastupdate=False),
            GinIndex(fields=["text"], name="findable_text", fastupdate=False),
            GinIndex(fields=["papers"], name="findable_papers", fastupdate=False),
            GinIndex(fields=["number"], opclasses=["gin_trgm_ops"], name="findable_number", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.number


class FoundBy(models.Model):
    """Keep all that a case is found by as one full text, so that one index answers what was typed; see cases.find.marks.

    Its rows are narrow: the full text is kept beside them, and read only where the index cannot answer.
    """

    case = models.OneToOneField(
        Case, models.DO_NOTHING, primary_key=True, db_column="id", db_constraint=False, related_name="found_by"
    )
    number = models.CharField(max_length=40)
    """The number of the zaak, in capitals."""
    doc = SearchVectorField()
    """Says with each lexeme of what kind it is: see cases.find.marks."""

    class Meta:
        indexes = [GinIndex(fields=["doc"], name="found_by_doc", fastupdate=False)]

    def __str__(self) -> str:
        return self.number


class FindableStem(models.Model):
    """Keep each word of texts and documents as the full text has it, once, to find those that begin as was typed."""

    word = models.CharField(max_length=255, primary_key=True, db_collation="C")

    def __str__(self) -> str:
        return self.word


class FindableWord(models.Model):
    """Keep each folded word that a name or street of a case has, once, to find those that are nearly spelled so."""

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        indexes = [
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="findable_word", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.word


class ToFind(models.Model):
    """Keep which cases changed since they were last written in the index; triggers write it, find.index takes it away."""

    zaak_id = models.BigIntegerField()
    marks = models.BooleanField(default=False, db_default=False)
    """Says whether only where the case stands changed: its team, step, handler; not what people wrote."""

    def __str__(self) -> str:
        return str(self.zaak_id)


class DocumentText(models.Model):
    """Keep the words of a document, as PostgreSQL's full text has them, so that it is read once."""

    content = models.CharField(max_length=64, primary_key=True)
    """The SHA-256 of what was read."""
    words = SearchVectorField(null=True)
    """Empty while it was not read yet, or could not be."""
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How often reading it failed."""

    class Meta:
        indexes = [
            models.Index(fields=["tries", "content"], condition=models.Q(words=None), name="document_text_to_read")
        ]

    def __str__(self) -> str:
        return self.content


class DeskSearch(models.Model):
    """Keep what an official typed to find cases, out of every address; with a name it is a list that they saved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="searches")
    typed = models.TextField(blank=True)
    """What was typed, sealed; empty for a saved list without words."""
    name = models.CharField(max_length=60, blank=True)
    """How they call it; empty for what is kept for a day only."""
    asked = models.CharField(max_length=1000, blank=True)
    """The filters, order and columns, as they stand in an address; no data of people is in it."""
    purpose = models.CharField(max_length=100, blank=True)
    """Why they searched for one person or company, for as long as that holds."""
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], condition=~models.Q(name=""), name="saved_list_named_once")
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)


class ContactNote(models.Model):
    """Keep what someone said at the counter or by telephone that is about no case, for a time; see cases.caller."""

    owner = models.CharField(max_length=64, db_index=True)
    """The keyed hash of their BSN or KVK number."""
    team = models.CharField(max_length=40, blank=True)
    """The code of the team that reads it; empty for who serves the whole municipality."""
    channel = models.CharField(max_length=10, choices=Channel)
    text = models.TextField()
    """What was said, sealed."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class SourcedAnswer(models.Model):
    """An answer that a register gave, with what the applicant said instead when that was not right.

    A correction is a task: the register must hear of it (terugmelding; Wet BRP 2.34, Handelsregisterwet 32).
    """

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="sourced")
    question = models.CharField(max_length=40)
    source = models.CharField(max_length=20)
    """Such as `brp.adres`; see forms.questions."""
    day = models.DateField()
    """The day on which the register said so."""
    value = models.JSONField()
    doubted = models.BooleanField(default=False, db_default=False)
    """Whether the register is investigating it (in onderzoek)."""
    corrected = models.BooleanField(default=False, db_default=False)
    given = models.JSONField(null=True)
    """What the applicant answered instead; null when they left it empty, or when it was right."""
    given_at = models.DateTimeField(null=True)
    """Say when they did so, where that was after they applied."""
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaak", "question"], name="sourced_answer_once")]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.question}"


class Submission(models.Model):
    """What came in, once: the key makes a repeated submit return the first zaak."""

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
    """The version it came in under; the zaak may go over to another one later. Empty for what completes a zaak."""
    started_at = models.DateTimeField(null=True)
    errors = models.PositiveSmallIntegerField(default=0, db_default=0)
    helped = models.PositiveSmallIntegerField(default=0, db_default=0)
    sender_kind = models.CharField(max_length=5, null=True, blank=True)
    """With what kind of login (bsn, kvk or eidas) the sender came: empty without a login, null when not known."""
    sender_level = models.CharField(max_length=12, null=True, blank=True)
    sender_hash = models.CharField(max_length=64, null=True, blank=True)
    """The keyed hash of the sender's number (secrecy.keyed_hash), by which they find what they sent."""
    sender_context = models.JSONField(null=True)
    """How the sender was known and by which right they acted: source, level, representation. No numbers are in it."""
    entered_by = models.CharField(max_length=150, default="", db_default="", blank=True)
    """The official who entered it, on paper, at the desk or by telephone."""
    identified = models.CharField(max_length=10, choices=Identified, blank=True, db_default="", default="")
    """Says how an official checked who the applicant is; empty where a login said so, or nobody had to know."""
    message = models.TextField(blank=True, db_default="")
    """What the applicant said or wrote with it, outside the questions."""
    confirmed = models.JSONField(default=dict, db_default={})
    """Which warnings were seen and answered with a tick; see Draft."""

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


class RightClaim(models.Model):
    """A right to act for another that no login proves: who says so, of whom, with what proof, and what an official found.

    It is written down before the form is filled in; `zaak` is empty until the form is sent.
    """

    class State(models.TextChoices):
        OPEN = "open", "Nog niet nagegaan"
        HOLDS = "holds", "Klopt"
        NOT_SHOWN = "not_shown", "Niet aangetoond"

    class Known(models.TextChoices):
        """From where we know the name of who acts."""

        LOGIN = "login", "De inlog geeft deze naam."
        BRP = "brp", "De Basisregistratie Personen geeft deze naam bij de inlog."
        TYPED = "typed", "Zelf opgegeven: geen inlog of registratie geeft deze naam."
        DESK = "desk", "Aan de balie of aan de telefoon gezegd."
        PAPER = "paper", "Op papier geschreven."

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.CharField(max_length=40)
    right = models.CharField(max_length=12)
    claimant = models.CharField(max_length=64, db_index=True)
    """The keyed hash of who acts, as in Submission.sender_hash; empty when they cannot act here with a login."""
    claimant_name = models.CharField(max_length=80)
    claimant_known = models.CharField(max_length=5, choices=Known)
    name = models.CharField(max_length=80)
    born = models.DateField(null=True)
    address = models.JSONField()
    """Holds, with the two below, what who acts says of whom it is about; the BRP is not asked."""
    proof = models.JSONField(default=list)
    """The files that prove it, as answers hold files, until the zaak has them as `documents`."""
    seen = models.CharField(max_length=200, blank=True, db_default="", default="")
    """Which proof an official saw at the desk."""
    identified = models.CharField(max_length=10, blank=True, db_default="", default="", choices=Submission.Identified)
    """How an official checked who acts, where no login tells."""
    zaak = models.OneToOneField(Zaak, models.CASCADE, null=True, related_name="claim")
    documents = models.ManyToManyField(Enkelvoudiginformatieobject, related_name="+")
    earlier = models.ForeignKey("self", models.SET_NULL, null=True, related_name="again")
    """The claim that an official confirmed, of the same right for the same person, which is used again here."""
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    until = models.DateField(null=True)
    """The last day on which the right holds; empty for one without an end."""
    reason = models.CharField(max_length=1000, blank=True)
    """Why it holds, or was not shown, in the words of the official who checked it."""
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.right} {self.id}"


class InformationRequest(models.Model):
    """A request to the applicant to complete the application; meanwhile the clock stands still (Awb 4:5, 4:15)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="requests")
    questions = models.JSONField(default=list)
    text = models.CharField(max_length=1000, blank=True)
    message = models.ForeignKey("Message", models.SET_NULL, null=True, related_name="requests")
    """The letter that asks. The clock stands still once it really went; a request without one was sent at once."""
    asked_on = models.DateField()
    """The day the letter went; until it is gone, the day on which it was written."""
    due = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True)
    answered_channel = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zaak"], condition=models.Q(ended_on=None), name="one_open_request")
        ]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.asked_on}"


class FoundFact(models.Model):
    """What an official or an adviser found that differs from what the applicant gave (Awb 4:7)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="found_facts")
    text = models.CharField(max_length=1000)
    adviser = models.CharField(max_length=200, blank=True)
    """Who advised so; empty when the official found it."""
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.noted_at}"


class InterestedParty(models.Model):
    """Keep someone who did not apply and whose interest a decision touches, as an official named them or they did (Awb 1:2, 4:8)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="parties")
    name = models.CharField(max_length=80)
    address = models.JSONField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """The official who named them; empty for who wrote about an announced case by themselves."""
    named_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Announcement(models.Model):
    """Keep what everyone may know of a case: what was asked or decided, in words without whoever applied (Awb 3:12, 3:42)."""

    zaak = models.OneToOneField(Zaak, models.CASCADE, primary_key=True, related_name="announcement")
    text = models.CharField(max_length=500)
    views_until = models.DateField(null=True)
    """The last day on which everyone may say what they think of it; empty when that was not asked."""
    placed_on = models.DateField(null=True)
    """The day on which it stood in the official gazette; empty while it did not."""
    placed_in = models.CharField(max_length=100, blank=True, db_default="", default="")
    """Where in the gazette it stands, such as «2026, 12345»."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.zaak_id)


class ViewRequest(models.Model):
    """A request to say what one thinks of facts that differ from what the applicant gave (Awb 4:7), or that touch others (4:8)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="view_requests")
    party = models.ForeignKey(InterestedParty, models.CASCADE, null=True, related_name="view_requests")
    """Names who is asked; empty for the applicant."""
    text = models.TextField()
    """Says what it is about, as the letter does."""
    message = models.OneToOneField("Message", models.SET_NULL, null=True, related_name="view_request")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due = models.DateField()
    """The last day to answer; it counts from the day on which the letter goes."""
    ended_on = models.DateField(null=True)
    """The day of the answer; empty without one."""
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    answer = models.TextField(blank=True)
    """Holds, with the channel, an answer that an earlier release kept; now it is a ReceivedMessage."""

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.asked_at}"


class ReceivedMessage(models.Model):
    """A message about a zaak of a kind to which the law gives a meaning, from the applicant or another; see cases.receiving."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="received_messages")
    key = models.CharField(max_length=100, unique=True)
    """Makes a repeat change nothing."""
    kind = models.CharField(max_length=20)
    """One of receiving.KINDS."""
    party = models.ForeignKey(InterestedParty, models.CASCADE, null=True, related_name="messages")
    """Names whose it is; empty for the applicant."""
    request = models.ForeignKey(ViewRequest, models.CASCADE, null=True, related_name="answers")
    """Points at what it answers."""
    channel = models.CharField(max_length=10, choices=Channel)
    received_at = models.DateTimeField()
    text = models.TextField(blank=True)
    sender_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    """The keyed hash of who sent it with a login, as in Submission.sender_hash; empty where nobody did, or before it was kept."""
    sender_context = models.JSONField(null=True)
    """How a sender with a login was known, as in Submission."""
    entered_by = models.CharField(max_length=150, blank=True)
    """The official who entered it."""
    documents = models.ManyToManyField(Enkelvoudiginformatieobject, related_name="+")
    """The message as it came in, and what came with it."""
    data = models.JSONField(default=dict, db_default={})
    """What its kind keeps beside the words."""
    answer_by = models.DateField(null=True)
    """The last day on which we said we would answer; empty for what asks no answer."""
    answer = models.ForeignKey("Message", models.SET_NULL, null=True, related_name="answers")
    """Points at the letter that answers it."""

    def __str__(self) -> str:
        return self.key

    def overdue(self, today: date) -> bool:
        """Say whether it should have been answered before today."""
        return self.answer_by is not None and self.answer_id is None and self.answer_by < today


class DefaultNotice(models.Model):
    """A notice of default on a zaak: what it does by law, and how its penalty was settled (Awb 4:17, 4:18)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="default_notices")
    message = models.OneToOneField(ReceivedMessage, models.CASCADE, related_name="default_notice")
    received_on = models.DateField()
    effect = models.CharField(max_length=10)
    """One of law.dwangsom.Effect."""
    because = models.JSONField(default=list)
    first_day = models.DateField(null=True)
    """The first day for which a penalty is due; empty when the notice has no effect."""
    settled_on = models.DateField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    days = models.PositiveSmallIntegerField(null=True)
    euro = models.PositiveSmallIntegerField(null=True)
    """How many days and euro the penalty came to, when it was settled."""
    account = models.CharField(max_length=34, blank=True, default="", db_default="")
    """The bank account (IBAN) on which it is paid, as far as it is known (Awb 4:89)."""
    paid_on = models.DateField(null=True)
    """The day on which it was paid (Awb 4:87)."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["zaak"], condition=models.Q(effect="valid"), name="one_valid_notice_of_default"
            )
        ]
        indexes = [
            models.Index(
                fields=["received_on"],
                condition=models.Q(effect="valid", settled_on=None),
                name="notice_of_default_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.received_on}"


class Grievance(models.Model):
    """What is kept of an objection or a complaint beside its own case: what it is about, and what was found of it by law."""

    class Waived(models.TextChoices):
        """Why nobody is heard before an objection is decided on (Awb 7:3)."""

        INADMISSIBLE = "inadmissible", "Het bezwaar is kennelijk niet-ontvankelijk (7:3 a)"
        UNFOUNDED = "unfounded", "Het bezwaar is kennelijk ongegrond (7:3 b)"
        NOT_WANTED = (
            "not_wanted",
            "Wie bezwaar maakt, zei geen gebruik te maken van het recht te worden gehoord (7:3 c)",
        )
        NOT_ASKED = "not_asked", "Wie bezwaar maakt, zei niet binnen de termijn te willen worden gehoord (7:3 d)"
        GRANTED = "granted", "Het bezwaar krijgt helemaal gelijk, en niemand anders wordt daardoor geschaad (7:3 e)"

    class Declined(models.TextChoices):
        """Why a complaint need not be looked into (Awb 9:8)."""

        BEFORE = "before", "Over hetzelfde is al geklaagd, en dat is afgehandeld (9:8 lid 1 a)"
        OLD = "old", "Het gebeurde meer dan een jaar voor de klacht (9:8 lid 1 b)"
        OBJECTION = "objection", "Er kon bezwaar tegen worden gemaakt (9:8 lid 1 c)"
        APPEAL = "appeal", "Er kan of kon beroep tegen worden ingesteld (9:8 lid 1 d)"
        COURT = "court", "Een rechter kijkt ernaar, of keek ernaar (9:8 lid 1 e)"
        CRIMINAL = "criminal", "De officier van justitie onderzoekt of vervolgt het (9:8 lid 1 f)"
        SLIGHT = "slight", "Het belang van wie klaagt of het gewicht is duidelijk te klein (9:8 lid 2)"

    zaak = models.OneToOneField(Zaak, models.CASCADE, primary_key=True, related_name="grievance")
    about = models.ForeignKey(Zaak, models.SET_NULL, null=True, related_name="grievances")
    """The case in which the decision was taken, or in which happened what someone complains of."""
    letter = models.ForeignKey("Message", models.SET_NULL, null=True, related_name="+")
    """The letter with the decision objected to; empty while there is none yet."""
    message = models.OneToOneField("ReceivedMessage", models.SET_NULL, null=True, related_name="grievance")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    """Whom a complaint is about, when they log in here."""
    whom = models.CharField(max_length=200, blank=True, default="", db_default="")
    """Says in words whom or what a complaint is about."""
    copied_on = models.DateField(null=True)
    """The day on which whom it is about got a copy of the complaint with what came along (Awb 9:9)."""
    happened_on = models.DateField(null=True)
    """The day on which happened what someone complains of, as far as that is known."""
    declined = models.CharField(max_length=12, choices=Declined, blank=True, default="", db_default="")
    """Why a complaint is not looked into; empty for one that is."""
    posted_on = models.DateField(null=True)
    elsewhere_on = models.DateField(null=True)
    """The day on which another organ got it, or a way that was not meant for it (Awb 2:15, 6:15)."""
    excused = models.BooleanField(null=True)
    """Whether being late is not held against who objected (Awb 6:11); empty while nobody judged it."""
    interested = models.BooleanField(null=True)
    """Whether the decision touches who objected (Awb 1:2); empty while nobody judged it."""
    because = models.CharField(max_length=1000, blank=True)
    """Why, in the words of whoever judged it."""
    committee = models.BooleanField(default=False)
    tax = models.BooleanField(default=False)
    """Whether it is about a municipal tax (Gemeentewet 236)."""
    straight = models.BooleanField(null=True)
    """Whether the objection asks to go to the court at once (Awb 7:1a lid 1); empty while nobody said so beside the form."""
    straight_refused_on = models.DateField(null=True)
    """The day on which we told that it does not go there at once (Awb 7:1a lid 4)."""
    heard_at = models.DateTimeField(null=True)
    """When someone is heard, as they were invited."""
    heard_where = models.CharField(max_length=200, blank=True)
    heard_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    waived = models.CharField(max_length=12, choices=Waived, blank=True)
    reported_on = models.DateField(null=True)
    """When the report of the hearing was written (Awb 7:7, 9:10)."""
    delay_told_on = models.DateField(null=True)
    """The day on which whom a complaint is about was told that it takes four weeks longer (Awb 9:11 lid 2)."""
    agreed_weeks = models.PositiveSmallIntegerField(null=True)
    """Says how many weeks later the decision may be, with the consent of whoever objected (Awb 7:10 lid 4)."""
    joined = models.ForeignKey("Message", models.SET_NULL, null=True, related_name="+")
    """The letter with a later decision in the first case, which the objection is about too (Awb 6:19)."""

    def __str__(self) -> str:
        return str(self.zaak_id)


class DecisionAsTyped(models.Model):
    """Keep a decision as an official filled it in, before it is taken."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.ForeignKey(ServiceVersion, models.PROTECT, related_name="+")
    result = models.CharField(max_length=40)
    motivation = models.TextField()
    grounds = models.JSONField(default=list)
    deviation = models.TextField(blank=True)
    exception = models.CharField(max_length=20, blank=True, default="", db_default="")
    exception_reason = models.TextField(blank=True, default="", db_default="")
    filled_in = models.JSONField(default=dict)
    """What was filled in for the result, as it was typed."""
    typed = models.TextField(blank=True)
    """The form as it was sent, to show it again."""
    made_at = models.DateTimeField()
    stopped = models.TextField(blank=True, default="")
    """Why it did not go on, for whoever handles the case; empty while it waits."""
    unsigned_reason = models.TextField(blank=True, default="", db_default="")
    unadvised_reason = models.TextField(blank=True, default="", db_default="")
    """Why it does not wait for an advice; see Weighing."""
    departing_reason = models.TextField(blank=True, default="", db_default="")
    """Why it departs from an advice."""

    class Meta:
        abstract = True


class PendingDecision(DecisionAsTyped):
    """A decision that waits some minutes before it goes, or that was stopped in that time and not taken anew yet."""

    zaak = models.OneToOneField(Zaak, models.CASCADE, related_name="pending_decision")
    goes_at = models.DateTimeField()
    undone = models.BooleanField(default=False)
    """Whether an official stopped it themselves."""
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Who proposed it to who signs; null when nobody did."""

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.result}"


class ProposedDecision(DecisionAsTyped):
    """A decision that `by` proposes to who signs it, or that was sent back or stopped and not proposed anew yet. See cases.proposing."""

    zaak = models.OneToOneField(Zaak, models.CASCADE, related_name="proposed_decision")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="proposed_to")
    """Who is asked to sign; whoever has a mandate for it may."""
    sent_back = models.BooleanField(default=False)
    """Whether it was sent back with remarks, which are in `stopped`."""

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.result}"


class Task(models.Model):
    """Keep what who handles a case asks of a colleague, a team or another organisation: mostly advice (Awb 3:5). See cases.tasks."""

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
    """Which advice of the version it is; empty for one that an official thought of."""
    to = models.CharField(max_length=10, choices=To)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="tasks")
    team = models.CharField(max_length=50, blank=True)
    """The code of the team, whose members can all do it."""
    name = models.CharField(max_length=200)
    """How a letter names who does it."""
    email = models.CharField(max_length=254, blank=True)
    """Where the link for another organisation is mailed."""
    question = models.TextField()
    outcomes = models.JSONField(default=list)
    """What can be advised, of Outcome; empty for a task that is no advice."""
    shows = models.JSONField(default=list)
    """The questions of the form whose answers are shared, with the files that answer them."""
    documents = models.ManyToManyField(Enkelvoudiginformatieobject, related_name="+")
    """The documents that are shared beside those."""
    before = models.CharField(max_length=40, blank=True)
    """The step of the case that waits for it; nothing is stopped by it."""
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due = models.DateField()
    """The last day to answer."""
    link = models.CharField(max_length=64, blank=True, db_index=True)
    """The keyed hash of the code in the link that was mailed last; that code itself is kept nowhere."""
    code = models.TextField(null=True)
    """The code that is told by another way than e-mail, sealed, so that who handles the case can tell it again."""
    tries = models.PositiveSmallIntegerField(default=0)
    """How often another code was typed than that one."""
    mailed_at = models.DateTimeField(null=True)
    undelivered = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """The official who answered, or who wrote down what came by telephone or post; empty where it came through the link."""
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    answer = models.TextField(blank=True)
    answer_documents = models.ManyToManyField(Enkelvoudiginformatieobject, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)
    """When the adviser was told that it was decided otherwise (Awb 3:43)."""
    told_seen_at = models.DateTimeField(null=True)
    """When an official who advised read that; another organisation is mailed."""
    told = models.TextField(blank=True)
    """What was decided and why, as the adviser reads it."""

    class Meta:
        indexes = [
            models.Index(
                fields=["team", "due"], condition=models.Q(answered_at=None, withdrawn_at=None), name="task_open_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.name}"


class Ticked(models.Model):
    """Keep that an official did what the work instruction lists: who and when; see cases.checklist."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="ticked")
    item = models.CharField(max_length=40)
    """The part of the version's list."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaak", "item"], name="ticked_once")]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.item}"


class CoSignature(models.Model):
    """Someone who must sign with the applicant: asked with a link, and what they answered. See cosigners."""

    class State(models.TextChoices):
        ASKED = "asked", "Nog niet getekend"
        SIGNED = "signed", "Getekend"
        DECLINED = "declined", "Wil niet tekenen"

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="cosignatures")
    key = models.CharField(max_length=100)
    """The question that names them; of a row of a group with its number."""
    name = models.CharField(max_length=80)
    email = models.CharField(max_length=254)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    link = models.CharField(max_length=64, blank=True, db_index=True)
    """The keyed hash of the code in the link that was mailed last; the code itself is kept nowhere."""
    asked_at = models.DateTimeField(null=True)
    """When that link was mailed."""
    undelivered = models.BooleanField(default=False)
    """Whether the last link could not be delivered."""
    told_at = models.DateTimeField(null=True)
    """When the applicant was last told that this signature does not come by itself (see unsigned)."""
    answered_on = models.DateField(null=True)
    signer = models.CharField(max_length=64, blank=True)
    """The keyed hash of who logged in and answered, as in Submission.sender_hash; empty for a signature on paper."""
    signer_name = models.CharField(max_length=200, blank=True)
    means = models.CharField(max_length=20, blank=True)
    """The means of login, or `paper` or `desk` where an official saw the signature."""
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Enkelvoudiginformatieobject, models.SET_NULL, null=True, related_name="+")
    """What they signed, with their statement."""
    times_named = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How often the applicant named someone else, or another address, since it was sent."""
    name_doubted = models.BooleanField(default=False, db_default=False)
    """Says whether it was signed under a name that does not fit this one, and no official found that they are the same."""
    name_checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name_checked_at = models.DateTimeField(null=True)
    name_because = models.CharField(max_length=300, blank=True, db_default="")
    """Who found that they are the same, when, and why."""
    rol = models.ForeignKey(Rol, models.SET_NULL, null=True, related_name="+")
    """The rol that who signed got for it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaak", "key"], name="cosignature_once")]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.key}"


class Supplement(models.Model):
    """What a submission that completed a zaak changed in its answers; it stays as it is, whatever comes later."""

    submission = models.OneToOneField(Submission, models.CASCADE, primary_key=True, related_name="supplement")
    request = models.ForeignKey(InformationRequest, models.CASCADE, related_name="supplements")
    version = models.ForeignKey(ServiceVersion, models.PROTECT, related_name="+")
    """The version whose questions were answered; the zaak may go over to another one later."""
    received_on = models.DateField()
    by = models.CharField(max_length=200)
    """Who sent it, or who entered it for the applicant."""
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    """The answers, by question, that were given or that changed: as they were and as they became; absent when empty."""
    documents = models.ManyToManyField(Enkelvoudiginformatieobject, related_name="+")

    def __str__(self) -> str:
        return f"{self.submission_id}"


class PrintBatch(models.Model):
    """A batch of letters to print, as one PDF with a list."""

    day = models.DateField()
    """The day on which it was made."""
    posted_on = models.DateField(null=True)
    """The day on which it is posted: its letters are dated then, and their terms count from it."""
    number = models.PositiveSmallIntegerField()
    content = models.CharField(max_length=64, blank=True)
    """Empty once a letter in it was destroyed with its case."""
    handed_at = models.DateTimeField(null=True)
    """When it was put where the print house takes it; empty where people print it themselves, or until then."""
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "number"], name="batch_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.number}"


class Message(models.Model):
    """A letter on its way to a resident: to the inbox, or onto paper."""

    class Way(models.TextChoices):
        INBOX = "inbox", "Mijn Loket"
        PRINT = "print", "Per post"
        HELD = "held", "Wacht"

    class Held(models.TextChoices):
        """Why a letter waits: whether the parent who asked may still get it is being asked, or must be decided."""

        ASKING = "asking", "Wij vragen de Basisregistratie Personen of de ouder nog gezag heeft."
        AWAY = "away", "De Basisregistratie Personen geeft geen antwoord. Wij proberen het opnieuw."
        NO_AUTHORITY = (
            "none",
            "Wie dit vroeg, heeft volgens de Basisregistratie Personen geen gezag (meer) over het kind.",
        )
        PARENT_DIED = "died", "Wie dit vroeg, is volgens de Basisregistratie Personen overleden."
        CURATELE = "curatele", "Wie dit vroeg, staat volgens de Basisregistratie Personen onder curatele."
        CHILD_DIED = "child_died", "Het kind is volgens de Basisregistratie Personen overleden."
        OF_AGE = "of_age", "Het kind is nu 18 jaar of ouder."

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="messages")
    party = models.ForeignKey("InterestedParty", models.CASCADE, null=True, related_name="letters", db_index=False)
    """To whom it goes when that is not the applicant, who does not read it."""
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    document = models.ForeignKey(Enkelvoudiginformatieobject, models.PROTECT, related_name="+")
    text = models.JSONField(null=True)
    """What the letter is typeset from, so that it can be typeset for the day on which it really goes."""
    dated = models.DateField(null=True)
    """The day that stands in the letter as it is now."""
    way = models.CharField(max_length=10, choices=Way)
    held = models.CharField(max_length=10, choices=Held, blank=True, db_default="", default="")
    """Why it waits; empty for one that is on its way. See cases.holding."""
    email = models.CharField(max_length=254, blank=True)
    """The address that is told of it; empty in the inbox of who wants no e-mail of it (Awb 2:10 lid 1)."""
    made_at = models.DateTimeField()
    post_by = models.DateField(null=True)
    """The last day on which it can go and still have its effect, such as stopping a clock that runs."""
    sent_on = models.DateField(null=True)
    """The day on which it really went: posted, or placed in the inbox with its notification (Awb 2:19, 3:41)."""
    notified_at = models.DateTimeField(null=True)
    undeliverable_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    batch = models.ForeignKey(PrintBatch, models.PROTECT, null=True, related_name="messages")
    reported_on = models.DateField(null=True)
    """The day on which it was posted according to the print house; its terms count from it."""
    enclosures = models.ManyToManyField(Enkelvoudiginformatieobject, related_name="+")
    """What goes with it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zaak"], condition=models.Q(kind="receipt"), name="one_receipt_per_zaak")
        ]
        indexes = [
            models.Index(fields=["made_at"], condition=models.Q(way="print", batch=None), name="message_to_print")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.zaak_id}"

    @property
    def waived(self) -> bool:
        """Say whether it is in the inbox of someone who wants no e-mail of it."""
        return self.way == self.Way.INBOX and not self.email

    @property
    def gone(self) -> bool:
        """Say whether it was sent. An earlier release kept no day: there what was notified or in a batch was sent."""
        return (
            self.sent_on is not None or (self.notified_at if self.way == self.Way.INBOX else self.batch_id) is not None
        )

    @property
    def readable(self) -> bool:
        """Say whether the applicant may read it in Mijn Loket; one for the post once posted, when its days are set."""
        return self.way == self.Way.INBOX or self.gone


class StandardText(models.Model):
    """Keep a text that officials put in an answer, as a beheerder wrote it; a change ends one row and begins another."""

    service = models.CharField(max_length=100, blank=True)
    """The service that it is for; empty for one of every service."""
    name = models.CharField(max_length=80)
    text = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class LetterTemplate(models.Model):
    """Keep a letter that officials can send by themselves, as a beheerder wrote it; a change ends one row and begins another."""

    service = models.CharField(max_length=100, blank=True)
    """The service that it is for; empty for one of every service."""
    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=150)
    text = models.TextField()
    """What it says, with {names} that the case fills in."""
    two_people = models.BooleanField(default=False)
    """Whether another than who wrote it sends it."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class ProposedLetter(models.Model):
    """A letter that one official wrote and another sends; it waits, or was sent back to who wrote it. See cases.free_letter."""

    zaak = models.OneToOneField(Zaak, models.CASCADE, primary_key=True, related_name="+")
    template = models.ForeignKey(LetterTemplate, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=150)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    remarks = models.TextField(blank=True)
    """Why it was sent back, and by whom; empty while it waits."""

    def __str__(self) -> str:
        return f"{self.zaak_id}: {self.template}"


class Notification(models.Model):
    """An e-mail that told of a letter, or a Berichtenbox that took it: when that was, and whether it came back (Awb 2:10, 2:25)."""

    class Sort(models.TextChoices):
        NOTICE = "notice", "Melding"
        REMINDER = "reminder", "Herinnering"
        REPRESENTATIVE = "agent", "Melding aan wie voor een ander handelt"
        BOX = "box", "Berichtenbox"

    message = models.ForeignKey(Message, models.CASCADE, related_name="notifications")
    sort = models.CharField(max_length=10, choices=Sort)
    code = models.CharField(max_length=32, unique=True)
    """Names it in the e-mail and on its envelope, so that what comes back says what it is about and not for whom it was."""
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    """When a mail server took it; empty while it is tried."""
    delivered_at = models.DateTimeField(null=True)
    """When a provider told that it reached the mailbox; most mail servers never tell."""
    failed_at = models.DateTimeField(null=True)
    """When it was refused for good, or came back."""
    why = models.CharField(max_length=100, blank=True)
    """What the mail servers said of it, in codes."""
    address = models.CharField(max_length=254, blank=True, default="", db_default="")
    """Where it went, when that is not the address of the letter."""
    seen_at = models.DateTimeField(null=True)
    """When a person saw that it did not arrive; until then it stands on the list of what did not (cases.not_told)."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message"], condition=models.Q(sort="reminder"), name="one_reminder_per_message"
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.sort}"


class Reaching(models.Model):
    """Keep how someone wants to hear of us: at which address, and what of each sort of message; see cases.wishes (Awb 2:8-2:10)."""

    owner = models.CharField(max_length=64, unique=True)
    """The keyed hash of who it is, as in Submission.sender_hash."""
    email = models.CharField(max_length=254, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    """When they showed that they read what is mailed to it, or gave it where nothing is mailed."""
    returned_at = models.DateTimeField(null=True)
    """When we heard that it takes no mail; it counts no more until they confirm it anew."""
    by_post = models.JSONField(default=list)
    """The sorts of letters that go by post, whatever was chosen for a case."""
    unannounced = models.JSONField(default=list)
    """The sorts of which they want no e-mail."""
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.owner


class AddressCode(models.Model):
    """Keep a code that was asked for an e-mail address, and what became of it; it is removed after some days."""

    owner = models.CharField(max_length=64, db_index=True)
    email = models.CharField(max_length=254, db_index=True)
    code = models.CharField(max_length=64, blank=True)
    """The keyed hash of the code that was mailed last; the code itself is kept nowhere."""
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    replaced = models.CharField(max_length=254, blank=True)
    """The address that was replaced by it, which is told so."""

    def __str__(self) -> str:
        return self.owner


class WrongWay(models.Model):
    """Keep who wrote by a way that was not meant for it, and was told the right one (Awb 2:15, 2:16)."""

    sender = models.CharField(max_length=64)
    """The keyed hash of the address that they wrote from."""
    told_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sender", "told_at"], name="wrong_way_told")]

    def __str__(self) -> str:
        return f"{self.told_at}"


class Entered(models.Model):
    """Something that terms are counted with: who entered it, and who ended it as a mistake; it is never removed."""

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True


class Downtime(Entered):
    """A time in which people could not reach us electronically (Awb 2:21); terms that end soon after it get longer."""

    class Way(models.TextChoices):
        SITE = "site", "De hele site"
        LOGIN = "login", "Inloggen"
        MAIL = "mail", "E-mail"

    way = models.CharField(max_length=10, choices=Way, db_default=Way.SITE, default=Way.SITE)
    begins = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    day = models.DateField(unique=True, null=True)
    """A whole day in which the site was away, as an earlier release wrote it."""
    reason = models.CharField(max_length=200)
    made_at = models.DateTimeField(null=True)
    """Unknown for what an earlier release wrote."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("begins")) | models.Q(day__isnull=False),
                name="downtime_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.begins or self.day}: {self.reason}"


class EquatedDay(Entered):
    """A day that a beheerder added to those equated with holidays, or took away (Algemene termijnenwet 3 lid 3)."""

    day = models.DateField()
    free = models.BooleanField(default=True)
    """False when it takes away a day that came with the release."""
    name = models.CharField(max_length=100)
    source = models.CharField(max_length=300)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day"], condition=models.Q(ended_at=None), name="equated_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class DecreeYear(Entered):
    """A year of which a beheerder says that its decree on equated days is known and that all its days are in."""

    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year"], condition=models.Q(ended_at=None), name="decree_year_once")
        ]

    def __str__(self) -> str:
        return str(self.year)


class Division(models.Model):
    """Several cases that one official gives away, lets go of or moves at once: what was shown, and how far it is; see cases.dividing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    deed = models.CharField(max_length=10)
    """One of dividing.Deed."""
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    """Who gets them; empty for another deed."""
    step = models.CharField(max_length=40, blank=True)
    """The step they are moved to; empty for another deed."""
    cases = models.JSONField()
    """Each case (its id) with its revision, as it was shown."""
    refused = models.JSONField(default=list)
    """Each case (its id) with which it was not done, and why, in Dutch."""
    done = models.PositiveIntegerField(default=0)
    """How many of the cases have had their turn, in their order."""
    at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    """When it was confirmed; empty while it is only shown."""

    def __str__(self) -> str:
        return f"{self.deed} {self.id}"


class Recount(models.Model):
    """A recount of running terms, after a day or an outage was added or taken away: why, and how far it is."""

    because = models.CharField(max_length=400)
    """What changed, as the letters to people say it."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    rounds = models.PositiveSmallIntegerField(default=0)
    """How often it was done; two in all, for a process may go on with the old days for a moment after the first."""
    at = models.BigIntegerField(default=0)
    """The last zaak (its id) that was looked at in this round."""
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.because


class MovedTerm(models.Model):
    """A last day that moved in a recount, and when the applicant was told."""

    class What(models.TextChoices):
        DECIDE = "decide", "Besluit"
        COMPLETE = "complete", "Aanvulling"
        OBJECT = "object", "Bezwaar"

    recount = models.ForeignKey(Recount, models.CASCADE, related_name="moved")
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    was = models.DateField()
    now = models.DateField()
    told_at = models.DateTimeField(null=True)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="moved")
    """The letter that says so; while it has not gone, another move changes it."""

    class Meta:
        indexes = [models.Index(fields=["zaak"], condition=models.Q(told_at=None), name="moved_term_untold")]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.what} {self.now}"


class PaperForm(models.Model):
    """How a version's form was laid out when it was first printed; paper comes back years later."""

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
    """A serial that was printed on a form for anyone, so that one we never gave is known when it comes back."""

    serial = models.CharField(max_length=10, primary_key=True)
    version = models.ForeignKey(ServiceVersion, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.serial


class PaperSlip(models.Model):
    """A serial that was printed for a zaak: on a form to complete it, or on a slip to send something along with."""

    serial = models.CharField(max_length=10, unique=True)
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="+")
    request = models.OneToOneField(InformationRequest, models.CASCADE, null=True, related_name="slip")
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.serial


class Stack(models.Model):
    """A file with scanned pages as it came in, and how far reading it is. The same file comes in once."""

    class State(models.TextChoices):
        WAITING = "waiting", "Wacht op lezen"
        READ = "read", "Gelezen"
        REFUSED = "refused", "Niet te lezen"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=10)  # upload, map or e-mail
    content = models.CharField(max_length=64, unique=True, null=True)
    """Empty once a case that came in it was destroyed: the file has that case's pages too."""
    type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    received_on = models.DateField()
    """The stamp on the post: the day it came in."""
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    pages = models.PositiveIntegerField(default=0)
    """Pages that it has; while it is being read, how many are done."""
    message = models.CharField(max_length=300, blank=True)
    loose = models.JSONField(default=list)
    """Pages that belong to no form: their number, picture and what is known of them."""
    text = models.TextField(blank=True, db_default="", default="")
    """Keep what an e-mail says, without its headers; empty for paper."""
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    """Since when someone has its loose pages before them; see channels.paper.loose."""

    def __str__(self) -> str:
        return self.name


class SortedPost(models.Model):
    """A letter among the loose pages of a stack, and what a person made of it; each page is in one letter at most."""

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
    """The numbers of its pages in the stack."""
    became = models.CharField(max_length=10, choices=Became)
    zaak = models.ForeignKey(Zaak, models.SET_NULL, null=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)
    """To whom it was forwarded, or why there is nothing to do or it went back."""
    letter = models.CharField(max_length=64, blank=True)
    """The SHA-256 of the letters that go with it, with the letter itself."""
    sorted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sorted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.stack_id} {self.pages}"


class PaperReading(models.Model):
    """One form read from a stack: what the machine made of it, what people made of that, and the zaak it became."""

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
    """For each field that a person looked at: what the machine read, with what probability, and what it is."""
    message = models.TextField(blank=True, db_default="")
    """What the applicant wrote outside the boxes, typed over by who looked."""
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
    """One character that a person looked at on a form: its picture and what it is, and nothing of whose it was.

    It belongs to no form, field or case, and rows are written in no order; see channels.paper.samples.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    picture = models.BinaryField()
    """PNG of the box as the character model sees it."""
    character = models.CharField(max_length=1)
    held_back = models.BooleanField()
    """Whether it is to judge by, not to learn from; so are all of one form."""
    month = models.DateField()
    """The first day of the month in which it was taken."""

    def __str__(self) -> str:
        return self.character


class PaperLearned(models.Model):
    """What the reader learned from samples: a correction of its model, and how much better it reads; see channels.paper.samples."""

    base = models.CharField(max_length=64)
    """The SHA-256 of the model that it corrects; with another it is not used."""
    weights = models.BinaryField()
    counts = models.JSONField()
    """How many boxes were read rightly before and after, by whose they were and by kind."""
    in_use = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["in_use"], condition=models.Q(in_use=True), name="one_learned_in_use")
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class CheckedOut(models.Model):
    """A document that an official has out to make a new version of it; see cases.checkout."""

    document = models.OneToOneField(Enkelvoudiginformatieobject, models.CASCADE, primary_key=True, related_name="+")
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lock = models.CharField(max_length=100)
    """The lockId that the register gave (drc-009): once the document has another, or none, it is out no more."""

    def __str__(self) -> str:
        return f"{self.document_id}: {self.by_id}"


class Target(models.Model):
    """Within how many days a service wants to decide, for what comes in from a day on; see cases.targets."""

    service = models.CharField(max_length=40)
    days = models.PositiveSmallIntegerField()
    """Days from receipt; 0: no target any more."""
    first_day = models.DateField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "first_day"], name="target_once_by_day")]

    def __str__(self) -> str:
        return f"{self.service}: {self.days} from {self.first_day}"


class Note(models.Model):
    """Keep who wrote a note in a case for colleagues, and whom it names; what it says stands in the register. See cases.noting."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="notes")
    notitie = models.OneToOneField(Zaaknotitie, models.CASCADE, null=True, related_name="+")
    """The zaaknotitie that it is; empty of one that an earlier release kept, of which `text` is what it says."""
    text = models.TextField(blank=True, default="", db_default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.zaak_id}: {self.at:%Y-%m-%d %H:%M}"


class Mention(models.Model):
    """An official who is named in a note, and when they looked."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="named_once_in_a_note")]

    def __str__(self) -> str:
        return f"{self.note_id}: {self.person_id}"


class OwnDataAnswer(models.Model):
    """What goes with the answer to someone who asked about their own data, and which official looked at it first (AVG 15-17).

    It is a document for people and the same for computers; both are in the file of the request and reach whoever asked with
    the letter of the decision.
    """

    zaak = models.OneToOneField(Zaak, models.CASCADE, primary_key=True, related_name="own_data")
    left_out = models.JSONField(default=list)
    """Names the parts that do not go along."""
    why = models.CharField(max_length=1000, blank=True)
    """On which ground they do not (AVG 15 lid 4, UAVG 41), in words that whoever asked reads."""
    document = models.ForeignKey(Enkelvoudiginformatieobject, models.PROTECT, related_name="+")
    data = models.ForeignKey(Enkelvoudiginformatieobject, models.PROTECT, related_name="+")
    """The same as JSON."""
    files = models.ForeignKey(Enkelvoudiginformatieobject, models.PROTECT, null=True, related_name="+")
    """The documents themselves, with the overview and the JSON, as a ZIP; empty where nobody asked to see them."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Who looked at it as it is now, and found that it may go; empty again when it is made anew."""

    def __str__(self) -> str:
        return str(self.zaak_id)


class OwnDataFound(models.Model):
    """A rol that an official found to be of whoever asked about their own data, where no BSN says so (AVG 12 lid 6, 15)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="own_data_found")
    rol = models.UUIDField()
    """Names the rol by its UUID: what is only said of it keeps no zaak from being destroyed."""
    whole = models.BooleanField()
    """Says whether the zaak is theirs whole; otherwise they are only named in it, as a contact of a company is."""
    how = models.CharField(max_length=300)
    """How the official is certain that it is them."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaak", "rol"], name="own_data_found_once")]

    def __str__(self) -> str:
        return f"{self.zaak_id}: {self.rol}"


class OwnDataPaper(models.Model):
    """Whether a document goes to whoever asked to see their data, as an official judged it (AVG 15 lid 3 and 4)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="own_data_papers")
    document = models.UUIDField()
    """Names the document by its UUID: what is only said of it uses it for nothing."""
    given = models.BooleanField()
    why = models.CharField(max_length=300, blank=True)
    """On which ground it does not go, in words that whoever asked reads."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaak", "document"], name="own_data_paper_once")]

    def __str__(self) -> str:
        return f"{self.zaak_id}: {self.document}"


class OwnDataChange(models.Model):
    """One thing that was put right or erased because someone asked for it (AVG 16, 17), and who else had to hear of it (AVG 19)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="own_data_changes")
    about = models.ForeignKey(Zaak, models.CASCADE, null=True, related_name="+")
    """The zaak in which an answer was put right; empty for what was erased."""
    what = models.CharField(max_length=300)
    """The question, or what kind of data it was."""
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    """An answer as it was and as it became, in words; both are empty for what was erased."""
    number = models.PositiveIntegerField(default=0)
    """How many rows were erased."""
    receivers = models.JSONField(default=list)
    """Who got it before, outside the municipality."""
    told_on = models.DateField(null=True)
    told_how = models.CharField(max_length=300, blank=True)
    """When and how an official told them; where that takes a disproportionate effort, why not (AVG 19)."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.zaak_id}: {self.what}"
