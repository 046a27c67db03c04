"""Doors by which scans come in besides the upload page: a folder that a scanner writes to, and e-mail."""

from __future__ import annotations

import contextlib
import email
import email.policy
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from openloket.channels.paper import intake
from openloket.channels.paper.reading import images

KINDS = {
    ".pdf": "application/pdf",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
TAKEN, REFUSED = "gelezen", "geweigerd"
SETTLED = 2.0
"""Seconds that a file must be left alone before it is whole."""
MOST_ATTACHMENTS = 50


@dataclass(frozen=True)
class Came:
    """A file that came in: what became of it."""

    name: str
    because: str = ""
    """Why it was refused; empty when it was taken."""
    before: bool = False


def look(folder: Path) -> Iterator[Came]:
    """Take every whole file in a folder, once, and move it to `gelezen` or `geweigerd` within it.

    A folder in it that is named after a day (2026-11-24) holds the post with that stamp; a file beside those is of the
    day it was written. A file is moved after it is kept, so a crash in between takes it again and nothing twice.
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
    if path.suffix.lower() == ".eml":
        yield from mail(data, day)
    else:
        yield _one(data, path.name, day, "map")


def _one(data: bytes, name: str, day: date, source: str) -> Came:
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is None:
        return Came(name, "Dit is geen PDF, TIFF, JPG of PNG.")
    if len(data) > max(settings.UPLOAD_MAX_BYTES, images.MOST_BYTES):
        return Came(name, "Het bestand is te groot.")
    return Came(name, before=intake.take_in(data, name, kind, day, source).before)


def mail(data: bytes, day: date) -> Iterator[Came]:
    """Take the scans attached to an e-mail; what its text says is not looked at."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    count = 0
    for part in message.iter_attachments() if message.is_multipart() else []:
        name = re.sub(r"[^\w. -]", "_", part.get_filename() or "bijlage")[-100:]
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            continue
        count += 1
        if count > MOST_ATTACHMENTS:
            yield Came(name, "Er zitten te veel bijlagen bij de e-mail.")
            return
        yield _one(content, name, day, "e-mail")
    if not count:
        yield Came("e-mail", "Bij de e-mail zit geen scan.")


def _move(path: Path, to: Path) -> None:
    to.mkdir(exist_ok=True)
    target = to / path.name
    number = 1
    while target.exists():
        target = to / f"{path.stem}-{number}{path.suffix}"
        number += 1
    path.rename(target)
