"""The Handelsregister, by the KVK's Basisprofiel and Vestigingsprofiel: what a company does not have to tell us."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from openloket.sources.answer import Answer, Away
from openloket.sources.calls import Register
from openloket.sources.reading import number, part, parts, text
from openloket.watch.doing import at_once

FIELDS: Mapping[str, tuple[str, ...]] = {
    "kvk.naam": ("naam",),
    "kvk.vestiging": ("hoofdvestiging.adressen",),
}
ALWAYS = ("kvkNummer", "materieleRegistratie.datumEinde")
UNKNOWN = {"IPD0004", "IPD0005"}
"""Codes that say that there is no such number, or nothing to tell of it; others say that something is wrong there."""


class _Kvk(Register):
    def means_nothing(self, found: Any) -> bool:
        return any(fault.get("code") in UNKNOWN for fault in parts(part(found), "fout"))


REGISTER = _Kvk("kvk", "apikey", most=500_000)


def fields(names: Iterable[str]) -> tuple[str, ...]:
    """Return what is read for these sources; the KVK sends a profile as a whole."""
    return (*ALWAYS, *(field for name in names for field in FIELDS[name]))


def ask(kvk: str, names: Iterable[str], today: date, branch: str = "") -> Answer:
    """Ask what the register knows of this company, or of one of its branches. Raises Away, also for an answer about another."""
    if not re.fullmatch(r"\d{8}", kvk, re.ASCII):
        return Answer(stop="unknown")
    with_branch = "kvk.vestiging" in (names := list(names)) and re.fullmatch(r"\d{12}", branch, re.ASCII)
    wanted = [f"/v1/basisprofielen/{kvk}", *([f"/v1/vestigingsprofielen/{branch}"] if with_branch else [])]
    found, *of_branch = at_once(
        [partial(REGISTER.call, "GET", path) for path in wanted]
    )  # a page waits for the slowest
    if found is None:
        return Answer(stop="unknown")
    profile = part(found)
    if profile.get("kvkNummer") != kvk:
        raise Away("het antwoord gaat over een ander bedrijf")
    if _ended(text(part(profile, "materieleRegistratie"), "datumEinde"), today):
        return Answer(stop="ended")
    places = [part(profile, "_embedded", "hoofdvestiging"), part(profile, "_embedded", "eigenaar")]
    if branch:
        places = [part(place) for place in of_branch if place is not None]
        if any(place.get("kvkNummer") != kvk or place.get("vestigingsnummer") != branch for place in places):
            raise Away("het antwoord gaat over een andere vestiging")
    values = {
        "kvk.naam": text(profile, "naam") or text(profile, "statutaireNaam") or None,
        "kvk.vestiging": _address(*places),
    }
    return Answer({name: values[name] for name in names if values[name] is not None})


def _ended(day: str, today: date) -> bool:
    """Say whether a company had stopped by today. Days are YYYYMMDD here, with zeros for what is not known."""
    if day and not re.fullmatch(r"\d{8}", day, re.ASCII):
        raise Away("'datumEinde' is geen dag")
    return bool(day) and day <= f"{today:%Y%m%d}"


def _address(*places: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the visiting address of the first of these that shows one: an address may be shielded, or abroad."""
    for place in places:
        for item in parts(place, "adressen"):
            value = {
                "postcode": text(item, "postcode"),
                "huisnummer": number(item, "huisnummer"),
                "toevoeging": "-".join(filter(None, (text(item, "huisletter"), text(item, "huisnummerToevoeging")))),
                "straat": text(item, "straatnaam"),
                "plaats": text(item, "plaats"),
            }
            shown = text(item, "type") == "bezoekadres" and text(item, "indAfgeschermd") != "Ja"
            if shown and all(value[name] for name in ("postcode", "huisnummer", "straat", "plaats")):
                return value
    return None
