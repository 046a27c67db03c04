"""Give published decisions as the national harvester takes them in: DiWoo metadata 0.9.8 in sitemaps, found from robots.txt (Woo 3.3b)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from django.utils import timezone

from openloket.law.woo import Category

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
DIWOO = "https://standaarden.overheid.nl/diwoo/metadata/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMAS = f"{SITEMAP} {SITEMAP}/sitemap.xsd {DIWOO} https://standaarden.overheid.nl/diwoo/metadata/0.9.8/xsd/diwoo/diwoo-metadata.xsd"
THESAURUS = "https://identifier.overheid.nl/tooi/def/thes/kern/"
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
DUTCH = "http://publications.europa.eu/resource/authority/language/NLD"
ESTABLISHED = ("c_641ecd76", "vaststelling")
DECISION = ("c_93b0d113", "beschikking")
A_PAGE = 1000
"""Limits the documents in one sitemap; the standard lets it have 50,000, and 50 MB."""

for _prefix, _uri in (("", SITEMAP), ("diwoo", DIWOO), ("xsi", XSI)):
    ET.register_namespace(_prefix, _uri)


@dataclass(frozen=True)
class Publisher:
    """Say who publishes: the name, and the code of a municipality in the national list (`gm0344`), empty when it is not set."""

    name: str
    code: str = ""

    @property
    def uri(self) -> str:
        """Return its URI; empty without a code."""
        return f"https://identifier.overheid.nl/tooi/id/gemeente/{self.code}" if self.code else ""


@dataclass(frozen=True)
class Listed:
    """Describe a page or file that everyone may read, as a sitemap lists it."""

    url: str
    title: str
    category: Category
    decided: str
    """Is the day of the decision, JJJJ-MM-DD."""
    changed: datetime
    format: str
    """Says what it is: HTML or PDF."""
    id: str
    part_of: str = ""
    """Holds the address of the page that a file belongs to."""
    parts: tuple[str, ...] = ()
    """Holds the addresses of the files that belong to a page."""


def index(category: Category, pages: Iterable[tuple[str, datetime | None]]) -> bytes:
    """Return the index of the sitemaps of a category: the address of each, with when it last changed."""
    root = ET.Element(f"{{{SITEMAP}}}sitemapindex")
    for url, changed in pages:
        one = ET.SubElement(root, f"{{{SITEMAP}}}sitemap")
        ET.SubElement(one, f"{{{SITEMAP}}}loc").text = url
        if changed:
            ET.SubElement(one, f"{{{SITEMAP}}}lastmod").text = _moment(changed)
    return _written(root)


def sitemap(listed: Sequence[Listed], publisher: Publisher) -> bytes:
    """Return a sitemap of these, each with its metadata."""
    root = ET.Element(f"{{{SITEMAP}}}urlset", {f"{{{XSI}}}schemaLocation": SCHEMAS})
    for one in listed:
        url = ET.SubElement(root, f"{{{SITEMAP}}}url")
        ET.SubElement(url, f"{{{SITEMAP}}}loc").text = one.url
        ET.SubElement(url, f"{{{SITEMAP}}}lastmod").text = _moment(one.changed)
        url.append(document(one, publisher))
    return _written(root)


def document(one: Listed, publisher: Publisher) -> ET.Element:
    """Return the metadata of one, as the scheme has it."""
    root = ET.Element(f"{{{DIWOO}}}Document")
    about = _sub(root, "DiWoo")
    _sub(_sub(about, "identifiers"), "identifier", one.id)
    _sub(about, "publisher", publisher.name, publisher.uri)
    _sub(about, "verantwoordelijke", publisher.name, publisher.uri)
    _sub(_sub(about, "titelcollectie"), "officieleTitel", one.title)
    kinds = _sub(about, "classificatiecollectie")
    _sub(_sub(kinds, "informatiecategorieen"), "informatiecategorie", one.category.name, THESAURUS + one.category.tooi)
    if one.category.id == "beschikkingen" and not one.part_of:
        _sub(_sub(kinds, "documentsoorten"), "documentsoort", DECISION[1], THESAURUS + DECISION[0])
    _sub(about, "creatiedatum", one.decided)
    _sub(about, "language", "Nederlands", DUTCH)
    _sub(about, "format", one.format, FILE_TYPE + one.format)
    if one.part_of:
        _sub(about, "isPartOf", "besluit", one.part_of)
    if one.parts:
        parts = _sub(about, "hasParts")
        for url in one.parts:
            _sub(parts, "hasPart", "bijlage", url)
    done = _sub(_sub(about, "documenthandelingen"), "documenthandeling")
    _sub(done, "soortHandeling", ESTABLISHED[1], THESAURUS + ESTABLISHED[0])
    _sub(done, "atTime", f"{one.decided}T00:00:00")
    return root


def _sub(parent: ET.Element, name: str, text: str = "", resource: str = "") -> ET.Element:
    made = ET.SubElement(parent, f"{{{DIWOO}}}{name}", {"resource": resource} if resource else {})
    made.text = text or None
    return made


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _written(root: ET.Element) -> bytes:
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
