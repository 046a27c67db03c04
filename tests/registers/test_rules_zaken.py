"""zrc-001 … zrc-029: for each rule one call that it lets through and one that it stops."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from openloket.registers import retention
from openloket.registers.api import remote
from openloket.registers.models import Audittrail, Zaak
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


@pytest.mark.parametrize(
    ("begin", "einde", "more", "code"),
    [
        ("2020-01-01", None, {}, ""),
        ("2020-01-01", "2026-09-15", {}, ""),  # its last day
        ("2026-09-15", None, {}, ""),  # its first
        ("2020-01-01", "2026-09-14", {}, "not-valid"),
        ("2026-09-16", None, {}, "not-valid"),
        ("2020-01-01", "2026-09-14", {"startdatum": "2026-09-01"}, "not-valid"),
        ("2020-01-01", "2026-09-14", {"registratiedatum": "2026-09-14"}, ""),  # registered before, elsewhere
        ("2020-01-01", "2026-09-10", {"registratiedatum": "2026-09-14"}, "not-valid"),
    ],
)
def test_zrc_001_passes_and_fails_by_the_days_that_a_type_holds(
    frozen: Any, zgw: Zgw, begin: str, einde: str | None, more: dict[str, str], code: str
) -> None:
    types = client.types(zgw, beginGeldigheid=begin, versiedatum=begin, eindeGeldigheid=einde)
    found = zgw.post("zaken/zaken", zaak(types.zaaktype, **more))
    assert (found.status, found.fault("zaaktype")) == (400 if code else 201, code)


def test_a_zaak_goes_on_after_its_zaaktype_ended(frozen: Any, zgw: Zgw, types: Types) -> None:
    made = types.zaak()["url"]
    zgw.patch(types.zaaktype, {"eindeGeldigheid": "2026-09-14"})
    assert zgw.patch(made, {"toelichting": "door"}).status == 200
    assert zgw.put(made, zaak(types.zaaktype)).status == 200
    assert types.close(made).status == 201


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


@pytest.mark.parametrize("nothing", ["", None])
def test_zrc_009_drc_007_take_nothing_for_that_of_the_type(zgw: Zgw, types: Types, nothing: Any) -> None:
    """A document may say "" (Documenten: BlankEnum); of a zaak it is taken as well."""
    for what in (types.zaak, types.document):
        made = what(vertrouwelijkheidaanduiding=nothing)
        assert made["vertrouwelijkheidaanduiding"] == "openbaar"
        made = what(vertrouwelijkheidaanduiding="geheim")
        lock = {"lock": zgw.made(f"{made['url']}/lock", {})["lock"]} if what == types.document else {}
        changed = zgw.patch(made["url"], {"vertrouwelijkheidaanduiding": nothing, **lock})
        assert (changed.status, changed.json["vertrouwelijkheidaanduiding"]) == (200, "openbaar")


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


@pytest.mark.parametrize(
    "found",
    [
        {"url": KANAAL, "naam": "Brief"},
        {"url": KANAAL, "naam": 5, "omschrijving": ""},
        {"url": None, "naam": "Brief", "omschrijving": ""},
        {"results": [{"url": KANAAL, "naam": "Brief", "omschrijving": ""}]},
    ],
)
def test_zrc_010_fails_for_json_of_another_shape(
    zgw: Zgw, types: Types, elsewhere: dict[str, Any], found: dict[str, Any]
) -> None:
    elsewhere[KANAAL] = found
    refused = zgw.post("zaken/zaken", zaak(types.zaaktype, communicatiekanaal=KANAAL))
    assert refused.fault("communicatiekanaal") == "invalid-resource"


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
    row = Zaak.objects.get(uuid=made["uuid"])
    assert (row.verlenging, row.opschorting) == ({}, {})


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


@pytest.mark.parametrize(
    ("waarde", "status"),
    [("20240229", 201), ("2024-02-29", 201), ("20230229", 400), ("binnenkort", 400), ("", 400), ("20240229 ", 400)],
)
def test_ztc_015_holds_for_the_waarde_of_a_zaakeigenschap(zgw: Zgw, types: Types, waarde: str, status: int) -> None:
    made = types.zaak()["url"]
    body = {"zaak": made, "eigenschap": types.eigenschap, "waarde": waarde}
    found = zgw.post(f"{made}/zaakeigenschappen", body)
    assert (found.status, found.fault("waarde")) == (status, "" if status == 201 else "invalid")
    if status == 400:
        right = zgw.made(f"{made}/zaakeigenschappen", {**body, "waarde": "20240101"})["url"]
        assert zgw.patch(right, {"waarde": waarde}).fault("waarde") == "invalid"


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


def test_zrc_021_passes_with_a_moment_that_is_the_next_day_here() -> None:
    assert retention.as_date("2024-01-20 23:30:00+00") == date(2024, 1, 21)
    assert retention.as_date("2024-01-20T23:30:00Z") == date(2024, 1, 21)
    assert retention.as_date("20240120233000") == date(2024, 1, 20)
    assert retention.as_date("20241332") is None


@pytest.mark.parametrize(
    ("moment", "day"),
    [("9999-12-31T23:59:59Z", date(9999, 12, 31)), ("0001-01-01T00:00:00+05:00", date(1, 1, 1))],
)
def test_zrc_021_passes_with_a_moment_at_the_end_of_the_calendar(moment: str, day: date) -> None:
    assert retention.as_date(moment) == day


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


BESLUIT = {"verantwoordelijkeOrganisatie": RSIN, "datum": "2013-01-01", "ingangsdatum": "2014-01-01"}


def of_object(kind: str, name: str) -> dict[str, str]:
    return {"afleidingswijze": "zaakobject", "datumkenmerk": name, "objecttype": kind}


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("besluit", "datum", "2018-01-01"),
        ("besluit", "ingangsdatum", "2019-01-01"),
        ("besluit", "vervaldatum", None),
        ("besluit", "bestaatniet", None),
        ("besluit", "besluittype", None),
        ("enkelvoudig_document", "creatiedatum", "2029-01-15"),
        ("status", "datumStatusGezet", "2029-01-18"),
        ("overige", "startdatum", "2029-01-15"),
    ],
)
def test_zrc_021_passes_with_an_object_in_our_own_registers(zgw: Zgw, kind: str, name: str, expected: str) -> None:
    way = {"brondatumArchiefprocedure": of_object(kind, name), "archiefactietermijn": "P5Y"}
    types = client.types(zgw, resultaattype=way)
    made = types.zaak()["url"]
    url = {
        "besluit": lambda: zgw.made("besluiten/besluiten", {**BESLUIT, "besluittype": types.besluittype})["url"],
        "enkelvoudig_document": lambda: types.document()["url"],
        "status": lambda: types.status(made, datumStatusGezet="2024-01-17T23:30:00Z").json["url"],
        "overige": lambda: types.zaak()["url"],
    }[kind]()
    more = {"objectTypeOverige": "zaak"} if kind == "overige" else {}
    zgw.made("zaken/zaakobjecten", {"zaak": made, "object": url, "objectType": kind, **more})
    assert types.close(made).status == 201
    assert zgw.get(made).json["archiefactiedatum"] == expected


def test_zrc_021_passes_with_the_latest_of_more_objects(zgw: Zgw) -> None:
    types = client.types(zgw, resultaattype={"brondatumArchiefprocedure": of_object("besluit", "datum")})
    made = types.zaak()["url"]
    for day in ("2013-01-01", "2015-06-01", "2014-01-01"):
        besluit = zgw.made("besluiten/besluiten", {**BESLUIT, "datum": day, "besluittype": types.besluittype})["url"]
        zgw.made("zaken/zaakobjecten", {"zaak": made, "object": besluit, "objectType": "besluit"})
    elsewhere = {"zaak": made, "object": "https://elders.example/besluiten/1", "objectType": "besluit"}
    zgw.made("zaken/zaakobjecten", elsewhere)
    types.close(made)
    assert zgw.get(made).json["archiefactiedatum"] == "2025-06-01"


class Later:
    """A closed zaak whose archive parameters follow one afleidingswijze, and what happens to it afterwards."""

    def __init__(self, zgw: Zgw, way: str, **more: str) -> None:
        self.zgw = zgw
        self.types = client.types(zgw, resultaattype={"brondatumArchiefprocedure": {"afleidingswijze": way, **more}})
        self.hoofdzaak, self.related = self.types.zaak()["url"], self.types.zaak()["url"]
        relevant = [{"url": self.related, "aardRelatie": "vervolg"}]
        self.zaak = self.types.zaak(hoofdzaak=self.hoofdzaak, relevanteAndereZaken=relevant)["url"]

    def closed(self) -> Later:
        assert self.types.close(self.zaak).status == 201
        return self

    def due(self) -> Any:
        return self.zgw.get(self.zaak).json["archiefactiedatum"]

    def besluit(self, **changes: Any) -> str:
        body = {**BESLUIT, "besluittype": self.types.besluittype, "zaak": self.zaak, **changes}
        url: str = self.zgw.made("besluiten/besluiten", body)["url"]
        return url

    def eigenschap(self, waarde: str) -> str:
        body = {"zaak": self.zaak, "eigenschap": self.types.eigenschap, "waarde": waarde}
        url: str = self.zgw.made(f"{self.zaak}/zaakeigenschappen", body)["url"]
        return url


@pytest.mark.parametrize(
    ("way", "name"), [("ingangsdatum_besluit", "ingangsdatum"), ("vervaldatum_besluit", "vervaldatum")]
)
def test_zrc_021_passes_anew_when_a_besluit_comes_changes_and_goes(zgw: Zgw, way: str, name: str) -> None:
    later = Later(zgw, way).closed()
    assert later.due() is None
    besluit = later.besluit(**{name: "2024-02-01"})
    assert later.due() == "2034-02-01"
    assert zgw.get(later.zaak).json["startdatumBewaartermijn"] == "2024-02-01"
    zgw.patch(besluit, {name: "2025-02-01"})
    assert later.due() == "2035-02-01"
    second = later.besluit(**{name: "2024-03-01"})
    assert later.due() == "2035-02-01"  # the latest
    assert zgw.delete(besluit).status == 204
    assert later.due() == "2034-03-01"
    assert zgw.delete(second).status == 204
    found = zgw.get(later.zaak).json
    assert (found["archiefactiedatum"], found["startdatumBewaartermijn"]) == (None, None)
    assert found["archiefnominatie"] == "vernietigen"


def test_zrc_021_passes_anew_when_an_eigenschap_comes_changes_and_goes(zgw: Zgw) -> None:
    later = Later(zgw, "eigenschap", datumkenmerk="datum").closed()
    url = later.eigenschap("20240601")
    assert later.due() == "2034-06-01"
    zgw.patch(url, {"waarde": "20250601"})
    assert later.due() == "2035-06-01"
    zgw.delete(url)
    assert later.due() is None


def test_zrc_021_passes_anew_when_the_hoofdzaak_is_closed_and_opened(zgw: Zgw) -> None:
    later = Later(zgw, "hoofdzaak").closed()
    assert later.due() is None
    later.types.close(later.hoofdzaak, datumStatusGezet="2024-03-01T12:00:00Z")
    assert later.due() == "2034-03-01"
    later.types.status(later.hoofdzaak, 0, datumStatusGezet="2024-03-02T12:00:00Z")
    assert later.due() is None
    later.types.status(later.hoofdzaak, -1, datumStatusGezet="2024-04-01T12:00:00Z")
    assert later.due() == "2034-04-01"
    zgw.patch(later.zaak, {"hoofdzaak": None})
    assert later.due() is None


def test_zrc_021_passes_anew_when_a_related_zaak_is_closed_comes_and_goes(zgw: Zgw) -> None:
    later = Later(zgw, "gerelateerde_zaak").closed()
    later.types.close(later.related, datumStatusGezet="2024-03-01T12:00:00Z")
    assert later.due() == "2034-03-01"
    other = later.types.zaak()["url"]
    later.types.close(other, datumStatusGezet="2024-05-01T12:00:00Z")
    both = [{"url": url, "aardRelatie": "vervolg"} for url in (later.related, other)]
    assert zgw.patch(later.zaak, {"relevanteAndereZaken": both}).json["archiefactiedatum"] == "2034-05-01"
    assert zgw.delete(other).status == 204
    assert later.due() == "2034-03-01"


def test_zrc_021_passes_anew_when_an_object_comes_changes_and_goes(zgw: Zgw) -> None:
    later = Later(zgw, **{"way": "zaakobject", "datumkenmerk": "datum", "objecttype": "besluit"}).closed()
    besluit = later.besluit(zaak="", datum="2013-01-01")
    url = zgw.made("zaken/zaakobjecten", {"zaak": later.zaak, "object": besluit, "objectType": "besluit"})["url"]
    assert later.due() == "2023-01-01"
    zgw.patch(besluit, {"datum": "2014-01-01"})
    assert later.due() == "2024-01-01"
    zgw.delete(url)
    assert later.due() is None


def test_zrc_021_passes_anew_when_the_resultaat_or_the_day_changes(zgw: Zgw) -> None:
    later = Later(zgw, "afgehandeld")
    body = zgw.get(later.types.resultaattype).json
    keep = {**body, "omschrijving": "Bewaard", "archiefnominatie": "blijvend_bewaren", "archiefactietermijn": None}
    other = zgw.made("catalogi/resultaattypen", keep)["url"]
    later.closed()
    assert later.due() == "2034-01-20"
    resultaat = zgw.get(later.zaak).json["resultaat"]
    assert zgw.patch(resultaat, {"resultaattype": other}).status == 200
    found = zgw.get(later.zaak).json
    assert (found["archiefnominatie"], found["archiefactiedatum"]) == ("blijvend_bewaren", None)
    assert found["startdatumBewaartermijn"] is None
    assert zgw.delete(resultaat).status == 204
    assert zgw.get(later.zaak).json["archiefnominatie"] == "blijvend_bewaren"  # until there is another
    later.types.resultaat(later.zaak)
    found = zgw.get(later.zaak).json
    assert (found["archiefnominatie"], found["archiefactiedatum"]) == ("vernietigen", "2034-01-20")
    later.types.status(later.zaak, -1, datumStatusGezet="2024-06-01T12:00:00Z")  # closed anew, on another day
    found = zgw.get(later.zaak).json
    assert (found["einddatum"], found["archiefactiedatum"]) == ("2024-06-01", "2034-06-01")


@pytest.mark.parametrize("how", ["before", "after"])
def test_zrc_021_passes_over_what_is_set_by_hand(zgw: Zgw, how: str) -> None:
    """What someone set stays, and what follows from it follows: the term runs from a start that is set by hand."""
    later = Later(zgw, "ingangsdatum_besluit")
    if how == "before":
        zgw.patch(later.zaak, {"startdatumBewaartermijn": "2020-03-01"})
        later.closed()
    else:
        later.closed()
        assert (
            zgw.patch(later.zaak, {"startdatumBewaartermijn": "2020-03-01"}).json["archiefactiedatum"] == "2030-03-01"
        )
    later.besluit(ingangsdatum="2024-02-01")
    found = zgw.get(later.zaak).json
    assert (found["startdatumBewaartermijn"], found["archiefactiedatum"]) == ("2020-03-01", "2030-03-01")
    zgw.patch(later.zaak, {"archiefactiedatum": "2099-01-01"})
    later.besluit(ingangsdatum="2025-02-01")
    assert later.due() == "2099-01-01"


def test_zrc_021_passes_a_correction_that_does_not_speak_of_it(zgw: Zgw) -> None:
    later = Later(zgw, "ingangsdatum_besluit")
    later.besluit(ingangsdatum="2024-02-01")
    later.closed()
    before = zgw.get(later.zaak).json
    found = zgw.put(later.zaak, zaak(later.types.zaaktype, toelichting="hersteld")).json
    for name in ("archiefnominatie", "archiefactiedatum", "startdatumBewaartermijn", "einddatum"):
        assert found[name] == before[name], name


def test_zrc_021_fails_for_what_is_open_or_archived(zgw: Zgw) -> None:
    later = Later(zgw, "ingangsdatum_besluit")
    later.besluit(ingangsdatum="2024-02-01")
    assert later.due() is None  # open
    later.closed()
    zgw.patch(later.zaak, {"archiefstatus": "gearchiveerd"})
    later.besluit(ingangsdatum="2025-02-01")
    assert later.due() == "2034-02-01"


def test_zrc_021_passes_only_what_is_empty_of_a_zaak_that_an_older_release_closed(zgw: Zgw) -> None:
    later = Later(zgw, "ingangsdatum_besluit").closed()
    Zaak.objects.filter(einddatum__isnull=False).update(archief_afgeleid=None, archiefactiedatum=date(2050, 1, 1))
    later.besluit(ingangsdatum="2024-02-01")
    found = zgw.get(later.zaak).json
    assert (found["startdatumBewaartermijn"], found["archiefactiedatum"]) == ("2024-02-01", "2050-01-01")


def test_zrc_022_passes(zgw: Zgw, types: Types) -> None:
    made = types.zaak(archiefnominatie="vernietigen", archiefactiedatum="2034-01-01")
    assert zgw.patch(made["url"], {"archiefstatus": "gearchiveerd"}).json["archiefstatus"] == "gearchiveerd"


def test_zrc_022_fails(zgw: Zgw, types: Types) -> None:
    relation = relate(types).json
    found = zgw.patch(relation["zaak"], {"archiefstatus": "gearchiveerd"})
    assert found.codes == {"documents-not-archived", "archiefnominatie-not-set", "archiefactiedatum-not-set"}


@pytest.mark.parametrize("name", ["archiefnominatie", "archiefactiedatum"])
def test_zrc_022_fails_to_take_away_what_an_archived_zaak_has(zgw: Zgw, types: Types, name: str) -> None:
    made = types.zaak(archiefnominatie="vernietigen", archiefactiedatum="2034-01-01", archiefstatus="gearchiveerd")
    assert zgw.patch(made["url"], {name: None}).fault(name) == f"{name}-not-set"
    assert zgw.patch(made["url"], {name: None, "archiefstatus": "nog_te_archiveren"}).status == 200


def test_zrc_022_passes_when_an_archived_zaak_is_opened_again(zgw: Zgw, types: Types) -> None:
    made = types.zaak()["url"]
    types.close(made)
    assert zgw.patch(made, {"archiefstatus": "gearchiveerd"}).status == 200
    types.status(made, 0, datumStatusGezet="2024-02-01T10:00:00Z")
    found = zgw.get(made).json
    assert (found["archiefstatus"], found["archiefnominatie"], found["einddatum"]) == ("nog_te_archiveren", None, None)


def test_zrc_023_passes(zgw: Zgw, types: Types) -> None:
    relation = relate(types).json
    made, part = relation["zaak"], types.zaak(hoofdzaak=relation["zaak"])["url"]
    types.status(made)
    gone = [made, part, relation["url"], types.resultaat(made)["url"], zgw.get(made).json["status"]]
    assert zgw.delete(made).status == 204
    assert {zgw.get(url).status for url in gone} == {404}
    assert zgw.get(f"{made}/audittrail").status == 404
    assert not Audittrail.objects.filter(hoofd_object__in=[made[-36:], part[-36:]]).exists(), (
        "nor does a deelzaak's stay"
    )
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
@pytest.mark.parametrize("url", [VERZOEK, f"{VERZOEK}/"])
def test_zrc_024_zrc_025_tell_the_other_side(
    zgw: Zgw,
    types: Types,
    elsewhere: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    path: str,
    name: str,
    url: str,
) -> None:
    told: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(remote, "tell", lambda *said: told.append(said))
    elsewhere[url] = {"url": url}
    own = types.zaak()["url"]
    with django_capture_on_commit_callbacks(execute=True):
        zgw.made(f"zaken/{path}", {"zaak": own, name: url})
    there = f"https://verzoeken.example/api/v1/object{'verzoeken' if name == 'verzoek' else 'contactmomenten'}"
    assert told == [(there, {name: url, "object": own, "objectType": "zaak"})]


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


def test_zrc_026_passes_who_changes_to_keeping(zgw: Zgw, types: Types) -> None:
    made = types.zaak(archiefnominatie="vernietigen", startdatumBewaartermijn="2024-02-01")["url"]
    assert zgw.patch(made, {"archiefnominatie": "blijvend_bewaren"}).json["startdatumBewaartermijn"] is None
    assert zgw.patch(made, {"startdatumBewaartermijn": "2024-02-01"}).status == 400


def test_zrc_026_passes_a_zaak_that_is_closed_to_be_kept(zgw: Zgw) -> None:
    types = client.types(zgw, resultaattype={"archiefnominatie": "blijvend_bewaren"})
    made = types.zaak(startdatumBewaartermijn="2024-02-01")["url"]
    assert types.close(made).status == 201
    found = zgw.get(made).json
    assert (found["archiefnominatie"], found["startdatumBewaartermijn"]) == ("blijvend_bewaren", None)


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


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("zaaktype,status,rollen", 200),
        ("deelzaken", 404),
        ("relevanteAndereZaken", 404),
        ("zaakinformatieobjecten", 200),
        ("zaakinformatieobjecten.informatieobject", 404),
        ("status.zaak.deelzaken", 404),
        ("hoofdzaak", 200),
    ],
)
def test_zrc_028_fails_for_what_may_not_be_shown_whole(zgw: Zgw, types: Types, path: str, status: int) -> None:
    """Some of what is named is of another zaaktype, or in a register that the caller may not read: no part of an answer."""
    own, secret = types.zaak()["url"], types.zaak(vertrouwelijkheidaanduiding="geheim", hoofdzaak=None)["url"]
    seen = types.zaak()["url"]
    types.status(own)
    for part in (seen, secret):
        zgw.patch(part, {"hoofdzaak": own})
    zgw.patch(own, {"relevanteAndereZaken": [{"url": secret, "aardRelatie": "vervolg"}]})
    zgw.made("zaken/zaakinformatieobjecten", {"zaak": own, "informatieobject": types.document()["url"]})
    reader = granted(types, "zaken.lezen", level="openbaar")
    assert zgw.get(f"{own}?expand={path}").status == 200
    found = reader.get(f"{own}?expand={path}")
    assert found.status == status
    assert reader.get(f"zaken/zaken?expand={path}").status == status
    assert reader.post("zaken/zaken/_zoek", {"expand": path}).status == status
    if status == 404:
        assert found.json["code"] == "not_found"
        zgw.patch(secret, {"hoofdzaak": None})
        zgw.patch(own, {"relevanteAndereZaken": [{"url": seen, "aardRelatie": "vervolg"}]})
        then = reader.get(f"{own}?expand={path}").status
        assert then == (404 if path.endswith("informatieobject") else 200)


def test_zrc_028_fails_for_a_zaak_in_another_register(zgw: Zgw, types: Types, elsewhere: dict[str, Any]) -> None:
    there = "https://verzoeken.example/zaken/api/v1/zaken/7a5e8b6c-0000-4000-8000-000000000001"
    elsewhere[there] = {"url": there, "zaaktype": "https://verzoeken.example/catalogi/api/v1/zaaktypen/1"}
    made = types.zaak(relevanteAndereZaken=[{"url": there, "aardRelatie": "vervolg"}])["url"]
    assert zgw.get(made).status == 200
    assert zgw.get(f"{made}?expand=relevanteAndereZaken").status == 404
    assert zgw.post("zaken/zaken/_zoek", {"fields": [{"relevanteAndereZaken": ["url"]}]}).status == 404


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


def test_a_status_is_set_by_a_rol_of_the_zaak_itself(types: Types) -> None:
    made = rol(types).json
    assert types.status(made["zaak"], gezetdoor=made["url"]).json["gezetdoor"] == made["url"]
    assert types.status(types.zaak()["url"], gezetdoor=made["url"]).fault("gezetdoor") == "zaak-mismatch"


def test_a_document_belongs_to_a_status_of_the_zaak_itself(zgw: Zgw, types: Types) -> None:
    made = types.zaak()["url"]
    status = types.status(made).json["url"]
    found = relate(types, zaak=made, status=status)
    assert found.json["status"] == status
    assert relate(types, status=status).fault("status") == "zaak-mismatch"
    other = types.status(types.zaak()["url"]).json["url"]
    assert zgw.patch(found.json["url"], {"status": other}).fault("status") == "zaak-mismatch"


def test_a_status_or_contact_is_not_of_the_future(frozen: Any, zgw: Zgw, types: Types) -> None:
    """Clocks may differ by five minutes; it is 09:30."""
    made = types.zaak()["url"]
    for moment, code in (("2026-09-15T09:35:00Z", ""), ("2026-09-15T09:35:01Z", "date-in-future")):
        assert types.status(made, datumStatusGezet=moment).fault("datumStatusGezet") == code
        contact = {"zaak": made, "datumtijd": moment}
        assert zgw.post("zaken/klantcontacten", contact).fault("datumtijd") == code


def test_a_rol_names_somebody(zgw: Zgw, types: Types) -> None:
    assert rol(types, betrokkeneIdentificatie={}).codes == {"invalid-betrokkene"}
    by_url = rol(types, betrokkeneIdentificatie={}, betrokkene="https://personen.example/1")
    assert by_url.status == 201
    body = {key: by_url.json[key] for key in ("zaak", "roltype", "roltoelichting", "betrokkeneType")}
    assert zgw.put(by_url.json["url"], body).codes == {"invalid-betrokkene"}


def test_a_zaakobject_names_something(zgw: Zgw, types: Types) -> None:
    body = {"zaak": types.zaak()["url"], "objectType": "pand"}
    assert zgw.post("zaken/zaakobjecten", body).codes == {"invalid-zaakobject"}
    pand = {**body, "objectIdentificatie": {"identificatie": "1"}}
    assert zgw.post("zaken/zaakobjecten", {**pand, "objectTypeOverige": "tent"}).codes == {
        "invalid-object-type-overige"
    }
    other = {**body, "objectType": "overige", "object": "https://objecten.example/1"}
    assert zgw.post("zaken/zaakobjecten", other).codes == {"missing-object-type-overige"}
    definitie = {"url": "https://x.example", "schema": "a", "objectData": "b"}
    zgw.made("zaken/zaakobjecten", {**other, "objectTypeOverigeDefinitie": definitie})
    tent = zgw.made("zaken/zaakobjecten", {**other, "objectTypeOverige": "tent"})["url"]
    assert zgw.patch(tent, {"objectTypeOverige": ""}).codes == {"missing-object-type-overige"}
    made = zgw.made("zaken/zaakobjecten", pand)["url"]
    assert zgw.patch(made, {"relatieomschrijving": "anders"}).status == 200
    assert zgw.patch(made, {"objectTypeOverige": "tent"}).codes == {"invalid-object-type-overige"}
    assert zgw.patch(made, {"objectIdentificatie": {}}).codes == {"invalid-zaakobject"}


def test_a_zaakobjecttype_is_of_the_zaaktype_of_the_zaak(zgw: Zgw, types: Types) -> None:
    body = {
        "anderObjecttype": False,
        "objecttype": "https://objecten.example/pand",
        "relatieOmschrijving": "gaat over",
        "catalogus": types.catalogus,
    }
    own, other = (
        zgw.made("catalogi/zaakobjecttypen", {**body, "zaaktype": kind})["url"]
        for kind in (types.zaaktype, other_types(zgw).zaaktype)
    )
    pand = {"zaak": types.zaak()["url"], "objectType": "pand", "objectIdentificatie": {"identificatie": "1"}}
    made = zgw.made("zaken/zaakobjecten", {**pand, "zaakobjecttype": own})["url"]
    assert zgw.post("zaken/zaakobjecten", {**pand, "zaakobjecttype": other}).fault("zaakobjecttype") == (
        "zaaktype-mismatch"
    )
    assert zgw.patch(made, {"zaakobjecttype": other}).fault("zaakobjecttype") == "zaaktype-mismatch"


def test_a_besluit_is_laid_with_the_zaak_that_besluiten_has(zgw: Zgw, types: Types) -> None:
    made, other = types.zaak()["url"], types.zaak()["url"]
    body = {**BESLUIT, "besluittype": types.besluittype}
    besluit = zgw.made("besluiten/besluiten", {**body, "zaak": made})["url"]
    loose = zgw.made("besluiten/besluiten", body)["url"]
    (relation,) = zgw.get(f"{made}/besluiten").json
    assert zgw.delete(relation["url"]).status == 204
    assert zgw.post(f"{other}/besluiten", {"besluit": besluit}).codes == {"inconsistent-relation"}
    assert zgw.post(f"{other}/besluiten", {"besluit": loose}).codes == {"inconsistent-relation"}
    assert zgw.post(f"{made}/besluiten", {"besluit": besluit}).status == 201


@pytest.mark.parametrize("moment", ["9999-12-31T23:30:00Z", "0001-01-01T00:30:00Z", "9999-12-31T12:00:00-12:00"])
def test_a_moment_that_is_on_no_day_somewhere_is_none(zgw: Zgw, types: Types, moment: str) -> None:
    body = zaak(types.zaaktype, betalingsindicatie="geheel", laatsteBetaaldatum=moment)
    assert zgw.post("zaken/zaken", body).fault("laatsteBetaaldatum") == "invalid"
