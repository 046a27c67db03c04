"""The files in which the letters of a version's results are kept: `<day>/<result>.txt` beside `<day>.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from openloket.definitions import golden
from openloket.definitions.schema import Version
from openloket.definitions.source import Fault

MEND = "Klopt de brief zo? Schrijf hem dan met 'loket check --write-letters'."


def faults(file: str, path: Path, version: Version) -> Iterator[Fault]:
    """Yield where the files beside a version's own file say something else than its letters do now."""
    kept = {found.stem: found.read_text("utf-8", "replace") for found in sorted(_folder(path).glob("*.txt"))}
    for result, line, message in golden.differences(version, kept):
        name = f"{file.removesuffix(path.suffix)}/{result}.txt"
        known = any(result == other.id for other in version.results)
        yield Fault(name, line, message, MEND if known else "Verwijder dit bestand.")


def write(path: Path, version: Version) -> None:
    """Write the letters of a version beside its own file, and take away those of results that are no more."""
    folder, now = _folder(path), golden.letters(version)
    folder.mkdir(exist_ok=True)
    for found in folder.glob("*.txt"):
        if found.stem not in now:
            found.unlink()
    for result, text in now.items():
        (folder / f"{result}.txt").write_text(text, "utf-8")


def _folder(path: Path) -> Path:
    return path.with_suffix("")
