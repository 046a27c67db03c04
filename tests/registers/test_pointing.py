"""What names something names something that is there: in every list, as URL and as name, and when a type is published."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from openloket.registers import apis, exchange
from openloket.registers.api.kinds import Link
from openloket.registers.api.registry import REGISTRY
from openloket.registers.models import Besluittype, Informatieobjecttype
from tests.registers import zgw as client
from tests.registers.test_put import made
from tests.registers.zgw import RSIN, ZAAKTYPE, Response, Types, Zgw

assert apis.APIS
NOBODY = "00000000-0000-4000-8000-000000000000"
NULLS = (
    "null",
    "None",
    "undefined",
    "bestaatniet",
    " ",
    "urn:iets",
    "http://localhost/catalogi/api/v1/besluittypen/null",
)


def nothing(target: str) -> str:
    """The address of a resource that is not there."""
    resource = REGISTRY[target]
    path = resource.root.replace("{zaak}", NOBODY)
    return f"http://localhost/{path}/{NOBODY}"


def types_of(zgw: Zgw, **changes: Any) -> tuple[Types, dict[str, Any]]:
    types = client.types(zgw, publish=False)
    return types, {**ZAAKTYPE, "catalogus": types.catalogus, "identificatie": "NIEUW", **changes}


@pytest.mark.parametrize("name", [*NULLS, nothing("besluittype"), nothing("zaak")])
def test_a_zaaktype_names_besluittypen_that_are_there(zgw: Zgw, name: str) -> None:
    types, body = types_of(zgw, besluittypen=["vergunning", name])
    wanted = "bad-url" if name.startswith("http") else "does_not_exist"
    assert refused(zgw.post("catalogi/zaaktypen", body), "besluittypen.1") == wanted
    assert refused(zgw.patch(types.zaaktype, {"besluittypen": [name]}), "besluittypen.0") == wanted
    assert zgw.get(types.zaaktype).json["besluittypeOmschrijving"] == ["vergunning"]


def refused(found: Response, name: str) -> str:
    assert found.status == 400, found.content
    return found.fault(name)


@pytest.mark.parametrize("name", ["null", "bestaatniet", nothing("informatieobjecttype")])
def test_types_name_informatieobjecttypen_that_are_there(zgw: Zgw, name: str) -> None:
    types, _ = types_of(zgw)
    wanted = "bad-url" if name.startswith("http") else "does_not_exist"
    one = {"zaaktype": types.zaaktype, "informatieobjecttype": name, "volgnummer": 2, "richting": "inkomend"}
    assert refused(zgw.post("catalogi/zaaktype-informatieobjecttypen", one), "informatieobjecttype") == wanted
    (own,) = zgw.get(f"catalogi/zaaktype-informatieobjecttypen?zaaktype={types.zaaktype}&status=alles").json["results"]
    assert refused(zgw.patch(own["url"], {"informatieobjecttype": name}), "informatieobjecttype") == wanted
    many = {"informatieobjecttypen": ["bijlage", name]}
    besluittype = {"catalogus": types.catalogus, "publicatieIndicatie": False, "beginGeldigheid": "2020-01-01", **many}
    assert refused(zgw.post("catalogi/besluittypen", besluittype), "informatieobjecttypen.1") == wanted
    assert refused(zgw.patch(types.resultaattype, many), "informatieobjecttypen.1") == wanted


@pytest.mark.parametrize("name", ["null", "BESTAATNIET", nothing("zaaktype")])
def test_zaaktypen_name_zaaktypen_that_are_there(zgw: Zgw, name: str) -> None:
    types, body = types_of(zgw)
    wanted = "bad-url" if name.startswith("http") else "does_not_exist"
    related = {"gerelateerdeZaaktypen": [{"zaaktype": name, "aardRelatie": "vervolg"}]}
    assert refused(zgw.post("catalogi/zaaktypen", {**body, **related}), "gerelateerdeZaaktypen.0") == wanted
    assert refused(zgw.patch(types.zaaktype, related), "gerelateerdeZaaktypen.0") == wanted
    assert refused(zgw.patch(types.zaaktype, {"deelzaaktypen": [name]}), "deelzaaktypen.0") == wanted
    assert zgw.patch(types.zaaktype, {"deelzaaktypen": ["EVENEMENT"]}).status == 200


def test_a_name_of_another_catalogus_is_none(zgw: Zgw) -> None:
    types, body = types_of(zgw)
    person = {"rsin": RSIN, "contactpersoonBeheerNaam": "x"}
    other = zgw.made("catalogi/catalogussen", {"domein": "ANDER", **person})["url"]
    found = zgw.post("catalogi/zaaktypen", {**body, "catalogus": other, "besluittypen": ["vergunning"]})
    assert refused(found, "besluittypen.0") == "does_not_exist"
    assert refused(zgw.patch(types.roltype, {"catalogus": other}), "catalogus") == "relations-incorrect-catalogus"
    gone = nothing("catalogus")
    assert refused(zgw.patch(types.roltype, {"catalogus": gone}), "catalogus") == "relations-incorrect-catalogus"
    assert zgw.patch(types.roltype, {"catalogus": types.catalogus}).status == 200


def test_a_type_of_another_catalogus_is_named_by_its_place(zgw: Zgw) -> None:
    """Wherever it stands in the list: one of the own catalogus after it changes nothing."""
    types, _ = types_of(zgw)
    other = zgw.made("catalogi/catalogussen", {"domein": "ANDER", "rsin": RSIN, "contactpersoonBeheerNaam": "x"})["url"]
    body = {"catalogus": other, "omschrijving": "daar", "publicatieIndicatie": False, "beginGeldigheid": "2020-01-01"}
    there = zgw.made("catalogi/besluittypen", {**body, "informatieobjecttypen": []})["url"]
    for number, urls in enumerate(([there, types.besluittype], [types.besluittype, there])):
        found = zgw.patch(types.zaaktype, {"besluittypen": urls})
        assert refused(found, f"besluittypen.{number}") == "relations-incorrect-catalogus"


def test_a_statustype_asks_eigenschappen_of_its_zaaktype(zgw: Zgw) -> None:
    types, _ = types_of(zgw)
    others = client.types(zgw, publish=False, identificatie="ANDERS")
    own = types.statustypen[0]
    for url, code in (
        (nothing("eigenschap"), "does_not_exist"),
        (types.roltype, "no_match"),
        ("https://elders.example/1", "no_match"),
        (others.eigenschap, "relations-incorrect-zaaktype"),
    ):
        assert refused(zgw.patch(own, {"eigenschappen": [types.eigenschap, url]}), "eigenschappen.1") == code
        body = {"zaaktype": types.zaaktype, "omschrijving": "x", "volgnummer": 9, "eigenschappen": [url]}
        assert refused(zgw.post("catalogi/statustypen", body), "eigenschappen.0") == code
    assert zgw.get(own).json["eigenschappen"] == []
    assert zgw.patch(own, {"eigenschappen": [types.eigenschap]}).json["eigenschappen"] == [types.eigenschap]


def test_a_zaaktype_is_not_published_with_what_is_gone(zgw: Zgw) -> None:
    """What it named when it was made can go while both are concepts."""
    types, _ = types_of(zgw)
    zgw.made(
        "catalogi/resultaattypen",
        {**zgw.get(types.resultaattype).json, "omschrijving": "Ook", "besluittypen": ["vergunning"]},
    )
    Besluittype.objects.all().delete()
    Informatieobjecttype.objects.all().delete()
    found = zgw.post(f"{types.zaaktype}/publish")
    assert refused(found, "besluittypen") == "does_not_exist"
    assert refused(found, "informatieobjecttypen") == "does_not_exist"
    assert refused(found, "resultaattypen") == "does_not_exist"
    assert zgw.get(types.zaaktype).json["concept"] is True


def test_a_besluittype_is_not_published_with_what_is_gone(zgw: Zgw) -> None:
    types, _ = types_of(zgw)
    body = {"catalogus": types.catalogus, "publicatieIndicatie": False, "beginGeldigheid": "2020-01-01"}
    made = zgw.made("catalogi/besluittypen", {**body, "omschrijving": "b", "informatieobjecttypen": ["bijlage"]})["url"]
    Informatieobjecttype.objects.all().delete()
    assert refused(zgw.post(f"{made}/publish"), "informatieobjecttypen") == "does_not_exist"


@pytest.mark.parametrize(
    "path",
    ["", "/", "//", "/?a=b", "#x", "/nope", "/nope/1", "/zaken", "/zaken/", "/zaken/api/v1", "/zaken/api/v1/zaken"],
)
def test_a_url_of_this_server_names_a_resource(zgw: Zgw, types: Types, settings: Any, path: str) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = "http://localhost", ["localhost", "127.0.0.1", ".gemeente.nl"]
    zaak = types.zaak()["url"]
    body = {"zaak": zaak, "objectType": "overige", "objectTypeOverige": "iets"}
    rol = {"zaak": zaak, "betrokkeneType": "medewerker", "roltype": types.roltype, "roltoelichting": "x"}
    for own in ("http://localhost", "https://LOCALHOST", "http://localhost:80", "http://127.0.0.1"):
        assert refused(zgw.post("zaken/zaakobjecten", {**body, "object": own + path}), "object") == "bad-url"
        assert refused(zgw.post("zaken/rollen", {**rol, "betrokkene": own + path}), "betrokkene") == "bad-url"


@pytest.mark.parametrize(
    "url",
    [
        "https://objecten.example/",
        "http://localhost:8010/objecten/1",
        "https://objecten.gemeente.nl/api/v2/objecten/1",
        "http://localhost.example/nope",
    ],
)
def test_of_another_server_nothing_is_asked(zgw: Zgw, types: Types, settings: Any, url: str) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = "http://localhost", ["localhost", ".gemeente.nl"]
    body = {"zaak": types.zaak()["url"], "objectType": "overige", "objectTypeOverige": "iets", "object": url}
    assert zgw.post("zaken/zaakobjecten", body).status == 201


def links() -> Iterator[tuple[str, str]]:
    for name, resource in sorted(REGISTRY.items()):
        for attribute in resource.attributes:
            sent = not attribute.read_only and not attribute.hidden
            if isinstance(attribute.kind, Link) and sent and resource.allows("partial_update"):
                yield name, attribute.name


@pytest.mark.parametrize(("name", "attribute"), list(links()))
def test_no_link_of_any_resource_points_at_nothing(zgw: Zgw, name: str, attribute: str) -> None:
    url, more = made(zgw)[name]
    kind = REGISTRY[name].attribute(attribute).kind
    assert isinstance(kind, Link)
    before = zgw.get(url).json
    for wrong in ("null", "bestaatniet", nothing(kind.target), nothing("verzending"), "http://localhost/", " "):
        found = zgw.patch(url, {**more, attribute: wrong})
        assert refused(found, attribute) in (
            "invalid",
            "bad-url",
            "invalid-resource",
            "does_not_exist",
            "no_match",
            "wijzigen-niet-toegelaten",
        )
    assert zgw.get(url).json == before


@pytest.mark.parametrize("url", [nothing("zaak"), "http://localhost/zaken/api/v1/zaken/1", "http://localhost/brp/x"])
def test_what_a_rol_and_a_zaakobject_name_in_our_own_registers_is_there(zgw: Zgw, types: Types, url: str) -> None:
    zaak = types.zaak()["url"]
    rol = {"zaak": zaak, "roltype": types.roltype, "roltoelichting": "x", "betrokkeneType": "medewerker"}
    object_ = {"zaak": zaak, "objectType": "overige", "objectTypeOverige": "zaak"}
    wanted = (201, "") if "brp" in url else (400, "bad-url")
    found = zgw.post("zaken/rollen", {**rol, "betrokkene": url})
    assert (found.status, found.fault("betrokkene")) == wanted
    found = zgw.post("zaken/zaakobjecten", {**object_, "object": url})
    assert (found.status, found.fault("object")) == wanted
    assert zgw.post("zaken/zaakobjecten", {**object_, "object": zaak}).status == 201
    assert zgw.post("zaken/zaakobjecten", {**object_, "object": "https://elders.example/1"}).status == 201


def test_an_autorisatie_names_a_type_that_is_there(zgw: Zgw, types: Types) -> None:
    grant = {"component": "zrc", "scopes": ["zaken.lezen"], "maxVertrouwelijkheidaanduiding": "openbaar"}
    body = {"clientIds": ["nieuw"], "label": "nieuw"}

    def grants(*urls: str) -> dict[str, Any]:
        return {**body, "autorisaties": [{**grant, "zaaktype": url} for url in urls]}

    found = zgw.post("autorisaties/applicaties", grants(types.zaaktype, nothing("zaaktype")))
    assert refused(found, "autorisaties.1.zaaktype") == "bad-url"
    found = zgw.post("autorisaties/applicaties", grants(types.besluittype))
    assert refused(found, "autorisaties.0.zaaktype") == "invalid-resource"
    elsewhere = "https://elders.example/catalogi/api/v1/zaaktypen/1"
    others = client.types(zgw, publish=False, identificatie="ANDERS")
    applicatie = zgw.made("autorisaties/applicaties", grants(others.zaaktype, elsewhere))["url"]
    assert zgw.delete(others.zaaktype).status == 204
    assert zgw.patch(applicatie, grants(others.zaaktype, types.zaaktype)).status == 200  # what was there may stay


def test_whole_catalogi_may_name_what_comes_later_and_are_not_published_without(zgw: Zgw, types: Types) -> None:
    """The types of a ZIP name each other in circles; one that names nothing comes in as a concept, and stays one."""
    (row,) = zgw.get(f"catalogi/zaaktypen?identificatie={ZAAKTYPE['identificatie']}").json["results"]
    row |= {"identificatie": "GELEZEN", "url": "https://elders.example/1", "besluittypeOmschrijving": ["later"]}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("ZaakType.json", json.dumps([row]))
    assert exchange.import_catalogus(file) == {"zaaktype": 1}
    (read,) = zgw.get("catalogi/zaaktypen?identificatie=GELEZEN&status=concept").json["results"]
    assert refused(zgw.post(f"{read['url']}/publish"), "besluittypen") == "does_not_exist"
    assert refused(zgw.patch(read["url"], {"besluittypen": ["later"]}), "besluittypen.0") == "does_not_exist"
    assert zgw.patch(read["url"], {"besluittypen": ["vergunning"]}).status == 200
    assert zgw.post(f"{read['url']}/publish").status == 200


@pytest.mark.parametrize("named", ["other", "nothing", "elsewhere"])
def test_the_body_of_a_part_names_the_zaak_of_its_path(zgw: Zgw, types: Types, named: Any) -> None:
    zaak, other = types.zaak()["url"], types.zaak()["url"]
    given = {"other": other, "nothing": nothing("zaak"), "elsewhere": zaak.replace("localhost", "elders.example")}
    body = {"zaak": given.get(named, named), "eigenschap": types.eigenschap, "waarde": "20240101"}
    found = zgw.post(f"{zaak}/zaakeigenschappen", body)
    assert (found.status, found.fault("zaak")) == (400, "no_match")


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        (lambda start, uuid: start + uuid, ""),
        (lambda start, uuid: f"{start}{uuid}/", ""),
        (lambda start, uuid: start + uuid.upper(), ""),
        (lambda start, uuid: f"{start}{uuid}?a=b", "no_match"),
        (lambda start, uuid: f"{start}{uuid}#f", "no_match"),
        (lambda start, uuid: f"{start.replace('zaken/', 'zaakobjecten/')}{uuid}", "no_match"),
        (lambda start, uuid: f"ftp://x/{uuid}", "invalid"),
        (lambda start, uuid: uuid, "invalid"),
        (lambda start, uuid: "null", "invalid"),
        (lambda start, uuid: 5, "invalid"),
        (lambda start, uuid: [], "invalid"),
        (lambda start, uuid: None, "null"),
    ],
)
def test_the_zaak_of_a_part_is_spelled_as_any_link(zgw: Zgw, types: Types, spelling: Any, code: str) -> None:
    zaak = types.zaak()["url"]
    body = {"zaak": spelling(zaak[:-36], zaak[-36:]), "eigenschap": types.eigenschap, "waarde": "20240101"}
    found = zgw.post(f"{zaak}/zaakeigenschappen", body)
    assert (found.status, found.fault("zaak")) == ((400, code) if code else (201, ""))


@pytest.mark.parametrize(("value", "code"), [("geen-url", "invalid"), ("http://localhost/bestaat/niet", "no_match")])
def test_what_is_wrong_with_a_link_is_told_once(zgw: Zgw, types: Types, value: str, code: str) -> None:
    found = zgw.post("catalogi/roltypen", {"zaaktype": value, "omschrijving": "x", "omschrijvingGeneriek": "initiator"})
    assert [(it["name"], it["code"]) for it in found.json["invalidParams"]] == [("zaaktype", code)]
