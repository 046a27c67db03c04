"""Reading a log: every figure equals an independent computation, and what cannot be read is said."""

from __future__ import annotations

import csv
import json
import statistics
from collections import Counter, defaultdict
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from openloket.insight import eventlog, logfile, processes, rows, tables
from openloket.site.cli import main
from tests.conftest import SHARED

RECEIPT = SHARED / "data" / "receipt.csv"
HEAD = (
    "case:concept:name,concept:name,time:timestamp,org:resource,case:channel,case:startdate,case:enddate,case:deadline"
)


def log(folder: Path, *lines: str, head: str = HEAD) -> Path:
    made = folder / "log.csv"
    made.write_text("\n".join([head, *lines]) + "\n", "utf-8")
    return made


def read(path: Path) -> tuple[dict[str, Any], eventlog.Report]:
    with eventlog.opened(path) as (connection, report):
        return processes.summary(connection), report


def by_hand(path: Path) -> dict[str, Any]:
    """The same figures, with nothing but the standard library."""
    cases: dict[str, list[tuple[datetime, int, str]]] = defaultdict(list)
    first: dict[str, dict[str, str]] = {}
    resources = set()
    with path.open(newline="", encoding="utf-8") as stream:
        for number, row in enumerate(csv.DictReader(stream)):
            name = row["case:concept:name"]
            first.setdefault(name, row)
            resources.add(row["org:resource"])
            cases[name].append((datetime.fromisoformat(row["time:timestamp"]), number, row["concept:name"]))
    paths = {name: [activity for _, _, activity in sorted(events)] for name, events in cases.items()}
    days: dict[str, list[float]] = defaultdict(list)
    late = of = 0
    for row in first.values():
        start, end, deadline = (
            datetime.fromisoformat(row[f"case:{name}"]) if row[f"case:{name}"] else None
            for name in ("startdate", "enddate", "deadline")
        )
        if start and end:
            days[row["case:channel"]].append((end - start).total_seconds() / 86400)
        if end and deadline:
            of += 1
            late += end > deadline
    variants = Counter(tuple(path) for path in paths.values())
    return {
        "cases": len(cases),
        "events": sum(map(len, paths.values())),
        "activities": len({activity for path in paths.values() for activity in path}),
        "resources": len(resources),
        "cases_per_channel": dict(Counter(row["case:channel"] for row in first.values())),
        "variants": len(variants),
        "top": sorted(variants.values(), reverse=True)[: processes.TOP],
        "follows": Counter(pair for path in paths.values() for pair in pairwise(path)),
        "median": {channel: round(statistics.median(values), 6) for channel, values in days.items()},
        "past_deadline": late,
        "past_deadline_of": of,
        "rework": sum(len(path) > len(set(path)) for path in paths.values()),
    }


@pytest.mark.skipif(not RECEIPT.exists(), reason="shared/data is not here")
def test_every_figure_of_a_real_log_equals_an_independent_computation() -> None:
    found, report = read(RECEIPT)
    mine = by_hand(RECEIPT)
    for name in ("cases", "events", "activities", "resources", "variants", "past_deadline", "past_deadline_of"):
        assert found[name] == mine[name], name
    assert found["cases_per_channel"] == mine["cases_per_channel"]
    assert [variant["count"] for variant in found["top_variants"]] == mine["top"]
    assert {(p["from"], p["to"]): p["count"] for p in found["directly_follows"]} == mine["follows"]
    assert found["median_lead_days_per_channel"] == pytest.approx(mine["median"], abs=1e-5)
    assert found["cases_with_rework"] == mine["rework"]
    assert report.left == {}


@pytest.mark.skipif(not RECEIPT.exists(), reason="shared/data is not here")
def test_the_command_prints_json() -> None:
    result = CliRunner().invoke(main, ["insight", str(RECEIPT), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.output)["cases"] == 1434
    assert "1434 zaken" in CliRunner().invoke(main, ["insight", str(RECEIPT)]).output


def test_a_small_log_counted_on_fingers(tmp_path: Path) -> None:
    found, report = read(
        log(
            tmp_path,
            "a,in,2026-01-05 09:00:00+01:00,x,web,2026-01-05 09:00:00+01:00,2026-01-07 09:00:00+01:00,2026-01-06 09:00:00+01:00",
            "a,kijk,2026-01-05 10:00:00+01:00,y,web,,,",
            "a,kijk,2026-01-06 10:00:00+01:00,y,web,,,",
            "b,in,2026-01-05T09:00:00Z,x,post,2026-01-05T09:00:00Z,,",
            "b,kijk,2026-01-05T09:00:00Z,x,post,,,",
        )
    )
    assert (found["cases"], found["events"], found["variants"]) == (2, 5, 2)
    assert found["directly_follows"] == [
        {"from": "in", "to": "kijk", "count": 2},
        {"from": "kijk", "to": "kijk", "count": 1},
    ]
    assert found["cases_with_rework"] == 1
    assert (found["past_deadline"], found["past_deadline_of"]) == (1, 1)
    assert found["median_lead_days_per_channel"] == {"web": 2.0}
    assert (report.rows, report.left) == (5, {})


def test_what_is_left_out_is_counted_by_reason(tmp_path: Path) -> None:
    _, report = read(
        log(
            tmp_path,
            "a,in,2026-01-05 09:00:00+01:00,x,web,2026-01-05 09:00:00+01:00,2026-01-01 09:00:00+01:00,",
            "a,in,2026-01-05 09:00:00+01:00,x,web,,,",  # the same once more
            ",in,2026-01-05 09:00:00+01:00,x,web,,,",
            "a,,2026-01-05 09:00:00+01:00,x,web,,,",
            "a,later,gisteren,x,web,,,",
            "b,in,2026-01-05 09:00:00,x,web,vandaag,,",  # no zone, and a day that cannot be read
            "c,te,weinig",
        )
    )
    assert report.rows == 7
    assert report.events == 2
    assert report.left == {
        "regels die geen CSV zijn": 1,
        "regels zonder zaak": 1,
        "regels zonder activiteit": 1,
        "regels zonder leesbaar tijdstip": 1,
        "regels die er al zo stonden": 1,
    }
    assert report.noticed == {
        "zaken die eindigen voor zij beginnen": 1,
        "tijdstippen zonder zone, gelezen als Nederlandse tijd (Europe/Amsterdam)": 1,
        "dagen van zaken die niet te lezen zijn": 1,
    }


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "geen CSV|mist de kolommen"),
        (b"\xff\xfe\x00\x01\x02", "geen CSV|mist de kolommen"),
        (b"a,b\n1,2\n", "mist de kolommen: case:concept:name, concept:name, time:timestamp"),
        (f"{HEAD}\n".encode(), "geen enkele gebeurtenis|geen CSV"),
        (f"{HEAD}\na,in,ooit,x,web,,,\n".encode(), "geen enkele gebeurtenis.*1 regels zonder leesbaar tijdstip"),
    ],
)
def test_a_file_that_is_no_log(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(data)
    with pytest.raises(logfile.BadLog, match=says):
        read(path)
    result = CliRunner().invoke(main, ["insight", str(path)])
    assert result.exit_code == 1
    assert "Fout" in result.output


@pytest.mark.skipif(not RECEIPT.exists(), reason="shared/data is not here")
def test_a_log_in_pieces_says_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole, _ = read(RECEIPT)
    monkeypatch.setattr(eventlog, "AT_ONCE", 1000)
    made = tmp_path / "log.duckdb"
    report = eventlog.load(str(RECEIPT), str(made))
    with tables.connect(made) as connection:
        assert processes.summary(connection) == whole
    assert report["events"] == 8577


def test_some_rows_that_are_none_are_left_out_and_many_are_refused(tmp_path: Path) -> None:
    good = "a,in,2026-01-05 09:00:00+01:00,x,web,,,"
    _, report = read(log(tmp_path, good, *["a"] * rows.MOST_BROKEN))
    assert report.left == {"regels die geen CSV zijn": rows.MOST_BROKEN}
    with pytest.raises(logfile.BadLog) as refused:
        read(log(tmp_path, good, *["a"] * (rows.MOST_BROKEN + 1)))
    assert str(refused.value) == (
        "log.csv: meer dan 1000 regels zijn niet te lezen. Er horen 8 waarden op een regel te staan. "
        "Regel 3 heeft er 1, regel 4 heeft er 1, regel 5 heeft er 1, en zo verder."
    )


def test_a_quotation_mark_that_does_not_end_is_said_so(tmp_path: Path) -> None:
    good = "a,in,2026-01-05 09:00:00+01:00,x,web,,,"
    with pytest.raises(logfile.BadLog, match=r"^log\.csv: vanaf regel 3 .*aanhalingsteken"):
        read(log(tmp_path, good, '"' + good, *[good] * 30_000))
