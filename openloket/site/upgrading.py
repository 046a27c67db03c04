"""Go from one release to the next while people are served.

`loket serve` holds the listening socket and starts the processes that do the work. `loket upgrade`, run from the new
release, widens the database, asks the running `serve` to start the new release's processes on the same socket and to
let the old ones finish, and takes away what nobody uses any more.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from openloket.site import expanding, statics

STATE, WANTED = "serving.json", "upgrade.json"
READY_WITHIN = 300
"""Seconds for the new processes to be ready. They give way to those who serve, so on a busy machine it takes long."""

STOP_WITHIN = 90
"""Seconds for the old processes to finish what they do."""

PATIENCE = READY_WITHIN + STOP_WITHIN + 30
"""Seconds to wait for the whole: `serve` gives up first, and then says why."""


class NotUpgraded(RuntimeError):
    """The upgrade did not go on; the message says what to do. What ran before still runs."""


@dataclass(frozen=True)
class Release:
    """Where a release stands and with which Python it runs."""

    base: str
    python: str
    name: str


def this_release() -> Release:
    return Release(str(settings.BASE), sys.executable, settings.RELEASE)


@dataclass(frozen=True)
class Serving:
    """What `loket serve` says about itself: its process, the release that serves, and what went wrong the last time."""

    pid: int
    release: Release
    turn: int = 0
    """Goes up each time that a release takes over, also when it is the same folder with other code."""
    failed: str = ""


def write(file: str, value: Serving | Release) -> None:
    """Write a file whole or not at all."""
    path = settings.VAR / file
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(asdict(value)), "utf-8")
    new.replace(path)


def serving() -> Serving | None:
    """Return what the `loket serve` that runs on this data says; None when there is none."""
    try:
        said = json.loads((settings.VAR / STATE).read_text("utf-8"))
        os.kill(said["pid"], 0)
    except (OSError, ValueError, KeyError):
        return None
    return Serving(said["pid"], Release(**said["release"]), said["turn"], said["failed"])


def wanted() -> Release:
    """Return the release that `loket upgrade` asked for."""
    return Release(**json.loads((settings.VAR / WANTED).read_text("utf-8")))


def upgrade(say: Callable[[str], None], *, contract: bool = True) -> Release | None:
    """Go over to this release. Returns the release that served before; None when nothing was running.

    Raises NotUpgraded, and DatabaseError when the database fails; each step can be done again.
    """
    if found := expanding.faults(MigrationLoader(connection), own_apps()):
        raise NotUpgraded("Deze release verdraagt de vorige niet:\n" + "\n".join(map(str, found)))
    if wrong := statics.problem():
        raise NotUpgraded(f"{wrong} {statics.MEND}")
    try:
        later = expanding.widen(say)
    except ValueError as error:
        raise NotUpgraded(str(error)) from error
    now = serving()
    if now is not None:
        _hand_over(now, say)
    if contract:
        expanding.apply(later, say)
    return now.release if now else None


def _hand_over(now: Serving, say: Callable[[str], None]) -> None:
    mine = this_release()
    write(WANTED, mine)
    write(STATE, replace(now, failed=""))  # an old failure says nothing about this time
    say(f"Nieuwe processen van {mine.name} starten; de oude maken af wat zij doen.")
    os.kill(now.pid, signal.SIGUSR2)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = serving()
        if found is None:
            raise NotUpgraded("Het loket is gestopt tijdens de overgang. Start het opnieuw met: loket serve.")
        if found.failed:
            raise NotUpgraded(f"De nieuwe release start niet; de oude draait door. {found.failed}")
        if found.turn > now.turn:
            return
        time.sleep(0.1)
    raise NotUpgraded(f"De nieuwe release was na {PATIENCE} seconden nog niet klaar; de oude draait door.")


def own_apps() -> list[str]:
    """Return the labels of our own Django apps."""
    from django.apps import apps

    return [config.label for config in apps.get_app_configs() if config.name.startswith("openloket.")]


def forget(pid: int) -> None:
    """Remove what says that this `loket serve` runs, for it stops."""
    found = serving()
    if found is None or found.pid == pid:
        with contextlib.suppress(FileNotFoundError):
            Path(settings.VAR / STATE).unlink()
