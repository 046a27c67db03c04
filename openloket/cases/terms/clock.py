"""The clock of a case: its last day to decide, by what happened to it; and the last day to complete the application."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from openloket.cases.models import Case, Grievance, InformationRequest, Message
from openloket.cases.terms import calendar
from openloket.definitions.schema import Version
from openloket.law import complaint, objection, periods
from openloket.law.calendar import DAY
from openloket.law.deadlines import Deadline, Suspension, deadline, extend_for_downtime
from openloket.law.periods import Period

ASKED = Q(message=None) | Q(message__sent_on__isnull=False) | Q(message__way=Message.Way.INBOX)
"""The requests that stop the clock: those that were sent. While one on paper waits for the post, the clock runs on."""

EXTENDS = {"": "Awb 4:14", "bezwaar": "Awb 7:10 lid 3", "klacht": "Awb 9:11 lid 2"}
"""The article by which the last day is put off, by the rule that counts it."""
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
    suspended = [_suspension(request) for request in asked] if stands_still(version) else []
    if version.deadline.by and (term := _of_grievance(case, version, suspended)):
        return term
    return deadline(
        case.received_on,
        periods.parse(version.deadline.decide),
        suspended=suspended,
        extended=[periods.parse(version.deadline.extend)] if case.extended else [],
        article=version.deadline.article,
        extension_article=EXTENDS[version.deadline.by],
        calendar=calendar.now(),
    )


def _of_grievance(case: Case, version: Version, stopped: Sequence[Suspension]) -> Deadline | None:
    """Count the last day of an objection or a complaint; None while the decision objected to is not made known."""
    row = Grievance.objects.select_related("letter").filter(zaak=case.zaak_id).first()
    if row is None:
        return None
    known = calendar.now()
    agreed = [Period(row.agreed_weeks, "weken")] if row.agreed_weeks else []
    if version.deadline.by == "klacht":
        return complaint.settle_by(
            case.received_on, committee=row.committee, postponed=case.extended, agreed=agreed, calendar=known
        )
    sent = row.letter.sent_on if row.letter else None
    if sent is None:
        return None
    if row.tax:
        return objection.decide_tax_by(
            sent, case.received_on, postponed=case.extended, repaired=stopped, calendar=known
        )
    return objection.decide_by(
        sent, committee=row.committee, postponed=case.extended, repaired=stopped, agreed=agreed, calendar=known
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
        found["verlenging"] = {
            "reden": EXTENDS[version.deadline.by],
            "duur": periods.parse(version.deadline.extend).iso(),
        }
    return found
