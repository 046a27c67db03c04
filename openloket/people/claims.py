"""From what an identity broker says of someone to who logged in: what is not certain is no login.

Pure: no network, no database. The broker's signature, audience and nonce are checked before this (channels.login).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from stdnum.nl import bsn

from openloket.people.residents import Identity

ACR = {
    "laag": "http://eidas.europa.eu/LoA/low",
    "substantieel": "http://eidas.europa.eu/LoA/substantial",
    "hoog": "http://eidas.europa.eu/LoA/high",
}
NAME_MAX = 100
DEPTH_MAX = 8

_STEMS = (
    "represent",
    "gemachtig",
    "machtig",
    "vertegenwoordig",
    "bewind",
    "mandat",
    "delegat",
    "intermedia",
    "onbehalf",
)
_WORDS = frozenset(
    {"act", "actor", "acting", "authorizee", "authorisee", "behalf", "namens", "aanvrager", "volmacht", "curator"}
)
_OWN_EMPLOYEE = "actingsubject"
"""eHerkenning always says which employee acted for the company (ActingSubjectID): that is no representation."""


class Why(StrEnum):
    """Why a login is not accepted; the page that tells it says for each what to do."""

    REPRESENTS = "represents"
    NO_LEVEL = "no_level"
    NO_NUMBER = "no_number"
    TWO_NUMBERS = "two_numbers"
    BAD_BSN = "bad_bsn"
    BAD_KVK = "bad_kvk"


class NotAccepted(ValueError):
    """What the broker says does not tell for certain who this is, and that they ask for themselves."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why)


def identity(claims: Mapping[str, Any]) -> Identity:
    """Return who logged in and how strongly. Raises NotAccepted."""
    if any(_represents(path, value) for path, value in _leaves(claims)):
        raise NotAccepted(Why.REPRESENTS)
    level = next((name for name, acr in ACR.items() if acr == claims.get("acr")), None)
    if level is None:
        raise NotAccepted(Why.NO_LEVEL)
    person, company = (_said(claims.get(kind)) for kind in ("bsn", "kvk"))
    if person and company:
        raise NotAccepted(Why.TWO_NUMBERS)
    name = _name(claims.get("name"))
    if person:
        return Identity("bsn", _bsn(claims["bsn"]), level, name)
    if company:
        return Identity("kvk", _kvk(claims["kvk"]), level, name)
    raise NotAccepted(Why.NO_NUMBER)


def _said(value: Any) -> bool:
    """Tell whether a claim says anything: a broker may name all its claims, and leave those of another login empty."""
    return value is not None and not (isinstance(value, str) and not value.strip())


def _bsn(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"\d{9}", value, re.ASCII) and bsn.is_valid(value):
        return value
    raise NotAccepted(Why.BAD_BSN)


def _kvk(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"\d{8}", value, re.ASCII) and int(value):
        return value
    raise NotAccepted(Why.BAD_KVK)


def _name(value: Any) -> str:
    """A name to greet someone with: one line of at most 100 characters, without control or direction characters."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:NAME_MAX].strip()


def _leaves(claims: Any, path: tuple[str, ...] = (), depth: int = 0) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every claim with the names that lead to it; brokers put the parties of a mandate in claims of their own."""
    items = claims.items() if isinstance(claims, Mapping) else [("", c) for c in claims] if _many(claims) else None
    if items is None or depth == DEPTH_MAX:
        yield path, claims
        return
    for name, value in items:
        yield from _leaves(value, (*path, str(name)), depth + 1)


def _many(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _represents(path: tuple[str, ...], value: Any) -> bool:
    """Tell whether a claim says that someone acts for someone else.

    The names differ by broker: `representee` and `authorizee`, `aanvrager.bsn` beside `gemachtigde.bsn` (DigiD
    Machtigen), `acting_nin` (Signicat), `represents` (OIDC NL GOV), `act` (RFC 8693), an intermediary (eHerkenning
    ketenmachtiging), a trustee (bewindvoering). A claim that says no (false, empty) does not count.
    """
    if (
        not _said(value)
        or value is False
        or (isinstance(value, str) and value.strip().lower() in ("false", "nee", "0"))
    ):
        return False
    return any(_names_another(name) for name in path)


def _names_another(name: str) -> bool:
    words = [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
    if _OWN_EMPLOYEE in "".join(words):
        return False
    return any(word in _WORDS or word.startswith(_STEMS) for word in words)
