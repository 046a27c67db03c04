"""Doors by which scans come in besides the upload page: a folder that a scanner writes to, and e-mail."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from openloket import apart
from openloket.channels import opening
from openloket.channels.paper import intake, mails
from openloket.channels.paper.reading import images
from openloket.registers import content

NO_SCAN = "Bij de e-mail zit geen scan."
TAKEN, REFUSED = "gelezen", "geweigerd"
SETTLED = 2.0
"""Seconds that a file must be left alone before it is whole."""
MOST_MAIL = 60_000_000
"""Bytes of an e-mail; mail servers take 25 to 50 million."""
MAIL = apart.Bounds(memory=700_000_000, answer=MOST_MAIL)
"""The bounds of taking an e-mail apart."""


@dataclass(frozen=True)
class Came:
    """A file that came in, and what became of it."""

    name: str
    because: str = ""
    """Why it was refused; empty when it was taken."""
    before: bool = False


def look(folder: Path) -> Iterator[Came]:
    """Take every whole file in a folder, once, and move it to `gelezen` or `geweigerd` within it.

    A folder in it that is named after a day (2026-11-24) holds the post with that stamp; a file beside those is of the
    day it was written. A file is moved after it is kept, so after a crash in between it is taken again, but nothing is
    there twice. Raises StoreAway while it cannot be kept; the file stays where it is.
    """
    for path in sorted(folder.glob("*")) + sorted(folder.glob("[0-9]*-[0-9]*-[0-9]*/*")):
        if not path.is_file() or path.name.startswith(".") or time.time() - path.stat().st_mtime < SETTLED:
            continue
        try:
            came = list(_take(path, _day(path)))
        except (images.Unreadable, OSError) as error:
            came = [Came(path.name, str(error))]
        _move(path, folder / (REFUSED if all(item.because for item in came) else TAKEN))
        yield from came


def _day(path: Path) -> date:
    with contextlib.suppress(ValueError):
        return min(date.fromisoformat(path.parent.name), timezone.localdate())
    return timezone.localdate(datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone()))


def _take(path: Path, day: date) -> Iterator[Came]:
    data = images.read(path)
    if not opening.sniffed(data[: opening.HEAD]) and mails.looks_like_one(data[:20_000]):
        yield from mail(data, day)
    else:
        yield _one(data, path.name, day, "map")


def _one(data: bytes, name: str, day: date, source: str) -> Came:
    kind = opening.sniffed(data[: opening.HEAD])
    if not kind:
        return Came(name, opening.why_no_scan(data) or images.UNKNOWN)
    if len(data) > max(settings.UPLOAD_MAX_BYTES, images.MOST_BYTES):
        return Came(name, "Het bestand is te groot.")
    try:
        return Came(name, before=intake.take_in(data, name, kind, day, source).before)
    except content.Infected as error:
        return Came(name, f"In dit bestand zit een virus ({error.signature}).")


def mail(data: bytes, day: date) -> Iterator[Came]:
    """Take the scans attached to an e-mail; what its text says is not looked at. Raises StoreAway."""
    if len(data) > MOST_MAIL:
        yield Came("e-mail", "De e-mail is te groot. Sla de bijlagen op en leg ze hier los neer.")
        return
    count = 0
    try:
        answers = apart.each(mails.attachments, data, bounds=MAIL)
        for name, attached in zip(answers, answers, strict=False):
            count += 1
            yield _one(attached, str(name), day, "e-mail")
    except apart.Refusal as refusal:
        yield Came("e-mail", str(refusal))
        return
    except apart.Over:
        yield Came("e-mail", "De e-mail is te ingewikkeld om te openen. Sla de bijlagen op en leg ze hier los neer.")
        return
    if not count:
        yield Came("e-mail", NO_SCAN)


def _move(path: Path, to: Path) -> None:
    to.mkdir(exist_ok=True)
    target = to / path.name
    number = 1
    while target.exists():
        target = to / f"{path.stem}-{number}{path.suffix}"
        number += 1
    path.rename(target)
