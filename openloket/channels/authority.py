"""Asking the BRP over which children someone has authority, and confirming it each time that it counts.

Each question is logged before it is asked, about whom it is, so that they see it in Mijn Loket. What the register does
not confirm gives nothing; a register that is away costs a page that says so, and nothing that was filled in.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop

from openloket.cases.who import protected
from openloket.cases.who.own import acted_while_capable
from openloket.channels import kept
from openloket.definitions.schema import Version
from openloket.people import looking, residents
from openloket.people.acting import CONFIRMED_BY_THE_BRP, Acting, Identity, Right, barred, for_oneself
from openloket.sources import asking, brp, gezag
from openloket.sources.answer import Away
from openloket.sources.reading import part, text

log = logging.getLogger(__name__)

WHICH_CHILDREN = gettext_noop("Nagaan over welke kinderen u gezag hebt")
WHO_MAY = gettext_noop("Nagaan of iemand die dit voor u regelt, gezag over u heeft")
WHERE_TO_WRITE = gettext_noop("U een brief kunnen sturen over wat u voor een kind regelt")
MAY_ACT = gettext_noop("Nagaan of iemand iets voor een ander kan regelen")
WHO_ACTS = gettext_noop("Weten hoe u heet, omdat u iets voor een ander regelt")
"""For what the BRP is asked, as the log says it to whom it is about."""
NAME = (*brp.ALWAYS, "naam.volledigeNaam")
"""The fields that are asked of who acts for another."""
Why = Literal["away", "none", "died", "of_age"]


class NotConfirmed(Exception):
    """The BRP does not confirm that someone has authority over a child: it is away, or it says something else."""

    def __init__(self, who: Acting, why: Why) -> None:
        self.who, self.why = who, why


class MayNotAct(Exception):
    """According to the BRP who acts for another died or cannot have that right, or for whom they act died."""

    def __init__(self, who: Acting, why: str, *, concerned: bool = False) -> None:
        self.who, self.why, self.concerned = who, why, concerned


def can_ask() -> bool:
    """Say whether the BRP can be asked here at all."""
    return asking.there("brp")


def of_parent(request: HttpRequest, who: Acting) -> gezag.Parent | None:
    """Ask over which children someone has authority; None when the BRP is away."""
    _log(request, who.actor.owner, WHICH_CHILDREN, "gezag over kinderen", gezag.OF_A_PARENT)
    try:
        return gezag.of_parent(who.number)
    except Away as away:
        log.warning("brp is away: %s", away)
        return None


def confirmed(request: HttpRequest, who: Acting) -> Acting:
    """Return who acts for a child, as the BRP confirms it now, until the child is of age. Raises NotConfirmed."""
    _log(request, who.concerned.owner, WHO_MAY, "gezag over een kind", gezag.OF_A_CHILD)
    try:
        minor = gezag.of_child(who.number)
    except Away as away:
        log.warning("brp is away: %s", away)
        raise NotConfirmed(who, "away") from None
    now = timezone.now()
    if minor is None:
        raise NotConfirmed(who, "none")
    if minor.died:
        raise NotConfirmed(who, "died")
    until = timezone.make_aware(datetime.combine(minor.of_age, time())) if minor.of_age else None
    if until is not None and until <= now:
        raise NotConfirmed(who, "of_age")
    if who.actor.number not in minor.holders:
        raise NotConfirmed(who, "none")
    born = minor.born.isoformat() if minor.born else ""
    concerned = replace(who.concerned, name=minor.name or who.concerned.name, born=born)
    return replace(who, concerned=concerned, until=until, checked=now)


def confirmed_anew(request: HttpRequest, who: Acting) -> Acting:
    """Return who acts, once the BRP confirms a right that it must confirm, and keep that it did. Raises NotConfirmed."""
    if who.right not in CONFIRMED_BY_THE_BRP:
        return who
    who = confirmed(request, who)
    residents.confirm(request, who)
    return who


@dataclass(frozen=True)
class Lives:
    """Where whoever acts lives, as the JSON of an answer (None when it is not known), and what is kept of whether that is secret."""

    address: Any
    said: protected.Said


def address_of(request: HttpRequest, version: Version, who: Acting) -> Lives:
    """Ask where whoever acts lives. An address that cannot be asked for now counts as secret."""
    nothing = Lives(None, protected.Said(secret=True, away=True))
    if not can_ask():
        return nothing
    _log(request, who.actor.owner, WHERE_TO_WRITE, f"adres ({version.title})", brp.fields(["brp.adres"]))
    found = asking.ask([asking.Question("brp", who.actor.number, ("brp.adres",))], timezone.localdate())["brp"]
    return Lives(found.values.get("brp.adres"), protected.Said(found.secret)) if found else nothing


def check_both(request: HttpRequest, who: Acting) -> Acting:
    """Ask whether who acts for another still can, and whether for whom they act lives. Raises MayNotAct.

    Returns who acts with what the BRP said of them, which the session keeps. While the BRP is away they go on, as who
    asks for themselves does. With authority over a child it says both already, and whom a claim names has no number.
    """
    if not who.represents or who.right in CONFIRMED_BY_THE_BRP or not can_ask():
        return who
    if who.actor.kind == "bsn" and (stop := _stop_of(request, who.actor)) is not None:
        before = who.curatele is False or acted_while_capable(who)
        if barred(who.right, stop, capable_before=before):
            raise MayNotAct(who, stop)
        who = replace(who, curatele=stop == "curatele")
        residents.confirm(request, who)
    by_mandate = who.right == Right.MANDATE and who.concerned.kind == "bsn"
    if by_mandate and _stop_of(request, who.concerned) == "died":
        raise MayNotAct(who, "died", concerned=True)
    return who


def checked_once(request: HttpRequest, who: Acting) -> Acting:
    """Return who acts for another once the BRP said in this session that they can. Raises MayNotAct."""
    return check_both(request, who) if who.curatele is None else who


def _stop_of(request: HttpRequest, person: Identity) -> str | None:
    """Return whether someone died or is under curatele; None while the BRP is away."""
    _log(request, person.owner, MAY_ACT, "overlijden en curatele", brp.ALWAYS)
    try:
        found = brp.whole(person.number, brp.ALWAYS)
    except Away as away:
        log.warning("brp is away: %s", away)
        return None
    return brp.stop_of(found) if found else ""


def may_not_act(request: HttpRequest, version: Version | None, error: MayNotAct) -> HttpResponse:
    """Say that someone cannot arrange this for another (any more), and what to do; what they filled in is kept.

    Their mandate ends with it: on the next page they are logged out.
    """
    context = {
        "version": version,
        "why": error.why,
        "concerned": error.concerned,
        "mandate": error.who.right == Right.MANDATE,
        "kept": kept.keep(request) if request.method == "POST" else None,
        "municipality": settings.MUNICIPALITY,
    }
    page = render(request, "web/may_not_act.html", context, status=403)
    if error.who.right == Right.MANDATE:
        residents.end(request)
    return page


def name_of(request: HttpRequest, who: Acting) -> str:
    """Return the name of a person who logged in, as the BRP says it; empty when it does not, or cannot be asked."""
    if who.actor.kind != "bsn" or not can_ask():
        return ""
    _log(request, who.actor.owner, WHO_ACTS, "naam", NAME)
    try:
        person = brp.whole(who.actor.number, NAME)
    except Away as away:
        log.warning("brp is away: %s", away)
        return ""
    return text(part(person, "naam"), "volledigeNaam") if person else ""


def _log(request: HttpRequest, subject: str, purpose: str, about: str, fields: Iterable[str]) -> None:
    looking.log(
        looking.call_of(request),
        purpose=purpose,
        activity=looking.activity("gezag"),
        subjects=[subject],
        about=f"Basisregistratie Personen: {about}"[:100],
        fields=fields,
    )


def not_confirmed(request: HttpRequest, error: NotConfirmed) -> HttpResponse:
    """Say that someone cannot act for this child (now), and what to do. What they sent is kept.

    Who has no authority goes on for themselves; while the BRP is away they can try again.
    """
    typed = kept.keep(request) if request.method == "POST" else None
    if error.why != "away":
        residents.log_in(request, for_oneself(error.who.actor, error.who.means))
    context = {
        "why": error.why,
        "child": error.who.name,
        "kept": typed,
        "next": typed.slip.address if typed else request.get_full_path(),
        "municipality": settings.MUNICIPALITY,
    }
    return render(request, "web/not_confirmed.html", context, status=503 if error.why == "away" else 403)
