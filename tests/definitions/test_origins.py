"""Where answers come from: what `loket check` demands of it, what a comparison says, and that other versions keep their hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from openloket.definitions.diff import differences
from openloket.definitions.library import load
from openloket.definitions.schema import content_hash
from tests.conftest import SERVICES, every_version

SERVICE = "bijzondere_bijstand"
NEW = (SERVICES / SERVICE / "2026-11-23.yaml").read_text()
VERSIONS = {(item.version.service, str(item.version.valid_from)): item for item in every_version()}


def faults(tmp_path: Path, text: str) -> list[str]:
    folder = tmp_path / "services" / SERVICE
    folder.mkdir(parents=True)
    (folder / "2026-11-23.yaml").write_text(text)
    return [str(fault) for fault in load(tmp_path / "services").faults]


REFUSED = {
    "a source that is not known": ("from: brp.naam", "from: brp.schoenmaat", "geen bekende waarde"),
    "a source in a list that is not known": ("[brp.adres, bag.adres]", "[brp.adres, bag.huis]", "geen bekende waarde"),
    "an address for a text": ("from: brp.naam", "from: brp.adres", "past niet bij 'naam'"),
    "a day for an address": ("[brp.adres, bag.adres]", "[brp.geboortedatum, bag.adres]", "past niet bij 'adres'"),
    "a source twice": ("[brp.adres, bag.adres]", "[brp.adres, brp.adres, bag.adres]", "twee keer"),
    "children for a list without names": ("{id: naam, ask: Naam,", "{id: roepnaam, ask: Naam,", "past niet bij 'kinderen'"),
    "children for a list that asks more": (
        "{id: geboortedatum, ask: Geboortedatum, type: date}",
        "{id: geboortedatum, ask: Geboortedatum, type: date}\n          - {id: school, ask: School, type: text}",
        "past niet bij 'kinderen'",
    ),
    "a source inside a list": ("ask: Naam, type: text, max: 60}", "ask: Naam, type: text, max: 60, from: brp.naam}", "Zet 'from' bij de groep"),
    "a number that the login gives": ("known_from_login: bsn}", "known_from_login: bsn, from: eerder}", "komt al uit het inloggen"),
    "a file from before": ("type: file, max: 5}", "type: file, max: 5, from: eerder}", "past niet bij 'bewijs'"),
    "a source without a purpose": ("    brp.partner: Bepalen met wie u samen inkomen en spaargeld hebt\n", "", "waarvoor 'brp.partner' wordt gevraagd"),
    "a source with an empty purpose": ("Weten wie de aanvraag doet", '" "', "waarvoor 'brp.naam' wordt gevraagd"),
    "a purpose that the log cannot hold": ("Weten wie de aanvraag doet", "Weten " * 30, "langer dan 120"),
    "a purpose for what is not asked": ("max: 80, from: brp.naam}", "max: 80}", "wordt bij geen vraag gebruikt"),
    "the BRP without a ground": ("  bsn_basis: Participatiewet, artikel 64\n", "", "zonder grondslag voor het BSN"),
    "the BRP without a number": ("bsn: bsn, ", "", "geen vraag geeft het BSN"),
    "the KVK without a number": ("[brp.adres, bag.adres]", "[brp.adres, kvk.vestiging, bag.adres]", "geen vraag geeft het KVK-nummer"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_refused(tmp_path: Path, case: str) -> None:
    old, new, message = REFUSED[case]
    assert old in NEW
    found = faults(tmp_path, NEW.replace(old, new, 1))
    assert any(message in fault for fault in found), found


def test_one_source_or_several() -> None:
    questions = {question.id: question for question in VERSIONS[SERVICE, "2026-11-23"].version.questions}
    assert questions["naam"].sources == ("brp.naam",)
    assert questions["adres"].sources == ("brp.adres", "bag.adres")
    assert questions["bedrag"].sources == ()


HASHES = {
    ("bijzondere_bijstand", "2026-01-01"): "c50fd3f39f5d54714e833d0bbf636200d95d9afa65365c98c08f39379220b48f",
    ("evenementenvergunning", "2026-01-01"): "3f4be8435cb404006087f171deca97b853c42ee27c288eca6b2f95292f93ef47",
    ("evenementenvergunning", "2026-07-01"): "7b8e17abd04b640981739048b2060225c5d56a0a3a1f1df30f7bf491c8284ce5",
}


@pytest.mark.parametrize("version", HASHES, ids=str)
def test_a_version_that_names_no_source_has_the_hash_that_it_had(version: tuple[str, str]) -> None:
    assert content_hash(VERSIONS[version].version) == HASHES[version]


def test_a_comparison_says_what_comes_from_where_and_for_what() -> None:
    old, new = VERSIONS[SERVICE, "2026-01-01"].version, VERSIONS[SERVICE, "2026-11-23"].version
    found = {item.path: item for item in differences(old, new)}
    address = found["questions.adres.sources"]
    assert "komt uit de Basisregistratie Personen (adres), anders de Basisregistratie Adressen" in address.lawyer
    assert "(was: de aanvrager)" in address.lawyer
    assert address.resident == "Dit hoeft u niet meer in te vullen als wij het al weten: ‘Wat is uw adres?’"
    purpose = found["personal_data.sources.brp.adres"]
    assert (purpose.kind, purpose.part) == ("nieuw", "gegevens")
    assert "Nagaan of u in onze gemeente woont" in purpose.lawyer
    back = {item.path: item for item in differences(new, old)}
    assert back["questions.naam.sources"].resident == "U vult nu zelf in: ‘Wat is uw naam?’"
