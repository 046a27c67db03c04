"""`loket change` on the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from openloket.cases import versions
from openloket.cases.models import Case, ServiceVersion
from openloket.change.models import Change, Migration
from openloket.site.cli import main
from tests.change.making import SERVICE, dearer
from tests.conftest import NOW, SERVICES, new_case

TODAY = date(2026, 9, 15)
NOTE = ("--title", "Leges", "--why", "Raad", "--what", "Hoger", "--do", "Kijk")


def run(*words: str) -> Any:
    return CliRunner().invoke(main, ["change", *words])


def data(*words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.output)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "nieuw.yaml"
    found.write_text(dearer(day=TODAY), "utf-8")
    return found


def test_diff_of_two_files() -> None:
    result = run("diff", SERVICE, "2026-01-01", "2026-07-01", "--services", str(SERVICES))
    assert result.exit_code == 1
    assert "Vervalt: ‘Hoeveel beveiligers zijn er?’." in result.output
    same = run("diff", SERVICE, "2026-07-01", "2026-07-01", "--services", str(SERVICES))
    assert (same.exit_code, same.output.strip()) == (0, "Geen verschil.")


def test_the_whole_course(city: Any, file: Path) -> None:
    city.move_to("2026-09-01T09:00:00Z")
    cases = [new_case(f"c{n}") for n in range(3)]
    city.move_to(NOW)
    impact = data("impact", SERVICE, str(file))
    assert (impact["total"], impact["touched"]) == (3, 3)
    assert len(impact["signature"]) == 64
    change = data("propose", str(file), *NOTE, "--as", "gerda")
    refused = run("approve", change["change"], "--hash", change["hash"], "--as", "gerda")
    assert refused.exit_code == 1
    assert "zelf gemaakt" in refused.output
    assert run("approve", change["change"], "--hash", change["hash"][:16], "--as", "henk").exit_code == 0
    assert run("open", change["change"], "--percent", "10", "--as", "gerda").exit_code == 0
    assert data("list")["changes"][0]["state"] == "open"
    dry = data("migrate", SERVICE, str(TODAY), "--dry-run", "--as", "gerda")
    assert dry["counts"] == {"moved": 3}
    assert not Migration.objects.exists()
    done = data("migrate", SERVICE, str(TODAY), "--as", "gerda")
    assert (done["state"], done["counts"], done["digest"]) == ("done", {"moved": 3}, dry["digest"])
    assert data("watch", change["change"])["new"]["started"] == 0
    Case.objects.filter(pk=cases[0].pk).update(revision=9)
    undone = run("undo", done["migration"], "--as", "gerda", "--json")
    assert undone.exit_code == 1
    assert json.loads(undone.output) == {"back": 2, "touched": [cases[0].zaak.identificatie]}
    rolled = data("rollback", change["change"], "--as", "gerda")
    assert rolled["cases"] == 1
    versions.forget()
    assert versions.on(SERVICE, TODAY).version.valid_from == date(2026, 7, 1)


def test_freeze_and_thaw(city: Any) -> None:
    words = (SERVICE, "2026-07-01", "--why", "Fout in de leges", "--as", "gerda")
    assert run("freeze", *words).exit_code == 0
    assert ServiceVersion.objects.get(service=SERVICE, valid_from="2026-07-01").frozen_at == NOW
    again = run("freeze", *words)
    assert again.exit_code == 1
    assert "ligt al stil" in again.output
    assert run("thaw", *words).exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("approve", "0" * 8, "--hash", "x", "--as", "gerda"), "Er is geen wijziging"),
        (("undo", "nergens", "--as", "gerda"), "Er is geen overgang"),
        (("migrate", SERVICE, "1999-01-01", "--as", "gerda"), "is niet één versie van"),
        (("migrate", SERVICE, "2026-07-01", "--as", "anna"), "mag geen diensten beheren"),
        (("migrate", SERVICE, "2026-07-01", "--as", "gerda"), "blijven onder de oude regels"),
    ],
)
def test_refusals_say_what_to_do(city: Any, words: tuple[str, ...], says: str) -> None:
    new_case()
    result = run(*words)
    assert result.exit_code == 1
    assert says in result.output
    assert not Change.objects.exists()


def test_a_version_with_faults_is_not_taken_in(city: Any, tmp_path: Path) -> None:
    file = tmp_path / "fout.yaml"
    file.write_text(dearer(day=date(2026, 7, 1)), "utf-8")
    result = run("propose", str(file), *NOTE, "--as", "gerda")
    assert result.exit_code == 1
    assert "geldt al vanaf 1 juli 2026" in result.output
    assert not Change.objects.exists()
