"""What says who somebody is, found in a text; and what is not."""

from __future__ import annotations

import pytest

from openloket.definitions import traces
from openloket.definitions.traces import ACCOUNT, ADDRESS, CONTACT, NAME, NUMBER

KNOWN = [
    *traces.name("Suzanne van den Moulïn-Bos"),
    *traces.address({"straat": "Voorbeeldstraat", "huisnummer": "12", "toevoeging": "b", "postcode": "1234 AB"}),
    *traces.address({"line1": "Rue de la Paix 3", "line2": "75002 Paris", "country": "FR"}),
]


def found(text: str) -> list[tuple[str, str]]:
    return [(text[trace.start : trace.end], trace.kind) for trace in traces.find(text, KNOWN)]


@pytest.mark.parametrize(
    ("text", "what", "kind"),
    [
        ("door MEVROUW MOULIN-BOS.", "MOULIN-BOS", NAME),
        ("Van suzanne, ook", "suzanne", NAME),
        ("BSN 999993653 hoort", "999993653", NUMBER),
        ("BSN 9999.93.653 hoort", "9999.93.653", NUMBER),
        ("op Voorbeeldstraat 12b woont", "Voorbeeldstraat 12b", ADDRESS),
        ("bij 1234AB is", "1234AB", ADDRESS),
        ("te Rue de la Paix 3", "Rue de la Paix 3", ADDRESS),
        ("rekening NL91 ABNA 0417 1643 00 van ons", "NL91 ABNA 0417 1643 00", ACCOUNT),
        ("mail a.b+c@voorbeeld.example.", "a.b+c@voorbeeld.example", CONTACT),
        ("bel 06-12 34 56 78 of", "06-12 34 56 78", CONTACT),
        ("auto AB-123-C staat", "AB-123-C", NUMBER),
    ],
)
def test_it_is_found_whole(text: str, what: str, kind: str) -> None:
    assert (what, kind) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Voorbeeldstraat dicht op 10-02-2027, van 14:00 tot 21:00 uur",
        "van den Dam tot en met de Markt",
        "999993654 is geen BSN en NL00 ABNA 0417 1643 00 geen rekening",
        "5.000 bezoekers, 16 m² en € 2.400,00",
        "categorie 2, artikel 3:5 lid 10",
        "in 2027 op het plein, met 1000 en meer",
    ],
)
def test_what_says_nothing_of_anybody_is_not(text: str) -> None:
    assert found(text) == []


def test_a_page_without_a_space_is_read_in_the_time_of_its_length() -> None:
    """Someone sent it: an official who looks at it must not wait for hours."""
    for hostile in ("a" * 200_000, "1" * 20_000, "a." * 50_000):
        assert traces.find(hostile) == []


def test_the_name_of_an_organisation_is_looked_for_whole() -> None:
    known = list(traces.name("Vereniging Voorbeeldstraat", person=False))
    assert traces.find("Feest in de Voorbeeldstraat", known) == []
    assert len(traces.find("Van vereniging Voorbeeldstraat", known)) == 1
