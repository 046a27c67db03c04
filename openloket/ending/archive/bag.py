"""Write a bag: BagIt 1.0 (RFC 8493) in one ZIP, whose bytes follow from its files and its date alone. Pure.

The library of the Library of Congress makes a bag of a folder on a disk, as version 0.97 and dated today. Ours is made while
it is written, and the same again gives the same bytes; a test reads it back by the RFC alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from openloket.zipped import Member, zipped

ALGORITHMS = ("sha256", "sha512")
HEAD = 64
_DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


@dataclass(frozen=True)
class Payload:
    """Hold a file in a bag: its path under `data/`, its size, its sums by algorithm, and how its bytes are read."""

    path: str
    size: int
    head: bytes
    """Holds its first bytes, which say what it is."""
    sums: Mapping[str, str]
    pieces: Callable[[], Iterable[bytes]]


def summed(path: str, pieces: Callable[[], Iterable[bytes]]) -> Payload:
    """Read a file once, and return it with its size and sums."""
    digests = {name: hashlib.new(name) for name in ALGORITHMS}
    size, head = 0, b""
    for piece in pieces():
        size += len(piece)
        head = head or piece[:HEAD]
        for digest in digests.values():
            digest.update(piece)
    return Payload(path, size, head, {name: digest.hexdigest() for name, digest in digests.items()}, pieces)


def of_bytes(path: str, data: bytes) -> Payload:
    """Return a file that is in memory."""
    return summed(path, lambda: (data,))


def packed(name: str, files: Iterable[Payload], info: Mapping[str, str], at: datetime) -> Iterator[bytes]:
    """Yield the ZIP of a bag with this name and these files; `info` goes into bag-info.txt. Raises ValueError for a path twice."""
    payload = sorted(files, key=lambda file: file.path)
    if len({file.path for file in payload}) < len(payload):
        raise ValueError("two files have one path")
    size = sum(file.size for file in payload)
    said = {**info, "Bagging-Date": at.date().isoformat(), "Payload-Oxum": f"{size}.{len(payload)}"}
    tags = {
        "bagit.txt": _DECLARED,
        "bag-info.txt": "".join(f"{label}: {_line(text)}\n" for label, text in said.items()).encode(),
    }
    for algorithm in ALGORITHMS:
        sums = ((file.sums[algorithm], f"data/{file.path}") for file in payload)
        tags[f"manifest-{algorithm}.txt"] = _manifest(sums)
    signed = dict(tags)
    for algorithm in ALGORITHMS:
        sums = ((hashlib.new(algorithm, data).hexdigest(), path) for path, data in sorted(signed.items()))
        tags[f"tagmanifest-{algorithm}.txt"] = _manifest(sums)
    members = [Member(f"{name}/{path}", (data,)) for path, data in tags.items()]
    members += [Member(f"{name}/data/{file.path}", _Later(file.pieces)) for file in payload]
    yield from zipped(members, at, packed=False)


def _line(text: str) -> str:
    """Return a text on one line, which a tag file needs."""
    return " ".join(text.split())


def _manifest(sums: Iterable[tuple[str, str]]) -> bytes:
    """Write a manifest: a sum and a path on each line, with what would break a line or an escape written as such (RFC 8493 2.1.3)."""
    lines = (
        f"{digest}  {path.replace('%', '%25').replace(chr(13), '%0D').replace(chr(10), '%0A')}\n"
        for digest, path in sums
    )
    return "".join(lines).encode()


@dataclass(frozen=True)
class _Later:
    """Give bytes that are read when someone asks for them."""

    pieces: Callable[[], Iterable[bytes]]

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces()
