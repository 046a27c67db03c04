"""Behind a pooler that lends a connection for one transaction: people, systems and jobs at once, and nothing goes wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Message, Submission
from openloket.registers.models import Zaak
from openloket.site import console, database, doctor, environment
from openloket.site.serving import site_command
from tests import crowd
from tests.conftest import database_url
from tests.pooler import PROGRAM, Pooler
from tests.registers import zgw
from tests.site.running import ROOT, free_port

DIRECT, POOLED = "postgresql://db/x", "postgresql://pooler:6432/x"

# What the settings become ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [True, False])
def test_only_who_answers_people_goes_through_the_pooler(monkeypatch: pytest.MonkeyPatch, people: bool) -> None:
    monkeypatch.setenv(database.URL, POOLED)
    monkeypatch.setenv(database.DIRECT, DIRECT)
    monkeypatch.setattr(database.Answering, "people", people)
    found: dict[str, Any] = environment.databases("")["default"]
    assert found["HOST"] == ("pooler" if people else "db")
    assert found["DISABLE_SERVER_SIDE_CURSORS"] is people
    assert ("options" in found["OPTIONS"]) is not people
    assert database.ensure(Path("/nowhere")) == DIRECT


def test_without_a_pooler_everyone_goes_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(database.URL, DIRECT)
    monkeypatch.delenv(database.DIRECT, raising=False)
    monkeypatch.setattr(database.Answering, "people", True)
    found: dict[str, Any] = environment.databases("")["default"]
    assert found["DISABLE_SERVER_SIDE_CURSORS"] is False
    assert found["OPTIONS"]["options"] == "-c max_parallel_workers_per_gather=0 -c jit=off"


def test_a_direct_way_alone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(database.URL, raising=False)
    monkeypatch.setenv(database.DIRECT, DIRECT)
    with pytest.raises(ImproperlyConfigured, match="LOKET_DATABASE_DIRECT staat er zonder DATABASE_URL"):
        environment.databases("")


# A real one -----------------------------------------------------------------------------------------------------------


class Readers:
    """People and systems who read at the same time; `wrong` is every answer that was not what it should be."""

    def __init__(self, count: int, addresses: list[str], headers: dict[str, str]) -> None:
        self.addresses, self.headers = addresses, headers
        self.read, self.wrong = 0, list[str]()
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._run, args=[n], daemon=True) for n in range(count)]
        for thread in self.threads:
            thread.start()

    def _run(self, first: int) -> None:
        session = requests.Session()
        while not self.stopping.is_set():
            address = self.addresses[first % len(self.addresses)]
            answer = session.get(address, headers=self.headers, timeout=60)
            first, self.read = first + 1, self.read + 1
            if answer.status_code != 200:
                self.wrong.append(f"{address}: {answer.status_code}")

    def stop(self) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(timeout=90)
            assert not thread.is_alive()


@pytest.fixture
def pooled(transactional_db: Any, published: None, tmp_path: Path) -> Iterator[str]:
    """Serve the site behind a pooler with four connections, and do the jobs without; return the site's address."""
    if PROGRAM is None:
        pytest.skip("pgbouncer is not installed: apt-get install pgbouncer")
    pooler = Pooler(database_url(), size=4)
    var, port = tmp_path / "var", free_port()
    var.mkdir()
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    (var / "documents").symlink_to(settings.MEDIA_ROOT)
    url = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        "DATABASE_URL": pooler.url,
        "LOKET_DATABASE_DIRECT": database_url(),
        "LOKET_VAR": str(var),
        "LOKET_SECRET_KEY": settings.SECRET_KEY,
        "LOKET_BASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "openloket.site.settings",
        "PYTHONPATH": str(ROOT),
    }
    commands = [
        site_command(f"127.0.0.1:{port}", 2),
        [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "2"],
    ]
    with (tmp_path / "log").open("wb") as log, (tmp_path / "jobs").open("wb") as jobs:
        running = [
            subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)
            for command, out in zip(commands, (log, jobs), strict=True)
        ]
    try:
        deadline = time.monotonic() + 180
        while not _answers(url):
            assert {process.poll() for process in running} == {None}, (tmp_path / "log").read_text()
            assert time.monotonic() < deadline, (tmp_path / "log").read_text()
        yield url
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(timeout=100)
        pooler.stop()
        with connection.cursor() as cursor:
            for name in database.SHORT_STATEMENTS:
                cursor.execute(f"alter database {connection.settings_dict['NAME']} reset {name}")


def _left() -> str:
    """Return which jobs are not done, and what each connection to the database does."""
    found = []
    with connection.cursor() as cursor:
        for statement in (
            "select id, task_name, status, attempts, scheduled_at, args from procrastinate_jobs where status <> 'succeeded'",
            "select pid, state, wait_event, now() - state_change, query from pg_stat_activity where datname = current_database()",
        ):
            cursor.execute(statement)
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/gezond/", timeout=5).status_code == 200
    except requests.RequestException:
        return False


@pytest.mark.xdist_group("faults")
def test_hundreds_of_requests_at_once_and_none_goes_wrong(pooled: str, tmp_path: Path) -> None:
    version = versions.on(crowd.SERVICE, timezone.localdate())
    forms = crowd.drafts(120, version.hash)
    members = [crowd.Member(crowd.resident(pooled, forms)) for _ in range(4)]
    members += [crowd.Member(crowd.system(pooled, f"s{n}")) for n in range(4)]
    crs = {"Authorization": f"Bearer {zgw.token('crowd')}", "Accept-Crs": "EPSG:4326"}
    pages = ["/", "/zaken/api/v1/zaken", "/gezond/", f"/diensten/{crowd.SERVICE}/", "/catalogi/api/v1/zaaktypen"]
    readers = Readers(4, [pooled + page for page in pages], crs)
    crowd.start(members)
    time.sleep(15)
    seen = crowd.stop(members)
    readers.stop()

    assert seen.failed == readers.wrong == []
    assert len(seen.acknowledged) + readers.read > 300
    web = [place for place in seen.acknowledged if "/ontvangen/" in place]
    assert Submission.objects.filter(channel="web").count() == len(set(web)) == len(web) > 0
    assert Zaak.objects.count() == len(set(seen.acknowledged)) == len(seen.acknowledged)
    deadline = time.monotonic() + 400  # a job that failed is tried again after 4, 16, 64 and 256 seconds
    while Message.objects.filter(kind="receipt").count() < len(web):
        assert time.monotonic() < deadline, f"{_left()}\n{(tmp_path / 'jobs').read_text()}"
        time.sleep(0.2)
    log = (tmp_path / "log").read_text()
    assert "prepared statement" not in log + (tmp_path / "jobs").read_text()
    assert "Traceback" not in log


def test_the_doctor_asks_both_ways(db: Any) -> None:
    assert list(doctor._pooler(database_url())) == []
    [(weight, wrong, _)] = doctor._pooler("postgresql://127.0.0.1:1/x")
    assert (weight, "antwoordt niet langs de pooler" in wrong) == (doctor.MUST, True)
    [(_, wrong, _)] = doctor._pooler(database_url().replace(connection.settings_dict["NAME"], "postgres"))
    assert "verschillende databases" in wrong


def test_what_options_said_is_said_by_the_database(transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name = connection.settings_dict["NAME"]
    monkeypatch.setenv(database.DIRECT, database_url())
    try:
        for _ in range(2):  # the second time it is there
            console.statements_kept_short()
        plain = database_url()
        with psycopg.connect(plain) as other:
            assert other.execute("select current_setting('jit')").fetchone() == ("off",)
            assert other.execute("select current_setting('max_parallel_workers_per_gather')").fetchone() == ("0",)
    finally:
        with connection.cursor() as cursor:
            for setting in database.SHORT_STATEMENTS:
                cursor.execute(f"alter database {name} reset {setting}")
