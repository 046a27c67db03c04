"""Awb 2:22, 6:4-6:11, 6:15, 7:4, 7:10; Gemeentewet 236 lid 2."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.law.calendar import BUNDLED
from openloket.law.deadlines import DUTCH_TIME, Outage, Suspension, objection_term
from openloket.law.objection import (
    Part,
    Timing,
    decide_by,
    decide_tax_by,
    hearing_days,
    left_for_a_gap,
    mend_by,
    timed,
)
from openloket.law.periods import Period

POSTED = date(2026, 3, 24)
LAST = date(2026, 5, 6)
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))


def test_6_7_and_6_8_posted_on_24_march_the_last_day_is_6_may() -> None:
    """Six weeks end on 5 May, a recognised holiday."""
    assert objection_term(POSTED).ends == LAST
    assert timed(POSTED, received=LAST).timing is Timing.IN_TIME
    assert timed(POSTED, received=LAST).until == LAST


@pytest.mark.parametrize(
    ("posted", "received", "timing"),
    [
        (date(2026, 5, 6), date(2026, 5, 13), Timing.IN_TIME),
        (date(2026, 5, 6), date(2026, 5, 14), Timing.LATE),
        (date(2026, 5, 7), date(2026, 5, 8), Timing.LATE),
        (None, date(2026, 5, 7), Timing.LATE),
    ],
)
def test_6_9_lid_2_posted_in_time_and_received_within_a_week(
    posted: date | None, received: date, timing: Timing
) -> None:
    found = timed(POSTED, posted=posted, received=received)
    assert found.timing is timing
    assert found.counts is (timing is Timing.IN_TIME)
    assert ("6:9 lid 2" in found.because[-1]) is (timing is Timing.IN_TIME)


def test_6_15_lid_3_what_was_mailed_to_a_general_address_in_time_is_kept() -> None:
    found = timed(POSTED, elsewhere=date(2026, 5, 6), received=date(2026, 5, 20))
    assert found.timing is Timing.IN_TIME
    assert any("6:15 lid 3" in reason for reason in found.because)
    assert timed(POSTED, elsewhere=date(2026, 5, 7), received=date(2026, 5, 20)).timing is Timing.LATE
    assert timed(POSTED, elsewhere=date(2026, 5, 20), received=LAST).timing is Timing.IN_TIME


def test_6_10_what_came_before_the_term_began_is_kept() -> None:
    assert timed(None, received=POSTED).timing is Timing.PREMATURE
    assert timed(None, received=POSTED).until is None
    found = timed(POSTED, received=POSTED)
    assert (found.timing, found.until, found.counts) == (Timing.PREMATURE, LAST, True)
    assert timed(POSTED, received=POSTED + timedelta(days=1)).timing is Timing.IN_TIME


def test_2_22_a_bounced_notification_and_an_objection_of_20_may_is_excusable() -> None:
    found = timed(POSTED, received=date(2026, 5, 20), notified=False)
    assert (found.timing, found.counts) == (Timing.EXCUSABLE, True)
    assert "2:22" in found.because[-1]
    assert timed(POSTED, received=LAST, notified=False).timing is Timing.IN_TIME


def test_2_21_lid_3_an_objection_after_an_outage_is_in_time() -> None:
    down = [Outage(datetime(2026, 5, 6, 9, tzinfo=DUTCH_TIME), datetime(2026, 5, 6, 17, tzinfo=DUTCH_TIME))]
    assert timed(POSTED, received=date(2026, 5, 7), down=down).timing is Timing.IN_TIME
    assert timed(POSTED, received=date(2026, 5, 8), down=down).timing is Timing.LATE


@given(made_known=days, received=days, posted=st.none() | days, elsewhere=st.none() | days, notified=st.booleans())
def test_an_earlier_day_is_never_worse(
    made_known: date, received: date, posted: date | None, elsewhere: date | None, notified: bool
) -> None:
    found = timed(made_known, received=received, posted=posted, elsewhere=elsewhere, notified=notified)
    if found.counts:
        before = timed(
            made_known, received=received - timedelta(days=1), posted=posted, elsewhere=elsewhere, notified=notified
        )
        assert before.counts
    assert timed(made_known, received=received, posted=posted, elsewhere=elsewhere, notified=False).counts
    if received <= LAST and made_known == POSTED:
        assert found.counts


def test_6_6_who_was_not_given_a_term_is_not_left() -> None:
    asked = date(2026, 5, 11)
    last = mend_by(asked, Period(2, "weken")).ends
    assert last == date(2026, 5, 26)  # 25 May is Whit Monday
    assert not left_for_a_gap([Part.GROUNDS], None, None, date(2027, 1, 1))
    assert not left_for_a_gap([Part.GROUNDS], asked, last, last)
    assert left_for_a_gap([Part.GROUNDS], asked, last, last + timedelta(days=1))
    assert not left_for_a_gap([], asked, last, last + timedelta(days=1))


def test_7_10_lid_1_six_weeks_or_twelve_with_a_committee_after_the_term_to_object() -> None:
    assert decide_by(date(2026, 9, 15)).ends == date(2026, 12, 8)
    assert decide_by(date(2026, 9, 15), committee=True).ends == date(2027, 1, 19)


def test_7_10_lid_3_and_4_put_off_by_six_weeks_and_longer_by_consent() -> None:
    found = decide_by(date(2026, 9, 15), postponed=True)
    assert found.ends == date(2027, 1, 19)
    assert found.because[1] == "Awb 7:10 lid 3 en 4: verlengd met 6 weken"
    assert decide_by(date(2026, 9, 15), postponed=True, agreed=[Period(2, "weken")]).ends == date(2027, 2, 2)


def test_7_10_lid_2_the_clock_stands_still_while_it_is_mended() -> None:
    pause = Suspension(date(2026, 11, 2), date(2026, 11, 10))
    found = decide_by(date(2026, 9, 15), repaired=[pause])
    assert found.ends == date(2026, 12, 15)
    assert any("Awb 7:10 lid 2: 7 dagen" in reason for reason in found.because)


@given(made_known=days, gaps=st.lists(st.tuples(st.integers(1, 80), st.integers(0, 20)), max_size=4), data=st.data())
def test_7_10_the_order_in_which_messages_are_told_makes_no_difference(
    made_known: date, gaps: list[tuple[int, int]], data: st.DataObject
) -> None:
    pauses = [
        Suspension(made_known + timedelta(days=start), made_known + timedelta(days=start + long))
        for start, long in gaps
    ]
    mixed = data.draw(st.permutations(pauses))
    assert decide_by(made_known, repaired=pauses).ends == decide_by(made_known, repaired=mixed).ends
    assert decide_by(made_known, repaired=pauses).ends >= decide_by(made_known).ends


@pytest.mark.parametrize(
    ("received", "ends"),
    [
        (date(2026, 3, 2), date(2026, 12, 31)),
        (date(2026, 11, 19), date(2026, 12, 31)),
        (date(2026, 11, 20), date(2027, 2, 9)),  # the last six weeks: Awb 7:10 holds
        (date(2026, 12, 31), date(2027, 2, 9)),
    ],
)
def test_gemeentewet_236_lid_2_a_tax_is_decided_within_the_calendar_year(received: date, ends: date) -> None:
    assert decide_tax_by(date(2026, 11, 17), received).ends == ends


def test_gemeentewet_236_lid_2_leaves_lid_2_and_3_of_7_10_as_they_are() -> None:
    sent, received = date(2026, 9, 1), date(2026, 9, 20)
    assert decide_tax_by(sent, received, postponed=True).ends == date(2027, 2, 11)
    mended = decide_tax_by(sent, received, repaired=[Suspension(date(2026, 10, 1), date(2026, 10, 6))])
    assert mended.ends == date(2027, 1, 4)
    assert mended.because[-1] == "Awb 7:10 lid 2: 4 dagen opgeschort"
    once = decide_tax_by(sent, received, repaired=[Suspension(date(2026, 10, 1), date(2026, 10, 3))])
    assert once.because[-1] == "Awb 7:10 lid 2: 1 dag opgeschort"


def test_7_4_papers_lie_open_a_week_before_the_hearing() -> None:
    found = hearing_days(date(2026, 12, 10))
    assert found.papers_from == date(2026, 12, 3)
    assert found.papers_until == date(2026, 11, 30)


def test_a_given_calendar_is_counted_with() -> None:
    """Algemene termijnenwet 3 lid 3, for a day that a municipality added itself."""
    more = BUNDLED.changed({date(2026, 10, 27): "x", date(2026, 12, 9): "y"}, known=[2026])
    assert timed(date(2026, 9, 15), received=date(2026, 10, 28), calendar=more).timing is Timing.IN_TIME
    assert decide_by(date(2026, 9, 15), calendar=more).ends == date(2026, 12, 10)
