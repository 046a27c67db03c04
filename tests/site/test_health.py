"""What whoever watches a server asks: by an internal address, without TLS, without a name; and what they are told."""

from __future__ import annotations

import shutil
from collections import namedtuple
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from openloket.site import environment, health
from tests.site.working import work

INTERNAL = {"HTTP_HOST": "10.20.30.40:8000"}
"""By its address, which is no name in LOKET_HOSTS."""


@pytest.fixture
def production(settings: Any) -> Client:
    """A site that is https only for people."""
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["loket.gemeente.nl"]
    return Client(raise_request_exception=False)


@pytest.fixture
def well(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that lives, nothing that waits, and nothing remembered of the documents."""
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_events")
        cursor.execute("delete from procrastinate_jobs")
        cursor.execute("insert into procrastinate_workers (last_heartbeat) values (now())")
    monkeypatch.setattr(health.Proved, "until", 0.0)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("path", ["/gezond/leeft/", "/gezond/", "/gezond/alles/"])
def test_it_is_answered_by_any_name_without_tls(well: None, production: Client, path: str) -> None:
    answer = production.get(path, **INTERNAL)
    assert answer.status_code == 200, answer.content
    assert answer.json()["ok"] is True
    assert answer["Cache-Control"] == "no-store"
    assert production.get("/", **INTERNAL).status_code == 400  # people come by its name


def test_a_process_lives_without_a_database(production: Client) -> None:
    assert production.get("/gezond/leeft/").json() == {"ok": True, "release": "ontwikkeling"}


def test_the_full_check_names_each_thing(well: None, production: Client) -> None:
    said = production.get("/gezond/alles/").json()["checks"]
    assert list(said) == ["database", "clock", "documents", "queue", "workers", "disk"]
    assert all(check["ok"] for check in said.values())
    assert said["documents"]["places"] == ["disk"]
    assert said["queue"] == {"ok": True, "waiting": 0, "oldest_seconds": 0}
    assert said["workers"]["alive"] == 1


def test_only_who_may_watch_is_told(well: None, production: Client, settings: Any) -> None:
    assert production.get("/gezond/alles/", REMOTE_ADDR="192.0.2.1").status_code == 404
    by_proxy = production.get("/gezond/alles/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert by_proxy.status_code == 404
    settings.MONITORS = environment.networks("LOKET_MONITORS", "192.0.2.0/24")
    assert production.get("/gezond/alles/", REMOTE_ADDR="192.0.2.1").status_code == 200


def unwell(client: Client, name: str) -> dict[str, Any]:
    answer = client.get("/gezond/alles/")
    assert answer.status_code == 503
    said = answer.json()
    assert [key for key, check in said["checks"].items() if not check["ok"]] == [name]
    found: dict[str, Any] = said["checks"][name]
    return found


def test_work_that_is_left_lying(well: None, production: Client) -> None:
    insert = "insert into procrastinate_jobs (queue_name, task_name, scheduled_at) values ('default', 'x', now() {})"
    run(insert.format("+ interval '1 hour'"))  # it need not begin yet
    run(insert.format("- interval '1 minute'"))
    assert production.get("/gezond/alles/").json()["checks"]["queue"]["waiting"] == 1
    run("update procrastinate_events set at = now() - interval '2 hours'")
    run(insert.format("- interval '10 minutes'"))
    run("update procrastinate_events set at = now() - interval '2 hours'")
    said = unwell(production, "queue")
    assert (said["waiting"], said["oldest_seconds"]) == (2, 600)
    assert "blijft liggen" in said["why"]


def test_no_worker(well: None, production: Client) -> None:
    run("update procrastinate_workers set last_heartbeat = now() - interval '2 minutes'")
    assert "geen worker" in unwell(production, "workers")["why"]


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_slow_goes_on_when_another_began_meanwhile() -> None:
    run("delete from procrastinate_workers")  # no test empties the tables of the queue
    run("insert into procrastinate_workers (last_heartbeat) values (now() - interval '10 minutes')")
    work()
    run("select procrastinate_update_heartbeat_v1(id) from procrastinate_workers")
    assert health.workers() == {"alive": 1}
    run("delete from procrastinate_workers")


def test_documents_that_cannot_be_kept(well: None, production: Client, settings: Any) -> None:
    settings.MEDIA_ROOT = "/proc/nowhere"
    assert "niet te bewaren" in unwell(production, "documents")["why"]


def test_a_full_disk(well: None, production: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 999_000_000))
    assert unwell(production, "disk")["free_mb"] == 999


def test_a_clock_that_is_off(well: None, production: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.time, "time", lambda: timezone.now().timestamp() - 60)
    assert unwell(production, "clock")["seconds_apart"] == pytest.approx(60, abs=5)


def test_a_copy_of_the_database(well: None, production: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "STANDBY", "select true")
    assert "kopie" in unwell(production, "database")["why"]
