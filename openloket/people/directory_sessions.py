"""Logins through the directory: how long each is good, when the directory is asked again, and how it ends.

Every five minutes the directory is asked whether a login is still right, by one request at a time. It is right until it
says otherwise. While it does not answer a session goes on for as long as the municipality allows, and ends then. Where
nothing can be asked (no refresh token, and no userinfo) a login is good for ALONE; then the browser goes round by the
directory, which knows whether they still work here.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from openloket.people import trail
from openloket.people.models import DirectorySession, User
from openloket.people.sessions import LONGEST
from openloket.secrecy import Unsealable, opened, sealed

LOG = logging.getLogger(__name__)
Ended = DirectorySession.Ended

EVERY = timedelta(minutes=5)
ALONE = timedelta(minutes=15)
"""How long a login is good about which nothing can be asked."""
TURN = timedelta(seconds=15)
"""How long one request may take to ask, before another may try."""
AGAIN = timedelta(seconds=30)
"""After this long the directory is asked again when it did not answer."""
KEPT = timedelta(days=7)
"""How long a session that has ended is kept, without its tokens, to say why it did."""
_KEY = "directory"


@dataclass(frozen=True)
class Tokens:
    """What the directory gave for one login: what it is asked with, and what says to it whose session ends."""

    access: str
    refresh: str = ""
    id_token: str = ""
    groups_in_id_token: bool = False
    """Whether the groups came in the id token alone, so that userinfo cannot tell that they are gone."""


def begin(request: HttpRequest, user: User, sid: str, tokens: Tokens) -> DirectorySession:
    """Write down a login and tie the browser's session to it."""
    now = timezone.now()
    row = DirectorySession.objects.create(
        user=user, sid=sid[:255], tokens=_sealed(tokens), began_at=now, checked_at=now
    )
    request.session[_KEY] = str(row.pk)
    return row


def of(request: HttpRequest) -> DirectorySession | None:
    """Return the login of this browser's session, also one that has ended; None when it is not of the directory.

    A session whose login is not to be found any more is given one that has ended.
    """
    key = request.session.get(_KEY)
    if key is None:
        return None
    found = DirectorySession.objects.filter(pk=UUID(key)).select_related("user").first()
    return found or DirectorySession(ended=Ended.REFUSED, ended_at=timezone.now())


def tokens_of(row: DirectorySession) -> Tokens:
    """Return what the directory is asked with. Raises Unsealable when there is nothing, or the key is gone."""
    if not row.tokens:
        raise Unsealable("this session has ended")
    return Tokens(**json.loads(opened(row.tokens)))


def _sealed(tokens: Tokens) -> str:
    return sealed(json.dumps(asdict(tokens)))


def due(row: DirectorySession, now: datetime) -> bool:
    """Say whether the directory has to be asked again."""
    return now - row.checked_at >= EVERY


def lapsed(row: DirectorySession, now: datetime) -> bool:
    """Say whether the directory has been silent for longer than the municipality allows."""
    return now - row.checked_at >= EVERY + timedelta(seconds=settings.STAFF_GRACE_SECONDS)


def claim(row: DirectorySession, now: datetime) -> bool:
    """Take the turn to ask; False when someone else has it, just had it, or the session has ended."""
    free = Q(again_at=None) | Q(again_at__lte=now)
    mine = DirectorySession.objects.filter(free, pk=row.pk, checked_at=row.checked_at, ended_at=None)
    return bool(mine.update(again_at=now + TURN))


def confirmed(row: DirectorySession, now: datetime, tokens: Tokens) -> None:
    """Note that the directory says that this login is still right; a session that ended meanwhile stays so."""
    DirectorySession.objects.filter(pk=row.pk, ended_at=None).update(
        checked_at=now, again_at=None, tokens=_sealed(tokens)
    )


def goes_on_alone(row: DirectorySession, now: datetime) -> bool:
    """Let a login about which nothing can be asked go on until ALONE after it began; say whether it does."""
    until = row.began_at + ALONE
    if now >= until:
        return False
    DirectorySession.objects.filter(pk=row.pk, ended_at=None).update(checked_at=min(now, until - EVERY), again_at=None)
    return True


def unanswered(row: DirectorySession, now: datetime) -> None:
    """Note that the directory did not answer, or not in a way that can be believed."""
    DirectorySession.objects.filter(pk=row.pk).update(again_at=now + AGAIN)


def end(rows: QuerySet[DirectorySession], why: DirectorySession.Ended) -> int:
    """End logins that have not ended yet, and forget their tokens; returns how many."""
    count = 0
    for row in rows.filter(ended_at=None).select_related("user"):
        now = timezone.now()
        if DirectorySession.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now, ended=why, tokens=""):
            count += 1
            if why != Ended.LOGOUT:
                trail.note(row.user, trail.What.ENDED, trail.DIRECTORY, because=str(why))
                LOG.info("directory session of %s ended: %s", row.user.username, why)
    return count


def end_one(row: DirectorySession, why: DirectorySession.Ended) -> None:
    end(DirectorySession.objects.filter(pk=row.pk), why)


def forget_old(now: datetime) -> None:
    """Remove logins that ended a week ago, and those that nobody ended but that are over.

    The last one of someone who is gone stays: without it they would count as a colleague again.
    """
    old = DirectorySession.objects.filter(Q(ended_at__lt=now - KEPT) | Q(began_at__lt=now - KEPT - LONGEST))
    later = DirectorySession.objects.filter(user=OuterRef("user"), began_at__gt=OuterRef("began_at"))
    old.exclude(~Exists(later), ended__in=DirectorySession.GONE).delete()
    DirectorySession.objects.filter(began_at__lt=now - LONGEST).exclude(tokens="").update(tokens="")
