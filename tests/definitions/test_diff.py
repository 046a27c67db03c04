"""What changed, in words."""

from pathlib import Path

import pytest

from openloket.definitions.diff import differences
from openloket.definitions.library import load
from openloket.definitions.schema import Version
from tests.acting import TAKES_MANDATES
from tests.change.making import dearer, january, july, source, version
from tests.conftest import SERVICES


def test_nothing_changed() -> None:
    assert differences(july(), july()) == []


def test_a_fee_in_a_lawyers_a_developers_and_a_residents_words() -> None:
    fees = [item for item in differences(july(), version(dearer())) if item.part == "regels"]
    assert [item.lawyer for item in fees] == [
        "‘Leges’, rij 3: € 75,00 wordt € 90,00.",
        "‘Leges’, rij 4: € 260,00 wordt € 300,00.",
    ]
    assert fees[0].path == "rules.leges.rows.2"
    assert "75.00" in fees[0].developer
    assert "90.00" in fees[0].developer
    assert fees[0].basis == "Legesverordening 3.1 sub e (juli 2026): buurtfeest en sport betalen het lage tarief"
    assert fees[0].resident.startswith(
        "Leges: € 75,00 wordt € 90,00, als de uitkomst van ‘Categorie van het evenement’ ‘1’ is en u bij ‘Wat voor evenement is het?’ ‘Buurtfeest of straatfeest’ of ‘Wedstrijd of sportdag’ kiest"
    )


def test_every_difference_has_words_and_a_basis() -> None:
    found = differences(january(), july())
    assert {item.part for item in found} >= {"wet", "vragen", "regels", "overgang", "werk"}
    for item in found:
        assert item.lawyer.endswith((".", "’", ")")), item.lawyer
        assert item.developer
        assert item.basis
        assert "None" not in item.lawyer


@pytest.mark.parametrize(
    ("text", "instead", "part", "says"),
    [
        ("decide: 8 weken", "decide: 6 weken", "termijnen", "Termijn om te beslissen: was 8 weken, wordt 6 weken."),
        ("extend: 8 weken", "extend: 4 weken", "termijnen", "Verlengen mag met: was 8 weken, wordt 4 weken."),
        ("complete: 2 weken", "complete: 3 weken", "termijnen", "aan te vullen: was 2 weken, wordt 3 weken"),
        ("web: {assurance: substantieel}", "web: {assurance: hoog}", "kanalen", "wordt inloggen op niveau hoog"),
        (
            "phone: {only: [status, hulp]}",
            "phone: {}",
            "kanalen",
            "Telefoon: was alleen voor status, hulp, wordt voor alles",
        ),
        (
            "audience: [inwoner, ondernemer]",
            "audience: [inwoner]",
            "kanalen",
            "Voor wie: was inwoner en ondernemer, wordt inwoner.",
        ),
        (
            "representation: [machtiging]",
            "representation: [machtiging, bewind]",
            "kanalen",
            "Met welk recht iemand dit voor een ander mag vragen: was machtiging, wordt machtiging, bewind.",
        ),
        (
            "representation: [machtiging]",
            "authorised_as: [abc]",
            "kanalen",
            "Hoe DigiD Machtigen en eHerkenning deze dienst noemen: was geen, wordt abc.",
        ),
        (
            "representation: [machtiging]",
            "representation: [machtiging]\nnot_by: [sms, app]",
            "kanalen",
            "Waarlangs wij niets melden: was geen, wordt sms, app.",
        ),
        (
            "representation: [machtiging]",
            "representation: [machtiging]\nwithout_bsn: false",
            "kanalen",
            "Met een Europese login zonder BSN: was wel, wordt niet.",
        ),
        ("label: Advies gevraagd", "label: Advies", "stappen", "‘Advies’"),
        ("after: 5 jaren", "after: 7 jaren", "bewaren", "vernietigen na 7 jaren (was vernietigen na 5 jaren)"),
        ("label: Vergunning geweigerd", "label: Geweigerd", "resultaten", "‘Geweigerd’"),
        ("classification: persoonsgegevens", "classification: gevoelig", "gegevens", "wordt gevoelig"),
        (
            "then: te laat, against: [verleend], supports: [geweigerd], because",
            "then: te laat, supports: [geweigerd], because",
            "regels",
            "spreekt nu tegen niets (was ‘Vergunning verleend’)",
        ),
        (
            "then: op tijd, supports: [verleend], because",
            "then: op tijd, supports: [buiten_behandeling], because",
            "regels",
            "is nu een reden voor ‘Niet behandeld’ (was ‘Vergunning verleend’)",
        ),
        (
            "then: op tijd, supports: [verleend], because",
            'then: erg laat, when: {bezoekers: 3}, against: [verleend], supports: [geweigerd], because: "APV"}\n      - {then: op tijd, supports: [verleend], because',
            "regels",
            "(spreekt tegen ‘Vergunning verleend’, is een reden voor ‘Vergunning geweigerd’)",
        ),
        ("team: vergunningen", "team: toezicht", "werk", "Team: was vergunningen, wordt toezicht."),
        ("max: 200000", "max: 100000", "vragen", "het meeste was 200000, wordt 100000"),
        ("- {id: markt, label: Markt of braderie}", "- {id: markt, label: Markt}", "vragen", "wordt Markt"),
        ("Wij hebben uw aanvraag ontvangen\n", "Uw aanvraag is er\n", "brieven", "‘Uw aanvraag is er’"),
        ("type: text, max: 80}", "type: text, max: 80, required: false}", "vragen", "mag nu leeg blijven"),
        (
            "when: {versterkte_muziek: true}}",
            "when: {alcohol: true}}",
            "vragen",
            "wordt nu gevraagd: bij ‘Schenkt u alcohol?’",
        ),
    ],
)
def test_each_part(text: str, instead: str, part: str, says: str) -> None:
    before = source(running="keep").replace(*TAKES_MANDATES, 1)
    assert text in before
    found = differences(version(before), version(before.replace(text, instead, 1)))
    mine = [item.lawyer for item in found if item.part == part]
    assert any(says in line for line in mine), found


def test_a_row_that_moves_matters() -> None:
    before = source(running="keep")
    lines = before.splitlines()
    place = next(n for n, line in enumerate(lines) if "bezoekers: {min: 5000}" in line)
    lines[place], lines[place + 1] = lines[place + 1], lines[place]
    found = differences(version(before), version("\n".join(lines)))
    assert [(item.part, item.kind) for item in found if item.part == "regels"] == [
        ("regels", "nieuw"),
        ("regels", "weg"),
    ]


def test_what_a_result_asks_is_a_difference(tmp_path: Path) -> None:
    text = (SERVICES / "bijzondere_bijstand" / "2026-11-26.yaml").read_text()
    found = [loaded(tmp_path, text), loaded(tmp_path, text.replace("Welk bedrag kent u toe?", "Hoeveel kent u toe?"))]
    [item] = [each for each in differences(*found) if each.part == "resultaten"]
    assert "in te vullen: Welk bedrag kent u toe? / Wat moet de aanvrager doen?" in item.lawyer
    assert "wordt ‘Bijstand toegekend’ (besluit, brief ‘toegekend’, in te vullen: Hoeveel kent u toe? /" in item.lawyer


def loaded(folder: Path, text: str) -> Version:
    path = folder / "bijzondere_bijstand" / "2026-11-26.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return load(path).published[0].version
