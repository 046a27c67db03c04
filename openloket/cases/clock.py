"""The clock of a case: its last day to decide, from what happened to it."""

from __future__ import annotations

from openloket.cases.models import Case, InformationRequest
from openloket.definitions.schema import Version
from openloket.law import periods
from openloket.law.calendar import DAY
from openloket.law.deadlines import Deadline, Suspension, deadline


def due(case: Case, version: Version) -> Deadline:
    """The last day to decide.

    A request that is still open is counted as if its term runs out unused, so this is the latest it can be.
    """
    return deadline(
        case.received_on,
        periods.parse(version.deadline.decide),
        suspended=[
            _suspension(request) for request in InformationRequest.objects.filter(zaak=case.zaak).order_by("asked_on")
        ],
        extended=[periods.parse(version.deadline.extend)] if case.extended else [],
        article=version.deadline.article,
    )


def _suspension(request: InformationRequest) -> Suspension:
    return Suspension(request.asked_on, request.ended_on or request.due + DAY)


def restart(case: Case, version: Version) -> None:
    """Set the case's and the zaak's last day anew; saves the zaak, leaves saving the case to the caller."""
    term = due(case, version)
    case.due, case.due_because = term.ends, list(term.because)
    open_request = InformationRequest.objects.filter(zaak=case.zaak, ended_on=None).first()
    case.waiting = open_request is not None
    zaak = case.zaak
    zaak.uiterlijke_einddatum_afdoening = term.ends
    zaak.opschorting = {
        "indicatie": case.waiting,
        "reden": "Aanvrager gevraagd om aan te vullen" if open_request else "",
    }
    if case.extended:
        zaak.verlenging = {"reden": "Awb 4:14", "duur": periods.parse(version.deadline.extend).iso()}
    zaak.save(update_fields=["uiterlijke_einddatum_afdoening", "opschorting", "verlenging"])
