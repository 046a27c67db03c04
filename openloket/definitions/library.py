"""All versions of all services in one folder."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path

from openloket.definitions import demanded, letter_files, origins, reading_level, texts
from openloket.definitions.check import check
from openloket.definitions.lists import Lists, compare
from openloket.definitions.rollout import Offer, choose
from openloket.definitions.schema import Published, Version
from openloket.definitions.source import Fault, Source, read_file
from openloket.law.calendar import DAY

UPSTREAM = "upstream"
"""The folder with versions as they were taken over from another municipality; ours stand beside it."""


class Library:
    """The versions found in a folder, what is wrong with them, and what is worth a look."""

    def __init__(self, published: list[Published], faults: list[Fault], warnings: list[Fault]) -> None:
        self.published, self.faults, self.warnings = published, faults, warnings


def load(root: Path, lists: Lists | None = None, *, write_letters: bool = False) -> Library:
    """Read and check services/<service>/<day>.yaml below `root` (or one service's folder, or one file).

    With `lists`, also check what each version says of the UPL and the Selectielijst, and what is demanded of a new one. A
    site that starts does not: what was published under an earlier list keeps working. `write_letters` writes the letters
    of results as they are now, before they are compared.
    """
    root = root.resolve()
    paths = [root] if root.is_file() else sorted(path for path in root.rglob("*.yaml") if UPSTREAM not in path.parts)
    faults: list[Fault] = []
    warnings: list[Fault] = []
    read: list[tuple[Source, Version]] = []
    if not paths:
        faults.append(
            Fault(root.name, 1, "Hier staat geen enkele versie.", "Noem een map met services/<dienst>/<dag>.yaml.")
        )
    for path in paths:
        source, version = read_file(path, root)
        if version is not None:
            _check_place(source, version, path)
            check(source, version)
            if lists is not None:
                compare(source, version, lists)
                _demand(source, version, path, write_letters=write_letters)
            read.append((source, version))
        faults += source.faults
        warnings += source.warnings
    faults += [*_overlaps(read), *_unfollowed(read)]
    return Library(
        [Published(version, source.text) for source, version in read], sorted(set(faults)), sorted(set(warnings))
    )


def _demand(source: Source, version: Version, path: Path, *, write_letters: bool) -> None:
    """Add what is demanded of a version and not there to `source.faults`, once nothing else is wrong with it."""
    if source.faults or version.valid_from < demanded.FROM:
        return
    for fault in demanded.faults(version):
        source.fault(*fault)
    for place, text in texts.read_by_applicants(version):
        for hard in reading_level.hard(text):
            told = f"Dit is moeilijk te lezen, {hard.why}: ‘{hard.sentence}’"
            (source.fault if hard.too else source.warn)(place, told, hard.mend)
    if write_letters:
        letter_files.write(path, version)
    source.faults += letter_files.faults(source.file, path, version)


def _check_place(source: Source, version: Version, path: Path) -> None:
    expected = f"{version.service}/{version.valid_from}.yaml"
    if f"{path.parent.name}/{path.name}" != expected:
        source.fault(
            ("valid_from",), f"Dit bestand hoort '{expected}' te heten.", "Hernoem het, of verbeter naam of dag."
        )


def _overlaps(read: list[tuple[Source, Version]]) -> Iterable[Fault]:
    """Yield a fault where two versions of one service would hold on the same day."""
    ordered = sorted(read, key=lambda pair: (pair[1].service, pair[1].valid_from))
    for (_, earlier), (source, later) in itertools.pairwise(ordered):
        if earlier.service != later.service:
            continue
        if earlier.valid_from == later.valid_from or (earlier.valid_until and earlier.valid_until >= later.valid_from):
            yield Fault(
                source.file,
                source.line("valid_from"),
                f"Deze versie overlapt die van {earlier.valid_from}.",
                f"Laat de vorige eindigen op {later.valid_from - DAY} of eerder.",
            )


def _unfollowed(read: list[tuple[Source, Version]]) -> Iterable[Fault]:
    """Yield what a version expects of the zaak that it follows on and that its service does not have.

    Where no other service is read, nothing is said of it.
    """
    services = {version.service for _, version in read}
    for source, version in read:
        if (follows := version.follows) is None:
            continue
        before = [other for _, other in read if other.service == follows.service]
        held = [other for other in before if other.valid_from <= version.valid_from]
        if not held:
            if services != {version.service}:
                yield Fault(source.file, source.line("follows", "service"), *_no_service(follows.service, services))
            continue
        for path, told, mend in origins.unfollowed(version, max(held, key=lambda other: other.valid_from)):
            yield Fault(source.file, source.line(*path), told, mend)


def _no_service(name: str, services: Collection[str]) -> tuple[str, str]:
    """Say that a zaak follows on one of a service that is not there, or not yet, and what to do."""
    if name in services:
        return f"'{name}' begint pas na deze versie.", "Kies een latere dag voor deze versie."
    near = next(iter(get_close_matches(name, services, 1)), "")
    return f"'{name}' is geen dienst.", f"Bedoelt u '{near}'?" if near else "Noem de dienst zoals zijn map heet."


def in_force(versions: Iterable[Published], day: date) -> Published | None:
    """Return the version of a service that holds on `day`, if all are open; None before the first or after the last."""
    end = datetime.combine(day, datetime.max.time(), UTC)
    found = choose([Offer(item) for item in versions], day, end)
    return found.published if found else None
