"""Correct what was taken to be so of an applicant, once the BRP answers that gave no answer when their application came in.

Until then the address counts as secret (Wet BRP 2.59). The answer may be that it is not; or that someone is under
curatele or died, which whoever handles the case has to know. A document that was made meanwhile stays as it was. The same
goes for the address of who acts for the applicant, to whom letters go.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from openloket.cases import documents, news, versions
from openloket.cases.locking import locked_case
from openloket.cases.models import Case, Submission, ToFind
from openloket.cases.who import addressee, applicant, protected
from openloket.forms.validate import stored
from openloket.people.acting import Identity
from openloket.registers import acts
from openloket.registers.models import Zaak
from openloket.sources import asking
from openloket.sources.answer import Stop

WHY = "De BRP gaf eerder geen antwoord, en nu wel: het adres is {secret}{stop}"
OF_WHO_ACTS = "De BRP gaf eerder geen antwoord, en nu wel: het adres van wie voor de aanvrager handelt is {secret}"
_AT_ONCE = 500
STOPPED: Mapping[Stop, str] = {"died": "; de aanvrager is overleden", "curatele": "; de aanvrager staat onder curatele"}


def waiting() -> list[int]:
    """Return the cases (the ids of their zaken) of which the BRP has yet to say whether an address is secret."""
    return list(Case.objects.filter(secret_unknown=True).order_by("zaak").values_list("zaak", flat=True)[:_AT_ONCE])


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
        case = locked_case(zaak_id)
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


def waiting_for_who_acts() -> list[int]:
    """Return the submissions (their ids) of which the BRP has yet to say whether the address of who acts is secret."""
    waits = Submission.objects.filter(zaak__isnull=False, version__isnull=False, **addressee.UNKNOWN)
    return list(waits.order_by("zaak").values_list("pk", flat=True)[:_AT_ONCE])


def ask_of_who_acts(submission_id: int, at: datetime) -> bool:
    """Ask the BRP again whether the address of who acts for an applicant is secret, and correct it; a repeat is safe.

    Returns whether it answered. Where we know no BSN of theirs any more, it stays secret and is asked no more.
    """
    row = Submission.objects.select_related("zaak", "version").get(pk=submission_id)
    if row.zaak is None or row.version is None or not asking.there("brp"):
        return True
    number = _who_acts(row, row.zaak)
    said = protected.of_who_acts(versions.of(row.version), number) if number else protected.Said(secret=True)
    if said.away:
        return False
    with transaction.atomic():
        case = locked_case(row.zaak.pk)
        kept = Submission.objects.select_for_update().filter(pk=submission_id, **addressee.UNKNOWN).first()
        if kept is None or kept.sender_context is None:
            return True
        kept.sender_context = addressee.asked_late(kept.sender_context, secret=said.secret)
        kept.save(update_fields=["sender_context"])
        why = OF_WHO_ACTS.format(secret="geheim" if said.secret else "niet geheim")
        documents.follow(acts.hand(why=why, at=at), case.zaak, secret=addressee.hides(case))
        ToFind.objects.create(zaak_id=row.zaak.pk)  # its papers are searched in from now on
    return True


def _who_acts(row: Submission, zaak: Zaak) -> str:
    """Return the BSN of who acts for the applicant, as their rol has it; "" when there is none, or more than one can be meant."""
    found = {str(rol.betrokkene_identificatie.get("inpBsn") or "") for rol in applicant.representatives(zaak)} - {""}
    if len(found) > 1:
        found = {number for number in found if row.sender_hash in Identity("bsn", number, "").owners}
    return found.pop() if len(found) == 1 else ""
