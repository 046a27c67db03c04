"""Residents and businesses in a session: who acts, for whom, and how strongly they logged in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from openloket.people.acting import CONFIRMED_BY_THE_BRP, Acting, Identity, Right, for_oneself
from openloket.secrecy import Unsealable, opened, sealed

_SESSION_KEY = "resident"
_ACTING_KEY = "acting"
"""Holds what an earlier release would not understand, such as a mandate: there, nobody is logged in then."""
_SEEN_KEY = "resident_seen"
_OFFERED_KEY = "children"
_FOR_SELF_KEY = "for_oneself"
_ENDED_KEY = "mandate_ended"
_ANEW_KEY = "login_anew"
OF_A_VISITOR = ("sent", "anonymous")
OF_SOMEONE = (_SESSION_KEY, _ACTING_KEY, _OFFERED_KEY, _FOR_SELF_KEY, *OF_A_VISITOR)
"""What a session has that is someone's own, so that its pages are for nobody else."""


def log_in(request: HttpRequest, who: Acting) -> None:
    """Begin a session of this resident; what an earlier visitor of this browser sent is not theirs to see."""
    for key in (*OF_SOMEONE, _ENDED_KEY, _ANEW_KEY):
        request.session.pop(key, None)
    request.session.cycle_key()
    request.session[_SEEN_KEY] = timezone.now().timestamp()
    if not who.represents and who == for_oneself(Identity(who.kind, who.number, who.level, who.name)):
        request.session[_SESSION_KEY] = _stored(who.actor)
    else:
        request.session[_ACTING_KEY] = {
            "actor": _stored(who.actor),
            "concerned": _stored(who.concerned),
            "right": who.right.value,
            "means": who.means,
            "services": list(who.services),
            **_found(who),
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
    """End the session of a resident; who logs in next in this browser is asked who they are (`to_ask_anew`)."""
    request.session.flush()
    request.session[_ANEW_KEY] = True


def to_ask_anew(request: HttpRequest) -> bool:
    """Say whether a broker may not let someone in as whom it remembers: someone is logged in here, or was.

    On a computer that many use, that would be the person before them.
    """
    return bool(request.session.get(_ANEW_KEY)) or resident(request) is not None


def resident(request: HttpRequest) -> Acting | None:
    """Return who is logged in and for whom they act, if anyone.

    Someone away too long is logged out, and so is who acts by a right that has ended; what they filled in stays. Who acts
    by a right that the BRP must confirm anew is nobody until it has (`to_confirm`).
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
        if who.ended(now) or who.right not in CONFIRMED_BY_THE_BRP:
            log_out(request)
            session[_ENDED_KEY] = True
        return None
    if idle > 60 or _SEEN_KEY not in session:
        session[_SEEN_KEY] = now.timestamp()
    return who


def to_confirm(request: HttpRequest) -> Acting | None:
    """Return who acts by a right that the BRP must confirm anew before it counts; None when there is no such right."""
    stored = request.session.get(_ACTING_KEY)
    if not stored or stored["right"] not in CONFIRMED_BY_THE_BRP or resident(request) is not None:
        return None
    stored = request.session.get(_ACTING_KEY)  # whoever was away too long, or whose right ended, is logged out by now
    return _acting(stored) if stored else None


def confirm(request: HttpRequest, who: Acting) -> None:
    """Keep what the BRP said anew of the right by which someone acts."""
    request.session[_ACTING_KEY] = {**request.session[_ACTING_KEY], **_found(who)}


def end(request: HttpRequest) -> None:
    """End the right by which someone acts: from the next page on they are logged out, and told why."""
    request.session[_ACTING_KEY] = {**request.session[_ACTING_KEY], "until": timezone.now().isoformat()}


def _found(who: Acting) -> dict[str, Any]:
    return {
        "curatele": who.curatele,
        "until": who.until.isoformat() if who.until else None,
        "checked": who.checked.isoformat() if who.checked else None,
        "ends": who.ends.isoformat() if who.ends else None,
    }


def offer(request: HttpRequest, children: Sequence[tuple[str, str]]) -> None:
    """Remember between which children (number, name) someone may choose, sealed."""
    request.session[_OFFERED_KEY] = sealed(json.dumps(list(children)))


def offered(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the children (number, name) between whom someone may choose, as the BRP named them in this session."""
    try:
        return [(number, name) for number, name in json.loads(opened(request.session.get(_OFFERED_KEY, "")))]
    except (Unsealable, ValueError):
        return []


def chose_self(request: HttpRequest, service: str) -> None:
    """Remember that someone asks for this service for themselves."""
    request.session[_FOR_SELF_KEY] = [*request.session.get(_FOR_SELF_KEY, []), service][-20:]


def has_chosen_self(request: HttpRequest, service: str) -> bool:
    """Say whether someone said in this session that they ask for this service for themselves."""
    return service in request.session.get(_FOR_SELF_KEY, [])


def _acting(stored: dict[str, Any]) -> Acting:
    if "right" not in stored:
        return for_oneself(_read(stored))
    until, checked, ends = stored["until"], stored.get("checked"), stored.get("ends")
    return Acting(
        _read(stored["actor"]),
        _read(stored["concerned"]),
        Right(stored["right"]),
        stored["means"],
        tuple(stored["services"]),
        datetime.fromisoformat(until) if until else None,
        datetime.fromisoformat(checked) if checked else None,
        stored.get("curatele"),
        datetime.fromisoformat(ends) if ends else None,
    )


def mandate_ended(request: HttpRequest) -> bool:
    """Say whether this visitor was logged out because the right by which they acted had ended."""
    return bool(request.session.get(_ENDED_KEY))
