"""Awb 2:21, 4:5, 4:13-4:15, 6:7-6:9, 7:10 and the Algemene termijnenwet."""

from dataclasses import FrozenInstanceError
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.law.calendar import BUNDLED, why_free
from openloket.law.deadlines import (
    DUTCH_TIME,
    Deadline,
    Outage,
    Suspension,
    deadline,
    extend_for_downtime,
    objection_term,
    termijnenwet_applies,
)
from openloket.law.dwangsom import Dwangsom
from openloket.law.periods import Period, parse

EIGHT_WEEKS = Period(8, "weken")
days = st.dates(date(2000, 1, 1), date(2090, 1, 1))
short_periods = st.one_of(
    st.builds(Period, st.integers(1, 90), st.just("dagen")),
    st.builds(Period, st.integers(1, 12), st.just("weken")),
    st.builds(Period, st.integers(1, 3), st.just("maanden")),
)


@pytest.mark.parametrize(
    ("start", "period", "ends"),
    [
        ("2026-03-02", "8 weken", "2026-04-28"),  # 27 April is King's Day
        ("2026-01-05", "8 weken", "2026-03-02"),
        ("2026-01-31", "1 maand", "2026-03-02"),  # 28 February 2026 is a Saturday
        ("2028-01-31", "1 maand", "2028-02-29"),
        ("2026-11-30", "3 maanden", "2027-03-01"),  # 28 February 2027 is a Sunday
        ("2026-12-11", "14 dagen", "2026-12-28"),  # Christmas, then a weekend
        ("2026-04-20", "2 weken", "2026-05-04"),
        ("2026-04-21", "2 weken", "2026-05-06"),  # 5 May, every year (article 3)
        ("2026-03-20", "2 weken", "2026-04-07"),  # Good Friday to Easter Monday
        ("2026-04-30", "2 weken", "2026-05-18"),  # Ascension Day, and the Friday after it by decree
        ("2026-03-20", "8 weken", "2026-05-18"),
        ("2025-11-06", "8 weken", "2026-01-05"),
        ("2018-10-29", "8 weken", "2018-12-27"),
    ],
)
def test_a_term_ends_on_a_working_day(start: str, period: str, ends: str) -> None:
    assert deadline(date.fromisoformat(start), parse(period)).ends == date.fromisoformat(ends)


def test_each_reason_names_its_article() -> None:
    term = deadline(
        date(2026, 3, 2),
        EIGHT_WEEKS,
        suspended=[Suspension(date(2026, 3, 10), date(2026, 3, 24))],
        extended=[EIGHT_WEEKS],
    )
    assert [reason.split(":")[0] for reason in term.because] == ["Awb 4", "Awb 4", "Awb 4", "Algemene termijnenwet 1"]
    assert "4:13" in term.because[0]
    assert "4:14" in term.because[1]
    assert "13 dagen" in term.because[2]


def test_awb_4_15_the_clock_stops_from_the_day_after_the_request_until_the_day_of_the_answer() -> None:
    assert deadline(date(2026, 1, 6), EIGHT_WEEKS).ends == date(2026, 3, 3)
    paused = deadline(date(2026, 1, 6), EIGHT_WEEKS, suspended=[Suspension(date(2026, 1, 12), date(2026, 1, 20))]).ends
    assert paused == date(2026, 3, 10)  # 3 March and 7 days: 13 up to and including 19 January


def test_an_answer_on_the_same_or_the_next_day_stops_nothing() -> None:
    plain = deadline(date(2026, 1, 6), EIGHT_WEEKS)
    for answered in (date(2026, 1, 12), date(2026, 1, 13)):
        assert (
            deadline(date(2026, 1, 6), EIGHT_WEEKS, suspended=[Suspension(date(2026, 1, 12), answered)]).ends
            == plain.ends
        )


def test_a_request_on_the_last_day_but_one_still_stops_the_clock() -> None:
    """8 weeks after 2 March end on 27 April, which is free; the last day of the term is one on which the clock stands still."""
    paused = [Suspension(date(2026, 4, 26), date(2026, 5, 11))]
    assert deadline(date(2026, 3, 2), EIGHT_WEEKS, suspended=paused).ends == date(2026, 5, 11)


def test_a_suspension_after_the_term_ran_out_changes_nothing() -> None:
    late = Suspension(date(2026, 6, 1), date(2026, 7, 1))
    assert deadline(date(2026, 1, 6), EIGHT_WEEKS, suspended=[late]).ends == date(2026, 3, 3)


def test_a_suspension_from_before_the_term_counts_from_its_first_day() -> None:
    """The term runs from 7 January, the day after it was received: 7 up to and including 12 January are six days."""
    early = Suspension(date(2026, 1, 4), date(2026, 1, 13))
    assert deadline(date(2026, 1, 6), EIGHT_WEEKS, suspended=[early]).ends == date(2026, 3, 9)


def test_days_in_two_suspensions_count_once() -> None:
    first, second = Suspension(date(2026, 1, 12), date(2026, 1, 20)), Suspension(date(2026, 1, 14), date(2026, 1, 22))
    both = deadline(date(2026, 1, 6), EIGHT_WEEKS, suspended=[first, second]).ends
    assert (
        both
        == deadline(date(2026, 1, 6), EIGHT_WEEKS, suspended=[Suspension(date(2026, 1, 12), date(2026, 1, 22))]).ends
    )


def test_a_suspension_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="kan niet eindigen"):
        Suspension(date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize("period", ["91 dagen", "13 weken", "4 maanden", "1 jaar"])
def test_termijnenwet_4_long_terms_may_end_on_a_sunday(period: str) -> None:
    for offset in range(7):
        start = date(2026, 1, 1) + timedelta(days=offset)
        assert deadline(start, parse(period)).ends == parse(period).after(start)


@pytest.mark.parametrize(
    ("period", "applies"),
    [
        ("90 dagen", True),
        ("91 dagen", False),
        ("12 weken", True),
        ("3 maanden", True),
        ("0 jaar", True),
        ("1 jaar", False),
    ],
)
def test_termijnenwet_4_the_longest_terms_that_it_counts_for(period: str, applies: bool) -> None:
    assert termijnenwet_applies([parse(period)]) is applies
    assert termijnenwet_applies([Period(1, "weken"), parse(period)]) is applies


def test_termijnenwet_2_two_working_days_are_enough() -> None:
    """Three days after Thursday is Sunday, so Monday: Friday and Monday are two working days."""
    term = deadline(date(2026, 6, 4), Period(3, "dagen"))
    assert term.ends == date(2026, 6, 8)
    assert not any("termijnenwet 2" in reason for reason in term.because)


def test_termijnenwet_2_holds_for_the_term_and_not_for_its_extension() -> None:
    """Three days and one more after Thursday 2 April end on Easter Monday, so Tuesday, and Wednesday is the second."""
    assert deadline(date(2026, 4, 2), Period(3, "dagen"), extended=[Period(1, "dagen")]).ends == date(2026, 4, 8)


def test_termijnenwet_2_a_week_with_one_working_day_goes_on_until_the_second() -> None:
    """Monday to Thursday are equated with holidays, and so are the Monday and Tuesday after the weekend."""
    free = BUNDLED.changed({date(2026, 6, day): "x" for day in (8, 9, 10, 11, 15, 16)})
    assert deadline(date(2026, 6, 5), Period(1, "weken"), calendar=free).ends == date(2026, 6, 17)


def test_termijnenwet_2_a_term_of_three_days_has_two_working_days() -> None:
    assert deadline(date(2026, 4, 2), Period(3, "dagen")).ends == date(
        2026, 4, 8
    )  # Good Friday up to Easter Monday between
    assert deadline(date(2026, 4, 2), Period(2, "dagen")).ends == date(2026, 4, 7)


def test_awb_6_7_objection_term() -> None:
    assert objection_term(date(2026, 9, 15)).ends == date(2026, 10, 27)


@pytest.mark.parametrize(
    ("start", "period", "unsure"),
    [
        ("2026-03-20", "8 weken", ()),
        ("2028-11-01", "8 weken", ()),  # ends on 27 December 2028
        ("2028-11-03", "8 weken", ()),  # ends on 29 December 2028, a Friday
        ("2028-11-04", "8 weken", (2028, 2029)),  # ends on 30 December 2028, a Saturday, and so on 2 January
        ("2029-03-01", "8 weken", (2029,)),
        ("2021-12-31", "1 week", (2022,)),
        ("2016-12-29", "3 dagen", (2016, 2017)),  # 30 December 2016 may not have been a working day
        ("2016-12-01", "8 weken", ()),  # ends in 2017; what was decreed for 2016 does not matter
        ("2029-03-01", "1 jaar", ()),  # such an end does not move (article 4)
        ("2022-12-28", "13 dagen", (2022,)),  # 29 and 30 December 2022 may not have been working days
        ("2022-12-28", "2 weken", ()),  # two weeks have two working days, whatever was decreed for 2022
    ],
)
def test_a_term_that_rests_on_a_year_without_a_known_decree_says_so(
    start: str, period: str, unsure: tuple[int, ...]
) -> None:
    """Algemene termijnenwet 3 lid 3: an equated day in that year could move the end."""
    term = deadline(date.fromisoformat(start), parse(period))
    assert tuple(year for year in unsure if year not in BUNDLED.known) == term.unsure
    assert any("3 lid 3" in reason for reason in term.because) is bool(term.unsure)
    known = BUNDLED.changed({}, known=unsure)
    assert deadline(date.fromisoformat(start), parse(period), calendar=known).unsure == ()


def test_a_given_calendar_is_counted_with_everywhere() -> None:
    """Algemene termijnenwet 3 lid 3, for a day that a municipality added itself."""
    more = BUNDLED.changed({date(2026, 10, 27): "x"}, known=[2026])
    assert objection_term(date(2026, 9, 15), more).ends == date(2026, 10, 28)


def out(begins: str, ends: str) -> Outage:
    return Outage(*(datetime.fromisoformat(moment).replace(tzinfo=DUTCH_TIME) for moment in (begins, ends)))


FRIDAY = Deadline(date(2026, 9, 18), ("x",))


@pytest.mark.parametrize(
    ("down", "ends"),
    [
        ([], "2026-09-18"),
        ([("2026-09-18T00:00", "2026-09-19T00:00")], "2026-09-21"),  # the whole last day
        ([("2026-09-18T22:00", "2026-09-18T23:00")], "2026-09-21"),  # an hour of it: a term is counted in days
        ([("2026-09-17T09:00", "2026-09-17T11:00")], "2026-09-21"),  # the day before (lid 3)
        ([("2026-09-14T09:00", "2026-09-16T09:00")], "2026-09-21"),  # two days, and 20 September is a Sunday
        ([("2026-09-14T09:00", "2026-09-16T10:00")], "2026-09-21"),
        ([("2026-09-13T00:00", "2026-09-17T00:00")], "2026-09-22"),  # four days
        ([("2026-09-17T09:00", "2026-09-17T11:00"), ("2026-09-17T15:00", "2026-09-17T16:00")], "2026-09-21"),
        ([("2026-09-18T00:00", "2026-09-19T00:00"), ("2026-09-21T00:00", "2026-09-22T00:00")], "2026-09-22"),
        ([("2026-09-18T12:00", "2026-09-21T15:00")], "2026-09-22"),  # over the end
        (
            [("2026-09-18T12:00", "2026-09-21T15:00"), ("2026-09-19T12:00", "2026-09-21T15:00")],
            "2026-09-22",
        ),  # two ways
        ([("2026-09-18T22:00", "2026-09-19T00:00"), ("2026-09-19T00:00", "2026-09-19T02:00")], "2026-09-21"),  # one
        (
            [
                ("2026-09-14T09:00", "2026-09-14T10:00"),
                ("2026-09-15T00:00", "2026-09-17T00:00"),
                ("2026-09-16T00:00", "2026-09-18T00:00"),
            ],
            "2026-09-22",
        ),  # an hour, and three days in which two ways failed one after another
        (
            [
                ("2026-09-14T09:00", "2026-09-14T10:00"),
                ("2026-09-15T00:00", "2026-09-18T00:00"),
                ("2026-09-16T00:00", "2026-09-17T00:00"),
            ],
            "2026-09-22",
        ),  # an hour, and three days in which a second way failed for a day
        ([("2026-09-01T00:00", "2026-09-02T00:00")], "2026-09-18"),  # long before
        ([("2026-09-11T12:00", "2026-09-12T00:00")], "2026-09-18"),  # it ended a week before the term did
        ([("2026-09-11T12:00", "2026-09-12T00:01")], "2026-09-21"),  # a minute later
        ([("2026-09-19T00:00", "2026-09-20T00:00")], "2026-09-18"),  # after
    ],
)
def test_awb_2_21_lid_3_an_outage_shortly_before_the_end_is_given_back(down: list[tuple[str, str]], ends: str) -> None:
    """Awb 2:21 lid 3: an overrun is excused for at least as long as we could not be reached."""
    found = extend_for_downtime(FRIDAY, [out(*moments) for moments in down])
    assert found.ends == date.fromisoformat(ends)
    assert (found is FRIDAY) is (ends == "2026-09-18")
    assert found is FRIDAY or "Awb 2:21 lid 3" in found.because[-1]


def test_awb_2_21_lid_3_what_failed_at_once_counts_from_its_own_beginning_whatever_failed_before() -> None:
    long_ago = out("2026-09-01T09:00", "2026-09-01T10:00")
    site, mail = out("2026-09-17T09:00", "2026-09-17T12:00"), out("2026-09-17T11:00", "2026-09-17T13:00")
    assert extend_for_downtime(FRIDAY, [long_ago, site, mail]).ends == date(2026, 9, 21)


def test_awb_2_21_lid_3_the_reason_names_the_first_day_of_what_counts() -> None:
    down = [out(f"2026-09-{day}T09:00", f"2026-09-{day}T11:00") for day in (17, 18, 21)]
    reason = extend_for_downtime(FRIDAY, down).because[-1]
    assert "vanaf donderdag 17 september 2026" in reason
    assert reason.endswith("dus dinsdag 22 september 2026")


@pytest.mark.parametrize(
    ("answered", "days"), [("2026-01-14", "1 dag opgeschort"), ("2026-01-15", "2 dagen opgeschort")]
)
def test_the_reason_counts_the_days_in_words(answered: str, days: str) -> None:
    paused = Suspension(date(2026, 1, 12), date.fromisoformat(answered))
    assert days in deadline(date(2026, 1, 6), EIGHT_WEEKS, suspended=[paused]).because[1]


@pytest.mark.parametrize(
    ("found", "attribute"),
    [
        (BUNDLED, "known"),
        (EIGHT_WEEKS, "number"),
        (Deadline(date(2026, 9, 18), ()), "ends"),
        (Dwangsom(0, 0, None, ()), "euro"),
        (Suspension(date(2026, 1, 12), date(2026, 1, 20)), "asked"),
        (out("2026-01-12T00:00", "2026-01-13T00:00"), "begins"),
    ],
)
def test_what_was_counted_does_not_change(found: Any, attribute: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(found, attribute, None)


def test_an_outage_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="eindigt"):
        out("2026-09-18T12:00", "2026-09-18T12:00")
    with pytest.raises(ValueError, match="eindigt"):
        out("2026-03-29T02:45", "2026-03-29T03:15")  # the clock goes from 2:00 to 3:00: 2:45 is 3:45
    with pytest.raises(ValueError, match="tijdzone"):
        Outage(datetime(2026, 9, 18, 12), datetime(2026, 9, 18, 13))


@pytest.mark.parametrize(
    ("begins", "ends", "last"),
    [
        (
            "2026-10-25T02:30+02:00",
            "2026-10-25T02:10+01:00",
            "2026-10-27",
        ),  # forty minutes in the hour that comes twice
        ("2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00", "2026-10-27"),  # a day of 25 hours is a day
        ("2026-10-24T00:00+02:00", "2026-10-26T00:00+01:00", "2026-10-28"),
        ("2026-10-26T22:59+00:00", "2026-10-26T23:01+00:00", "2026-10-27"),  # just before Dutch midnight
        ("2026-10-26T23:00+00:00", "2026-10-27T23:00+00:00", "2026-10-26"),  # from Dutch midnight: after the term
    ],
)
def test_an_outage_when_the_clock_changes(begins: str, ends: str, last: str) -> None:
    down = [Outage(datetime.fromisoformat(begins), datetime.fromisoformat(ends))]
    assert extend_for_downtime(Deadline(date(2026, 10, 26), ()), down).ends == date.fromisoformat(last)


def test_a_day_of_23_hours_is_a_day() -> None:
    term = Deadline(date(2026, 3, 30), ())
    assert extend_for_downtime(term, [out("2026-03-29T00:00", "2026-03-30T00:00")]).ends == date(2026, 3, 31)


def test_an_end_that_an_outage_moves_into_an_unknown_year_says_so() -> None:
    """Algemene termijnenwet 3 lid 3."""
    term = Deadline(date(2028, 12, 29), ("x",))
    found = extend_for_downtime(term, [out("2028-12-29T09:00", "2028-12-29T10:00")])
    assert (found.ends, found.unsure) == (date(2029, 1, 2), (2029,))
    assert "voor 2029 kennen wij geen besluit" in found.because[-1]
    unsure = Deadline(date(2029, 1, 2), ("x",), (2029,))
    again = extend_for_downtime(unsure, [out("2029-01-02T09:00", "2029-01-02T10:00")])
    assert (again.unsure, len(again.because)) == ((2029,), 2)


@pytest.mark.parametrize("until", [date(9999, 12, 31), date(2027, 3, 1)])
def test_a_suspension_without_end_is_beyond_the_calendar(until: date) -> None:
    pause = Suspension(date(2026, 3, 10), until)
    if until.year < 9999:
        assert deadline(date(2026, 3, 2), EIGHT_WEEKS, suspended=[pause]).ends.year == 2027
        return
    with pytest.raises(ValueError, match="kalender"):
        deadline(date(2026, 3, 2), EIGHT_WEEKS, suspended=[pause])


def test_an_end_beyond_the_calendar_is_refused() -> None:
    for period in (EIGHT_WEEKS, Period(9999, "jaren"), Period(10**9, "dagen"), Period(10**9, "weken")):
        with pytest.raises(ValueError, match="valt buiten de kalender"):
            deadline(date(9999, 12, 1), period)


@given(days, short_periods)
def test_a_short_term_never_ends_on_a_free_day_and_never_shrinks(start: date, period: Period) -> None:
    ends = deadline(start, period).ends
    assert why_free(ends) is None
    assert ends >= period.after(start)
    assert (ends - period.after(start)).days <= 7


@given(days, short_periods, st.integers(0, 60), st.integers(0, 60))
def test_a_suspension_adds_the_days_the_clock_stood_still(
    start: date, period: Period, offset: int, length: int
) -> None:
    asked = start + timedelta(days=offset)
    pause = Suspension(asked, asked + timedelta(days=length))
    nominal = period.after(start)
    ends = deadline(start, period, suspended=[pause]).ends
    stood_still = max(0, length - 1) if asked < nominal else 0
    assert ends >= nominal + timedelta(days=stood_still)
    assert why_free(ends) is None


@given(days, days, short_periods)
def test_a_later_receipt_never_ends_earlier(one: date, other: date, period: Period) -> None:
    first, second = sorted((one, other))
    assert deadline(first, period).ends <= deadline(second, period).ends


@given(days, short_periods, short_periods)
def test_an_extension_never_shortens(start: date, period: Period, extension: Period) -> None:
    assert deadline(start, period, extended=[extension]).ends >= deadline(start, period).ends
