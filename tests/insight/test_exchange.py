"""The log goes out and comes back as XES and OCEL 2.0, the same; hostile and broken files are refused with a reason."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from openloket.insight import eventlog, logfile, ocel, processes, xes
from tests.insight.test_eventlog import RECEIPT, log, read

LINES = (
    "a,in,2026-01-05 09:00:00+01:00,x,web,2026-01-05 09:00:00+01:00,2026-01-07 09:00:00+01:00,2026-01-06 09:00:00+01:00",
    "a,kijk & zie,2026-01-05 10:00:00+01:00,y,web,,,",
    "a,kijk & zie,2026-01-06 10:00:00+01:00,y,web,,,",
    "b,in,2026-01-05T09:00:00Z,x,post,2026-01-05T09:00:00Z,,",
)


def written(source: Path, folder: Path, kind: str) -> Path:
    out = folder / f"out.{kind}"
    with eventlog.opened(source) as (tables, _):
        if kind == "xes":
            with out.open("wb") as file:
                assert xes.write(tables, file) > 0
        elif kind == "json":
            with out.open("w", encoding="utf-8") as text:
                assert ocel.write_json(tables, text) > 0
        else:
            assert ocel.write_sqlite(tables, out) > 0
    return out


@pytest.mark.parametrize("kind", ["xes", "json", "sqlite"])
def test_out_and_back_is_the_same(kind: str, tmp_path: Path) -> None:
    source = log(tmp_path, *LINES)
    before, _ = read(source)
    after, report = read(written(source, tmp_path, kind))
    assert after == before
    assert report.left == {}
    assert report.events == 4


@pytest.mark.skipif(not RECEIPT.exists(), reason="shared/data is not here")
@pytest.mark.parametrize("kind", ["xes", "json", "sqlite"])
def test_a_real_log_out_and_back_is_the_same(kind: str, tmp_path: Path) -> None:
    before, _ = read(RECEIPT)
    after, _ = read(written(RECEIPT, tmp_path, kind))
    for name in set(before) - {"median_lead_days_per_channel", "directly_follows", "top_variants"}:
        assert after[name] == before[name], name
    pairs = [{(p["from"], p["to"]): p["count"] for p in found["directly_follows"]} for found in (before, after)]
    assert pairs[0] == pairs[1]
    assert after["median_lead_days_per_channel"] == pytest.approx(before["median_lead_days_per_channel"], abs=1e-4)


def test_what_ocel_holds(tmp_path: Path) -> None:
    made = json.loads(written(log(tmp_path, *LINES), tmp_path, "json").read_text("utf-8"))
    assert {kind["name"] for kind in made["objectTypes"]} == {"zaak", "dienst", "team"}
    assert {kind["name"] for kind in made["eventTypes"]} == {"in", "kijk & zie"}
    first = made["events"][0]
    assert first["time"] == "2026-01-05T08:00:00.000Z"
    assert first["relationships"] == [{"objectId": "a", "qualifier": "zaak"}]
    ids = [event["id"] for event in made["events"]]
    assert len(ids) == len(set(ids))
    zaak = next(item for item in made["objects"] if item["id"] == "a")
    assert {pair["name"]: pair["value"] for pair in zaak["attributes"]}["channel"] == "web"


def test_what_ocel_sqlite_holds(tmp_path: Path) -> None:
    with sqlite3.connect(written(log(tmp_path, *LINES), tmp_path, "sqlite")) as db:
        assert dict(db.execute("select ocel_type, count(*) from event group by 1")) == {"in": 2, "kijk & zie": 2}
        for (name,) in db.execute("select ocel_type_map from event_map_type").fetchall():
            assert db.execute(f'select count(*) from "event_{name}" where ocel_time is not null').fetchone() == (2,)
        assert db.execute("select count(*) from event_object").fetchone() == (4,)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.xes", b"<log><trace>", "geen XES"),
        ("a.xes", b"<html></html>", "geen log"),
        ("a.xes", b'<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><log>&b;</log>', "geen XES"),
        ("a.json", b'{"objects": [{"id"', "geen OCEL"),
        ("a.json", b'{"objects": [{"a": 1}]}', "geen OCEL"),
        ("a.json", b"{}", "geen gebeurtenis"),
        ("a.sqlite", b"SQLite format 3\x00" + b"x" * 100, "geen OCEL"),
        ("a.sqlite", b"tekst", "geen OCEL"),
    ],
)
def test_what_is_no_log_is_refused_with_a_reason(name: str, content: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(logfile.BadLog, match=why), eventlog.opened(path):
        pass


def test_a_log_of_someone_else_about_other_objects(tmp_path: Path) -> None:
    """The kind of object that most events are about is the case."""
    made: dict[str, Any] = {
        "objectTypes": [],
        "eventTypes": [],
        "objects": [{"id": "o1", "type": "order", "attributes": []}, {"id": "i1", "type": "item"}],
        "events": [
            {
                "id": "1",
                "type": "place",
                "time": "2026-01-05T09:00:00Z",
                "relationships": [{"objectId": "o1", "qualifier": ""}],
            },
            {
                "id": "2",
                "type": "pay",
                "time": "2026-01-06T09:00:00Z",
                "attributes": [{"name": "resource", "value": "Piet"}],
                "relationships": [{"objectId": "o1", "qualifier": ""}, {"objectId": "i1", "qualifier": ""}],
            },
        ],
    }
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(made), "utf-8")
    with eventlog.opened(path) as (tables, _):
        found = processes.process_map(tables)
    assert (found.cases, found.events) == (1, 2)
    assert [(pair.start, pair.end, pair.median) for pair in found.follows] == [("place", "pay", 24.0)]


def test_a_file_with_code_in_it_is_refused(tmp_path: Path) -> None:
    path = written(log(tmp_path, *LINES), tmp_path, "sqlite")
    with sqlite3.connect(path) as db:
        db.execute("alter table event rename to real_event")
        db.execute(
            "create view event as with recursive n(i) as (select 1 union all select i + 1 from n) select i, i from n"
        )
    with pytest.raises(logfile.BadLog, match="meer dan tabellen"), eventlog.opened(path):
        pass
