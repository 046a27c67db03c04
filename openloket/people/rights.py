"""What each role may do. The one place where this is decided; everything not named is refused."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    BEHANDELAAR = "behandelaar"
    COORDINATOR = "coordinator"
    BALIE = "balie"
    POSTKAMER = "postkamer"
    BEHEERDER = "beheerder"
    ARCHIVARIS = "archivaris"
    PROCESEIGENAAR = "proceseigenaar"
    UITBETALER = "uitbetaler"


EVERYONE = "iedereen"
"""What stands for all roles in a setting that names roles."""


class Action(StrEnum):
    SEE_WORK = "see work"
    SEE_CASE = "see case"
    HANDLE = "handle"
    ASSIGN = "assign"
    DECIDE = "decide"
    ENTER_DESK = "enter at desk"
    ENTER_PAPER = "enter paper"
    PRINT = "print"
    MANAGE = "manage services"
    SEE_INSIGHT = "see insight"
    JUDGE_ARCHIVE = "judge for the archive"
    JUDGE_PROCESS = "judge for the process"
    PAY = "pay"
    PUBLISH = "publish"


_MAY: dict[Role, frozenset[Action]] = {
    Role.BEHANDELAAR: frozenset(
        {Action.SEE_WORK, Action.SEE_CASE, Action.HANDLE, Action.DECIDE, Action.ENTER_DESK, Action.PUBLISH}
    ),
    Role.COORDINATOR: frozenset(
        {
            Action.SEE_WORK,
            Action.SEE_CASE,
            Action.HANDLE,
            Action.DECIDE,
            Action.ASSIGN,
            Action.ENTER_DESK,
            Action.SEE_INSIGHT,
            Action.PUBLISH,
        }
    ),
    Role.BALIE: frozenset({Action.SEE_WORK, Action.SEE_CASE, Action.ENTER_DESK}),
    Role.POSTKAMER: frozenset({Action.ENTER_PAPER, Action.PRINT}),
    Role.BEHEERDER: frozenset({Action.MANAGE, Action.SEE_INSIGHT}),
    Role.ARCHIVARIS: frozenset({Action.JUDGE_ARCHIVE}),
    Role.PROCESEIGENAAR: frozenset({Action.JUDGE_PROCESS}),
    Role.UITBETALER: frozenset({Action.PAY}),
}

_EVERY_TEAM = frozenset({Role.BALIE, Role.POSTKAMER, Role.BEHEERDER, Role.ARCHIVARIS, Role.UITBETALER})
"""Roles that serve the whole municipality: the counter, the mail room, the functional admin, the records manager and who pays out."""


def roles_for(action: Action) -> list[Role]:
    """Return the roles by which someone may do this."""
    return [role for role, may in _MAY.items() if action in may]


ENTERS = {
    "desk": Action.ENTER_DESK,
    "phone": Action.ENTER_DESK,
    "paper": Action.ENTER_PAPER,
    "email": Action.ENTER_PAPER,
}
"""By which right an official enters what comes through a channel."""


IMPARTIAL = frozenset({Action.HANDLE, Action.DECIDE, Action.PUBLISH})
"""Lists what nobody may do with a case in which they are involved, an objection to their own decision, or a complaint about
themselves (Awb 2:4, 9:7, 10:3 lid 3)."""


class Grant:
    """A role in a team, perhaps for some services only."""

    def __init__(self, role: str, team: str, services: Iterable[str] = ()) -> None:
        self.role, self.team, self.services = Role(role), team, frozenset(services)

    def allows(self, action: Action, team: str | None, service: str | None) -> bool:
        if action not in _MAY[self.role]:
            return False
        if team is not None and self.role not in _EVERY_TEAM and self.team != team:
            return False
        return not (self.services and service is not None and service not in self.services)


def allowed(
    grants: Iterable[Grant],
    action: Action,
    *,
    team: str | None = None,
    service: str | None = None,
    barred: bool = False,
) -> bool:
    """Say whether someone with these grants may do this, to a zaak of this team and service when given.

    `barred` says that it is about what they did themselves.
    """
    if barred and action in IMPARTIAL:
        return False
    return any(grant.allows(action, team, service) for grant in grants)
