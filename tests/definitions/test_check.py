"""What `loket check` refuses: each fault names the file and the line and says what to do."""

from pathlib import Path

import pytest

from openloket.definitions.library import load
from tests.acting import TAKES_MANDATES
from tests.conftest import SERVICES

ORIGINAL = (SERVICES / "evenementenvergunning" / "2026-01-01.yaml").read_text().replace(*TAKES_MANDATES, 1)


def faults(tmp_path: Path, text: str, name: str = "2026-01-01.yaml") -> list[str]:
    folder = tmp_path / "services" / "evenementenvergunning"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return [str(fault) for fault in load(tmp_path / "services").faults]


def changed(old: str, new: str) -> str:
    assert old in ORIGINAL
    return ORIGINAL.replace(old, new, 1)


def test_the_starter_services_have_no_faults() -> None:
    library = load(SERVICES)
    assert library.faults == []
    assert len(library.published) == 57


REFUSED = {
    "a condition on an unknown question": ("when: {weg_dicht: true}}", "when: {weg_open: true}}", "geen eerdere vraag"),
    "a condition on a later question": ("when: {soort_aanvrager: persoon}}", "when: {alcohol: true}}", "geen eerdere vraag"),
    "a condition on an unknown option": ("when: {soort_aanvrager: persoon}}", "when: {soort_aanvrager: hond}}", "geen antwoord op"),
    "an unknown test": ("when: {bezoekers: {min: 500}}}", "when: {bezoekers: {minstens: 500}}}", "geen toets"),
    "yes_no tested with a word": ("when: {weg_dicht: true}}", "when: {weg_dicht: ja}}", "true of false"),
    "an unreachable row": ("{when: {bezoekers: {min: 250}}, then: B", "{when: {bezoekers: {min: 2500}}, then: B", "nooit bereikt"),
    "a table that leaves cases open": ("      - {then: A, supports: [verleend], because: \"APV 2:25 lid 3 sub a: een klein evenement zonder bijzondere risico's\"}\n", "", "laat een geval open"),
    "a rule on an unknown name": ("{when: {categorie: C}, then: 1250.00", "{when: {klasse: C}, then: 1250.00", "kennen wij niet"),
    "no legal basis": (ORIGINAL[ORIGINAL.index("legal_basis:") : ORIGINAL.index("audience:")], "legal_basis: []\n", "wettelijke grondslag ontbreekt"),
    "no legal basis at all": (ORIGINAL[ORIGINAL.index("legal_basis:") : ORIGINAL.index("audience:")], "", "'legal_basis' ontbreekt"),
    "no retention": (', retention: {action: vernietigen, after: 5 jaren, source: "Selectielijst gemeenten 2020, 11.2"}', "", "'retention' ontbreekt"),
    "no retention period": ("{action: vernietigen, after: 5 jaren, ", "{action: vernietigen, ", "bewaartermijn ontbreekt"),
    "a retention period that is none": ("after: 5 jaren", "after: lang", "geen periode"),
    "a question too long for paper": ("ask: Hoe heet het evenement?", f"ask: {'Hoe heet het? ' * 20}", "langer dan papier"),
    "a text answer too long for paper": ("id: naam_evenement, ask: Hoe heet het evenement?, type: text, max: 60", "id: naam_evenement, ask: Hoe heet het evenement?, type: text, max: 900", "langer dan papier"),
    "paper limited": ("  paper: {}", "  paper: {only: [status]}", "Awb 2:1"),
    "paper left out": ("  paper: {}\n", "", "'paper' ontbreekt"),
    "a bsn with a weak login": ("assurance: substantieel", "assurance: laag", "substantieel"),
    "a bsn without ground": ("  bsn_basis: Wet algemene bepalingen burgerservicenummer, artikel 10\n", "", "zonder grondslag"),
    "an unknown type": ("type: yes_no}", "type: ja_nee}", "geen bekende waarde"),
    "an unknown key": ("running_cases: keep", "running_casses: keep", "kennen wij niet"),
    "an article that YAML reads as a number": ('article: "2:25"', "article: 2.25", "aanhalingstekens"),
    "two questions with one id": ("{id: einde, ask:", "{id: begin, ask:", "staat er twee keer"),
    "a key twice": ("running_cases: keep", "running_cases: keep\nrunning_cases: adopt", "twee keer"),
    "a letter with an unknown name": ("{naam_evenement} op {datum}. Wij hebben", "{naam_feest} op {datum}. Wij hebben", "kennen wij niet"),
    "a letter with an open brace": ("Uw zaaknummer is {zaaknummer}.", "Uw zaaknummer is {zaaknummer.", "niet gesloten"),
    "a letter that is missing": ("letter: verleend,", "letter: gegeven,", "bestaat niet"),
    "a row against a result that is none": ("then: te laat, against: [verleend], ", "then: te laat, against: [gegeven], ", "geen resultaat"),
    "a row against what is no decision": ("then: te laat, against: [verleend], ", "then: te laat, against: [ingetrokken], ", "geen besluit"),
    "a row that supports a result that is none": ("then: op tijd, supports: [verleend], ", "then: op tijd, supports: [gegeven], ", "geen resultaat"),
    "a row that supports what is no decision": ("then: op tijd, supports: [verleend], ", "then: op tijd, supports: [ingetrokken], ", "geen besluit"),
    "a row for and against one result": ("then: op tijd, supports: [verleend], ", "then: op tijd, against: [verleend], supports: [verleend], ", "en is er ook een reden voor"),
    "broken yaml": ("steps:", "steps: [", "geen geldige YAML"),
    "an example that comes out otherwise": ("expect: {categorie: A, leges: 0", "expect: {categorie: B, leges: 0", "verwacht was B"),
    "an example with a wrong answer": ('bsn: "999993653"', 'bsn: "999993654"', "burgerservicenummer"),
    "an example that expects an unknown name": ("expect: {categorie: A,", "expect: {klasse: A,", "kennen wij niet"),
    "a deadline that is no period": ("decide: 8 weken", "decide: gauw", "geen periode"),
    "min above max": ("min: 1, max: 200000", "min: 300000, max: 200000", "groter dan"),
    "bounds on a text type": ("id: telefoon, ask: Op welk telefoonnummer kunnen wij u bellen?, type: phone", "id: telefoon, ask: Op welk telefoonnummer kunnen wij u bellen?, type: phone, min: laag", "past niet bij type"),
    "an applicant that is no question": ("applicant: {name: naam,", "applicant: {name: naampje,", "geen vraag van type"),
    "a fact on something that is no date": ("days_between: [ontvangst, datum]", "days_between: [ontvangst, bezoekers]", "geen datumvraag"),
    "nobody whom it is for": ("audience: [inwoner, ondernemer]", "audience: []", "voor wie de dienst is"),
    "a right twice": ("representation: [machtiging]", "representation: [machtiging, machtiging]", "'machtiging' staat er twee keer"),
    "a right that is none": ("representation: [machtiging]", "representation: [vriendschap]", "geen bekende waarde"),
    "acting for another without a login": ("  web: {assurance: substantieel}", "  web: {}", "Zonder inloggen weten wij niet wie voor wie vraagt"),
    "acting for another where no resident asks": ("audience: [inwoner, ondernemer]", "audience: [ondernemer]", "om voor een inwoner te vragen"),
    "a name of the network that is none": ("representation: [machtiging]", 'representation: [machtiging]\nauthorised_as: [" x"]', "geen ServiceID"),
    "a name of the network twice": ("representation: [machtiging]", "representation: [machtiging]\nauthorised_as: [abc, ABC]", "'abc' staat er twee keer"),
    "a number that a company can never give": ("known_from_login: bsn, when: {soort_aanvrager: persoon}}", "known_from_login: bsn}", "Een ondernemer kan dit niet op de site aanvragen"),
    "a login that answers another kind of question": ("type: text, max: 60}\n      - {id: bsn", "type: text, max: 60, known_from_login: bsn}\n      - {id: bsn", "geen vraag van type 'bsn'"),
    "sorts of file where there are none": ("id: telefoon,", "id: telefoon, sorts: [{id: a, label: A}, {id: b, label: B}],", "de soorten bestanden van één vraag"),
    "one sort of file": ("type: file, max: 3", "type: file, max: 3, sorts: [{id: a, label: A}]", "Zet er twee of meer"),
    "a sort of file twice": ("type: file, max: 3", "type: file, max: 3, sorts: [{id: a, label: A}, {id: a, label: B}]", "Soort 'a' staat er twee keer"),
    "a sort of file without words": ("type: file, max: 3", "type: file, max: 3, sorts: [{id: a, label: A}, {id: b, label: ' '}]", "Een soort heeft 1 tot"),
    "a sort of file with a bad name": ("type: file, max: 3", "type: file, max: 3, sorts: [{id: a, label: A}, {id: B-1, label: B}]", "'B-1' is geen goede naam"),
    "a sort that must be there in a question that may be empty": ("type: file, max: 3", "type: file, max: 3, required: false, sorts: [{id: a, label: A}, {id: b, label: B, required: false}]", "en 'a' niet"),
    "more sorts than files": ("type: file, max: 3", "type: file, max: 1, sorts: [{id: a, label: A}, {id: b, label: B}]", "meer soorten dan bestanden"),
    "a word for rows where there are none": ("id: telefoon,", "id: telefoon, row: nummer,", "hoe één regel van een lijst heet"),
    "one option": ("options: [{id: persoon, label: Voor mijzelf}, {id: organisatie, label: Voor een bedrijf of vereniging}]", "options: [{id: persoon, label: Voor mijzelf}]", "2 tot"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    found = faults(tmp_path, changed(old, new))
    assert any(message in fault for fault in found), found
    assert all(fault.startswith("services/evenementenvergunning/2026-01-01.yaml:") for fault in found)


def test_a_fault_names_the_line(tmp_path: Path) -> None:
    text = changed("when: {weg_dicht: true}}", "when: {weg_open: true}}")
    line = next(n for n, content in enumerate(text.splitlines(), start=1) if "weg_open" in content)
    assert f":{line}: " in faults(tmp_path, text)[0]


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "ja", "{a: *b}", "a: !!python/object/apply:os.system [ls]"])
def test_what_is_no_version_at_all_is_refused(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text)


def test_not_utf8(tmp_path: Path) -> None:
    folder = tmp_path / "services" / "x"
    folder.mkdir(parents=True)
    (folder / "2026-01-01.yaml").write_bytes(b"\xff\xfe")
    assert "UTF-8" in str(load(tmp_path / "services").faults[0])


def test_overlapping_validity(tmp_path: Path) -> None:
    later = (SERVICES / "evenementenvergunning" / "2026-07-01.yaml").read_text()
    faults(tmp_path, ORIGINAL.replace("valid_from: 2026-01-01", "valid_from: 2026-01-01\nvalid_until: 2026-07-01"))
    assert any("overlapt" in fault for fault in faults(tmp_path, later, "2026-07-01.yaml"))
    faults(tmp_path, ORIGINAL.replace("valid_from: 2026-01-01", "valid_from: 2026-01-01\nvalid_until: 2026-06-30"))
    assert faults(tmp_path, later, "2026-07-01.yaml") == []


def test_a_file_in_the_wrong_place(tmp_path: Path) -> None:
    assert any("hoort" in fault for fault in faults(tmp_path, ORIGINAL, "2026-02-01.yaml"))


def test_an_empty_folder(tmp_path: Path) -> None:
    assert load(tmp_path).faults
