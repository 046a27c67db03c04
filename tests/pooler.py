"""A real pgbouncer before a PostgreSQL, in transaction mode, with as few connections as one can have."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

CONFIGURATION = Path(__file__).resolve().parents[1] / "deploy" / "pgbouncer.ini"
PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


class Pooler:
    """pgbouncer with the configuration that we deploy; only its addresses, users and size are of the test."""

    def __init__(self, direct: str, size: int) -> None:
        assert PROGRAM is not None
        self.folder = Path(tempfile.mkdtemp(prefix="openloket-pooler-"))  # another user may have to get at it
        self.folder.chmod(0o777)
        parts = urlsplit(direct)
        said = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        where = " ".join(f"{name}={said[name]}" for name in ("host", "port") if name in said)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        own = {
            "listen_port": port,
            "auth_type": "any",
            "default_pool_size": size,
            "logfile": self.folder / "log",
            "pidfile": self.folder / "pid",
            **({"user": Path(said["host"]).owner()} if os.getuid() == 0 else {}),  # it wants no root
        }
        written = self.folder / "pgbouncer.ini"
        written.write_text(
            CONFIGURATION.read_text()
            + "".join(f"{name} = {value}\n" for name, value in own.items())
            + f"[databases]\nopenloket = {where} user=postgres dbname={parts.path.lstrip('/')}\n"
        )
        self.url = f"postgresql://postgres@127.0.0.1:{port}/openloket"
        self.process = subprocess.Popen([PROGRAM, "-q", str(written)], stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while not self._answers():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.Error:
            return False
        return True

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder)
