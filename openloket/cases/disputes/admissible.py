"""Refuse a decision on an objection or a complaint of which something must be found first.

Awb 1:2, 6:6, 6:11, 7:1a, 7:2, 7:3, 7:7; 9:8-9:10.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from openloket.cases import impartial
from openloket.cases.disputes import objecting, straight
from openloket.cases.models import Case, Grievance, InformationRequest
from openloket.cases.refusals import NotPossible
from openloket.definitions.schema import Result

WHY = "waarom_niet"
"""Asks of an objection that is not looked at why; its answers stand in the service's definition."""
HEAR_FIRST = gettext_noop(
    "Nodig eerst uit voor een hoorzitting en leg het verslag vast, of leg vast waarom horen niet hoeft (artikel 7:2, 7:3 en 7:7 "
    "van de Awb)."
)
REPORT_FIRST = gettext_noop(
    "Leg eerst het verslag van de hoorzitting vast, of waarom horen toch niet hoeft (artikel 7:2, 7:3 en 7:7 van de Awb)."
)
IN_TIME = "Dit bezwaar telt: het kwam op tijd, of dat het te laat kwam is te verontschuldigen (artikel 6:9 en 6:11 van de Awb)."
JUDGE_FIRST = "Leg eerst vast of te verontschuldigen is dat het bezwaar te laat kwam (artikel 6:11 van de Awb)."
MEND_FIRST = "Vraag eerst om aan te vullen, en wacht tot die termijn voorbij is (artikel 6:6 van de Awb)."
SETTLED, DECLINED = frozenset({"gegrond", "ongegrond"}), "niet_in_behandeling"
"""The results of a complaint that say what we found, and the one that says that we do not look into it."""
COPY_FIRST = gettext_noop(
    "Geef eerst een kopie van de klacht, met wat erbij kwam, aan over wie zij gaat, en leg de dag vast (artikel 9:9 van de Awb)."
)
TELL_FIRST = gettext_noop(
    "Laat eerst aan over wie de klacht gaat weten dat het later wordt, en leg de dag vast (artikel 9:11 lid 2 van de Awb)."
)
HEAR_COMPLAINT = gettext_noop(
    "Hoor eerst wie klaagt en over wie de klacht gaat, en leg het verslag vast. Of leg vast waarom horen niet hoeft (artikel 9:10 van "
    "de Awb)."
)
WHY_NOT = "Leg eerst vast waarom u de klacht niet uitzoekt (artikel 9:8 van de Awb)."
TOUCHED = "Leg eerst vast dat het besluit wie bezwaar maakt niet rechtstreeks raakt (artikel 1:2 van de Awb)."


def check(case: Case, result: Result, filled: Mapping[str, Any], day: date) -> None:
    """Refuse a decision on an objection, or a judgement on a complaint, of which something must be found first. Raises NotPossible."""
    if (complaint := impartial.complaint(case)) is not None:
        _check_complaint(case, complaint, result)
        return
    row = impartial.of(case) if result.decision or result.id == straight.RESULT else None
    if row is None:
        return
    if result.id == straight.RESULT:
        straight.check(case, row)
        return
    match filled.get(WHY):
        case "te_laat":
            if objecting.timed(row.letter, row, case.received_on).counts or row.excused:
                raise NotPossible(IN_TIME)
            if row.excused is None:
                raise NotPossible(JUDGE_FIRST)
        case "niet_aangevuld":
            requests = InformationRequest.objects.filter(zaak=case.zaak_id, answered_channel="")
            if not requests.filter(ended_on__isnull=False, due__lt=day).exists():
                raise NotPossible(MEND_FIRST)
        case "geen_belang":
            if row.interested is not False:
                raise NotPossible(TOUCHED)
    if why := hearing_needs(row):
        raise NotPossible(why)


def hearing_needs(row: Grievance) -> str:
    """Return what must be there of a hearing before we decide on an objection; empty when nothing is (Awb 7:2, 7:3, 7:7)."""
    if heard(row):
        return ""
    return REPORT_FIRST if row.heard_at is not None else HEAR_FIRST


def heard(row: Grievance) -> bool:
    """Say whether who objected was heard, with a report of it, or need not be (Awb 7:2, 7:3, 7:7)."""
    return bool(row.waived) or row.reported_on is not None


def _check_complaint(case: Case, row: Grievance, result: Result) -> None:
    if result.id in SETTLED and (why := complaint_needs(case, row)):
        raise NotPossible(why)
    if result.id == DECLINED and not row.declined:
        raise NotPossible(WHY_NOT)


def complaint_needs(case: Case, row: Grievance) -> str:
    """Return what must be there before we say what we found of a complaint; empty when nothing is (Awb 9:9-9:11)."""
    known = bool(row.person_id or row.whom)
    if known and row.copied_on is None:
        return COPY_FIRST
    if known and case.extended and row.delay_told_on is None:
        return TELL_FIRST
    return "" if heard(row) else HEAR_COMPLAINT
