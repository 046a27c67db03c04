"""`loket days`, `loket downtime` and `loket deadline` with what was added here."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from openloket.cases.models import Case, Downtime, EquatedDay
from openloket.site.cli import main
from tests.conftest import database_url, new_case


def run(*words: str) -> Any:
    return CliRunner().invoke(main, words)


def data(*words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.mark.parametrize(
    ("start", "ends"), [("2026-03-20", "2026-05-18"), ("2025-11-06", "2026-01-05"), ("2018-10-29", "2018-12-27")]
)
def test_termijnenwet_3_lid_3_equated_days_move_a_term(start: str, ends: str) -> None:
    answer = data("deadline", start, "8 weken")
    assert (answer["ends"], answer["unsure"]) == (ends, [])


def test_a_year_without_a_known_decree_is_said() -> None:
    """Algemene termijnenwet 3 lid 3."""
    assert data("deadline", "2029-03-01", "8 weken")["unsure"] == [2029]
    assert "voor 2029 kennen wij geen besluit" in run("deadline", "2029-03-01", "8 weken").output
    assert data("dwangsom", "--due", "2029-03-01", "--notice", "2029-03-02", "--decided", "2029-05-01")["unsure"] == [
        2029
    ]


@pytest.mark.django_db(transaction=True)
def test_a_day_is_added_and_counted_with_everywhere(published: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url())
    assert data("days", "add", "2029-05-11", "--name", "Brugdag", "--source", "Stcrt. 1")["added"] == "2029-05-11"
    assert data("days", "list", "--year", "2029")["days"] == {"2029-05-11": "Brugdag"}
    assert data("days", "year", "2029", "--source", "Stcrt. 1")["known"] == 2029
    answer = data("deadline", "2029-03-16", "8 weken")
    assert (answer["ends"], answer["unsure"]) == ("2029-05-14", [])
    again = run("days", "add", "2029-05-11", "--source", "Stcrt. 1")
    assert again.exit_code == 1
    assert "telt al als vrije dag: Brugdag" in again.output
    assert data("days", "remove", "2029-05-11", "--source", "vergissing")["removed"] == "2029-05-11"
    assert data("deadline", "2029-03-16", "8 weken")["ends"] == "2029-05-11"
    assert EquatedDay.objects.get().ended_at is not None


@pytest.mark.django_db(transaction=True)
def test_with_wait_the_terms_are_counted_at_once(published: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url())
    due = new_case().due
    answer = data("days", "add", due.isoformat(), "--source", "Stcrt. 1", "--wait")
    assert answer["moved"] == 1
    assert Case.objects.get().due > due


@pytest.mark.parametrize(
    ("words", "begins", "ends", "way"),
    [
        (("2026-09-29",), datetime(2026, 9, 28, 22, tzinfo=UTC), datetime(2026, 9, 29, 22, tzinfo=UTC), "site"),
        (("2026-09-28T20:00", "2026-09-29T06:00", "--way", "login"), datetime(2026, 9, 28, 18, tzinfo=UTC), datetime(2026, 9, 29, 4, tzinfo=UTC), "login"),
        (("2026-09-28", "2026-09-29"), datetime(2026, 9, 27, 22, tzinfo=UTC), datetime(2026, 9, 29, 22, tzinfo=UTC), "site"),
    ],
)  # fmt: skip
def test_awb_2_21_downtime_is_a_way_a_from_and_a_to(
    city: Any, words: tuple[str, ...], begins: datetime, ends: datetime, way: str
) -> None:
    moments, options = [w for w in words if w[:2] == "20"], [w for w in words if w[:2] != "20"]
    data("downtime", *moments, "Storing bij de provider", *options)
    row = Downtime.objects.get()
    assert (row.begins, row.ends, row.way, row.day) == (begins, ends, way, None)
    data("downtime", *moments, "vergissing", *options, "--remove")
    assert Downtime.objects.get().ended_at is not None


@pytest.mark.parametrize(
    "words",
    [
        ("2026-09-29T10:00", "zonder einde"),
        ("gisteren", "x"),
        ("2026-09-29", "morgen", "x"),
        ("2026-09-29", "2026-09-30", "x", "y"),
        ("2026-09-29",),
    ],
)
def test_wrong_words_of_downtime_exit_2(words: tuple[str, ...]) -> None:
    assert run("downtime", *words).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("0001-01-01",),
        ("9999-12-31",),
        ("9999-12-31T10:00", "9999-12-31T11:00+00:00"),
        ("2027-09-29",),
        ("2020-09-29",),
        ("2026-03-29T02:30", "2026-03-29T03:30"),
        ("2026-03-29T02:45", "2026-03-29T03:15"),
    ],
)
def test_an_outage_of_no_time_is_refused_without_a_traceback(city: Any, words: tuple[str, ...]) -> None:
    for more in ([], ["--remove"]):
        result = run("downtime", *words, "Storing", *more)
        assert result.exit_code == 1
        assert result.output.startswith("Fout: ")
    assert not Downtime.objects.exists()


def test_an_outage_that_an_earlier_release_took_is_taken_back(city: Any) -> None:
    times = (datetime.combine(date(1, 1, day), datetime.min.time(), ZoneInfo("Europe/Amsterdam")) for day in (1, 2))
    begins, ends = times
    Downtime.objects.create(begins=begins, ends=ends, reason="x")
    data("downtime", "0001-01-01", "x", "--remove")
    assert not Downtime.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    "words",
    [
        ("deadline", "2026-03-01", "8 weken", "--suspended", "2026-03-10:9999-12-31"),
        ("deadline", "9999-12-30", "1 dag"),
        ("deadline", "9999-12-01", "8 weken"),
        ("dwangsom", "--due", "9999-10-01", "--notice", "9999-12-25", "--decided", "9999-12-31"),
    ],
)
def test_a_term_beyond_the_calendar_is_refused_without_a_traceback(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code in (0, 2)
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_an_outage_that_cannot_be_is_refused(city: Any) -> None:
    assert run("downtime", "2026-09-29T10:00", "2026-09-29T09:00", "x").exit_code == 1
    assert run("downtime", "2025-09-29", "2026-09-29", "x").exit_code == 1
    assert run("downtime", "2026-09-29", "x", "--remove").exit_code == 1
    assert not Downtime.objects.exists()


def test_a_database_that_does_not_answer_is_told_and_the_term_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    result = run("deadline", "2026-03-20", "8 weken")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "2026-05-18")
    assert "De database antwoordt niet" in result.stderr


def test_everything_has_help() -> None:
    for words in (("days",), ("days", "list"), ("days", "add"), ("days", "remove"), ("days", "year"), ("downtime",)):
        assert run(*words, "--help").exit_code == 0


def test_the_day_that_was_meant(city: Any) -> None:
    """A day that is no working day already needs no decree."""
    assert run("days", "add", date(2026, 12, 26).isoformat(), "--source", "x").exit_code == 1
