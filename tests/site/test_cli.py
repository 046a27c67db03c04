"""The command line."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from click.testing import CliRunner

from openloket.site.cli import main
from tests.conftest import SERVICES


def run(*words: str) -> Any:
    return CliRunner().invoke(main, words)


def test_check() -> None:
    result = run("check", str(SERVICES), "--json")
    assert result.exit_code == 0
    assert json.loads(result.output)["ok"] is True


def test_check_says_what_is_wrong_and_exits_1(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("service: x\n")
    result = run("check", str(tmp_path))
    assert result.exit_code == 1
    assert "x.yaml:1: " in result.output


def test_deadline_as_json() -> None:
    result = run(
        "deadline", "2026-03-02", "8 weken", "--suspended", "2026-03-10:2026-03-24", "--extended", "8 weken", "--json"
    )
    data = json.loads(result.output)
    assert result.exit_code == 0
    assert data["ends"] == "2026-07-06"
    assert set(data) == {"ends", "because", "unsure"}
    assert data["unsure"] == []
    assert len(data["because"]) == 4


def test_dwangsom_as_json() -> None:
    result = run("dwangsom", "--due", "2026-03-02", "--notice", "2026-03-10", "--decided", "2027-01-01", "--json")
    data = json.loads(result.output)
    assert (data["days"], data["amount"]) == (42, 1442)


@pytest.mark.parametrize(
    "words",
    [
        ("deadline", "2026-02-30", "8 weken"), ("deadline", "2026-03-02", "gauw"), ("deadline", "2026-03-02"),
        ("deadline", "2026-03-02", "8 weken", "--suspended", "gisteren"), ("deadline", "9999-12-01", "8 weken"),
        ("deadline", "2026-03-02", "8 weken", "--suspended", "2026-03-20:2026-03-10"),
        ("dwangsom", "--due", "x", "--notice", "2026-03-10", "--decided", "2027-01-01"), ("check", "/bestaat/niet"), ("bestaat-niet",),
    ],
)  # fmt: skip
def test_wrong_words_exit_2_and_say_why(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "Fout" in result.output


def test_paper_form_and_layout(tmp_path: Path) -> None:
    pdf, layout = tmp_path / "form.pdf", tmp_path / "layout.json"
    made = run("paper", "form", "evenementenvergunning", "--on", "2026-03-01", "-o", str(pdf), "--json")
    assert made.exit_code == 0, made.output
    assert run("paper", "layout", "evenementenvergunning", "--on", "2026-03-01", "-o", str(layout)).exit_code == 0
    assert pdf.read_bytes().startswith(b"%PDF-")
    data = json.loads(layout.read_text())
    assert data["hash"] == json.loads(made.output)["hash"]
    assert {"page", "x", "y", "width", "height", "kind"} <= set(data["questions"][0]["boxes"][0])


def test_paper_of_an_unknown_service_or_day_names_what_there_is(tmp_path: Path) -> None:
    for words in (("bestaat_niet",), ("evenementenvergunning", "--on", "2020-01-01")):
        result = run("paper", "form", *words, "-o", str(tmp_path / "x.pdf"))
        assert result.exit_code == 1
        assert "evenementenvergunning" in result.output


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("paper",),
        ("check",),
        ("deadline",),
        ("dwangsom",),
        ("serve",),
        ("import-log",),
        ("paper", "form"),
        ("publish",),
        ("downtime",),
    ],
)
def test_everything_has_help(words: tuple[str, ...]) -> None:
    assert run(*words, "--help").exit_code == 0


def loket(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as someone types it."""
    command = [sys.executable, "-m", "openloket.site.cli", *words]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=120
    )


def test_a_database_that_is_not_there_is_told_clearly(tmp_path: Path) -> None:
    result = loket("downtime", "2026-09-29", "storing", DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing")
    assert result.returncode == 1
    assert "De database antwoordt niet" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_empty_database_gets_its_tables_by_itself(tmp_path: Path) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("drop database if exists loket_fresh")
        connection.execute("create database loket_fresh")
    parts = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(parts._replace(path="/loket_fresh"))
    changed = tmp_path / "bijzondere_bijstand"
    shutil.copytree(SERVICES / "bijzondere_bijstand", changed)
    first = loket("publish", str(tmp_path), "--json", DATABASE_URL=url)
    assert len(json.loads(first.stdout)["published"]) == len(list(changed.glob("*.yaml"))), first.stderr
    assert json.loads(loket("publish", str(tmp_path), "--json", DATABASE_URL=url).stdout)["published"] == []
    file = changed / "2026-01-01.yaml"
    file.write_text(file.read_text().replace("Hebt u weinig geld", "Hebt u geen geld"))
    refused = loket("publish", str(tmp_path), DATABASE_URL=url)
    assert refused.returncode == 1
    assert "is veranderd nadat het is gepubliceerd" in refused.stderr
