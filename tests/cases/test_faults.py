"""Killing the server while people submit: nothing acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import contextlib
import os
import queue
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from openloket.cases.models import Case, Draft, Submission
from openloket.registers import content
from openloket.registers.models import Audittrail, Enkelvoudiginformatieobject, Klantcontact, Rol, Status, Zaak
from tests.conftest import MOULIN, database_url, event_answers
from tests.patience import LONG

KILLS = 200
CLIENTS = 4
pytestmark = pytest.mark.xdist_group("faults")


class Server:
    """The site as it is served, in processes of its own that can be killed."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        url = database_url()
        environment = {
            **os.environ, "DATABASE_URL": url, "LOKET_TESTING": "1", "DJANGO_SETTINGS_MODULE": "openloket.site.settings",
            "LOKET_LOG": "CRITICAL",
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "openloket.site.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers", "2",
             "--threads", "4", "--worker-class", "gthread", "--preload", "--log-level", "critical", "--no-control-socket"],
            env=environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                requests.get(f"{self.url}/gezond/", timeout=2)
                return
            except requests.RequestException:
                assert self.process.poll() is None, "the server does not start"
        raise AssertionError("the server does not answer")

    def kill_workers(self) -> None:
        _kill(psutil.Process(self.process.pid).children())

    def kill(self) -> None:
        """The whole family at once, so that no child is born meanwhile and keeps the port."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):  # it was dying already
            process.kill()


@pytest.fixture
def server(transactional_db: Any, published: None) -> Iterator[Server]:
    running = Server()
    yield running
    running.kill()


class Resident(threading.Thread):
    """Sends one form after another, and each again until it is acknowledged, as a browser's user would."""

    def __init__(self, server: Server, forms: queue.Queue[str], progress: threading.Semaphore) -> None:
        super().__init__(daemon=True)
        self.server, self.forms, self.stopping = server, forms, False
        self.progress, self.away = progress, threading.Event()
        self.acknowledged: dict[str, str] = {}
        self.refused = ""
        session = SessionStore()
        session["resident"] = {"kind": MOULIN.kind, "number": MOULIN.number, "level": MOULIN.level, "name": MOULIN.name}
        session.create()
        self.browser = requests.Session()
        self.browser.cookies.set(settings.SESSION_COOKIE_NAME, str(session.session_key))

    def run(self) -> None:
        self.browser.get(f"{self.server.url}/mijn/", timeout=LONG)
        token = self.browser.cookies["csrftoken"]
        while not self.stopping:
            draft = self.forms.get()
            while not self.stopping:
                try:
                    response = self.browser.post(
                        f"{self.server.url}/aanvragen/evenementenvergunning/{draft}/controleren/",
                        headers={"X-CSRFToken": token}, allow_redirects=False, timeout=10,
                    )  # fmt: skip
                except requests.RequestException:
                    self.away.wait(0.01)
                    continue
                if response.status_code != 302:
                    self.refused = f"{response.status_code}: {response.text[:2000]}"
                    return
                self.acknowledged[draft] = response.headers["Location"]
                self.progress.release()
                break


def test_sigkill_200_times_during_submits(server: Server) -> None:
    answers = event_answers()
    drafts = Draft.objects.bulk_create(
        Draft(service="evenementenvergunning", owner=MOULIN.owner, channel="web", version_hash="", answers=answers)
        for _ in range(8000)
    )
    forms: queue.Queue[str] = queue.Queue()
    for draft in drafts:
        forms.put(str(draft.id))
    progress = threading.Semaphore(0)
    residents = [Resident(server, forms, progress) for _ in range(CLIENTS)]
    for resident in residents:
        resident.start()
    rng = random.Random(20260915)
    try:
        for kill in range(KILLS):
            assert progress.acquire(timeout=30), [resident.refused for resident in residents]
            time.sleep(rng.uniform(0, 0.2))  # a random moment of the submits that are under way
            if kill % 20 == 19:
                server.kill()
                server.start()
            else:
                server.kill_workers()
    finally:
        for resident in residents:
            resident.stopping = True
        for resident in residents:
            resident.join(30)
    assert [resident.refused for resident in residents] == [""] * CLIENTS
    acknowledged = {draft: place for resident in residents for draft, place in resident.acknowledged.items()}
    assert len(acknowledged) >= KILLS
    _nothing_lost(acknowledged)
    _nothing_doubled_or_half(answers)


def _nothing_lost(acknowledged: dict[str, str]) -> None:
    made = {s.key: s.zaak for s in Submission.objects.select_related("zaak")}
    for draft, place in acknowledged.items():
        zaak = made[f"web:{draft}"]
        assert zaak is not None
        assert str(zaak.uuid) in place


def _nothing_doubled_or_half(answers: dict[str, Any]) -> None:
    """Either a whole zaak with its receipt queued, or none and the saved answers."""
    zaken = set(Zaak.objects.values_list("pk", flat=True))
    assert Submission.objects.count() == len(zaken)
    for model in (Rol, Status, Klantcontact):
        assert list(model.objects.values_list("zaak", flat=True).order_by("zaak")) == sorted(zaken)  # type: ignore[attr-defined]
    assert set(Case.objects.values_list("pk", flat=True)) == zaken
    for resource in ("zaak", "rol", "status", "klantcontact"):
        assert Audittrail.objects.filter(resource=resource, actie="create").count() == len(zaken)
    assert Enkelvoudiginformatieobject.objects.count() == 3 * len(zaken)
    with connection.cursor() as cursor:
        cursor.execute("select (args ->> 'zaak')::bigint from procrastinate_jobs where task_name = 'send_receipt'")
        assert sorted(pk for (pk,) in cursor.fetchall()) == sorted(zaken)
    for sha256 in set(Enkelvoudiginformatieobject.objects.values_list("inhoud", flat=True)):
        content.read(sha256)
    sent = {key.removeprefix("web:") for key in Submission.objects.values_list("key", flat=True)}
    left = {str(draft.id): draft.answers for draft in Draft.objects.all()}
    assert sent.isdisjoint(left)
    assert len(sent) + len(left) == 8000
    assert all(kept == answers for kept in left.values())


def test_a_real_200_mb_upload_gets_a_clear_answer(server: Server) -> None:
    def body() -> Iterator[bytes]:
        for _ in range(200):
            yield b"x" * 1_000_000

    class Sized:
        def __len__(self) -> int:
            return 200_000_000

        def __iter__(self) -> Iterator[bytes]:
            return body()

    address = f"{server.url}/aanvragen/evenementenvergunning/"
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    response = requests.post(address, data=Sized(), headers=kind, timeout=60)  # type: ignore[arg-type]
    assert response.status_code == 413
    assert "te groot" in response.text
    [master] = [psutil.Process(server.process.pid)]
    assert all(p.memory_info().rss < 400_000_000 for p in master.children())
    assert requests.get(f"{server.url}/gezond/", timeout=LONG).status_code == 200


def test_a_database_that_is_away_is_a_503(server: Server, tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
    assert requests.get(f"{server.url}/", timeout=LONG).status_code in (200, 503)
    assert requests.get(f"{server.url}/", timeout=LONG).status_code == 200
