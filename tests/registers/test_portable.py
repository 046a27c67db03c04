"""Catalogi of the server that is used most come in whole, and what goes out from here can go in there."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from openloket.cases import versions
from openloket.definitions import lists
from openloket.registers import exchange
from openloket.registers.models import Catalogus
from tests.conftest import SERVICES, SHARED, every_version
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


def small() -> dict[str, list[dict[str, Any]]]:
    """A catalogus as the other server writes it, with all that got lost on the way once."""
    site = "http://elders.example/catalogi/api/v1"
    catalogus, zaaktype = f"{site}/catalogussen/1", f"{site}/zaaktypen/2"
    document, besluittype, status = f"{site}/informatieobjecttypen/3", f"{site}/besluittypen/4", f"{site}/statustypen/5"
    dates = {"begin_geldigheid": "2024-01-01", "einde_geldigheid": None}
    part = {"zaaktype": zaaktype, "zaaktype_identificatie": "ZT-001", "catalogus": catalogus}
    results = [("6", "Klaar", "Afgehandeld", "P10Y"), ("7", "Gestopt", "Afgebroken", "P0D")]
    return {
        "Catalogus": [
            {
                "url": catalogus,
                "domein": "KLEIN",
                "rsin": "000000000",
                "contactpersoon_beheer_naam": "Jan",
                "contactpersoon_beheer_telefoonnummer": "",
                "contactpersoon_beheer_emailadres": "",
                "naam": "Klein",
                "versie": "",
                "begindatum_versie": None,
                "zaaktypen": [zaaktype],
                "besluittypen": [besluittype],
                "informatieobjecttypen": [document],
            }
        ],
        "InformatieObjectType": [
            {
                "url": document,
                "catalogus": catalogus,
                "omschrijving": "Bijlage",
                "vertrouwelijkheidaanduiding": "openbaar",
                "informatieobjectcategorie": "bijlage",
                "trefwoord": ["kaart"],
                "omschrijving_generiek": {
                    f"{word}informatieobjecttype_omschrijving_generiek": ""
                    for word in ("", "definitie_", "herkomst_", "hierarchie_", "opmerking_")
                },
                "zaaktypen": [zaaktype],
                "besluittypen": [besluittype],
                "concept": True,
                **dates,
            }
        ],
        "BesluitType": [
            {
                "url": besluittype,
                "catalogus": catalogus,
                "zaaktypen": [],
                "omschrijving": "Besluit",
                "omschrijving_generiek": "",
                "besluitcategorie": "",
                "reactietermijn": "P0D",
                "publicatie_indicatie": False,
                "publicatietekst": "",
                "publicatietermijn": None,
                "toelichting": "",
                "informatieobjecttypen": [document],
                "resultaattypen": [f"{site}/resultaattypen/6"],
                "concept": True,
                **dates,
            }
        ],
        "ZaakType": [
            {
                "url": zaaktype,
                "identificatie": "ZT-001",
                "omschrijving": "Test",
                "omschrijving_generiek": "",
                "vertrouwelijkheidaanduiding": "intern",
                "doel": "testen",
                "aanleiding": "een test",
                "toelichting": "",
                "indicatie_intern_of_extern": "intern",
                "handeling_initiator": "indienen",
                "onderwerp": "test",
                "handeling_behandelaar": "behandelen",
                "doorlooptijd": "P1D",
                "servicenorm": "P0D",
                "opschorting_en_aanhouding_mogelijk": False,
                "verlenging_mogelijk": False,
                "verlengingstermijn": None,
                "trefwoorden": [],
                "publicatie_indicatie": False,
                "publicatietekst": "",
                "verantwoordingsrelatie": [],
                "producten_of_diensten": [],
                "selectielijst_procestype": "https://selectielijst.example/api/v1/procestypen/1",
                "referentieproces": {"naam": "Testen", "link": ""},
                "verantwoordelijke": "Jan",
                "broncatalogus": {"url": "", "domein": "", "rsin": ""},
                "bronzaaktype": {"url": "", "identificatie": "", "omschrijving": ""},
                "versiedatum": "2024-01-01",
                "catalogus": catalogus,
                "statustypen": [status],
                "resultaattypen": [f"{site}/resultaattypen/{number}" for number, *_ in results],
                "eigenschappen": [],
                "informatieobjecttypen": [document],
                "roltypen": [],
                "besluittypen": [besluittype],
                "deelzaaktypen": [],
                "gerelateerde_zaaktypen": [],
                "zaakobjecttypen": [],
                "concept": True,
                **dates,
            }
        ],
        "StatusType": [
            {
                "url": status,
                **part,
                "omschrijving": "Klaar",
                "omschrijving_generiek": "",
                "statustekst": "",
                "volgnummer": 1,
                "is_eindstatus": True,
                "informeren": False,
                "doorlooptijd": "P0D",
                "toelichting": "",
                "checklistitem_statustype": [],
                "eigenschappen": [],
                "zaakobjecttypen": [],
            }
        ],
        "ResultaatType": [
            {
                "url": f"{site}/resultaattypen/{number}",
                **part,
                "omschrijving": name,
                "resultaattypeomschrijving": f"https://selectielijst.example/api/v1/resultaattypeomschrijvingen/{number}",
                "omschrijving_generiek": generic,
                "selectielijstklasse": f"https://selectielijst.example/api/v1/resultaten/{number}",
                "toelichting": "",
                "archiefnominatie": "vernietigen",
                "archiefactietermijn": term,
                "brondatum_archiefprocedure": {
                    "afleidingswijze": "afgehandeld",
                    "datumkenmerk": "",
                    "einddatum_bekend": False,
                    "objecttype": "",
                    "registratie": "",
                    "procestermijn": "P0D",
                },
                "procesobjectaard": "",
                "indicatie_specifiek": None,
                "procestermijn": None,
                "besluittypen": [besluittype] if number == "6" else [],
                "informatieobjecttypen": [document],
            }
            for number, name, generic, term in results
        ],
        "ZaakTypeInformatieObjectType": [
            {
                "url": f"{site}/zaaktype-informatieobjecttypen/8",
                **part,
                "informatieobjecttype": document,
                "volgnummer": 1,
                "richting": "inkomend",
                "statustype": None,
            }
        ],
    }


def said(types: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """What types say, with the place of each in the ZIP for its URL; one version of a document type is as good as another."""
    newest = newest_versions(types)
    places: dict[str, str] = {}
    for name, rows in types.items():
        for row in rows:
            of = places.get(row.get("zaaktype", ""), "")
            names = [row.get(key) for key in ("identificatie", "omschrijving", "naam", "domein", "volgnummer")]
            places[row["url"]] = f"{name} {of} {names} {row.get('begin_geldigheid') if not of else ''}"

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return places.get(newest.get(value, value), value)
        if isinstance(value, list):
            return sorted({str(plain(item)) for item in value})
        return {key: plain(item) for key, item in value.items()} if isinstance(value, dict) else value

    return {
        places[row["url"]]: {key: plain(row[key]) for key in row if key != "url"}
        for rows in types.values()
        for row in rows
    }


OF_THE_ZAAKTYPE = {"begin_geldigheid", "einde_geldigheid", "begin_object", "einde_object"}
"""Dates of its parts are those of the zaaktype, whatever a file says."""


def lost(theirs: dict[str, list[dict[str, Any]]], ours: dict[str, list[dict[str, Any]]]) -> list[str]:
    """What one ZIP says and another says otherwise."""
    before, after = said(theirs), said(ours)
    assert before.keys() == after.keys()
    versions = Counter(row["omschrijving"] for row in theirs.get("InformatieObjectType", ()))
    found = []
    for place, row in before.items():
        for key, value in row.items():
            same = after[place].get(key, "nothing") == value or (key == "toelichting" and not value)
            part = key in OF_THE_ZAAKTYPE and "zaaktype" in row
            merged = key == "zaaktypen" and versions[row.get("omschrijving", "")] > 1  # those of the older one too
            if not (same or part or merged or key == "concept"):
                found.append(f"{place}.{key}: {value} -> {after[place].get(key, 'nothing')}")
    return found


@pytest.mark.parametrize("file", [None, *REAL], ids=lambda file: file.stem if file else "small")
def test_a_catalogus_says_what_it_said_after_it_came_in_and_went_out_twice(zgw: Zgw, file: Path | None) -> None:
    theirs = files(file.read_bytes()) if file else small()
    exchange.import_catalogus(packed(theirs))
    once = exchange.export_catalogus(Catalogus.objects.get().uuid)
    assert lost(theirs, files(once)) == []
    assert set(files(once)) == set(theirs)  # no file of nothing
    without_catalogus()
    exchange.import_catalogus(io.BytesIO(once))
    twice = exchange.export_catalogus(Catalogus.objects.get().uuid)
    assert said(files(twice)) == said(files(once))


def test_both_lists_of_a_link_are_in_the_zip(zgw: Zgw) -> None:
    exchange.import_catalogus(packed(small()))
    out = files(exchange.export_catalogus(Catalogus.objects.get().uuid))
    (zaaktype,), (document,), (besluittype,) = out["ZaakType"], out["InformatieObjectType"], out["BesluitType"]
    assert zaaktype["informatieobjecttypen"] == [document["url"]]
    assert document["zaaktypen"] == [zaaktype["url"]]
    assert document["zaaktype_identificaties"] == ["ZT-001"]
    assert document["besluittypen"] == [besluittype["url"]]
    assert besluittype["resultaattypen"] == [out["ResultaatType"][0]["url"]]


def test_a_statustype_lists_the_objects_of_its_zaaktype(zgw: Zgw, types: Types) -> None:
    body = {"zaaktype": types.zaaktype, "anderObjecttype": True, "objecttype": "https://objecten.example/boom"}
    zgw.made("catalogi/zaakobjecttypen", {**body, "relatieOmschrijving": "gaat over", "catalogus": types.catalogus})
    out = files(exchange.export_catalogus(Catalogus.objects.get().uuid))
    assert [row["zaakobjecttypen"] for row in out["StatusType"]] == [[out["ZaakObjectType"][0]["url"]]] * 3


def test_terms_of_nothing_are_what_the_file_said(zgw: Zgw) -> None:
    exchange.import_catalogus(packed(small()))
    (zaaktype,) = zgw.get("catalogi/zaaktypen?status=alles").json["results"]
    assert (zaaktype["servicenorm"], zaaktype["verlengingstermijn"]) == ("P0D", None)
    uuid = Catalogus.objects.get().uuid
    for zero, written in ((True, "P0D"), (False, None)):
        out = files(exchange.export_catalogus(uuid, zero_terms=zero))
        assert out["ZaakType"][0]["servicenorm"] == written
        assert out["BesluitType"][0]["reactietermijn"] == written
        assert out["StatusType"][0]["doorlooptijd"] == written
        assert out["ResultaatType"][1]["archiefactietermijn"] == written
        assert out["ResultaatType"][0]["brondatum_archiefprocedure"]["procestermijn"] == written
        assert out["ZaakType"][0]["doorlooptijd"] == "P1D"


def test_what_is_generic_stays_until_the_result_is_another(zgw: Zgw) -> None:
    exchange.import_catalogus(packed(small()))
    made = next(
        row for row in zgw.get("catalogi/resultaattypen?status=alles").json["results"] if row["omschrijving"] == "Klaar"
    )
    assert made["omschrijvingGeneriek"] == "Afgehandeld"
    same = {"resultaattypeomschrijving": made["resultaattypeomschrijving"], "toelichting": "anders"}
    assert zgw.patch(made["url"], same).json["omschrijvingGeneriek"] == "Afgehandeld"
    other = {"resultaattypeomschrijving": made["resultaattypeomschrijving"] + "0"}
    assert zgw.patch(made["url"], other).json["omschrijvingGeneriek"] == ""


@pytest.mark.parametrize("which", ["InformatieObjectType", "BesluitType", "ZaakType"])
def test_what_is_there_already_is_told_in_words(zgw: Zgw, which: str) -> None:
    exchange.import_catalogus(packed(small()))
    again = {name: rows for name, rows in small().items() if name in ("Catalogus", which)}
    again[which][0] |= {"besluittypen": [], "informatieobjecttypen": []}  # else those are what is missing
    before = zgw.get("catalogi/zaaktypen?status=alles").json
    with pytest.raises(exchange.BadExchange) as refused:
        exchange.import_catalogus(packed(again))
    name = again[which][0]["omschrijving"]
    assert f"{which.lower()} '{name}' is er al" in str(refused.value)
    assert "nonFieldErrors" not in str(refused.value)
    assert zgw.get("catalogi/zaaktypen?status=alles").json == before


def test_a_reason_about_the_whole_names_no_key(zgw: Zgw) -> None:
    twice = small()
    twice["StatusType"] *= 2
    with pytest.raises(exchange.BadExchange, match=r"^statustype 'Klaar': Deze combinatie bestaat al"):
        exchange.import_catalogus(packed(twice))
    wrong = small()
    wrong["ResultaatType"][0]["omschrijving_generiek"] = ["x"]
    with pytest.raises(exchange.BadExchange, match="niet goed geschreven"):
        exchange.import_catalogus(packed(wrong))
    assert Catalogus.objects.count() == 0


def test_names_of_types_are_urls_again_on_the_way_out(zgw: Zgw, types: Types) -> None:
    related = {"zaaktype": "DEEL", "aardRelatie": "vervolg", "toelichting": ""}
    urls = [
        zgw.made("catalogi/zaaktypen", {**client.ZAAKTYPE, "identificatie": name, "catalogus": types.catalogus})["url"]
        for name in ("HOOFD", "DEEL")
    ]
    assert zgw.patch(urls[0], {"deelzaaktypen": ["DEEL"], "gerelateerdeZaaktypen": [related]}).status == 200
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


DEMANDS = yaml.safe_load((Path(__file__).parent / "clients" / "catalogi-read-in.yaml").read_text())
"""What the other server's serializers ask of each file, in the order in which it reads them in."""
EMPTY = {"afgehandeld": ("procestermijn", "datumkenmerk", "einddatum_bekend", "objecttype", "registratie")}
EMPTY |= {"ingangsdatum_besluit": ("procestermijn", "datumkenmerk", "objecttype", "registratie")}
"""What brondatum_archiefprocedure may not say, by afleidingswijze."""


BLANK = ("broncatalogus", "bronzaaktype")
"""Groups that it writes with nothing in them, and so reads too."""
ONE, MANY = (
    ("catalogus", "zaaktype", "statustype", "informatieobjecttype"),
    ("besluittypen", "informatieobjecttypen", "deelzaaktypen"),
)


def refused(types: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Why the other server would not read in a catalogus."""
    found: list[str] = []
    there: set[str] = set()
    for name, keys in DEMANDS.items():
        for number, row in enumerate(types.get(name, ())):
            place = f"{name}.{number}"
            found += wrong({"type": "object", "keys": keys}, row, place)
            links = [row.get(key) for key in ONE if key in keys]
            links += [url for key in MANY if key in keys for url in row.get(key) or ()]
            found += [f"{place}: {link} is not there yet" for link in links if link and link not in there]
            there.add(row["url"])
    processes = {row["url"]: row["selectielijst_procestype"] for row in types.get("ZaakType", ())}
    rows = {row.result: row for row in lists.read().selectielijst.values()}
    for number, row in enumerate(types.get("ZaakType", ())):
        if row["verlenging_mogelijk"] and not row["verlengingstermijn"]:
            found.append(f"ZaakType.{number}: verlengingstermijn")
        if ("broncatalogus" in row) != ("bronzaaktype" in row):
            found.append(f"ZaakType.{number}: broncatalogus")
    for number, row in enumerate(types.get("ResultaatType", ())):
        place, procedure = f"ResultaatType.{number}", row["brondatum_archiefprocedure"]
        listed = rows[row["selectielijstklasse"]]
        if listed.process != processes[row["zaaktype"]]:
            found.append(f"{place}: another procestype than its zaaktype")
        if (listed.process_term == "nihil") != (procedure["afleidingswijze"] == "afgehandeld"):
            found.append(f"{place}: afleidingswijze")
        found += [f"{place}: {key}" for key in EMPTY[procedure["afleidingswijze"]] if procedure.get(key)]
        if row["resultaattypeomschrijving"].rsplit("/", 1)[-1] not in lists.GENERIC.values():
            found.append(f"{place}: resultaattypeomschrijving")
    return found


def wrong(asked: dict[str, Any], value: Any, place: str) -> list[str]:
    """What a value is not that was asked."""
    if value is None:
        return [] if asked.get("nullable") else [f"{place}: null"]
    kinds = {"object": dict, "array": list, "boolean": bool, "integer": int}
    if not isinstance(value, kinds.get(asked["type"], str)):
        return [f"{place}: no {asked['type']}"]
    if asked["type"] == "object" and place.rsplit(".", 1)[-1] in BLANK and not any(value.values()):
        return []
    if asked["type"] == "object":
        missing = [
            f"{place}.{key}: required"
            for key, rule in asked["keys"].items()
            if rule.get("required") and key not in value
        ]
        inner = [wrong(rule, value[key], f"{place}.{key}") for key, rule in asked["keys"].items() if key in value]
        return missing + [fault for faults in inner for fault in faults]
    if asked["type"] == "array":
        return [fault for n, item in enumerate(value) for fault in wrong(asked["items"], item, f"{place}.{n}")]
    if asked["type"] == "duration" and not re.search(r"[1-9]", value):
        return [f"{place}: empty-duration"]
    if asked["type"] == "uri" and value and not re.match(r"https?://", value):
        return [f"{place}: no URL"]
    if "enum" in asked and value not in asked["enum"]:
        return [f"{place}: {value}"]
    if isinstance(value, str) and not asked.get("minLength", 0) <= len(value) <= asked.get("maxLength", 10**6):
        return [f"{place}: {len(value)} characters"]
    return []


@pytest.mark.django_db
def test_what_our_services_make_can_be_read_in_by_the_other_server(city: Any) -> None:
    versions.publish(every_version())  # also those of after the day on which tests stand still
    out = files(exchange.export_catalogus(Catalogus.objects.get(domein="LOKET").uuid))
    services = {path.name for path in SERVICES.iterdir()}
    assert {row["identificatie"] for row in out["ZaakType"]} == services
    assert refused(out) == []


def test_what_others_made_goes_out_as_it_can_be_read_in(zgw: Zgw, types: Types) -> None:
    out = files(exchange.export_catalogus(Catalogus.objects.get().uuid))
    del out["ResultaatType"]  # of another selectielijst
    assert refused(out) == []


@pytest.mark.skipif(not REAL, reason="the catalogi of another server are not here")
@pytest.mark.parametrize("file", REAL, ids=lambda file: file.stem)
def test_a_real_catalogus_can_go_back(zgw: Zgw, file: Path) -> None:
    with file.open("rb") as zip_file:
        exchange.import_catalogus(zip_file)
    uuid = Catalogus.objects.get().uuid
    out = files(exchange.export_catalogus(uuid, zero_terms=False))
    out.pop("ResultaatType", None)  # of the selectielijst of 2017
    assert refused(out) == []
    assert {
        fault.split(": ")[1] for fault in refused(files(exchange.export_catalogus(uuid)) | {"ResultaatType": []})
    } == {
        "empty-duration"  # what the file said; the other server once wrote it and now reads it no more
    }


def test_what_the_other_server_asks_is_looked_at(zgw: Zgw, types: Types) -> None:
    out = files(exchange.export_catalogus(Catalogus.objects.get().uuid))
    del out["ResultaatType"]
    out["Catalogus"][0]["versie"] = None
    del out["Catalogus"][0]["contactpersoon_beheer_naam"]
    out["ZaakType"][0]["servicenorm"] = "P0D"
    out["ZaakType"][0]["catalogus"] = "https://elders.example/catalogussen/1"
    assert refused(out) == [
        "Catalogus.0.contactpersoon_beheer_naam: required",
        "Catalogus.0.versie: null",
        "ZaakType.0.servicenorm: empty-duration",
        "ZaakType.0: https://elders.example/catalogussen/1 is not there yet",
    ]
