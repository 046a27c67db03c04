"""The clock of a case: its last day to decide, by what happened to it; and the last day to complete the application."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from openloket.cases import calendar
from openloket.cases.models import Case, InformationRequest, Message
from openloket.definitions.schema import Version
from openloket.law import periods
from openloket.law.calendar import DAY
from openloket.law.deadlines import Deadline, Suspension, deadline, extend_for_downtime
from openloket.law.periods import Period

ASKED = Q(message=None) | Q(message__sent_on__isnull=False) | Q(message__way=Message.Way.INBOX)
"""The requests that stop the clock: those that were sent. While one on paper waits for the post, the clock runs on."""

ASKED_SQL = (
    "(r.message_id is null or exists (select 1 from cases_message m where m.id = r.message_id "
    "and (m.sent_on is not null or m.way = 'inbox')))"
)
"""ASKED, as SQL on `r`."""


def due(case: Case, version: Version) -> Deadline:
    """Count the last day to decide.

    A request that is still open is counted as if its term runs out unused, so this is the latest it can be.
    """
    return count(case, version, _asked(case).order_by("asked_on", "pk"))


def count(case: Case, version: Version, asked: Iterable[InformationRequest]) -> Deadline:
    """Count the last day to decide, with the requests that stop the clock given."""
    return deadline(
        case.received_on,
        periods.parse(version.deadline.decide),
        suspended=[_suspension(request) for request in asked] if stands_still(version) else [],
        extended=[periods.parse(version.deadline.extend)] if case.extended else [],
        article=version.deadline.article,
        calendar=calendar.now(),
    )


def stands_still(version: Version) -> bool:
    """Say whether the clock stands still while the applicant completes the application (Awb 4:15 lid 1)."""
    return version.applies("4:5")


def stopped_by(request: InformationRequest) -> bool:
    """Say whether this request stops the clock, as ASKED has it."""
    return InformationRequest.objects.filter(ASKED, pk=request.pk).exists()


def _asked(case: Case) -> QuerySet[InformationRequest]:
    return InformationRequest.objects.filter(ASKED, zaak=case.zaak)


def _suspension(request: InformationRequest) -> Suspension:
    return Suspension(request.asked_on, request.ended_on or request.due + DAY)


def complete_by(period: Period, asked_on: date) -> Deadline:
    """Count the last day to complete an application that was asked for on `asked_on` (Awb 4:5, 2:21 lid 3)."""
    days = calendar.now()
    term = deadline(asked_on, period, article="Awb 4:5", calendar=days)
    return extend_for_downtime(term, calendar.outages(), days)


def last_day(request: InformationRequest, version: Version) -> date:
    """Count the last day on which a request may be answered, with the term that its letter gives."""
    text = request.message.text if request.message else None
    return complete_by(periods.parse(text["complete"] if text else version.deadline.complete), request.asked_on).ends


def restart(case: Case, version: Version) -> dict[str, Any]:
    """Count the last day of a case anew and set it; return what changes in its zaak. The caller saves both."""
    term = due(case, version)
    case.due, case.due_because = term.ends, list(term.because)
    case.waiting = InformationRequest.objects.filter(zaak=case.zaak, ended_on=None).exists()
    stopped = stands_still(version) and _asked(case).filter(ended_on=None).exists()
    found: dict[str, Any] = {"uiterlijkeEinddatumAfdoening": term.ends}
    if stopped or case.zaak.opschorting:
        reason = "Aanvrager gevraagd om aan te vullen" if stopped else ""
        found["opschorting"] = {"indicatie": stopped, "reden": reason}
    if case.extended:
        found["verlenging"] = {"reden": "Awb 4:14", "duur": periods.parse(version.deadline.extend).iso()}
    return found
