"""DiWoo metadata against the scheme of standaarden.overheid.nl, and sitemaps as harvesters read them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from lxml import etree

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
SCHEME = etree.XMLSchema(etree.parse(Path(__file__).parent / "diwoo" / "diwoo-metadata.xsd"))


@pytest.mark.parametrize("listed", [PAGE, FILE], ids=["page", "file"])
@pytest.mark.parametrize("code", ["gm0344", ""])
def test_it_is_what_the_scheme_wants(listed: Listed, code: str) -> None:
    made = ET.tostring(diwoo.document(listed, Publisher("Gemeente Voorbeeldstad", code)))
    SCHEME.assertValid(etree.fromstring(made))


@pytest.mark.parametrize("kind", woo.categories())
def test_every_category_is_one_of_the_national_list(kind: str) -> None:
    listed = Listed(PAGE.url, "Iets", woo.categories()[kind], "2026-12-06", AT, "HTML", "1")
    SCHEME.assertValid(etree.fromstring(ET.tostring(diwoo.document(listed, Publisher("Gemeente Voorbeeldstad")))))


def test_another_value_than_the_list_has_is_found_out() -> None:
    made = ET.tostring(diwoo.document(PAGE, Publisher("Gemeente Voorbeeldstad"))).replace(b"c_46a81018", b"c_00000000")
    assert not SCHEME.validate(etree.fromstring(made))


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
