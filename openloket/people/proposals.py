"""Giving rights takes two: one beheerder proposes, another confirms. Taking away needs one, and is at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from openloket.people import accounts, persons, trail
from openloket.people.accounts import Refused
from openloket.people.models import Membership, Proposal, Team, User
from openloket.people.rights import Role
from openloket.people.trail import By, What

Kind, Outcome = Proposal.Kind, Proposal.Outcome
LAPSES = timedelta(days=7)
"""How old a proposal may be when a colleague confirms it."""
EMERGENCY_PROPOSES = gettext_noop(
    "Met een noodaccount kunt u niets voorstellen: dan is niet zeker dat u met twee mensen bent. Doe het met uw eigen account, of "
    "op de server met loket staff."
)
PROPOSED_BY_EMERGENCY = gettext_noop(
    "Dit is voorgesteld met een noodaccount: dan is niet zeker dat u met twee mensen bent. Wijs het af, en laat een collega het met "
    "een eigen account voorstellen."
)


def propose_role(person: User, role: str, team: str, services: Iterable[str], by: User, why: str) -> Proposal:
    """Propose that someone gets a role in a team. Raises Refused for what cannot be, or is so already."""
    where = Team.objects.filter(code=team).first()
    if role not in list(Role) or where is None:
        raise Refused(_("Kies een rol en een team."))
    wanted = sorted(set(services))
    held = person.memberships.filter(role=role, team=where, source=Membership.Source.LOCAL).first()
    if held is not None and sorted(held.services) == wanted:
        raise Refused(_("Deze rol heeft %(person)s al.") % {"person": person})
    return _propose(Proposal(person=person, kind=Kind.ROLE, role=role, team=where, services=wanted), by, why)


def propose_reopening(person: User, by: User, why: str) -> Proposal:
    """Propose that a closed account opens again. Raises Refused."""
    if person.is_active:
        raise Refused(_("Dit account is al open."))
    return _propose(Proposal(person=person, kind=Kind.REOPEN), by, why)


def propose_link(person: User, by: User, why: str) -> Proposal:
    """Propose that whoever has this username in the directory gets this account. Raises Refused."""
    if person.directory_id is not None or person.to_link or person.emergency:
        raise Refused(_("Dit account kan niet naar de directory, of gaat al."))
    return _propose(Proposal(person=person, kind=Kind.LINK), by, why)


def _propose(made: Proposal, by: User, why: str) -> Proposal:
    if not why.strip():
        raise Refused(_("Zeg waarom."))
    if by.emergency:
        raise Refused(_(EMERGENCY_PROPOSES))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=made.person_id)
        same = waiting().filter(
            person=made.person, kind=made.kind, role=made.role, team=made.team, services=made.services
        )
        if same.exists():
            raise Refused(_("Dit is al voorgesteld, en wacht op een collega."))
        made.why, made.proposed_by, made.proposed_at = why.strip()[:300], by, timezone.now()
        made.save()
        trail.note(made.person, What.PROPOSED, trail.on_screen(by, made.why), **_said(made))
    return made


def waiting() -> QuerySet[Proposal]:
    """Return the proposals that nobody decided on yet, the oldest first."""
    return Proposal.objects.filter(outcome="").select_related("person", "team", "proposed_by").order_by("pk")


def _said(proposal: Proposal) -> dict[str, object]:
    found: dict[str, object] = {"kind": proposal.kind}
    if proposal.team is not None:
        found |= {"role": proposal.role, "team": proposal.team.code, "services": proposal.services}
    return found


def confirm(number: int, by: User) -> Proposal:
    """Do what a colleague proposed. Raises Refused for one's own proposal, one for oneself, and when it no longer waits or holds."""
    with transaction.atomic():
        proposal = _held(number)
        proposer = second(by, proposal.proposed_by, proposal.proposed_at, proposal.person)
        _decide(proposal, by, Outcome.CONFIRMED)
        hand = By(trail.Place.SCREEN, by, proposal.why, proposed_by=str(proposer))
        person = User.objects.select_for_update().get(pk=proposal.person_id)
        match proposal.kind:
            case Kind.ROLE:
                assert proposal.team is not None
                accounts.give(person, proposal.team.code, proposal.role, proposal.services, hand)
            case Kind.REOPEN:
                accounts.reopen(person, hand)
            case Kind.LINK:
                accounts.let_link(person, hand)
    return proposal


def second(by: User, proposed_by: User, proposed_at: datetime, *about: User) -> User:
    """Return, read anew, who proposed a right for these people, when `by` may confirm it as the second pair of eyes.

    Raises Refused for one's own proposal, one for oneself, one of an emergency account, and one that is too old.
    """
    if proposed_by.pk == by.pk:
        raise Refused(_("U stelde dit zelf voor. Een andere beheerder moet het bevestigen."))
    if any(person.pk == by.pk for person in about):
        raise Refused(_("Dit voorstel gaat over uzelf. Een andere beheerder moet het bevestigen."))
    for other in (proposed_by, *about):
        if persons.same(by, other):
            raise Refused(persons.said(other))
    if by.emergency:
        raise Refused(_("Met een noodaccount kunt u niets bevestigen: dan is niet zeker dat u met twee mensen bent."))
    if proposed_at < timezone.now() - LAPSES:
        raise Refused(_("Dit voorstel is ouder dan een week. Wijs het af, en stel het zelf opnieuw voor."))
    proposer = User.objects.get(pk=proposed_by.pk)
    if proposer.emergency:
        raise Refused(_(PROPOSED_BY_EMERGENCY))
    if not accounts.managers().filter(pk=proposer.pk).exists():
        raise Refused(_("Wie dit voorstelde is geen beheerder meer. Wijs het af, en stel het zelf opnieuw voor."))
    return proposer


def refuse(number: int, by: User | None, why: str = "") -> Proposal:
    """Let a proposal not be done; who made it withdraws it. Without `by` it is done on the server.

    Raises Refused when it no longer waits.
    """
    with transaction.atomic():
        proposal = _held(number)
        own = by is not None and proposal.proposed_by_id == by.pk
        _decide(proposal, by, Outcome.WITHDRAWN if own else Outcome.REFUSED)
        what = What.WITHDRAWN if own else What.REFUSED
        hand = By(trail.Place.SCREEN if by else trail.Place.SERVER, by, why.strip())
        trail.note(proposal.person, what, hand, **_said(proposal))
    return proposal


def _held(number: int) -> Proposal:
    """Return a proposal that waits, held until the decision is written. Raises Refused."""
    found = Proposal.objects.select_for_update(of=("self",)).filter(pk=number, outcome="").first()
    if found is None:
        raise Refused(_("Over dit voorstel is al besloten."))
    return found


def _decide(proposal: Proposal, by: User | None, outcome: Proposal.Outcome) -> None:
    proposal.decided_by, proposal.decided_at, proposal.outcome = by, timezone.now(), outcome
    proposal.save(update_fields=["decided_by", "decided_at", "outcome"])
