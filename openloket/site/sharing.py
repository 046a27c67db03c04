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

from openloket import apart, packed
from openloket.definitions import bounded
from openloket.definitions.library import UPSTREAM, load
from openloket.definitions.overlay import Conflict, Local, merged, overlay

SOURCE = "source.yaml"
_FILE = re.compile(r"(?:^|/)([a-z][a-z0-9_]{0,39})/(\d{4}-\d{2}-\d{2})\.yaml$")
_GIT = re.compile(r"^(https://|ssh://|file://|git@)")
MOST_FILES, MOST_BYTES = 500, 5_000_000
"""Versions in a package, and bytes of all together; of a ZIP also as it came."""
MOST_LIST = 20_000_000
"""Bytes of a list of all files in a repository, and of one file."""
GIT = apart.Bounds(memory=1_000_000_000, cpu=120, disk=200_000_000)


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
    """What was taken over for one service, what we keep of our own in it, and what both sides changed."""

    service: str
    written: list[str] = field(default_factory=list)
    kept: list[Local] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    changed_upstream: list[str] = field(default_factory=list)
    """Days that say something else upstream now; ours stay, because a published version cannot change."""


def fetch(source: str) -> Package:
    """Read a package from a git address, a folder or a ZIP file. Raises NotShared."""
    if _GIT.match(source):
        with _cloned(source) as (folder, commit):
            return _of_git(folder, source, commit)
    path = Path(source)
    if path.is_dir():
        return _of_folder(path, str(path.resolve()))
    if path.is_file() and zipfile.is_zipfile(path):
        return _of_zip(path)
    raise NotShared(f"'{source}' is geen map, ZIP-bestand of adres van git (https://, ssh://, file:// of git@).")


@contextmanager
def _cloned(url: str) -> Iterator[tuple[Path, str]]:
    """Clone a repository, without its files on disk; yield its folder and its commit. Raises NotShared."""
    with tempfile.TemporaryDirectory() as folder:
        _git("clone", "--quiet", "--depth", "1", "--no-checkout", "--", url, folder, seconds=300)
        yield Path(folder), _git("-C", folder, "rev-parse", "HEAD").decode().strip()


def _git(*words: str, seconds: int = 30) -> bytes:
    """Run git and return what it says, within bounds: a repository may unpack to anything. Raises NotShared."""
    safe = ["git", "-c", "protocol.ext.allow=never", "-c", "core.hooksPath=/dev/null", "-c", "pack.threads=1"]
    try:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as wrong:
            done = subprocess.run(
                apart.limited([*safe, *words], GIT), stdout=out, stderr=wrong, timeout=seconds, stdin=subprocess.DEVNULL
            )
            out.seek(0)
            wrong.seek(0)
            found, said = out.read(MOST_LIST + 1), wrong.read(2_000).decode("utf-8", "replace").strip()
    except subprocess.TimeoutExpired as error:
        raise NotShared(f"git doet er langer over dan {seconds} seconden.") from error
    if done.returncode == apart.NOT_FOUND:
        raise NotShared("Installeer git, of gebruik een map of ZIP-bestand.")
    if done.returncode or len(found) > MOST_LIST:
        raise NotShared(f"git kan het pakket niet halen: {said or 'het is te groot'}")
    return found


def _of_git(folder: Path, source: str, commit: str) -> Package:
    listed = _git("-C", str(folder), "ls-tree", "-r", "-z", "-l", "HEAD").decode("utf-8", "replace").split("\0")
    wanted = _Wanted(source)
    for line in listed:
        about, _, name = line.partition("\t")
        place = _place(f"{_name_of(source)}/{name}")
        if place and about.startswith("100"):  # a file: no link, no other repository
            _mode, _blob, number, size = about.split()
            wanted.room_for(int(size))
            wanted.add(place, _git("-C", str(folder), "cat-file", "blob", number), name)
    return Package(source, commit, wanted.found())


def _name_of(source: str) -> str:
    """Return what a repository is called: the folder that its files would be in."""
    return PurePosixPath(source).name.removesuffix(".git")


class _Wanted:
    """The versions found in a package, limited in number and in size."""

    def __init__(self, source: str) -> None:
        self.source, self.texts = source, dict[str, dict[str, str]]()
        self.files = self.bytes = 0

    def room_for(self, size: int) -> None:
        """Count a file of this size. Raises NotShared when that is too much."""
        self.files += 1
        self.bytes += size
        if self.files > MOST_FILES or self.bytes > MOST_BYTES:
            raise NotShared(
                f"'{self.source}' is te groot: een pakket met diensten heeft hoogstens {MOST_FILES} versies en 5 MB."
            )

    def found(self) -> dict[str, dict[str, str]]:
        """Return the texts by service and day. Raises NotShared when there are none."""
        if not self.texts:
            raise NotShared(f"In '{self.source}' staat geen dienst. Verwacht: <dienst>/<dag>.yaml.")
        return self.texts

    def add(self, place: tuple[str, str], data: bytes, name: str) -> None:
        service, day = place
        self.texts.setdefault(service, {})[day] = _decoded(data, name)


def _place(name: str) -> tuple[str, str] | None:
    """Return the service and the day that a file is about; None when it is no version of a service."""
    found = _FILE.search(name)
    return (found[1], found[2]) if found and UPSTREAM not in PurePosixPath(name).parts else None


def _of_folder(folder: Path, source: str) -> Package:
    wanted = _Wanted(source)
    for path in sorted(folder.rglob("*.yaml")):
        name = str(PurePosixPath(folder.name, *path.relative_to(folder).parts))
        if (place := _place(name)) and path.is_file() and not path.is_symlink():
            wanted.room_for(path.stat().st_size)
            wanted.add(place, path.read_bytes(), name)
    return Package(source, "", wanted.found())


def _of_zip(path: Path) -> Package:
    wanted = _Wanted(path.name)
    try:
        with path.open("rb") as file, packed.opened_zip(file, MOST_BYTES) as archive:
            for item in archive.infolist():
                if place := _place(item.filename):
                    data = packed.read_member(archive, item, MOST_BYTES)
                    wanted.room_for(len(data))
                    wanted.add(place, data, item.filename)
    except packed.TooMuch as error:
        raise NotShared(f"{error} Dat is te groot voor een pakket met diensten.") from error
    except NotShared:
        raise
    except packed.BAD_ZIP as error:
        raise NotShared(f"Het ZIP-bestand is niet te lezen: {packed.why(error)}.") from error
    return Package(str(path.resolve()), "", wanted.found())


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotShared(f"{name} is geen UTF-8.") from error


def add(package: Package, services: Path, only: str = "") -> list[Taken]:
    """Take over services that are not here yet. Raises NotShared."""
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
        except (yaml.YAMLError, ValueError, ArithmeticError, RecursionError) as error:
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
    """Return what we changed ourselves, by day. Raises NotShared."""
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
    """Return where a service was taken from. Raises NotShared."""
    try:
        return str(bounded.load((services / name / UPSTREAM / SOURCE).read_text("utf-8"))["from"])
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise NotShared(f"Van dienst '{name}' staat niet waar zij vandaan komt. Gebruik --from.") from error


def _recorded(package: Package) -> str:
    said = {"from": package.source, "commit": package.commit, "taken": date.today()}
    return yaml.safe_dump(said, sort_keys=False)


def _check_and_write(files: dict[Path, str], services: Path) -> None:
    """Check what will stand there, together with what is there; write it only when nothing in it is wrong."""
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
