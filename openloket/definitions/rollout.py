"""Which version holds for someone, while a new one is opened to a share of people first. Pure.

A version holds from its day; a rollout narrows that to an hour and to some of those who come. People are told apart by
a stable hash, so that the same person or form always meets the same version, on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openloket.definitions.schema import Published


@dataclass(frozen=True)
class Share:
    """For whom a version is open: everyone at 100 %, else that part of the newcomers, and teams and postcodes."""

    opens_at: datetime | None = None
    percent: int = 100
    teams: frozenset[str] = frozenset()
    areas: tuple[str, ...] = ()
    """Beginnings of postcodes: 1234, or 1234AB."""
    stopped: bool = False

    @property
    def everyone(self) -> bool:
        return self.percent >= 100


EVERYONE = Share()


@dataclass(frozen=True)
class Newcomer:
    """Someone who comes: a stable key (never a person's number), an official's teams, a postcode; all may be empty."""

    key: str = ""
    teams: frozenset[str] = frozenset()
    postcode: str = ""


ANYONE = Newcomer()


@dataclass(frozen=True)
class Offer:
    """A published version and for whom it is open."""

    published: Published
    share: Share = EVERYONE
    frozen: bool = False

    def open_on(self, day: date, at: datetime) -> bool:
        """Say whether it has opened and is not stopped. `at` is the moment of receipt; paper comes in on a day."""
        share = self.share
        return (
            not share.stopped
            and self.published.version.valid_from <= day
            and (share.opens_at is None or at >= share.opens_at)
        )

    def lets_in(self, who: Newcomer) -> bool:
        share = self.share
        return (
            share.everyone
            or bool(share.teams & who.teams)
            or _in_area(share.areas, who.postcode)
            or bool(who.key and bucket(self.published.hash, who.key) < share.percent)
        )


def bucket(digest: str, key: str) -> float:
    """Return where someone falls, from 0 up to 100; each version shuffles anew, so that others go first each time."""
    number = int.from_bytes(hashlib.sha256(f"{digest}:{key}".encode()).digest()[:8], "big")
    return number / 2**64 * 100


def _in_area(areas: Iterable[str], postcode: str) -> bool:
    plain = postcode.replace(" ", "").upper()
    return bool(plain) and any(plain.startswith(area.replace(" ", "").upper()) for area in areas)


def usable(offers: Iterable[Offer], day: date, at: datetime) -> list[Offer]:
    """List the versions that one may meet now, newest first: those being rolled out and the one open to everyone."""
    found: list[Offer] = []
    for offer in sorted(offers, key=lambda item: item.published.version.valid_from, reverse=True):
        if not offer.open_on(day, at):
            continue
        ends = offer.published.version.valid_until
        if ends is not None and ends < day:
            break
        found.append(offer)
        if offer.share.everyone:
            break
    return found


def choose(offers: Sequence[Offer], day: date, at: datetime, who: Newcomer = ANYONE, pinned: str = "") -> Offer | None:
    """Choose someone's version: the one they began with if it may still be used, else the newest that lets them in."""
    open_now = usable(offers, day, at)
    for offer in open_now:
        if pinned and offer.published.hash == pinned:
            return offer
    return next((offer for offer in open_now if offer.lets_in(who)), None)
