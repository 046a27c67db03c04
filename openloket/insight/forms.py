"""Tables of how forms were filled in on the web: no answers and no persons, only where it went well and where it did not."""

from __future__ import annotations

from datetime import datetime

import duckdb

from openloket.change.watching import QUIET
from openloket.insight.tables import columns

SESSIONS = {
    "session": "varchar",
    "service": "varchar",
    "version": "varchar",
    "started": "timestamptz",
    "until": "timestamptz",
    "page": "varchar",
    "sent": "boolean",
    "dropped": "boolean",
    "switched": "boolean",
}
"""`until` is the last sign of life and `page` where that was; `switched`: the same person came another way within a month."""
STUMBLES = {"session": "varchar", "page": "varchar", "question": "varchar", "kind": "varchar", "times": "integer"}
"""`kind` is error, back or help."""
KINDS = {"sessions": SESSIONS, "stumbles": STUMBLES}


ENDED = "(sent or dropped or until < ?::timestamptz)"
"""SQL of forms that were sent, thrown away or left; one that someone is still filling in does not count yet. Its value
is `quiet_since`."""


def quiet_since(now: datetime) -> datetime:
    """Return the moment before which a last sign of life means that someone has stopped without sending."""
    return now - QUIET


SCHEMA = f"""
create table if not exists sessions ({columns(SESSIONS)});
create table if not exists stumbles ({columns(STUMBLES)}, service varchar, version varchar, started timestamptz);
"""


def stage(connection: duckdb.DuckDBPyConnection) -> None:
    """Make empty `new_sessions` and `new_stumbles`, to be filled before `take`."""
    for name, names in KINDS.items():
        connection.execute(f"create or replace temporary table new_{name} ({columns(names)})")


def take(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the staged sessions in; those that are already there are replaced (see tables.take)."""
    first, last = connection.execute("select min(started), max(started) from new_sessions").fetchall()[0]
    for name in KINDS:
        connection.execute(
            f"delete from {name} where started between ? and ? and session in (select session from new_sessions)",
            [first, last],
        )
    connection.execute("insert into sessions select * from new_sessions")
    connection.execute(
        "insert into stumbles select s.*, n.service, n.version, n.started from new_stumbles s join new_sessions n using (session)"
    )
    stage(connection)
