"""Write and check metadata in MDTO 1.0.1 (Nationaal Archief), from one table of its elements. Pure.

`ELEMENTS` says of each kind what is in it, in the order of the schema, of which kind each part is and how often it may be
there. What is written is put in that order and counted; what comes back is read by the same table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring

NAMESPACE = "https://www.nationaalarchief.nl/mdto"
SCHEMA = f"{NAMESPACE}/MDTO-XML1.0.1.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
MANY = 0
"""Says how often a part may be there that may be there any number of times."""


class Wrong(ValueError):
    """Say that it is no MDTO; the message says where and what."""


@dataclass(frozen=True)
class Part:
    """Describe an element in another: of which kind, how often at least and at most."""

    name: str
    kind: str
    least: int = 0
    most: int = 1


_OBJECT = (Part("identificatie", "identificatieGegevens", 1, MANY), Part("naam", "text", 1))
ELEMENTS: Mapping[str, tuple[Part, ...]] = {
    "informatieobject": (
        *_OBJECT,
        Part("aggregatieniveau", "begripGegevens"),
        Part("classificatie", "begripGegevens", 0, MANY),
        Part("trefwoord", "text", 0, MANY),
        Part("omschrijving", "text", 0, MANY),
        Part("raadpleeglocatie", "raadpleeglocatieGegevens", 0, MANY),
        Part("dekkingInTijd", "dekkingInTijdGegevens", 0, MANY),
        Part("dekkingInRuimte", "verwijzingGegevens", 0, MANY),
        Part("taal", "language", 0, MANY),
        Part("event", "eventGegevens", 0, MANY),
        Part("waardering", "begripGegevens", 1),
        Part("bewaartermijn", "termijnGegevens"),
        Part("informatiecategorie", "begripGegevens"),
        Part("isOnderdeelVan", "verwijzingGegevens", 0, MANY),
        Part("bevatOnderdeel", "verwijzingGegevens", 0, MANY),
        Part("heeftRepresentatie", "verwijzingGegevens", 0, MANY),
        Part("aanvullendeMetagegevens", "verwijzingGegevens", 0, MANY),
        Part("gerelateerdInformatieobject", "gerelateerdInformatieobjectGegevens", 0, MANY),
        Part("archiefvormer", "verwijzingGegevens", 1, MANY),
        Part("betrokkene", "betrokkeneGegevens", 0, MANY),
        Part("activiteit", "verwijzingGegevens"),
        Part("beperkingGebruik", "beperkingGebruikGegevens", 1, MANY),
    ),
    "bestand": (
        *_OBJECT,
        Part("omvang", "integer", 1),
        Part("bestandsformaat", "begripGegevens", 1),
        Part("checksum", "checksumGegevens", 1, MANY),
        Part("URLBestand", "text"),
        Part("isRepresentatieVan", "verwijzingGegevens", 1),
    ),
    "identificatieGegevens": (Part("identificatieKenmerk", "text", 1), Part("identificatieBron", "text", 1)),
    "verwijzingGegevens": (
        Part("verwijzingNaam", "text", 1),
        Part("verwijzingIdentificatie", "identificatieGegevens"),
    ),
    "begripGegevens": (
        Part("begripLabel", "text", 1),
        Part("begripCode", "text"),
        Part("begripBegrippenlijst", "verwijzingGegevens", 1),
    ),
    "raadpleeglocatieGegevens": (
        Part("raadpleeglocatieFysiek", "verwijzingGegevens", 0, MANY),
        Part("raadpleeglocatieOnline", "text", 0, MANY),
    ),
    "dekkingInTijdGegevens": (
        Part("dekkingInTijdType", "begripGegevens", 1),
        Part("dekkingInTijdBegindatum", "day", 1),
        Part("dekkingInTijdEinddatum", "day"),
    ),
    "eventGegevens": (
        Part("eventType", "begripGegevens", 1),
        Part("eventTijd", "moment"),
        Part("eventVerantwoordelijkeActor", "verwijzingGegevens"),
        Part("eventResultaat", "text"),
    ),
    "gerelateerdInformatieobjectGegevens": (
        Part("gerelateerdInformatieobjectVerwijzing", "verwijzingGegevens", 1),
        Part("gerelateerdInformatieobjectTypeRelatie", "begripGegevens", 1),
    ),
    "betrokkeneGegevens": (
        Part("betrokkeneTypeRelatie", "begripGegevens", 1),
        Part("betrokkeneActor", "verwijzingGegevens", 1),
    ),
    "beperkingGebruikGegevens": (
        Part("beperkingGebruikType", "begripGegevens", 1),
        Part("beperkingGebruikNadereBeschrijving", "text"),
        Part("beperkingGebruikDocumentatie", "verwijzingGegevens", 0, MANY),
        Part("beperkingGebruikTermijn", "termijnGegevens"),
    ),
    "termijnGegevens": (
        Part("termijnTriggerStartLooptijd", "begripGegevens"),
        Part("termijnStartdatumLooptijd", "day"),
        Part("termijnLooptijd", "duration"),
        Part("termijnEinddatum", "day"),
    ),
    "checksumGegevens": (
        Part("checksumAlgoritme", "begripGegevens", 1),
        Part("checksumWaarde", "text", 1),
        Part("checksumDatum", "moment", 1),
    ),
}
"""Says what is in each kind of element."""
_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
TEXTS: Mapping[str, re.Pattern[str]] = {
    "text": re.compile(r"(?s).*\S.*"),
    "language": re.compile(r"[a-z]{2,3}"),
    "integer": re.compile(r"0|[1-9]\d*"),
    "day": re.compile(_DAY),
    "moment": re.compile(rf"{_DAY}(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?"),
    "duration": re.compile(r"P\d+[YMD]"),
}
"""Says what a kind without parts may hold: less than the schema would take, and all that we write."""
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Matches the characters that no XML can hold."""

Value = str | Mapping[str, Any]


def written(kind: str, values: Mapping[str, Any]) -> bytes:
    """Write an `informatieobject` or a `bestand`; what is empty is left out. Raises Wrong."""
    root = ET.Element("MDTO", {"xmlns": NAMESPACE, "xmlns:xsi": _XSI, "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}"})
    _write(ET.SubElement(root, kind), kind, values, kind)
    ET.indent(root)
    body: bytes = ET.tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def _write(element: ET.Element, kind: str, values: Mapping[str, Any], where: str) -> None:
    if unknown := set(values) - {part.name for part in ELEMENTS[kind]}:
        raise Wrong(f"{where}: {', '.join(sorted(unknown))} is unknown")
    for part in ELEMENTS[kind]:
        given = [one for one in _listed(values.get(part.name)) if one not in ("", None)]
        here = f"{where}/{part.name}"
        _count(part, len(given), here)
        for one in given:
            child = ET.SubElement(element, part.name)
            if part.kind in ELEMENTS:
                _write(child, part.kind, one, here)
            else:
                child.text = _UNWRITABLE.sub("", str(one))
                _read(part.kind, child.text, here)


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _count(part: Part, number: int, where: str) -> None:
    if number < part.least or (part.most and number > part.most):
        raise Wrong(f"{where}: {number} times")


def _read(kind: str, text: str, where: str) -> None:
    if not TEXTS[kind].fullmatch(text):
        raise Wrong(f"{where}: {text!r} is no {kind}")


def read(data: bytes) -> ET.Element:
    """Return the `informatieobject` or `bestand` of a text, after checking all of it against the table. Raises Wrong."""
    try:
        root: ET.Element = fromstring(data)
    except (ET.ParseError, ValueError) as error:
        raise Wrong(f"no XML: {error}") from error
    children = list(root)
    name = _plain(children[0]) if len(children) == 1 else ""
    if _plain(root) != "MDTO" or name not in ("informatieobject", "bestand"):
        raise Wrong("it has to be one informatieobject or bestand in MDTO")
    _check(children[0], name, name)
    return children[0]


def _plain(element: ET.Element) -> str:
    """Return the name of an element in our namespace; "" for one in another."""
    space, _, name = element.tag[1:].rpartition("}")
    return name if space == NAMESPACE else ""


def _check(element: ET.Element, kind: str, where: str) -> None:
    names = [_plain(child) for child in element]
    order = [part.name for part in ELEMENTS[kind]]
    if unknown := [name for name in names if name not in order]:
        raise Wrong(f"{where}: {unknown[0] or 'an element of another namespace'} is unknown")
    if names != sorted(names, key=order.index):
        raise Wrong(f"{where}: not in the order of the schema")
    for part in ELEMENTS[kind]:
        _count(part, names.count(part.name), f"{where}/{part.name}")
    kinds = {part.name: part.kind for part in ELEMENTS[kind]}
    for child, name in zip(element, names, strict=True):
        here = f"{where}/{name}"
        if kinds[name] in ELEMENTS:
            _check(child, kinds[name], here)
        else:
            _read(kinds[name], child.text or "", here)


# What returns everywhere ------------------------------------------------------------------------------------------------


def identification(mark: str, source: str) -> Value:
    """Return by what an object is known, and who says so."""
    return {"identificatieKenmerk": mark, "identificatieBron": source}


def reference(name: str, mark: str = "", source: str = "") -> Value:
    """Return a reference to something by its name, and by its mark where it has one."""
    known = {"verwijzingIdentificatie": identification(mark, source)} if mark else {}
    return {"verwijzingNaam": name, **known}


def concept(label: str, of: str, code: str = "") -> Value:
    """Return a concept of a list."""
    return {"begripLabel": label, "begripCode": code, "begripBegrippenlijst": reference(of)}


def texts(element: ET.Element, name: str) -> Iterator[str]:
    """Yield the text of each element of this name, however deep."""
    for found in element.iter(f"{{{NAMESPACE}}}{name}"):
        yield found.text or ""
