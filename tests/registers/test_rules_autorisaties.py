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


def test_ac_003_looks_at_each_autorisatie(zgw: Zgw) -> None:
    free = {"component": "zrc", "scopes": ["audittrails.lezen"]}
    bare = {"component": "brc", "scopes": ["besluiten.lezen"]}
    found = zgw.post(APPLICATIES, applicatie(heeftAlleAutorisaties=False, autorisaties=[free, bare]))
    assert {item["name"] for item in found.json["invalidParams"]} == {"autorisaties.1.besluittype"}


KINDS = {"zrc": "zaaktype", "drc": "informatieobjecttype", "brc": "besluittype"}
READ = {"zrc": "zaken.lezen", "drc": "documenten.lezen", "brc": "besluiten.lezen"}


def on(component: str, url: str, level: str = "openbaar") -> dict[str, Any]:
    ranked = {} if component == "brc" else {"maxVertrouwelijkheidaanduiding": level}
    return {"component": component, "scopes": [READ[component]], KINDS[component]: url, **ranked}


@pytest.mark.parametrize("component", KINDS)
def test_an_autorisatie_names_a_type_that_is_there(zgw: Zgw, types: Types, component: str) -> None:
    kind = KINDS[component]
    right, other = getattr(types, kind), types.roltype
    gone = f"{right[:-36]}00000000-0000-4000-8000-000000000000"
    free: dict[str, Any] = {"component": "ztc", "scopes": ["catalogi.lezen"]}

    def faults(*grants: dict[str, Any]) -> dict[str, str]:
        found = zgw.post(APPLICATIES, applicatie(heeftAlleAutorisaties=False, autorisaties=list(grants)))
        return {item["name"]: item["code"] for item in found.json.get("invalidParams", ())}

    assert faults(on(component, gone)) == {f"autorisaties.0.{kind}": "bad-url"}
    assert faults(on(component, other)) == {f"autorisaties.0.{kind}": "invalid-resource"}
    assert faults(free, on(component, right), on(component, gone), on(component, other)) == {
        f"autorisaties.2.{kind}": "bad-url",
        f"autorisaties.3.{kind}": "invalid-resource",
    }
    elsewhere = "https://elders.example/catalogi/api/v1/typen/1"
    assert faults(free, on(component, right), on(component, elsewhere)) == {}


def test_an_autorisatie_keeps_a_type_that_went_but_gets_no_other(zgw: Zgw, types: Types) -> None:
    """What an applicatie has already is sent again with every change of it."""
    grants = [on("zrc", types.zaaktype)]
    made = zgw.made(APPLICATIES, applicatie(heeftAlleAutorisaties=False, autorisaties=grants))["url"]
    assert zgw.delete(types.zaaktype).status == 204
    assert zgw.patch(made, {"autorisaties": grants}).status == 200
    gone = f"{types.zaaktype[:-36]}00000000-0000-4000-8000-000000000000"
    refused = zgw.patch(made, {"autorisaties": [*grants, on("zrc", gone)]})
    assert (refused.status, refused.fault("autorisaties.1.zaaktype")) == (400, "bad-url")
