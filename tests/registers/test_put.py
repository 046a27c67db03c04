"""A PUT with no more than the standard requires is taken, in every register, and takes nothing away that a row always has."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.registers import apis
from openloket.registers.api.registry import REGISTRY
from openloket.registers.api.resource import Resource
from tests.registers import zgw as client
from tests.registers.test_access import everything
from tests.registers.zgw import RSIN, Types, Zgw

assert apis.APIS
UPDATED = sorted(name for name, resource in REGISTRY.items() if resource.allows("update"))
BESLUIT = {"verantwoordelijkeOrganisatie": RSIN, "datum": "2024-01-20", "ingangsdatum": "2024-02-01"}


def made(zgw: Zgw) -> dict[str, tuple[str, dict[str, Any]]]:
    """One of each resource, with what a PUT of it needs besides what it shows."""
    types = client.types(zgw, publish=False)
    parts = {
        "catalogus": types.catalogus,
        "zaaktype": types.zaaktype,
        "statustype": types.statustypen[0],
        "resultaattype": types.resultaattype,
        "roltype": types.roltype,
        "eigenschap": types.eigenschap,
        "informatieobjecttype": types.informatieobjecttype,
        "besluittype": types.besluittype,
        "zaaktypeinformatieobjecttype": zgw.get(
            f"catalogi/zaaktype-informatieobjecttypen?zaaktype={types.zaaktype}&status=alles"
        ).json["results"][0]["url"],
        "zaakobjecttype": zgw.made(
            "catalogi/zaakobjecttypen",
            {
                "zaaktype": types.zaaktype,
                "catalogus": types.catalogus,
                "anderObjecttype": True,
                "objecttype": "https://objecten.example/tent",
                "relatieOmschrijving": "tent",
            },
        )["url"],
    }
    types = client.types(zgw, identificatie="GEPUBLICEERD")
    parts |= everything(types, types.zaak(registratiedatum="2024-01-16", startdatumBewaartermijn="2024-02-01")["url"])
    parts["besluit"] = zgw.made("besluiten/besluiten", {**BESLUIT, "besluittype": types.besluittype})["url"]
    document = types.document()["url"]
    about = {"informatieobject": document}
    parts["enkelvoudiginformatieobject"] = document
    parts["gebruiksrechten"] = zgw.made(
        "documenten/gebruiksrechten", {**about, "startdatum": "2024-01-01T00:00:00Z", "omschrijvingVoorwaarden": "x"}
    )["url"]
    person = {"betrokkene": "https://personen.example/1", "contactPersoon": "https://personen.example/2"}
    parts["verzending"] = zgw.made(
        "documenten/verzendingen", {**about, **person, "aardRelatie": "geadresseerde", "mijnOverheid": True}
    )["url"]
    parts["applicatie"] = zgw.made(
        "autorisaties/applicaties", {"clientIds": ["x"], "label": "x", "heeftAlleAutorisaties": True}
    )["url"]
    parts["abonnement"] = zgw.made(
        "notificaties/abonnement",
        {"callbackUrl": "http://127.0.0.1/x", "auth": "x", "kanalen": [{"naam": "zaken", "filters": {}}]},
    )["url"]
    found: dict[str, tuple[str, dict[str, Any]]] = {name: (url, {}) for name, url in parts.items()}
    lock = zgw.made(f"{document}/lock", {})["lock"]
    found["enkelvoudiginformatieobject"][1]["lock"] = lock
    found["verzending"][1]["mijnOverheid"] = True  # one address of some kind
    found["zaakobject"][1]["objectIdentificatie"] = {"identificatie": "1"}  # what it is about
    found["rol"][1]["betrokkeneIdentificatie"] = {"inpBsn": "999993653"}  # who it is
    found["applicatie"][1]["heeftAlleAutorisaties"] = True  # ac-002
    found["zaaktype"][1]["verlengingstermijn"] = "P30D"  # asked by verlengingMogelijk
    found["resultaattype"][1]["archiefactietermijn"] = "P10Y"
    return found


def required(resource: Resource, shown: dict[str, Any]) -> dict[str, Any]:
    """What the standard requires in a PUT, with the values that a GET shows."""
    wanted = [a for a in resource.attributes if a.required and not a.read_only and not a.hidden]
    return {attribute.name: shown[attribute.name] for attribute in wanted}


@pytest.mark.parametrize("name", UPDATED)
def test_a_put_with_what_is_required_is_taken(zgw: Zgw, name: str) -> None:
    url, more = made(zgw)[name]
    resource, before = REGISTRY[name], zgw.get(url).json
    body = {**required(resource, before), **more}
    found = zgw.put(url, body)
    assert found.status == 200, found.content
    always = {a.name for a in resource.attributes if a.kept or (a.required and not a.read_only and not a.hidden)}
    assert {key: found.json[key] for key in always} == {key: before[key] for key in always}


@pytest.mark.parametrize(
    ("name", "blank"),
    [
        ("zaak", {"identificatie": ""}),
        ("besluit", {"identificatie": ""}),
        ("enkelvoudiginformatieobject", {"identificatie": ""}),
    ],
)
def test_a_blank_identificatie_leaves_it(zgw: Zgw, name: str, blank: dict[str, str]) -> None:
    url, more = made(zgw)[name]
    before = zgw.get(url).json
    assert before["identificatie"]
    found = zgw.put(url, {**required(REGISTRY[name], before), **more, **blank})
    assert (found.status, found.json["identificatie"]) == (200, before["identificatie"])
    if name == "enkelvoudiginformatieobject":
        found = zgw.patch(url, {**more, **blank})
    else:
        found = zgw.patch(url, blank)
    assert (found.status, found.json["identificatie"]) == (200, before["identificatie"])


def test_a_put_keeps_the_day_of_registration_and_gives_the_other_defaults(zgw: Zgw, types: Types) -> None:
    made = types.zaak(registratiedatum="2024-01-16", toelichting="weg", vertrouwelijkheidaanduiding="geheim")
    found = zgw.put(made["url"], required(REGISTRY["zaak"], made)).json
    assert found["registratiedatum"] == "2024-01-16"
    assert (found["toelichting"], found["vertrouwelijkheidaanduiding"]) == ("", "openbaar")
    assert found["archiefstatus"] == "nog_te_archiveren"
