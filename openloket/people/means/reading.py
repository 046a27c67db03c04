"""What the means of login share: how claims are found by configurable names, and why a login is not accepted."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from stdnum.nl import bsn

from openloket.people.acting import Acting

NAME_MAX = 100
SERVICES = "services"
"""What an authorisation is for: the one part that several claims may say together."""
DEPTH_MAX = 8
EIDAS = {
    "http://eidas.europa.eu/LoA/low": "laag",
    "http://eidas.europa.eu/LoA/substantial": "substantieel",
    "http://eidas.europa.eu/LoA/high": "hoog",
}
"""The level that every means may give in eIDAS's own words."""

Path = tuple[str, ...]
Names = Mapping[str, tuple[str, ...]]
"""The names that a claim may have, by what it says."""


class Why(StrEnum):
    """Why a login is not accepted; the page that tells it says for each what to do."""

    REPRESENTS = "represents"
    UNKNOWN_CLAIM = "unknown_claim"
    ENDED = "ended"
    NO_LEVEL = "no_level"
    NO_NUMBER = "no_number"
    TWO_NUMBERS = "two_numbers"
    BAD_BSN = "bad_bsn"
    BAD_KVK = "bad_kvk"
    BAD_BRANCH = "bad_branch"
    BAD_EIDAS = "bad_eidas"
    BAD_BIRTH = "bad_birth"


class NotAccepted(ValueError):
    """From what the broker says it is not certain who this is, or by which right they act."""

    def __init__(self, why: Why, claim: str = "") -> None:
        """`claim` is the name of the claim that we do not know, where that is why."""
        self.why, self.claim = why, claim
        super().__init__(why)


@dataclass(frozen=True)
class Said:
    """What a broker says, read under the names of one means."""

    claims: Mapping[str, Any]
    names: Names
    levels: Mapping[str, str]

    def get(self, what: str) -> Any:
        """Return the first claim that says something, of those that may say this; None when none does."""
        return next((value for _path, value in self._all(what)), None)

    def paths(self, parts: Iterable[str]) -> Iterator[Path]:
        """Yield where the claims stand that are read for these parts: services from each, all else from the first."""
        for what in parts:
            found = [path for path, _value in self._all(what)]
            yield from found if what == SERVICES else found[:1]

    def services(self) -> tuple[str, ...]:
        """Return every service that the authorisation names. Raises NotAccepted for what cannot be read."""
        found: list[str] = []
        for _path, value in self._all(SERVICES):
            for item in value if isinstance(value, list | tuple) else [value]:
                if not isinstance(item, str) or not item.strip():
                    raise NotAccepted(Why.REPRESENTS)
                found.append(item.strip())
        return tuple(dict.fromkeys(found))

    def _all(self, what: str) -> Iterator[tuple[Path, Any]]:
        for name in self.names.get(what, ()):
            if (found := at(self.claims, name)) is not None:
                yield found

    def level(self) -> str:
        """Return how strong the login was. Raises NotAccepted."""
        value = self.get("level")
        found = {**EIDAS, **self.levels}.get(value) if isinstance(value, str) else None
        if found is None:
            raise NotAccepted(Why.NO_LEVEL)
        return found

    def bsn(self, what: str) -> str:
        """Return a BSN. Raises NotAccepted."""
        value = self.get(what)
        if isinstance(value, str) and re.fullmatch(r"\d{9}", value, re.ASCII) and bsn.is_valid(value):
            return value
        raise NotAccepted(Why.BAD_BSN)

    def name(self, what: str) -> str:
        """Return a name to greet someone with; empty when it is none."""
        return one_line(self.get(what))

    def moment(self, what: str) -> datetime | None:
        """Return a moment: seconds since 1970 or ISO 8601 with a time zone. None without one. Raises NotAccepted."""
        value = self.get(what)
        if value is None:
            return None
        try:
            if isinstance(value, int | float) and not isinstance(value, bool):
                return datetime.fromtimestamp(value).astimezone()
            found = datetime.fromisoformat(value)
        except (ValueError, TypeError, OverflowError, OSError):
            raise NotAccepted(Why.REPRESENTS) from None
        if found.tzinfo is None:
            raise NotAccepted(Why.REPRESENTS)
        return found


@dataclass(frozen=True)
class Means:
    """A means of login: by which claims it is known, what it reads, and how."""

    id: str
    label: str
    """What people call it."""
    claims: Names
    """The names of its claims, by what they say, unless a municipality gives others (LOKET_LOGIN_CLAIMS)."""
    known_by: Callable[[Said], tuple[str, ...]]
    """Returns the parts that say who it is; nothing when these are not the claims of this means."""
    read: Callable[[Said], Acting]
    levels: Mapping[str, str] = field(default_factory=dict)
    """Its own words for a level, beside those of eIDAS."""
    contains: tuple[str, ...] = ()
    """Other means whose claims it may carry as well, and that it takes the place of."""

    parties: frozenset[str] = frozenset()
    """Parts that are read only when they say who it is: beside another they may say that someone else is concerned."""

    def said(self, claims: Mapping[str, Any], names: Names) -> Said:
        return Said(claims, {**self.claims, **names}, self.levels)


def all_said(*parts: str) -> Callable[[Said], tuple[str, ...]]:
    """Return a `known_by` for a means that is known by these parts together."""
    return lambda said: parts if all(said.get(part) is not None for part in parts) else ()


def at(claims: Mapping[str, Any], name: str) -> tuple[Path, Any] | None:
    """Return a claim with where it stands: under its whole name, or nested at the dots. None when it says nothing."""
    if says(claims.get(name)):
        return (name,), claims[name]
    head, _, rest = name.partition(".")
    inner = unpacked(claims.get(head)) if rest else None
    if isinstance(inner, Mapping) and (found := at(inner, rest)) is not None:
        return (head, *found[0]), found[1]
    return None


def says(value: Any) -> bool:
    """Say whether a claim says anything: a broker may name all its claims, and leave those of another login empty."""
    return value is not None and not (isinstance(value, str) and not value.strip())


def one_line(value: Any, most: int = NAME_MAX) -> str:
    """Return a text as one line without control or direction characters; empty when it is no text."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:most].strip()


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def a_day(value: Any) -> date | None:
    """Return a day written as year, month and day (ISO 8601, RFC 3339 full-date); None when it is none."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
    except ValueError:
        return None


def birthday(value: Any) -> date | None:
    """Return the day of a birth; None when none is given. Raises NotAccepted for what is no day."""
    if value is None:
        return None
    if (found := a_day(value)) is None:
        raise NotAccepted(Why.BAD_BIRTH)
    return found


BORN_SINCE = date(1900, 1, 1)
"""Nobody who lives was born before this."""


def may_be_born(born: str, today: date) -> bool:
    """Say whether someone who logs in today may be born on this day (ISO 8601), or gives no day."""
    return not born or BORN_SINCE <= date.fromisoformat(born) <= today


TOO_DEEP = object()


def leaves(claims: Any, path: Path = (), depth: int = 0) -> Iterator[tuple[Path, Any]]:
    """Yield every claim with the names that lead to it; brokers put the parties of a mandate in claims of their own.

    What is nested deeper than DEPTH_MAX is not read: TOO_DEEP stands for it.
    """
    claims = unpacked(claims)
    if isinstance(claims, Mapping):
        items = [(str(name), value) for name, value in claims.items()]
    elif isinstance(claims, list | tuple):
        items = [("", value) for value in claims]
    else:
        yield path, claims
        return
    if depth > DEPTH_MAX and items:
        yield path, TOO_DEEP
        return
    for name, value in items:
        yield from leaves(value, (*path, name), depth + 1)


def unpacked(value: Any) -> Any:
    """Return a claim that is JSON in a text as what it says, TOO_DEEP when nested too deep; any other as it is."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        try:
            return json.loads(value)
        except RecursionError:
            return TOO_DEEP
        except ValueError:
            pass
    return value


def words(text: str) -> list[str]:
    """Return the words of a name such as `representeeBSN` or `on_behalf_of`, in lower case and without accents."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", plain)]
