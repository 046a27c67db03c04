"""Unpack what comes packed, within bounds: a ZIP or JSON of a megabyte can become gigabytes."""

from __future__ import annotations

import zipfile
import zlib
from typing import IO, Any

import msgspec

MOST_VALUES = 1_000_000
"""Values in one JSON document; each takes at most some 250 bytes of memory."""


BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, OSError, ValueError)
"""What opening a ZIP and reading what is in it may raise."""


class TooMuch(ValueError):
    """It becomes more than it may; the text says what, in Dutch."""


def opened_zip(file: IO[bytes], most: int) -> zipfile.ZipFile:
    """Open a ZIP of at most `most` bytes as it came: its list of contents, which is read whole, is no longer than that.

    Raises TooMuch, zipfile.BadZipFile.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size > most:
        raise TooMuch(f"Het ZIP-bestand is groter dan {most // 1_000_000} MB.")
    return zipfile.ZipFile(file)


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo | str, most: int) -> bytes:
    """Read what a file in a ZIP really holds, whatever size the ZIP says. Raises TooMuch, and what zipfile raises."""
    with archive.open(member) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise TooMuch(f"Uitgepakt is het ZIP-bestand groter dan {most // 1_000_000} MB.")
    return data


def why(error: Exception) -> str:
    """Say in Dutch why a ZIP, or what is in it, cannot be read; `error` is one of BAD_ZIP, or a TypeError."""
    match error:
        case KeyError():
            return "er ontbreekt iets in"
        case NotImplementedError():
            return "het is ingepakt op een manier die wij niet kennen"
        case RuntimeError():  # what zipfile raises for one with a password
            return "het is versleuteld"
        case OSError():
            return "het bestand is niet te openen"
        case ValueError() | TypeError():
            return "wat erin staat is niet goed geschreven"
        case _:
            return "het is geen ZIP-bestand, of het is beschadigd"


def json_value(data: bytes, most: int = MOST_VALUES) -> Any:
    """Read the value of a JSON text. Raises TooMuch, ValueError (no JSON, or nested without end)."""
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > most:
        raise TooMuch(f"In de JSON staan meer dan {most} waarden.")
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ValueError(str(error)) from error
