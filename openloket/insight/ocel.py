"""OCEL 2.0, a format of event logs about several kinds of objects: written and read, as JSON and as SQLite.

A zaak, the service it is about and the team that handles it are objects; an event names the zaak it happened to. When
reading, the case is a zaak or, in a log without any, the kind of object that most events are about.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import duckdb
import ijson

from openloket.insight import logfile
from openloket.insight.logfile import BadLog, Pieces
from openloket.insight.tables import stream
from openloket.insight.xes import CASE

ZAAK, SERVICE, TEAM = "zaak", "dienst", "team"
_ATTRIBUTES = {name: "time" if name in ("startdate", "enddate", "deadline") else "string" for name in list(CASE)[1:]}
_EVENT_ATTRIBUTES = {"resource": "string", "channel": "string"}
_NEVER = "1970-01-01T00:00:00Z"
"""The time of an attribute that holds from the beginning, as the standard has it."""
_MAP = re.compile(r"[^A-Za-z0-9]+")


def _moment(value: datetime | None) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if value else ""


def _text(value: Any) -> str:
    return _moment(value) if isinstance(value, datetime) else str(value)


class _Log:
    """The tables as objects and events, given one at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.activities = [
            row[0] for row in connection.execute("select distinct activity from events order by 1").fetchall()
        ]

    def objects(self) -> Iterator[tuple[str, str, dict[str, str], list[tuple[str, str]]]]:
        """Yield each object: its id, type, attributes, and what it belongs to (id, qualifier)."""
        for column, kind in (("service", SERVICE), ("team", TEAM)):
            for (name,) in self.connection.execute(
                f"select distinct {column} from cases where {column} <> '' order by 1"
            ).fetchall():
                yield f"{kind}:{name}", kind, {}, []
        for row in stream(self.connection, f"select {', '.join(CASE.values())} from cases order by case_id"):
            values = dict(zip(CASE, row, strict=True))
            name = values.pop("concept:name")
            others = [(f"{SERVICE}:{values['service']}", "over")] if values["service"] else []
            others += [(f"{TEAM}:{values['team']}", "bij")] if values["team"] else []
            yield name, ZAAK, {key: _text(value) for key, value in values.items() if value not in (None, "")}, others

    def events(self) -> Iterator[tuple[str, str, str, dict[str, str], str]]:
        """Yield each event: its id, type, time, attributes and the zaak."""
        rows = stream(
            self.connection,
            "select activity, moment, resource, by_channel, case_id from events order by moment, case_id, n",
        )
        for number, (activity, moment, resource, channel, case) in enumerate(rows):
            values = {"resource": resource, "channel": channel}
            yield f"e{number}", activity, _moment(moment), {k: v for k, v in values.items() if v}, case


def write_json(connection: duckdb.DuckDBPyConnection, out: IO[str]) -> int:
    """Write all cases as one JSON document, piece by piece; return the number of events."""
    log, count = _Log(connection), 0

    def every(name: str, items: Iterable[Any]) -> None:
        out.write(f"{json.dumps(name)}: [")
        for number, item in enumerate(items):
            out.write((",\n" if number else "\n") + json.dumps(item, ensure_ascii=False))
        out.write("]")

    def kinds(names: Iterable[tuple[str, dict[str, str]]]) -> list[Any]:
        return [
            {"name": name, "attributes": [{"name": key, "type": kind} for key, kind in attributes.items()]}
            for name, attributes in names
        ]

    def events() -> Iterator[Any]:
        nonlocal count
        for name, kind, moment, attributes, case in log.events():
            count += 1
            yield {
                "id": name,
                "type": kind,
                "time": moment,
                "attributes": [{"name": key, "value": value} for key, value in attributes.items()],
                "relationships": [{"objectId": case, "qualifier": ZAAK}],
            }

    out.write("{")
    every("objectTypes", kinds([(ZAAK, _ATTRIBUTES), (SERVICE, {}), (TEAM, {})]))
    out.write(",\n")
    every("eventTypes", kinds((name, _EVENT_ATTRIBUTES) for name in log.activities))
    out.write(",\n")
    every(
        "objects",
        (
            {
                "id": name,
                "type": kind,
                "attributes": [{"name": key, "time": _NEVER, "value": value} for key, value in attributes.items()],
                "relationships": [{"objectId": other, "qualifier": how} for other, how in others],
            }
            for name, kind, attributes, others in log.objects()
        ),
    )
    out.write(",\n")
    every("events", events())
    out.write("}\n")
    return count


def write_sqlite(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write all cases as an OCEL 2.0 SQLite file; return the number of events. Raises FileExistsError."""
    if path.exists():
        raise FileExistsError(path)
    log, count = _Log(connection), 0
    with sqlite3.connect(path) as out:
        out.executescript(
            "create table event (ocel_id text primary key, ocel_type text);"
            "create table object (ocel_id text primary key, ocel_type text);"
            "create table event_object (ocel_event_id text, ocel_object_id text, ocel_qualifier text,"
            " primary key (ocel_event_id, ocel_object_id, ocel_qualifier));"
            "create table object_object (ocel_source_id text, ocel_target_id text, ocel_qualifier text,"
            " primary key (ocel_source_id, ocel_target_id, ocel_qualifier));"
            "create table event_map_type (ocel_type text primary key, ocel_type_map text);"
            "create table object_map_type (ocel_type text primary key, ocel_type_map text);"
        )
        kinds = {ZAAK: _ATTRIBUTES, SERVICE: {}, TEAM: {}}
        for kind, attributes in kinds.items():
            out.execute("insert into object_map_type values (?, ?)", [kind, kind])
            columns = "".join(f', "{name}" {_sql(type_)}' for name, type_ in attributes.items())
            out.execute(
                f'create table "object_{kind}" (ocel_id text, ocel_time timestamp, ocel_changed_field text{columns})'
            )
        maps = {activity: f"{number}_{_MAP.sub('', activity)}" for number, activity in enumerate(log.activities)}
        for activity, name in maps.items():
            out.execute("insert into event_map_type values (?, ?)", [activity, name])
            out.execute(
                f'create table "event_{name}" (ocel_id text primary key, ocel_time timestamp, resource text, channel text)'
            )
        for name, kind, values, others in log.objects():
            out.execute("insert into object values (?, ?)", [name, kind])
            known = [values.get(key) for key in kinds[kind]]
            out.execute(f'insert into "object_{kind}" values (?, ?, null{", ?" * len(known)})', [name, _NEVER, *known])
            out.executemany("insert into object_object values (?, ?, ?)", [(name, *other) for other in others])
        for name, kind, moment, values, case in log.events():
            count += 1
            out.execute("insert into event values (?, ?)", [name, kind])
            out.execute(
                f'insert into "event_{maps[kind]}" values (?, ?, ?, ?)',
                [name, moment, values.get("resource"), values.get("channel")],
            )
            out.execute("insert into event_object values (?, ?, ?)", [name, case, ZAAK])
    return count


def _sql(kind: str) -> str:
    return "timestamp" if kind == "time" else "text"


# Reading --------------------------------------------------------------------------------------------------------------


def to_csv(path: Path, out: Path) -> None:
    """Turn an OCEL 2.0 file into the CSV that `eventlog` reads. Raises BadLog.

    It goes through an SQLite file, so that memory does not grow with it.
    """
    if _is_sqlite(path):
        _sqlite_to_csv(path, out)
        return
    between = out.with_suffix(".between")
    between.unlink(missing_ok=True)
    with sqlite3.connect(between) as db:
        db.executescript(
            "create table o (id text primary key, type text, attributes text);"
            "create table e (id text, type text, time text, attributes text);"
            "create table r (event text, object text);"
        )
        try:
            with path.open("rb") as file:
                for item in ijson.items(_told(file), "objects.item"):
                    db.execute(
                        "insert or ignore into o values (?, ?, ?)",
                        [item["id"], item["type"], json.dumps(_pairs(item), default=_number)],
                    )
            with path.open("rb") as file:
                for item in ijson.items(_told(file), "events.item"):
                    db.execute(
                        "insert into e values (?, ?, ?, ?)",
                        [item["id"], item["type"], item["time"], json.dumps(_pairs(item), default=_number)],
                    )
                    db.executemany(
                        "insert into r values (?, ?)",
                        [(item["id"], other["objectId"]) for other in item.get("relationships") or []],
                    )
        except (ijson.JSONError, KeyError, TypeError, sqlite3.Error, UnicodeDecodeError) as error:
            raise BadLog(f"{path.name} is geen OCEL 2.0-bestand: {error}") from error
        kind = _most(path, db.execute("select o.type, count(*) from r join o on o.id = r.object group by 1").fetchall())
        rows = db.execute(
            "select o.id, e.type, e.time, e.attributes, o.attributes, e.id from e join r on r.event = e.id "
            "join o on o.id = r.object where o.type = ? order by e.rowid",
            [kind],
        )
        logfile.write(out, _events(rows))
    between.unlink()


def _told(file: IO[bytes]) -> Iterator[tuple[str, str, Any]]:
    """Yield what the parser reports, within the bound on one value. Raises BadLog, ijson.JSONError."""
    pieces = Pieces(file)
    for told in ijson.parse(pieces):
        pieces.since = 0
        yield told


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


def _pairs(item: Any) -> dict[str, Any]:
    return {pair["name"]: pair["value"] for pair in item.get("attributes") or []}


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\x00"


def _sqlite_to_csv(path: Path, out: Path) -> None:
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
            db.execute("pragma trusted_schema = off")
            if db.execute("select count(*) from sqlite_master where type not in ('table', 'index')").fetchone()[0]:
                raise BadLog(f"{path.name} bevat meer dan tabellen. Zo'n bestand lezen wij niet.")
            kind = _most(
                path,
                db.execute(
                    "select o.ocel_type, count(*) from event_object r join object o on o.ocel_id = r.ocel_object_id group by 1"
                ).fetchall(),
            )
            times = " union all ".join(
                f'select ocel_id, ocel_time, {_json(db, "event_" + name)} as attributes from "event_{_quoted(name)}"'
                for (name,) in db.execute("select ocel_type_map from event_map_type").fetchall()
            )
            (map_,) = db.execute("select ocel_type_map from object_map_type where ocel_type = ?", [kind]).fetchone()
            rows = db.execute(
                f"with t as ({times}), a as (select ocel_id, {_json(db, 'object_' + map_)} as attributes "
                f'from "object_{_quoted(map_)}" group by ocel_id) '
                "select o.ocel_id, e.ocel_type, t.ocel_time, t.attributes, a.attributes, e.ocel_id "
                "from event e join t on t.ocel_id = e.ocel_id join event_object r on r.ocel_event_id = e.ocel_id "
                "join object o on o.ocel_id = r.ocel_object_id left join a on a.ocel_id = o.ocel_id "
                "where o.ocel_type = ? order by t.ocel_time, e.rowid",
                [kind],
            )
            logfile.write(out, _events(rows))
    except (sqlite3.Error, TypeError) as error:
        raise BadLog(f"{path.name} is geen OCEL 2.0-bestand: {error}") from error


def _quoted(name: str) -> str:
    return name.replace('"', '""')


def _json(db: sqlite3.Connection, table: str) -> str:
    """Build the SQL of one JSON object with the attributes in a table."""
    own = ("ocel_id", "ocel_time", "ocel_changed_field")
    names = [row[1] for row in db.execute(f'pragma table_info("{_quoted(table)}")') if row[1] not in own]
    pairs = ", ".join(f"'{name.replace(chr(39), chr(39) * 2)}', \"{_quoted(name)}\"" for name in names)
    return f"json_object({pairs})"


def _most(path: Path, counts: list[tuple[str, int]]) -> str:
    if not counts:
        raise BadLog(f"{path.name} heeft geen gebeurtenis die bij een object hoort.")
    found = Counter(dict(counts))
    return ZAAK if ZAAK in found else found.most_common(1)[0][0]


def _events(rows: Iterable[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """Yield (case, activity, moment, attributes, attributes of the case, id) as events with the names of XES."""
    for case, activity, moment, attributes, of_case, number in rows:
        event, zaak = json.loads(attributes or "{}"), json.loads(of_case or "{}")
        yield {
            **{f"case:{key}": value for key, value in zaak.items()},
            "case:concept:name": case,
            "concept:name": activity,
            "time:timestamp": moment,
            "org:resource": event.get("org:resource") or event.get("resource"),
            "concept:instance": number,
        }
