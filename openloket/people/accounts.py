"""Staff accounts: made by an admin, never by signing up; their grants and their looks at cases."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from openloket.people.models import Look, User
from openloket.people.rights import Action, Grant, allowed
from openloket.registers.models import Zaak


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


def log_look(user: User, zaak: Zaak, purpose: str) -> None:
    """Record that an official looked at a zaak and why (AVG 30)."""
    Look.objects.create(user=user, zaak=zaak, purpose=purpose, at=timezone.now())
