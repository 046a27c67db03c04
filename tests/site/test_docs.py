"""The documents tell the truth."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


def test_the_picture_of_the_architecture_is_current() -> None:
    result = subprocess.run(
        [sys.executable, "bin/draw-architecture", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def test_every_rule_of_the_standard_has_code_and_tests() -> None:
    result = subprocess.run(
        [sys.executable, "bin/list-rules", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def test_the_list_of_who_uses_what_is_current() -> None:
    result = subprocess.run(
        [sys.executable, "bin/list-usage", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def test_the_list_of_kinds_of_messages_is_current() -> None:
    result = subprocess.run(
        [sys.executable, "bin/list-messages", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def test_every_equivalent_mutant_is_of_code_that_is_there() -> None:
    for row in yaml.safe_load((ROOT / "tests/equivalent-mutants.yaml").read_text()):
        assert set(row) == {"file", "was", "becomes", "why"}
        assert row["was"] in " ".join((ROOT / row["file"]).read_text().split()), row
        assert len(row["why"]) > 20, row


@pytest.mark.parametrize(
    "page", sorted(str(p.relative_to(ROOT)) for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text()
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert ((ROOT / page).parent / target).exists(), target
