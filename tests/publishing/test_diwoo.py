"""DiWoo metadata against what its scheme (0.9.8, standaarden.overheid.nl) says, and sitemaps as harvesters read them."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from openloket.law import woo
from openloket.publishing import diwoo
from openloket.publishing.diwoo import Listed, Publisher

AT = datetime(2027, 1, 20, 9, 30, tzinfo=UTC)
PAGE = Listed(
    "https://loket.example/openbaar/1/", "Vergunning & meer <x>", woo.categories()["beschikkingen"], "2026-12-06", AT, "HTML", "1",
    parts=("https://loket.example/openbaar/1/2.pdf",),
)  # fmt: skip
FILE = Listed(
    "https://loket.example/openbaar/1/2.pdf", "Plattegrond", woo.categories()["beschikkingen"], "2026-12-06", AT, "PDF", "1/2",
    part_of="https://loket.example/openbaar/1/",
)  # fmt: skip
ORDER = [
    "identifiers",
    "publisher!",
    "verantwoordelijke",
    "medeverantwoordelijken",
    "opsteller",
    "naamOpsteller",
    "titelcollectie!",
    "omschrijvingen",
    "classificatiecollectie!",
    "creatiedatum",
    "geldigheid",
    "language",
    "format",
    "aggregatiekenmerk",
    "isPartOf",
    "hasParts",
    "documenthandelingen!",
    "documentrelaties",
    "redenVerwijderingVervanging",
]
"""Lists what may stand in a document's metadata, in the order of the scheme, with a ! what must; each stands there once."""
CATEGORIES = {
    "c_3baef532",
    "c_99a836c7",
    "c_3a248e3a",
    "c_89ee6784",
    "c_46a81018",
    "c_8c840238",
    "c_8fc2335c",
    "c_816e508d",
    "c_c6cd1213",
    "c_a870c43d",
    "c_fdaee95e",
    "c_759721e2",
    "c_40a05794",
    "c_aab6bfc7",
    "c_cf268088",
    "c_c76862ab",
    "c_db4862c3",
    "c_139c6280",
}
"""Holds the national list of categories of information (scw_woo_informatiecategorieen), as the scheme has it."""
HANDLED = {"c_641ecd76", "c_dfcee535", "c_e1ec050e"}
"""Holds the list of what may have been done with a document."""


def faults(made: ET.Element) -> list[str]:
    """Say what of a document's metadata is not as the scheme has it."""
    [about] = list(made)
    names = [one.tag.removeprefix(f"{{{diwoo.DIWOO}}}") for one in about]
    known = [name.rstrip("!") for name in ORDER]
    found = [f"{name} is unknown" for name in names if name not in known]
    found += [f"{name[:-1]} is missing" for name in ORDER if name.endswith("!") and name[:-1] not in names]
    if names != sorted(set(names), key=known.index):
        found.append("the order is another")
    for tag, listed in (("informatiecategorie", CATEGORIES), ("soortHandeling", HANDLED)):
        uris = [one.get("resource", "") for one in made.iter(f"{{{diwoo.DIWOO}}}{tag}")]
        found += [
            f"{tag} is not on its list" for uri in uris or [""] if uri.removeprefix(diwoo.THESAURUS) not in listed
        ]
    found += [f"{one.tag} is empty" for one in made.iter() if not len(one) and not (one.text or "").strip()]
    return found


@pytest.mark.parametrize("listed", [PAGE, FILE], ids=["page", "file"])
@pytest.mark.parametrize("code", ["gm0344", ""])
def test_it_is_what_the_scheme_wants(listed: Listed, code: str) -> None:
    assert faults(diwoo.document(listed, Publisher("Gemeente Voorbeeldstad", code))) == []


@pytest.mark.parametrize("kind", woo.categories())
def test_every_category_is_one_of_the_national_list(kind: str) -> None:
    listed = Listed(PAGE.url, "Iets", woo.categories()[kind], "2026-12-06", AT, "HTML", "1")
    assert faults(diwoo.document(listed, Publisher("Gemeente Voorbeeldstad"))) == []


def test_another_value_than_the_list_has_and_another_order_are_found_out() -> None:
    made = ET.tostring(diwoo.document(PAGE, Publisher("Gemeente Voorbeeldstad")))
    wrong = ET.fromstring(made.replace(b"c_46a81018", b"c_00000000"))
    assert faults(wrong) == ["informatiecategorie is not on its list"]
    turned = ET.fromstring(made)
    turned[0][:] = reversed(turned[0])
    assert faults(turned) == ["the order is another"]
    turned[0].clear()
    assert "publisher is missing" in faults(turned)


def test_a_sitemap_lists_each_with_its_address_its_change_and_its_metadata() -> None:
    root = ET.fromstring(diwoo.sitemap([PAGE, FILE], Publisher("Gemeente Voorbeeldstad")))
    names = {"s": diwoo.SITEMAP, "d": diwoo.DIWOO}
    assert [loc.text for loc in root.findall("s:url/s:loc", names)] == [PAGE.url, FILE.url]
    assert [at.text for at in root.findall("s:url/s:lastmod", names)] == ["2027-01-20T10:30:00+01:00"] * 2
    titles = [one.text for one in root.findall("s:url/d:Document/d:DiWoo/d:titelcollectie/d:officieleTitel", names)]
    assert titles == ["Vergunning & meer <x>", "Plattegrond"]
    index = ET.fromstring(
        diwoo.index(PAGE.category, [("https://loket.example/1.xml", AT), ("https://loket.example/2.xml", None)])
    )
    assert [loc.text for loc in index.findall("s:sitemap/s:loc", names)] == [
        "https://loket.example/1.xml",
        "https://loket.example/2.xml",
    ]
