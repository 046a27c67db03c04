"""The units in deploy/systemd: systemd reads them, they give little away, and what they start says when it is ready."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from openloket.site.cli import main
from openloket.site.notifying import READY, Systemd
from tests.site import running

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "systemd"
UNITS = sorted(FOLDER.glob("*.*"))
SERVICES = sorted(FOLDER.glob("loket-[bw]*.service"))
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return a root in which the units stand as docs/beheer.md puts them, with the programs that they name."""
    units = tmp_path / "etc/systemd/system"
    units.mkdir(parents=True)
    for path in UNITS:
        shutil.copy(path, units)
    for program in ("opt/loket/nu/.venv/bin/loket", "usr/bin/logger"):
        (tmp_path / program).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / program).touch(mode=0o755)
    for standard in ("network-online", "multi-user", "timers", "sysinit", "basic", "shutdown"):
        (units / f"{standard}.target").write_text(f"[Unit]\nDescription={standard}\n")
    return tmp_path


@needs_systemd
@pytest.mark.parametrize("unit", [path.name for path in UNITS])
def test_systemd_reads_it(installed: Path, unit: str) -> None:
    name = unit.replace("@", "@loket-backup.service")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", f"--root={installed}", name],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_it_gives_little_away(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_what_it_starts_is_a_command_of_ours(unit: Path) -> None:
    found = re.search(r"^ExecStart=/opt/loket/nu/\.venv/bin/loket (\w+)(.*)$", unit.read_text(), re.M)
    assert found is not None
    command = main.commands[found[1]]
    options = {option for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"--[a-z-]+", found[2])) <= options
    assert CliRunner().invoke(command, ["--help"]).exit_code == 0


def test_who_waits_hears_that_it_is_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as waiting:
        waiting.bind(str(tmp_path / "notify"))
        waiting.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        systemd = Systemd()
        systemd.tell(READY)
        assert waiting.recv(100) == b"READY=1"
    Systemd().tell(READY)  # nobody asks any more


def test_a_socket_without_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as waiting:
        waiting.bind("\0loket-test-notify")
        waiting.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", "@loket-test-notify")
        Systemd().tell(READY)
        assert waiting.recv(100) == b"READY=1"


def test_work_is_ready_when_a_worker_waits_for_jobs(tmp_path: Path, tables: Path) -> None:
    postgres = running.Postgres(tables)
    env = running.environment(postgres.url, tmp_path / "var", NOTIFY_SOCKET=str(tmp_path / "notify"))
    try:
        done = running.loket("publish", "services/melding_openbare_ruimte", env=env, timeout=300)
        assert done.returncode == 0, done.stderr
        postgres.run(
            "insert into procrastinate_workers (last_heartbeat) values (now() + interval '1 hour')"
        )  # of another server
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as waiting:
            waiting.bind(str(tmp_path / "notify"))
            waiting.settimeout(120)
            work = subprocess.Popen([sys.executable, "-m", "openloket.site.cli", "work"], cwd=running.ROOT, env=env)
            try:
                assert waiting.recv(100) == b"READY=1"
                assert "alive=2" in postgres.run("select 'alive=' || count(*) from procrastinate_workers")
            finally:
                work.terminate()
                assert work.wait(timeout=120) == 0
            assert waiting.recv(100) == b"STOPPING=1"
    finally:
        postgres.close()
