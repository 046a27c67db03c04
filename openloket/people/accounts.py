"""Staff accounts: made by an admin, never by signing up; and their grants."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from openloket.people.models import Membership, Team, User
from openloket.people.rights import Action, Grant, Role, allowed


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def grants(user: User) -> list[Grant]:
    """The user's roles, read once per request."""
    if not hasattr(user, "_grants"):
        rows = user.memberships.select_related("team") if user.is_active else ()
        user._grants = [Grant(row.role, row.team.code, row.services) for row in rows]  # type: ignore[attr-defined]
    return user._grants  # type: ignore[attr-defined, no-any-return]


def may(user: User, action: Action, *, team: str | None = None, service: str | None = None) -> bool:
    return allowed(grants(user), action, team=team, service=service)


def require(user: User, action: Action, *, team: str | None = None, service: str | None = None) -> None:
    """Raises PermissionDenied unless the user may do this."""
    if not may(user, action, team=team, service=service):
        raise PermissionDenied


def appoint(username: str, name: str, password: str, team: str, role: str, services: Iterable[str] = ()) -> User:
    """An account with a role in a team; an account that exists keeps its password and gets the role.

    Raises ValidationError when the username or password is not good enough; then nothing is written.
    """
    first, _, last = name.partition(" ")
    with transaction.atomic():
        user = User.objects.filter(username=username).first()
        if user is None:
            user = User(username=username, first_name=first, last_name=last)
            validate_password(password, user)
            user.set_password(password)
            user.full_clean(exclude=["password"])
            user.save()
        where, _ = Team.objects.get_or_create(code=team, defaults={"name": team.capitalize()})
        Membership.objects.update_or_create(
            user=user, team=where, role=Role(role), defaults={"services": list(services)}
        )
    return user
