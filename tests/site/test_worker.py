"""What a worker of the web server does before it takes its first request."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openloket.cases import versions
from openloket.site import watching, worker


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What kinds of process began to be watched; this one is a test and counts on by itself."""
    kinds: list[str] = []
    monkeypatch.setattr(watching, "begin", kinds.append)
    return kinds


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Where a worker says that it is ready."""
    told, tells = os.pipe()
    os.set_blocking(told, False)
    monkeypatch.setenv(worker.READY, str(tells))
    gc.unfreeze()  # what the tests froze themselves
    yield told
    os.close(told)
    os.close(tells)
    gc.freeze()


def started(application: Any, threads: int = 3) -> None:
    with ThreadPoolExecutor(threads) as pool:
        worker.post_worker_init(SimpleNamespace(wsgi=application, tpool=pool, cfg=SimpleNamespace(threads=threads)))


def test_every_thread_goes_through_the_pages_and_then_the_worker_is_ready(
    told: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_services", lambda: None)
    monkeypatch.setattr(worker, "_tables", lambda: None)
    seen: list[tuple[int, str, str]] = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        seen.append((threading.get_ident(), environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        with pytest.raises(BlockingIOError):
            os.read(told, 1)
        return [b"ok"]

    started(application)
    assert len({thread for thread, _, _ in seen}) == 3
    assert sorted(seen) == sorted(
        (thread, "GET", page) for thread in {thread for thread, _, _ in seen} for page in worker.PAGES
    )
    assert os.read(told, 9) == b"."
    assert gc.get_freeze_count() > 1000


def test_a_page_that_fails_does_not_stop_it(
    told: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> None:
        raise OSError("no disk")

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        raise ValueError("no page")

    monkeypatch.setattr(worker, "_services", fails)
    monkeypatch.setattr(worker, "_tables", lambda: None)
    with caplog.at_level(logging.ERROR):
        started(application)
    assert os.read(told, 9) == b"."
    assert {str(record.exc_info[1]) for record in caplog.records if record.exc_info} == {"no disk", "no page"}


def test_who_started_it_may_be_gone(told: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_services", lambda: None)
    monkeypatch.setattr(worker, "_tables", lambda: None)
    monkeypatch.setattr(worker, "PAGES", ())
    monkeypatch.setenv(worker.READY, "9999")
    started(lambda environ, start_response: [b""])
    monkeypatch.delenv(worker.READY)
    started(lambda environ, start_response: [b""])


@pytest.mark.django_db
def test_the_services_are_gone_through(
    city: Any, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "SECONDS_UNTIL_SEEN", 10**9)  # it would look again between the two
    worker._services()
    with django_assert_max_num_queries(0):  # what it read stays
        worker._services()


@pytest.mark.django_db
def test_the_database_knows_every_table_beforehand() -> None:
    with CaptureQueriesContext(connection) as queries:
        worker._tables()
    assert len(queries) == 1
    assert '"cases_case"' in queries[0]["sql"]
    assert '"registers_zaak"' in queries[0]["sql"]


@pytest.mark.django_db
def test_a_loket_without_services_starts_as_well() -> None:
    worker._services()


def test_the_code_is_loaded_on_a_thread_that_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, int]] = []

    def load(name: str) -> None:
        seen.append((name, os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))
        raise ImportError("gunicorn will meet it again")

    monkeypatch.setattr(worker.importlib, "import_module", load)
    before = os.getpriority(os.PRIO_PROCESS, 0)
    worker.load_gently()
    assert [name for name, _ in seen] == ["openloket.site.wsgi"]
    if sys.platform == "linux":
        assert seen[0][1] == worker.BACKGROUND
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
