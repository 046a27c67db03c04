"""Services that municipalities pass on to each other: from a folder, a ZIP file or a git repository."""

from __future__ import annotations

import re
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

import yaml

from openloket.definitions.library import UPSTREAM, load
from openloket.definitions.overlay import Conflict, Local, merged, overlay

SOURCE = "source.yaml"
_FILE = re.compile(r"(?:^|/)([a-z][a-z0-9_]{0,39})/(\d{4}-\d{2}-\d{2})\.yaml$")
_GIT = re.compile(r"^(https://|ssh://|file://|git@)")
MOST_FILES, MOST_BYTES = 500, 5_000_000


class NotShared(RuntimeError):
    """It cannot be taken over; nothing was written. The message says why and what to do."""


@dataclass(frozen=True)
class Package:
    """Versions by service and day, and where they come from."""

    source: str
    commit: str
    texts: dict[str, dict[str, str]]


@dataclass
class Taken:
    """What was taken over for one service, what we keep of our own in it, and what both changed."""

    service: str
    written: list[str] = field(default_factory=list)
    kept: list[Local] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    changed_upstream: list[str] = field(default_factory=list)
    """Days that say something else upstream now; ours stay, because a published version cannot change."""


def fetch(source: str) -> Package:
    """Read a package. Raises NotShared."""
    if _GIT.match(source):
        with _cloned(source) as (folder, commit):
            return _of_folder(folder, source, commit)
    path = Path(source)
    if path.is_dir():
        return _of_folder(path, str(path.resolve()), "")
    if path.is_file() and zipfile.is_zipfile(path):
        return Package(str(path.resolve()), "", _of_zip(path))
    raise NotShared(f"'{source}' is geen map, ZIP-bestand of adres van git (https://, ssh://, file:// of git@).")


@contextmanager
def _cloned(url: str) -> Iterator[tuple[Path, str]]:
    with tempfile.TemporaryDirectory() as folder:
        git = ["git", "-c", "protocol.ext.allow=never", "-c", "core.hooksPath=/dev/null"]
        try:
            subprocess.run(
                [*git, "clone", "--quiet", "--depth", "1", "--", url, folder],
                check=True,
                capture_output=True,
                text=True,
                timeout=300,
            )
            found = subprocess.run(
                [*git, "-C", folder, "rev-parse", "HEAD"], check=True, capture_output=True, text=True, timeout=30
            )
        except FileNotFoundError as error:
            raise NotShared("Installeer git, of gebruik een map of ZIP-bestand.") from error
        except subprocess.SubprocessError as error:
            said = str(getattr(error, "stderr", "") or error).strip()
            raise NotShared(f"git kan '{url}' niet halen: {said}") from error
        yield Path(folder), found.stdout.strip()


def _of_folder(folder: Path, source: str, commit: str) -> Package:
    texts: dict[str, dict[str, str]] = {}
    count = 0
    for path in sorted(folder.rglob("*.yaml")):
        name = str(PurePosixPath(folder.name, *path.relative_to(folder).parts))
        found = _FILE.search(name)
        if found is None or UPSTREAM in path.parts or path.is_symlink():
            continue
        count += 1
        if count > MOST_FILES or path.stat().st_size > MOST_BYTES:
            raise NotShared(f"Er staan te veel of te grote bestanden in '{source}'.")
        texts.setdefault(found[1], {})[found[2]] = _decoded(path.read_bytes(), name)
    if not texts:
        raise NotShared(f"In '{source}' staat geen dienst. Verwacht: <dienst>/<dag>.yaml.")
    return Package(source, commit, texts)


def _of_zip(path: Path) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = [item for item in archive.infolist() if _FILE.search(item.filename)]
            if len(wanted) > MOST_FILES or sum(item.file_size for item in wanted) > MOST_BYTES:
                raise NotShared("Het ZIP-bestand is te groot voor een pakket met diensten.")
            for item in wanted:
                found = _FILE.search(item.filename)
                if found and UPSTREAM not in PurePosixPath(item.filename).parts:
                    with archive.open(item) as stream:
                        data = stream.read(MOST_BYTES + 1)  # what the archive says of its sizes need not be true
                    if len(data) > MOST_BYTES:
                        raise NotShared("Het ZIP-bestand is te groot voor een pakket met diensten.")
                    texts.setdefault(found[1], {})[found[2]] = _decoded(data, item.filename)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        if isinstance(error, NotShared):
            raise
        raise NotShared(f"Het ZIP-bestand is niet te lezen: {error}") from error
    if not texts:
        raise NotShared("In het ZIP-bestand staat geen dienst. Verwacht: <dienst>/<dag>.yaml.")
    return texts


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotShared(f"{name} is geen UTF-8.") from error


def add(package: Package, services: Path, only: str = "") -> list[Taken]:
    """Take services over that are not here yet. Raises NotShared."""
    names = [only] if only else sorted(package.texts)
    for name in names:
        if name not in package.texts:
            raise NotShared(f"Dienst '{name}' staat er niet. Wel: {', '.join(sorted(package.texts))}.")
        if (services / name).exists():
            raise NotShared(f"Dienst '{name}' is hier al. Gebruik: loket services update {name}.")
    files: dict[Path, str] = {}
    for name in names:
        for day, text in package.texts[name].items():
            files[Path(name, f"{day}.yaml")] = text
            files[Path(name, UPSTREAM, f"{day}.yaml")] = text
        files[Path(name, UPSTREAM, SOURCE)] = _recorded(package)
    _check_and_write(files, services)
    return [Taken(name, sorted(package.texts[name])) for name in names]


def update(package: Package, services: Path, name: str, prefer: str = "") -> Taken:
    """Take over new versions of a service and put our own changes in them.

    With conflicts nothing is written, unless `prefer` ("here" or "theirs") decides them. Raises NotShared.
    """
    folder = services / name
    before = {path.stem: path.read_text("utf-8") for path in sorted((folder / UPSTREAM).glob("????-??-??.yaml"))}
    if not before:
        raise NotShared(f"Dienst '{name}' komt niet van elders. Gebruik: loket services add.")
    if name not in package.texts:
        raise NotShared(f"Dienst '{name}' staat niet meer in '{package.source}'.")
    taken = Taken(name)
    files: dict[Path, str] = {Path(name, UPSTREAM, SOURCE): _recorded(package)}
    for day, theirs in sorted(package.texts[name].items()):
        if day in before:
            if before[day] != theirs:
                taken.changed_upstream.append(day)
            continue
        earlier = [known for known in sorted(before) if known < day] or sorted(before)[:1]
        base = earlier[-1]
        ours = folder / f"{base}.yaml"
        here = ours.read_text("utf-8") if ours.exists() else before[base]
        try:
            found = merged(before[base], here, theirs, prefer=prefer)
        except yaml.YAMLError as error:
            raise NotShared(f"{name}/{day}.yaml is geen geldige YAML: {error}") from error
        taken.kept += found.kept
        taken.conflicts += found.conflicts
        files[Path(name, f"{day}.yaml")] = found.text
        files[Path(name, UPSTREAM, f"{day}.yaml")] = theirs
        taken.written.append(day)
        before[day] = theirs
    if taken.conflicts:
        taken.written = []
        return taken
    if taken.written:
        _check_and_write(files, services)
    return taken


def local_changes(services: Path, name: str) -> dict[str, list[Local]]:
    """What we changed ourselves, by day. Raises NotShared."""
    folder = services / name
    upstream = sorted((folder / UPSTREAM).glob("????-??-??.yaml"))
    if not upstream:
        raise NotShared(f"Dienst '{name}' komt niet van elders.")
    return {
        path.stem: overlay(path.read_text("utf-8"), (folder / path.name).read_text("utf-8"))
        for path in upstream
        if (folder / path.name).exists()
    }


def source_of(services: Path, name: str) -> str:
    """Where a service was taken from. Raises NotShared."""
    try:
        return str(yaml.safe_load((services / name / UPSTREAM / SOURCE).read_text("utf-8"))["from"])
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise NotShared(f"Van dienst '{name}' staat niet waar zij vandaan komt. Gebruik --from.") from error


def _recorded(package: Package) -> str:
    said = {"from": package.source, "commit": package.commit, "taken": date.today()}
    return yaml.safe_dump(said, sort_keys=False)


def _check_and_write(files: dict[Path, str], services: Path) -> None:
    """Check what will stand there, beside what is there, and write it: all or nothing."""
    services = services.resolve()
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder, "services")
        names = {path.parts[0] for path in files}
        for name in names:
            for path in (services / name).glob("*.yaml"):
                _write(trial / name / path.name, path.read_text("utf-8"))
        for path, text in files.items():
            _write(trial / path, text)
        if faults := load(trial).faults:
            raise NotShared("Het pakket is niet in orde:\n" + "\n".join(map(str, faults)))
    for path, text in files.items():
        _write(services / path, text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
