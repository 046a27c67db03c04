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

from openloket.insight import drawing, processes, publishing, tables
from openloket.insight.privacy import FEW, about, anonymous, few, hidden, rounded, unless_hidden
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


# Nothing follows by subtracting ---------------------------------------------------------------------------------------

TABLES = st.integers(1, 5).flatmap(
    lambda wide: st.lists(st.lists(st.integers(0, 40), min_size=wide, max_size=wide), min_size=1, max_size=5)
)


def with_totals(table: list[list[int]]) -> tuple[dict[Any, int], list[tuple[Any, list[Any]]]]:
    """The counts of a table with the totals of its rows, its columns and the whole, and which add up to which."""
    counts: dict[Any, int] = {(r, c): n for r, row in enumerate(table) for c, n in enumerate(row)}
    rows, columns = range(len(table)), range(len(table[0]))
    sums: list[tuple[Any, list[Any]]] = []
    for name, parts in [
        *((("row", r), [(r, c) for c in columns]) for r in rows),
        *((("column", c), [(r, c) for r in rows]) for c in columns),
        ("all", [("row", r) for r in rows]),
        ("all", [("column", c) for c in columns]),
    ]:
        counts[name] = sum(counts[part] for part in parts)
        sums.append((name, parts))
    return counts, sums


@given(TABLES)
def test_no_hidden_count_follows_from_what_is_shown(table: list[list[int]]) -> None:
    counts, sums = with_totals(table)
    gone = hidden(counts, sums)
    assert gone >= {key for key, count in counts.items() if 0 < count < FEW}
    for total, parts in sums:
        missing = [key for key in (total, *parts) if key in gone and counts[key]]
        assert len(missing) != 1, (total, missing)
        if missing and total not in gone:
            assert counts[total] - sum(counts[part] for part in parts if part not in gone) >= FEW


@given(TABLES)
def test_without_a_small_count_all_is_shown(table: list[list[int]]) -> None:
    counts, sums = with_totals([[n + FEW if n else 0 for n in row] for row in table])
    assert hidden(counts, sums) == set()


@pytest.mark.parametrize(
    ("parts", "gone"),
    [
        ([84, 17, 7], {1, 2}),
        ([84, 17, 12, 7], {2, 3}),
        ([84, 5, 6], {1, 2}),
        ([84, 30, 4, 5], {1, 2, 3}),
        ([101, 7], {0, 1}),
        ([84, 24], set()),
        ([84, 0, 7], {0, 2}),
    ],
)
def test_the_smallest_goes_with_it(parts: list[int], gone: set[int]) -> None:
    counts = {"all": sum(parts), **dict(enumerate(parts))}
    assert hidden(counts, [("all", range(len(parts)))]) == gone


def test_a_total_with_nothing_else_to_hide_goes_itself() -> None:
    assert hidden({"all": 108, "one": 7}, [("all", ["one"])]) == {"all", "one"}  # the other 101 are known


def test_what_is_hidden_for_another_is_a_dash() -> None:
    assert [unless_hidden(n, True) for n in (7, 17)] == ["minder dan 10", "–"]
    assert unless_hidden(1234, False) == "1.234"


def went(*paths: tuple[int, str]) -> processes.Map:
    """A process in which so many cases went each of these ways, a letter for each activity."""
    connection = duckdb.connect()
    tables.create(connection)
    tables.stage(connection)
    start = datetime(2026, 1, 12, 9, tzinfo=UTC)
    for count, path in paths:
        for n in range(count):
            name = f"{path}{n}"
            connection.execute(
                "insert into new_cases values (?, 'vergunning', '2026-01-01', 'web', 'team', ?, ?, ?, 'verleend')",
                [name, start, start + timedelta(days=5), start + timedelta(days=50)],
            )
            connection.executemany(
                "insert into new_events values (?, ?, ?, ?, 'aanvrager', 'web', null)",
                [[name, k, letter, start + timedelta(hours=k)] for k, letter in enumerate(path)],
            )
    tables.take(connection)
    return processes.process_map(connection)


PROCESSES = [
    [(84, "ab"), (17, "ac"), (7, "ad")],
    [(84, "abe"), (17, "ace"), (7, "ade"), (30, "ae")],
    [(101, "ab"), (7, "abb")],
    [(50, "abc"), (3, "abbc"), (12, "acb"), (40, "ac")],
    [(95, "ab"), (9, "a")],
    [(12, "a"), (12, "b"), (12, "c"), (5, "d")],
]


@pytest.mark.parametrize("paths", PROCESSES)
def test_in_a_process_no_small_count_follows(paths: list[tuple[int, str]]) -> None:
    found = went(*paths)
    shown = {cell: count for cell, count in found.counts.items() if cell not in found.hidden}
    assert all(count == 0 or count >= FEW for count in shown.values())
    for total, parts in found._sums():
        missing = [cell for cell in parts if cell in found.hidden]
        if missing and total in shown:
            assert sum(found.counts[cell] for cell in missing) >= FEW
            assert len(missing) > 1
    drawn = drawing.draw(found, "Titel", "Wat", drawing.SHARES["alles"])
    for pair in found.follows:
        assert (f"{pair.start} → {pair.end}:" in drawn) <= (pair.cell in shown)
    for activity in found.activities:
        if ("events", activity.name) in found.hidden:
            assert f"<title>{activity.name}: {activity.events}<" not in drawn


def test_most_of_a_process_is_still_shown() -> None:
    found = went((84, "abe"), (17, "ace"), (7, "ade"), (30, "ae"))
    assert [(pair.start, pair.end) for pair in found.often] == [("a", "b"), ("b", "e"), ("a", "e")]
    assert found.shown("events", "a") == "138"
    assert found.shown("pair", "a", "d") == "minder dan 10"
    assert found.shown("pair", "a", "c") == "–"


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
    part = log(web=11, paper=3)
    part.execute(
        "insert into gone values ('vergunning', 'web', '2026-01', 12), ('vergunning', 'paper', '2026-01', 6), "
        "('vergunning', 'desk', '2019-03', 14), ('vergunning', 'web', '2026-02', 40)"
    )
    assert publishing.monthly(part, date(2026, 2, 1)) == [
        ("vergunning", "desk", "2019-03", 15),
        ("vergunning", "web", "2026-01", 25),
    ], "what was destroyed counts as it did; nine are still too few to show, and this month is not over"


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
