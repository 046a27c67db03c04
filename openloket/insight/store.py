"""The file with the tables for analysis. It is made from the database and can always be made anew.

DuckDB lets one process write or several read. A lock beside the file hands out turns: readers share one, and the
process that follows the database has one to itself for the moment of a batch.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from django.conf import settings

from openloket.insight import forms, tables

SCHEMA = """
create table if not exists marks (source varchar primary key, id bigint);
create table if not exists made (vorm varchar, ready boolean);
"""


class NotThere(RuntimeError):
    """There is no file for analysis yet, or one of another release; the message says what to do."""

    def __init__(self) -> None:
        super().__init__("De cijfers worden nog klaargezet. Dat doet loket serve, of: loket events rebuild.")


def path() -> Path:
    """Return where the file is."""
    return Path(settings.VAR) / "insight.duckdb"


def vorm() -> str:
    """Return a hash of the layout that this code expects; a file with another one is made anew."""
    text = "".join((tables.SCHEMA, forms.SCHEMA, SCHEMA, duckdb.__version__))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


@contextmanager
def _turn(kind: int) -> Iterator[None]:
    place = path().with_suffix(".lock")
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("a") as file:
        fcntl.flock(file, kind)
        yield  # closing the file gives the turn back


@contextmanager
def reading() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the tables for reading; several may at a time. Raises NotThere."""
    with _turn(fcntl.LOCK_SH):
        try:
            connection = tables.connect(path(), read_only=True)
        except duckdb.Error as error:  # not there, or torn
            raise NotThere from error
        with connection:
            if not _fits(connection) or not connection.execute("select ready from made").fetchall()[0][0]:
                raise NotThere
            yield connection


@contextmanager
def writing() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the tables for writing, in one transaction: all or nothing. An unreadable or outdated file is begun anew."""
    with _turn(fcntl.LOCK_EX):
        try:
            connection = _opened()
        except duckdb.Error:  # torn by a power cut, or made by another DuckDB
            _remove()
            connection = _opened()
        with connection:
            connection.begin()
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()


def _opened() -> duckdb.DuckDBPyConnection:
    connection = tables.connect(path())
    if not _fits(connection):
        connection.close()
        _remove()
        connection = tables.connect(path())
        tables.create(connection)
        connection.execute(forms.SCHEMA + SCHEMA)
        connection.execute("insert into made values (?, false)", [vorm()])
    tables.stage(connection)
    forms.stage(connection)
    return connection


def _fits(connection: duckdb.DuckDBPyConnection) -> bool:
    try:
        row = connection.execute("select vorm from made").fetchone()
    except duckdb.CatalogException:
        return False
    return row is not None and row[0] == vorm()


def forget() -> None:
    """Remove the file, so that it is begun anew."""
    with _turn(fcntl.LOCK_EX):
        _remove()


def _remove() -> None:
    for suffix in (".duckdb", ".duckdb.wal"):
        path().with_suffix(suffix).unlink(missing_ok=True)
