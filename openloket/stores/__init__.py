"""Where contents are kept, each under its SHA-256: on a disk, or in a bucket (S3) that every machine reaches.

A store knows bytes and their names, and nothing of documents. Both kinds keep `ab/ab12…`, so that other programs can
copy one to the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from openloket.outage import Away

PIECE = 256 * 1024
"""Bytes in memory at a time when a large content moves."""
_NAME = re.compile(r"[0-9a-f]{64}")


class StoreAway(Away):
    """A store does not answer, not in time, or not us: nobody's fault, and trying again may help."""


class Kept(NamedTuple):
    """A content that a store has: its name, its bytes, and when it was put there last (in seconds)."""

    sha256: str
    size: int
    at: float


class Store(Protocol):
    """A place for contents. Every call raises StoreAway when the place cannot be reached."""

    name: str
    """What the setting calls it."""

    def take(self, pieces: Iterable[bytes]) -> str:
        """Keep a content for good and return its SHA-256; again is safe, and makes it new. Raises OSError."""

    def opened(self, sha256: str) -> tuple[int, Iterator[bytes]]:
        """Return the size of a content and its bytes, a piece at a time. Raises FileNotFoundError."""

    def kept(self) -> Iterator[Kept]:
        """Yield what is here."""

    def remove(self, sha256: str, before: float) -> bool:
        """Remove a content that was put here before a moment; say whether it went."""

    def tidy(self, before: float) -> None:
        """Remove what was left half done before a moment."""


def place(sha256: str) -> str:
    """Return the path of a content within a store."""
    return f"{sha256[:2]}/{sha256}"


def named(path: str) -> bool:
    """Say whether the last part of a path is the name of a content."""
    return bool(_NAME.fullmatch(path.rpartition("/")[2]))
