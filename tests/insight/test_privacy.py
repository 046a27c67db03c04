"""What may be shown of few people: nothing; and what leaves the house names nobody."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from openloket.insight import publishing, tables
from openloket.insight.privacy import FEW, about, anonymous, few, rounded
from openloket.site.cli import main


@given(st.integers(0, 10**7))
def test_a_small_group_is_never_shown(count: int) -> None:
    shown = {few(count), about(count)}
    if 0 < count < FEW:
        assert shown == {"minder dan 10"}
        assert rounded(count) is None
    else:
        assert few(count).replace(".", "") == str(count)


def test_nine_are_few_and_ten_are_not() -> None:
    """What the house promises, in figures: the number itself is not taken from the code."""
    assert (few(9), about(9), rounded(9)) == ("minder dan 10", "minder dan 10", None)
    assert (few(10), about(10), rounded(10)) == ("10", "10", 10)


@given(st.integers(FEW, 10**6))
def test_what_is_rounded_says_little(count: int) -> None:
    found = rounded(count)
    assert found is not None
    assert found % 5 == 0
    assert abs(found - count) <= 2.5


ROWS = st.lists(st.fixed_dictionaries({"a": st.sampled_from("xyz"), "b": st.booleans()}), max_size=60)


@given(ROWS, st.integers(2, 12))
def test_who_passes_looks_like_enough_others(rows: list[dict[str, Any]], k: int) -> None:
    refused = anonymous(rows, ["a", "b"], k)
    groups = [sum(row == other for other in rows) for row in rows]
    assert (refused is None) == all(size >= k for size in groups)
    if refused is not None:
        assert refused.rows == sum(size < k for size in groups)
        assert all(count < k for _, count in refused.groups)


def log(**counts: int) -> duckdb.DuckDBPyConnection:
    """Tables with so many cases a channel, all of January and decided within a week."""
    connection = duckdb.connect()
    tables.create(connection)
    tables.stage(connection)
    start = datetime(2026, 1, 12, 9, tzinfo=UTC)
    for channel, count in counts.items():
        for n in range(count):
            name = f"{channel}{n}"
            connection.execute(
                "insert into new_cases values (?, 'vergunning', '2026-01-01', ?, 'team', ?, ?, ?, 'verleend')",
                [name, channel, start, start + timedelta(days=5), start + timedelta(days=50)],
            )
            connection.execute(
                "insert into new_events values (?, 1, 'Ontvangen', ?, 'aanvrager', ?, null)", [name, start, channel]
            )
    tables.take(connection)
    return connection


def test_open_data_are_rounded_and_whole_months() -> None:
    assert publishing.monthly(log(web=23, paper=9), date(2026, 2, 1)) == [("vergunning", "web", "2026-01", 25)]
    assert publishing.monthly(log(web=23), date(2026, 1, 31)) == []


def test_a_research_export_is_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "research.csv"
    refused = publishing.research(log(web=23, paper=3), out, 10)
    assert not isinstance(refused, int)
    assert refused.rows == 3
    assert refused.groups[0][0]["kanaal"] == "paper"
    assert not out.exists()
    assert publishing.research(log(web=23, paper=11), out, 10) == 34
    with out.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == publishing.COLUMNS
    assert rows[0]["weken"] == "0-2"
    assert min(sum(row == other for other in rows) for row in rows) >= 10


def test_the_command_refuses_and_says_why(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import contextmanager

    from openloket.insight import store

    @contextmanager
    def reading() -> Any:
        yield log(web=23, paper=3)

    monkeypatch.setattr(store, "reading", reading)
    out = tmp_path / "out.csv"
    result = CliRunner().invoke(main, ["events", "research", str(out), "--json"])
    assert result.exit_code == 1
    assert json.loads(result.output)["groups"] == [
        {
            "dienst": "vergunning",
            "kanaal": "paper",
            "team": "team",
            "kwartaal": "2026-K1",
            "weken": "0-2",
            "uitkomst": "verleend",
            "overnieuw": "nee",
            "count": 3,
        }
    ]
    assert "Er is niets geschreven" in CliRunner().invoke(main, ["events", "research", str(out)]).output
    result = CliRunner().invoke(main, ["events", "research", str(out), "--k", "3"])
    assert result.exit_code == 0, result.output
    assert out.exists()


def test_the_description_of_the_data_has_what_dcat_ap_nl_demands() -> None:
    found = publishing.catalogue(
        "https://loket.example",
        {"name": "Voorbeeldstad", "rsin": "002220647", "email": "a@b.example"},
        date(2026, 9, 15),
    )
    for name in ("dct:title", "dct:description", "dct:publisher", "dcat:dataset", "dct:language"):
        assert found[name]
    dataset = found["dcat:dataset"]
    for name in (
        "dct:identifier",
        "dct:title",
        "dct:description",
        "dct:creator",
        "dct:publisher",
        "dcat:contactPoint",
        "dcat:theme",
        "dct:accessRights",
        "dct:language",
        "dcat:distribution",
    ):
        assert dataset[name], name
    distribution = dataset["dcat:distribution"]
    for name in ("dcat:accessURL", "dct:license", "dct:format"):
        assert distribution[name]["@id"].startswith("http")
    assert distribution["dcat:downloadURL"]["@id"] == "https://loket.example/open-data/aanvragen-per-maand.csv"
