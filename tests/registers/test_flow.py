"""A whole zaak through the registers, as another system sees it."""

from __future__ import annotations

from tests.registers.zgw import Types, Zgw


def test_a_zaak_from_request_to_archive(zgw: Zgw, types: Types) -> None:
    zaak = types.zaak(omschrijving="Burendag")
    assert zaak["identificatie"].startswith("ZAAK-")
    assert zaak["vertrouwelijkheidaanduiding"] == "openbaar"
    assert types.status(zaak["url"]).status == 201
    rol = zgw.made(
        "zaken/rollen",
        {
            "zaak": zaak["url"],
            "roltype": types.roltype,
            "roltoelichting": "aanvrager",
            "betrokkeneType": "natuurlijk_persoon",
            "betrokkeneIdentificatie": {"inpBsn": "999993653", "geslachtsnaam": "Moulin"},
        },
    )
    assert rol["omschrijvingGeneriek"] == "initiator"
    document = types.document(indicatieGebruiksrecht=False)
    relation = zgw.made("zaken/zaakinformatieobjecten", {"zaak": zaak["url"], "informatieobject": document["url"]})
    mirrored = zgw.get(f"documenten/objectinformatieobjecten?object={zaak['url']}").json
    assert [item["informatieobject"] for item in mirrored] == [document["url"]]
    zgw.made(
        f"{zaak['url']}/zaakeigenschappen", {"zaak": zaak["url"], "eigenschap": types.eigenschap, "waarde": "20240601"}
    )
    besluit = zgw.made(
        "besluiten/besluiten",
        {
            "verantwoordelijkeOrganisatie": "002564440",
            "besluittype": types.besluittype,
            "zaak": zaak["url"],
            "datum": "2024-01-20",
            "ingangsdatum": "2024-01-21",
        },
    )
    assert [item["besluit"] for item in zgw.get(f"{zaak['url']}/besluiten").json] == [besluit["url"]]
    zgw.made("besluiten/besluitinformatieobjecten", {"besluit": besluit["url"], "informatieobject": document["url"]})
    assert types.close(zaak["url"]).status == 201
    found = zgw.get(zaak["url"]).json
    assert found["einddatum"] == "2024-01-20"
    assert found["archiefactiedatum"] == "2034-01-20"
    assert found["archiefnominatie"] == "vernietigen"
    assert found["rollen"] == [rol["url"]]
    assert found["zaakinformatieobjecten"] == [relation["url"]]
    trail = zgw.get(f"{zaak['url']}/audittrail").json
    assert [(row["resource"], row["actie"]) for row in trail][:2] == [("zaak", "create"), ("status", "create")]
    expanded = zgw.get(f"{zaak['url']}?expand=zaaktype.statustypen,rollen.roltype,status.statustype,resultaat").json
    assert len(expanded["_expand"]["zaaktype"]["_expand"]["statustypen"]) == 3
    page = zgw.get("zaken/zaken").json
    assert page["count"] == 1
    assert page["results"][0]["url"] == zaak["url"]
    assert zgw.delete(besluit["url"]).status == 204
    assert zgw.delete(zaak["url"]).status == 204
    assert zgw.get(zaak["url"]).status == 404
