"""The letter of each result stands beside its version as text; `loket check` says where it became another."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from openloket.definitions import demanded, golden
from openloket.definitions.schema import Version
from openloket.site.cli import main
from tests.conftest import SERVICES, every_version

DAY = str(demanded.FROM)
NEW = [item.version for item in every_version() if item.version.valid_from >= demanded.FROM]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The subsidy's newest version, with its letters, in a place where it may change."""
    copied = tmp_path / "services" / "subsidie"
    copied.mkdir(parents=True)
    shutil.copy(SERVICES / "subsidie" / f"{DAY}.yaml", copied)
    shutil.copytree(SERVICES / "subsidie" / DAY, copied / DAY)
    return copied


def check(folder: Path, *options: str) -> tuple[int, str]:
    found = CliRunner().invoke(main, ["check", str(folder.parent), *options])
    return found.exit_code, found.output


def change(folder: Path, old: str, new: str) -> None:
    path = folder / f"{DAY}.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_as_they_are_they_are_right(folder: Path) -> None:
    assert check(folder)[0] == 0


def test_a_letter_that_is_missing(folder: Path) -> None:
    (folder / DAY / "deels.txt").unlink()
    code, said = check(folder)
    assert code == 1
    assert (
        f"subsidie/{DAY}/deels.txt:1: De voorbeeldbrief van resultaat 'deels' ontbreekt. Klopt de brief zo? "
        "Schrijf hem dan met 'loket check --write-letters'." in said
    )


def test_another_text_shows_the_difference_at_its_line(folder: Path) -> None:
    change(folder, "Bewaar uw bonnen: wij mogen ze controleren.\n", "Bewaar uw bonnen.\n")
    code, said = check(folder)
    assert code == 1
    lines = (folder / DAY / "vastgesteld.txt").read_text().splitlines()
    line = next(n for n, text in enumerate(lines, start=1) if "bonnen" in text)
    [fault] = [each for each in said.splitlines() if "vastgesteld.txt" in each]
    assert fault.startswith(
        f"services/subsidie/{DAY}/vastgesteld.txt:{line}: De brief zegt hier nu iets anders. Er stond ‘Gaat de"
    )
    assert "Bewaar uw bonnen: wij mogen ze controleren.’, en er komt ‘Gaat de activiteit" in fault


def test_another_rule_or_answer_shows_too(folder: Path) -> None:
    change(folder, 'gevraagd_bedrag: "6000"', 'gevraagd_bedrag: "5999"')
    change(folder, '[{wat: Podium, bedrag: "9000"}]', '[{wat: Podium, bedrag: "8999"}]')
    code, said = check(folder)
    assert code == 1
    assert re.findall(r"(\w+)\.txt:", said) == ["verleend"], "only what is shown with that example"


def test_a_paragraph_less_and_one_more(folder: Path) -> None:
    path = folder / DAY / "geweigerd.txt"
    path.write_text(path.read_text() + "\nNog iets.\n")
    assert "geweigerd.txt:6: De brief zegt hier nu iets anders. Er stond ‘’, en er komt niets meer." in check(folder)[1]
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert "Er stond niets meer, en er komt ‘’." in check(folder)[1]


def test_a_letter_of_no_result(folder: Path) -> None:
    (folder / DAY / "toegekend.txt").write_text("Hallo\n")
    assert "toegekend.txt:1: 'toegekend' is geen resultaat meer. Verwijder dit bestand." in check(folder)[1]


def test_a_letter_that_is_no_text(folder: Path) -> None:
    (folder / DAY / "verleend.txt").write_bytes(b"\xff\xfe")
    assert "verleend.txt:1: De brief zegt hier nu iets anders." in check(folder)[1]


def test_they_are_written_when_asked(folder: Path) -> None:
    wanted = {path.name: path.read_text() for path in (folder / DAY).iterdir()}
    shutil.rmtree(folder / DAY)
    (folder / DAY).mkdir()
    (folder / DAY / "toegekend.txt").write_text("Hallo\n")
    assert check(folder, "--write-letters")[0] == 0
    assert {path.name: path.read_text() for path in (folder / DAY).iterdir()} == wanted


def test_of_a_version_with_faults_none_is_written(folder: Path) -> None:
    shutil.rmtree(folder / DAY)
    change(folder, "running_cases: keep", "running_cases: kept")
    assert check(folder, "--write-letters")[0] == 1
    assert not (folder / DAY).exists()


def test_an_earlier_version_has_none(folder: Path) -> None:
    change(folder, f"valid_from: {DAY}", "valid_from: 2026-11-26")
    (folder / f"{DAY}.yaml").rename(folder / "2026-11-26.yaml")
    shutil.rmtree(folder / DAY)
    assert check(folder, "--write-letters")[0] == 0
    assert not (folder / "2026-11-26").exists()


@pytest.mark.parametrize("version", NEW, ids=lambda version: version.service)
def test_they_are_whole_and_the_same_each_time(version: Version) -> None:
    letters = golden.letters(version)
    assert letters == golden.letters(version)
    assert set(letters) == {result.id for result in version.results}
    for text in letters.values():
        assert not re.search(r"[{}]|None|\bTrue\b|\bFalse\b", text)
        assert golden.GIVEN["motivering"] in text
        assert " - " not in text, "no name without a value"


def test_a_result_is_shown_with_an_example_that_leads_to_it() -> None:
    subsidy = next(version for version in NEW if version.service == "subsidie")
    shown = {result.id: golden.example_for(subsidy, result).name for result in subsidy.results}
    assert shown["verleend"] == "groter dan vijfduizend euro"
    assert shown["geweigerd"] == "alleen voor leden"
    assert shown["vastgesteld"] == shown["deels"] == "buurtfeest met een kleine subsidie"
