"""Read the reports that a print house puts in a folder: what fits is taken over, the rest waits for who does the post.

A file is read once it has not changed for a minute, so that one that is still being written is left alone. What was read
stands in `verwerkt`; a file that is no report, or of which a letter must be asked about, in `beoordelen`. A machine that
is killed reads a file again: that changes nothing.
"""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from openloket.cases.sent import sending
from openloket.channels import printhouse

log = logging.getLogger(__name__)

DONE, TO_JUDGE = "verwerkt", "beoordelen"
"""The folders within it."""
AT_REST = 60
"""Seconds since it last changed after which a file counts as whole."""
BY = "drukker"


def take_in(folder: Path, now: datetime) -> None:
    """Take over each report that stands in the folder, and put it where it belongs. Raises OSError when the folder is away."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".csv" or path.is_symlink() or not path.is_file():
            continue
        if now.timestamp() - path.stat().st_mtime >= AT_REST:
            _put(path, folder / (DONE if _taken(path, now) else TO_JUDGE))


def to_judge(folder: Path | None) -> list[str]:
    """Return the names of the reports that a person must look at; none where the folder is away."""
    try:
        return sorted(path.name for path in (folder / TO_JUDGE).iterdir()) if folder else []
    except OSError:
        return []


def _taken(path: Path, now: datetime) -> bool:
    """Take over a report, letter by letter; return whether nothing of it must be asked about."""
    try:
        if path.stat().st_size > printhouse.LARGEST:
            return False
        lines = printhouse.read(path.read_bytes())
    except printhouse.BadReport as error:
        log.warning("a report of the print house cannot be read: %s", error)
        return False
    outcomes = [printhouse.take(line, now, sending.MAIL_ROOM, BY) for line in lines]
    return not printhouse.TO_ASK.intersection(outcomes)


def _put(path: Path, folder: Path) -> None:
    """Move a file to a folder, under a name that is not taken there."""
    folder.mkdir(exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    path.replace(target)
