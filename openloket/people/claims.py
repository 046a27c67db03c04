"""Turning what an identity broker says of someone into who logged in: what is not certain is no login.

Pure: no network, no database. The broker's signature, audience and nonce are checked before this (channels.login).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
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

_ANYWHERE = (
    "represent",
    "machtig",
    "volmacht",
    "vertegenwoordig",
    "bewind",
    "voogd",
    "curator",
    "curatele",
    "curandus",
    "mentor",
    "gezag",
    "mandaat",
    "mandat",
    "mandant",
    "delegat",
    "intermedia",
    "behalf",
    "namens",
    "proxy",
    "guardian",
    "attorney",
    "trustee",
    "impersonat",
    "authorizee",
    "authorisee",
)
"""Parts of a word that say that someone acts for another, also where a name is written as one (`isgemachtigde`)."""
_AT_THE_START = ("acting", "actor", "aanvrager")
_WHOLE = frozenset({"act", "obo"})
_ORDINARY = ("presentation", "mandatory", "documentor", "commentor")
"""How words of ordinary claims begin in which such a part happens to stand."""
_PARTIES = ("actingsubject", "legalsubject")
"""Who acted and for whom. eHerkenning always says both: an employee acts for their own company."""
_NO = ("", "false", "nee", "no", "n", "geen", "none", "null", "0")

_NAMES = (
    "name",
    "naam",
    "namen",
    "naamgebruik",
    "names",
    "initials",
    "voorletters",
    "first",
    "given",
    "last",
    "family",
    "tussenvoegsel",
)
_PLACES = ("address", "adres", "street", "straat", "locality", "place", "plaats", "city", "region", "country", "land")
_REACHED = ("email", "mail", "phone", "telefoon", "profile", "picture", "website", "contact")
_OF_THE_PROTOCOL = ("iss", "sub", "aud", "azp", "jti", "nonce", "sid", "hash", "transaction", "session")
_FREE_TEXT = (*_NAMES, *_PLACES, *_REACHED, *_OF_THE_PROTOCOL)
"""Ends of words in names of claims whose value says nothing of how someone logged in: one may be called Mandaat."""


class Why(StrEnum):
    """Why a login is not accepted; the page that tells it says for each what to do."""

    REPRESENTS = "represents"
    NO_LEVEL = "no_level"
    NO_NUMBER = "no_number"
    TWO_NUMBERS = "two_numbers"
    BAD_BSN = "bad_bsn"
    BAD_KVK = "bad_kvk"


class NotAccepted(ValueError):
    """From what the broker says it is not certain who this is, or that they ask for themselves."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why)


def identity(claims: Mapping[str, Any]) -> Identity:
    """Return who logged in and how strongly. Raises NotAccepted."""
    own = {str(claims.get(kind)).strip() for kind in ("bsn", "kvk") if _said(claims.get(kind))}
    company = _said(claims.get("kvk"))
    if any(_represents(path, value, own, company) for path, value in _leaves(claims)):
        raise NotAccepted(Why.REPRESENTS)
    return _who(claims)


def _who(claims: Mapping[str, Any]) -> Identity:
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
    """Say whether a claim says anything: a broker may name all its claims, and leave those of another login empty."""
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
    """Return a name to greet someone with: one line, 100 characters at most, no control or direction characters."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:NAME_MAX].strip()


_TOO_DEEP = object()


def _leaves(claims: Any, path: tuple[str, ...] = (), depth: int = 0) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every claim with the names that lead to it; brokers put the parties of a mandate in claims of their own.

    What is nested deeper than DEPTH_MAX is not read: _TOO_DEEP stands for it.
    """
    claims = _unpacked(claims)
    if isinstance(claims, Mapping):
        items = [(str(name), value) for name, value in claims.items()]
    elif isinstance(claims, list | tuple):
        items = [("", value) for value in claims]
    else:
        yield path, claims
        return
    if depth > DEPTH_MAX and items:
        yield path, _TOO_DEEP
        return
    for name, value in items:
        yield from _leaves(value, (*path, name), depth + 1)


def _unpacked(value: Any) -> Any:
    """Return a claim that is JSON in a text as what it says, _TOO_DEEP when nested too deep; any other as it is."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        try:
            return json.loads(value)
        except RecursionError:
            return _TOO_DEEP
        except ValueError:
            pass
    return value


def _represents(path: tuple[str, ...], value: Any, own: Collection[str], company: bool) -> bool:
    """Say whether a claim says that someone acts for someone else, by its name, its value, or whose number it has.

    The words differ by broker: `representee` and `authorizee`, `aanvrager.bsn` beside `gemachtigde.bsn` (DigiD
    Machtigen), `acting_nin` (Signicat), `urn:etoegang:core:Representation` (eHerkenning), `represents` (OIDC NL GOV),
    `act` (RFC 8693), `amr: [mandate]`, an intermediary (ketenmachtiging), a trustee (bewindvoering). A claim that says
    no (false, empty) does not count.
    """
    if value is _TOO_DEEP:
        return True
    if not value or str(value).strip().lower() in _NO:
        return False
    said, words = str(value).strip(), [word for name in path for word in _words(name)]
    if any(party in "".join(_words(name)) for name in path for party in _PARTIES):
        return _another_party(path, said, own, company)
    if any(_says_so(word) for word in words):
        return True
    if any(word.endswith(("bsn", "burgerservicenummer")) for word in words):
        return path[0] != "bsn" and said not in own
    return not any(word.endswith(_FREE_TEXT) for word in words) and _value_says_so(said)


def _another_party(path: tuple[str, ...], said: str, own: Collection[str], company: bool) -> bool:
    """Say whether a party to a login is someone other than who logged in; a company's employee is not."""
    acts = any("actingsubject" in "".join(_words(name)) for name in path)
    if said in own or (company and acts):
        return False
    return not company or re.fullmatch(r"\d{8}", said) is not None


def _words(text: str) -> list[str]:
    """Return the words of a name such as `representeeBSN` or `on_behalf_of`, in lower case and without accents."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", plain)]


def _value_says_so(said: str) -> bool:
    """Say whether a value such as `DIGID_MACHTIGEN` says so; three letters count only when they stand by themselves."""
    codes = re.split(r"[\W_]+", said.lower())
    return any(_says_so(word) for word in _words(said) if word not in _WHOLE) or not _WHOLE.isdisjoint(codes)


def _says_so(word: str) -> bool:
    if word in _WHOLE or word.startswith(_AT_THE_START):
        return True
    return any(part in word for part in _ANYWHERE) and not word.startswith(_ORDINARY)
