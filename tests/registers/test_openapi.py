"""The served documents beside the standard's, and the page to read them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from openloket.registers.api import openapi
from openloket.registers.api.openapi import document
from openloket.registers.compare import DEVIATIONS, Deviation, _schema, compare, reason
from openloket.registers.zaken.identified import BETROKKENE, OBJECT
from openloket.site.registers_cli import STANDARD
from tests.conftest import SHARED
from tests.registers.zgw import Zgw

FACTS = Path(__file__).parent / "standard"
"""The facts of the standard's documents, without their texts: bin/standard-facts writes them."""


def standard(name: str, folder: Path = FACTS) -> dict[str, Any]:
    text = (folder / f"{name}-{STANDARD[name]}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found


def standard_facts(*arguments: Any) -> subprocess.CompletedProcess[str]:
    script = Path(__file__).parents[2] / "bin" / "standard-facts"
    command = [sys.executable, str(script), *(str(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", STANDARD)
def test_every_difference_with_the_standard_is_explained(name: str) -> None:
    found = compare(standard(name), document(name, "http://localhost"))
    assert [str(difference) for difference in found if not reason(difference)] == []


@pytest.mark.parametrize("name", STANDARD)
def test_no_operation_is_missing(name: str) -> None:
    found = compare(standard(name), document(name, "http://localhost"))
    assert [d for d in found if d.detail == "operation" and d.what == "missing"] == []


@pytest.mark.parametrize(
    ("kind", "attribute"),
    [*((k, "betrokkeneIdentificatie") for k in BETROKKENE), *((k, "objectIdentificatie") for k in OBJECT)],
)
def test_the_groups_of_each_kind_are_the_standards(kind: str, attribute: str) -> None:
    whole = standard("zaken")
    name = f"{kind}_Rol" if attribute.startswith("betrokkene") else f"{kind}_ZaakObject"
    group = (BETROKKENE if attribute.startswith("betrokkene") else OBJECT)[kind]
    parts = [part["$ref"].split("/")[-1] for part in whole["components"]["schemas"].get(name, {}).get("allOf", ())]
    inner = [p for p in parts if "dentificatie_" in p]
    assert bool(inner) == (group is not None), parts
    if group is not None:
        theirs = next(iter(whole["components"]["schemas"][inner[0]]["properties"].values()))
        found = _schema(kind, theirs, whole, group.schema(), {}, 0)
        assert [difference for difference in found if not reason(difference)] == []


@pytest.mark.skipif(not (SHARED / "zgw").is_dir(), reason="the standard's documents are not here to check its facts by")
def test_the_facts_are_those_of_the_standards_documents() -> None:
    checked = standard_facts("--check", SHARED / "zgw")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    for name in STANDARD:  # nothing is left out that the comparison looks at
        served = document(name, "http://localhost")
        assert compare(standard(name), served) == compare(standard(name, SHARED / "zgw"), served)


def test_the_facts_are_as_they_were_written(tmp_path: Path) -> None:
    checked = standard_facts("--check", FACTS)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    for file in FACTS.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text().replace("maxLength: 9}", "maxLength: 8}"))
    changed = standard_facts("--check", tmp_path)
    assert changed.returncode == 1
    assert f"zaken-{STANDARD['zaken']}.yaml does not say" in changed.stdout


def test_facts_are_not_taken_from_what_is_no_document(tmp_path: Path) -> None:
    assert standard_facts("--help").returncode == 0
    assert standard_facts("--check", tmp_path).returncode == 2
    (tmp_path / "zaken-1.7.0.yaml").write_text("[kapot")
    broken = standard_facts("--check", tmp_path)
    assert broken.returncode == 2
    assert "is no OpenAPI document" in broken.stderr


def test_a_difference_is_seen() -> None:
    one = {"paths": {"/x": {"get": {"operationId": "a", "parameters": [], "responses": {"200": {}}}}}}
    other: dict[str, Any] = {"paths": {"/x": {"get": {"operationId": "b", "parameters": [], "responses": {}}}}}
    assert {d.detail for d in compare(one, other)} == {"operationId a / b", "status 200"}
    assert compare(one, {"paths": {}}) == [Deviation("missing", "GET /x", "operation")]


def test_every_deviation_says_why() -> None:
    assert all(why.endswith((".", ").")) for _, why in DEVIATIONS)


@pytest.mark.parametrize("name", STANDARD)
def test_the_document_is_served_and_can_be_read(zgw: Zgw, name: str) -> None:
    anyone = Zgw(" ")
    served = anyone.get(f"{name}/openapi.json").json
    assert served["info"]["version"] == STANDARD[name]
    assert yaml.safe_load(anyone.get(f"{name}/openapi.yaml").content) == served
    page = anyone.get(f"{name}/")
    assert page.headers["Content-Type"].startswith("text/html")
    text = page.content.decode()
    assert served["info"]["title"] in text
    for path, item in served["paths"].items():
        for operation in item.values():
            assert operation["security"][0]["JWT-Claims"][0] in text, path


def test_the_document_is_written_once_whatever_name_a_caller_knows_us_by(
    zgw: Zgw, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = [".voorbeeld.nl"]
    made: list[str] = []
    monkeypatch.setattr(openapi, "_WRITTEN", {})
    monkeypatch.setattr(openapi, "document", lambda name, base: made.append(name) or document(name, base))
    anyone = Zgw(" ")
    for n in range(20):
        base = f"http://naam{n}.voorbeeld.nl:{8000 + n}"
        for path in ("openapi.yaml", "schema/openapi.json"):
            text = anyone.get(f"besluiten/{path}", environ={"HTTP_HOST": base.removeprefix("http://")}).content.decode()
            assert f"{base}/besluiten/api/v1" in text
            assert "openloket.invalid" not in text
    assert made == ["besluiten"]
