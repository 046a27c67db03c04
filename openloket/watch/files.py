"""The figures of all processes of this machine together, in files: whichever process is asked tells those of all.

Each process writes files of its own and holds a lock as long as it lives. What one that is gone counted is added to
files that stay, so that no figure goes back and no more files are kept than there are processes.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import secrets
import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from prometheus_client import Metric, values
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

from openloket.watch import meters

log = logging.getLogger(__name__)

ALIVE, GONE = ".alive", "gone"


class Shared:
    """Where the processes of this machine keep their figures, and what this one is called there."""

    folder: Path | None = None
    kind = ""
    pid = 0
    name = ""
    lock: IO[str] | None = None


def begin(folder: Path, kind: str) -> None:
    """Share what this process, of a kind such as `web`, counts from now on; before it counts anything.

    Processes that it forks share theirs too.
    """
    meters.forget()  # what was counted before stays with the process that counted it
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    Shared.folder, Shared.kind, Shared.pid = folder, kind, 0
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # the library asks for it with each file
    values.ValueClass = values.MultiProcessValue(_name)


def _name() -> str:
    """Return the name of this process; the first time, also after a fork, it takes one and locks it."""
    if Shared.pid != os.getpid():
        assert Shared.folder is not None
        Shared.pid, Shared.name = os.getpid(), f"{Shared.kind}-{os.getpid()}-{secrets.token_hex(4)}"
        with _alone(Shared.folder):
            Shared.lock = (Shared.folder / f"{Shared.name}{ALIVE}").open("w")
            fcntl.flock(Shared.lock, fcntl.LOCK_EX)
    return Shared.name


def collect(folder: Path) -> list[Metric]:
    """Return the figures of every process, with those of the processes that are gone."""
    with _alone(folder):
        _sweep(folder)
        collector: Any = MultiProcessCollector(None, str(folder))
        return list(collector.collect())


def sweep(folder: Path) -> None:
    """Add up what processes that are gone have counted, and remove their files."""
    with _alone(folder):
        _sweep(folder)


def alive(folder: Path) -> dict[str, list[int]]:
    """Return the numbers of the processes that live, by their kind."""
    found: dict[str, list[int]] = {}
    for file in folder.glob(f"*{ALIVE}"):
        if _held(file):
            kind, pid, _ = file.stem.split("-")
            found.setdefault(kind, []).append(int(pid))
    return found


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _held(file: Path) -> bool:
    """Say whether the process whose lock this is lives."""
    try:
        with file.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass
    return False


def _sweep(folder: Path) -> None:
    locks = {file.stem: file for file in folder.glob(f"*{ALIVE}")}
    here = {name for name, file in locks.items() if _held(file)}
    for file in folder.glob("*.db"):
        kind, _, name = file.stem.partition("_")
        if name != GONE and name not in here:
            _add(folder / f"{kind}_{GONE}.db", file)
    for name in locks.keys() - here:
        locks[name].unlink(missing_ok=True)


def _add(total: Path, file: Path) -> None:
    """Add the figures in a file to a total and remove it; what was cut off half-way is lost."""
    sums = Counter(_read(total)) + Counter(_read(file))
    new = total.with_suffix(".new")
    new.unlink(missing_ok=True)
    written = MmapedDict(str(new))
    for key, value in sums.items():
        written.write_value(key, value, 0.0)
    written.close()
    new.replace(total)
    file.unlink(missing_ok=True)


def _read(file: Path) -> dict[str, float]:
    try:
        return {key: value for key, value, *_ in MmapedDict.read_all_values_from_file(str(file))}
    except FileNotFoundError:
        return {}
    except (OSError, RuntimeError, ValueError, struct.error) as error:
        log.warning("what a process that is gone counted cannot be read: %s", type(error).__name__)
        return {}
