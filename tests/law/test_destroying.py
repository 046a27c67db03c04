"""A file is due exactly when the law says, and goes on the first list on which nothing holds it back (L19)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.law.destroying import BY_HAND, ClosedFile, Hold, due, held
from openloket.registers import retention

TODAY = date(2027, 10, 1)
GOES = ClosedFile(date(2026, 9, 15), "vernietigen", date(2027, 9, 15), "nog_te_archiveren", "https://lijst/1")


@pytest.mark.parametrize(
    "change",
    [
        {"ended_on": None},
        {"action": "blijvend_bewaren"},
        {"action": ""},
        {"due_on": None},
        {"due_on": TODAY + timedelta(days=1)},
        {"status": "overgedragen"},
    ],
)
def test_what_is_not_due(change: dict[str, object]) -> None:
    file = replace(GOES, **change)  # type: ignore[arg-type]
    assert not due(file, TODAY)
    assert held(file, TODAY) == (Hold.NOT_DUE,)


def test_it_is_due_on_its_day_and_held_until_the_last_day_to_object() -> None:
    assert due(replace(GOES, due_on=TODAY), TODAY)
    assert held(GOES, TODAY) == ()
    assert held(replace(GOES, category=""), TODAY) == (Hold.NO_CATEGORY,)
    assert held(replace(GOES, objection_until=TODAY), TODAY) == (Hold.OBJECTION_TERM,)
    assert held(replace(GOES, objection_until=TODAY - timedelta(days=1)), TODAY) == ()


# Histories -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class History:
    """A case as it went: when it ended, by which rule it is kept, and what went on around it from day to day."""

    ended: date
    years: int
    extra: int
    """Years of the procestermijn; 0: the term counts from the end."""
    keeps: bool
    reopened: tuple[int, int] | None
    """From and until which day after the end it was open again."""
    objection: int
    """Days after the end until which can be objected; 0: there is no decision."""
    holds: tuple[tuple[Hold, int, int], ...]
    """What held it back, from and until which day after the end, both included."""


def days(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)


SPAN = 4 * 366
HISTORIES = st.builds(
    History,
    ended=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    years=st.integers(0, 2),
    extra=st.integers(0, 1),
    keeps=st.integers(0, 5).map(lambda one: one == 0),
    reopened=st.none() | st.tuples(days(SPAN), days(400)),
    objection=days(120),
    holds=st.lists(
        st.tuples(st.sampled_from([*BY_HAND, Hold.OBJECTION, Hold.RELATED, Hold.PENALTY]), days(SPAN), days(900)),
        max_size=3,
    ).map(tuple),
)


def seen(history: History, today: date) -> ClosedFile:
    """Return what the tables show of a case on a day, with the archive parameters that the registers derive."""
    resultaattype = {
        "archiefnominatie": "blijvend_bewaren" if history.keeps else "vernietigen",
        "archiefactietermijn": "" if history.keeps else f"P{history.years}Y",
        "brondatum_archiefprocedure": (
            {"afleidingswijze": "termijn", "procestermijn": f"P{history.extra}Y"}
            if history.extra
            else {"afleidingswijze": "afgehandeld"}
        ),
    }
    found = retention.parameters(dict(retention.UNSET), resultaattype, history.ended)
    after = (today - history.ended).days
    again = history.reopened is not None and history.reopened[0] <= after < sum(history.reopened)
    return ClosedFile(
        None if again else history.ended,
        found["archiefnominatie"],
        found["archiefactiedatum"],
        "nog_te_archiveren",
        "https://lijst/1",
        history.ended + timedelta(days=history.objection) if history.objection else None,
        frozenset(hold for hold, first, long in history.holds if first <= after <= first + long),
    )


def years_later(day: date, years: int) -> date:
    """Add years as the calendar does: a year after 29 February is 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@given(HISTORIES)
def test_it_goes_on_the_first_day_that_the_law_lets_it_and_never_before(history: History) -> None:
    """Neither destroyed too early, nor forgotten: told from the history itself, not from what the tables made of it."""
    first = years_later(years_later(history.ended, history.extra), history.years)
    for step in range(0, SPAN + 1400, 30):
        today = history.ended + timedelta(days=step)
        open_again = history.reopened is not None and history.reopened[0] <= step < sum(history.reopened)
        running = any(begin <= step <= begin + long for _hold, begin, long in history.holds)
        objecting = history.objection > 0 and step <= history.objection
        goes = not history.keeps and today >= first and not (open_again or running or objecting)
        assert (held(seen(history, today), today) == ()) is goes
