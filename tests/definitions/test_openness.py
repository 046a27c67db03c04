"""What everyone may read of a decision: what a version may not make public, and that nothing else gets in."""

from __future__ import annotations

from pathlib import Path

import pytest

from openloket.definitions import diff, openness
from openloket.definitions.library import load
from openloket.definitions.schema import Version
from openloket.forms.validate import validate
from tests.conftest import SERVICES, by_service

DAY = "2026-12-06"
EVENT = (SERVICES / "evenementenvergunning" / f"{DAY}.yaml").read_text()
PLACE, SORT = "{of: locatie, label: Plaats}", "{of: soort, label: Soort evenement}"

REFUSED = {
    "who asks": (PLACE, "{of: naam, label: Naam}", "'naam' kan zeggen wie iemand is"),
    "a number that says who someone is": (PLACE, "{of: bsn, label: Nummer}", "'bsn' kan zeggen wie iemand is"),
    "where they live": (PLACE, "{of: adres, label: Adres}", "'adres' kan zeggen wie iemand is"),
    "how they want to be reached": (PLACE, "{of: bereikbaar, label: Bereikbaar}", "'bereikbaar' kan zeggen"),
    "words at length": (PLACE, "{of: omschrijving, label: Wat}", "'omschrijving' kan zeggen"),
    "a file": (PLACE, "{of: plattegrond, label: Kaart}", "'plattegrond' kan zeggen"),
    "what nobody knows": (PLACE, "{of: plek, label: Plaats}", "'plek' bestaat niet"),
    "one thing twice": (PLACE, SORT, "'soort' staat er twee keer"),
    "without a name": (PLACE, "{of: locatie, label: ' '}", "Bij 'label' staat niets"),
    "an unknown category": ("category: beschikkingen", "category: vergunningen", "geen categorie van de Woo"),
    "how long, of what is not shown": ("lasts: [datum]", "lasts: [weg_dicht]", "'weg_dicht' staat niet bij 'shows'"),
    "special data": ("classification: persoonsgegevens", "classification: bijzonder", "bijzondere persoonsgegevens"),
    "what is not decided": ("    letter: verleend\n", "    letter: verleend\n    decision: false\n", "is geen besluit"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_be_public_is_refused(tmp_path: Path, name: str) -> None:
    old, new, expected = REFUSED[name]
    assert EVENT.count(old) == 1, old
    folder = tmp_path / "services" / "evenementenvergunning"
    folder.mkdir(parents=True)
    (folder / f"{DAY}.yaml").write_text(EVENT.replace(old, new))
    assert any(expected in str(fault) for fault in load(tmp_path / "services").faults)


def version(service: str) -> Version:
    return next(item.version for item in by_service()[service] if str(item.version.valid_from) == DAY)


def test_only_what_the_version_names_gets_in_and_what_was_not_asked_stays_out() -> None:
    event = version("evenementenvergunning")
    example = event.examples[1]
    answers = validate(event.questions, {**example.answers, "naam_evenement": "Feest van Jan"}).answers
    rows = openness.rows(event, event.result("verleend"), answers, example.received, {})
    assert {row.label: row.value for row in rows} == {
        "Plaats": "Voorbeeldstraat",
        "Dag": "10 februari 2027",
        "Soort evenement": "Buurtfeest of straatfeest",
        "Begint om": "14:00",
        "Eindigt om": "21:00",
        "Wegen die dicht gaan": "Voorbeeldstraat",
        "Bezoekers op het drukste moment": "80",
        "Muziek met een versterker": "Nee",
        "Er wordt alcohol geschonken": "Nee",
        "Vuurwerk of open vuur": "Nee",
        "Categorie": "1",
    }
    assert [row.of for row in rows if row.typed] == ["locatie", "wegen"]
    assert [row.of for row in rows if row.lasts] == ["datum"]
    assert openness.rows(event, event.result("geweigerd"), answers, example.received, {}) == []


def test_a_fact_and_what_an_official_filled_in_get_in_as_well() -> None:
    objects = version("objecten_openbare_weg")
    example = objects.examples[0]
    answers = validate(objects.questions, example.answers).answers
    granted = objects.result("verleend")
    filled = validate(granted.asks, {"voorschriften": ["brandkraan", "schoon"]}).answers
    said = {row.label: row.value for row in openness.rows(objects, granted, answers, example.received, filled)}
    assert said["Voorschriften"].startswith("Laat brandkranen en putten vrij.; Maak de plek")
    assert said["Oppervlakte in m²"] != ""
    without = openness.rows(objects, granted, answers, example.received, {})
    assert "Voorschriften" not in {row.label for row in without}


def test_the_difference_is_told_and_a_version_that_publishes_nothing_keeps_its_hash() -> None:
    items = {str(item.version.valid_from): item for item in by_service()["evenementenvergunning"]}
    told = [each.lawyer for each in diff.differences(items["2026-12-03"].version, items[DAY].version)]
    assert any("openbaar als ‘Vergunning voor een evenement’" in text and "‘Plaats’" in text for text in told)
    assert items["2026-12-03"].hash == "37c54ef4c7ae2a26580bc4c43e625b2323324fc0709dc3450161c6549e0be56a"
