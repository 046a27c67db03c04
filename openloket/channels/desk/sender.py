"""Who sent what came in, in words for the official: with which login and how strong, or which official entered it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openloket.cases.models import Case, Channel, Submission
from openloket.definitions import admission
from openloket.definitions.schema import Version
from openloket.secrecy import keyed_hashes

_NUMBERS = {"bsn": "inpBsn", "kvk": "kvkNummer"}


@dataclass(frozen=True)
class Sent:
    """One thing that came in: what it was and when, how its sender was known, and what an official must notice."""

    title: str
    at: datetime
    how: str
    warning: str = ""


def sent(case: Case, applicant: Mapping[str, Any]) -> list[Sent]:
    """Return what came in for this case, oldest first; `applicant` is the initiator as the register has them."""
    return [
        Sent(
            _("Aanvulling") if number else _("Aanvraag"),
            submission.received_at,
            _how(submission),
            _warning(submission, applicant),
        )
        for number, submission in enumerate(case.zaak.submissions.order_by("pk"))
    ]


def outside_audience(case: Case, version: Version | None) -> str:
    """Return a warning when the applicant is none of those the service is for, as may happen on paper; else empty."""
    found = version and admission.outside_audience(version, case.answers)
    return _(found.template) if found else ""


def _how(submission: Submission) -> str:
    if submission.channel != Channel.WEB:
        if not submission.entered_by:
            return _("Wie dit invoerde, is niet bewaard.")
        entered = _("Ingevoerd door %(name)s (%(channel)s).") % {
            "name": submission.entered_by,
            "channel": submission.get_channel_display().lower(),
        }
        return f"{entered} {_identified(submission)}".strip()
    if submission.sender_kind is None:
        return _("Met welke inlog dit is verstuurd, is niet bewaard.")
    words = {
        "bsn": _("Verstuurd na inloggen met DigiD (BSN), niveau %(level)s."),
        "kvk": _("Verstuurd na inloggen met eHerkenning (KVK-nummer), niveau %(level)s."),
        "": _("Verstuurd zonder inloggen."),
    }[submission.sender_kind]
    return words % {"level": _(submission.sender_level or "laag")} if submission.sender_kind else words


def _identified(submission: Submission) -> str:
    """Say how it was checked who the applicant is; nothing where it was not kept or nobody had to know."""
    how = submission.identified
    if not how:
        return ""
    if how == Submission.Identified.NOT:
        return _("Wie de aanvrager is, is niet nagegaan.")
    return f"{_(str(Submission.Identified(how).label))}."


def _warning(submission: Submission, applicant: Mapping[str, Any]) -> str:
    """Return a warning when the login was not the applicant's; empty when it was, or either number is not known."""
    numbers = [(kind, str(applicant.get(field) or "")) for kind, field in _NUMBERS.items()]
    known = [(kind, number) for kind, number in numbers if number]
    if not submission.sender_hash or not known:
        return ""
    if any(submission.sender_hash in keyed_hashes(kind, number) for kind, number in known):
        return ""
    return _("Let op: dit is niet de inlog van de aanvrager.")
