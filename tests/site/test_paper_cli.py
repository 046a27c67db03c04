"""`loket paper`: making practice scans, reading them, and saying how well that went."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import font_source_sans_pro
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw, ImageFont

from openloket.channels.paper.form import form
from openloket.definitions.schema import Published
from openloket.site.cli import main

PRINT = Path(font_source_sans_pro.__file__).parent / "files" / "SourceSansPro-Regular.ttf"


def run(*words: Any) -> Any:
    return CliRunner().invoke(main, ["paper", *map(str, words)])


@pytest.fixture(scope="module")
def handwriting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Packages as npm puts them there, with a printed font as the only hand."""
    folder = tmp_path_factory.mktemp("node_modules")
    files = folder / "@fontsource" / "print" / "files"
    files.mkdir(parents=True)
    (files / "print-latin-400-normal.woff").write_bytes(PRINT.read_bytes())
    digits = folder / "mnist" / "src" / "digits"
    digits.mkdir(parents=True)
    font = ImageFont.truetype(PRINT, 26)
    for digit in "0123456789":
        image = Image.new("L", (28, 28))
        ImageDraw.Draw(image).text((7, -2), digit, font=font, fill=255)
        pixels = (np.asarray(image) / 255).round(2).ravel().tolist()
        (digits / f"{digit}.json").write_text(json.dumps({"data": pixels * 3}))
    return folder


@pytest.fixture(scope="module")
def scans(handwriting: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scans")
    made = run("simulate", "evenementenvergunning", "--on", "2026-09-15", "--count", 2, "--seed", 4, "--hands", "all",
               "--handwriting", handwriting, "-o", folder, "--json")  # fmt: skip
    assert made.exit_code == 0, made.output
    assert json.loads(made.output)["forms"] == 2
    return folder


def test_simulate_is_the_same_for_the_same_seed(handwriting: Path, scans: Path, tmp_path: Path) -> None:
    run("simulate", "evenementenvergunning", "--on", "2026-09-15", "--count", 1, "--seed", 4, "--hands", "all",
        "--handwriting", handwriting, "-o", tmp_path)  # fmt: skip
    first = json.loads((scans / "truth.json").read_text())["forms"][0]
    assert json.loads((tmp_path / "truth.json").read_text())["forms"][0]["fields"] == first["fields"]


def test_only_the_form_that_is_asked_for_is_made(
    handwriting: Path, scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def watched(published: Published, *args: Any, **options: Any) -> Any:
        made.append(published.version.service)
        return form(published, *args, **options)

    monkeypatch.setattr("openloket.channels.paper.form.form", watched)
    run("simulate", "evenementenvergunning", "--on", "2026-09-15", "--handwriting", tmp_path, "-o", tmp_path)
    assert made == []  # it says at once that there is no handwriting
    run("simulate", "evenementenvergunning", "--on", "2026-09-15", "--count", 1, "--handwriting", handwriting, "-o",
        tmp_path)  # fmt: skip
    assert made == ["evenementenvergunning"]
    run("read", scans / "00001.pdf", "--no-long-text")
    assert made == ["evenementenvergunning"] * 2


def test_score(scans: Path, tmp_path: Path) -> None:
    found = run("score", scans, "--json", "--curve", tmp_path / "curve.svg")
    assert found.exit_code == 0, found.output
    data = json.loads(found.output)
    assert (data["forms"], data["pages"], data["form_and_version_found"]) == (2, 10, 1.0)
    assert data["ticks_right"] == 1.0
    assert data["characters_right"] > 0.9
    assert data["tick_fields_accepted_wrong"] == 0
    assert len(data["curve"]) > 10
    assert "<svg" in (tmp_path / "curve.svg").read_text()


def test_read(scans: Path, tmp_path: Path) -> None:
    found = run("read", scans / "00001.pdf", "--json", "--no-long-text", "--explain", tmp_path)
    assert found.exit_code == 0, found.output
    [form] = json.loads(found.output)["forms"]
    truth = json.loads((scans / "truth.json").read_text())["forms"][0]
    assert (form["serial"], form["service"], form["missing_pages"]) == (truth["serial"], "evenementenvergunning", [])
    fields = {field["key"]: field for field in form["fields"]}
    assert fields["akkoord"]["states"] == truth["fields"]["akkoord"]
    assert len(list(tmp_path.glob("*.png"))) == 5


def test_read_says_what_it_cannot(tmp_path: Path, scans: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.4 nothing")
    found = run("read", bad, scans / "00001.pdf", "--json", "--no-long-text")
    assert found.exit_code == 1
    data = json.loads(found.output)
    assert "beschadigd" in data["refused"][0]["because"]
    assert len(data["forms"]) == 1


def test_read_without_any_form(tmp_path: Path) -> None:
    Image.new("L", (1000, 1400), 255).save(tmp_path / "blank.png")
    assert run("read", tmp_path / "blank.png", "--no-long-text").exit_code == 2


def test_simulate_without_handwriting_says_how_to_get_it(tmp_path: Path) -> None:
    found = run("simulate", "evenementenvergunning", "--on", "2026-09-15", "--handwriting", tmp_path, "-o", tmp_path)
    assert found.exit_code == 1
    assert "--prefix training" in found.output


def test_score_needs_a_folder_of_simulate(tmp_path: Path) -> None:
    assert "loket paper simulate" in run("score", tmp_path).output


def test_prefill(tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"naam": "Suzanne Moulin", "bsn": "999993653", "akkoord": True}))
    made = run("form", "evenementenvergunning", "--on", "2026-09-15", "--prefill", answers, "-o", tmp_path / "f.pdf")
    assert made.exit_code == 0, made.output
    read = json.loads(run("read", tmp_path / "f.pdf", "--json").output)["forms"][0]["answers"]
    assert (read["bsn"], read["naam"]) == ("999993653", "SUZANNE MOULIN")
    assert "akkoord" not in read


@pytest.mark.parametrize(
    ("answers", "says"),
    [('{"onzin": 1}', "onzin"), ('{"bsn": "123"}', "bsn"), ("{", "geen JSON")],
)
def test_prefill_refuses_what_cannot_be(tmp_path: Path, answers: str, says: str) -> None:
    path = tmp_path / "answers.json"
    path.write_text(answers)
    found = run("form", "evenementenvergunning", "--prefill", path, "-o", tmp_path / "f.pdf")
    assert found.exit_code == 1
    assert says in found.output


@pytest.mark.parametrize("command", ["read", "simulate", "score", "watch", "mail", "form", "layout"])
def test_every_command_explains_itself(command: str) -> None:
    found = run(command, "--help")
    assert found.exit_code == 0
    assert "--json" in found.output
