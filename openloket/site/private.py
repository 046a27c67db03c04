"""What is kept in var/ is for its owner's eyes: documents of people, keys, the queue's mail, the figures."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep(folder: Path) -> None:
    """Make this process's files its owner's only, and take from others what they may do in the folder already."""
    os.umask(OTHERS)
    folder.mkdir(parents=True, exist_ok=True)
    for path in _loose(folder):
        if mode := _mode(path):
            _set(path, mode & ~OTHERS)
    group = _of_the_database(folder)
    if group is not None:
        os.chown(folder, -1, group)
    _set(folder, 0o700 if group is None else 0o710)


def _set(path: Path, mode: int) -> None:
    with contextlib.suppress(OSError):  # someone else's, or gone meanwhile; `loose` names what stays
        path.chmod(mode)


def loose(folder: Path) -> list[str]:
    """The files and folders that others may read or change, for who looks whether all is well."""
    folder = folder.resolve()
    through = 0 if _of_the_database(folder) is None else stat.S_IXGRP
    others = [folder] if _mode(folder) & OTHERS & ~through else []
    return [str(path) for path in (*_loose(folder), *others)]


def _of_the_database(folder: Path) -> int | None:
    """The group that may go through the folder to its data: the embedded PostgreSQL's, when root started that.

    PostgreSQL does not run as root, so then it has a user of its own.
    """
    data = folder / "postgres"
    owner = data.stat() if os.getuid() == 0 and data.is_dir() else None
    return owner.st_gid if owner and owner.st_uid != 0 else None


def _loose(folder: Path) -> Iterator[Path]:
    """What others can get at: everything below a folder that is open to them, and the entries of the folder itself.

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
    """What everyone may do with it; 0 when it has gone meanwhile."""
    try:
        return stat.S_IMODE(path.lstat().st_mode)
    except OSError:
        return 0
