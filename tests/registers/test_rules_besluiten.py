"""brc-001 … brc-009: for each rule one call that it lets through and one that it stops."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.registers import zgw as client
from tests.registers.zgw import RSIN, Types, Zgw

MISSING = "http://localhost/catalogi/api/v1/besluittypen/00000000-0000-4000-8000-000000000000"
BESLUITEN = "besluiten/besluiten"


def besluit(types: Types, **changes: Any) -> dict[str, Any]:
    return {
        "verantwoordelijkeOrganisatie": RSIN,
        "besluittype": types.besluittype,
        "datum": "2024-01-20",
        "ingangsdatum": "2024-01-21",
        **changes,
    }


def laid_down(zgw: Zgw, types: Types, **changes: Any) -> Any:
    made = zgw.made(BESLUITEN, besluit(types))["url"]
    return zgw.post(
        "besluiten/besluitinformatieobjecten", {"besluit": made, "informatieobject": types.document()["url"], **changes}
    )


def test_brc_001_passes(zgw: Zgw, types: Types) -> None:
    assert zgw.post(BESLUITEN, besluit(types)).status == 201


def test_brc_001_fails(zgw: Zgw, types: Types) -> None:
    assert zgw.post(BESLUITEN, besluit(types, besluittype=MISSING)).fault("besluittype") == "bad-url"
    assert zgw.post(BESLUITEN, besluit(types, besluittype=types.zaaktype)).fault("besluittype") == "invalid-resource"
    body = {
        "catalogus": types.catalogus,
        "omschrijving": "b",
        "publicatieIndicatie": False,
        "informatieobjecttypen": [],
    }
    other = zgw.made("catalogi/besluittypen", {**body, "beginGeldigheid": "2020-01-01"})["url"]
    assert zgw.post(BESLUITEN, besluit(types, besluittype=other)).fault("besluittype") == "not-published"
    made = zgw.made(BESLUITEN, besluit(types))["url"]
    assert zgw.patch(made, {"besluittype": other}).fault("besluittype") == "wijzigen-niet-toegelaten"


@pytest.mark.parametrize(
    ("begin", "einde", "code"),
    [("2026-09-15", "2026-09-15", ""), ("2020-01-01", "2026-09-14", "not-valid"), ("2026-09-16", None, "not-valid")],
)
def test_brc_001_passes_and_fails_by_the_days_that_a_type_holds(
    frozen: Any, zgw: Zgw, types: Types, begin: str, einde: str | None, code: str
) -> None:
    body = {
        "catalogus": types.catalogus,
        "omschrijving": "b",
        "publicatieIndicatie": False,
        "informatieobjecttypen": [],
    }
    kind = zgw.made("catalogi/besluittypen", {**body, "beginGeldigheid": begin, "eindeGeldigheid": einde})["url"]
    zgw.made(f"{kind}/publish", {})
    found = zgw.post(BESLUITEN, besluit(types, besluittype=kind))
    assert (found.status, found.fault("besluittype")) == (400 if code else 201, code)


def test_a_besluit_goes_on_after_its_besluittype_ended(frozen: Any, zgw: Zgw, types: Types) -> None:
    made = zgw.made(BESLUITEN, besluit(types))["url"]
    zgw.patch(types.besluittype, {"eindeGeldigheid": "2026-09-14"})
    assert zgw.put(made, besluit(types, toelichting="door")).status == 200


def test_an_expand_of_what_may_not_be_read_is_no_answer(zgw: Zgw, types: Types) -> None:
    made = zgw.made(BESLUITEN, besluit(types, zaak=types.zaak()["url"]))["url"]
    grant = {"component": "brc", "scopes": ["besluiten.lezen"], "besluittype": types.besluittype}
    reader = client.client("lezer", [grant])
    assert reader.get(f"{made}?expand=besluittype").status == 200
    assert reader.get(f"{made}?expand=zaak").status == 404
    assert reader.get(f"{BESLUITEN}?expand=zaak").status == 404
    assert zgw.get(f"{made}?expand=zaak").json["_expand"]["zaak"]["url"]


def test_brc_002_passes(zgw: Zgw, types: Types) -> None:
    made = zgw.made(BESLUITEN, besluit(types, identificatie="B1"))
    assert made["identificatie"] == "B1"
    assert zgw.made(BESLUITEN, besluit(types))["identificatie"].startswith("BESLUIT-")
    assert zgw.patch(made["url"], {"toelichting": "x", "identificatie": "B1"}).status == 200


def test_brc_002_fails(zgw: Zgw, types: Types) -> None:
    made = zgw.made(BESLUITEN, besluit(types, identificatie="B1"))["url"]
    assert zgw.post(BESLUITEN, besluit(types, identificatie="B1")).fault("identificatie") == "identificatie-niet-uniek"
    assert zgw.patch(made, {"identificatie": "B2"}).fault("identificatie") == "wijzigen-niet-toegelaten"
    wrong = {"verantwoordelijkeOrganisatie": "123456782"}
    assert zgw.patch(made, wrong).fault("verantwoordelijkeOrganisatie") == "wijzigen-niet-toegelaten"


def test_brc_003_passes(zgw: Zgw, types: Types) -> None:
    assert laid_down(zgw, types).status == 201


def test_brc_003_fails(zgw: Zgw, types: Types) -> None:
    assert laid_down(zgw, types, informatieobject=types.zaaktype).fault("informatieobject") == "invalid-resource"


def test_brc_004_brc_005_pass(zgw: Zgw, types: Types) -> None:
    made = laid_down(zgw, types).json
    mirrored = zgw.get(f"documenten/objectinformatieobjecten?object={made['besluit']}").json
    assert [(row["informatieobject"], row["objectType"]) for row in mirrored] == [(made["informatieobject"], "besluit")]


def test_brc_004_brc_005_fail(zgw: Zgw, types: Types) -> None:
    made = laid_down(zgw, types).json
    again = {"besluit": made["besluit"], "informatieobject": made["informatieobject"]}
    assert zgw.post("besluiten/besluitinformatieobjecten", again).codes == {"unique"}
    zgw.delete(made["url"])
    assert zgw.get(f"documenten/objectinformatieobjecten?object={made['besluit']}").json == []


def test_brc_006_passes(zgw: Zgw, types: Types) -> None:
    zaak = types.zaak()["url"]
    made = zgw.made(BESLUITEN, besluit(types, zaak=zaak))
    assert [row["besluit"] for row in zgw.get(f"{zaak}/besluiten").json] == [made["url"]]


def test_brc_006_fails(zgw: Zgw, types: Types) -> None:
    made = zgw.made(BESLUITEN, besluit(types, zaak=types.zaak()["url"]))["url"]
    assert zgw.patch(made, {"zaak": types.zaak()["url"]}).fault("zaak") == "wijzigen-niet-toegelaten"


def test_brc_007_passes(zgw: Zgw, types: Types) -> None:
    assert zgw.post(BESLUITEN, besluit(types, zaak=types.zaak()["url"])).status == 201


def test_brc_007_fails(zgw: Zgw, types: Types) -> None:
    other = client.types(zgw, identificatie="ANDERS", besluittypen=[])
    found = zgw.post(BESLUITEN, besluit(types, zaak=other.zaak()["url"]))
    assert found.codes == {"zaaktype-mismatch"}


def test_brc_008_passes(zgw: Zgw, types: Types) -> None:
    assert laid_down(zgw, types).status == 201


def test_brc_008_fails(zgw: Zgw, types: Types) -> None:
    kind = {"catalogus": types.catalogus, "omschrijving": "factuur", "vertrouwelijkheidaanduiding": "openbaar"}
    other = zgw.made(
        "catalogi/informatieobjecttypen", {**kind, "beginGeldigheid": "2020-01-01", "informatieobjectcategorie": "x"}
    )["url"]
    zgw.made(f"{other}/publish", {})
    document = zgw.made("documenten/enkelvoudiginformatieobjecten", client.document(other))["url"]
    found = laid_down(zgw, types, informatieobject=document)
    assert found.codes == {"missing-besluittype-informatieobjecttype-relation"}


def test_brc_009_passes(zgw: Zgw, types: Types) -> None:
    zaak = types.zaak()["url"]
    made = zgw.made(BESLUITEN, besluit(types, zaak=zaak))["url"]
    relation = zgw.made(
        "besluiten/besluitinformatieobjecten", {"besluit": made, "informatieobject": types.document()["url"]}
    )["url"]
    assert zgw.delete(made).status == 204
    assert {zgw.get(url).status for url in (made, relation, f"{made}/audittrail")} == {404}
    assert zgw.get(f"{zaak}/besluiten").json == []
    with connection.cursor() as cursor:
        cursor.execute(
            "select (select count(*) from registers_besluitinformatieobject) + (select count(*) from registers_zaakbesluit)"
        )
        assert cursor.fetchone() == (0,)


def test_brc_009_fails(zgw: Zgw, types: Types) -> None:
    made = zgw.made(BESLUITEN, besluit(types))["url"]
    grant = {"component": "brc", "scopes": ["besluiten.lezen", "besluiten.bijwerken"], "besluittype": types.besluittype}
    assert client.client("lezer", [grant]).delete(made).status == 403


def test_a_closed_zaak_gets_a_new_besluit_by_force_only(zgw: Zgw, types: Types) -> None:
    zaak = types.zaak()["url"]
    before = zgw.made(BESLUITEN, besluit(types, zaak=zaak))["url"]
    assert types.close(zaak).status == 201
    write = {
        "component": "brc",
        "scopes": ["besluiten.lezen", "besluiten.aanmaken", "besluiten.bijwerken"],
        "besluittype": types.besluittype,
    }
    force = {
        "component": "zrc",
        "scopes": ["zaken.geforceerd-bijwerken"],
        "zaaktype": types.zaaktype,
        "maxVertrouwelijkheidaanduiding": "openbaar",
    }
    clerk, boss = client.client("medewerker", [write]), client.client("baas", [write, force])
    refused = clerk.post(BESLUITEN, besluit(types, zaak=zaak))
    assert (refused.status, refused.json["code"]) == (403, "zaak-closed")
    assert clerk.post(BESLUITEN, besluit(types)).status == 201
    assert clerk.patch(before, {"toelichting": "hersteld"}).status == 200
    assert boss.post(BESLUITEN, besluit(types, zaak=zaak)).status == 201
