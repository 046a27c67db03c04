"""Show one person or company to who helps them at the desk or by telephone: all that runs and ran, across services.

An official sees the cases that they may see on a list, and of those only; what someone said that is about no case is a
note, read by one team or by who serves the whole municipality. Notes go after a time (AVG 5 lid 1 sub e).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from openloket.cases import versions
from openloket.cases.find.typed import Sought
from openloket.cases.models import Case, Channel, ContactNote, Draft, Message, ReceivedMessage
from openloket.cases.received import receiving
from openloket.cases.received.arrivals import CONTACT
from openloket.cases.received.receiving import Kind
from openloket.cases.refusals import NotPossible, bounded
from openloket.cases.seen import at_a_glance
from openloket.cases.seen.at_a_glance import Awaited, Told
from openloket.cases.who import addressee
from openloket.cases.wording.words import says_something
from openloket.cases.work.worklist import visible
from openloket.definitions.schema import Version
from openloket.people.accounts import may
from openloket.people.models import Team, User
from openloket.people.rights import Action
from openloket.registers.models import Klantcontact
from openloket.secrecy import Unsealable, keyed_hash, keyed_hashes, opened, sealed

MOST = 50
"""Cases that one page shows, the newest."""
MOST_MESSAGES = 12
MOST_NOTES = 20
TEXT_MAX = 1000
CHANNELS = (Channel.PHONE, Channel.DESK, Channel.EMAIL)
EVERYONE = ""
"""Stands for who serves the whole municipality, where a team would stand."""
NO_TEXT = "Kies hoe er contact was, en schrijf kort op waarover."
NOT_YOUR_TEAM = "Kies een van uw teams."
GONE = "Deze notitie is niet meer te lezen."


@dataclass(frozen=True)
class Number:
    """The number by which someone is known here: `kind` is bsn or kvk."""

    kind: str
    number: str

    @property
    def owner(self) -> str:
        """Return the name under which things of theirs are kept."""
        return keyed_hash(self.kind, self.number)

    @property
    def owners(self) -> list[str]:
        """Return that name under every key."""
        return keyed_hashes(self.kind, self.number)


@dataclass(frozen=True)
class Reached:
    """Say how someone is called and reached, as they gave it in their newest case here."""

    name: str
    email: str
    phone: str
    address: Sequence[str]
    secret: bool
    """Says whether their address is secret; then it is not here."""
    day: datetime


@dataclass(frozen=True)
class Came:
    """A message of theirs."""

    row: ReceivedMessage
    kind: Kind
    service: str
    unseen: bool


@dataclass(frozen=True)
class Note:
    """Hold what was said, about a case or about none."""

    at: datetime
    channel: str
    text: str
    by: str = ""
    case: Case | None = None


@dataclass(frozen=True)
class Overview:
    """All of someone that one official may see, the newest first."""

    cases: Sequence[Case]
    more: bool
    """Says whether there are more cases than are shown."""
    reached: Reached | None
    awaited: Sequence[Awaited]
    came: Sequence[Came]
    told: Sequence[Told]
    begun: Sequence[tuple[Draft, str]]
    notes: Sequence[Note]

    @property
    def running(self) -> list[Case]:
        """Return the cases that run."""
        return [case for case in self.cases if case.closed_on is None]

    @property
    def ended(self) -> list[Case]:
        """Return those that ended."""
        return [case for case in self.cases if case.closed_on is not None]


def numbers(sought: Sought | None) -> Number | None:
    """Return whom an official searched for when they typed one number and nothing else; None otherwise."""
    if sought is None or sought.problem or bool(sought.bsn) == bool(sought.kvk):
        return None
    if sought.words or sought.postcode or sought.case:
        return None
    return Number("bsn", sought.bsn) if sought.bsn else Number("kvk", sought.kvk)


def overview(user: User, who: Number, teams: Collection[str]) -> Overview:
    """Return what this official may see of someone, with the notes of these teams; ten statements, however many cases there are."""
    theirs = visible(user).filter(findable__people__overlap=who.owners).annotate(who=F("findable__who"))
    rows = theirs.select_related(
        "zaak__huidige_status__statustype", "zaak__resultaat__resultaattype", "zaak__zaaktype", "handler", "version"
    )
    found = list(rows.defer("findings", "decision", "due_because").order_by("-pk")[: MOST + 1])
    cases = found[:MOST]
    ids = [case.pk for case in cases]
    return Overview(
        cases,
        len(found) > MOST,
        next(filter(None, (_reached(case, who) for case in cases)), None),
        at_a_glance.awaited(ids),
        _came(cases),
        at_a_glance.told(Message.objects.filter(zaak__in=ids, party=None), MOST_MESSAGES),
        _begun(user, who),
        _notes(who, teams, cases),
    )


def _reached(case: Case, who: Number) -> Reached | None:
    """Return how they are reached, of a case that they applied for; another's is no one's to tell."""
    if case.version is None:
        return None
    version = versions.of(case.version)
    asked = version.applicant
    if case.answers.get(_number(version, who.kind)) != who.number:
        return None
    email, phone, name = (str(case.answers.get(part) or "") for part in (asked.email, asked.phone, asked.name))
    address = [] if case.secret_address else addressee.address_lines(case.answers.get(asked.address))
    return Reached(name, email, phone, address, case.secret_address, case.received_at)


def _number(version: Version, kind: str) -> str:
    """Return the question (its id) with the number of who applies; empty where none asks it."""
    return (version.applicant.bsn if kind == "bsn" else version.applicant.kvk) or ""


def _came(cases: Sequence[Case]) -> list[Came]:
    of = {case.pk: case for case in cases}
    rows = ReceivedMessage.objects.filter(zaak__in=of, party=None).select_related("zaak").order_by("-received_at")
    found = []
    for row in rows[:MOST_MESSAGES]:
        case = of[row.zaak_id]
        unseen = case.new_since is not None and row.received_at >= case.new_since
        found.append(Came(row, receiving.KINDS[row.kind], at_a_glance.service_of(case), unseen))
    return found


def _begun(user: User, who: Number) -> list[tuple[Draft, str]]:
    """Return the forms that they began on the site and did not send, of services in which this official helps; no answers are read."""
    rows = Draft.objects.filter(owner__in=who.owners, channel=Channel.WEB, typed=True, dropped_at=None)
    titles = {name: items[-1].version for name, items in versions.all_versions().items()}
    found = rows.only("id", "service", "changed_at").order_by("-changed_at")[:MOST_NOTES]
    helps = [row for row in found if row.service in titles and may(user, Action.ENTER_DESK, service=row.service)]
    return [(row, titles[row.service].title) for row in helps]


# What was said ----------------------------------------------------------------------------------------------------------


def _notes(who: Number, teams: Collection[str], cases: Sequence[Case]) -> list[Note]:
    """Return what was noted of someone: of the cases that are shown, and of none."""
    rows = ContactNote.objects.filter(owner__in=who.owners, team__in=teams).select_related("by")
    found = [Note(row.at, row.channel, _opened(row.text), str(row.by)) for row in rows.order_by("-at")[:MOST_NOTES]]
    of = {case.pk: case for case in cases}
    said = Klantcontact.objects.filter(zaak__in=of, onderwerp=CONTACT).order_by("-datumtijd")
    found += [Note(row.datumtijd, row.kanaal, row.toelichting, case=of[row.zaak_id]) for row in said[:MOST_NOTES]]
    return sorted(found, key=lambda note: note.at, reverse=True)[:MOST_NOTES]


def _opened(text: str) -> str:
    try:
        return opened(text)
    except Unsealable:
        return GONE


def readers(user: User) -> Mapping[str, str]:
    """Return whose notes an official reads and writes: their teams', by code with the name, and those of who serves everyone."""
    teams = [(EVERYONE, _("Balie en telefoon")), *Team.objects.order_by("name").values_list("code", "name")]
    return {code: name for code, name in teams if may(user, Action.SEE_WORK, team=code)}


def note(user: User, who: Number, team: str, channel: str, text: str, at: datetime) -> None:
    """Keep what someone said that is about no case. Raises NotPossible."""
    if team not in readers(user):
        raise NotPossible(NOT_YOUR_TEAM)
    if channel not in CHANNELS or not says_something(text):
        raise NotPossible(NO_TEXT)
    text = bounded(text.strip(), TEXT_MAX)
    ContactNote.objects.create(owner=who.owner, team=team, channel=channel, text=sealed(text), by=user, at=at)


def forget_old(before: datetime) -> None:
    """Remove notes of before that moment."""
    ContactNote.objects.filter(at__lt=before).delete()


def answers(version: Version, who: Number) -> dict[str, str]:
    """Return what the number answers in a form that is filled in for them."""
    asked = _number(version, who.kind)
    return {asked: who.number} if asked else {}
