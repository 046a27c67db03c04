"""Catalogi of the server that is used most come in whole, and what goes out from here can go in there."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from openloket.registers import exchange
from openloket.registers.models import Catalogus
from tests.conftest import SHARED
from tests.registers import zgw as client
from tests.registers.test_exchange import without_catalogus
from tests.registers.zgw import RSIN, Types, Zgw

REAL = sorted((SHARED / "data" / "openzaak-catalogi").glob("*.zip"))


def files(packed: bytes) -> dict[str, list[dict[str, Any]]]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name.removesuffix(".json"): json.loads(archive.read(name)) for name in archive.namelist()}


def packed(types: dict[str, list[dict[str, Any]]]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, rows in types.items():
            archive.writestr(f"{name}.json", json.dumps(rows))
    out.seek(0)
    return out


def named(types: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    """The name of each type by its URL."""
    found = {}
    for rows in types.values():
        for row in rows:
            name = row.get("omschrijving") or row.get("naam") or row.get("volgnummer") or row.get("domein")
            found[row["url"]] = f"{row.get('identificatie', '')} {name} {row.get('begin_geldigheid') or ''}"
    return found


LINKS = {
    "StatusType": ["zaaktype"],
    "ResultaatType": ["zaaktype"],
    "RolType": ["zaaktype"],
    "Eigenschap": ["zaaktype", "statustype"],
    "ZaakTypeInformatieObjectType": ["zaaktype", "informatieobjecttype", "statustype"],
    "ZaakType": ["catalogus"],
    "InformatieObjectType": ["catalogus"],
}
SAME = {
    "Catalogus": ["domein", "rsin", "naam", "contactpersoon_beheer_naam"],
    "ZaakType": ["identificatie", "omschrijving", "doel", "doorlooptijd", "begin_geldigheid", "einde_geldigheid"],
    "StatusType": ["omschrijving", "volgnummer", "is_eindstatus", "informeren"],
    "ResultaatType": ["omschrijving", "selectielijstklasse", "archiefactietermijn", "archiefnominatie"],
    "RolType": ["omschrijving", "omschrijving_generiek"],
    "Eigenschap": ["naam", "definitie", "specificatie"],
    "InformatieObjectType": ["omschrijving", "informatieobjectcategorie", "begin_geldigheid", "einde_geldigheid"],
    "ZaakTypeInformatieObjectType": ["volgnummer", "richting"],
}


def told(types: dict[str, list[dict[str, Any]]], newest: dict[str, str]) -> dict[str, list[Any]]:
    """What types say and name, without where they are."""
    names = named(types)
    found = {}
    for name, rows in types.items():
        told = [
            [
                *(row[key] for key in SAME.get(name, ())),
                *(names.get(row[key] and newest.get(row[key], row[key])) for key in LINKS.get(name, ())),
            ]
            for row in rows
        ]
        found[name] = sorted(told, key=str)
    return {name: rows for name, rows in found.items() if rows}


def newest_versions(types: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    """The URL of the newest version of each informatieobjecttype: that is the one that our zaaktypen mean."""
    rows = sorted(types.get("InformatieObjectType", []), key=lambda row: row["begin_geldigheid"])
    newest = {row["omschrijving"]: row["url"] for row in rows}
    return {row["url"]: newest[row["omschrijving"]] for row in rows}


@pytest.mark.skipif(not REAL, reason="the catalogi of another server are not here")
@pytest.mark.parametrize("file", REAL, ids=lambda file: file.stem)
def test_a_real_catalogus_comes_in_whole(zgw: Zgw, file: Path) -> None:
    theirs = files(file.read_bytes())
    with file.open("rb") as zip_file:
        counts = exchange.import_catalogus(zip_file)
    assert counts == {exchange.FILES[name]: len(rows) for name, rows in theirs.items() if rows}
    ours = files(exchange.export_catalogus(Catalogus.objects.get().uuid))
    assert told(ours, newest_versions(ours)) == told(theirs, newest_versions(theirs))


def test_names_of_types_are_urls_again_on_the_way_out(zgw: Zgw, types: Types) -> None:
    related = {"zaaktype": "DEEL", "aardRelatie": "vervolg", "toelichting": ""}
    for name, more in (("HOOFD", {"deelzaaktypen": ["DEEL"], "gerelateerdeZaaktypen": [related]}), ("DEEL", {})):
        zgw.made("catalogi/zaaktypen", {**client.ZAAKTYPE, "identificatie": name, "catalogus": types.catalogus, **more})
    out = files(exchange.export_catalogus(Catalogus.objects.get().uuid))
    assert [row["identificatie"] for row in out["ZaakType"]] == ["EVENEMENT", "DEEL", "HOOFD"]
    event, part, whole = out["ZaakType"]
    assert whole["deelzaaktypen"] == [part["url"]]
    assert whole["gerelateerde_zaaktypen"][0]["zaaktype"] == part["url"]
    assert event["besluittypen"] == [out["BesluitType"][0]["url"]]
    assert out["BesluitType"][0]["informatieobjecttypen"] == [out["InformatieObjectType"][0]["url"]]
    assert out["BesluitType"][0]["zaaktypen"] == []
    assert out["ZaakTypeInformatieObjectType"][0]["informatieobjecttype"] == out["InformatieObjectType"][0]["url"]


def test_a_link_between_types_that_come_in_is_kept(zgw: Zgw, types: Types) -> None:
    out = files(exchange.export_catalogus(Catalogus.objects.get().uuid))
    out["ResultaatType"][0]["besluittypen"] = [out["BesluitType"][0]["url"]]
    for row in [*out["ZaakType"], *out["BesluitType"], *out["ResultaatType"]]:  # as a server without names sends them
        for key in list(row):
            if key.startswith(("besluittype_omschrijving", "informatieobjecttype_omschrijving", "deelzaaktype_")):
                del row[key]
    without_catalogus()
    exchange.import_catalogus(packed(out))
    zaaktype = zgw.get("catalogi/zaaktypen?status=alles").json["results"][0]
    assert zaaktype["besluittypeOmschrijving"] == ["vergunning"]
    assert zgw.get(zaaktype["resultaattypen"][0]).json["besluittypeOmschrijving"] == ["vergunning"]
    assert zgw.get("catalogi/besluittypen?status=alles").json["results"][0]["vastgelegdIn"] == ["bijlage"]


def test_a_zip_in_camel_case_comes_in_too(zgw: Zgw, types: Types) -> None:
    row = {
        **client.ZAAKTYPE,
        "url": "https://elders.example/zaaktypen/1",
        "catalogus": "https://elders.example/catalogussen/1",
    }
    catalogus = {"url": row["catalogus"], "domein": "ANDER", "rsin": RSIN, "contactpersoonBeheerNaam": "Jan"}
    counts = exchange.import_catalogus(packed({"Catalogus": [catalogus], "ZaakType": [row]}))
    assert counts == {"catalogus": 1, "zaaktype": 1}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda out: out["ZaakType"][0].update(indicatieInternOfExtern="intern"), "zaaktype.0.indicatieInternOfExtern"),
        (
            lambda out: out["ZaakType"][0].update(
                besluittypen=["https://elders.example/x"], besluittype_omschrijving=None
            ),
            ".",
        ),
        (lambda out: out["ZaakType"][0].update(gerelateerde_zaaktypen=[5]), "niet volledig"),
        (lambda out: out["ZaakTypeInformatieObjectType"][0].pop("informatieobjecttype"), "niet volledig"),
        (lambda out: out["ZaakType"][0].update(identificatie=None), "identificatie"),
        (lambda out: out["ZaakType"][0].update(identificatie=["x"]), "."),
    ],
)
def test_a_zip_that_is_not_right_says_so(zgw: Zgw, types: Types, change: Any, told: str) -> None:
    out = files(exchange.export_catalogus(Catalogus.objects.get().uuid))
    without_catalogus()
    change(out)
    with pytest.raises(exchange.BadExchange, match=told):
        exchange.import_catalogus(packed(out))
    assert Catalogus.objects.count() == 0
