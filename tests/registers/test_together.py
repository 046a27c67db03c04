"""Operations that do several of the standard's calls in one: all of them or none, each with its own rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openloket.registers.api import access
from openloket.registers.models import (
    Abonnement,
    Aflevering,
    Audittrail,
    Besluit,
    Enkelvoudiginformatieobject,
    Resultaat,
    Rol,
    Status,
    Substatus,
    Zaak,
    Zaakinformatieobject,
)
from tests.registers import zgw as client
from tests.registers.test_tolerance import rol
from tests.registers.zgw import RSIN, Types, Zgw, document, zaak

NOW = "2024-01-20T10:00:00Z"


@pytest.fixture
def heard(zgw: Zgw) -> Callable[[], list[tuple[str, str]]]:
    """What a subscriber to everything will hear."""
    kanalen = [{"naam": row["naam"], "filters": {}} for row in zgw.get("notificaties/kanaal").json]
    zgw.made("notificaties/abonnement", {"callbackUrl": "https://hoort.example/", "auth": "x", "kanalen": kanalen})
    return lambda: [(row.bericht["resource"], row.bericht["actie"]) for row in Aflevering.objects.order_by("id")]


def audited(client_id: str = "test") -> list[tuple[str, str]]:
    return list(
        Audittrail.objects.filter(applicatie_id=client_id, bron__in=["zrc", "drc", "brc"])
        .order_by("id")
        .values_list("resource", "actie")
    )


def whole_zaak(types: Types, **changes: Any) -> dict[str, Any]:
    document = types.document()["url"]
    given = rol(types, "", "natuurlijk_persoon", inpBsn="111222333")
    del given["zaak"]
    return {
        "zaak": zaak(types.zaaktype, omschrijving="Feest"),
        "status": {"statustype": types.statustypen[0], "datumStatusGezet": NOW},
        "rollen": [given],
        "zaakinformatieobjecten": [{"informatieobject": document, "titel": "Plattegrond"}],
        "zaakobjecten": [
            {"objectType": "overige", "objectTypeOverige": "plek", "objectIdentificatie": {"overigeData": "x"}}
        ],
        **changes,
    }


def test_a_zaak_is_registered_whole(zgw: Zgw, types: Types, heard: Callable[[], Any]) -> None:
    found = zgw.post("zaken/zaak_registreren", whole_zaak(types))
    assert found.status == 201, found.content
    made = found.json
    url = made["zaak"]["url"]
    assert found.headers["Location"] == url
    assert made["zaak"] == zgw.get(url).json
    assert made["zaak"]["status"] == made["status"]["url"]
    assert [row["url"] for row in made["rollen"]] == made["zaak"]["rollen"]
    assert [row["url"] for row in made["zaakinformatieobjecten"]] == made["zaak"]["zaakinformatieobjecten"]
    assert [row["url"] for row in made["zaakobjecten"]] == made["zaak"]["zaakobjecten"]
    parts = ["zaak", "status", "rol", "zaakinformatieobject", "zaakobject"]
    assert audited()[-5:] == [(name, "create") for name in parts]
    assert heard()[-5:] == [(name, "create") for name in parts]


def test_a_zaak_is_registered_with_the_least(zgw: Zgw, types: Types) -> None:
    body = whole_zaak(types, rollen=[])
    del body["zaakinformatieobjecten"], body["zaakobjecten"]
    made = zgw.made("zaken/zaak_registreren", body)
    assert (made["rollen"], made["zaakinformatieobjecten"], made["zaakobjecten"]) == ([], [], [])


@pytest.mark.parametrize(
    ("change", "name", "code"),
    [
        (lambda body: body.pop("zaak"), "zaak", "required"),
        (lambda body: body.update(zaak=[]), "zaak", "invalid"),
        (lambda body: body.update(rollen={}), "rollen", "not_a_list"),
        (lambda body: body["rollen"].append("x"), "rollen.1", "invalid"),
        (lambda body: body["zaak"].pop("startdatum"), "zaak.startdatum", "required"),
        (lambda body: body["zaak"].update(zaak_type="x", zaaktype="y"), "zaak.zaaktype", "invalid"),
        (lambda body: body["status"].update(statustype="https://elders.example/x"), "status.statustype", "bad-url"),
        (lambda body: body["rollen"][0].update(betrokkeneType="boom"), "rollen.0.betrokkeneType", "invalid_choice"),
        (
            lambda body: body["rollen"][0]["betrokkeneIdentificatie"].update(inpBsn="1"),
            "rollen.0.betrokkeneIdentificatie.inpBsn",
            "invalid",
        ),
        (
            lambda body: body["zaakinformatieobjecten"][0].pop("informatieobject"),
            "zaakinformatieobjecten.0.informatieobject",
            "required",
        ),
        (lambda body: body["zaakobjecten"][0].update(objectType="maan"), "zaakobjecten.0.objectType", "invalid_choice"),
        (
            lambda body: body["zaakobjecten"][0].update(objectType="pand"),
            "zaakobjecten.0.objectTypeOverige",
            "invalid-object-type-overige",
        ),
    ],
)
def test_one_part_that_is_wrong_makes_nothing(
    zgw: Zgw, types: Types, heard: Callable[[], Any], change: Any, name: str, code: str
) -> None:
    body = whole_zaak(types)
    before, trail = heard(), audited()
    change(body)
    found = zgw.post("zaken/zaak_registreren", body)
    assert (found.status, found.fault(name)) == (400, code), found.content
    assert (Zaak.objects.count(), Status.objects.count(), Rol.objects.count()) == (0, 0, 0)
    assert (heard(), audited()) == (before, trail)


def grants(*scopes: str, level: str = "openbaar") -> Any:
    def of(types: Types) -> list[dict[str, Any]]:
        return [
            {
                "component": "zrc",
                "scopes": list(scopes),
                "zaaktype": types.zaaktype,
                "maxVertrouwelijkheidaanduiding": level,
            }
        ]

    return of


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        (("zaken.aanmaken", "zaken.bijwerken"), 201),
        (("zaken.aanmaken",), 403),  # no rollen
        (("zaken.bijwerken",), 403),
        (("zaken.lezen",), 403),
    ],
)
def test_each_part_needs_the_rights_of_its_own_call(zgw: Zgw, types: Types, scopes: Any, status: int) -> None:
    body = whole_zaak(types)
    other = client.client("engine", grants(*scopes)(types))
    access.forget()
    assert other.post("zaken/zaak_registreren", body).status == status
    assert Zaak.objects.count() == (status == 201)
    body["zaak"]["vertrouwelijkheidaanduiding"] = "geheim"
    assert other.post("zaken/zaak_registreren", body).status == 403


def test_a_zaak_is_suspended_and_extended(zgw: Zgw, types: Types, heard: Callable[[], Any]) -> None:
    url = types.zaak()["url"]
    types.status(url)
    uuid = url[-36:]
    status = {"statustype": types.statustypen[1], "datumStatusGezet": NOW}
    body = {
        "zaak": {"opschorting": {"indicatie": True, "reden": "Wachten"}, "omschrijving": "anders"},
        "status": status,
    }
    found = zgw.post(f"zaken/zaak_opschorten/{uuid}", body)
    assert found.status == 200, found.content
    assert found.json["zaak"]["opschorting"] == {"indicatie": True, "reden": "Wachten"}
    assert found.json["zaak"]["omschrijving"] == ""  # only what is suspended
    assert found.json["zaak"]["status"] == found.json["status"]["url"]
    body = {
        "zaak": {"verlenging": {"reden": "Druk", "duur": "P7D"}},
        "status": {**status, "datumStatusGezet": "2024-01-21T10:00:00Z"},
    }
    found = zgw.post(f"zaken/zaak_verlengen/{uuid}", body)
    assert found.json["zaak"]["verlenging"] == {"reden": "Druk", "duur": "P7D"}
    assert heard()[-4:] == [("zaak", "partial_update"), ("status", "create")] * 2
    assert (
        zgw.post(f"zaken/zaak_verlengen/{uuid}", {"zaak": {}, "status": status}).fault("zaak.verlenging") == "required"
    )
    assert zgw.post(f"zaken/zaak_opschorten/{types.zaaktype[-36:]}", body).status == 400
    end = {
        "zaak": {"opschorting": {"indicatie": False, "reden": ""}},
        "status": {**status, "statustype": types.statustypen[-1]},
    }
    types.resultaat(url)
    refused = zgw.post(f"zaken/zaak_opschorten/{uuid}", end)
    assert refused.fault("status.nonFieldErrors") == "eindstatus-not-allowed"
    assert zgw.get(url).json["einddatum"] is None
    assert Status.objects.count() == 3


def test_a_zaak_that_is_not_there_is_not_changed(zgw: Zgw, types: Types) -> None:
    status = {"statustype": types.statustypen[0], "datumStatusGezet": NOW}
    nowhere = types.zaaktype[-36:]
    for name, part in (
        ("zaak_opschorten", {"opschorting": {"indicatie": True, "reden": "x"}}),
        ("zaak_verlengen", {"verlenging": {"reden": "x", "duur": "P1D"}}),
        ("zaak_bijwerken", {"toelichting": "x"}),
        ("zaak_afsluiten", {}),
    ):
        body = {"zaak": part, "status": status, "resultaat": {"resultaattype": types.resultaattype}}
        assert zgw.post(f"zaken/{name}/{nowhere}", body).status == 404, name
        assert zgw.post(f"zaken/{name}/geen-uuid", body).status == 404, name


def test_a_zaak_is_closed(zgw: Zgw, types: Types) -> None:
    url = types.zaak()["url"]
    types.status(url)
    uuid = url[-36:]
    body = {
        "zaak": {"toelichting": "Klaar"},
        "resultaat": {"resultaattype": types.resultaattype, "toelichting": "Verleend"},
        "status": {"statustype": types.statustypen[1], "datumStatusGezet": NOW},
    }
    refused = zgw.post(f"zaken/zaak_afsluiten/{uuid}", body)
    assert refused.fault("status.nonFieldErrors") == "eindstatus-required"
    assert (zgw.get(url).json["toelichting"], Resultaat.objects.count()) == ("", 0)
    body["status"] = {"statustype": types.statustypen[-1], "datumStatusGezet": NOW}
    found = zgw.post(f"zaken/zaak_afsluiten/{uuid}", body)
    assert found.status == 200, found.content
    closed = found.json["zaak"]
    assert (closed["einddatum"], closed["toelichting"]) == ("2024-01-20", "Klaar")
    assert closed["archiefactiedatum"] == "2034-01-20"
    assert closed["resultaat"] == found.json["resultaat"]["url"]
    assert closed == zgw.get(url).json
    assert audited()[-3:] == [("zaak", "partial_update"), ("resultaat", "create"), ("status", "create")]


def test_a_locked_document_keeps_a_zaak_open(zgw: Zgw, types: Types) -> None:
    url, document = types.zaak()["url"], types.document(indicatieGebruiksrecht=False)["url"]
    zgw.made("zaken/zaakinformatieobjecten", {"zaak": url, "informatieobject": document})
    zgw.made(f"{document}/lock", {})
    body = {
        "zaak": {},
        "resultaat": {"resultaattype": types.resultaattype},
        "status": {"statustype": types.statustypen[-1], "datumStatusGezet": NOW},
    }
    refused = zgw.post(f"zaken/zaak_afsluiten/{url[-36:]}", body)
    assert refused.fault("status.nonFieldErrors") == "informatieobject-locked"
    assert Resultaat.objects.count() == 0


def test_rollen_are_put_in_the_place_of_those_there_were(zgw: Zgw, types: Types, heard: Callable[[], Any]) -> None:
    url = types.zaak()["url"]
    kept, gone = (
        zgw.made("zaken/rollen", rol(types, url, "natuurlijk_persoon", inpBsn=bsn))
        for bsn in ("111222333", "123456782")
    )
    changed = {**rol(types, "", "natuurlijk_persoon", inpBsn="111222333", voornamen="Jan"), "uuid": kept["uuid"]}
    new = rol(types, "", "medewerker", identificatie="jan")
    del changed["zaak"], new["zaak"]
    body: dict[str, Any] = {
        "zaak": {"omschrijving": "anders"},
        "rollen": [new, changed],
        "status": {"statustype": types.statustypen[0], "datumStatusGezet": NOW},
    }
    found = zgw.post(f"zaken/zaak_bijwerken/{url[-36:]}", body)
    assert found.status == 200, found.content
    rollen = {row["uuid"]: row for row in found.json["rollen"]}
    assert len(rollen) == 2
    assert rollen[kept["uuid"]]["betrokkeneIdentificatie"]["voornamen"] == "Jan"
    assert zgw.get(gone["url"]).status == 404
    assert found.json["zaak"] == zgw.get(url).json
    assert heard()[-5:] == [
        ("zaak", "partial_update"),
        ("status", "create"),
        ("rol", "create"),
        ("rol", "update"),
        ("rol", "destroy"),
    ]
    without = {"status": {"statustype": types.statustypen[1], "datumStatusGezet": NOW}}
    stays = zgw.post(f"zaken/zaak_bijwerken/{url[-36:]}", without)
    assert {row["uuid"] for row in stays.json["rollen"]} == set(rollen)


def test_a_rol_that_is_not_of_the_zaak_is_not_taken(zgw: Zgw, types: Types) -> None:
    url, other = types.zaak()["url"], types.zaak()["url"]
    own = zgw.made("zaken/rollen", rol(types, url, "natuurlijk_persoon", inpBsn="111222333"))
    strange = zgw.made("zaken/rollen", rol(types, other, "natuurlijk_persoon", inpBsn="111222333"))
    status = {"statustype": types.statustypen[0], "datumStatusGezet": NOW}
    given = rol(types, "", "natuurlijk_persoon", inpBsn="123456782")
    for uuids, name, code in (
        ([strange["uuid"]], "rollen.0.uuid", "missing-relation"),
        ([own["uuid"], own["uuid"]], "rollen.1.uuid", "duplicate"),
        (["x"], "rollen.0.uuid", "invalid"),
        ([5], "rollen.0.uuid", "invalid"),
    ):
        body = {"status": status, "rollen": [{**given, "uuid": uuid} for uuid in uuids]}
        refused = zgw.post(f"zaken/zaak_bijwerken/{url[-36:]}", body)
        assert (refused.status, refused.fault(name)) == (400, code), refused.content
    assert zgw.get(own["url"]).json == own
    assert zgw.get(strange["url"]).json == strange
    assert Status.objects.count() == 0


def test_a_rol_is_changed(zgw: Zgw, types: Types) -> None:
    url = types.zaak()["url"]
    made = zgw.made("zaken/rollen", rol(types, url, "natuurlijk_persoon", inpBsn="111222333"))
    changed = zgw.put(made["url"], rol(types, url, "natuurlijk_persoon", inpBsn="123456782"))
    assert changed.status == 200, changed.content
    assert changed.json["betrokkeneIdentificatie"]["inpBsn"] == "123456782"
    assert changed.json["registratiedatum"] == made["registratiedatum"]
    assert audited()[-1] == ("rol", "update")
    assert (
        zgw.put(made["url"], rol(types, types.zaak()["url"], "medewerker")).fault("zaak") == "wijzigen-niet-toegelaten"
    )
    assert zgw.call("PATCH", made["url"], {}).status == 405
    types.close(url)
    forced = [
        {
            "component": "zrc",
            "scopes": ["zaken.bijwerken"],
            "zaaktype": types.zaaktype,
            "maxVertrouwelijkheidaanduiding": "geheim",
        }
    ]
    other = client.client("ander", forced)
    access.forget()
    assert (
        other.put(made["url"], rol(types, url, "natuurlijk_persoon", inpBsn="123456782")).json["code"] == "zaak-closed"
    )


def test_a_substatus_is_of_a_status(zgw: Zgw, types: Types, heard: Callable[[], Any]) -> None:
    url, other = types.zaak()["url"], types.zaak()["url"]
    body = {"zaak": url, "omschrijving": "Wacht op advies", "doelgroep": "betrokkenen"}
    assert zgw.post("zaken/substatussen", body).fault("status") == "no-status"
    first = types.status(url).json["url"]
    newest = types.status(url, 1, datumStatusGezet="2024-02-01T10:00:00Z").json["url"]
    made = zgw.made("zaken/substatussen", body)
    assert (made["status"], made["doelgroep"]) == (newest, "betrokkenen")
    assert zgw.get(made["url"]).json == made
    old = zgw.made("zaken/substatussen", {**body, "status": first, "tijdstip": "2024-01-21T10:00:00Z", "doelgroep": ""})
    assert (old["status"], old["tijdstip"][:10]) == (first, "2024-01-21")
    assert zgw.post("zaken/substatussen", {**body, "zaak": other, "status": first}).fault("status") == "zaak-mismatch"
    assert (
        zgw.post("zaken/substatussen", {**body, "tijdstip": "2999-01-01T00:00:00Z"}).fault("tijdstip")
        == "date-in-future"
    )

    def listed(query: str) -> list[str]:
        return [row["url"] for row in zgw.get(f"zaken/substatussen?{query}").json["results"]]

    assert listed(f"zaak={url}") == [made["url"], old["url"]]
    assert listed(f"zaak={other}") == []
    assert listed(f"status={first}") == [old["url"]]
    assert listed("doelgroep=betrokkenen") == [made["url"]]
    assert listed("tijdstip__lt=2024-02-01T00:00:00Z") == [old["url"]]
    assert heard()[-1] == ("substatus", "create")
    assert zgw.delete(url).status == 204
    assert Substatus.objects.count() == 0


def test_a_substatus_is_for_who_may_see_the_zaak(zgw: Zgw, types: Types) -> None:
    url = types.zaak()["url"]
    types.status(url)
    made = zgw.made("zaken/substatussen", {"zaak": url, "omschrijving": "x"})
    other = client.client(
        "ander",
        [
            {
                "component": "zrc",
                "scopes": ["zaken.lezen"],
                "zaaktype": types.catalogus,
                "maxVertrouwelijkheidaanduiding": "geheim",
            }
        ],
    )
    access.forget()
    assert other.get(made["url"]).status == 403
    assert other.get("zaken/substatussen").json["count"] == 0
    assert other.post("zaken/substatussen", {"zaak": url, "omschrijving": "x"}).status == 403


def test_a_document_is_registered_with_a_zaak(zgw: Zgw, types: Types, heard: Callable[[], Any]) -> None:
    url = types.zaak()["url"]
    body = {
        "enkelvoudiginformatieobject": document(types.informatieobjecttype),
        "zaakinformatieobject": {"zaak": url, "titel": "Plattegrond"},
    }
    found = zgw.post("documenten/document_registreren", body)
    assert found.status == 201, found.content
    made, related = found.json["enkelvoudiginformatieobject"], found.json["zaakinformatieobject"]
    assert (related["zaak"], related["informatieobject"], made["lock"]) == (url, made["url"], "")
    assert zgw.get(made["inhoud"]).content == b"hallo"
    assert heard()[-2:] == [("enkelvoudiginformatieobject", "create"), ("zaakinformatieobject", "create")]
    large = {**body, "enkelvoudiginformatieobject": document(types.informatieobjecttype, inhoud=None, bestandsomvang=6)}
    made = zgw.made("documenten/document_registreren", large)["enkelvoudiginformatieobject"]
    assert made["lock"]
    assert [part["lock"] for part in made["bestandsdelen"]] == [made["lock"]]
    refused = zgw.post("documenten/document_registreren", {**body, "zaakinformatieobject": {"zaak": made["url"]}})
    assert refused.fault("zaakinformatieobject.zaak")
    del body["enkelvoudiginformatieobject"]["titel"]
    assert zgw.post("documenten/document_registreren", body).fault("enkelvoudiginformatieobject.titel") == "required"
    assert (Enkelvoudiginformatieobject.objects.count(), Zaakinformatieobject.objects.count()) == (2, 2)


def test_a_document_is_registered_by_who_may_both(zgw: Zgw, types: Types) -> None:
    url = types.zaak()["url"]
    body = {"enkelvoudiginformatieobject": document(types.informatieobjecttype), "zaakinformatieobject": {"zaak": url}}
    documents = {
        "component": "drc",
        "scopes": ["documenten.aanmaken"],
        "informatieobjecttype": types.informatieobjecttype,
        "maxVertrouwelijkheidaanduiding": "geheim",
    }
    other = client.client("ander", [documents])
    access.forget()
    assert other.post("documenten/document_registreren", body).status == 403
    assert Enkelvoudiginformatieobject.objects.count() == 0
    both = client.client("beide", [documents, *grants("zaken.aanmaken")(types)])
    access.forget()
    assert both.post("documenten/document_registreren", body).status == 201


def test_a_besluit_is_taken_with_its_documents(zgw: Zgw, types: Types, heard: Callable[[], Any]) -> None:
    one, url = types.document()["url"], types.zaak()["url"]
    body: dict[str, Any] = {
        "besluit": {
            "verantwoordelijkeOrganisatie": RSIN,
            "besluittype": types.besluittype,
            "zaak": url,
            "datum": "2024-01-20",
            "ingangsdatum": "2024-01-21",
        },
        "besluitinformatieobjecten": [{"informatieobject": one}],
    }
    found = zgw.post("besluiten/besluit_verwerken", body)
    assert found.status == 201, found.content
    besluit = found.json["besluit"]
    assert found.json["besluitinformatieobjecten"][0]["besluit"] == besluit["url"]
    assert [row["besluit"] for row in zgw.get(f"{url}/besluiten").json] == [besluit["url"]]
    assert heard()[-2:] == [("besluit", "create"), ("besluitinformatieobject", "create")]
    body["besluitinformatieobjecten"].append({"informatieobject": url})
    refused = zgw.post("besluiten/besluit_verwerken", body)
    assert refused.fault("besluitinformatieobjecten.1.informatieobject")
    assert Besluit.objects.count() == 1


def test_a_message_of_ours_goes_to_who_spells_a_kenmerk_otherwise(zgw: Zgw, types: Types) -> None:
    assert Abonnement.objects.count() == 0
    for spelled in ("verantwoordelijkeOrganisatie", "verantwoordelijke_organisatie"):
        filters = {spelled: RSIN}
        kanalen = [{"naam": "besluiten", "filters": filters}]
        made = zgw.made(
            "notificaties/abonnement", {"callbackUrl": "https://x.example/", "auth": "x", "kanalen": kanalen}
        )
        assert made["kanalen"][0]["filters"] == filters
    zgw.made(
        "besluiten/besluiten",
        {
            "verantwoordelijkeOrganisatie": RSIN,
            "besluittype": types.besluittype,
            "datum": "2024-01-20",
            "ingangsdatum": "2024-01-21",
        },
    )
    assert Aflevering.objects.count() == 2


FUZZED = [
    "zaak",
    "status",
    "rollen",
    "resultaat",
    "zaakinformatieobjecten",
    "zaakobjecten",
    "enkelvoudiginformatieobject",
    "zaakinformatieobject",
    "besluit",
    "besluitinformatieobjecten",
    "uuid",
    "url",
    "statustype",
    "statusType",
    "datumStatusGezet",
    "opschorting",
    "verlenging",
    "indicatie",
    "reden",
    "duur",
    "betrokkeneType",
    "betrokkene_type",
    "betrokkeneIdentificatie",
    "bronorganisatie",
    "aantal",
    "omschrijving",
    "tijdstip",
    "zaaktype",
    "objectIdentificatie",
    "objectType",
    "inhoud",
    "bestandsomvang",
]
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from(["", "x", NOW, "2024-01-20", "https://x.example/1"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(FUZZED), inner, max_size=4),
    max_leaves=6,
)
OPERATIONS = (
    "zaken/zaak_registreren",
    "zaken/zaak_bijwerken/{zaak}",
    "zaken/zaak_opschorten/{zaak}",
    "zaken/zaak_verlengen/{zaak}",
    "zaken/zaak_afsluiten/{zaak}",
    "zaken/substatussen",
    "documenten/document_registreren",
    "documenten/documentnummer_reserveren",
    "besluiten/besluit_verwerken",
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(operation=st.sampled_from(OPERATIONS), data=st.data())
def test_no_body_is_too_strange(zgw: Zgw, types: Types, operation: str, data: st.DataObject) -> None:
    known = zgw.get("zaken/zaken").json["results"]
    url = known[0]["url"] if known else types.zaak()["url"]
    body: dict[str, Any] = whole_zaak(types) if data.draw(st.booleans()) and "zaak_" in operation else {}
    body |= data.draw(st.dictionaries(st.sampled_from(FUZZED), ANYTHING, max_size=5))
    found = zgw.post(operation.replace("{zaak}", url[-36:]), body)
    assert found.status in (200, 201, 400, 403), (found.status, found.content)
    assert zgw.get(url).status == 200
