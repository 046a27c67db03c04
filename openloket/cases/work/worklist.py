"""The work list: open cases with the days that are left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case, PendingDecision, ProposedDecision, ReceivedMessage, Task
from openloket.cases.news import new_for
from openloket.cases.received import receiving
from openloket.cases.terms import clock
from openloket.people import absences
from openloket.people.accounts import grants
from openloket.people.models import User
from openloket.people.rights import Action

VIEWS = ("mine", "new", "sign", "unassigned", "team", "closed", "all")


@dataclass(frozen=True)
class Days:
    """Days left until the last day to decide, and how pressing that is."""

    left: int
    waiting: bool
    """Whether the clock stands still for the applicant."""

    @property
    def tone(self) -> str:
        if self.waiting:
            return "calm"
        return "late" if self.left < 0 else "soon" if self.left <= 7 else "calm"


@dataclass(frozen=True)
class Marks:
    """What one must know of a case before opening it."""

    goes_at: datetime | None
    """When a decision that waits goes; None without one."""
    said: receiving.Kind | None
    """The kind of the last message that nobody saw; None when there is none with a meaning in law."""
    answer_by: date | None = None
    """The last day for what must be answered first; None when nothing waits for an answer."""
    late_task: bool = False
    """Whether an advice or a task that was asked is late."""


def marks(cases: Collection[Case]) -> dict[int, Marks]:
    """Return the marks of cases on a list, by their id; four statements, however many there are."""
    ids = [case.pk for case in cases]
    waits = dict(PendingDecision.objects.filter(zaak__in=ids, stopped="").values_list("zaak", "goes_at"))
    unseen = ReceivedMessage.objects.filter(zaak__in=ids, received_at__gte=F("zaak__case__new_since"))
    said = dict(unseen.order_by("received_at").values_list("zaak", "kind"))
    asked = ReceivedMessage.objects.filter(zaak__in=ids, answer=None).exclude(answer_by=None)
    answer = dict(asked.order_by("-answer_by").values_list("zaak", "answer_by"))
    asked_of = Task.objects.filter(zaak__in=ids, answered_at=None, withdrawn_at=None, zaak__case__closed_on=None)
    tasks = set(asked_of.filter(due__lt=timezone.localdate()).values_list("zaak", flat=True))
    return {pk: Marks(waits.get(pk), receiving.KINDS.get(said.get(pk, "")), answer.get(pk), pk in tasks) for pk in ids}


def days_left(case: Case, today: date) -> Days:
    waiting = case.waiting and (case.version_id is None or clock.stands_still(versions.by_id(case.version_id)))
    return Days((case.due - today).days, waiting)


def visible(user: User, action: Action = Action.SEE_WORK) -> QuerySet[Case]:
    """Return the cases whose team and service this official may see on a list."""
    return Case.objects.filter(reach_of(user, action))


def reach_of(user: User, action: Action) -> Q:
    """Return the condition that an official may do this with a case, by its team and service."""
    reach = Q(pk__in=[])
    for grant in grants(user):
        if not grant.allows(action, grant.team, None):
            continue
        part = Q() if grant.allows(action, "", None) else Q(team=grant.team)
        if grant.services:
            part &= Q(service__in=grant.services)
        reach |= part if part else Q(pk__isnull=False)
    return reach


def of_view(user: User, view: str) -> Q:
    """Return what a case on one view of the work list is, beside that this official may see it.

    What is someone's own is also that of a colleague whom they replace today, as far as they may handle it themselves.
    """
    match view:
        case "mine":
            replaced = Q(handler__in=absences.replaced_by(user).values("person")) & reach_of(user, Action.HANDLE)
            return Q(Q(handler=user) | replaced, closed_on=None)
        case "new":
            return new_for(user)
        case "sign":
            return Q(pk__in=proposed_to(user).values("zaak"), closed_on=None)
        case "unassigned":
            return Q(closed_on=None, handler=None)
        case "closed":
            return Q(closed_on__isnull=False)
        case "all":
            return Q()
        case _:
            return Q(closed_on=None)


def proposed_to(user: User) -> QuerySet[ProposedDecision]:
    """Return the decisions that wait for this official to sign them, or for a colleague whom they replace today."""
    asked = Q(to=user) | Q(to__in=absences.replaced_by(user).values("person"))
    return ProposedDecision.objects.filter(asked, stopped="")


def work(user: User, view: str) -> QuerySet[Case]:
    """Return one view of the work list, most pressing or last closed first; three joins, whatever its length."""
    cases = visible(user).filter(of_view(user, view))
    order = {"closed": ("-closed_on", "-pk"), "all": ("-pk",)}.get(view, ("due", "pk"))
    return cases.select_related("zaak__huidige_status__statustype", "zaak__zaaktype", "handler").order_by(*order)
