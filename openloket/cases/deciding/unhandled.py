"""Not handling an application because it is not complete: only after a chance to complete it, and within four weeks (Awb 4:5)."""

from __future__ import annotations

from datetime import date

from openloket.cases.models import Case, InformationRequest
from openloket.cases.refusals import NotPossible
from openloket.cases.sent import mailing
from openloket.cases.terms import calendar
from openloket.definitions.schema import Result, Version
from openloket.law import periods
from openloket.law.calendar import DAY, plain_date
from openloket.law.deadlines import deadline

WITHIN = "4 weken"
NEVER_ASKED = (
    "U kunt de aanvraag niet buiten behandeling laten: de aanvrager heeft nog geen kans gehad om aan te vullen (artikel 4:5 lid 1 "
    "van de Algemene wet bestuursrecht). Vraag eerst om een aanvulling."
)
STILL_TIME = (
    "U kunt de aanvraag nog niet buiten behandeling laten: de aanvrager mag tot en met %s aanvullen (artikel 4:5 lid 1 van de "
    "Algemene wet bestuursrecht)."
)
NOT_TOLD = (
    "U kunt de aanvraag niet buiten behandeling laten: de e-mail over uw vraag is niet aangekomen, en de aanvrager las uw brief niet. Te laat "
    "aanvullen telt dan niet tegen de aanvrager (artikel 2:22 van de Algemene wet bestuursrecht). Vraag opnieuw om een aanvulling."
)
TOO_LATE = (
    "U kunt de aanvraag niet meer buiten behandeling laten. Dat besluit moet bekend zijn binnen vier weken nadat de aanvraag is aangevuld "
    "of nadat de termijn daarvoor ongebruikt voorbij is gegaan (artikel 4:5 lid 4 van de Algemene wet bestuursrecht). Dat was uiterlijk op "
    "%s. Beslis op de aanvraag zelf."
)


def check(case: Case, version: Version, result: Result, day: date) -> None:
    """Refuse not to handle an application where Awb 4:5 does not allow it on this day. Raises NotPossible."""
    if not result.not_handled or not version.applies("4:5"):
        return
    request = _last_request(case)
    if request is None:
        raise NotPossible(NEVER_ASKED)
    if request.ended_on is None:
        raise NotPossible(STILL_TIME % plain_date(request.due))
    if not request.answered_channel and request.message and mailing.excuses(request.message, day):
        raise NotPossible(NOT_TOLD)
    if (until := _until(request)) < day:
        raise NotPossible(TOO_LATE % plain_date(until))


def make_known_by(case: Case, result: Result) -> date:
    """Return the last day on which the letter of a decision that was checked must go."""
    return known_by(case, result, _last_request(case) if result.not_handled else None)


def known_by(case: Case, result: Result, last: InformationRequest | None) -> date:
    """Return the same, for a case of which `last` is the last request to complete it. Pure."""
    request = last if result.not_handled else None
    return min(case.due, _until(request)) if request and request.ended_on else case.due


def _last_request(case: Case) -> InformationRequest | None:
    rows = InformationRequest.objects.select_related("message")
    return rows.filter(zaak=case.zaak_id).order_by("asked_on", "pk").last()


def _until(request: InformationRequest) -> date:
    """Count four weeks from the day of the answer, or from the last day of a term that was not used."""
    assert request.ended_on is not None
    since = request.ended_on if request.answered_channel else request.ended_on - DAY
    return deadline(since, periods.parse(WITHIN), article="Awb 4:5 lid 4", calendar=calendar.now()).ends
