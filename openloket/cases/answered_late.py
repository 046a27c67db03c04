"""Correct what was taken to be so of an applicant, once the BRP answers that gave no answer when their application came in.

Until then the address counts as secret (Wet BRP 2.59). The answer may be that it is not; or that someone is under
curatele or died, which whoever handles the case has to know. A document that was made meanwhile stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from openloket.cases import news, protected, versions
from openloket.cases.models import Case
from openloket.forms.validate import stored
from openloket.registers import acts
from openloket.sources.answer import Stop

WHY = "De BRP gaf eerder geen antwoord, en nu wel: het adres is {secret}{stop}"
STOPPED: Mapping[Stop, str] = {"died": "; de aanvrager is overleden", "curatele": "; de aanvrager staat onder curatele"}


def waiting() -> list[int]:
    """Return the cases (the ids of their zaken) of which the BRP has yet to say whether an address is secret."""
    return list(Case.objects.filter(secret_unknown=True).order_by("zaak").values_list("zaak", flat=True)[:500])


def ask(zaak_id: int, at: datetime) -> bool:
    """Ask the BRP again of the applicant of a case, and correct what was taken to be so; a repeat is safe.

    Returns whether it answered. The case's revision stays: what an official is doing with it is not stale because of this.
    """
    case = Case.objects.select_related("version").get(zaak=zaak_id)
    version = versions.of(case.version)
    asked = stored(version.questions, case.answers)
    if not protected.to_ask(version, asked):
        return True  # nobody can be asked: it stays as it was taken to be
    said = protected.ask(version, asked)
    if said.away:
        return False
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("zaak").get(zaak=zaak_id)
        answers = stored(version.questions, case.answers)
        if not case.secret_unknown or protected.to_ask(version, answers) != protected.to_ask(version, asked):
            return True
        why = WHY.format(secret="geheim" if said.secret else "niet geheim", stop=STOPPED.get(said.stop, ""))
        protected.settle(acts.hand(why=why, at=at), case, version, answers, said)
        case.under_curatele = case.under_curatele or said.stop == "curatele"
        if said.stop:
            news.came_in(case, at)
        case.save(update_fields=["secret_address", "secret_unknown", "secret_since", "under_curatele", "new_since"])
    return True
