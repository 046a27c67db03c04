"""Metadata in MDTO 1.0.1: what is written follows the table, and what does not is refused; the table is the schema's."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from openloket.ending.archive import mdto
from openloket.ending.archive.mdto import Wrong, concept, identification, reference
from tests.conftest import SHARED

SCHEMA = SHARED / "data" / "mdto" / "MDTO-XML1.0.1.xsd"
XSD = "{http://www.w3.org/2001/XMLSchema}"


def bestand(**more: Any) -> dict[str, Any]:
    return {
        "identificatie": identification("1", "Open Loket"),
        "naam": "brief.pdf",
        "omvang": "12",
        "bestandsformaat": concept("Acrobat PDF/A 2a", "PRONOM-register", "fmt/476"),
        "checksum": {
            "checksumAlgoritme": concept("SHA-256", "Begrippenlijst"),
            "checksumWaarde": "ab",
            "checksumDatum": "2026-09-15T11:30:00+02:00",
        },
        "isRepresentatieVan": reference("Brief"),
        **more,
    }


def test_what_is_written_is_read_back_in_the_order_of_the_schema() -> None:
    data = mdto.written("bestand", bestand(naam="a\x00<&>é"))
    found = mdto.read(data)
    assert [mdto._plain(child) for child in found] == [
        "identificatie", "naam", "omvang", "bestandsformaat", "checksum", "isRepresentatieVan",
    ]  # fmt: skip
    assert next(mdto.texts(found, "naam")) == "a<&>é", "what no XML can hold is left out"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"omvang": "-1"}, "omvang"),
        ({"omvang": ""}, "omvang: 0 times"),
        ({"naam": "   "}, "naam"),
        ({"naam": ["a", "b"]}, "naam: 2 times"),
        ({"kleur": "rood"}, "kleur is unknown"),
        ({"checksum": {"checksumWaarde": "ab"}}, "checksum/checksumAlgoritme"),
    ],
)
def test_what_is_no_mdto_is_not_written(change: dict[str, Any], says: str) -> None:
    with pytest.raises(Wrong, match=says):
        mdto.written("bestand", bestand(**change))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b"<naam>brief.pdf</naam>", b"", "naam: 0 times"),
        (b"<omvang>12</omvang>", b"<omvang>veel</omvang>", "no integer"),
        (b"<naam>brief.pdf</naam>", b"<naam>a</naam><kleur/>", "kleur is unknown"),
        (b"<omvang>", b'<omvang xmlns="x">', "another namespace"),
        (b"</MDTO>", b"", "no XML"),
        (b"bestand>", b"bestanden>", "one informatieobject or bestand"),
        (b'"UTF-8"?>', b'"UTF-8"?><!DOCTYPE a [<!ENTITY b "c">]>', "no XML"),
    ],
)
def test_what_is_no_mdto_is_not_read(old: bytes, new: bytes, says: str) -> None:
    data = mdto.written("bestand", bestand())
    assert old in data
    with pytest.raises(Wrong, match=says):
        mdto.read(data.replace(old, new))


def test_an_order_of_ones_own_is_refused() -> None:
    data = mdto.written("bestand", bestand())
    name, size = b"    <naam>brief.pdf</naam>\n", b"    <omvang>12</omvang>\n"
    with pytest.raises(Wrong, match="order"):
        mdto.read(data.replace(name + size, size + name))


@pytest.mark.skipif(not SCHEMA.exists(), reason="the schema of Nationaal Archief is not on this machine")
def test_our_table_is_the_schema() -> None:
    """Every element, its kind, its order and how often it may be there."""
    kinds = {one.get("name"): one for one in ET.parse(SCHEMA).getroot().iter(f"{XSD}complexType")}
    texts = {"xsd:string": "text", "xsd:anyURI": "text", "xsd:integer": "integer", "xsd:language": "language"}
    texts |= {"xsd:duration": "duration", "xsd:dateTime": "moment", "xsd:date": "day"}

    def parts(name: str) -> list[tuple[str, str, int, int]]:
        kind = kinds[name]
        base = kind.find(f".//{XSD}extension")
        found = parts(base.get("base") or "") if base is not None else []
        for one in kind.iter(f"{XSD}element"):
            union = one.find(f".//{XSD}union")
            given = one.get("type") or ("moment" if "dateTime" in (union.get("memberTypes") or "") else "day")  # type: ignore[union-attr]
            most = 0 if one.get("maxOccurs") == "unbounded" else int(one.get("maxOccurs", "1"))
            found.append((one.get("name") or "", texts.get(given, given), int(one.get("minOccurs", "1")), most))
        return found

    for ours, theirs in {
        name: {"informatieobject": "informatieobjectType", "bestand": "bestandType"}.get(name, name)
        for name in mdto.ELEMENTS
    }.items():
        assert [(one.name, one.kind, one.least, one.most) for one in mdto.ELEMENTS[ours]] == parts(theirs), ours
