"""What a page tells of the outcome before something is sent, and of what the law makes of a late decision."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from openloket.cases.terms import calendar
from openloket.definitions.checks import Firing, refused_at
from openloket.definitions.outlook import CHOOSE_LATER, TOO_LATE, Outlook, Told, on_page, outlook, still_open
from openloket.definitions.schema import Silence, Version
from openloket.law.silence import GrantedByLaw, Rate, granted_by_law, rates


@dataclass(frozen=True)
class Expected:
    """What a page shows of an outlook."""

    told: tuple[Told, ...]
    decide_by: date | None
    """By which day it is decided, or done; None where a page does not say so."""
    too_late: str
    """Says in a sentence that the decision may come after the day for which it is asked; empty when it does not."""
    decides: bool
    gives_without_decision: bool

    def __bool__(self) -> bool:
        return bool(self.told or self.decide_by or self.too_late)


def shown(version: Version, seen: Outlook, *, day: bool, sent: bool = False) -> Expected:
    """Return an outlook as a page shows it, what speaks against it first; with `day`, also by when it is decided.

    Before it is `sent` it says what someone can still do, once: where nothing that speaks against it says so already.
    """
    told = sorted(seen.after_sending().told if sent else seen.told, key=lambda item: not item.against)
    late = ""
    if seen.too_late and version.decides:
        days = {"needed": seen.needed_on, "decided": seen.decide_by}
        late = _(TOO_LATE) % {name: date_format(value, "l j F Y") for name, value in days.items() if value}
        if not sent and not any(item.against and item.text for item in told):
            late = f"{late} {_(CHOOSE_LATER)}"
    return Expected(tuple(told), seen.decide_by if day else None, late, version.decides, version.gives_without_decision)


@dataclass(frozen=True)
class SoFar:
    """What someone filled in so far: as they typed it, what could be read of it, and the day on which they would send it.

    `closed` are questions that nobody can answer here, `found` is what is wrong with the answers together: what is
    refused must still change, so that nothing is told of it.
    """

    version: Version
    raw: Mapping[str, Any]
    answers: Mapping[str, Any]
    day: date
    closed: Collection[str] = ()
    found: Collection[Firing] = ()

    @property
    def good(self) -> Mapping[str, Any]:
        """Return the answers that are not refused."""
        refused = refused_at(self.found)
        return {name: value for name, value in self.answers.items() if name not in refused}

    @property
    def open(self) -> set[str]:
        """Return the questions that are still to be answered."""
        return still_open(self.version, self.raw, self.good, self.closed)

    def expected(self) -> Expected:
        """Return what it leads to."""
        seen = outlook(self.version, self.good, self.day, self.open, calendar=calendar.now())
        return shown(self.version, seen, day=True)

    def expected_on(self, page: str, pages: Sequence[str]) -> Expected:
        """Return what a page tells of it; `pages` are those on which something is asked."""
        seen = on_page(self.version, page, pages, self.good, self.day, self.open, calendar=calendar.now())
        return shown(self.version, seen, day=False)


@dataclass(frozen=True)
class Late:
    """What the law makes of a decision that comes too late, for a page."""

    kind: Silence
    rates: list[Rate]
    by_law: GrantedByLaw | None
    """The days that follow when it is granted by law; None without a last day."""
    because: str
    """Why it is not granted by law, where the version says so."""

    @property
    def most(self) -> int:
        """Return the most that a penalty can become, in euro."""
        return sum((rate.last - rate.first + 1) * rate.euro for rate in self.rates)


def late(version: Version, today: date, due: date | None = None) -> Late | None:
    """Return what being late means for this version; None when it does not say so, or decides nothing."""
    if version.silence is None or not version.decides:
        return None
    by_law = granted_by_law(due, calendar.now()) if due and version.silence == "van_rechtswege" else None
    return Late(version.silence, rates(today) if version.silence == "dwangsom" else [], by_law, version.silence_because)
