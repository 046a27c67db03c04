"""Parts of a zaak that live in its path: found there, and in no other zaak's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.registers import zgw as client
from tests.registers.zgw import RSIN, Types, Zgw


def eigenschap(types: Types, zaak: str) -> dict[str, Any]:
    body = {"zaak": zaak, "eigenschap": types.eigenschap, "waarde": "20240601"}
    made: dict[str, Any] = types.zgw.made(f"{zaak}/zaakeigenschappen", body)
    return made


def besluit(types: Types, zaak: str) -> dict[str, Any]:
    body = {"verantwoordelijkeOrganisatie": RSIN, "besluittype": types.besluittype, "zaak": zaak}
    types.zgw.made("besluiten/besluiten", {**body, "datum": "2024-01-20", "ingangsdatum": "2024-02-01"})
    (made,) = types.zgw.get(f"{zaak}/besluiten").json
    found: dict[str, Any] = made
    return found


@pytest.mark.parametrize(("path", "make"), [("zaakeigenschappen", eigenschap), ("besluiten", besluit)])
def test_a_part_is_not_found_in_another_zaaks_path(zgw: Zgw, types: Types, path: str, make: Any) -> None:
    own, other = types.zaak()["url"], types.zaak()["url"]
    part = make(types, own)
    astray = f"{other}/{path}/{part['uuid']}"
    assert part["url"] == f"{own}/{path}/{part['uuid']}"
    assert zgw.get(part["url"]).status == 200
    assert zgw.get(astray).status == 404
    assert zgw.get(f"{other}/{path}").json == []
    assert zgw.delete(astray).status == 404
    assert zgw.get(part["url"]).json == part


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH"])
def test_an_eigenschap_is_not_changed_in_another_zaaks_path(zgw: Zgw, types: Types, method: str) -> None:
    own, other = types.zaak()["url"], types.zaak()["url"]
    part = eigenschap(types, own)
    body = None if method == "HEAD" else {"eigenschap": types.eigenschap, "waarde": "20250101"}
    assert zgw.call(method, f"{other}/zaakeigenschappen/{part['uuid']}", body).status == 404
    assert zgw.get(part["url"]).json == part
    assert zgw.call(method, part["url"], body).status == 200


def test_the_rights_on_one_zaak_open_no_part_of_another(zgw: Zgw, types: Types) -> None:
    """Someone who may see one zaaktype does not reach a part of another through a zaak that he may see."""
    others = client.types(zgw, identificatie="ANDERS")
    part = eigenschap(others, others.zaak()["url"])
    grant = {"component": "zrc", "scopes": ["zaken.lezen"], "zaaktype": types.zaaktype}
    reader = client.client("lezer", [{**grant, "maxVertrouwelijkheidaanduiding": "zeer_geheim"}])
    assert reader.get(f"{types.zaak()['url']}/zaakeigenschappen/{part['uuid']}").status == 404
    assert reader.get(part["url"]).status == 403
