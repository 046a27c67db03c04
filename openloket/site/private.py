"""Keep what is in var/ for its owner's eyes only: documents of people, keys, the queue's mail, the figures."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep(folder: Path) -> None:
    """Make the files of this process its owner's only, and take away what others can already do in the folder."""
    os.umask(OTHERS)
    folder.mkdir(parents=True, exist_ok=True)
    for path in _loose(folder):
        if mode := _mode(path):
            _set(path, mode & ~OTHERS)
    if _has_anothers_database(folder):
        os.chown(folder, -1, os.getgid())
        _set(folder, 0o710)
    else:
        _set(folder, 0o700)


def _set(path: Path, mode: int) -> None:
    with contextlib.suppress(OSError):  # someone else's, or gone meanwhile; `loose` names what stays
        path.chmod(mode)


def loose(folder: Path) -> list[str]:
    """List the files and folders that others may read or change, for a check whether all is well."""
    folder = folder.resolve()
    through = stat.S_IXGRP if _has_anothers_database(folder) else 0
    others = [folder] if _mode(folder) & OTHERS & ~through else []
    return [str(path) for path in (*_loose(folder), *others)]


def _has_anothers_database(folder: Path) -> bool:
    """Say whether the folder has the data of an embedded PostgreSQL that root started.

    PostgreSQL does not run as root, so it then has a user of its own, in the group of whoever started it: root's. That
    group may go through the folder to the data.
    """
    data = folder / "postgres"
    return os.getuid() == 0 and data.is_dir() and data.stat().st_uid != 0


def _loose(folder: Path) -> Iterator[Path]:
    """Yield what others can get at: everything below a folder that is open to them, and the folder's own entries.

    A folder below it that was closed already is not gone through: nobody gets in, and there may be a million documents.
    """
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            path = Path(entry.path)
            if not entry.is_symlink() and _mode(path) & OTHERS:
                if entry.is_dir():
                    yield from _loose(path)
                yield path


def _mode(path: Path) -> int:
    """Return the permissions of a path; 0 when it has gone meanwhile."""
    try:
        return stat.S_IMODE(path.lstat().st_mode)
    except OSError:
        return 0
