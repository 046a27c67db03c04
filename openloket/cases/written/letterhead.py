"""The head of a letter: from whom it comes, whom one can call about it, and the references of both sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from openloket.cases.models import Case
from openloket.cases.written import organ
from openloket.definitions.schema import Version
from openloket.forms.sentences import capital
from openloket.people.models import Team, User

BY_TEAM, BY_OFFICIAL = "team", "medewerker"
"""Whom a letter names, as the municipality chooses."""
UNSAID: Mapping[str, Any] = {"organ": "", "team": "", "contact": None, "yours": ""}
"""Stands for the head of a letter that an earlier release wrote."""


def of(case: Case, version: Version, answers: Mapping[str, Any], by: User | None) -> dict[str, Any]:
    """Return the head of a letter about a case that `by` writes; without them, that of its handler or its team."""
    team = Team.objects.filter(code=case.team).first()
    return {
        "organ": _organ(case, version),
        "team": team.name if team else "",
        "contact": _contact(by or case.handler, team),
        "yours": str(answers.get(version.applicant.reference, "")).strip(),
    }


def _organ(case: Case, version: Version) -> str:
    """Return the organ as the head of a letter names it: «College van burgemeester en wethouders»; empty when a version has none."""
    return capital(organ.name(case, version))


def _contact(by: User | None, team: Team | None) -> dict[str, str]:
    """Return who can be called about a letter, an official or their team, and on which number."""
    phone = (team.phone if team else "") or settings.MUNICIPALITY["phone"]
    if by is None or settings.LETTER_CONTACT == BY_TEAM:
        return {"name": f"team {team.name}" if team else "", "phone": phone}
    return {"name": str(by), "phone": by.phone or phone}


def logo() -> dict[str, Any] | None:
    """Return the municipality's logo as a letter shows it, with the words for who cannot see it; None without one."""
    if settings.LOGO is None:
        return None
    return {
        "format": settings.LOGO.format,
        "content": settings.LOGO.content,
        "alt": f"Logo van {settings.MUNICIPALITY['name']}",
    }
