"""Tasks and advice on the page of a case: what was asked, how it stands, what came back, and what a decision must say of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict

from openloket import typed_codes
from openloket.cases.advice import advice, tasks
from openloket.cases.advice.advice import Stand
from openloket.cases.advice.advised import to_ask
from openloket.cases.advice.adviser import stand
from openloket.cases.hands import Handler
from openloket.cases.models import Case, Task
from openloket.definitions.schema import Advice, Version
from openloket.registers.models import Enkelvoudiginformatieobject
from openloket.secrecy import Unsealable, opened

WHICH, WHY = "taak", "taak_reden"


@dataclass(frozen=True)
class Asked:
    """A task of a case as its page shows it."""

    task: Task
    stand: Stand
    code: str
    """The code to tell by telephone or post; empty for who may not know it, and when it is no longer of use."""
    new: bool
    documents: Sequence[Enkelvoudiginformatieobject]


@dataclass(frozen=True)
class Shown:
    """What was asked in a case, and what a decision must say of advice."""

    rows: Sequence[Asked]
    to_ask: Sequence[Advice]
    """What the version wants and nobody asked yet."""
    missing: Sequence[str]
    departing: str
    """The results that depart from an advice, as a condition for the form (JSON); empty when there are none."""


def shown(case: Case, version: Version, today: date, asked: Iterable[Task], *, handles: bool) -> Shown:
    """Return what the page of a case shows of what was `asked`; see `of`."""
    found = list(asked)
    new = case.new_since
    rows = [
        Asked(
            task,
            how := stand(task, case, today),
            _code(task) if handles and how.waits else "",
            bool(new and task.answered_at and task.answered_at >= new),
            list(task.answer_documents.all()),
        )
        for task in found
    ]
    given = [task for task in found if task.outcomes and task.answered_at]
    departing = [result.id for result in version.results if any(advice.departs(task.outcome, result) for task in given)]
    asks = to_ask(case, version, {task.key for task in found}) if case.closed_on is None else []
    missing = [row.task.name for row in rows if row.stand.waits and row.task.outcomes]
    missing += [item.label for item in asks]
    return Shown(rows, asks, missing, json.dumps({"result": departing}) if departing else "")


def of(case: Case) -> QuerySet[Task]:
    """Return what was asked in a case, with what its page shows of each."""
    rows = Task.objects.filter(zaak=case.zaak_id).select_related("asked_by", "answered_by", "withdrawn_by")
    return rows.prefetch_related("answer_documents").order_by("asked_at", "name", "pk")


def _code(task: Task) -> str:
    if task.code is None:
        return ""
    try:
        return typed_codes.grouped(opened(task.code))
    except Unsealable:
        return ""


def withdraw(case: Case, handler: Handler, post: QueryDict) -> None:
    """Withdraw what was asked. Raises handling's errors."""
    tasks.withdraw(case.pk, handler, post.get(WHICH, ""), post.get(WHY, ""))


def ask_again(case: Case, handler: Handler, post: QueryDict) -> None:
    """Have a new link mailed, with a new code. Raises handling's errors."""
    tasks.ask_again(case.pk, handler, post.get(WHICH, ""))
