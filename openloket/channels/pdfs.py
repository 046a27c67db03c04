"""What a PDF that comes in may not hold: a program, another file, something that starts or sends something, a password.

We do not follow the PDF's own road from its trailer to its objects, for readers of PDF differ on that road and whoever
hides something knows how. Every object that any reader can reach starts in the file with the word `obj`, or lies in an
object stream that does; we look at every one of them, whether anything points to it or not, of earlier revisions too. A
name means the same however it is written (`/J#61vaScript`), inside a text or a picture it means nothing.
"""

from __future__ import annotations

import contextlib
import mmap
import re
import zlib
from collections import Counter
from collections.abc import Iterator

from openloket.confined import Refusal

MOST_UNPACKED = 50_000_000
"""Bytes of all object streams together, unpacked."""
MOST_DRAWN = 100_000_000
"""Bytes of all that is not a picture, unpacked: what is drawn on pages and fonts. Much less packs it to a thousandth."""
READ_AGAIN = 4
"""How many times over the file is read at most: objects that do not end lie in each other."""
_PIECE = 64 * 1024

MEND = " Sla het bestand op als gewone PDF (kies ‘Afdrukken’ en dan ‘Opslaan als PDF’) en probeer het opnieuw."
PROGRAM = "In deze PDF zit een programma (zoals JavaScript). Dat openen wij niet." + MEND
INSIDE = "In deze PDF zit een ander bestand, zoals een bijlage of een e-factuur. Dat openen wij niet." + MEND
ACTION = "Deze PDF wil iets starten, versturen of een ander bestand openen. Dat openen wij niet." + MEND
LINK = (
    "In deze PDF staat een link die niet naar een website, een e-mailadres of een telefoonnummer gaat. Dat openen wij niet."
) + MEND
OUTSIDE = "Een deel van deze PDF staat in een ander bestand. Dat openen wij niet." + MEND
MEDIA = "In deze PDF zit geluid, film of 3D. Dat openen wij niet." + MEND
LOCKED = "Deze PDF is beveiligd of met een wachtwoord afgesloten." + MEND
BROKEN = "Deze PDF is beschadigd of niet na te kijken." + MEND
TOO_MUCH = "Deze PDF is te ingewikkeld om te openen." + MEND

# Why to refuse a file, by a name anywhere in an object.
_NAMES = {
    b"JavaScript": PROGRAM,
    b"JS": PROGRAM,
    b"XFA": PROGRAM,
    b"EmbeddedFiles": INSIDE,
    b"EmbeddedFile": INSIDE,
    b"EF": INSIDE,
    b"FileAttachment": INSIDE,
    b"RichMedia": MEDIA,
    b"Collection": INSIDE,
    b"PresSteps": ACTION,
    b"Encrypt": LOCKED,
}
# Why to refuse a file, by a name that says what an action or an annotation is: the value of one of _SAYS_WHAT, or a
# name that is an object of its own, to which one of those may point. Elsewhere that word may name a font or a style.
_SAYS_WHAT = frozenset({b"S", b"Subtype", b"Subtype2", b"Type"})
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
    b"GoTo3DView": MEDIA,
    b"Screen": MEDIA,
    b"Thread": ACTION,
    b"PS": PROGRAM,
}
_ORDINARY = frozenset({(b"Type", b"Thread")})
"""A thread of articles within the file is harmless; an action that follows one may go to another file."""
_ELSEWHERE = {b"FFilter": OUTSIDE, b"FDecodeParms": OUTSIDE, b"Ref": OUTSIDE, b"OPI": OUTSIDE, b"PS": PROGRAM}
"""Keys of a stream whose content is not in it but in another file, or is a program."""
_SCHEMES = frozenset({b"http", b"https", b"mailto", b"tel"})
_SCHEME = re.compile(rb"([^/?#\\:]*):")
_PACKS = frozenset({b"ObjStm", b"First", b"N"})
_FLATE = frozenset({b"FlateDecode", b"Fl"})
_OTHERWISE = frozenset(
    {b"LZWDecode", b"LZW", b"ASCII85Decode", b"A85", b"ASCIIHexDecode", b"AHx", b"RunLengthDecode", b"RL", b"Crypt"}
    | {b"DecodeParms", b"DP"}
)
"""Ways to pack an object stream that no program uses, except to hide something."""

_KNOWN = _PACKS | _FLATE | _OTHERWISE | {b"Image"}
_TOKEN = re.compile(
    rb"(?P<space>(?:[\0\t\n\f\r ]|%[^\r\n]*+)++)|/(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%]*+)|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|(?P<text>\()|(?P<hex><[^>]*+>?)|(?P<word>[^\0\t\n\f\r ()<>\[\]{}/%]++)|(?P<other>.)",
    re.DOTALL,
)
_IN_TEXT = re.compile(rb"[^()\\]++|\\.|[()]", re.DOTALL)
_IN_TEXT_ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.DOTALL)
_NOT_HEX = re.compile(rb"[^0-9A-Fa-f]")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_NUMBERED = re.compile(rb"(?:[0-9]|\A[^\r\n]*+)(?:[\0\t\n\f\r ]|%[^\r\n]*+[\r\n])*+\Z")
"""What comes before the word `obj`: a number, then space and comments; or we see only the end of a long comment."""
_NUMBER = re.compile(rb"0*([0-9]+)(?:[\0\t\n\f\r ]|%[^\r\n]*+[\r\n])++[0-9]++(?:[\0\t\n\f\r ]|%[^\r\n]*+[\r\n])*+\Z")
"""The number of an object, with the number of its generation after it."""
_BEFORE = 1024

Data = bytes | mmap.mmap


class _Findings:
    """What is known of all objects together, by the number of an object.

    An object may be there more than once, and a reader takes the one it likes, so all of them have to be harmless.
    """

    def __init__(self) -> None:
        self.by_itself = False  # whether something is done without a click
        self.to_open: set[bytes] = set()
        self.to_follow: set[bytes] = set()
        self.goes_within: dict[bytes, bool] = {}
        self.is_link: dict[bytes, bool] = {}

    def add(self, number: bytes, found: _Object) -> None:
        self.by_itself |= found.by_itself
        self.to_open |= found.to_open
        self.to_follow |= found.to_follow
        number = number.lstrip(b"0")
        for known, one in ((self.goes_within, found.goes_within), (self.is_link, found.is_link)):
            known[number] = known.get(number, True) and one

    def judge(self) -> None:
        """Raise Refusal when opening does anything but go to a place within, or a link goes where we let none go."""
        if self.by_itself or not all(self.goes_within.get(number) for number in self.to_open):
            raise Refusal(ACTION)
        if not all(self.is_link.get(number) for number in self.to_follow):
            raise Refusal(LINK)


def look_through(data: Data) -> None:
    """Raise Refusal when the PDF holds what it may not, or cannot be looked through."""
    unpacked, drawn, read, findings = 0, 0, 0, _Findings()
    for number, start in _objects(data):
        found = _Object(data, start)
        findings.add(number, found)
        read += found.end - start
        if read > READ_AGAIN * len(data):
            raise Refusal(TOO_MUCH)
        if found.packs_objects:
            piece = found.unpacked(MOST_UNPACKED - unpacked)
            unpacked += len(piece)
            _look_into(piece, found.first, findings)
        elif found.packs_drawing:
            drawn += _size(data, found.contents, MOST_DRAWN - drawn)
    findings.judge()


def _look_into(piece: bytes, first: int, findings: _Findings) -> None:
    """Look at the objects in an object stream, from each place where it says one starts, and at what is between them.

    Such a place may lie inside the text of another object. Raises Refusal.
    """
    head, at, read = piece[: max(0, first)].split(), first, 0
    for number, offset in zip(head[::2], head[1::2], strict=False):
        if not offset.isdigit() or len(offset) > 9:
            raise Refusal(BROKEN)
        start = first + int(offset)
        found = _Object(piece, start, one=True)
        findings.add(number, found)
        read += max(0, found.end - start)
        if read > READ_AGAIN * len(piece):
            raise Refusal(TOO_MUCH)
        at = found.end if start >= at >= 0 and not piece[at:start].strip() else -1
    if at < 0 or piece[at:].strip():  # more than those objects, one after another
        findings.add(b"", _Object(piece, 0, packed=True))


def _objects(data: Data) -> Iterator[tuple[bytes, int]]:
    """Yield the number of each object and where it starts, after its `obj`; trailers too, without a number."""
    for word in (b"obj", b"trailer"):
        at = data.find(word)
        while at >= 0:
            before = data[max(0, at - _BEFORE) : at]
            if word == b"trailer":
                yield b"", at + len(word)
            elif _NUMBERED.search(before):
                yield _number(before), at + len(word)
            at = data.find(word, at + len(word))


def _number(before: bytes) -> bytes:
    """Return the number of an object, from what stands before its `obj`; b"" when there is none."""
    near = _NUMBER.search(before[-40:])
    found = near if near and near.start() else _NUMBER.search(before)
    return found[1] if found else b""


class _Object:
    """One object, read to its end. Raises Refusal when it is or has what it may not be or have.

    What an object stream unpacks to (`packed`) is objects one after another, without words around them; `one` of them
    ends where its last bracket closes. What it says of others is kept: numbers of objects `to_open` with the file and
    `to_follow` as a link. It may itself be one of those, and harmless: it `goes_within` the file, or `is_link` to what
    we let through. `first` is where objects start in what it packs.
    """

    def __init__(self, data: Data, start: int, *, packed: bool = False, one: bool = False) -> None:
        self.data, self.stream, self.end, self.first = data, -1, len(data), 0
        self.names: Counter[bytes] = Counter()
        self.by_itself = self.goes_within = self.is_link = False
        self.to_open: set[bytes] = set()
        self.to_follow: set[bytes] = set()
        self._keys: set[bytes] = set()  # of _ELSEWHERE, and /F when a file follows
        self._read(start, packed, one)
        if self.stream >= 0:
            for key in self._keys:
                raise Refusal(_ELSEWHERE.get(key, OUTSIDE))

    def _read(self, start: int, packed: bool, one: bool) -> None:
        """Read token by token; `before` is the name just before this token, `key` the last name without a value yet."""
        depth, before, key, at = 0, b"", b"", start
        words: list[bytes] = []
        actions: list[_Action] = []  # the dictionaries we are in that may say what is done
        nothing_yet = True
        while at < self.end:
            token = _TOKEN.match(self.data, at)
            assert token is not None
            kind, at, name = token.lastgroup, token.end(), b""
            if kind == "space":
                continue
            if kind == "name":
                name = _written_out(token["name"])
                _judge(name, before, depth)
                if actions and actions[-1].depth == depth:
                    self.by_itself |= actions[-1].triggers
                    actions[-1].says(name, key)
                if key == b"OpenAction":  # the value should be a place, an action or a reference
                    self.by_itself = True
                if depth == 1 and name in _ELSEWHERE:
                    self._keys.add(name)
                if name in _KNOWN:
                    self.names[name] += 1
                key = name
            elif kind == "open":
                depth += 1
                if token["open"] == b"<<" and (nothing_yet or key in (b"OpenAction", b"AA")):
                    actions.append(_Action(depth, key))
                elif nothing_yet and token["open"] == b"[":
                    self.goes_within = True  # a place to go to
                self._file(key, depth - 1)
                key = b""
            elif kind == "close":
                if actions and actions[-1].depth == depth:
                    action = actions.pop()
                    within = action.goes_within and token["close"] == b">>"
                    if depth == 1:
                        self.goes_within = within
                    self.by_itself |= action.of == b"OpenAction" and not within
                depth, key = max(0, depth - 1), b""
            elif kind in ("text", "hex"):
                begin = at
                if kind == "text":
                    at = _after_text(self.data, at)
                if key in (b"URI", b"Base", b"OpenAction") or nothing_yet:
                    text = _bytes_of(token["hex"]) if kind == "hex" else _unescaped(bytes(self.data[begin : at - 1]))
                    self._link(text, key, whole=nothing_yet)
                self._file(key, depth)
                key = b""
            elif kind == "word":
                word = token["word"]
                if depth == 0 and not packed and not one and word in (b"endobj", b"stream", b"startxref"):
                    self.stream = at if word == b"stream" else -1
                    self.end = at
                    return
                words = [*words[-1:], word] if word.isdigit() else words
                if key == b"First" and word.isdigit() and len(word) < 10:
                    self.first = int(word)
                if word == b"R" and len(words) == 2:
                    self._refers(words[0], key, depth)
                    if key == b"S" and actions and actions[-1].depth == depth:
                        actions[-1].says(b"", key)
                    key = b""
            else:
                key = b""
            if one and depth == 0:
                self.end = at
                return
            nothing_yet = False
            if kind != "word":
                words = []
            before = name
        self.by_itself |= any(action.of == b"OpenAction" for action in actions)  # a dictionary that does not end

    def _file(self, key: bytes, depth: int) -> None:
        """Note a value that may be another file."""
        if key == b"F" and depth == 1:
            self._keys.add(key)

    def _refers(self, number: bytes, key: bytes, depth: int) -> None:
        """Note a value that is another object."""
        self._file(key, depth)
        if key == b"OpenAction":
            self.to_open.add(number.lstrip(b"0"))
        elif key == b"AA":
            self.by_itself = True
        elif key in (b"URI", b"Base"):
            self.to_follow.add(number.lstrip(b"0"))
        elif key == b"First":
            self.first = -1

    def _link(self, text: bytes, key: bytes, *, whole: bool) -> None:
        """Judge a text that says where a link goes, or is a whole object that a link may point to. Raises Refusal."""
        if whole:
            self.is_link = goes_outside_well(text)
        elif key == b"OpenAction":
            self.by_itself = True
        elif not goes_outside_well(text):
            raise Refusal(LINK)

    @property
    def packs_objects(self) -> bool:
        """Say whether it is an object stream, also when it does not say so."""
        return self.stream >= 0 and (b"ObjStm" in self.names or (b"First" in self.names and b"N" in self.names))

    @property
    def packs_drawing(self) -> bool:
        """Say whether it is a packed stream of something other than a picture: what a page draws, a font, a table."""
        return self.stream >= 0 and not _FLATE.isdisjoint(self.names) and b"Image" not in self.names

    @property
    def contents(self) -> int:
        """Return where what its stream holds begins."""
        at = self.stream
        if self.data[at : at + 2] == b"\r\n":
            return at + 2
        return at + 1 if self.data[at : at + 1] in (b"\n", b"\r") else at

    def unpacked(self, most: int) -> bytes:
        """Unpack an object stream. Raises Refusal past `most` bytes, or when it is packed as no program does it."""
        ways = [self.names[name] for name in _FLATE]
        if sum(ways) != 1 or self.first < 0 or not _OTHERWISE.isdisjoint(self.names):
            raise Refusal(BROKEN)
        return _inflated(self.data, self.contents, most)


class _Action:
    """A dictionary that may say what is done: the value of a key, or an object of its own."""

    def __init__(self, depth: int, of: bytes) -> None:
        self.depth, self.of = depth, of
        self._kinds: set[bytes] = set()
        self._more = False

    @property
    def triggers(self) -> bool:
        """Say whether what is in it is done without a click."""
        return self.of == b"AA"

    def says(self, name: bytes, key: bytes) -> None:
        if key == b"S":
            self._kinds.add(name)
        self._more |= name == b"Next"

    @property
    def goes_within(self) -> bool:
        """Say whether it goes to a place in the same file and does no more."""
        return self._kinds == {b"GoTo"} and not self._more


def goes_outside_well(text: bytes) -> bool:
    """Say whether an address is a website's, for mail or for a telephone, or one within a site, without a scheme."""
    if text[:2] in (b"\xfe\xff", b"\xff\xfe"):
        text = text.decode("utf-16", "replace").encode()
    text = bytes(c for c in text if c > 0x20)  # programs that open an address leave these out
    if text[:2].replace(b"\\", b"/") == b"//":  # a share, on another machine
        return False
    scheme = _SCHEME.match(text)
    return scheme is None or scheme[1].lower() in _SCHEMES


def _unescaped(text: bytes) -> bytes:
    """Return a text in parentheses as it is meant, without its escapes."""
    return _IN_TEXT_ESCAPED.sub(_meant, text) if b"\\" in text else text


def _meant(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 8) & 0xFF])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(
        found[2], b"" if found[2] in b"\r\n" else found[2]
    )


def _bytes_of(hexadecimal: bytes) -> bytes:
    digits = _NOT_HEX.sub(b"", hexadecimal)
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _judge(name: bytes, before: bytes, depth: int) -> None:
    why = _NAMES.get(name)
    if why is None and (before in _SAYS_WHAT or depth == 0) and (before, name) not in _ORDINARY:
        why = _KINDS.get(name)
    if why is not None:
        raise Refusal(why)


def _written_out(name: bytes) -> bytes:
    """Return a name without its escapes."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), name) if b"#" in name else name


def _after_text(data: Data, at: int) -> int:
    """Return where a text in parentheses ends; they may be nested."""
    depth = 1
    while depth:
        found = _IN_TEXT.match(data, at)
        if found is None:
            return len(data)
        at = found.end()
        depth += {b"(": 1, b")": -1}.get(found[0] if at - found.start() == 1 else b"", 0)
    return at


def _size(data: Data, at: int, most: int) -> int:
    """Return how many bytes what is packed from here on unpacks to; nothing is kept of it. Raises Refusal past `most`.

    What is damaged counts as far as it goes, as it is drawn.
    """
    inflate, size = zlib.decompressobj(), 0
    with contextlib.suppress(zlib.error):
        while not inflate.eof and (piece := inflate.unconsumed_tail or bytes(data[at : at + _PIECE])):
            if not inflate.unconsumed_tail:
                at += len(piece)
            size += len(inflate.decompress(piece, _PIECE * 16))
            if size > most:
                raise Refusal(TOO_MUCH)
    return size


def _inflated(data: Data, at: int, most: int) -> bytes:
    """Unpack what is packed from here on; the stream itself says where it ends. Raises Refusal."""
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
