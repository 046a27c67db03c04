"""Residents and businesses: who logged in, and how strongly."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from openloket.secrecy import Unsealable, keyed_hash, keyed_hashes, opened, sealed

LEVELS = ("laag", "substantieel", "hoog")
_SESSION_KEY = "resident"
_SEEN_KEY = "resident_seen"
OF_A_VISITOR = ("sent", "anonymous")
OF_SOMEONE = (_SESSION_KEY, *OF_A_VISITOR)
"""What a session has that is someone's own, so that its pages are for nobody else."""


@dataclass(frozen=True)
class Identity:
    """Who logged in: a BSN (DigiD, eIDAS) or a KVK number (eHerkenning), at an eIDAS level."""

    kind: str  # bsn or kvk
    number: str
    level: str
    name: str = ""

    def reaches(self, level: str | None) -> bool:
        """Say whether this login is strong enough (Wdo; eIDAS)."""
        return level is None or LEVELS.index(self.level) >= LEVELS.index(level)

    @property
    def owner(self) -> str:
        """Return a name for drafts and logs that does not give the number away."""
        return keyed_hash(self.kind, self.number)

    @property
    def owners(self) -> list[str]:
        """Return that name under every key, current one first: what was kept before the key changed is found too."""
        return keyed_hashes(self.kind, self.number)

    @property
    def answers(self) -> dict[str, str]:
        """Return what the login answers, by the identity that a question names."""
        return {self.kind: self.number}


def log_in(request: HttpRequest, identity: Identity) -> None:
    """Begin a session of this resident; what an earlier visitor of this browser sent is not theirs to see."""
    for key in OF_A_VISITOR:
        request.session.pop(key, None)
    request.session.cycle_key()
    request.session[_SEEN_KEY] = timezone.now().timestamp()
    request.session[_SESSION_KEY] = {
        "kind": identity.kind,
        "number": sealed(identity.number),  # sessions are rows in the database, and in its backups
        "level": identity.level,
        "name": identity.name,
    }


def log_out(request: HttpRequest) -> None:
    request.session.flush()


def resident(request: HttpRequest) -> Identity | None:
    """Return the resident who is logged in, if any; logs out someone away too long (what they filled in stays)."""
    stored = request.session.get(_SESSION_KEY)
    if not stored:
        return None
    now = timezone.now().timestamp()
    idle = now - request.session.get(_SEEN_KEY, now)
    if idle > settings.RESIDENT_IDLE_SECONDS:
        log_out(request)
        return None
    if idle > 60 or _SEEN_KEY not in request.session:
        request.session[_SEEN_KEY] = now
    try:
        return Identity(**{**stored, "number": opened(stored["number"])})
    except Unsealable:  # the key it was sealed under is gone: they log in again
        log_out(request)
        return None
