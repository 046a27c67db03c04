"""Read an event log into tables for analysis, in bounded memory, and report what was taken and what was not."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from openloket import apart
from openloket.insight import ocel, rows, tables, xes
from openloket.insight.logfile import NEEDED, OPTIONAL, BadLog

TIMES = ("moment", "started", "ended", "deadline")
WRITTEN_OUT = 20
"""How many times larger a log may become as CSV, in which every event repeats what is known of its case."""
READ_A_SECOND = 250_000
"""Bytes of a log that even the slowest machine reads in a second."""
CONVERTING, LOADING = 800_000_000, 1_600_000_000
"""Bytes of address space for turning a log into CSV, and for filling tables with it: the database is held to 512 MB of
its own and reads rows outside that."""
AT_ONCE = 2_000_000
"""Rows whose cases are worked out together: all of one case has to be in memory at once, but not all of all cases."""


TOO_MUCH = "{} is te groot of te ingewikkeld om te lezen."


@dataclass
class Report:
    """What was taken from a log. `left` counts rows left out by the reason, `noticed` what was taken with a remark."""

    rows: int = 0
    events: int = 0
    left: dict[str, int] = field(default_factory=dict)
    noticed: dict[str, int] = field(default_factory=dict)


@contextmanager
def opened(path: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Report]]:
    """Open tables filled from a log: CSV, or XES or OCEL 2.0 when its name ends so.

    What does not fit in memory goes to a folder that is removed afterwards. Raises BadLog.
    """
    with tempfile.TemporaryDirectory(prefix="openloket-log-") as folder:
        made = Path(folder, "log.duckdb")
        report = _apart(load, path, _as_csv(path, Path(folder, path.stem + ".csv")), made, memory=LOADING)
        with tables.connect(made) as connection:
            yield connection, Report(**report)


def _take(connection: duckdb.DuckDBPyConnection, which: str) -> None:
    """Put the cases for which the condition `which` (SQL) holds in the tables."""
    connection.execute(
        "insert into new_events (case_id, n, activity, moment, resource) select case_id, n, activity, moment, resource "
        f"from timed where {which} and activity is not null and moment is not null and not (n in (select n from doubled))"
    )
    connection.execute(
        "insert into new_cases (case_id, service, version, channel, team, started, ended, deadline, result) "
        "select case_id, arg_min(service, n), arg_min(version, n), arg_min(channel, n), arg_min(team, n), "
        "arg_min(started, n), arg_min(ended, n), arg_min(deadline, n), arg_min(result, n) from timed "
        f"where {which} and case_id in (select case_id from new_events) group by case_id"
    )
    tables.take(connection)


def _as_csv(path: Path, out: Path) -> Path:
    """Return the log as CSV: itself, or made of it in its own process, whatever is nested in it. Raises BadLog."""
    if path.suffix.lower() not in (".xes", ".json", ".jsonocel", ".sqlite", ".db", ".sqliteocel"):
        return path
    _apart(convert, path, path, out, memory=CONVERTING)
    return out


def _apart(function: Callable[[str, str], Any], path: Path, source: Path, out: Path, memory: int) -> Any:
    """Run `function` from `source` to `out` in a process of its own, as part of reading `path`. Raises BadLog."""
    size = path.stat().st_size
    seconds = 120 + size // READ_A_SECOND
    bounds = apart.Bounds(memory=memory, cpu=seconds, seconds=seconds, disk=200_000_000 + WRITTEN_OUT * size)
    try:
        return apart.once(function, None, str(source.resolve()), str(out.resolve()), bounds=bounds)
    except apart.Refusal as refusal:
        raise BadLog(str(refusal)) from refusal
    except apart.Busy as error:
        raise BadLog("Er worden al andere logboeken gelezen. Probeer het over een paar minuten nog eens.") from error
    except apart.Over as error:
        raise BadLog(TOO_MUCH.format(path.name)) from error


def load(path: str, made: str) -> dict[str, Any]:
    """Fill tables in a new file from a log in CSV and return the Report as a dict. Raises Refusal."""
    try:
        with tables.connect(Path(made)) as connection:
            return asdict(_read(connection, Path(path)))
    except BadLog as error:
        raise apart.Refusal(str(error)) from error


def convert(path: str, out: str) -> None:
    """Convert a log in XES or OCEL 2.0 to CSV. Raises Refusal."""
    try:
        (xes if path.lower().endswith(".xes") else ocel).to_csv(Path(path), Path(out))
    except BadLog as error:
        raise apart.Refusal(str(error)) from error


def _read(connection: duckdb.DuckDBPyConnection, path: Path) -> Report:
    names, separator = _columns(path)
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise BadLog(f"{path.name} mist de kolommen: {', '.join(missing)}.")
    if len(set(names)) < len(names):
        raise BadLog(f"{path.name} heeft twee kolommen met dezelfde naam.")
    try:
        count = rows.look_through(path, len(names), separator)
    except rows.Unreadable as error:
        raise BadLog(str(error)) from error
    except UnicodeDecodeError as error:
        raise BadLog(f"{path.name} is geen CSV-bestand in UTF-8: {error}") from error
    known = {**NEEDED, **{name: short for name, short in OPTIONAL.items() if name in names}}
    chosen = ", ".join(f"nullif(trim(\"{name}\"), '') as {short}" for name, short in known.items())
    absent = "".join(f", null::varchar as {short}" for name, short in OPTIONAL.items() if name not in names)
    report = Report()
    try:
        connection.execute(
            f"create table raw as select row_number() over () as n, {chosen}{absent} from read_csv(?, "
            "auto_detect = false, header = true, delim = ?, quote = '\"', escape = '\"', "
            "columns = ?, ignore_errors = true)",
            [str(path), separator, dict.fromkeys(names, "VARCHAR")],
        )
    except duckdb.OutOfMemoryException as error:
        raise BadLog(TOO_MUCH.format(path.name)) from error
    except duckdb.Error as error:
        raise BadLog(f"{path.name} is geen CSV-bestand in UTF-8: {str(error).splitlines()[0]}") from error
    zoned = ", ".join(
        f"try_cast({name} as timestamptz) as {name}, {name} is not null and not regexp_matches({name}, "
        f"'(Z|[+-]\\d\\d(:?\\d\\d)?)$') as {name}_local, {name} as {name}_text"
        for name in TIMES
    )
    connection.execute(
        f"create table timed as select n, case_id, activity, resource, instance, service, version, channel, team, result, {zoned} from raw"
    )
    connection.execute("drop table raw")
    _left(connection, report, count)
    tables.create(connection)
    tables.stage(connection)
    parts = 1 + report.rows // AT_ONCE
    for part in range(parts):
        _take(connection, f"case_id is not null and hash(case_id) % {parts} = {part}")
    connection.execute("drop table timed")
    report.events = _one(connection, "select count(*) from events")
    backwards = _one(connection, "select count(*) from cases where ended < started")
    if backwards:
        report.noticed["zaken die eindigen voor zij beginnen"] = backwards
    if report.events == 0:
        raise BadLog(f"{path.name} bevat geen enkele gebeurtenis die te lezen is. {describe(report)}")
    return report


def _columns(path: Path) -> tuple[list[str], str]:
    """Read the names in the first line and what separates them: a comma, semicolon or tab. Raises BadLog."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            line = stream.readline(100_000)
        found = {separator: next(csv.reader([line], delimiter=separator), []) for separator in ",;\t"}
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadLog(f"{path.name} is geen CSV-bestand in UTF-8: {error}") from error
    separator = max(found, key=lambda known: len(set(NEEDED) & set(found[known])))
    return found[separator], separator


def _left(connection: duckdb.DuckDBPyConnection, report: Report, rows: int) -> None:
    """Count in `report` which of the rows are left out and why, and what needs a remark; makes the table `doubled`."""
    report.rows = rows
    connection.execute(
        "create table doubled as select n from (select n, row_number() over (partition by case_id, activity, moment, resource, "
        "instance order by n) as nth from timed where moment is not null) where nth > 1"
    )
    counts = {
        "regels die geen CSV zijn": max(0, rows - _one(connection, "select count(*) from timed")),
        "regels zonder zaak": _one(connection, "select count(*) from timed where case_id is null"),
        "regels zonder activiteit": _one(
            connection, "select count(*) from timed where case_id is not null and activity is null"
        ),
        "regels zonder leesbaar tijdstip": _one(
            connection,
            "select count(*) from timed where case_id is not null and activity is not null and moment is null",
        ),
        "regels die er al zo stonden": _one(connection, "select count(*) from doubled"),
    }
    report.left = {why: count for why, count in counts.items() if count}
    local = _one(connection, "select count(*) from timed where moment_local and moment is not null")
    if local:
        report.noticed[f"tijdstippen zonder zone, gelezen als Nederlandse tijd ({tables.LOCAL})"] = local
    spoilt = " + ".join(f"count(*) filter ({name} is null and {name}_text is not null)" for name in TIMES[1:])
    unread = _one(connection, f"select {spoilt} from timed")
    if unread:
        report.noticed["dagen van zaken die niet te lezen zijn"] = unread


def _one(connection: duckdb.DuckDBPyConnection, statement: str) -> Any:
    found = connection.execute(statement).fetchone()
    return found[0] if found else 0


def describe(report: Report) -> str:
    """Put the report in a few sentences."""
    lines = [f"{report.rows} regels, {report.events} gebeurtenissen."]
    lines += [f"Niet meegenomen: {count} {why}." for why, count in report.left.items()]
    lines += [f"Let op: {count} {why}." for why, count in report.noticed.items()]
    return " ".join(lines)
