"""What a PDF that comes in may not hold: a program, another file, something that starts or sends something, a password.

We do not follow the PDF's own road from its trailer to its objects, for readers of PDF differ on that road and whoever
hides something knows how. Every object that any reader can reach starts in the file with the word `obj`, or lies in an
object stream that does; we look at every one of them, whether anything points to it or not, of earlier revisions too. A
name means the same however it is written (`/J#61vaScript`), inside a text or a picture it means nothing.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections import Counter
from collections.abc import Iterator

from openloket.confined import Refusal

MOST_UNPACKED = 50_000_000
"""Bytes of all object streams together, unpacked."""
READ_AGAIN = 4
"""How often all of the file is read at most: objects that do not end lie in each other."""
_PIECE = 64 * 1024

MEND = " Sla het bestand op als gewone PDF (kies ‘Afdrukken’ en dan ‘Opslaan als PDF’) en probeer het opnieuw."
PROGRAM = "In deze PDF zit een programma (JavaScript). Dat openen wij niet." + MEND
INSIDE = "In deze PDF zit een ander bestand, zoals een bijlage of een e-factuur. Dat openen wij niet." + MEND
ACTION = "Deze PDF wil iets starten, versturen of een ander bestand openen. Dat openen wij niet." + MEND
MEDIA = "In deze PDF zit geluid, film of 3D. Dat openen wij niet." + MEND
LOCKED = "Deze PDF is beveiligd of met een wachtwoord afgesloten." + MEND
BROKEN = "Deze PDF is beschadigd of niet na te kijken." + MEND
TOO_MUCH = "Deze PDF is te ingewikkeld om te openen." + MEND

# By a name anywhere in an object.
_NAMES = {
    b"JavaScript": PROGRAM,
    b"JS": PROGRAM,
    b"XFA": PROGRAM,
    b"EmbeddedFiles": INSIDE,
    b"EmbeddedFile": INSIDE,
    b"EF": INSIDE,
    b"FileAttachment": INSIDE,
    b"RichMedia": MEDIA,
    b"Encrypt": LOCKED,
}
# By a name that says what an action or an annotation is: the value of one of _SAYS_WHAT, or a name that is an object of
# its own, to which one of those may point. The same word may be the name of a font or a style.
_SAYS_WHAT = frozenset({b"S", b"Subtype", b"Type"})
_KINDS = {
    b"Launch": ACTION,
    b"ImportData": ACTION,
    b"SubmitForm": ACTION,
    b"GoToE": ACTION,
    b"GoToR": ACTION,
    b"Rendition": MEDIA,
    b"RichMediaExecute": MEDIA,
    b"Movie": MEDIA,
    b"Sound": MEDIA,
    b"3D": MEDIA,
}
_PACKS = frozenset({b"ObjStm", b"First", b"N"})
_FLATE = frozenset({b"FlateDecode", b"Fl"})
_OTHERWISE = frozenset(
    {b"LZWDecode", b"LZW", b"ASCII85Decode", b"A85", b"ASCIIHexDecode", b"AHx", b"RunLengthDecode", b"RL", b"Crypt"}
    | {b"DecodeParms", b"DP"}
)
"""Ways to pack an object stream that no program uses, except to hide something."""

_KNOWN = _PACKS | _FLATE | _OTHERWISE
_TOKEN = re.compile(
    rb"(?P<space>(?:[\0\t\n\f\r ]|%[^\r\n]*+)++)|/(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%]*+)|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|(?P<text>\()|(?P<hex><[^>]*+>?)|(?P<word>[^\0\t\n\f\r ()<>\[\]{}/%]++)|(?P<other>.)",
    re.DOTALL,
)
_IN_TEXT = re.compile(rb"[^()\\]++|\\.|[()]", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_NUMBERED = re.compile(rb"(?:[0-9]|\A[^\r\n]*+)(?:[\0\t\n\f\r ]|%[^\r\n]*+[\r\n])*+\Z")
"""What comes before the word `obj`: a number, then space and comments; or we see only the end of a long comment."""
_BEFORE = 1024

Data = bytes | mmap.mmap


def look_through(data: Data) -> None:
    """Raises Refusal when the PDF holds what it may not, or cannot be looked through."""
    unpacked = read = 0
    for start in _objects(data):
        found = _Object(data, start)
        read += found.end - start
        if read > READ_AGAIN * len(data):
            raise Refusal(TOO_MUCH)
        if found.packs_objects:
            piece = found.unpacked(MOST_UNPACKED - unpacked)
            unpacked += len(piece)
            _Object(piece, 0, packed=True)


def _objects(data: Data) -> Iterator[int]:
    """Where objects start, after their `obj`; and trailers."""
    for word in (b"obj", b"trailer"):
        at = data.find(word)
        while at >= 0:
            if word == b"trailer" or _NUMBERED.search(data[max(0, at - _BEFORE) : at]):
                yield at + len(word)
            at = data.find(word, at + len(word))


class _Object:
    """One object, read to its end. Raises Refusal when it is or has what it may not be or have.

    What an object stream unpacks to (`packed`) is objects one after another, without words around them.
    """

    def __init__(self, data: Data, start: int, *, packed: bool = False) -> None:
        self.data, self.stream = data, -1
        self.names: Counter[bytes] = Counter()
        depth, before, at, self.end = 0, b"", start, len(data)
        while at < self.end:
            token = _TOKEN.match(data, at)
            assert token is not None
            kind, at, name = token.lastgroup, token.end(), b""
            if kind == "space":
                continue
            if kind == "name":
                name = _written_out(token["name"])
                _judge(name, before, depth)
                if name in _KNOWN:
                    self.names[name] += 1
            elif kind == "open":
                depth += 1
            elif kind == "close":
                depth = max(0, depth - 1)
            elif kind == "text":
                at = _after_text(data, at)
            elif depth == 0 and not packed and token["word"] in (b"endobj", b"stream", b"startxref"):
                self.stream = at if token["word"] == b"stream" else -1
                self.end = at
                return
            before = name

    @property
    def packs_objects(self) -> bool:
        """Whether it is an object stream, also when it does not say so."""
        return self.stream >= 0 and (b"ObjStm" in self.names or (b"First" in self.names and b"N" in self.names))

    def unpacked(self, most: int) -> bytes:
        """What an object stream holds. Raises Refusal when it is packed otherwise than all programs do."""
        ways = [self.names[name] for name in _FLATE]
        if sum(ways) != 1 or not _OTHERWISE.isdisjoint(self.names):
            raise Refusal(BROKEN)
        at = self.stream
        if self.data[at : at + 2] == b"\r\n":
            at += 2
        elif self.data[at : at + 1] in (b"\n", b"\r"):
            at += 1
        return _inflated(self.data, at, most)


def _judge(name: bytes, before: bytes, depth: int) -> None:
    why = _NAMES.get(name)
    if why is None and (before in _SAYS_WHAT or depth == 0):
        why = _KINDS.get(name)
    if why is not None:
        raise Refusal(why)


def _written_out(name: bytes) -> bytes:
    """A name without its escapes."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), name) if b"#" in name else name


def _after_text(data: Data, at: int) -> int:
    """Where a text in parentheses ends; they may be nested."""
    depth = 1
    while depth:
        found = _IN_TEXT.match(data, at)
        if found is None:
            return len(data)
        at = found.end()
        depth += {b"(": 1, b")": -1}.get(found[0] if at - found.start() == 1 else b"", 0)
    return at


def _inflated(data: Data, at: int, most: int) -> bytes:
    """What is packed from here on: the stream itself says where it ends. Raises Refusal."""
    inflate, found = zlib.decompressobj(), bytearray()
    try:
        while not inflate.eof and (piece := inflate.unconsumed_tail or bytes(data[at : at + _PIECE])):
            if not inflate.unconsumed_tail:
                at += len(piece)
            found += inflate.decompress(piece, _PIECE * 16)
            if len(found) > most:
                raise Refusal(TOO_MUCH)
    except zlib.error as error:
        raise Refusal(BROKEN) from error
    if not inflate.eof:
        raise Refusal(BROKEN)
    return bytes(found)
