"""zrc-001 … zrc-029: for each rule one call that it lets through and one that it stops."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from openloket.registers import retention
from tests.registers import zgw as client
from tests.registers.zgw import RSIN, Types, Zgw, zaak

UNKNOWN = "http://localhost/zaken/api/v1/zaken/00000000-0000-4000-8000-000000000000"


def other_types(zgw: Zgw) -> Types:
    return client.types(zgw, identificatie="ANDERS")


def granted(types: Types, *scopes: str, name: str = "beperkt", level: str = "zeer_geheim") -> Zgw:
    grants = [
        {
            "component": "zrc",
            "scopes": list(scopes),
            "zaaktype": types.zaaktype,
            "maxVertrouwelijkheidaanduiding": level,
        }
    ]
    return client.client(name, grants)


def test_zrc_001_passes(types: Types) -> None:
    assert types.zaak()["zaaktype"] == types.zaaktype


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://localhost/catalogi/api/v1/zaaktypen/00000000-0000-4000-8000-000000000000", "bad-url"),
        ("https://elders.example/catalogi/api/v1/zaaktypen/1", "bad-url"),
        ("informatieobjecttype", "invalid-resource"),
        ("geen url", "invalid"),
    ],
)
def test_zrc_001_fails(zgw: Zgw, types: Types, url: str, code: str) -> None:
    found = zgw.post("zaken/zaken", zaak(types.informatieobjecttype if url == "informatieobjecttype" else url))
    assert (found.status, found.fault("zaaktype")) == (400, code)


def test_zrc_001_fails_for_a_concept(zgw: Zgw) -> None:
    types = client.types(zgw, publish=False)
    assert zgw.post("zaken/zaken", zaak(types.zaaktype)).fault("zaaktype") == "not-published"


def test_zrc_002_passes(types: Types) -> None:
    assert types.zaak(identificatie="Z1")["identificatie"] == "Z1"
    assert types.zaak()["identificatie"] != types.zaak()["identificatie"]
    assert types.zaak(identificatie="Z1", bronorganisatie="123456782")["identificatie"] == "Z1"


def test_zrc_002_fails(zgw: Zgw, types: Types) -> None:
    types.zaak(identificatie="Z1")
    found = zgw.post("zaken/zaken", zaak(types.zaaktype, identificatie="Z1"))
    assert (found.status, found.fault("identificatie")) == (400, "identificatie-niet-uniek")


def relate(types: Types, **changes: Any) -> Any:
    return types.zgw.post(
        "zaken/zaakinformatieobjecten",
        {"zaak": types.zaak()["url"], "informatieobject": types.document()["url"], **changes},
    )


def test_zrc_003_passes(types: Types) -> None:
    assert relate(types).status == 201


def test_zrc_003_fails(types: Types) -> None:
    missing = UNKNOWN.replace("zaken/", "documenten/", 1).replace("/zaken/0", "/enkelvoudiginformatieobjecten/0")
    assert relate(types, informatieobject=missing).fault("informatieobject") == "bad-url"
    assert relate(types, informatieobject=types.zaaktype).fault("informatieobject") == "invalid-resource"


def test_zrc_004_passes(zgw: Zgw, types: Types) -> None:
    made = relate(types).json
    assert made["aardRelatieWeergave"] == "Hoort bij, omgekeerd: kent"
    assert zgw.patch(made["url"], {"titel": "Kaart"}).json["titel"] == "Kaart"
    assert zgw.put(made["url"], {"zaak": made["zaak"], "informatieobject": made["informatieobject"]}).status == 200


def test_zrc_004_fails(zgw: Zgw, types: Types) -> None:
    made = relate(types).json
    assert zgw.patch(made["url"], {"zaak": types.zaak()["url"]}).fault("zaak") == "wijzigen-niet-toegelaten"
    other = types.document()["url"]
    assert zgw.patch(made["url"], {"informatieobject": other}).fault("informatieobject") == "wijzigen-niet-toegelaten"
    again = {"zaak": made["zaak"], "informatieobject": made["informatieobject"]}
    assert zgw.post("zaken/zaakinformatieobjecten", again).codes == {"unique"}


def test_zrc_005_passes(zgw: Zgw, types: Types) -> None:
    made = relate(types).json
    mirrored = zgw.get(f"documenten/objectinformatieobjecten?informatieobject={made['informatieobject']}").json
    assert [(row["object"], row["objectType"]) for row in mirrored] == [(made["zaak"], "zaak")]


def test_zrc_005_fails_when_the_relation_is_gone(zgw: Zgw, types: Types) -> None:
    made = relate(types).json
    assert zgw.delete(made["url"]).status == 204
    assert zgw.get(f"documenten/objectinformatieobjecten?informatieobject={made['informatieobject']}").json == []


def test_zrc_006_passes(types: Types) -> None:
    made = types.zaak()
    reader = granted(types, "zaken.lezen")
    assert reader.get(made["url"]).status == 200
    assert reader.get("zaken/zaken").json["count"] == 1


def test_zrc_006_fails(zgw: Zgw, types: Types) -> None:
    secret = types.zaak(vertrouwelijkheidaanduiding="geheim")
    other = other_types(zgw).zaak()
    reader = granted(types, "zaken.lezen", level="openbaar")
    assert reader.get(secret["url"]).status == 403
    assert reader.get(other["url"]).status == 403
    assert reader.get("zaken/zaken").json == {"count": 0, "next": None, "previous": None, "results": []}
    assert reader.post("zaken/zaken", zaak(types.zaaktype)).status == 403


def test_zrc_007_passes(zgw: Zgw, types: Types) -> None:
    made = types.zaak()
    assert types.close(made["url"]).status == 201
    assert zgw.get(made["url"]).json["einddatum"] == "2024-01-20"


def test_zrc_007_fails(zgw: Zgw, types: Types) -> None:
    made = types.zaak()
    assert types.status(made["url"], -1).codes == {"resultaat-does-not-exist"}
    document = types.document()
    zgw.made("zaken/zaakinformatieobjecten", {"zaak": made["url"], "informatieobject": document["url"]})
    assert types.close(made["url"]).codes == {"indicatiegebruiksrecht-unset"}


def test_zrc_007_fails_while_a_document_is_locked(zgw: Zgw, types: Types) -> None:
    made = types.zaak()["url"]
    document = types.document(indicatieGebruiksrecht=False)["url"]
    zgw.made("zaken/zaakinformatieobjecten", {"zaak": made, "informatieobject": document})
    lock = zgw.made(f"{document}/lock", {})["lock"]
    refused = types.close(made)
    assert (refused.status, refused.codes) == (400, {"informatieobject-locked"})
    assert zgw.get(made).json["einddatum"] is None
    assert zgw.post(f"{document}/unlock", {"lock": lock}).status == 204
    assert types.status(made, -1).status == 201
    assert zgw.get(made).json["einddatum"] == "2024-01-20"


def test_zrc_007_fails_to_change_what_is_closed(types: Types) -> None:
    made = types.zaak()
    types.close(made["url"])
    clerk = granted(types, "zaken.lezen", "zaken.bijwerken", "zaken.aanmaken")
    assert clerk.patch(made["url"], {"toelichting": "anders"}).status == 403
    assert clerk.post("zaken/klantcontacten", {"zaak": made["url"], "datumtijd": "2024-01-01T10:00:00Z"}).status == 403
    boss = granted(types, "zaken.lezen", "zaken.geforceerd-bijwerken", name="baas")
    assert boss.patch(made["url"], {"toelichting": "anders"}).status == 200


def test_an_older_status_does_not_become_the_present_one(zgw: Zgw, types: Types) -> None:
    made = types.zaak()["url"]
    types.status(made, 1, datumStatusGezet="2024-01-20T10:00:00Z")
    older = types.status(made, 0, datumStatusGezet="2024-01-19T10:00:00Z").json
    assert zgw.get(f"{made}?expand=status").json["_expand"]["status"]["statustype"] == types.statustypen[1]
    assert zgw.get(older["url"]).json["indicatieLaatstGezetteStatus"] is False


@pytest.mark.parametrize(("first", "then"), [(1, -1), (-1, 0)])
def test_an_older_status_neither_closes_nor_reopens(zgw: Zgw, types: Types, first: int, then: int) -> None:
    """What the present status says and the einddatum do not contradict each other."""
    made = types.zaak()["url"]
    types.resultaat(made)
    assert types.status(made, first, datumStatusGezet="2024-01-20T10:00:00Z").status == 201
    before = zgw.get(made).json
    assert types.status(made, then, datumStatusGezet="2024-01-19T10:00:00Z").status == 201
    after = zgw.get(made).json
    for name in ("status", "einddatum", "archiefnominatie", "archiefactiedatum"):
        assert after[name] == before[name], name


def test_zrc_008_passes(types: Types) -> None:
    made = types.zaak()
    types.close(made["url"])
    opener = granted(types, "zaken.lezen", "zaken.heropenen")
    again = {"zaak": made["url"], "statustype": types.statustypen[0], "datumStatusGezet": "2024-02-01T10:00:00Z"}
    assert opener.post("zaken/statussen", again).status == 201
    found = opener.get(made["url"]).json
    assert (found["einddatum"], found["archiefactiedatum"], found["archiefnominatie"]) == (None, None, None)


def test_zrc_008_fails(types: Types) -> None:
    made = types.zaak()
    types.close(made["url"])
    clerk = granted(types, "zaken.lezen", "zaken.statussen.toevoegen")
    again = {"zaak": made["url"], "statustype": types.statustypen[0], "datumStatusGezet": "2024-02-01T10:00:00Z"}
    assert clerk.post("zaken/statussen", again).status == 403


def test_zrc_009_passes(types: Types) -> None:
    assert types.zaak()["vertrouwelijkheidaanduiding"] == "openbaar"
    assert types.zaak(vertrouwelijkheidaanduiding="geheim")["vertrouwelijkheidaanduiding"] == "geheim"


def test_zrc_009_fails(zgw: Zgw, types: Types) -> None:
    found = zgw.post("zaken/zaken", zaak(types.zaaktype, vertrouwelijkheidaanduiding="tamelijk"))
    assert found.fault("vertrouwelijkheidaanduiding") == "invalid_choice"


KANAAL = "https://referentielijsten.example/api/v1/communicatiekanalen/1"


def test_zrc_010_passes(zgw: Zgw, types: Types, elsewhere: dict[str, Any]) -> None:
    elsewhere[KANAAL] = {"url": KANAAL, "naam": "Brief", "omschrijving": ""}
    assert types.zaak(communicatiekanaal=KANAAL)["communicatiekanaal"] == KANAAL


def test_zrc_010_fails(zgw: Zgw, types: Types, elsewhere: dict[str, Any]) -> None:
    assert (
        zgw.post("zaken/zaken", zaak(types.zaaktype, communicatiekanaal=KANAAL)).fault("communicatiekanaal")
        == "bad-url"
    )
    elsewhere[KANAAL] = {"iets": "anders"}
    found = zgw.post("zaken/zaken", zaak(types.zaaktype, communicatiekanaal=KANAAL + "?"))
    assert found.fault("communicatiekanaal") in ("bad-url", "invalid-resource")


def test_zrc_011_passes(types: Types) -> None:
    other = types.zaak()["url"]
    made = types.zaak(relevanteAndereZaken=[{"url": other, "aardRelatie": "vervolg"}])
    assert made["relevanteAndereZaken"] == [{"url": other, "aardRelatie": "vervolg"}]


def test_zrc_011_fails(zgw: Zgw, types: Types) -> None:
    other = types.zaak()["url"]
    wanted = [{"url": other, "aardRelatie": "vervolg"}, {"url": UNKNOWN, "aardRelatie": "vervolg"}]
    found = zgw.post("zaken/zaken", zaak(types.zaaktype, relevanteAndereZaken=wanted))
    assert found.fault("relevanteAndereZaken.1") == "bad-url"


def test_zrc_012_passes(zgw: Zgw, types: Types) -> None:
    made = types.zaak(verlenging={"reden": "ziek", "duur": "P2W"}, opschorting=None)
    assert made["verlenging"] == {"reden": "ziek", "duur": "P2W"}
    assert made["opschorting"] == {"indicatie": False, "reden": ""}
    cleared = zgw.patch(made["url"], {"verlenging": None}).json
    assert cleared["verlenging"] == {"reden": "", "duur": None}


def test_zrc_012_fails(zgw: Zgw, types: Types) -> None:
    found = zgw.post("zaken/zaken", zaak(types.zaaktype, verlenging={"reden": "ziek"}))
    assert found.fault("verlenging.duur") == "required"


def test_zrc_013_passes(zgw: Zgw, types: Types) -> None:
    whole = types.zaak()["url"]
    part = types.zaak(hoofdzaak=whole)
    assert (part["hoofdzaak"], zgw.get(whole).json["deelzaken"]) == (whole, [part["url"]])


def test_zrc_013_fails(zgw: Zgw, types: Types) -> None:
    whole = types.zaak()["url"]
    part = types.zaak(hoofdzaak=whole)["url"]
    assert zgw.post("zaken/zaken", zaak(types.zaaktype, hoofdzaak=part)).fault("hoofdzaak") == "deelzaak-als-hoofdzaak"
    assert zgw.patch(whole, {"hoofdzaak": whole}).fault("hoofdzaak") == "self-forbidden"
    assert zgw.patch(whole, {"hoofdzaak": types.zaak()["url"]}).fault("hoofdzaak") == "deelzaak-als-hoofdzaak"
    assert zgw.post("zaken/zaken", zaak(types.zaaktype, hoofdzaak=UNKNOWN)).fault("hoofdzaak") == "does_not_exist"


def test_zrc_014_passes(zgw: Zgw, types: Types) -> None:
    made = types.zaak(betalingsindicatie="geheel", laatsteBetaaldatum="2024-01-02T10:00:00Z")
    assert made["betalingsindicatieWeergave"].endswith("geheel betaald.")
    assert zgw.patch(made["url"], {"betalingsindicatie": "nvt"}).json["laatsteBetaaldatum"] is None


def test_zrc_014_fails(zgw: Zgw, types: Types) -> None:
    body = zaak(types.zaaktype, betalingsindicatie="nvt", laatsteBetaaldatum="2024-01-02T10:00:00Z")
    assert zgw.post("zaken/zaken", body).fault("laatsteBetaaldatum") == "betaling-nvt"


def test_zrc_015_passes(types: Types) -> None:
    wanted = ["https://producten.example/vergunning"]
    assert types.zaak(productenOfDiensten=wanted)["productenOfDiensten"] == wanted


def test_zrc_015_fails(zgw: Zgw, types: Types) -> None:
    found = zgw.post("zaken/zaken", zaak(types.zaaktype, productenOfDiensten=["https://producten.example/x"]))
    assert found.fault("productenOfDiensten") == "invalid-products-services"


def test_zrc_016_passes(types: Types) -> None:
    assert types.status(types.zaak()["url"]).status == 201


def test_zrc_016_fails(zgw: Zgw, types: Types) -> None:
    found = types.status(types.zaak()["url"], statustype=other_types(zgw).statustypen[0])
    assert found.codes == {"zaaktype-mismatch"}


def test_zrc_017_passes(types: Types) -> None:
    assert relate(types).status == 201


def test_zrc_017_fails(zgw: Zgw, types: Types) -> None:
    kind = zgw.made(
        "catalogi/informatieobjecttypen",
        {
            "catalogus": types.catalogus,
            "omschrijving": "factuur",
            "vertrouwelijkheidaanduiding": "openbaar",
            "beginGeldigheid": "2020-01-01",
            "informatieobjectcategorie": "factuur",
        },
    )["url"]
    zgw.made(f"{kind}/publish", {})
    document = zgw.made("documenten/enkelvoudiginformatieobjecten", client.document(kind))
    found = relate(types, informatieobject=document["url"])
    assert found.codes == {"missing-zaaktype-informatieobjecttype-relation"}


def eigenschap(types: Types, which: str) -> Any:
    made = types.zaak()["url"]
    return types.zgw.post(f"{made}/zaakeigenschappen", {"zaak": made, "eigenschap": which, "waarde": "20240101"})


def test_zrc_018_passes(types: Types) -> None:
    found = eigenschap(types, types.eigenschap)
    assert (found.status, found.json["naam"]) == (201, "datum")


def test_zrc_018_fails(zgw: Zgw, types: Types) -> None:
    assert eigenschap(types, other_types(zgw).eigenschap).codes == {"zaaktype-mismatch"}


def rol(types: Types, **changes: Any) -> Any:
    body = {
        "zaak": types.zaak()["url"],
        "roltype": types.roltype,
        "roltoelichting": "aanvrager",
        "betrokkeneType": "natuurlijk_persoon",
        "betrokkeneIdentificatie": {"inpBsn": "999993653"},
    }
    return types.zgw.post("zaken/rollen", {**body, **changes})


def test_zrc_019_passes(types: Types) -> None:
    assert rol(types).status == 201


def test_zrc_019_fails(zgw: Zgw, types: Types) -> None:
    assert rol(types, roltype=other_types(zgw).roltype).codes == {"zaaktype-mismatch"}


def test_zrc_020_passes(types: Types) -> None:
    assert types.resultaat(types.zaak()["url"])["resultaattype"] == types.resultaattype


def test_zrc_020_fails(zgw: Zgw, types: Types) -> None:
    wrong = {"zaak": types.zaak()["url"], "resultaattype": other_types(zgw).resultaattype}
    assert zgw.post("zaken/resultaten", wrong).codes == {"zaaktype-mismatch"}


ZAAK = {
    "id": 1,
    "hoofdzaak_id": 2,
    "relevante_andere_zaken": [],
    "startdatum_bewaartermijn": None,
    "archiefnominatie": "",
    "archiefactiedatum": None,
}
END = date(2024, 1, 20)


@pytest.mark.parametrize(
    ("procedure", "found", "expected"),
    [
        ({"afleidingswijze": "afgehandeld"}, [], date(2024, 1, 20)),
        ({"afleidingswijze": "termijn", "procestermijn": "P5Y"}, [], date(2029, 1, 20)),
        ({"afleidingswijze": "hoofdzaak"}, ["2024-03-01"], date(2024, 3, 1)),
        ({"afleidingswijze": "eigenschap", "datumkenmerk": "datum"}, ["20240601"], date(2024, 6, 1)),
        ({"afleidingswijze": "zaakobject", "datumkenmerk": "eind"}, ["2024-01-01", "2025-01-01"], date(2025, 1, 1)),
        ({"afleidingswijze": "gerelateerde_zaak"}, ["2024-05-01", None], date(2024, 5, 1)),
        ({"afleidingswijze": "ingangsdatum_besluit"}, ["2024-02-01"], date(2024, 2, 1)),
        ({"afleidingswijze": "vervaldatum_besluit"}, ["2030-02-01"], date(2030, 2, 1)),
    ],
)
def test_zrc_021_passes(procedure: dict[str, str], found: list[str | None], expected: date) -> None:
    assert retention.brondatum(ZAAK, END, procedure, lambda way, asked: found) == expected


@pytest.mark.parametrize(
    ("procedure", "found"),
    [
        ({"afleidingswijze": "ander_datumkenmerk"}, []),
        ({"afleidingswijze": "hoofdzaak"}, [None]),
        ({"afleidingswijze": "eigenschap", "datumkenmerk": "datum"}, ["binnenkort"]),
        ({"afleidingswijze": "termijn", "procestermijn": ""}, []),
        ({}, []),
    ],
)
def test_zrc_021_fails_without_a_day(procedure: dict[str, str], found: list[str | None]) -> None:
    assert retention.brondatum(ZAAK, END, procedure, lambda way, asked: found) is None


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ({"afleidingswijze": "hoofdzaak"}, None),
        ({"afleidingswijze": "eigenschap", "datumkenmerk": "datum"}, "2034-06-01"),
        ({"afleidingswijze": "ingangsdatum_besluit"}, "2034-02-01"),
        ({"afleidingswijze": "vervaldatum_besluit"}, None),
        ({"afleidingswijze": "gerelateerde_zaak"}, None),
        ({"afleidingswijze": "zaakobject", "datumkenmerk": "overigeData/eind", "objecttype": "overige"}, "2035-01-01"),
    ],
)
def test_zrc_021_passes_in_the_registers(zgw: Zgw, way: dict[str, str], expected: str | None) -> None:
    types = client.types(zgw, resultaattype={"brondatumArchiefprocedure": way})
    made = types.zaak()["url"]
    zgw.made(f"{made}/zaakeigenschappen", {"zaak": made, "eigenschap": types.eigenschap, "waarde": "20240601"})
    zgw.made(
        "zaken/zaakobjecten",
        {
            "zaak": made,
            "objectType": "overige",
            "objectTypeOverige": "tent",
            "objectIdentificatie": {"overigeData": {"eind": "2025-01-01"}},
        },
    )
    zgw.made(
        "besluiten/besluiten",
        {
            "verantwoordelijkeOrganisatie": RSIN,
            "besluittype": types.besluittype,
            "zaak": made,
            "datum": "2024-01-20",
            "ingangsdatum": "2024-02-01",
        },
    )
    assert types.close(made).status == 201
    assert zgw.get(made).json["archiefactiedatum"] == expected


def test_zrc_021_passes_with_a_start_of_the_retention_term_set_by_hand(zgw: Zgw, types: Types) -> None:
    made = types.zaak(startdatumBewaartermijn="2020-03-01")["url"]
    assert types.close(made).status == 201
    found = zgw.get(made).json
    assert (found["startdatumBewaartermijn"], found["archiefactiedatum"]) == ("2020-03-01", "2030-03-01")


def test_zrc_022_passes(zgw: Zgw, types: Types) -> None:
    made = types.zaak(archiefnominatie="vernietigen", archiefactiedatum="2034-01-01")
    assert zgw.patch(made["url"], {"archiefstatus": "gearchiveerd"}).json["archiefstatus"] == "gearchiveerd"


def test_zrc_022_fails(zgw: Zgw, types: Types) -> None:
    relation = relate(types).json
    found = zgw.patch(relation["zaak"], {"archiefstatus": "gearchiveerd"})
    assert found.codes == {"documents-not-archived", "archiefnominatie-not-set", "archiefactiedatum-not-set"}


def test_zrc_023_passes(zgw: Zgw, types: Types) -> None:
    relation = relate(types).json
    made, part = relation["zaak"], types.zaak(hoofdzaak=relation["zaak"])["url"]
    types.status(made)
    gone = [made, part, relation["url"], types.resultaat(made)["url"], zgw.get(made).json["status"]]
    assert zgw.delete(made).status == 204
    assert {zgw.get(url).status for url in gone} == {404}
    assert zgw.get(f"{made}/audittrail").status == 404
    assert zgw.get(relation["informatieobject"]).status == 200


def test_zrc_023_fails_with_besluiten(zgw: Zgw, types: Types) -> None:
    made = types.zaak()["url"]
    body = {"verantwoordelijkeOrganisatie": RSIN, "besluittype": types.besluittype, "zaak": made}
    besluit = zgw.made("besluiten/besluiten", {**body, "datum": "2024-01-20", "ingangsdatum": "2024-02-01"})["url"]
    assert zgw.delete(made).codes == {"pending-relations"}
    zgw.delete(besluit)
    assert zgw.delete(made).status == 204


def test_zrc_023_fails(types: Types) -> None:
    made = types.zaak()["url"]
    assert granted(types, "zaken.lezen", "zaken.bijwerken").delete(made).status == 403


VERZOEK = "https://verzoeken.example/api/v1/verzoeken/1"


@pytest.mark.parametrize(("path", "name"), [("zaakverzoeken", "verzoek"), ("zaakcontactmomenten", "contactmoment")])
def test_zrc_024_zrc_025_pass(zgw: Zgw, types: Types, elsewhere: dict[str, Any], path: str, name: str) -> None:
    elsewhere[VERZOEK] = {"url": VERZOEK}
    made = zgw.made(f"zaken/{path}", {"zaak": types.zaak()["url"], name: VERZOEK})
    assert zgw.get(f"zaken/{path}?{name}={VERZOEK}").json == [made]
    assert zgw.delete(made["url"]).status == 204


@pytest.mark.parametrize(("path", "name"), [("zaakverzoeken", "verzoek"), ("zaakcontactmomenten", "contactmoment")])
def test_zrc_024_zrc_025_fail(zgw: Zgw, types: Types, path: str, name: str) -> None:
    found = zgw.post(f"zaken/{path}", {"zaak": types.zaak()["url"], name: "http://169.254.169.254/latest"})
    assert found.fault(name) == "bad-url"


def test_zrc_025_expand_passes(zgw: Zgw, types: Types) -> None:
    made = rol(types).json
    found = zgw.get(f"{made['zaak']}?expand=rollen.roltype.zaaktype").json["_expand"]["rollen"][0]
    assert found["_expand"]["roltype"]["_expand"]["zaaktype"]["identificatie"] == "EVENEMENT"


def test_zrc_025_expand_fails(zgw: Zgw, types: Types) -> None:
    assert zgw.get(f"{types.zaak()['url']}?expand=communicatiekanaal").status == 400


def test_zrc_026_passes(types: Types) -> None:
    made = types.zaak(archiefnominatie="vernietigen", startdatumBewaartermijn="2024-02-01")
    assert made["startdatumBewaartermijn"] == "2024-02-01"


def test_zrc_026_fails(zgw: Zgw, types: Types) -> None:
    body = zaak(types.zaaktype, archiefnominatie="blijvend_bewaren", startdatumBewaartermijn="2024-02-01")
    assert zgw.post("zaken/zaken", body).fault("startdatumBewaartermijn") == "must-be-empty"


def test_zrc_026_expand_passes(zgw: Zgw, types: Types) -> None:
    made = types.status(types.zaak()["url"]).json
    found = zgw.get(f"{made['zaak']}?expand=status.zaak.status.statustype.zaaktype").json
    inner = found["_expand"]["status"]["_expand"]["zaak"]["_expand"]["status"]["_expand"]["statustype"]["_expand"]
    assert inner["zaaktype"]["url"] == types.zaaktype


def test_zrc_026_expand_fails(zgw: Zgw, types: Types) -> None:
    assert zgw.get(f"{types.zaak()['url']}?expand=status.zaak.status.niets").status == 404


def test_zrc_027_passes(zgw: Zgw, types: Types) -> None:
    assert zgw.get(f"{types.zaak()['url']}?expand=zaaktype,status").status == 200


def test_zrc_027_fails(zgw: Zgw, types: Types) -> None:
    assert zgw.get(f"{types.zaak()['url']}?expand=zaaktype.bestaatniet").status == 404


def test_zrc_028_passes(zgw: Zgw, types: Types) -> None:
    found = zgw.get(f"{types.zaak()['url']}?expand=hoofdzaak,resultaat,rollen").json["_expand"]
    assert found == {"hoofdzaak": {}, "resultaat": {}, "rollen": []}


def test_zrc_028_fails(zgw: Zgw, types: Types) -> None:
    assert zgw.get("zaken/zaken?expand=niets").status == 404


def test_zrc_029_passes(zgw: Zgw, types: Types) -> None:
    types.zaak()
    fields = ["identificatie", {"zaaktype": ["identificatie"], "processobject": ["identificatie"]}]
    row = zgw.post("zaken/zaken/_zoek", {"fields": fields}).json["results"][0]
    assert set(row) == {"identificatie", "_expand", "processobject"}
    assert row["_expand"] == {"zaaktype": {"identificatie": "EVENEMENT"}}
    assert row["processobject"] == {"identificatie": ""}


def test_zrc_029_fails(zgw: Zgw, types: Types) -> None:
    assert zgw.post("zaken/zaken/_zoek", {"fields": ["url"], "expand": "zaaktype"}).status == 400
    assert zgw.post("zaken/zaken/_zoek", {"fields": ["bestaatniet"]}).status == 404
