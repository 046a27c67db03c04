"""Who sent what came in, in words for the official: with which login and how strong, or which official entered it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from openloket.cases.models import Case, Channel, Submission
from openloket.cases.who import claims
from openloket.definitions import admission
from openloket.definitions.schema import Version
from openloket.people.acting import Identity, Right, foreign_number
from openloket.people.looking import NUMBERS
from openloket.registers.models import Rol


@dataclass(frozen=True)
class Sent:
    """One thing that came in: what it was and when, how its sender was known, and what an official must notice."""

    title: str
    at: datetime
    how: str
    warning: str = ""


def sent(case: Case, submissions: Iterable[Submission], rollen: Collection[Rol]) -> list[Sent]:
    """Return what was submitted for this case, oldest first; `rollen` are those of the applicant and who acts for them."""
    return [
        Sent(
            _("Aanvulling") if number else _("Aanvraag"),
            submission.received_at,
            _how(submission),
            _warning(submission, rollen) or _of_mandate(submission, case),
        )
        for number, submission in enumerate(sorted(submissions, key=lambda row: row.pk))
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
    context = submission.sender_context or {}
    if context.get("right") == Right.PARENT:
        words = _(
            "Verstuurd door een ouder of voogd met gezag volgens de Basisregistratie Personen, na inloggen met DigiD, niveau %(level)s."
        )
    elif kind := claims.KINDS.get(context.get("right", Right.SELF)):
        words = _("Verstuurd door iemand die zegt %(who)s te zijn, na inloggen, niveau %(level)s.")
        return words % {"who": _(kind.who), "level": _(submission.sender_level or "laag")}
    elif context.get("right", Right.SELF) not in (Right.SELF, Right.COMPANY):
        words = _("Verstuurd door een gemachtigde, na inloggen met DigiD Machtigen, niveau %(level)s.")
    elif context.get("source") == "wallet":
        words = _("Verstuurd na inloggen met een ID-wallet, niveau %(level)s.")
    else:
        words = {
            "bsn": _("Verstuurd na inloggen met DigiD (BSN), niveau %(level)s."),
            "kvk": _("Verstuurd na inloggen met eHerkenning (KVK-nummer), niveau %(level)s."),
            "eidas": _("Verstuurd na inloggen met een Europese login zonder BSN, niveau %(level)s."),
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


def _warning(submission: Submission, rollen: Collection[Rol]) -> str:
    """Return a warning when the login was none of theirs; empty when it was, or either number is not known."""
    known = [
        is_them for is_them in (_is_of(rol, submission.sender_hash or "") for rol in rollen) if is_them is not None
    ]
    if not submission.sender_hash or not known or any(known):
        return ""
    return _("Let op: dit is niet de inlog van de aanvrager.")


def _of_mandate(submission: Submission, case: Case) -> str:
    """Return what an official must find out about a mandate; empty when there is nothing, or no mandate."""
    context = submission.sender_context or {}
    if context.get("right") != Right.MANDATE or submission.channel != Channel.WEB:
        return ""
    if context.get("curatele"):
        return _(
            "Volgens de Basisregistratie Personen staat de gemachtigde onder curatele. Een machtiging van daarvoor is gestopt, tenzij er iets anders in staat (artikel 3:72 van het Burgerlijk Wetboek); een machtiging van daarna geldt (artikel 3:63). Zoek dat uit voordat u beslist."
        )
    if case.under_curatele:
        return _(
            "De aanvrager staat onder curatele. Een machtiging die de aanvrager daarvoor gaf, is gestopt (artikel 3:72 van het Burgerlijk Wetboek)."
        )
    return ""


def _is_of(rol: Rol, owner: str) -> bool | None:
    """Say whether a keyed hash names who has this rol; None when the register does not say who that is."""
    said = rol.betrokkene_identificatie
    if number := said.get("anpIdentificatie"):
        return bool(owner) and foreign_number(owner) == number
    known = [(kind, str(said[field])) for kind, field in NUMBERS.items() if said.get(field)]
    people = [Identity(kind, number, "laag") for kind, number in known]
    if branch := said.get("vestigingsNummer"):
        people += [Identity(kind, number, "laag", branch=branch) for kind, number in known]
    return any(owner in who.owners for who in people) if people else None
