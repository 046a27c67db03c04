"""Hosts on this machine: network namespaces that only know each other, each with a small disk of its own.

Needs root and iproute2. Everything has the number of this process in its name, and `close` takes all of it away. A
program on a host is started again when it ends, as systemd would, unless it was stopped or killed here.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

NETWORK = "10.99.0"
"""Of addresses that nothing outside these namespaces can reach."""
CLONE_NEWNET = 0x40000000
AGAIN_AFTER = 2.0
"""Seconds after which a program that ended is started again."""
NOBODY = [
    *["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"],
    *["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"],
]
"""PostgreSQL refuses to be run by root; but our Python may stand in a folder that only root may read."""


@dataclass
class Program:
    """A program on a host, and whether it should be running."""

    host: Host
    name: str
    command: list[str]
    env: dict[str, str]
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    wanted: bool = True

    def start(self) -> None:
        self.wanted = True
        if self.process is None or self.process.poll() is not None:
            with (self.folder / f"{self.name}.log").open("ab") as log:
                self.process = subprocess.Popen(
                    ["ip", "netns", "exec", self.host.namespace, *self.command],
                    env=self.env,
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # ctrl-C is for us
                )

    def kill(self) -> None:
        """End it at once; it stays so until it is started again."""
        self.wanted = False
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=30)

    def stop(self, seconds: float = 60) -> None:
        """Let it finish what it does."""
        self.wanted = False
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=seconds)

    def log(self) -> str:
        return (self.folder / f"{self.name}.log").read_text("utf-8", "replace")


class Host:
    """A namespace with an address, a folder for logs and settings, and a disk that can be filled."""

    def __init__(self, name: str, number: int, folder: Path, megabytes: int) -> None:
        self.name, self.address = name, f"{NETWORK}.{number}"
        self.namespace = f"loket-{os.getpid()}-{name}"
        self.link = f"lkt{os.getpid() % 100_000}{name}"
        self.folder, self.disk = folder / name, folder / name / "disk"
        self.disk.mkdir(parents=True)
        self.folder.chmod(0o755)
        _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "loket", str(self.disk))
        self.programs: dict[str, Program] = {}

    def run(self, name: str, command: list[str], env: dict[str, str] | None = None) -> Program:
        """Start a program, and keep it running."""
        self.programs[name] = Program(self, name, command, env or dict(os.environ), self.folder)
        self.programs[name].start()
        return self.programs[name]

    def pids(self, comm: str = "") -> list[int]:
        """List the processes on this host; those of a program, by the name that the kernel has for it."""
        found = subprocess.run(["ip", "netns", "pids", self.namespace], capture_output=True, text=True).stdout.split()
        return [int(pid) for pid in found if not comm or _comm(pid) == comm]

    def kill(self, comm: str = "") -> None:
        """End the processes on this host, or those of a program, at once; not this one."""
        for pid in self.pids(comm):
            if pid != os.getpid():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def fill(self) -> None:
        """Fill the disk to its last byte."""
        with contextlib.suppress(OSError), (self.disk / "ballast").open("wb", 0) as file:
            while True:
                file.write(b"\0" * 65_536)

    def free(self) -> None:
        (self.disk / "ballast").unlink(missing_ok=True)


class Hosts:
    """Hosts on one bridge, in a namespace of its own; use as a context manager."""

    def __init__(self, names: str, disk_megabytes: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="openloket-machines-"))
        self.folder.chmod(0o755)
        self.middle = f"loket-{os.getpid()}-net"
        self.all: list[Host] = []
        self.ended = threading.Event()
        try:
            _run("ip", "netns", "add", self.middle)
            _run("ip", "-n", self.middle, "link", "add", "middle", "type", "bridge")
            _run("ip", "-n", self.middle, "link", "set", "middle", "up")
            for number, name in enumerate(names.split(), start=1):
                self._add(Host(name, number, self.folder, disk_megabytes))
        except BaseException:
            self.close()
            raise
        threading.Thread(target=self._keep, daemon=True).start()

    def _add(self, host: Host) -> None:
        self.all.append(host)
        _run("ip", "netns", "add", host.namespace)
        _run("ip", "-n", host.namespace, "link", "set", "lo", "up")
        _run(
            *["ip", "-n", self.middle, "link", "add", host.link, "type", "veth"],
            *["peer", "name", "eth0", "netns", host.namespace],
        )
        _run("ip", "-n", self.middle, "link", "set", host.link, "master", "middle", "up")
        _run("ip", "-n", host.namespace, "address", "add", f"{host.address}/24", "dev", "eth0")
        _run("ip", "-n", host.namespace, "link", "set", "eth0", "up")

    def cut(self, host: Host) -> None:
        """Take a host off the network: its link goes down."""
        _run("ip", "-n", self.middle, "link", "set", host.link, "down")

    def mend(self, host: Host) -> None:
        _run("ip", "-n", self.middle, "link", "set", host.link, "up")

    def last_words(self) -> str:
        """Return the end of every log."""
        programs = [program for host in self.all for program in host.programs.values()]
        return "\n".join(f"--- {program.host.name} {program.name}\n{program.log()[-1500:]}" for program in programs)

    def enter(self, host: Host) -> None:
        """Put this thread, and each that it starts from now on, on a host's network."""
        namespace = os.open(f"/run/netns/{host.namespace}", os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).setns(namespace, CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
        finally:
            os.close(namespace)

    def _keep(self) -> None:
        ended: dict[int, float] = {}
        while not self.ended.wait(0.5):
            for program in [program for host in self.all for program in host.programs.values()]:
                now = time.monotonic()
                if not program.wanted or program.process is None or program.process.poll() is None:
                    ended.pop(id(program), None)
                elif now - ended.setdefault(id(program), now) >= AGAIN_AFTER:
                    program.start()

    def close(self) -> None:
        """End everything that runs on the hosts, and take away their disks, links and namespaces."""
        self.ended.set()
        for host in self.all:
            for program in host.programs.values():
                program.wanted = False
            deadline = time.monotonic() + 20
            while set(host.pids()) - {os.getpid()} and time.monotonic() < deadline:
                host.kill()
                for program in host.programs.values():
                    if program.process is not None:
                        program.process.poll()
                time.sleep(0.1)
            subprocess.run(["ip", "netns", "delete", host.namespace], capture_output=True)
            subprocess.run(["umount", "--lazy", str(host.disk)], capture_output=True)
        subprocess.run(["ip", "netns", "delete", self.middle], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Hosts:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _comm(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
