"""The register of mandates: who may decide on behalf of which organ (Awb 10:1 to 10:12). Rows are added and ended, never changed.

Giving one takes two beheerders, as giving any right does; ending one takes one and is at once (Awb 10:8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.people import accounts, proposals, trail
from openloket.people.accounts import Refused
from openloket.people.models import Mandate, Team, User
from openloket.people.rights import Action, Grant, Role
from openloket.people.trail import By, What

Outcome = Mandate.Outcome
DECIDING = tuple(role for role in Role if Grant(role, "").allows(Action.DECIDE, None, None))
"""The roles that may decide, to which a mandate can be given."""
MOST = Decimal("9999999999.99")


@dataclass(frozen=True)
class Terms:
    """What a mandate says: for whom, on whose behalf, for what, from when, and which decision gave it; see models.Mandate."""

    organ: str
    function: str
    given_by: str
    decree: str
    decree_of: date
    first_day: date
    last_day: date | None = None
    person: User | None = None
    team: str = ""
    role: str = ""
    services: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    most: Decimal | None = None
    deviating: bool = False


def propose(terms: Terms, by: User, why: str) -> Mandate:
    """Propose a mandate; it counts for nothing until another beheerder confirms it. Raises Refused."""
    if not why.strip():
        raise Refused(_("Zeg waarom."))
    if by.emergency:
        raise Refused(_(proposals.EMERGENCY_PROPOSES))
    made = _row(terms)
    made.why, made.proposed_by, made.proposed_at = why.strip()[:300], by, timezone.now()
    with transaction.atomic():
        made.save()
        _note(made, What.PROPOSED, trail.on_screen(by, made.why))
    return made


def give(terms: Terms, by: By) -> Mandate:
    """Give a mandate at once, on the server. Raises Refused."""
    made, now = _row(terms), timezone.now()
    made.why, made.proposed_by, made.proposed_at = by.why[:300], by.user, now
    made.decided_at, made.outcome = now, Outcome.CONFIRMED
    with transaction.atomic():
        made.save()
        _note(made, What.MANDATE, by)
    return made


def _row(terms: Terms) -> Mandate:
    """Return a mandate that is not saved yet. Raises Refused for what cannot be one."""
    team = Team.objects.filter(code=terms.team).first() if terms.team else None
    if terms.person is not None and (terms.team or terms.role):
        raise Refused(_("Kies een medewerker, of een rol met een team. Niet allebei."))
    if terms.person is None and (team is None or terms.role not in DECIDING):
        raise Refused(_("Kies een medewerker, of een rol die mag beslissen met een team."))
    if not all(text.strip() for text in (terms.organ, terms.function, terms.given_by, terms.decree)):
        raise Refused(_("Vul het orgaan, de functie, wie het mandaat gaf en de naam van het mandaatbesluit in."))
    if terms.last_day is not None and terms.last_day < terms.first_day:
        raise Refused(_("De laatste dag ligt voor de eerste."))
    if terms.decree_of > terms.first_day:
        raise Refused(_("Een mandaat begint niet voor de dag van het mandaatbesluit."))
    if terms.most is not None and not 0 <= terms.most <= MOST:
        raise Refused(_("Vul als bedrag 0 of meer in."))
    return Mandate(
        person=terms.person,
        team=team,
        role=terms.role,
        organ=terms.organ,
        services=sorted(set(terms.services)),
        kinds=sorted(set(terms.kinds)),
        most=terms.most,
        deviating=terms.deviating,
        first_day=terms.first_day,
        last_day=terms.last_day,
        function=terms.function.strip(),
        given_by=terms.given_by.strip(),
        decree=terms.decree.strip(),
        decree_of=terms.decree_of,
    )


def confirm(number: int, by: User) -> Mandate:
    """Let a mandate count that a colleague proposed. Raises Refused for one's own proposal, one for oneself, and an old one."""
    with transaction.atomic():
        row = _held(number)
        assert row.proposed_by is not None
        about = [row.person] if row.person else [by] if _has_role(by, row) else []
        proposer = proposals.second(by, row.proposed_by, row.proposed_at, *about)
        row.decided_by, row.decided_at, row.outcome = by, timezone.now(), Outcome.CONFIRMED
        row.save(update_fields=["decided_by", "decided_at", "outcome"])
        _note(row, What.MANDATE, By(trail.Place.SCREEN, by, row.why, proposed_by=str(proposer)))
    return row


def refuse(number: int, by: User, why: str = "") -> Mandate:
    """Let a proposal not be done; who made it withdraws it. Raises Refused when it no longer waits."""
    with transaction.atomic():
        row = _held(number)
        own = row.proposed_by_id == by.pk
        row.decided_by, row.decided_at = by, timezone.now()
        row.outcome = Outcome.WITHDRAWN if own else Outcome.REFUSED
        row.save(update_fields=["decided_by", "decided_at", "outcome"])
        _note(row, What.WITHDRAWN if own else What.REFUSED, trail.on_screen(by, why.strip()))
    return row


def end(number: int, by: By) -> Mandate:
    """End a mandate now (Awb 10:8). Raises Refused when there is none that runs or still begins, and without a reason."""
    if not by.why.strip():
        raise Refused(_("Zeg waarom."))
    with transaction.atomic():
        row = Mandate.objects.select_for_update(of=("self",)).filter(pk=number, outcome=Outcome.CONFIRMED).first()
        if row is None:
            raise Refused(_("Er is geen mandaat met dit nummer."))
        if row.ended_at is not None or (row.last_day is not None and row.last_day < timezone.localdate()):
            raise Refused(_("Dit mandaat is al voorbij."))
        row.ended_at, row.ended_by, row.end_why = timezone.now(), by.user, by.why.strip()[:300]
        row.save(update_fields=["ended_at", "ended_by", "end_why"])
        _note(row, What.MANDATE_ENDED, by)
    return row


def _held(number: int) -> Mandate:
    """Return a proposal that waits, held until it is decided on. Raises Refused."""
    row = Mandate.objects.select_for_update(of=("self",)).filter(pk=number, outcome="").first()
    if row is None:
        raise Refused(_("Over dit voorstel is al besloten."))
    return row


def _has_role(user: User, row: Mandate) -> bool:
    return any(grant.role == row.role and row.team and grant.team == row.team.code for grant in accounts.grants(user))


def _note(row: Mandate, what: What, by: By) -> None:
    """Write in the trail of whom it is for; for a role, of who does it; what is done on the server is in that of each beheerder."""
    said = {"kind": "mandate", "number": row.pk, "holder": holder(row), "decree": row.decree}
    for person in [row.person] if row.person else [by.user] if by.user else accounts.managers():
        trail.note(person, what, by, **said)


def holder(row: Mandate) -> str:
    """Name who has a mandate: a person, or a role in a team."""
    return str(row.person) if row.person else f"{row.role}, {row.team}"


def waiting() -> QuerySet[Mandate]:
    """Return what was proposed and nobody decided on yet, the oldest first."""
    return _rows().filter(outcome="").order_by("pk")


def given() -> QuerySet[Mandate]:
    """Return every mandate that was given, also those that are over."""
    return _rows().filter(outcome=Outcome.CONFIRMED).order_by("organ", "pk")


def running(day: date) -> Q:
    """Return the condition that a mandate counts on a day, or still begins."""
    return Q(ended_at=None) & (Q(last_day=None) | Q(last_day__gte=day))


def _rows() -> QuerySet[Mandate]:
    return Mandate.objects.select_related("person", "team", "proposed_by", "decided_by", "ended_by")
