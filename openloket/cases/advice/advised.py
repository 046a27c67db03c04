"""Advice at a decision: which was given, which is missing, which the decision departs from, and telling the adviser (Awb 3:43, 3:50)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from openloket.cases.advice import advice
from openloket.cases.advice.advice import Given
from openloket.cases.grounds import Grounds, Weighing
from openloket.cases.models import Case, Task
from openloket.cases.queue import later
from openloket.cases.refusals import listed, reasoned
from openloket.definitions.advice import wanted
from openloket.definitions.schema import Advice, Result, Version
from openloket.forms.sentences import closed
from openloket.forms.validate import stored
from openloket.law.calendar import plain_date

REASON_MAX = 2000
"""Characters of why one does not wait for an advice, or departs from it."""
NOT_YET = "%s wordt gevraagd voordat deze stap eindigt, en dat advies is er nog niet. Wacht daarop, of schrijf op waarom u verdergaat."
MISSING = "U kunt nog niet beslissen, want er mist een advies: %s. Wacht daarop, of schrijf op waarom u nu al beslist."
DEPARTS = (
    "‘%s’ gaat in tegen het advies van %s. Schrijf op waarom u daarvan afwijkt (artikel 3:50 van de Algemene wet bestuursrecht). Dat "
    "staat in de brief, en wie adviseerde hoort het."
)


def given(case: Case) -> list[Task]:
    """Return the advice that was given in a case, the oldest first."""
    return list(_of(case).exclude(answered_at=None).order_by("answered_at", "name"))


def missing(case: Case, version: Version) -> list[str]:
    """Return whose advice is not there: who was asked and gave none yet, and whom the version wants to be asked and nobody did."""
    return [*(task.name for task in waiting(case)), *(item.label for item in to_ask(case, version))]


def waiting(case: Case) -> list[Task]:
    """Return the advice that was asked and not given yet."""
    return list(_of(case).filter(answered_at=None, withdrawn_at=None).order_by("asked_at", "name"))


def to_ask(case: Case, version: Version, keys: Collection[str] | None = None) -> list[Advice]:
    """Return the advice that the version wants in a case and that nobody asked; what was withdrawn was asked.

    `keys` are those of its tasks, for who has them already.
    """
    if not version.advice:
        return []
    found = wanted(version, stored(version.questions, case.answers), case.received_on)
    if found and keys is None:
        keys = set(Task.objects.filter(zaak=case.zaak_id).values_list("key", flat=True))
    return [item for item in found if item.id not in (keys or ())]


def before(case: Case, version: Version, step: str) -> list[str]:
    """Return whose advice a case goes on without when it moves to a step: it was wanted before an earlier one ended."""
    order = {each.id: number for number, each in enumerate(version.steps)}
    asked = [(task.name, task.before) for task in waiting(case)]
    asked += [(item.label, item.before) for item in to_ask(case, version)]
    return [name for name, by in asked if by in order and order[by] < order.get(step, 0)]


def _of(case: Case) -> QuerySet[Task]:
    return Task.objects.filter(zaak=case.zaak_id).exclude(outcomes=[])


def departing(case: Case, result: Result) -> list[Task]:
    """Return the advice that a result departs from."""
    return [task for task in given(case) if advice.departs(task.outcome, result)]


def check(case: Case, version: Version, result: Result, weighing: Weighing) -> dict[str, Any] | None:
    """Return whose advice is missing at a decision, and why it is taken all the same; None when none is. Raises NotPossible."""
    names = missing(case, version) if advice.weighs(result) else []
    if not names:
        return None
    reason = reasoned(weighing.unadvised, REASON_MAX, MISSING % listed(iter(names)), "unadvised")
    return {"wie": names, "reden": reason}


def grounded(case: Case, version: Version, result: Result, weighing: Weighing, grounds: Grounds) -> Grounds:
    """Return the grounds of a decision with what it says of the advice. Raises NotPossible without a reason to depart from it."""
    if not advice.weighs(result):
        return grounds
    rows = given(case)
    if against := departing(case, result):
        names = listed(iter([task.name for task in against]))
        reasoned(weighing.departing, REASON_MAX, DEPARTS % (result.label, names), "departing")
    said = [Given(task.name, _day(task), task.outcome) for task in rows]
    return replace(grounds, advice=advice.paragraphs(said, missing(case, version), result, weighing.departing.strip()))


def _day(task: Task) -> date:
    assert task.answered_at is not None
    return timezone.localdate(task.answered_at)


def tell(case: Case, result: Result, weighing: Weighing, now: datetime) -> None:
    """Tell each adviser from whose advice the decision departs what was decided and why (Awb 3:43); in the transaction that decides."""
    for task in departing(case, result):
        reason = weighing.departing.strip()
        task.told_at = now
        task.told = f"Op {plain_date(timezone.localdate(now))} besloten wij: {result.label}. Wij wijken af van uw advies, omdat: {closed(reason)}"
        task.save(update_fields=["told_at", "told"])
        if task.email:
            later("mail_adviser", task=str(task.pk), what="told")
