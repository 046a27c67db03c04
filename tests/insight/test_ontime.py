"""Deciding in time: running cases past their term are late, and every figure says what it is of."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from openloket.change.statistics import shares
from openloket.change.templatetags.change import percent
from openloket.insight import agenda, channels, forecast, ontime, processes, store, tables
from openloket.insight.ontime import OnTime
from openloket.insight.tables import Filter
from tests.conftest import NOW, staff_client

DAY = timedelta(days=1)
Row = tuple[str, datetime, datetime | None, datetime | None]


def fill(rows: list[Row]) -> None:
    """Put cases in the tables for analysis: channel, start, end and deadline of each."""
    store.forget()
    with store.writing() as connection:
        for n, (channel, started, ended, deadline) in enumerate(rows):
            connection.execute(
                "insert into new_cases values (?, 'dienst', '2026-01-01', ?, 'team', ?, ?, ?, '')",
                [f"z{n}", channel, started, ended, deadline],
            )
            connection.execute(
                "insert into new_events values (?, 1, 'Ontvangen', ?, '', 'web', null)", [f"z{n}", started]
            )
        tables.take(connection)
        connection.execute("update made set ready = true")


def closed(count: int, late: bool = False, ago: int = 10, channel: str = "web") -> list[Row]:
    ended = NOW - ago * DAY
    return [(channel, ended - 30 * DAY, ended, ended + (-1 if late else 1) * DAY)] * count


def running(count: int, past: int, channel: str = "web") -> list[Row]:
    """Running cases whose term is over since so many days; with a negative number it is still to come."""
    return [(channel, NOW - (past + 56) * DAY, None, NOW - past * DAY)] * count


def on_time() -> agenda.Indicator:
    with store.reading() as found:
        return next(item for item in agenda.indicators(found, NOW) if item.name == "Besluiten op tijd")


@pytest.fixture
def figures(city: Any, tmp_path: Path, settings: Any) -> Any:
    settings.VAR = tmp_path
    return fill


def test_running_cases_past_their_term_are_late(figures: Any) -> None:
    figures(closed(212) + running(14, past=162) + running(30, past=-5))
    found = on_time()
    assert found.now == pytest.approx(212 / 226)
    assert found.current.of == "van 212 afgesloten zaken en 14 lopende zaken die over hun termijn zijn"
    # at the end of the ninety days before, the fourteen were late too, and nothing was closed yet
    assert (found.before, found.earlier.of) == (
        0.0,
        "van geen afgesloten zaken en 14 lopende zaken die over hun termijn zijn",
    )


def test_a_case_that_is_closed_now_was_late_in_the_period_before(figures: Any) -> None:
    figures([("web", NOW - 200 * DAY, NOW - 10 * DAY, NOW - 120 * DAY)] * 20 + closed(30, ago=100))
    found = on_time()
    assert (found.now, found.before) == (0.0, pytest.approx(30 / 50))


def test_the_last_moment_of_the_term_is_in_time(figures: Any) -> None:
    ends = NOW - DAY
    in_time: Row = ("web", NOW - 60 * DAY, ends, ends)
    figures([in_time] * 9 + [("web", NOW - 60 * DAY, ends + timedelta(seconds=1), ends)])
    assert on_time().now == 0.9


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "geen zaken die zijn afgesloten of over hun termijn zijn"),
        (running(40, past=-3), "geen zaken die zijn afgesloten of over hun termijn zijn"),
        ([("api", NOW - 20 * DAY, NOW - DAY, None)] * 40, "geen zaken die zijn afgesloten of over hun termijn zijn"),
        (closed(9), "minder dan 10 zaken die zijn afgesloten of over hun termijn zijn"),
    ],
)
def test_nothing_to_tell_is_said_and_is_no_percentage(figures: Any, rows: list[Row], words: str) -> None:
    figures(rows)
    found = on_time()
    assert (found.now, found.current.of, found.met) == (None, words, None)


def test_each_channel_counts_its_own(figures: Any) -> None:
    figures(closed(40) + running(2, past=3) + closed(10, channel="paper") + running(10, past=1, channel="paper"))
    with store.reading() as found:
        ways = {way.channel: way for way in channels.ways(found, Filter(), {}, NOW)}
    assert ways["web"].on_time == OnTime(40, 40, 2)
    assert ways["paper"].on_time.share == 0.5
    assert ways["paper"].closed == 10
    with store.reading() as found:
        [day_before] = channels.ways(found, Filter(channel="paper"), {}, NOW - 2 * DAY)
    assert day_before.on_time.late == 0


def test_every_page_and_file_names_what_its_figures_are_of(figures: Any) -> None:
    figures(closed(212) + running(14, past=162) + running(1, past=-9))
    client = staff_client("gerda")
    words = "van 212 afgesloten zaken en 14 lopende zaken die over hun termijn zijn"
    page = client.get("/werk/inzicht/agenda/").content.decode()
    assert words in page
    assert "100\u00a0%" not in page.split("Besluiten op tijd")[1].split("</tr>")[0].split("ten minste")[0]
    assert words in client.get("/werk/inzicht/agenda.csv").content.decode()
    pdf = PdfReader(BytesIO(client.get("/werk/inzicht/agenda.pdf").content)).pages
    assert len(pdf) == 1
    assert words in " ".join(pdf[0].extract_text().split())
    page = client.get("/werk/inzicht/kanalen/").content.decode()
    assert (
        "van 210 afgesloten zaken en 15 lopende zaken die over hun termijn zijn" in page
    )  # rounded: totals stand there
    for item in _indicators():
        assert item.current.of
        assert item.earlier.of
        assert item.now is None or item.current.of.startswith("van ")


def _indicators() -> list[agenda.Indicator]:
    with store.reading() as found:
        return agenda.indicators(found, NOW)


def test_without_a_case_no_figure_is_0_or_100_percent(figures: Any) -> None:
    figures([])
    for item in _indicators():
        if item.name != "Diensten die van een andere organisatie komen":
            assert item.now is None, item.name
            assert item.current.of.startswith("geen "), item.name
    for path in ("agenda/", "kanalen/", "vooruitblik/", "behoeften/", "agenda.pdf"):
        assert staff_client("gerda").get(f"/werk/inzicht/{path}").status_code == 200


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (None, "–"),
        (0, "0"),
        (1, "100"),
        (0.5, "50"),
        (0.004, "0,4"),
        (0.0001, "0,1"),
        (0.996, "99,6"),
        (0.9999, "99,9"),
    ],
)
def test_only_all_is_100_percent_and_only_nothing_0(share: float | None, words: str) -> None:
    assert percent(share) == (words if share is None else f"{words}\u00a0%")


def test_a_log_from_elsewhere_counts_running_cases_at_its_last_event(tmp_path: Path) -> None:
    with tables.connect(tmp_path / "log.duckdb") as connection:
        tables.create(connection)
        tables.stage(connection)
        start = datetime.fromisoformat("2020-01-01T09:00:00+01:00")
        for n, (ended, deadline) in enumerate([(5, 3), (5, 9), (None, 3), (None, 20), (None, None)]):
            days = [None if day is None else start + day * DAY for day in (ended, deadline)]
            connection.execute(
                "insert into new_cases values (?, 'd', '', 'web', '', ?, ?, ?, '')", [f"z{n}", start, *days]
            )
            connection.execute(
                "insert into new_events values (?, 1, 'in', ?, '', '', null)", [f"z{n}", start + 5 * DAY]
            )
        tables.take(connection)
        found = processes.summary(connection)
    assert (found["past_deadline"], found["past_deadline_of"]) == (1, 2)
    assert (found["running_past_deadline"], found["running_past_deadline_of"]) == (1, 2)
    assert found["as_of"].startswith("2020-01-06T09:00:00")


def test_a_difference_says_of_how_many() -> None:
    found = shares((5, 40), (1, 50))
    assert (found.new_of, found.old_of) == (40, 50)
    assert shares((0, 0), (1, 5)).new_of == 0


def test_late_cases_are_counted_apart_in_what_is_coming(figures: Any) -> None:
    from openloket.cases.models import Case
    from tests.conftest import new_case

    figures([])
    late, soon = new_case("late"), new_case("soon", datum="2026-12-06")
    Case.objects.filter(pk=late.pk).update(due=NOW.date() - 162 * DAY)
    Case.objects.filter(pk=soon.pk).update(due=NOW.date() + 5 * DAY)
    with store.reading() as found:
        risk = forecast.at_risk(found, NOW)
    assert (risk.looked_at, risk.late, risk.unknown) == (2, 1, 1)
    assert "Is al 162 dagen te laat." in risk.cases[0].why


def test_the_figures_of_late_cases_are_those_of_the_list_of_who_looks(figures: Any) -> None:
    """A coordinator is told of the cases of their own teams; one whose clock stands still is not late, as on the board."""
    from openloket.cases.models import Case
    from tests.channels.test_view import words
    from tests.conftest import new_case, staff_client

    figures([])
    cases = [new_case(f"late:{n}") for n in range(3)]
    Case.objects.update(due=NOW.date() - DAY)
    Case.objects.filter(pk=cases[0].pk).update(waiting=True)

    def page(who: str, asked: str = "?laat=1") -> str:
        return words(staff_client(who).get(f"/werk/inzicht/vooruitblik/{asked}"))

    for who in ("chantal", "gerda"):
        assert "Daarvan al over hun termijn 2 " in page(who)
        assert "Hieronder staan 2 zaken die over hun termijn zijn." in page(who)
    assert "Daarvan al over hun termijn 0 " in page("dirk")
    assert cases[1].zaak.identificatie not in page("dirk")
    assert "Alles wat loopt 2 zaken" in words(staff_client("chantal").get("/werk/?lijst=team&termijn=laat"))


def test_counts_in_words() -> None:
    assert ontime.counted(0, "zaak", "zaken") == "geen zaken"
    assert ontime.counted(1, "zaak", "zaken", str) == "1 zaak"
    assert ontime.counted(3, "zaak", "zaken") == "minder dan 10 zaken"
    assert ontime.counted(1212, "zaak", "zaken") == "1.212 zaken"
