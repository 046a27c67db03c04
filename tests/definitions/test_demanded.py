"""What `loket check` demands of a version from 27 November 2026 on, beside being right."""

import shutil
from pathlib import Path

import pytest

from openloket.definitions import demanded, lists
from openloket.definitions.diff import differences
from openloket.definitions.library import load
from openloket.definitions.schema import content_hash
from tests.conftest import SERVICES

DAY = str(demanded.FROM)
SERVICE = "evenementenvergunning"
ORIGINAL = (SERVICES / SERVICE / f"{DAY}.yaml").read_text()
URI = ', uri: "http://standaarden.overheid.nl/owms/terms/evenementenvergunning"'
RECEIVER = (
    '    - {who: "Politie, brandweer en GHOR", '
    'purpose: "Advies geven over de veiligheid van het evenement, en erbij kunnen zijn"}\n'
)
LARGE = ORIGINAL[ORIGINAL.index("  - name: groot festival") : ORIGINAL.index("  - name: concert met muziek")]
FREE = "      - {text: U betaalt hiervoor niets., when: {leges: 0}}\n"
SMALL_AND_LATE = ORIGINAL[ORIGINAL.index("  - name: klein straatfeest over negen dagen") :]


def faults(tmp_path: Path, text: str, day: str = DAY, found: lists.Lists | None = None) -> list[str]:
    folder = tmp_path / "services" / SERVICE
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{day}.yaml").write_text(text)
    shutil.copytree(SERVICES / SERVICE / DAY, folder / day, dirs_exist_ok=True)
    return [str(fault) for fault in load(tmp_path / "services", found or lists.read()).faults]


REFUSED = {
    "no URI": (URI, "", "upl:", "De URI van de UPL-naam ontbreekt. Voeg 'uri:' toe"),
    "nobody said who gets the data": ("  receivers:\n" + RECEIVER, "", "personal_data:", "Er staat niet wie buiten de gemeente de gegevens krijgt (AVG 13 lid 1 sub e). Voeg 'receivers:' toe"),
    "a receiver without a purpose": (RECEIVER, '    - {who: De brandweer, purpose: " "}\n', "who: De brandweer", "Bij 'purpose' staat niets."),
    "a receiver without a name": (RECEIVER, '    - {who: "", purpose: Advies geven}\n', 'who: ""', "Bij 'who' staat niets."),
    "a row without an example": (LARGE, "", "- when: {bezoekers: {min: 5000}}", "Rij 1 van tabel 'categorie' heeft geen voorbeeld. Voeg bij 'examples' een voorbeeld toe waarbij die rij past: er moet '3' uit komen."),
    "a later row without an example": (SMALL_AND_LATE, "", "- when: {dagen_vooraf: {below: 14}}", "Rij 3 van tabel 'op_tijd' heeft geen voorbeeld."),
    "a refusal that need not say why": ("Wij geven u die vergunning niet.\n\n      {motivering}", "Wij geven u die vergunning niet.", "  geweigerd:", "De brief 'geweigerd' is een besluit, en zegt niet altijd waarom (Awb 3:47 lid 1). Zet {motivering}"),
    "two examples with one name": ("- name: straatfeest over negen dagen", '- name: "festival"', '- name: "festival"', "Er zijn twee voorbeelden 'festival'. Geef elk een eigen naam."),
    "a name in a text that is never filled in": ("    title: Over u\n", "    title: Over u, {naam}\n", "title: Over u, {naam}", "Deze tekst noemt {naam}. Dat wordt hier niet ingevuld: het staat er straks letterlijk. Schrijf het in woorden."),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where", "message"), REFUSED.values(), ids=REFUSED)
def test_demanded(tmp_path: Path, old: str, new: str, where: str, message: str) -> None:
    assert old in ORIGINAL
    text = ORIGINAL.replace(old, new, 1)
    found = faults(tmp_path, text)
    line = next(n for n, content in enumerate(text.splitlines(), start=1) if where in content)
    assert any(fault.startswith(f"services/{SERVICE}/{DAY}.yaml:{line}: {message}") for fault in found), found


def test_the_last_row_asks_for_an_example_that_no_other_row_takes(tmp_path: Path) -> None:
    text = ORIGINAL.replace("weg_dicht: false", "weg_dicht: true\n      wegen: Voorbeeldstraat")
    text = text.replace("categorie: melding, leges: 0", 'categorie: "1", leges: 75.00').replace(SMALL_AND_LATE, "")
    text = text[: text.index("  - name: buurtfeest tot in de nacht")] + text[text.index("  - name: groot festival") :]
    text = text.replace(FREE, "")
    assert any("waarbij geen andere rij past: er moet 'melding' uit komen" in fault for fault in faults(tmp_path, text))


def test_nobody_may_be_a_receiver(tmp_path: Path) -> None:
    assert faults(tmp_path, ORIGINAL.replace("  receivers:\n" + RECEIVER, "  receivers: []\n")) == []


def test_an_earlier_version_need_not_have_it(tmp_path: Path) -> None:
    earlier = ORIGINAL.replace(DAY, "2026-11-26", 1).replace("  receivers:\n" + RECEIVER, "").replace(LARGE, "")
    assert faults(tmp_path, earlier, "2026-11-26") == []


def test_a_site_that_starts_does_not_demand_it(tmp_path: Path) -> None:
    faults(tmp_path, ORIGINAL.replace(LARGE, ""))
    assert load(tmp_path / "services").faults == []


def test_what_is_wrong_comes_before_what_is_demanded(tmp_path: Path) -> None:
    found = faults(tmp_path, ORIGINAL.replace(LARGE, "").replace("running_cases: keep", "running_cases: kept"))
    assert len(found) == 1


def test_nobody_as_a_receiver_counts_in_the_hash_and_silence_does_not() -> None:
    versions = {str(item.version.valid_from): item.version for item in load(SERVICES / "subsidie").published}
    assert versions[DAY].personal_data.receivers == ()
    assert versions["2026-11-26"].personal_data.receivers is None
    assert content_hash(versions["2026-11-26"])[:12] == "440b45adb962"


def test_another_receiver_is_a_difference() -> None:
    versions = {str(item.version.valid_from): item.version for item in load(SERVICES / SERVICE).published}
    before, after = versions["2026-11-26"], versions["2026-11-27"]
    [found] = [item for item in differences(before, after) if item.path.startswith("personal_data")]
    assert found.lawyer.startswith("Ontvanger Politie, brandweer en GHOR: was leeg, wordt Advies geven")
    assert found.basis == "AVG artikel 13 lid 1 sub e"
