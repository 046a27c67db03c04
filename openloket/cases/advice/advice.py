"""The rules of advice: how it stands, what departs from it, and what a decision says of it. Pure.

Asking advice stops no clock, and a missing advice bars no decision (Awb 3:6). A decision names the adviser and says that the advice
was looked at (Awb 3:8, 3:9, 3:49); where it departs from one it says why (Awb 3:50), and the adviser is told (Awb 3:43).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from openloket.definitions.schema import Result
from openloket.forms.sentences import capital, closed, listed
from openloket.law.calendar import plain_date

FOR, CONDITIONS, AGAINST = "voor", "voorwaarden", "tegen"
OUTCOMES = (FOR, CONDITIONS, AGAINST)
LINK_AFTER = timedelta(days=14)
"""Holds how long after the last day to answer a link still works: a late advice is read as long as nothing is decided."""
TOLD_HOLDS = timedelta(days=30)
"""Holds how long an adviser who was told of another decision can read it with the link."""
TRIES = 10
"""Counts how often a wrong code may be typed."""
_SAID = {FOR: "voor", CONDITIONS: "voor, met voorwaarden", AGAINST: "tegen"}
CHECKED = "Wij hebben gekeken of dit advies zorgvuldig tot stand kwam (artikel 3:9 van de Algemene wet bestuursrecht)"
READ_IT = "Wilt u een advies lezen? Vraag het ons, en noem uw zaaknummer."


class Stand(StrEnum):
    """Name how it stands with a task."""

    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """Says that the case ended before an answer came."""

    @property
    def waits(self) -> bool:
        """Say whether a task waits for an answer."""
        return self in (Stand.OPEN, Stand.LATE)


@dataclass(frozen=True)
class Given:
    """An advice that was given: by whom, on which day, and what it says."""

    name: str
    day: date
    outcome: str


def stand(due: date, today: date, *, answered: bool, withdrawn: bool, closed: bool = False) -> Stand:
    """Return how it stands with a task on a day."""
    if answered:
        return Stand.ANSWERED
    if withdrawn:
        return Stand.WITHDRAWN
    if closed:
        return Stand.LAPSED
    return Stand.LATE if due < today else Stand.OPEN


def weighs(result: Result) -> bool:
    """Say whether advice is weighed in a result: a besluit about what was asked."""
    return result.decision and not result.not_handled


def departs(outcome: str, result: Result) -> bool:
    """Say whether a result departs from an advice: it gives what was advised against, or refuses what was advised for."""
    if not weighs(result):
        return False
    if outcome == AGAINST:
        return not result.refuses_all
    return result.refuses_all if outcome == CONDITIONS else result.refuses


def paragraphs(given: Iterable[Given], missing: Iterable[str], result: Result, reason: str) -> str:
    """Return what a decision says of the advice that was given and of what did not come; empty where nothing was asked."""
    given, missing = list(given), list(missing)
    if not weighs(result) or not (given or missing):
        return ""
    found, departing = [], [item for item in given if departs(item.outcome, result)]
    for item in given:
        kept = "" if item in departing else ", en nemen het over"
        found.append(
            f"{capital(item.name)} adviseerde {_SAID[item.outcome]} ({plain_date(item.day)}). {CHECKED}{kept}."
        )
    if departing:
        names = listed([item.name for item in departing])
        apart = "\n" if "\n" in reason else " "
        found.append(
            f"Wij wijken af van het advies van {names} (artikel 3:50 van de Algemene wet bestuursrecht), omdat:{apart}{closed(reason)}"
        )
    if missing:
        verb = "Die adviezen" if missing[1:] else "Dat advies"
        found.append(
            f"Wij vroegen advies aan {listed(missing)}. {verb} hadden wij nog niet toen wij besloten (artikel 3:6 van de "
            "Algemene wet bestuursrecht)."
        )
    return "\n\n".join([*found, READ_IT] if given else found)
