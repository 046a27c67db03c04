"""Run everything on one machine: publish, then serve the site and do the jobs until told to stop.

This process only holds the listening socket and starts others, so that a new release can take over from an old one
without a connection being refused (see upgrading).
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import click
from django.conf import settings
from django.db import Error, connection

from openloket.site import statics, upgrading, worker
from openloket.site.console import BACKGROUND, counted, told_to_stop
from openloket.site.notifying import READY, STOPPING, Systemd
from openloket.site.upgrading import READY_WITHIN, STOP_WITHIN, Release, Serving

ONE_AT_A_TIME = 1
"""Seconds between the steps of going over to another release, in which those who wait are served."""


STEADY, LONGEST = 60, 30
"""Seconds after which a process that fell over had run well, and the longest wait before starting one again."""


def wait_after(falls: int) -> float:
    """Return the seconds to wait before starting again what fell over so often in a row: 0, 1, 2, 4 … up to LONGEST."""
    return min(2.0 ** (falls - 2), LONGEST) if falls > 1 else 0


@dataclass
class ServingProcess:
    """One process that is started again when it falls over; `nice` is how much it gives way to the others."""

    command: list[str]
    nice: int
    process: subprocess.Popen[bytes]
    started: float
    falls: int = 0
    again: float | None = None
    """When it starts again, while it has fallen over."""


class Family:
    """The processes of one release: the site, where there is a socket for it, the jobs, the deliveries and the figures."""

    def __init__(self, release: Release, listener: socket.socket | None = None, workers: int = 0) -> None:
        self.release = release
        self.to_come = workers
        self.told, self.tells = os.pipe()
        for end in (self.told, self.tells):
            os.set_blocking(end, False)
        self.kept = [self.tells]
        self.parts: list[ServingProcess] = []
        if listener:
            self.kept.append(listener.fileno())
            self.parts.append(self._part(site_command(f"fd://{listener.fileno()}", workers, release.python), 0))

    def work(self) -> None:
        """Start what nobody waits for: the jobs, the deliveries and the figures."""
        python = self.release.python
        self.parts += [
            self._part([python, "manage.py", "procrastinate", "worker", "--concurrency", "2"], BACKGROUND),
            self._part([python, "-m", "openloket.site.cli", "api", "deliver"], BACKGROUND),
            self._part([python, "-m", "openloket.site.cli", "events", "follow"], BACKGROUND),
        ]

    def _part(self, command: list[str], nice: int) -> ServingProcess:
        return ServingProcess(command, nice, self._start(command, nice), time.monotonic())

    def _start(self, command: list[str], nice: int) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "openloket.site.settings",
            "LOKET_VAR": str(settings.VAR),
            "PYTHONPATH": self.release.base,
            worker.READY: str(self.tells),
        }
        return subprocess.Popen(
            command,
            env=environment,
            cwd=self.release.base,
            pass_fds=self.kept,
            preexec_fn=lambda: os.nice(nice) and None,  # this process has one thread
        )

    def ready(self) -> bool:
        """Say whether every worker of the site has gone through its first requests and accepts connections."""
        with contextlib.suppress(BlockingIOError):
            self.to_come -= len(os.read(self.told, 64))
        return self.to_come <= 0

    def mend(self) -> None:
        """Start again what fell over; what keeps falling over waits longer each time."""
        now = time.monotonic()
        for part in self.parts:
            if part.process.poll() is None:
                continue
            if part.again is None:
                part.falls = 1 if now - part.started > STEADY else part.falls + 1
                wait = wait_after(part.falls)
                part.again = now + wait
                click.echo(
                    f"Een onderdeel stopte ({part.process.returncode}) en start over {wait:g} seconden opnieuw: "
                    f"{' '.join(part.command[1:5])}",
                    err=True,
                )
            if now >= part.again:
                part.process, part.started, part.again = self._start(part.command, part.nice), now, None

    def give_way(self, workers: int) -> None:
        """Stop all of the site's workers but the last, one by one, so that not everyone connects anew at once."""
        for _ in range(workers - 1):
            self.parts[0].process.send_signal(signal.SIGTTOU)
            time.sleep(ONE_AT_A_TIME)

    def stop(self) -> None:
        """Let each process finish what it does, requests and jobs; kill what has not after STOP_WITHIN seconds."""
        for part in self.parts:
            part.process.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        for part in self.parts:
            try:
                part.process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                part.process.kill()
                part.process.wait()
        os.close(self.told)
        os.close(self.tells)


def serve(host: str, port: int, workers: int, demo: bool, site_only: bool = False) -> None:
    """Serve until SIGINT or SIGTERM; on SIGUSR2, go over to the release that `loket upgrade` named.

    With `site_only`, the work that nobody waits for is done elsewhere (see `work`).
    """
    systemd = Systemd()
    with _listening(host, port) as listener:
        prepare(demo)
        release = upgrading.this_release()
        family, turn, ready = Family(release, listener, workers), 0, False
        if not site_only:
            family.work()
        signals: list[int] = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR2):
            signal.signal(number, lambda number, frame: signals.append(number))
        upgrading.write(upgrading.STATE, Serving(os.getpid(), release))
        _announce(demo)
        try:
            while not _told_to_stop(signals):
                if signal.SIGUSR2 in signals:
                    signals.remove(signal.SIGUSR2)
                    family, turn = _next(family, turn, listener, workers, signals, site_only)
                family.mend()
                if not ready and (ready := family.ready()):
                    systemd.tell(READY)
                time.sleep(0.5)
        finally:
            systemd.tell(STOPPING)
            family.stop()
            upgrading.forget(os.getpid())


def work() -> None:
    """Do what nobody waits for, the jobs, the deliveries and the figures, until SIGINT or SIGTERM.

    It is ready when a worker waits for jobs, which is some seconds after that process began.
    """
    systemd, stop = Systemd(), told_to_stop()
    before, ready = _newest_worker(), False
    family = Family(upgrading.this_release())
    try:
        family.work()
        while not stop.wait(0.5):
            family.mend()
            if not ready:
                with contextlib.suppress(Error):  # the database is away for a moment: it is asked again
                    ready = _newest_worker() > before
                if ready:
                    systemd.tell(READY)
    finally:
        systemd.tell(STOPPING)
        family.stop()


def _newest_worker() -> int:
    """Return the number of the worker that began last; each takes the next. 0 while there was none."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select coalesce(max(id), 0) from procrastinate_workers")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def _told_to_stop(signals: list[int]) -> bool:
    return signal.SIGINT in signals or signal.SIGTERM in signals


def _next(
    old: Family, turn: int, listener: socket.socket, workers: int, signals: list[int], site_only: bool
) -> tuple[Family, int]:
    """Start the wanted release beside the old one; when it is ready the old one finishes, else the old one stays."""
    try:
        wanted = upgrading.wanted()
    except (OSError, ValueError, TypeError) as error:
        why = f"Er staat niet welke release: {error}"
        upgrading.write(upgrading.STATE, Serving(os.getpid(), old.release, turn, why))
        return old, turn
    new = Family(wanted, listener, workers)
    deadline = time.monotonic() + READY_WITHIN
    while not new.ready():
        site = new.parts[0].process
        if why := _given_up(wanted.name, site, deadline, signals):
            new.stop()
            upgrading.write(upgrading.STATE, Serving(os.getpid(), old.release, turn, why))
            return old, turn
        old.mend()
        time.sleep(0.05)
    old.give_way(workers)
    old.stop()
    time.sleep(ONE_AT_A_TIME)
    if not site_only:
        new.work()
    upgrading.write(upgrading.STATE, Serving(os.getpid(), wanted, turn + 1))
    click.echo(f"Overgegaan van {old.release.name} naar {wanted.name}.", err=True)
    return new, turn + 1


def _given_up(release: str, site: subprocess.Popen[bytes], deadline: float, signals: list[int]) -> str:
    """Say why a release that is not ready yet is not waited for any longer; nothing while it is."""
    if site.poll() is not None:
        return f"De site van {release} stopte met {site.returncode}."
    if time.monotonic() > deadline:
        return f"De site van {release} was na {READY_WITHIN} seconden nog niet klaar."
    return "Het loket is tijdens de overgang gestopt." if _told_to_stop(signals) else ""


def site_command(bind: str, workers: int, python: str = sys.executable) -> list[str]:
    """Build the command that serves the site and the registers' APIs; `bind` as gunicorn has it."""
    options = {
        "--bind": bind,
        "--workers": str(workers),
        "--threads": "8",
        "--worker-class": "openloket.site.connections.Worker",
        "--worker-connections": "400",
        "--keep-alive": "75",
        "--limit-request-line": "8190",
        "--timeout": "60",
        "--graceful-timeout": "60",
    }
    flags = [part for option in options.items() for part in option]
    hooks = ["--config", "python:openloket.site.webserver"]
    return [python, "-m", "gunicorn", "openloket.site.wsgi", *flags, *hooks, "--preload", "--no-control-socket"]


def prepare(demo: bool, quiet: bool = False) -> None:
    """Publish what is new in the services; fill an empty demo. Ends the program when files for pages are not whole."""
    from openloket.cases import versions
    from openloket.definitions.library import load

    if wrong := statics.problem():
        raise click.ClickException(f"{wrong} {statics.MEND}")
    library = load(settings.SERVICES)
    if library.faults:
        raise click.ClickException("\n".join(map(str, library.faults)))
    try:
        new = versions.publish(library.published)
    except versions.Changed as error:
        raise click.ClickException(str(error)) from error
    if new and not quiet:
        click.echo(f"{counted(len(new), 'versie', 'versies')} gepubliceerd.", err=True)
    if demo:
        from openloket.site import demo as municipality

        municipality.fill()


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Open the listening socket; end the program with a clear message when the port is taken."""
    try:
        listener = socket.create_server(
            (host, port), backlog=2048, family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
    except OSError as error:
        raise click.ClickException(f"Poort {port} is bezet ({error}). Kies een andere met --port.") from error
    with listener:
        yield listener


def _announce(demo: bool) -> None:
    click.echo(f"\nOpen Loket draait op {settings.BASE_URL}/" + ("begin/" if demo else ""))
    if demo:
        from openloket.site.demo_staff import LOGINS, PASSWORD

        for login in LOGINS:
            click.echo(f"  {login['username']:<12} {login['role']} ({login['team']})")
        click.echo(f"  wachtwoord voor iedereen: {PASSWORD}; inwoners kiezen een testpersoon bij het inloggen")
    click.echo("Stoppen met Ctrl-C.\n")
