"""When what is kept for ever goes to the archive, and how long it is restricted there (Archiefwet 1995 12, 13, 15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.law import destroying, keeping
from openloket.law.destroying import ClosedFile, Hold

ENDED = date(2026, 3, 1)
FILE = ClosedFile(ENDED, "blijvend_bewaren", None, "nog_te_archiveren", "https://lijst.example/1")
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("file", "day"),
    [
        (FILE, date(2046, 3, 1)),
        (replace(FILE, due_on=date(2030, 1, 1)), date(2030, 1, 1)),
        (replace(FILE, due_on=date(2090, 1, 1)), date(2046, 3, 1)),
        (replace(FILE, ended_on=None), None),
        (replace(FILE, action="vernietigen"), None),
        (replace(FILE, status="overgedragen"), None),
    ],
)
def test_a_file_goes_on_its_day_and_before_it_is_twenty(file: ClosedFile, day: date | None) -> None:
    assert keeping.due_on(file) == day
    if day:
        assert keeping.held(file, day) == ()
        assert keeping.held(file, day - DAY) == (Hold.NOT_DUE,)
        assert keeping.held(file, day - DAY, early=True) == ()


@given(
    action=st.sampled_from(["vernietigen", "blijvend_bewaren", ""]),
    ended=st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2030, 1, 1))),
    due=st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2060, 1, 1))),
    today=st.dates(date(2000, 1, 1), date(2080, 1, 1)),
    holds=st.frozensets(st.sampled_from([hold for hold in Hold if hold != Hold.NOT_DUE])),
)
def test_no_file_is_both_destroyed_and_kept_and_what_goes_on_holds_it_back_from_both(
    action: str, ended: date | None, due: date | None, today: date, holds: frozenset[Hold]
) -> None:
    file = ClosedFile(ended, action, due, "nog_te_archiveren", "x", None, holds)
    gone, kept = destroying.held(file, today) == (), keeping.held(file, today) == ()
    assert not (gone and kept)
    assert not gone or (action == "vernietigen" and not holds)
    assert not kept or (action == "blijvend_bewaren" and holds <= {Hold.HOTSPOT})
    for each in (destroying.held(file, today), keeping.held(file, today), keeping.held(file, today, early=True)):
        assert set(each) - {Hold.NOT_DUE} >= holds - {Hold.HOTSPOT}


def test_a_hotspot_asks_to_keep_and_an_archivist_may_let_it_go() -> None:
    hotspot = replace(FILE, action="vernietigen", holds=frozenset({Hold.HOTSPOT}))
    assert keeping.held(hotspot, ENDED, early=True) == ()
    assert Hold.NOT_DUE in keeping.held(hotspot, ENDED)
    assert Hold.NOT_DUE in keeping.held(replace(hotspot, holds=frozenset()), ENDED, early=True)
    assert Hold.OBJECTION_TERM in keeping.held(replace(FILE, objection_until=ENDED), ENDED, early=True)
    assert Hold.NO_CATEGORY in keeping.held(replace(FILE, category=""), ENDED, early=True)


def test_how_long_it_is_restricted_follows_from_its_kind_and_what_nobody_classified_is_longest() -> None:
    terms = keeping.terms(ENDED)
    assert terms.closed_for("persoonsgegevens").after(ENDED) == date(2046, 3, 1)
    assert terms.closed_for("").number == terms.closed_for("bijzonder").number == 75
