"""Services that are passed on, and what a municipality changed of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from openloket.definitions.edit import replaced
from openloket.definitions.library import load
from openloket.definitions.overlay import MISSING, merged, overlay
from openloket.definitions.source import Source
from openloket.site.cli import main
from tests.change.making import JULY, SAYS, SERVICE

TEXT = JULY.read_text("utf-8").replace("letters:\n", f"{SAYS}letters:\n", 1)
FEE = ("rules", 1, "rows", 1, "then")
OWN = {FEE: Decimal("700.00"), ("team",): "evenementen"}


def run(*words: str) -> Any:
    return CliRunner().invoke(main, ["services", *words])


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """Another municipality's services."""
    folder = tmp_path / "elders"
    (folder / SERVICE).mkdir(parents=True)
    shutil.copy(JULY, folder / SERVICE)
    return folder


@pytest.fixture
def here(tmp_path: Path, upstream: Path) -> Path:
    """Ours, taken over and with changes of our own."""
    folder = tmp_path / "services"
    folder.mkdir()
    assert run("add", str(upstream), "--services", str(folder)).exit_code == 0
    own = folder / SERVICE / JULY.name
    own.write_text(with_examples(replaced(TEXT, OWN), "700.00"), "utf-8")
    assert load(folder).faults == []
    return folder


def with_examples(text: str, fee: str) -> str:
    return text.replace('expect: {categorie: "2", leges: 780.00', f'expect: {{categorie: "2", leges: {fee}')


def next_upstream(folder: Path, day: str = "2027-01-01", **pieces: str) -> None:
    text = replaced(TEXT, {("valid_from",): date.fromisoformat(day)})
    for old, new in pieces.items():
        text = text.replace(old, new)
    (folder / SERVICE / f"{day}.yaml").write_text(text, "utf-8")


def test_what_we_changed_is_the_overlay(here: Path) -> None:
    result = run("diff", SERVICE, "--services", str(here), "--json")
    assert result.exit_code == 1
    changes = json.loads(result.output)["changes"][JULY.stem]
    assert any("leges" in line and '"780.00" → "700.00"' in line for line in changes)
    assert 'team: "vergunningen" → "evenementen"' in changes


def test_our_changes_survive_the_next_version(here: Path, upstream: Path) -> None:
    text = replaced(TEXT, {("valid_from",): date(2027, 1, 1), ("rules", 1, "rows", 0, "then"): Decimal("2600.00")})
    lines = text.splitlines()
    place = next(n for n, line in enumerate(lines) if "bezoekers: {min: 5000}" in line)
    lines.insert(place, '      - {when: {bezoekers: {min: 50000}}, then: "3", because: "APV 2:25 lid 9: heel groot"}')
    text = "\n".join(lines).replace(
        'expect: {categorie: "2", leges: 780.00', 'expect: {categorie: "2"'
    )  # upstream put a row before ours
    (upstream / SERVICE / "2027-01-01.yaml").write_text(text, "utf-8")
    result = run("update", SERVICE, "--services", str(here), "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.output)
    assert said["written"] == ["2027-01-01"]
    assert len(said["kept"]) == 2
    made = Source("x", (here / SERVICE / "2027-01-01.yaml").read_text("utf-8")).read()
    assert made is not None
    fees = {row.then for row in made.rules[1].rows}
    assert Decimal("700.00") in fees
    assert Decimal("2600.00") in fees
    assert made.team == "evenementen"
    assert len(made.rules[0].rows) == 7
    assert load(here).faults == []


def test_what_both_changed_is_shown_and_nothing_is_written(here: Path, upstream: Path) -> None:
    next_upstream(upstream, **{"then: 780.00": "then: 800.00", "leges: 780.00": "leges: 800.00"})
    result = run("update", SERVICE, "--services", str(here))
    assert result.exit_code == 1
    assert 'was "780.00", hier "700.00", daar "800.00"' in result.output
    assert not (here / SERVICE / "2027-01-01.yaml").exists()
    theirs = run("update", SERVICE, "--services", str(here), "--prefer", "theirs", "--json")
    assert theirs.exit_code == 0
    assert "then: 800.00" in (here / SERVICE / "2027-01-01.yaml").read_text("utf-8")


def test_a_question_of_our_own_survives(here: Path, upstream: Path) -> None:
    own = here / SERVICE / JULY.name
    line = "      - {id: locatie, ask: Waar is het evenement?"
    extra = "      - {id: parkeren, ask: Waar kunnen mensen parkeren?, type: text, max: 80, required: false}\n"
    own.write_text(own.read_text("utf-8").replace(line, extra + line), "utf-8")
    next_upstream(upstream)
    # expectations of ours are not carried: the merged file must still be right by itself
    text = (upstream / SERVICE / "2027-01-01.yaml").read_text("utf-8")
    (upstream / SERVICE / "2027-01-01.yaml").write_text(
        text.replace('expect: {categorie: "2", leges: 780.00', 'expect: {categorie: "2"'), "utf-8"
    )
    result = run("update", SERVICE, "--services", str(here))
    assert result.exit_code == 0, result.output
    made = Source("x", (here / SERVICE / "2027-01-01.yaml").read_text("utf-8")).read()
    assert made is not None
    assert made.question("parkeren").ask == "Waar kunnen mensen parkeren?"


def test_a_version_that_changed_upstream_is_said_and_ours_stays(here: Path, upstream: Path) -> None:
    (upstream / SERVICE / JULY.name).write_text(TEXT.replace("max: 200000", "max: 100000"), "utf-8")
    before = (here / SERVICE / JULY.name).read_text("utf-8")
    result = run("update", SERVICE, "--services", str(here))
    assert "2026-07-01 is daar veranderd" in result.output
    assert (here / SERVICE / JULY.name).read_text("utf-8") == before


def test_from_a_zip_and_from_git(tmp_path: Path, upstream: Path) -> None:
    archive = tmp_path / "pakket.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.write(upstream / SERVICE / JULY.name, f"services/{SERVICE}/{JULY.name}")
    one = tmp_path / "een"
    assert run("add", str(archive), "--services", str(one)).exit_code == 0
    assert load(one).published[0].version.service == SERVICE
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=upstream, check=True)
    two = tmp_path / "twee"
    assert run("add", f"file://{upstream}", "--services", str(two)).exit_code == 0
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=upstream, check=True, capture_output=True, text=True).stdout
    assert f"commit: {head.strip()}" in (two / SERVICE / "upstream" / "source.yaml").read_text().replace("'", "")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path / "nergens", "is geen map, ZIP-bestand of adres van git"),
        (lambda path: path, "staat geen dienst"),
        (lambda path: _zip(path, {"leesmij.txt": "x"}), "staat geen dienst"),
        (lambda path: _zip(path, {f"{SERVICE}/2026-07-01.yaml": "a: b"}), "niet in orde"),
        (lambda path: _zip(path, {f"x/{n}/a_{n}/2026-07-01.yaml": "a" for n in range(501)}), "te groot"),
        (lambda path: "ext::sh -c touch% /tmp/pwned", "is geen map"),
        (lambda path: f"file://{path}/nergens", "git kan"),
    ],
)
def test_bad_packages_write_nothing(tmp_path: Path, make: Any, says: str) -> None:
    source = tmp_path / "bron"
    source.mkdir()
    folder = tmp_path / "services"
    result = run("add", str(make(source)), "--services", str(folder))
    assert result.exit_code == 1
    assert says in result.output
    assert not folder.exists()


def _zip(folder: Path, files: dict[str, str]) -> Path:
    made = folder / "x.zip"
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made


def test_a_service_that_is_here_is_updated_not_added(here: Path, upstream: Path) -> None:
    result = run("add", str(upstream), "--services", str(here))
    assert result.exit_code == 1
    assert "loket services update" in result.output
    assert run("update", "bestaat_niet", "--from", str(upstream), "--services", str(here)).exit_code == 1


def test_merging_nothing_keeps_their_text_to_the_letter() -> None:
    assert merged(TEXT, TEXT, TEXT).text == TEXT
    assert overlay(TEXT, TEXT) == []
    [gone] = overlay("a: {x: 1, y: 2}\n", "a: {x: 1}\n")
    assert (gone.place, gone.here) == (("a", "y"), MISSING)
