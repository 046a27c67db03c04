"""Stand-ins for the BRP, the KVK and PDOK, for the demo and tests: they speak the interfaces that these publish.

They know only public test numbers (the people and companies around them are made up) and refuse to exist outside the
demo (see site.urls). `reply` is what one of them says to a call, whatever carries it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from openloket.sources import brp, gezag

Reply = tuple[int, Any]
AUTOMATIC = {"inOnderzoek", "geheimhoudingPersoonsgegevens", "opschortingBijhouding", "rni", "verificatie"}
"""What the BRP sends by itself and does not want to be asked for."""
_PROBLEMS = {
    400: "Een of meerdere parameters zijn niet correct.",
    404: "Niet gevonden.",
    405: "Deze methode kan hier niet.",
}


def _day(day: str) -> dict[str, str]:
    months = [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ]
    year, month, number = day.split("-")
    return {"type": "Datum", "datum": day, "langFormaat": f"{int(number)} {months[int(month) - 1]} {year}"}


def _person(bsn: str, name: str, born: str, address: tuple[str, int, str, str], **more: Any) -> dict[str, Any]:
    """Return a person; `name` is first names, prefix and surname with bars between, `address` street to postcode."""
    street, number, letter, postcode = address
    place = {
        "officieleStraatnaam": street,
        "korteStraatnaam": street[:24],
        "huisnummer": number,
        **({"huisletter": letter} if letter else {}),
        "postcode": postcode,
        "woonplaats": "Voorbeeldstad",
    }
    return {
        "burgerservicenummer": bsn,
        "naam": {**_name(name), "volledigeNaam": " ".join(filter(None, name.split("|")))},
        "geboorte": {"datum": _day(born)},
        "verblijfplaats": {"type": "Adres", "verblijfadres": place},
        **more,
    }


def _name(name: str) -> dict[str, str]:
    given = dict(zip(("voornamen", "voorvoegsel", "geslachtsnaam"), name.split("|"), strict=True))
    return {key: value for key, value in given.items() if value}


def _child(name: str, born: str) -> dict[str, Any]:
    return {"naam": _name(name), "geboorte": {"datum": _day(born)}}


def _gezag(kind: str, child: tuple[str, str, int], **holders: Any) -> dict[str, Any]:
    """Return who has authority over a child (its BSN, name and age)."""
    number, name, age = child
    about = {"burgerservicenummer": number, "naam": {"volledigeNaam": name}, "leeftijd": age}
    return {"type": kind, "minderjarige": about, **holders}


def _holder(number: str, name: str, **more: Any) -> dict[str, Any]:
    return {"burgerservicenummer": number, "naam": {"volledigeNaam": name}, **more}


MOULIN, HOLLE, DIJK, KASSAAR = "999993653", "999990019", "999991772", "999995571"
DIED, CURATELE, ABROAD = "999992570", "999992934", "999994086"
BO, LOT, WIT, TESS = "999990044", "999990056", "999990068", "999990081"
_BOTH = [_holder(MOULIN, "Suzanne Moulin"), _holder(WIT, "Pieter de Wit")]
_OF_BO = _gezag("GezamenlijkOuderlijkGezag", (BO, "Bo de Wit", 8), ouders=_BOTH)
_WHY = "Er is een uitspraak over het gezag die niet is te lezen."
_OF_LOT = _gezag("GezagNietTeBepalen", (LOT, "Lot de Wit", 5), toelichting=_WHY)
_OF_TESS = _gezag("Voogdij", (TESS, "Tess Vogel", 16), derden=[_holder(HOLLE, "Nina Holle", type="BekendeDerde")])
PERSONS: dict[str, dict[str, Any]] = {
    str(person["burgerservicenummer"]): person
    for person in (
        _person(
            MOULIN,
            "Suzanne||Moulin",
            "1985-12-01",
            ("Voorbeeldstraat", 1, "", "1234AB"),
            partners=[{"naam": _name("Pieter|de|Wit"), "soortVerbintenis": {"code": "H", "omschrijving": "huwelijk"}}],
            kinderen=[
                _child("Bo|de|Wit", "2018-04-02"),
                _child("Lot|de|Wit", "2021-09-17"),
                _child("Max||Moulin", "2004-02-29"),
            ],
            gezag=[_OF_BO, _OF_LOT],
        ),
        _person(WIT, "Pieter|de|Wit", "1983-02-11", ("Kerklaan", 12, "B", "1234AC"), gezag=[_OF_BO]),
        _person(BO, "Bo|de|Wit", "2018-04-02", ("Voorbeeldstraat", 1, "", "1234AB"), gezag=[_OF_BO]),
        _person(LOT, "Lot|de|Wit", "2021-09-17", ("Voorbeeldstraat", 1, "", "1234AB"), gezag=[_OF_LOT]),
        _person(TESS, "Tess||Vogel", "2010-05-17", ("Kerklaan", 12, "A", "1234AC"), gezag=[_OF_TESS]),
        _person(
            HOLLE,
            "Nina||Holle",
            "1979-05-30",
            ("Kerklaan", 12, "A", "1234AC"),
            partners=[
                {
                    "naam": _name("Jan||Bakker"),
                    "ontbindingHuwelijkPartnerschap": {"datum": _day("2020-03-05")},
                }
            ],
            kinderen=[_child("Mees|van|Dijk", "2012-11-08")],
            gezag=[_OF_TESS],
        ),
        _person(
            DIJK,
            "Mees|van|Dijk",
            "2012-11-08",
            ("Kerklaan", 12, "A", "1234AC"),
            inOnderzoek={},
        ),
        _person(
            KASSAAR,
            "Naomi||Kassaar",
            "1991-07-14",
            ("Geheimweg", 7, "", "1234AD"),
            geheimhoudingPersoonsgegevens=True,
        ),
        _person(
            DIED,
            "Albert||Vogel",
            "1938-01-20",
            ("Parkweg", 3, "", "1234AE"),
            opschortingBijhouding={"reden": {"code": "O", "omschrijving": "overlijden"}, "datum": _day("2026-10-02")},
            overlijden={"datum": _day("2026-10-02")},
        ),
        _person(
            CURATELE,
            "Karel|ter|Horst",
            "1966-08-11",
            ("Lindelaan", 20, "", "1234AB"),
            indicatieCurateleRegister=True,
        ),
        {
            "burgerservicenummer": ABROAD,
            "naam": {**_name("Marie||Dubois"), "volledigeNaam": "Marie Dubois", "inOnderzoek": {"geslachtsnaam": True}},
            "geboorte": {"datum": {"type": "JaarDatum", "jaar": 1950, "langFormaat": "1950"}},
            "verblijfplaats": {
                "type": "VerblijfplaatsBuitenland",
                "verblijfadres": {"regel1": "Rue de la Loi 16", "regel2": "1000 Brussel"},
            },
        },
    )
}


def _company(number: str, name: str, address: tuple[str, int, str, str], form: str, **more: Any) -> dict[str, Any]:
    """Return the Basisprofiel of a company; `address` is street, number, postcode and town of its main branch."""
    street, house, postcode, town = address
    visit = {
        "type": "bezoekadres",
        "indAfgeschermd": "Nee",
        "volledigAdres": f"{street} {house} {postcode} {town}",
        "straatnaam": street,
        "huisnummer": house,
        "postcode": postcode,
        "plaats": town,
        "land": "Nederland",
    }
    return {
        "kvkNummer": number,
        "indNonMailing": "Ja",
        "naam": name,
        "formeleRegistratiedatum": "20170710",
        "materieleRegistratie": {"datumAanvang": "20170108"},
        "_embedded": {
            "hoofdvestiging": {"kvkNummer": number, "eersteHandelsnaam": name, "adressen": [visit]},
            "eigenaar": {"rechtsvorm": form},
        },
        **more,
    }


DAGOBERT, DONALD, SHIELDED, ENDED = "69599084", "68750110", "90001354", "96354429"
COMPANIES: dict[str, dict[str, Any]] = {
    str(company["kvkNummer"]): company
    for company in (
        _company(DAGOBERT, "Test EMZ Dagobert", ("Abebe Bikilalaan", 17, "1034WL", "Amsterdam"), "Eenmanszaak"),
        _company(DONALD, "Test BV Donald", ("Hizzaarderlaan", 3, "8823SJ", "Lollum"), "Besloten Vennootschap"),
        _company("90004760", "Voorbeeld NV", ("Havenkade", 40, "1234AD", "Voorbeeldstad"), "Naamloze Vennootschap"),
        _company(
            ENDED,
            "Voorbeeld Coöperatie",
            ("Marktplein", 5, "1234AC", "Voorbeeldstad"),
            "Coöperatie",
            materieleRegistratie={"datumAanvang": "20000101", "datumEinde": "20240630"},
        ),
        {
            "kvkNummer": SHIELDED,
            "naam": "Voorbeeld BV",
            "materieleRegistratie": {"datumAanvang": "20100101"},
            "_embedded": {
                "hoofdvestiging": {
                    "adressen": [
                        {"type": "bezoekadres", "indAfgeschermd": "Ja", "volledigAdres": " ", "land": "Nederland"}
                    ]
                }
            },
        },
    )
}

NORTH = "000012345678"
BRANCHES = {
    NORTH: {
        "vestigingsnummer": NORTH,
        "kvkNummer": DAGOBERT,
        "eersteHandelsnaam": "Dagobert Noord",
        "indHoofdvestiging": "Nee",
        "adressen": [
            {
                "type": "bezoekadres",
                "indAfgeschermd": "Nee",
                "volledigAdres": "Havenkade 40 1234AD Voorbeeldstad",
                "straatnaam": "Havenkade",
                "huisnummer": 40,
                "postcode": "1234AD",
                "plaats": "Voorbeeldstad",
                "land": "Nederland",
            }
        ],
    }
}

ADDRESSES: Sequence[tuple[str, int, str, str, str, str]] = (
    ("1234AB", 1, "", "", "Voorbeeldstraat", "Voorbeeldstad"),
    ("1234AB", 3, "", "", "Voorbeeldstraat", "Voorbeeldstad"),
    ("1234AB", 20, "", "", "Lindelaan", "Voorbeeldstad"),
    ("1234AC", 12, "A", "", "Kerklaan", "Voorbeeldstad"),
    ("1234AC", 12, "B", "", "Kerklaan", "Voorbeeldstad"),
    ("1234AC", 12, "B", "2", "Kerklaan", "Voorbeeldstad"),
    ("1234AD", 7, "", "", "Geheimweg", "Voorbeeldstad"),
    ("1234AD", 40, "", "", "Havenkade", "Voorbeeldstad"),
    ("1234AE", 3, "", "", "Parkweg", "Voorbeeldstad"),
    ("1034WL", 17, "", "", "Abebe Bikilalaan", "Amsterdam"),
)
"""Postcode, number, letter, addition, street and town."""


def reply(method: str, path: str, query: Mapping[str, Sequence[str]], body: bytes) -> Reply:
    """Return the status and the JSON with which a register answers this call; `path` begins with its name."""
    register, _, rest = path.strip("/").partition("/")
    if register == "brp" and rest == "personen":
        return _persons(body) if method == "POST" else _problem(405)
    if register == "kvk" and (found := re.fullmatch(r"v1/basisprofielen/(\d{8})", rest, re.ASCII)):
        return _profile(COMPANIES, found[1], "KVK-nummer") if method == "GET" else _problem(405)
    if register == "kvk" and (found := re.fullmatch(r"v1/vestigingsprofielen/(\d{12})", rest, re.ASCII)):
        return _profile(BRANCHES, found[1], "vestigingsnummer") if method == "GET" else _problem(405)
    if register == "bag" and rest == "free":
        return _addresses(query) if method == "GET" else _problem(405)
    return _problem(404)


def _problem(status: int, **more: Any) -> Reply:
    return status, {"type": "about:blank", "title": _PROBLEMS[status], "status": status, **more}


def _persons(body: bytes) -> Reply:
    try:
        query = json.loads(body)
        kind, wanted, numbers = query["type"], query["fields"], query["burgerservicenummer"]
    except (ValueError, KeyError, TypeError):
        return _problem(400, code="paramsRequired")
    if kind != "RaadpleegMetBurgerservicenummer" or not wanted or not 1 <= len(numbers) <= 20:
        return _problem(400, code="paramsValidation")
    if wrong := [name for name in wanted if name.split(".")[0] in AUTOMATIC or name not in KNOWN]:
        invalid = [{"name": f"fields[{wanted.index(name)}]", "code": "fields"} for name in wrong]
        return _problem(400, code="paramsValidation", invalidParams=invalid)
    persons = [_only(PERSONS[number], wanted) for number in numbers if number in PERSONS]
    return 200, {"type": kind, "personen": persons}


KNOWN = {
    *brp.ALWAYS,
    *(field for fields in brp.FIELDS.values() for field in fields),
    "naam.voornamen",
    "overlijden.datum",
    *gezag.OF_A_PARENT,
    *gezag.OF_A_CHILD,
}
"""The fields that the stand-in takes: those that we ask, and a few more."""


def _only(person: Mapping[str, Any], wanted: Sequence[str]) -> dict[str, Any]:
    """Return what was asked of a person, with what the register sends along by itself."""
    found = {key: value for key, value in person.items() if key in AUTOMATIC}
    for field in wanted:
        _take(person, field.split("."), found)
    return found


def _take(source: Any, path: Sequence[str], into: dict[str, Any]) -> None:
    name, rest = path[0], path[1:]
    if name not in source:
        return
    value = source[name]
    if rest and isinstance(value, list):
        rows = into.setdefault(name, [{} for _ in value])
        for row, item in zip(rows, value, strict=True):
            _take(item, rest, row)
    elif rest:
        inner = into.setdefault(name, {key: value[key] for key in ("type", "inOnderzoek") if key in value})
        _take(value, rest, inner)
    else:
        into[name] = value


def _profile(known: Mapping[str, Any], number: str, called: str) -> Reply:
    if found := known.get(number):
        return 200, found
    said = f"Op basis van het {called} {number} kan het product niet worden geleverd."
    return 404, {"fout": [{"code": "IPD0005", "omschrijving": said}]}


def _addresses(query: Mapping[str, Sequence[str]]) -> Reply:
    filters = dict(item.split(":", 1) for item in query.get("fq", ()) if ":" in item)
    docs = _at_postcode(filters) if "postcode" in filters else _by_words(query)
    return 200, {"response": {"numFound": len(docs), "start": 0, "maxScore": 1.0, "numFoundExact": True, "docs": docs}}


def _at_postcode(filters: Mapping[str, str]) -> list[dict[str, Any]]:
    names = ("postcode", "huisnummer", "huisletter", "huisnummertoevoeging", "straatnaam", "woonplaatsnaam")
    return [
        {name: value for name, value in zip(names, row, strict=True) if value}
        for row in ADDRESSES
        if filters["postcode"] == row[0] and filters.get("huisnummer") == str(row[1])
    ]


def _by_words(query: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Return the streets and addresses in whose name every word stands, each at a place that we made up."""
    points: dict[str, str] = {}
    for n, (postcode, house, letter, addition, street, town) in enumerate(ADDRESSES):
        point = f"POINT({5.12 + n / 1000:.4f} {52.09 + n / 2000:.4f})"
        points.setdefault(f"{street}, {town}", point)
        number = f"{house}{letter}{'-' if addition else ''}{addition}"
        points[f"{street} {number}, {postcode} {town}"] = point
    words = "".join(query.get("q", ())).replace(",", " ").split()
    found = [name for name in sorted(points) if words and all(word in name.lower() for word in words)]
    rows = int(next(iter(query.get("rows", ())), "10"))
    return [{"weergavenaam": name, "centroide_ll": points[name]} for name in found[:rows]]


@csrf_exempt
def view(request: HttpRequest, path: str) -> HttpResponse:
    """Answer a call to one of the stand-ins."""
    query = {name: request.GET.getlist(name) for name in request.GET}
    status, said = reply(request.method or "GET", path, query, request.body)
    return HttpResponse(json.dumps(said), content_type="application/json", status=status)
