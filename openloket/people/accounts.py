"""Staff accounts: made by an admin, never by signing up; and their grants."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from openloket.people import logins, usernames
from openloket.people.models import Membership, Team, User
from openloket.people.rights import Action, Grant, Role, allowed


def grants(user: User) -> list[Grant]:
    """Return the user's roles, read once per request."""
    if not hasattr(user, "_grants"):
        rows = user.memberships.select_related("team") if user.is_active else ()
        user._grants = [Grant(row.role, row.team.code, row.services) for row in rows]  # type: ignore[attr-defined]
    return user._grants  # type: ignore[attr-defined, no-any-return]


def may(user: User, action: Action, *, team: str | None = None, service: str | None = None) -> bool:
    return allowed(grants(user), action, team=team, service=service)


def require(user: User, action: Action, *, team: str | None = None, service: str | None = None) -> None:
    """Raise PermissionDenied unless the user may do this."""
    if not may(user, action, team=team, service=service):
        raise PermissionDenied


class NoSuch(LookupError):
    """There is no such account, team or role; the message says so in Dutch."""


def account(username: str) -> User:
    """Return the account that a name is of. Raises NoSuch."""
    found = usernames.find(username)
    if found is None:
        raise NoSuch(f"Er is geen account '{username}'. Kijk met: loket staff list.")
    return found


def appoint(
    username: str, name: str, password: str, team: str, role: str, services: Iterable[str] = (), email: str = ""
) -> User:
    """Give an account a role in a team, making the account when there is none; one that exists keeps its password.

    Raises ValidationError when the username or password is not good enough; then nothing is written.
    """
    first, _, last = name.partition(" ")
    with transaction.atomic():
        user = usernames.find(username)
        if user is None:
            user = User(username=usernames.new(username), first_name=first, last_name=last, email=email)
            user.full_clean(exclude=["password"])
            set_password(user, password)
        where, _ = Team.objects.get_or_create(code=team, defaults={"name": team.capitalize()})
        Membership.objects.update_or_create(
            user=user, team=where, role=Role(role), defaults={"services": list(services)}
        )
    return user


def set_password(user: User, password: str) -> None:
    """Give an account a password and save it; sessions under another one end. Raises ValidationError for a weak one."""
    validate_password(password, user)
    user.set_password(password)  # a session knows the password's hash, and is over when that changes
    user.save()


def rename(username: str, to: str) -> User:
    """Give an account another name; it is found by its name as written first, since another may differ in case only.

    Raises NoSuch, and ValidationError when the new name cannot be one or is another account's.
    """
    user = User.objects.filter(username=username).first() or account(username)
    user.username = usernames.new(to)
    other = usernames.find(user.username)
    if other not in (None, user):
        raise ValidationError(f"Er is al een account '{other}' met de naam {user.username}.", code="username")
    user.save(update_fields=["username"])
    return user


def remove_second_factor(user: User) -> int:
    """Take away every second factor of an account, when it is lost; returns how many there were, recovery codes aside.

    It is in the log of logins. Where one is demanded the official has to set a new one after the next login.
    """
    factors = Authenticator.objects.filter(user=user)
    with transaction.atomic():
        count: int = factors.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
        factors.delete()
        logins.factor_removed(user)
    return count


def take_role(user: User, role: str, team: str = "") -> list[Membership]:
    """Take a role away, in one team or everywhere; returns what was taken. Raises NoSuch when none was held."""
    held = user.memberships.filter(role=Role(role)).select_related("team")
    if team:
        held = held.filter(team__code=team)
    taken = list(held)
    if not taken:
        where = f" in team {team}" if team else ""
        raise NoSuch(f"{user.username} heeft de rol {role}{where} niet.")
    held.delete()
    return taken


def close(user: User) -> None:
    """Close an account: nobody logs in with it any more, and whoever is logged in is out at the next click."""
    user.is_active = False
    user.save(update_fields=["is_active"])


def reopen(user: User) -> None:
    """Open a closed account again, with the roles that it had."""
    user.is_active = True
    user.save(update_fields=["is_active"])
