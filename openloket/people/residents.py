"""Residents and businesses in a session: who acts, for whom, and how strongly they logged in."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from openloket.people.acting import Acting, Identity, Right, for_oneself
from openloket.secrecy import Unsealable, opened, sealed

_SESSION_KEY = "resident"
_ACTING_KEY = "acting"
"""Holds what an earlier release would not understand, such as a mandate: there, nobody is logged in then."""
_SEEN_KEY = "resident_seen"
_ENDED_KEY = "mandate_ended"
OF_A_VISITOR = ("sent", "anonymous")
OF_SOMEONE = (_SESSION_KEY, _ACTING_KEY, *OF_A_VISITOR)
"""What a session has that is someone's own, so that its pages are for nobody else."""


def log_in(request: HttpRequest, who: Acting) -> None:
    """Begin a session of this resident; what an earlier visitor of this browser sent is not theirs to see."""
    for key in (*OF_SOMEONE, _ENDED_KEY):
        request.session.pop(key, None)
    request.session.cycle_key()
    request.session[_SEEN_KEY] = timezone.now().timestamp()
    if who == for_oneself(Identity(who.kind, who.number, who.level, who.name)):
        request.session[_SESSION_KEY] = _stored(who.actor)
    else:
        request.session[_ACTING_KEY] = {
            "actor": _stored(who.actor),
            "concerned": _stored(who.concerned),
            "right": who.right.value,
            "means": who.means,
            "services": list(who.services),
            "until": who.until.isoformat() if who.until else None,
        }


def _stored(who: Identity) -> dict[str, Any]:
    """Return an identity for a session; its number is sealed: sessions are rows in the database, and in its backups."""
    return {
        **{key: value for key, value in asdict(who).items() if value},
        "name": who.name,
        "number": sealed(who.number),
    }


def _read(stored: dict[str, Any]) -> Identity:
    return Identity(**{**stored, "number": opened(stored["number"])})


def log_out(request: HttpRequest) -> None:
    request.session.flush()


def resident(request: HttpRequest) -> Acting | None:
    """Return who is logged in and for whom they act, if anyone.

    Someone away too long is logged out, and so is who acts by a right that has ended; what they filled in stays.
    """
    session = request.session
    stored = session.get(_ACTING_KEY) or session.get(_SESSION_KEY)
    if not stored:
        return None
    now = timezone.now()
    idle = now.timestamp() - session.get(_SEEN_KEY, now.timestamp())
    if idle > settings.RESIDENT_IDLE_SECONDS:
        log_out(request)
        return None
    try:
        who = _acting(stored)
    except Unsealable:  # the key it was sealed under is gone: they log in again
        log_out(request)
        return None
    if not who.holds(now):
        log_out(request)
        session[_ENDED_KEY] = True
        return None
    if idle > 60 or _SEEN_KEY not in session:
        session[_SEEN_KEY] = now.timestamp()
    return who


def _acting(stored: dict[str, Any]) -> Acting:
    if "right" not in stored:
        return for_oneself(_read(stored))
    until = stored["until"]
    return Acting(
        _read(stored["actor"]),
        _read(stored["concerned"]),
        Right(stored["right"]),
        stored["means"],
        tuple(stored["services"]),
        datetime.fromisoformat(until) if until else None,
    )


def mandate_ended(request: HttpRequest) -> bool:
    """Say whether this visitor was logged out because the right by which they acted had ended."""
    return bool(request.session.get(_ENDED_KEY))
