"""ac-001 … ac-003: for each rule one call that it lets through and one that it stops."""

from __future__ import annotations

from typing import Any

import pytest

from tests.registers.zgw import Types, Zgw

APPLICATIES = "autorisaties/applicaties"


def applicatie(**changes: Any) -> dict[str, Any]:
    return {"clientIds": ["nieuw"], "label": "Nieuw", "heeftAlleAutorisaties": True, **changes}


def test_ac_001_passes(zgw: Zgw) -> None:
    made = zgw.made(APPLICATIES, applicatie(clientIds=["een", "twee"]))
    assert zgw.get("autorisaties/applicaties/consumer?clientId=twee").json == [made]
    assert zgw.patch(made["url"], {"clientIds": ["een", "drie"]}).status == 200


def test_ac_001_fails(zgw: Zgw) -> None:
    zgw.made(APPLICATIES, applicatie())
    assert zgw.post(APPLICATIES, applicatie(label="Ander")).fault("clientIds") == "clientId-exists"


def test_ac_002_passes(zgw: Zgw) -> None:
    grants = [{"component": "ztc", "scopes": ["catalogi.lezen"]}]
    assert zgw.post(APPLICATIES, applicatie(heeftAlleAutorisaties=False, autorisaties=grants)).status == 201


def test_ac_002_fails(zgw: Zgw) -> None:
    grants = [{"component": "ztc", "scopes": ["catalogi.lezen"]}]
    assert zgw.post(APPLICATIES, applicatie(autorisaties=grants)).codes == {"ambiguous-authorizations-specified"}
    assert zgw.post(APPLICATIES, applicatie(heeftAlleAutorisaties=False)).codes == {"missing-authorizations"}


def test_ac_003_passes(zgw: Zgw, types: Types) -> None:
    grant = {
        "component": "zrc",
        "scopes": ["zaken.lezen"],
        "zaaktype": types.zaaktype,
        "maxVertrouwelijkheidaanduiding": "openbaar",
    }
    made = zgw.made(APPLICATIES, applicatie(heeftAlleAutorisaties=False, autorisaties=[grant]))
    assert made["autorisaties"] == [{**grant, "componentWeergave": "Zaken API"}]
    free = [{"component": "zrc", "scopes": ["audittrails.lezen"]}]
    assert zgw.patch(made["url"], {"autorisaties": free}).status == 200


@pytest.mark.parametrize(
    ("component", "scope", "missing"),
    [
        ("zrc", "zaken.lezen", {"zaaktype", "maxVertrouwelijkheidaanduiding"}),
        ("drc", "documenten.lezen", {"informatieobjecttype", "maxVertrouwelijkheidaanduiding"}),
        ("brc", "besluiten.lezen", {"besluittype"}),
    ],
)
def test_ac_003_fails(zgw: Zgw, component: str, scope: str, missing: set[str]) -> None:
    grants = [{"component": component, "scopes": [scope]}]
    found = zgw.post(APPLICATIES, applicatie(heeftAlleAutorisaties=False, autorisaties=grants))
    assert {item["name"] for item in found.json["invalidParams"]} == {f"autorisaties.0.{name}" for name in missing}
    assert found.codes == {"required"}
