"""Turning what an identity broker says of someone into who acts, and for whom: what is not certain is no login.

Each means of login reads its own claims (people.means). A claim that nobody reads is passed over only when it is known
to be ordinary; one that says that someone acts for someone never is. Pure: no network, no database. The broker's signature, audience and nonce are checked
before this (channels.login).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from openloket.people import means
from openloket.people.acting import Acting
from openloket.people.means.ordinary import is_ordinary
from openloket.people.means.reading import (
    EIDAS,
    TOO_DEEP,
    Means,
    Names,
    NotAccepted,
    Path,
    Said,
    Why,
    leaves,
    may_be_born,
    words,
)

ACR = {level: acr for acr, level in EIDAS.items()}
"""How we ask a broker for a level."""
MANDATE_HOLDS = timedelta(hours=4)
"""How long a mandate counts after logging in, at most: one that was withdrawn meanwhile is not told to us."""

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
_PARTIES = ("actingsubject", "legalsubject", "legalperson")
"""Who acted and for whom. eHerkenning always says both: an employee acts for their own company. A European login of a
person beside a legal person is one for that company."""
_NUMBER = re.compile(r"\d{8,}", re.ASCII)
"""What a KVK number or a vestigingsnummer looks like, also behind a code of what it is (`NTRNL-69599084`)."""
_KVK = re.compile(r"(?<![0-9A-Za-z])[0-9]{8}(?![0-9A-Za-z])")
"""A KVK number by itself or behind a code of what it is, and not a piece of a pseudonym."""
_OF_COMPANIES = ("kvk", "vestiging", "branch")
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

_NO_NAMES: Mapping[str, Names] = {}


def acting(
    claims: Mapping[str, Any],
    now: datetime,
    names: Mapping[str, Names] = _NO_NAMES,
    among: Sequence[Means] = means.ALL,
    harmless: Collection[str] = (),
) -> Acting:
    """Return who acts, and for whom, by one of the means. Raises NotAccepted.

    `names` are those of a municipality's broker, by means; `among` the means that whoever said this may give, and
    `harmless` the names of claims that say nothing here, beside those that everybody knows.
    """
    found = [_Match(each, each.said(claims, names.get(each.id, {}))) for each in among]
    matching = [match for match in found if match.known_by]
    chosen = matching[0] if matching else None
    rivals = [match for match in matching[1:] if chosen and match.means.id not in chosen.means.contains]
    _nobody_else(claims, chosen, rivals, harmless)
    if chosen is None:
        found[-1].said.level()
        raise NotAccepted(Why.NO_NUMBER)
    who = chosen.means.read(chosen.said)
    if rivals:
        raise NotAccepted(Why.TWO_NUMBERS)
    if not may_be_born(who.actor.born, now.date()):
        raise NotAccepted(Why.BAD_BIRTH)
    if who.until is not None and who.until <= now:
        raise NotAccepted(Why.ENDED)
    if who.represents:
        ends = now + MANDATE_HOLDS
        who = replace(who, until=min(who.until or ends, ends), ends=who.until)
    return who


@dataclass(frozen=True)
class _Match:
    """A means of login with what was said, read under its names."""

    means: Means
    said: Said

    @property
    def known_by(self) -> tuple[str, ...]:
        return self.means.known_by(self.said)


def _nobody_else(
    claims: Mapping[str, Any], chosen: _Match | None, rivals: Collection[_Match], harmless: Collection[str]
) -> None:
    """Check that nothing says that someone acts for someone, or may say so, but for what is read. Raises NotAccepted."""
    matching = [chosen, *rivals] if chosen else []
    own = {str(match.said.get(part)).strip() for match in matching for part in match.known_by}
    company = any(match.means.id == "eherkenning" for match in matching)
    read: set[Path] = {path for match in matching for path in match.said.paths(match.known_by)}
    if chosen:
        read |= set(chosen.said.paths(set(chosen.means.claims) - chosen.means.parties))
    branch = {str(chosen.said.get("branch")).strip()} if chosen else set()
    for path, value in leaves(claims):
        if any(path[: len(known)] == known for known in read):
            continue
        if _represents(path, value, own, company):
            raise NotAccepted(Why.REPRESENTS)
        if company and _narrower(path, value, branch):
            raise NotAccepted(Why.BAD_BRANCH)
        if _another_company(path, value, own | branch):
            raise NotAccepted(Why.BAD_KVK if company else Why.TWO_NUMBERS)
        if chosen and not (
            _says_no(value) or is_ordinary(path, harmless) or _names_their_own(path, value, own | branch)
        ):
            raise NotAccepted(Why.UNKNOWN_CLAIM, ".".join(filter(None, path)))


def _says_no(value: Any) -> bool:
    return not value or str(value).strip().lower() in _NO


def _names_their_own(path: Path, value: Any, own: Collection[str]) -> bool:
    """Say whether a claim says again who logged in: their own number under another name for it, or a party to the login.

    What it says of them was looked at before: it is nobody else.
    """
    name = "".join(word for each in path for word in words(each))
    if any(party in name for party in _PARTIES):
        return True
    found = _NUMBER.findall(str(value))
    return (
        bool(found)
        and set(found) <= set(own)
        and any(part in name for part in ("bsn", "burgerservice", *_OF_COMPANIES))
    )


def _represents(path: Path, value: Any, own: Collection[str], company: bool) -> bool:
    """Say whether a claim says that someone acts for someone else, by its name, its value, or whose number it has.

    The words differ by broker: `representee` and `authorizee`, `aanvrager.bsn` beside `gemachtigde.bsn` (DigiD
    Machtigen), `acting_nin` (Signicat), `urn:etoegang:core:Representation` (eHerkenning), `represents` (OIDC NL GOV),
    `act` (RFC 8693), `amr: [mandate]`, an intermediary (ketenmachtiging), a trustee (bewindvoering). A claim that says
    no (false, empty) does not count.
    """
    if value is TOO_DEEP:
        return True
    if _says_no(value):
        return False
    said, found = str(value).strip(), [word for name in path for word in words(name)]
    if any(party in "".join(words(name)) for name in path for party in _PARTIES):
        return _another_party(path, said, own, company)
    if any(_says_so(word) for word in found):
        return True
    if any(word.endswith(("bsn", "burgerservicenummer")) for word in found):
        return said not in own
    return not any(word.endswith(_FREE_TEXT) for word in found) and _value_says_so(said)


def _another_party(path: Path, said: str, own: Collection[str], company: bool) -> bool:
    """Say whether a party to a login is someone other than who logged in; a company's employee is not."""
    acts = any("actingsubject" in "".join(words(name)) for name in path)
    if said in own or (company and acts):
        return False
    return not company or not set(_KVK.findall(said)) <= set(own)


def _another_company(path: Path, value: Any, own: Collection[str]) -> bool:
    """Say whether a claim gives the number of another company than the one that logged in, under whatever name."""
    return any("kvk" in "".join(words(name)) for name in path) and not set(_NUMBER.findall(str(value))) <= set(own)


def _narrower(path: Path, value: Any, branch: Collection[str]) -> bool:
    """Say whether a claim gives a company's employee less than the company: one branch, or a restriction of another kind.

    Passing it over would give the rights of the whole company.
    """
    found = [word for name in path for word in words(name)]
    if str(value).strip().lower() in _NO or any(word.endswith(_FREE_TEXT) for word in found):
        return False
    if any("vestiging" in word or "branch" in word for word in found):
        return not set(_NUMBER.findall(str(value))) <= set(branch)
    return any("restriction" in word for word in found)


def _value_says_so(said: str) -> bool:
    """Say whether a value such as `DIGID_MACHTIGEN` says so; three letters count only when they stand by themselves."""
    codes = re.split(r"[\W_]+", said.lower())
    return any(_says_so(word) for word in words(said) if word not in _WHOLE) or not _WHOLE.isdisjoint(codes)


def _says_so(word: str) -> bool:
    if word in _WHOLE or word.startswith(_AT_THE_START):
        return True
    return any(part in word for part in _ANYWHERE) and not word.startswith(_ORDINARY)
