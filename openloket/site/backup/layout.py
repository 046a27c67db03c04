"""What stands in a folder of backups, and what a backup says of itself."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

MANIFEST, DATABASE, CONTENTS, KEYS = "manifest.json", "database", "contents", "keys"
AGE = ".age"
"""What the name of an encrypted file ends in."""
PIECE = 1024 * 1024
MISSING = "%s ontbreekt. Neem een andere reservekopie."
DAMAGED = "%s is beschadigd. Neem een andere reservekopie."
OF_ALL = "Alle reservekopieën in deze map delen dit document. Haal weg wat er staat: de volgende reservekopie maakt het opnieuw."
_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}")


class BackupFault(Exception):
    """A backup cannot be made or used; the text says why and what to do, for people."""


class Written(msgspec.Struct, frozen=True):
    """A file as it was written, encrypted or not: its SHA-256 and its size in bytes."""

    sha256: str
    size: int


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself.

    `files` by name; `migrations` the last one of each app; `tables` their numbers of rows; `missing` the contents that
    the database names and that were not there, or were changed, when the backup was made.
    """

    made_at: datetime
    release: str
    postgres: str
    encrypted: bool
    files: dict[str, Written]
    migrations: dict[str, str]
    tables: dict[str, int]
    contents: int
    missing: list[str]


_DECODE = msgspec.json.Decoder(Manifest).decode


class Backup(msgspec.Struct, frozen=True):
    """A backup in its folder."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """Its moment, as the name of its folder."""
        return self.folder.name

    def file(self, name: str) -> Path:
        """Return where a file of the backup is."""
        return self.folder / (name + AGE if self.manifest.encrypted and name != CONTENTS else name)

    def contents(self) -> list[str]:
        """Return the SHA-256 of each content that it needs and has."""
        return self.file(CONTENTS).read_text("ascii").split()


def name_of(moment: datetime) -> str:
    """Return the name of a backup of this moment."""
    return moment.strftime("%Y-%m-%dT%H%M%S")


def content_path(folder: Path, sha256: str, *, encrypted: bool) -> Path:
    """Return where a content stands in a folder of backups."""
    return folder / "contents" / sha256[:2] / (sha256 + AGE if encrypted else sha256)


def complete(folder: Path) -> list[Backup]:
    """Return the backups in a folder that were finished, the oldest first. Raises BackupFault for a damaged one."""
    return [_read(path) for path in _all(folder) if (path / MANIFEST).exists()]


def chosen(folder: Path, name: str = "") -> Backup:
    """Return the backup of this name, or the newest. Raises BackupFault when there is none."""
    found = [backup for backup in complete(folder) if name in ("", backup.name)]
    if not found:
        raise BackupFault(
            f"In {folder} staat geen reservekopie {name}."
            if name
            else f"In {folder} staat geen reservekopie die af is."
        )
    return found[-1]


def prune(folder: Path, keep: int) -> int:
    """Remove all but the newest backups, what was never finished, and the contents that none needs; return how many.

    Nobody may be making one in the folder (see `alone`).
    """
    kept = complete(folder)[-keep:]
    gone = [path for path in _all(folder) if path not in {backup.folder for backup in kept}]
    for path in gone:
        (path / MANIFEST).unlink(missing_ok=True)  # first: half of one is none
        shutil.rmtree(path)
    needed = {content_path(folder, sha256, encrypted=b.manifest.encrypted) for b in kept for sha256 in b.contents()}
    for path in folder.glob(f"{CONTENTS}/??/*"):
        if path not in needed:
            path.unlink()
    return len(gone)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other backups out of a folder meanwhile. Raises BackupFault when one is being made there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFault(f"In {folder} wordt al een reservekopie gemaakt. Wacht tot die klaar is.") from None
        yield


def check(path: Path, written: Written) -> None:
    """Read a file back and compare it with what was written. Raises BackupFault."""
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                size += len(piece)
    except FileNotFoundError:
        raise BackupFault(MISSING % path) from None
    if (digest.hexdigest(), size) != (written.sha256, written.size):
        raise BackupFault(DAMAGED % path)


def _all(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise BackupFault(f"De map {folder} is er niet.")
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))


def _read(path: Path) -> Backup:
    try:
        return Backup(path, _DECODE((path / MANIFEST).read_bytes()))
    except msgspec.MsgspecError as error:
        raise BackupFault(f"{path / MANIFEST} is niet te lezen: {error}") from error
