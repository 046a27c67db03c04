"""The served documents beside the standard's, and the page to read them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from openloket.registers.api.openapi import document
from openloket.registers.compare import DEVIATIONS, Deviation, _schema, compare, reason
from openloket.registers.zaken.identified import BETROKKENE, OBJECT
from openloket.site.registers_cli import STANDARD
from tests.conftest import SHARED
from tests.registers.zgw import Zgw

needs_standard = pytest.mark.skipif(not (SHARED / "zgw").is_dir(), reason="the standard's documents are not here")


def standard(name: str) -> dict[str, Any]:
    text = (SHARED / "zgw" / f"{name}-{STANDARD[name]}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found


@needs_standard
@pytest.mark.parametrize("name", STANDARD)
def test_every_difference_with_the_standard_is_explained(name: str) -> None:
    found = compare(standard(name), document(name, "http://localhost"))
    assert [str(difference) for difference in found if not reason(difference)] == []


@needs_standard
@pytest.mark.parametrize("name", STANDARD)
def test_no_operation_is_missing(name: str) -> None:
    found = compare(standard(name), document(name, "http://localhost"))
    assert [d for d in found if d.detail == "operation"] == []


@needs_standard
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
        assert list(_schema(kind, theirs, whole, group.schema(), {}, 0)) == []


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
