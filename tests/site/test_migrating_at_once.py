"""Two processes that find the same database without its tables: one makes them, the other waits and then goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from openloket.site import expanding

WAITS = "wacht op een ander proces"
MAKES = "De tabellen in de database worden gemaakt"


@pytest.fixture
def empty() -> Iterator[str]:
    """Give the URL of a database without any table."""
    name = f"loket_at_once{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)")
        admin.execute(f"create database {name}")
        yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
        admin.execute(f"drop database if exists {name} with (force)")


def started(url: str, client: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "openloket.site.cli", "api", "client", client, "--json"],
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def heard(process: subprocess.Popen[str], words: str) -> str:
    """Read what a process tells until it says these words, or ends."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if words in line:
            break
    return said


def test_of_two_processes_on_an_empty_database_one_makes_the_tables(empty: str) -> None:
    clients = ["een", "twee"]
    with psycopg.connect(empty, autocommit=True) as other:
        other.execute(f"select pg_advisory_lock({expanding.LOCK})")  # as a third that is at it
        processes = [started(empty, client) for client in clients]
        try:
            for process in processes:
                assert WAITS in heard(process, WAITS)
            assert other.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone() == (0,)
            other.execute(f"select pg_advisory_unlock({expanding.LOCK})")
            said = [process.communicate(timeout=300)[1] for process in processes]
        finally:
            for process in processes:
                process.kill()
        assert [process.returncode for process in processes] == [0, 0], said
        assert sorted(MAKES in text for text in said) == [False, True]
        made = other.execute("select label from registers_applicatie order by label").fetchall()
        assert [label for (label,) in made] == clients


def test_what_another_process_did_meanwhile_is_not_done_again_nor_undone(db: Any) -> None:
    done = list(MigrationExecutor(connection).loader.applied_migrations)
    said: list[str] = []
    expanding.apply([key for key in done if key[0] == "cases"][:1], said.append)
    assert said == []
    assert list(MigrationExecutor(connection).loader.applied_migrations) == done


def test_who_may_add_no_extension_is_told_what_to_ask_before_anything_is_made(empty: str) -> None:
    role, database = f"weinig{os.environ.get('PYTEST_XDIST_WORKER', '')}", urlsplit(empty).path[1:]
    as_role = urlsplit(empty)._replace(query=f"options=-c%20role%3D{role}&{urlsplit(empty).query}".rstrip("&"))
    with psycopg.connect(empty, autocommit=True) as admin:
        admin.execute(f"create role {role}")
        admin.execute(f"grant all on schema public to {role}")
        try:
            process = started(urlunsplit(as_role), "een")
            said = process.communicate()[1]
            assert process.returncode == 1
            assert f"{role} mag in de database {database} geen uitbreiding toevoegen" in said
            assert "create extension pg_trgm" in said
            assert admin.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone() == (0,)
        finally:
            admin.execute(f"drop owned by {role}")
            admin.execute(f"drop role {role}")
