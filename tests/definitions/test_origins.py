"""Where answers come from: what `loket check` demands of it, what a comparison says, and that other versions keep their hash."""

from __future__ import annotations

from pathlib import Path

import msgspec
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


GRANT = (SERVICES / "subsidie" / "2026-12-02.yaml").read_text()
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


SETTLING = (SERVICES / "subsidie_vaststellen" / "2026-12-02.yaml").read_text()
FOLLOWED = {
    "which zaak is not said": (SETTLING[SETTLING.index("follows:") : SETTLING.index("pages:")], "", "er staat niet uit welke"),
    "its number is asked by no text": ("question: zaak", "question: nagekomen", "'nagekomen' is geen vraag van type 'text'"),
    "its number is not asked": ("question: zaak", "question: nummer", "'nummer' is geen vraag van type 'text'"),
    "it may end in any way": ("results: [verleend, deels]", "results: []", "hoe die zaak is afgelopen"),
    "what it gives is not taken": ("max: 80, from: zaak}", "max: 80}", "'activiteit' komt niet uit die zaak"),
    "what it gives is not asked": ("    activiteit: [activiteit]", "    naam_ervan: [activiteit]", "'naam_ervan' is geen vraag"),
    "what is taken is not given": ("    vragen_voor: [vaststellen_voor]\n", "", "wat die zaak zegt bij 'vragen_voor'"),
    "what it gives is asked before its number": ("max: 80, from: [brp.naam, kvk.naam]}", "max: 80, from: [brp.naam, kvk.naam, zaak]}", "wat die zaak zegt bij 'naam'"),
    "its service has no such end": ("results: [verleend, deels]", "results: [verleend, gegund]", "'gegund' is geen resultaat van 'subsidie'. Kies uit: vastgesteld, verleend"),
    "its service is not there": ("  service: subsidie\n", "  service: subsidies\n", "'subsidies' is geen dienst. Bedoelt u 'subsidie'?"),
    "its service asks nothing of the kind": ("[activiteit]", "[schoenmaat]", "'schoenmaat' is geen vraag van 'subsidie'"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), FOLLOWED.values(), ids=FOLLOWED)
def test_what_follows_on_an_earlier_zaak_is_refused_when(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in SETTLING
    for service, text in (("subsidie_vaststellen", SETTLING.replace(old, new, 1)), ("subsidie", GRANT)):
        (tmp_path / "services" / service).mkdir(parents=True)
        (tmp_path / "services" / service / "2026-12-02.yaml").write_text(text)
    found = [str(fault) for fault in load(tmp_path / "services").faults]
    assert any(message in fault for fault in found), found


def test_an_answer_of_an_earlier_zaak_comes_after_its_number(tmp_path: Path) -> None:
    early = SETTLING.replace("  gives:\n", "  gives:\n    telefoon: [telefoon]\n").replace(
        "type: phone, from: eerder", "type: phone, from: [zaak, eerder]"
    )
    (tmp_path / "2026-12-02.yaml").write_text(early)
    assert any(
        "'telefoon' staat niet op een latere pagina dan 'zaak'" in str(fault)
        for fault in load(tmp_path / "2026-12-02.yaml").faults
    )


def test_a_version_says_on_its_own_what_it_follows_on(tmp_path: Path) -> None:
    """Where the other service is not among what is read, as when one file is checked, nothing is said of it."""
    (tmp_path / "2026-12-02.yaml").write_text(SETTLING)
    assert not [fault for fault in load(tmp_path / "2026-12-02.yaml").faults if "follows" in str(fault)]


def test_a_comparison_says_on_what_a_version_follows() -> None:
    new = VERSIONS["subsidie_vaststellen", "2026-12-02"].version
    old = msgspec.structs.replace(new, follows=msgspec.structs.replace(new.follows, results=("verleend",)))
    (found,) = (item for item in differences(old, new) if item.path == "follows")
    assert "‘subsidie’ (verleend, deels), met activiteit: activiteit" in found.lawyer
    assert "verleend_bedrag: verleend_bedrag, anders gevraagd_bedrag" in found.lawyer


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
