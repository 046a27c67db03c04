"""Servers and a worker with a disk each and one database and one bucket: what one keeps, each of the others has."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from openloket.site.serving import site_command
from tests.registers.zgw import document, token
from tests.seaweed import Seaweed
from tests.site import running

pytestmark = pytest.mark.xdist_group("seaweed")
DOCUMENTS = "/documenten/api/v1/enkelvoudiginformatieobjecten"


class Machines:
    """Machines by their names, each with a `var` of its own; what runs on them ends with the test."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder, self.more = folder, env
        self.running: list[subprocess.Popen[bytes]] = []

    def env(self, name: str) -> dict[str, str]:
        return running.environment(self.more["DATABASE_URL"], self.folder / name, **self.more)

    def loket(self, name: str, *command: str) -> Any:
        """Run a command to its end, and return what it says as JSON."""
        done = running.loket(*command, "--json", env=self.env(name), timeout=300)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.running.append(subprocess.Popen(command, cwd=running.ROOT, env=self.env(name), stdout=log, stderr=log))

    def serve(self, name: str) -> str:
        """Start a server of the site on a machine, and return its address when it answers."""
        url = f"http://127.0.0.1:{(port := running.free_port())}"
        self.start(name, *site_command(f"127.0.0.1:{port}", 1))

        def answers() -> bool:
            with contextlib.suppress(requests.RequestException):
                return requests.get(f"{url}/gezond/", timeout=5).status_code == 200
            return False

        wait_until(answers)
        return url

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(timeout=100)


def wait_until(so: Callable[[], bool], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.25)


@pytest.fixture
def machines(seaweed: Seaweed, tmp_path: Path, tables: Path) -> Iterator[tuple[Machines, running.Postgres]]:
    postgres = running.Postgres(tables)
    found = Machines(tmp_path, DATABASE_URL=postgres.url, **seaweed.environment("machines"))
    try:
        yield found, postgres
    finally:
        found.stop()
        postgres.close()


def test_what_one_machine_keeps_all_have(machines: tuple[Machines, running.Postgres], tmp_path: Path) -> None:
    on, postgres = machines
    on.loket("first", "publish", "services/evenementenvergunning")
    secret = on.loket("first", "api", "client", "proef", "--all")["secret"]
    first, second = on.serve("first"), on.serve("second")

    def call(method: str, url: str, body: Any = None) -> requests.Response:
        headers = {"Authorization": f"Bearer {token('proef', secret)}"}
        return requests.request(method, url, json=body, headers=headers, timeout=60)

    # another system writes documents on one machine and reads them on the other
    kind = call("GET", f"{first}/catalogi/api/v1/informatieobjecttypen").json()["results"][0]["url"]
    for n in range(40):
        data = f"kaart {n}".encode()
        body = document(kind, inhoud=base64.b64encode(data).decode(), bestandsomvang=len(data))
        sent = call("POST", first + DOCUMENTS, body)
        assert sent.status_code == 201, sent.text
        path = sent.json()["url"].removeprefix(first)
        assert call("GET", f"{second}{path}/download").content == data

    # people apply on one machine, a stack of paper is kept by it, and a worker elsewhere does what follows
    form, post = tmp_path / "form.pdf", tmp_path / "post"
    post.mkdir()
    running.loket("paper", "form", "evenementenvergunning", "-o", str(form), env=on.env("first"))
    scan = Path(form.rename(post / "scan.pdf"))
    os.utime(scan, (time.time() - 60,) * 2)
    assert on.loket("first", "paper", "watch", str(post), "--once")["taken"] is True
    applying = [sys.executable, "-m", "tests.site.applying", "12"]
    subprocess.run(applying, cwd=running.ROOT, env=on.env("first"), check=True, timeout=300)
    on.start("worker", sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "2")
    receipts = "select count(*) from cases_message where kind = 'receipt'"
    stacks = "select string_agg(state, ' ') from cases_stack"
    wait_until(lambda: "12" in postgres.run(receipts).split() and "waiting" not in postgres.run(stacks).split())

    # nothing that anyone names is on one disk alone
    found = on.loket("another", "documents", "check")
    assert (found["missing"], found["damaged"]) == ([], [])
    assert found["whole"] > 40 + 12 * 3
    assert not [path for name in ("first", "second", "worker") for path in (tmp_path / name).glob("documents/*")]
