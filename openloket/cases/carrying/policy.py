"""Say which way may carry what of ours: one table, by the sort of message and how private its service is. Pure.

A letter, Mijn Loket and the Berichtenbox of MijnOverheid carry what we write. Everything else carries a notification at most: that something waits, never
what. One that begins a term says what it is, what it may mean and until when one can react (Awb 2:10 lid 2), so it goes
by e-mail; an SMS or a chat app may say that there is news, or remind. The maker of a chat app learns who hears from
the municipality: where that tells something of someone (AVG 9, 10), nothing goes through it. A version may leave out
ways (`not_by`), never add one.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from openloket.cases.carrying import sorts
from openloket.definitions.schema import Version


class Way(StrEnum):
    """Name a way by which something of ours reaches someone."""

    INBOX = "inbox"
    LETTER = "letter"
    EMAIL = "email"
    SMS = "sms"
    APP = "app"
    BERICHTENBOX = "berichtenbox"
    """The inbox of MijnOverheid, which tells people itself that something is there."""


class Carries(IntEnum):
    """Say how much a way may carry, each more than the one before it."""

    NOTHING = 0
    NOTICE = 1
    """That something waits, and of what kind it is."""
    CONTENT = 2


ORDINARY, SENSITIVE, SPECIAL = "persoonsgegevens", "gevoelig", "bijzonder"
_ALL = {ORDINARY: Carries.CONTENT, SENSITIVE: Carries.CONTENT, SPECIAL: Carries.CONTENT}
_TOLD = dict.fromkeys(_ALL, Carries.NOTICE)
_TOLD_OF_LITTLE = {ORDINARY: Carries.NOTICE, SENSITIVE: Carries.NOTHING, SPECIAL: Carries.NOTHING}
_NOTHING = dict.fromkeys(_ALL, Carries.NOTHING)
_BEGINS_A_TERM = {
    Way.INBOX: _ALL,
    Way.LETTER: _ALL,
    Way.BERICHTENBOX: _ALL,
    Way.EMAIL: _TOLD,
    Way.SMS: _NOTHING,
    Way.APP: _NOTHING,
}
DEFAULT: Mapping[str, Mapping[Way, Mapping[str, Carries]]] = {
    sorts.DECISIONS: _BEGINS_A_TERM,
    sorts.QUESTIONS: _BEGINS_A_TERM,
    sorts.OTHER: {
        Way.INBOX: _ALL,
        Way.LETTER: _ALL,
        Way.BERICHTENBOX: _ALL,
        Way.EMAIL: _TOLD,
        Way.SMS: _TOLD,
        Way.APP: _TOLD_OF_LITTLE,
    },
    sorts.REMINDERS: {
        Way.INBOX: _NOTHING,
        Way.LETTER: _NOTHING,
        Way.BERICHTENBOX: _NOTHING,
        Way.EMAIL: _TOLD,
        Way.SMS: _TOLD,
        Way.APP: _TOLD_OF_LITTLE,
    },
}
"""By the sort of message, the way, and the classification of the data that a service asks for."""


def carries(version: Version, sort: str, way: Way) -> Carries:
    """Return how much a way may carry of a sort of message about this version's cases."""
    if way in version.not_by:
        return Carries.NOTHING
    return DEFAULT[sort][way][version.personal_data.classification]


TOLD_BY = (Way.EMAIL, Way.SMS, Way.APP, Way.BERICHTENBOX)
"""The ways of which it differs by the sort and the service what they may carry."""


def table(version: Version) -> tuple[tuple[tuple[str, ...], tuple[Carries, ...]], ...]:
    """Return what each of TOLD_BY may carry of this version's cases, with the sorts of which that is so together."""
    found: dict[tuple[Carries, ...], list[str]] = {}
    for sort in sorts.SORTS:
        found.setdefault(tuple(carries(version, sort, way) for way in TOLD_BY), []).append(sort)
    return tuple((tuple(same), may) for may, same in found.items())


def may_tell(version: Version, sort: str, way: Way) -> bool:
    """Say whether someone may be told by this way that something waits."""
    return carries(version, sort, way) >= Carries.NOTICE
