"""What stands in an e-mail that was signed as a whole (S/MIME, RFC 8551; CMS, RFC 5652).

The signature is not judged: a scan is a scan, whoever sent it. No library that we have reads a message of someone else
whose certificate it need not trust, so the few layers around the message are read here, as BER (X.690): a mail program
that writes while it signs does not know lengths beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openloket.confined import Refusal

ENCRYPTED = "De e-mail is versleuteld. Open haar in uw mailprogramma, sla de bijlagen op en leg ze hier los neer."
BROKEN = (
    "De ondertekende e-mail is beschadigd. Open haar in uw mailprogramma, sla de bijlagen op en leg ze hier los neer."
)
OTHER = "Dit soort beveiligde e-mail kunnen wij niet openen. Sla de bijlagen op en leg ze hier los neer."

_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENCRYPTED = {bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117")}
"""Enveloped data, and enveloped with a check that nothing was changed (RFC 5083)."""
_OBJECT, _OCTETS, _SEQUENCE, _FIRST = 0x06, 0x04, 0x30, 0xA0
_CONSTRUCTED = 0x20
_DEEPEST = 12
"""How deep elements without a length may lie in each other; what we read of a signed mail has six layers."""


def content(data: bytes) -> bytes:
    """Return the message that was signed; empty when nothing was, as in a mail with certificates alone. Raises Refusal."""
    try:
        kind, *rest = _children(data, _element(data, 0))
        if kind.of(data) in _ENCRYPTED:
            raise Refusal(ENCRYPTED)
        if kind.tag != _OBJECT or kind.of(data) != _SIGNED:
            raise Refusal(OTHER)
        [signed] = _children(data, _wanted(rest[0], _FIRST))
        _version, _digests, inside, *_more = _children(data, _wanted(signed, _SEQUENCE))
        _type, *octets = _children(data, _wanted(inside, _SEQUENCE))
        return b"".join(_octets(data, each) for tagged in octets for each in _children(data, _wanted(tagged, _FIRST)))
    except Refusal:
        raise
    except (IndexError, ValueError) as error:
        raise Refusal(BROKEN) from error


class _Element(NamedTuple):
    """A value with its tag: where its content begins and ends, and where what follows it begins."""

    tag: int
    start: int
    end: int
    after: int

    def of(self, data: bytes) -> bytes:
        return data[self.start : self.end]


def _wanted(element: _Element, tag: int) -> _Element:
    if element.tag != tag:
        raise ValueError(element.tag)
    return element


def _element(data: bytes, at: int, depth: int = 0) -> _Element:
    """Read the element that begins at a place. Raises ValueError, IndexError."""
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F or depth > _DEEPEST:
        raise ValueError(tag)
    if length == 0x80:  # it ends where an empty element says so
        if not tag & _CONSTRUCTED:
            raise ValueError(tag)
        end = start
        while data[end : end + 2] != b"\0\0":
            end = _element(data, end, depth + 1).after
        return _Element(tag, start, end, end + 2)
    if length > 0x80:
        more = length - 0x80
        length, start = int.from_bytes(data[start : start + more]), start + more
    if start + length > len(data):
        raise ValueError(length)
    return _Element(tag, start, start + length, start + length)


def _children(data: bytes, element: _Element) -> Iterator[_Element]:
    """Yield the elements that an element holds."""
    if not element.tag & _CONSTRUCTED:
        raise ValueError(element.tag)
    at = element.start
    while at < element.end:
        inner = _element(data, at)
        if inner.end > element.end:
            raise ValueError(inner.end)
        yield inner
        at = inner.after


def _octets(data: bytes, element: _Element, depth: int = 0) -> bytes:
    """Return bytes, which may be written in pieces."""
    if element.tag == _OCTETS:
        return element.of(data)
    if depth > _DEEPEST:
        raise ValueError(depth)
    _wanted(element, _OCTETS | _CONSTRUCTED)
    return b"".join(_octets(data, each, depth + 1) for each in _children(data, element))
