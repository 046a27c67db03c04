"""Read from a call and its answer which zaken, documents and besluiten it reached. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PLACE = rf"(zaken/api/v1/zaken|documenten/api/v1/enkelvoudiginformatieobjecten|besluiten/api/v1/besluiten)/({_UUID})"
_IN_PATH = re.compile(rf"^/{_PLACE}")
_EXPANDED = re.compile(rf'"(?:url|zaak|besluit|informatieobject)": ?"[^"]*/{_PLACE}')
KINDS = {
    "zaken/api/v1/zaken": "zaak",
    "documenten/api/v1/enkelvoudiginformatieobjecten": "document",
    "besluiten/api/v1/besluiten": "besluit",
}


class _Row(msgspec.Struct):
    """What of a resource's JSON says of which zaak, document or besluit it is; the rest of it is not read."""

    url: Any = None
    zaak: Any = None
    besluit: Any = None
    informatieobject: Any = None


class _Answer(_Row):
    """A resource, or a page of them."""

    results: list[_Row] = []


_ONE, _LIST = msgspec.json.Decoder(_Answer), msgspec.json.Decoder(list[_Row])


def named(path: str, body: Any) -> Iterator[tuple[str, str]]:
    """Yield what an answer is of, each as its kind (zaak, document or besluit) and uuid: by its address and in its JSON.

    What it only points at, such as the hoofdzaak of a zaak, is not among these.
    """
    if in_path := _IN_PATH.match(path):
        yield KINDS[in_path[1]], in_path[2]
    if not isinstance(body, bytes) or not body:
        return
    if b'"_expand"' in body:
        found: Iterable[Any] = _EXPANDED.findall(body.decode("utf-8", "ignore"))
    else:
        found = (place for row in _rows(body) for place in _places(row))
    for place, uuid in dict.fromkeys(found):
        yield KINDS[place], uuid


def _rows(body: bytes) -> Iterable[_Row]:
    try:
        if body[:1] == b"[":
            return _LIST.decode(body)
        one = _ONE.decode(body)
    except msgspec.DecodeError:
        return ()  # no JSON, such as the content of a document
    return [one, *one.results]


def _places(row: _Row) -> Iterator[tuple[str, str]]:
    for value in (row.url, row.zaak, row.besluit, row.informatieobject):
        url = value.get("url") if isinstance(value, dict) else value
        if isinstance(url, str):
            place, _, uuid = url.rpartition("/")
            for known in KINDS:
                if place.endswith(known):
                    yield known, uuid
