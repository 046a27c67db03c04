"""Advice and the list of things to check in a definition: what is refused, which advice a case wants, and what a hash is of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from openloket.definitions import diff
from openloket.definitions.advice import is_private, wanted
from openloket.definitions.library import load
from openloket.definitions.schema import content_hash
from openloket.forms.validate import stored
from tests.conftest import SERVICES

EVENT = (SERVICES / "evenementenvergunning" / "2026-11-30.yaml").read_text()
CARD = (SERVICES / "gehandicaptenparkeerkaart" / "2026-11-30.yaml").read_text()
DAY = date(2026, 11, 30)


def faults_of(tmp_path: Path, text: str, old: str, new: str) -> list[str]:
    assert old in text, old
    folder = tmp_path / "services" / text.split(":", 2)[1].split()[0]
    folder.mkdir(parents=True)
    (folder / "2026-11-30.yaml").write_text(text.replace(old, new, 1))
    return [str(fault) for fault in load(tmp_path / "services").faults]


REFUSED = {
    "an unknown question": ("shows: &gedeeld [naam_evenement,", "shows: &gedeeld [naam_feest,", "Vraag 'naam_feest' bestaat niet"),
    "a number that says who someone is": ("shows: &gedeeld [naam_evenement,", "shows: &gedeeld [bsn,", "zegt wie iemand is"),
    "a question twice": ("shows: &gedeeld [naam_evenement,", "shows: &gedeeld [soort, naam_evenement,", "staat er twee keer"),
    "an unknown step": ("before: advies", "before: beoordelen", "Stap 'beoordelen' bestaat niet"),
    "the last step": ("before: advies", "before: besloten", "of is de laatste"),
    "no term": ("    days: 14\n", "", "'days' ontbreekt"),
    "a term of nothing": ("days: 14", "days: 0", "Een termijn is 1 tot 182 dagen"),
    "a term without end": ("days: 14", "days: 1000", "Een termijn is 1 tot 182 dagen"),
    "no question": ("question: Welke medische zorg is nodig op dit evenement, en is die er?", "question: ''", "Bij 'question' staat niets"),
    "nobody": ("    organisation: de politie\n    email: evenementen@politie.example\n", "", "Er staat niet aan wie"),
    "two at once": ("    organisation: de politie\n", "    organisation: de politie\n    team: juridisch\n", "Er staat niet aan wie"),
    "a link for a team": ("    organisation: de politie\n", "    team: juridisch\n", "krijgt geen link"),
    "no address": ("email: evenementen@politie.example", "email: de politie", "is geen e-mailadres"),
    "no outcome": ("    days: 14\n", "    days: 14\n    outcomes: []\n", "Er staat niet wat het advies kan zijn"),
    "another outcome": ("    days: 14\n", "    days: 14\n    outcomes: [misschien]\n", "misschien"),
    "two with one name": ("id: brandweer", "id: politie", "Er is al een advies 'politie'"),
    "a name that is none": ("id: brandweer", "id: De Brandweer", "is geen goede naam"),
    "a condition on what nobody knows": ('when: {categorie: ["2", "3"]}\n    shows', 'when: {klasse: ["2"]}\n    shows', "'klasse', en dat kennen wij niet"),
    "where no e-mail goes": ("team: vergunningen\n", "team: vergunningen\nnot_by: [email]\n", "Over deze dienst gaat geen e-mail"),
    "a receiver that nobody is told of": ('  receivers:\n    - {who: "Politie, brandweer en GHOR", purpose: "Advies geven over de veiligheid van het evenement, en erbij kunnen zijn"}\n', "", "Noem wie gegevens krijgt"),
    "a thing to check in an unknown step": ("{id: plattegrond, step: in_behandeling, text:", "{id: plattegrond, step: kijken, text:", "Stap 'kijken' bestaat niet"),
    "a thing to check twice": ("{id: kalender, step", "{id: plattegrond, step", "Er is al een punt 'plattegrond'"),
    "a thing to check that says nothing": ("text: Er is op die dag geen ander groot evenement in de buurt.", "text: ''", "Bij 'text' staat niets"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    old, new, expected = REFUSED[name]
    faults = faults_of(tmp_path, EVENT, old, new)
    assert any(expected in fault for fault in faults), faults
    assert all("2026-11-30.yaml:" in fault for fault in faults), faults


@pytest.mark.parametrize(("address", "refused"), [("dokter@gmail.com", True), ("advies@ggd.example", False)])
def test_special_data_go_to_no_address_of_a_person(tmp_path: Path, address: str, refused: bool) -> None:
    faults = faults_of(tmp_path, CARD, "advies@keuringsartsen.example", address)
    assert any("is van een persoon" in fault for fault in faults) is refused, faults
    assert is_private(address) is refused


def test_ordinary_data_may(tmp_path: Path) -> None:
    assert faults_of(tmp_path, EVENT, "evenementen@politie.example", "wijkagent@gmail.com") == []


def test_which_advice_is_wanted_follows_from_the_rules() -> None:
    version = load(SERVICES / "evenementenvergunning" / "2026-11-30.yaml").published[0].version
    found = {
        example.name: [
            item.id for item in wanted(version, stored(version.questions, example.answers), example.received)
        ]
        for example in version.examples
    }
    assert found["klein straatfeest"] == []
    assert found["festival"] == ["politie"]
    assert found["groot festival, een jaar van tevoren"] == ["politie", "brandweer", "ghor"]


def test_a_doctor_is_asked_unless_it_is_clear_already_and_gets_no_number() -> None:
    version = load(SERVICES / "gehandicaptenparkeerkaart" / "2026-11-30.yaml").published[0].version
    found = {
        example.name: bool(wanted(version, stored(version.questions, example.answers), example.received))
        for example in version.examples
    }
    assert found == {
        "kind in een rolstoel": False,
        "gebroken been": True,
        "kan ver lopen": False,
        "passagier die geen hulp van de bestuurder nodig heeft": False,
        "bestuurder in een rolstoel": False,
    }
    assert not {"bsn", "pasfoto", "email"} & {*version.advice[0].shows}


def test_a_version_without_either_has_the_hash_that_it_had() -> None:
    """The two parts are left out of what is hashed while a version uses neither; the hashes are of before they were there."""
    version = load(SERVICES / "evenementenvergunning" / "2026-11-29.yaml").published[0].version
    assert not version.advice
    assert content_hash(version) == "66d3531dc6856455a69b226d5bf626b565f4a2cfe78865e48f3247e4880eddda"
    with_advice = load(SERVICES / "evenementenvergunning" / "2026-11-30.yaml").published[0].version
    assert content_hash(with_advice) != content_hash(version)


def test_a_change_of_advice_is_told_in_words() -> None:
    old = load(SERVICES / "evenementenvergunning" / "2026-11-29.yaml").published[0].version
    new = load(SERVICES / "evenementenvergunning" / "2026-11-30.yaml").published[0].version
    said = [item.lawyer for item in diff.differences(old, new)]
    assert "Advies erbij: ‘de politie’." in said
    assert any(line.startswith("Punt om na te gaan erbij: ‘Op de plattegrond") for line in said)
