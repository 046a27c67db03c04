"""Announce a case, in words without whoever applied; whoever reads it finds its decision, gives a view or objects by its number.

Awb 3:12, 3:42, 4:8, 6:5. They need no login and no case of their own, and see nothing else of the case. Whether it touches them
is for an official (Awb 1:2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from openloket.cases import outcomes
from openloket.cases.disputes import linked, objecting, opposing
from openloket.cases.hands import Handler
from openloket.cases.locking import Stale, locked_case, save, version_of
from openloket.cases.models import Announcement, Case, Channel, InterestedParty, ReceivedMessage
from openloket.cases.received import receiving
from openloket.cases.received.receiving import Incoming
from openloket.cases.refusals import NotPossible, bounded, whole
from openloket.cases.saying import saying
from openloket.cases.wording.words import says_something
from openloket.definitions import openness, traces
from openloket.definitions.schema import Version
from openloket.forms.reading import reference
from openloket.forms.validate import stored
from openloket.law.calendar import plain_date
from openloket.law.deadlines import objection_term
from openloket.registers import acts

TEXT_MAX, NAME_MAX, INTEREST_MAX, PLACE_MAX = 500, 80, 400, 100
MOST_A_DAY = 100
"""Bounds how many people can write about one case in a day; more is no neighbourhood."""
KINDS = {"zienswijze": receiving.VIEW, "bezwaar": receiving.OBJECTION}
"""Names what one can do, as its address does."""
NO_TEXT = "Schrijf op wat er is gevraagd of besloten, en waar. Iedereen kan dit lezen."
SAYS_WHO = gettext_noop(
    "In de tekst staat iets waaraan men iemand herkent: ‘%s’. Haal dat weg: iedereen kan dit lezen."
)
NOT_YET = gettext_noop("De dag in het gemeenteblad ligt in de toekomst. Vul hem in als het er staat.")
NAMES = "De naam van de aanvrager staat in de tekst. Haal die weg: iedereen kan dit lezen."
NOT_THIS = "Dit kan alleen bij een aanvraag waarover wij een besluit nemen waartegen bezwaar kan."
PAST = "De dag tot wanneer iedereen mag reageren, is al voorbij."
DECIDED = "Er is al besloten. Reageren kan nu niet meer, wel bezwaar maken. Laat de laatste dag leeg."
NOT_NOW = gettext_noop("Dit kan nu niet (meer).")
TOO_MANY = gettext_noop("Vandaag is hierover al erg veel gestuurd. Probeer het morgen opnieuw, of stuur ons een brief.")
NO_NAME = gettext_noop("Vul uw naam en adres in. Wij sturen u een brief.")
WHOSE = gettext_noop("Vul in van wie de brief is, met een adres: die krijgt antwoord.")
NOTHING_SAID = gettext_noop("Schrijf op wat u ervan vindt.")


@dataclass(frozen=True)
class Notice:
    """Hold what everyone sees of an announced case: nothing of whoever applied."""

    number: str
    text: str
    outcome: str = ""
    """Says what was decided; empty while nothing was made known."""
    decided_on: date | None = None
    object_until: date | None = None
    views_until: date | None = None
    """Until when one can say what one thinks of it; empty when one cannot."""
    placed_on: date | None = None
    placed_in: str = ""
    """Says when and where it stood in the official gazette, as far as it did."""

    def open_to(self, kind: str) -> bool:
        """Say whether one can do this now; a late objection is taken all the same (Awb 6:11)."""
        return self.views_until is not None if kind == receiving.VIEW else self.decided_on is not None


@dataclass(frozen=True)
class Gazette:
    """Say where an announcement stood in the official gazette (Awb 3:42); nowhere while there is no day."""

    day: date | None = None
    place: str = ""


NOWHERE = Gazette()


def suggested(case: Case, version: Version) -> str:
    """Return in which words a case could be announced, made of what everyone may read of it; "" where a version does not say."""
    results = [result for result in version.results if result.publish]
    found = next(
        (result for result in results if result.id == case.ended_as),
        None if case.closed_on else next(iter(results), None),
    )
    if found is None or found.publish is None:
        return ""
    answers = stored(version.questions, case.answers)
    own = list(traces.of_answers(version, answers, person=True))
    rows = openness.rows(version, found, answers, case.received_on, {})
    said = [f"{row.label}: {row.value}." for row in rows if not (row.typed and traces.find(row.value, own))]
    begin = f"Besloten: {found.publish.effect}" if case.closed_on else f"Aangevraagd: {found.publish.title.lower()}."
    text = begin
    for part in said:
        if len(text) + 1 + len(part) <= TEXT_MAX:
            text += f" {part}"
    return text


def announce(
    zaak_id: int, handler: Handler, text: str, views_until: date | None = None, gazette: Gazette = NOWHERE
) -> None:
    """Announce a case, or change how it was announced or where; also when it was decided. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if case.revision != handler.revision:
            raise Stale
        version = version_of(case)
        if not (version.decides and version.open_to_objection):
            raise NotPossible(NOT_THIS)
        text = bounded(" ".join(text.split()), TEXT_MAX)
        if not says_something(text):
            raise NotPossible(NO_TEXT)
        name = str(case.answers.get(version.applicant.name) or "")
        if name and name.casefold() in text.casefold():
            raise NotPossible(NAMES)
        if told := _says_who(version, case, text):
            raise NotPossible(_(SAYS_WHO) % told)
        if gazette.day is not None and gazette.day > handler.today:
            raise NotPossible(NOT_YET)
        before = Announcement.objects.filter(zaak=case.zaak_id).first()
        if (
            views_until is not None
            and views_until < handler.today
            and (before is None or before.views_until != views_until)
        ):
            raise NotPossible(PAST)
        if (
            views_until is not None
            and case.closed_on is not None
            and (before is None or before.views_until != views_until)
        ):
            raise NotPossible(DECIDED)
        said = {"text": text, "views_until": views_until, "made_at": handler.at, "made_by": handler.user}
        said |= {"placed_on": gazette.day, "placed_in": bounded(" ".join(gazette.place.split()), PLACE_MAX)}
        Announcement.objects.update_or_create(zaak=case.zaak, defaults=said)
        until = f", reageren kan tot en met {plain_date(views_until)}" if views_until else ""
        where = f", in het gemeenteblad van {plain_date(gazette.day)} {gazette.place}".rstrip() if gazette.day else ""
        acts.zaken.change(handler.hand(f"Bekendgemaakt: {text}{until}{where}"), case.zaak, {}, always=True)
        save(case)


def _says_who(version: Version, case: Case, text: str) -> str:
    """Return what in a text says who somebody is beside a name, such as a number or how to reach them; a place is none."""
    known = traces.of_answers(version, stored(version.questions, case.answers), person=True)
    place = (traces.NAME, traces.ADDRESS)
    return next((text[one.start : one.end] for one in traces.find(text, known) if one.kind not in place), "")


def find(number: str, day: date) -> Notice | None:
    """Return what everyone may see of the case with this number; None when it was not announced, or there is none."""
    wanted = reference(number)[:40]
    row = Announcement.objects.select_related("zaak").filter(zaak__identificatie=wanted).first()
    if row is None:
        return None
    case = Case.objects.select_related("version", "zaak__resultaat__resultaattype").get(pk=row.zaak_id)
    letter = linked.decision_letter(case.pk) if objecting.possible(case) else None
    if letter is not None and letter.sent_on is not None and case.closed_on is not None:
        outcome = outcomes.named(case)
        until = objection_term(letter.sent_on).ends
        return Notice(wanted, row.text, outcome, letter.sent_on, until, None, row.placed_on, row.placed_in)
    asked = row.views_until is not None and row.views_until >= day and case.closed_on is None
    until_when = row.views_until if asked else None
    return Notice(wanted, row.text, views_until=until_when, placed_on=row.placed_on, placed_in=row.placed_in)


@dataclass(frozen=True)
class Outsider:
    """Say who writes about a case that is not theirs, and how it touches them in their own words."""

    name: str
    address: Mapping[str, Any]
    interest: str


def say(notice: Notice, kind: str, key: str, who: Outsider, text: str, at: datetime) -> ReceivedMessage:
    """Take in a view on an announced case, or an objection to its decision, whole; a repeat changes nothing. Raises NotPossible."""
    zaak_id = Announcement.objects.get(zaak__identificatie=notice.number).zaak_id
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if (before := ReceivedMessage.objects.filter(key=key, zaak=zaak_id).first()) is not None:
            return before
        now = find(notice.number, timezone.localdate(at))
        if now is None or not now.open_to(kind):
            raise NotPossible(NOT_NOW)
        today = InterestedParty.objects.filter(zaak=zaak_id, named_by=None, named_at__gt=at - timedelta(days=1))
        if today.count() >= MOST_A_DAY:
            raise NotPossible(TOO_MANY)
        name = bounded(" ".join(who.name.split()), NAME_MAX)
        if not says_something(name) or not who.address:
            raise NotPossible(NO_NAME)
        if not says_something(text):
            raise NotPossible(NOTHING_SAID)
        party = InterestedParty.objects.create(zaak=case.zaak, name=name, address=dict(who.address), named_at=at)
        words = f"{text.strip()}\n\nHoe het mij raakt: {bounded(who.interest.strip(), INTEREST_MAX)}"
        new = Incoming(key, kind, Channel.WEB, at, bounded(words, saying.TEXT_MAX + INTEREST_MAX), party=party)
        return _take(case, new)


def by_letter(zaak_id: int, new: Incoming, name: str, address: Mapping[str, Any]) -> ReceivedMessage:
    """Take in an objection or a view of someone who did not apply, by letter or e-mail, whole; also where nothing was announced.

    A view counts while nothing is decided. A repeat changes nothing. Raises NotPossible.
    """
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if (before := ReceivedMessage.objects.filter(key=new.key, zaak=zaak_id).first()) is not None:
            return before
        if new.kind not in KINDS.values() or (new.kind == receiving.VIEW and case.closed_on is not None):
            raise NotPossible(NOT_NOW)
        name = bounded(" ".join(name.split()), NAME_MAX)
        if not says_something(name) or not address:
            raise NotPossible(WHOSE)
        made = {"name": name, "address": dict(address), "named_at": new.received_at}
        party = InterestedParty.objects.create(zaak=case.zaak, **made)
        return _take(case, replace(new, party=party))


def _take(case: Case, new: Incoming) -> ReceivedMessage:
    """Take in what another than who applied says of a locked case, with what follows from it."""
    if new.kind == receiving.OBJECTION:
        return saying.say(case.pk, new)
    message = receiving.receive(case, new)
    opposing.viewed(case, new.hand())
    save(case)
    return message
