"""Ask whoever applied, and others whom a case touches, whether they mind that a decision is public (Woo 3.1 lid 3), and tell them
when it is (3.1 lid 4). What they answer comes in as any other view on the case.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from openloket.cases.hands import Handler
from openloket.cases.locking import save, version_of
from openloket.cases.models import Case, InterestedParty, ViewRequest
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import viewing
from openloket.cases.sent import messages
from openloket.cases.terms import clock
from openloket.definitions.schema import Letter
from openloket.law import periods
from openloket.law.calendar import long_date, plain_date
from openloket.people.models import User
from openloket.registers import acts
from openloket.registers.api.hand import Hand

ASKS, KIND = "ask_public", "public"
"""Name the kinds of the letters that ask and that tell."""
ASKED = "Dit wordt dan openbaar:"
_ASK = Letter(
    subject="Mag ons besluit openbaar worden? Zaak {zaaknummer}",
    body="""
Wij willen ons besluit van {besloten} openbaar maken: iedereen kan het dan lezen op onze website. Uw naam, uw adres en hoe wij u
bereiken, staan er niet in. Dit wordt dan openbaar:

{openbaar}

Vindt u dat iets hiervan niet openbaar mag worden? Vertel ons wat, en waarom. Dat kan tot en met {aanvullen_voor} (artikel 3.1, derde
lid, van de Wet open overheid). U kiest zelf hoe: via Mijn Loket, met een brief, met de telefoon, of aan de balie. Noem altijd het
zaaknummer {zaaknummer}.

Hebt u er niets op tegen? Dan hoeft u niets te doen.
""",
)
_TELL = Letter(
    subject="Ons besluit wordt openbaar. Zaak {zaaknummer}",
    body="""
Wij maken ons besluit van {besloten} openbaar. Iedereen kan het vanaf {vanaf} lezen op onze website. Uw naam, uw adres en hoe wij u
bereiken, staan er niet in. Dit wordt openbaar:

{openbaar}

{stukken}

Wij doen dit omdat iedereen mag weten wat de gemeente besluit (artikel 3.1 van de Wet open overheid).
""",
)


def _said(text: dict[str, Any]) -> str:
    rows = [f"{row['label']}: {row['value']}" for row in text["rows"]]
    return "\n".join(f"- {line}" for line in [text["title"], text["effect"], *rows])


def _whom(case: Case) -> list[InterestedParty | None]:
    """Return whom it touches: whoever applied (None), as far as a letter can get there, and others who are named in the case."""
    others: list[InterestedParty | None] = list(InterestedParty.objects.filter(zaak=case.zaak_id).order_by("pk"))
    return [None, *others] if messages.reachable(case, version_of(case)) else others


def ask(case: Case, text: dict[str, Any], handler: Handler) -> tuple[date, int]:
    """Write to all of them; return the last day to answer, and how many letters go. Call with the case locked. Raises NotPossible."""
    version = version_of(case)
    whom = _whom(case)
    if not whom:
        raise NotPossible(messages.NOBODY)
    term = clock.complete_by(periods.parse(version.deadline.complete), handler.today)
    hand = handler.hand(f"Gevraagd of het besluit openbaar mag worden, uiterlijk op {plain_date(term.ends)}")
    extra = {"besloten": plain_date(date.fromisoformat(text["decided_on"])), "openbaar": _said(text)}
    for party in whom:
        message = messages.write(case, version, ASKS, hand, handler.at, extra, text=_ASK, by=handler.user, party=party)
        viewing.request(case, handler, f"{ASKED}\n{_said(text)}", message, party, term.ends)
    acts.zaken.change(hand, case.zaak, {}, always=True)
    save(case)
    return term.ends, len(whom)


def asked(zaak: int, since: datetime) -> list[ViewRequest]:
    """Return what was asked about making the decision of a zaak public."""
    rows = ViewRequest.objects.filter(zaak=zaak, asked_at__gte=since, text__startswith=ASKED)
    return list(rows.select_related("party").prefetch_related("answers").order_by("pk"))


def waits(zaak: int, since: datetime, today: date) -> bool:
    """Say whether someone who was asked may still answer."""
    return any(row.ended_on is None and today <= row.due for row in asked(zaak, since))


def tell(
    case: Case, text: dict[str, Any], opens: date, files: Sequence[str], by: User, hand: Hand, at: datetime
) -> None:
    """Tell all of them from when it is public, and what; they can object to that (3.1 lid 4). Call with the case locked."""
    version = version_of(case)
    along = (
        "Deze stukken worden ook openbaar, met zwart over wat niet openbaar is: " + "; ".join(files) + "."
        if files
        else ""
    )
    extra = {
        "besloten": plain_date(date.fromisoformat(text["decided_on"])),
        "vanaf": long_date(opens),
        "openbaar": _said(text),
        "stukken": along,
    }
    for party in _whom(case):
        messages.write(case, version, KIND, hand, at, extra, text=_TELL, by=by, party=party, besluit=True)
    save(case)
