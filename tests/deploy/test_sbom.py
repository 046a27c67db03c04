"""The bill of materials: it is valid, and holds all that is locked for production, with hash and licence."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Make the bill; what makes it ends when it is not valid or has holes."""
    out = tmp_path_factory.mktemp("sbom") / "sbom.json"
    done = subprocess.run(
        [sys.executable, "bin/make-sbom", str(out)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def test_all_that_is_locked_is_in_it(bill: dict[str, Any]) -> None:
    lock = (ROOT / "requirements-run.txt").read_text()
    wanted = {}
    for block in re.split(r"\n(?=\S)", lock):
        if found := re.match(r"([\w.-]+)==([^\s;\\]+)", block):
            wanted[found[1], found[2]] = set(re.findall(r"sha256:([0-9a-f]{64})", block))
    assert len(wanted) > 60
    python = [each for each in bill["components"] if each["purl"].startswith("pkg:pypi/")]
    hashes = {
        (each["name"], each["version"]): {h["content"] for ref in each["externalReferences"] for h in ref["hashes"]}
        for each in python
    }
    assert hashes == wanted
    assert all(each["licenses"] for each in bill["components"])


def test_it_says_who_needs_whom(bill: dict[str, Any]) -> None:
    needs = {each["ref"]: each.get("dependsOn", []) for each in bill["dependencies"]}
    names = {ref.partition("@")[0]: found for ref, found in needs.items()}
    assert any(ref.startswith("pkg:pypi/asgiref@") for ref in names["pkg:pypi/django"])
    assert any("django" in ref for ref in needs["root-component"])


def test_styles_are_in_it(bill: dict[str, Any]) -> None:
    npm = {each["name"] for each in bill["components"] if each["purl"].startswith("pkg:npm/")}
    assert {"leaflet", "component-library-css"} <= npm


def test_nothing_of_development_is_in_it(bill: dict[str, Any]) -> None:
    assert not {each["name"] for each in bill["components"]} & {"pytest", "mypy", "ruff", "playwright", "cyclonedx-bom"}
