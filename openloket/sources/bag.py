"""Addresses (BAG), by PDOK's Locatieserver: a postcode and a number give the street and the town, words give places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openloket.forms import geometry
from openloket.forms.reading import Invalid
from openloket.sources.answer import Away
from openloket.sources.calls import Register
from openloket.sources.reading import number, part, parts, text

FIELDS = ("straatnaam", "woonplaatsnaam", "postcode", "huisnummer", "huisletter", "huisnummertoevoeging")
MOST = 100
MOST_SPOTS = 8
"""Places that a search gives: as many as someone reads."""
_KINDS = "type:(adres OR weg OR postcode OR woonplaats)"
REGISTER = Register("bag", "X-API-KEY", most=500_000)


@dataclass(frozen=True)
class Address:
    """The street and town at a postcode and number, and the additions that exist there ('' for none)."""

    street: str
    town: str
    additions: frozenset[str]

    def has(self, addition: str) -> bool:
        """Say whether this addition exists here, however it is written; leaving it out is never wrong."""
        return not plain(addition) or plain(addition) in self.additions


@dataclass(frozen=True)
class Spot:
    """A place that was found: how it is called, and where it is, in degrees."""

    where: str
    east: float
    north: float


def plain(addition: str) -> str:
    """Return an addition as it is compared: '1-A', '1 a' and '1A' are the same."""
    return re.sub(r"[^0-9a-z]", "", addition.lower())


def find(postcode: str, huisnummer: str) -> Address | None:
    """Look up an address; None when the two do not go together. Raises Away."""
    query = {
        "q": f"{postcode.replace(' ', '')} {huisnummer}",
        "fq": ["type:adres", f"postcode:{postcode.replace(' ', '')}", f"huisnummer:{huisnummer}"],
        "fl": ",".join(FIELDS),
        "rows": MOST,
    }
    found = part(REGISTER.call("GET", "/free", params=query), "response")
    if "docs" not in found:
        raise Away("het antwoord hoort bij een andere vraag")
    places = parts(found, "docs", MOST)
    return _together(places, postcode.replace(" ", ""), huisnummer) if places else None


def _together(places: list[Mapping[str, Any]], postcode: str, huisnummer: str) -> Address:
    if any(text(p, "postcode") != postcode or number(p, "huisnummer") != huisnummer for p in places):
        raise Away("het antwoord gaat over een ander adres")
    street, town = text(places[0], "straatnaam"), text(places[0], "woonplaatsnaam")
    if not street or not town:
        raise Away("het antwoord is niet volledig")
    additions = {plain(text(p, "huisletter") + text(p, "huisnummertoevoeging")) for p in places}
    return Address(street, town, frozenset(additions))


def search(words: str, near: str = "") -> list[Spot]:
    """Look for an address, street, postcode or town in words; `near` (north, east) puts what is close first. Raises Away."""
    query: dict[str, Any] = {
        "q": _as_words(words),
        "fq": _KINDS,
        "fl": "weergavenaam,centroide_ll",
        "rows": MOST_SPOTS,
    }
    if near:
        query["lat"], query["lon"] = near.split(",")
    found = part(REGISTER.call("GET", "/free", params=query), "response")
    if "docs" not in found:
        raise Away("het antwoord hoort bij een andere vraag")
    return [_spot(place) for place in parts(found, "docs", MOST_SPOTS)]


def _as_words(text: str) -> str:
    """Return a text without the signs and capitals that are commands to the search engine (Solr)."""
    return " ".join(word.strip("-") for word in re.sub(r"[^\w\s'.-]", " ", text.lower()).split())


_POINT = re.compile(r"POINT\((\d{1,2}(?:\.\d{1,15})?) (\d{1,2}(?:\.\d{1,15})?)\)", re.ASCII)


def _spot(place: Mapping[str, Any]) -> Spot:
    name, point = text(place, "weergavenaam"), _POINT.fullmatch(text(place, "centroide_ll"))
    if not name or not point:
        raise Away("het antwoord is niet volledig")
    try:
        east, north = geometry.read({"type": "Point", "coordinates": [float(at) for at in point.groups()]})[
            "coordinates"
        ]
    except Invalid:
        raise Away("een plek ligt buiten Nederland") from None
    return Spot(name, east, north)
