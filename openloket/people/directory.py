"""Officials who come from the municipality's directory: which account is theirs, and which rights their groups give.

What the directory gives stands beside what a beheerder gave here, and only the directory takes it away.
"""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from openloket.people import accounts, groups, trail, usernames
from openloket.people.groups import Right
from openloket.people.models import Membership, User
from openloket.people.trail import DIRECTORY, What

LOG = logging.getLogger(__name__)


class Why(StrEnum):
    """Why someone whom the directory knows is not let in; the page that tells it says for each what to do."""

    NO_GROUP = "no_group"
    TOO_MANY = "too_many"
    CLOSED = "closed"
    TAKEN = "taken"
    WEAK = "weak"
    UNREADABLE = "unreadable"


class NotAdmitted(Exception):
    """The directory knows this person, and they may not come in here."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Told:
    """What the directory says of someone."""

    directory_id: str
    username: str
    first_name: str
    last_name: str
    email: str
    groups: frozenset[str]
    too_many: bool

    @property
    def rights(self) -> frozenset[Right]:
        return groups.rights(settings.STAFF_GROUPS, self.groups)


def told(issuer: str, claims: Mapping[str, Any]) -> Told:
    """Read what checked claims say of someone. Raises NotAdmitted when they do not say who it is."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise NotAdmitted(Why.UNREADABLE)
    name = _line(claims.get("name"))
    first, _, last = name.partition(" ")
    return Told(
        directory_id=f"{issuer} {subject}",
        username=_line(claims.get("preferred_username")) or _line(claims.get("upn")),
        first_name=(_line(claims.get("given_name")) or first)[:150],
        last_name=(_line(claims.get("family_name")) or last)[:150],
        email=_email(claims.get("email")),
        groups=groups.named(claims, settings.STAFF_OIDC["client_id"]),
        too_many=groups.too_many(claims),
    )


def _line(value: Any) -> str:
    """Return a text as one line without control or direction characters; anything else is no text."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:150]


def _email(value: Any) -> str:
    return value if isinstance(value, str) and re.fullmatch(r"[^\s@]{1,100}@[^\s@]{1,150}", value, re.ASCII) else ""


def admit(who: Told) -> User:
    """Return the account of someone who comes in, made or linked when that is due, with the rights that they have now.

    Raises NotAdmitted; rights that the directory no longer gives are gone then too.
    """
    user = _known(who) or _linked(who)
    if user is None:
        if not who.rights:
            raise NotAdmitted(Why.TOO_MANY if who.too_many else Why.NO_GROUP)
        user = _made(who)
    return update(user, who)


def update(user: User, who: Told) -> User:
    """Give an account the name and the rights that the directory gives it now. Raises NotAdmitted when none are left."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        _take_over(user, who)
        _synchronise(user, who.rights)
        if not user.is_active:
            why = Why.CLOSED
        elif not user.memberships.exists():
            why = Why.TOO_MANY if who.too_many else Why.NO_GROUP
        else:
            return user
    raise NotAdmitted(why)


def _known(who: Told) -> User | None:
    return User.objects.filter(directory_id=who.directory_id).first()


def _linked(who: Told) -> User | None:
    """Return the local account that waits for someone with this username. Raises NotAdmitted if it does not wait."""
    with transaction.atomic():
        found = usernames.find(who.username) if who.username else None
        if found is None:
            return None
        user = User.objects.select_for_update().get(pk=found.pk)
        if not user.to_link or user.directory_id:
            raise NotAdmitted(Why.TAKEN)
        if not who.rights:  # a name in a directory can be changed; that someone works here has to stand there too
            raise NotAdmitted(Why.TOO_MANY if who.too_many else Why.NO_GROUP)
        user.directory_id, user.to_link = who.directory_id, False
        user.set_unusable_password()  # also ends the sessions that the password began
        user.save(update_fields=["directory_id", "to_link", "password"])
        trail.note(user, What.LINKED, DIRECTORY)
    return user


def _made(who: Told) -> User:
    user = User(
        username=_username(who), directory_id=who.directory_id, first_name=who.first_name, last_name=who.last_name
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
            trail.note(user, What.MADE, DIRECTORY)
    except IntegrityError:  # the same person came in by another window
        found = _known(who)
        if found is None:
            raise NotAdmitted(Why.TAKEN) from None
        return found
    return user


def _username(who: Told) -> str:
    """Return a name for the account: theirs in the directory in plain letters, else one made from who they are."""
    plain = unicodedata.normalize("NFKD", who.username).encode("ascii", "ignore").decode()
    with_dots = re.sub(r"[^a-z0-9._@+-]+", ".", plain.strip().lower()).strip(".")
    try:
        name = usernames.new(with_dots)
        if usernames.find(name) is None:
            return name
    except ValidationError:
        pass
    return "directory-" + hashlib.sha256(who.directory_id.encode()).hexdigest()[:12]


def _take_over(user: User, who: Told) -> None:
    new = {"first_name": who.first_name, "last_name": who.last_name, "email": who.email}
    changed = [name for name, value in new.items() if value and getattr(user, name) != value]
    for name in changed:
        setattr(user, name, new[name])
    if changed:
        user.save(update_fields=changed)


def _synchronise(user: User, rights: Collection[Right]) -> None:
    held = {
        (row.role, row.team.code): row
        for row in user.memberships.filter(source=Membership.Source.DIRECTORY).select_related("team")
    }
    wanted = {(right.role.value, right.team): right for right in rights}
    for key in sorted(held.keys() - wanted.keys()):
        accounts.note_role(user, What.ROLE_TAKEN, DIRECTORY, held[key])
        held[key].delete()
    for key in sorted(wanted):
        row, right = held.get(key), wanted[key]
        if row is None or sorted(row.services) != sorted(right.services):
            accounts.give(user, right.team, right.role, right.services, DIRECTORY)
    accounts.forget_grants(user)
