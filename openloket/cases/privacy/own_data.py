"""What someone asks about their own data (AVG 15-19): of whom it is, what goes with the answer, and who else had it.

A request is a case of a service that says so (`Version.own_data`). What goes along is gathered above (openloket.ending); here
stands when it may go. What changes in other cases is in `putting_right`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case, OwnDataAnswer, OwnDataChange, RightClaim, Submission, Task
from openloket.cases.refusals import NotPossible
from openloket.cases.who import applicant, claims
from openloket.definitions.schema import Result, Version
from openloket.law.calendar import plain_date
from openloket.registers.models import Enkelvoudiginformatieobject, Rol, Zaak
from openloket.secrecy import keyed_hashes

ANSWERED_WITH_PAPERS = ("inzage", "rectificatie", "verwijdering")
"""What is asked that is answered with an overview: what we have, what was put right, or what went and what stays."""
WAYS = tuple(way for way in Submission.Identified if way != Submission.Identified.NOT)
"""How an official makes certain who asks, where no login did (AVG 12 lid 6)."""
NO_NUMBER = "Wij weten niet om wie het gaat: bij de aanvrager staat geen BSN. Vraag eerst wie het is (artikel 12 lid 6 van de AVG)."
NOT_IDENTIFIED = "Dit verzoek kwam zonder inlog. Zeg eerst hoe u naging wie het vraagt, of vraag om een bewijs (artikel 12 lid 6 van de AVG)."
NOT_SHOWN = "Ga eerst na of degene die dit vroeg, voor de aanvrager mag handelen."
ONLY_THEMSELVES = (
    "Iemand anders vroeg dit voor de aanvrager, en het adres van de aanvrager is geheim. Geef deze gegevens alleen aan de aanvrager zelf "
    "(Wet BRP 2.59)."
)
NOT_MADE = (
    "Verzamel eerst de gegevens en kijk ze na, op de pagina ‘Gegevens van de aanvrager’. Zij gaan met de brief mee."
)
NOT_SEEN = "Kijk eerst na wat met de brief meegaat, op de pagina ‘Gegevens van de aanvrager’."
NOTHING_RESTRICTED = (
    "Zeg eerst welke zaken een tijd niet mogen worden gebruikt, op de pagina ‘Gegevens van de aanvrager’."
)
NOT_TOLD = "Zeg eerst aan wie u vertelde dat er iets is verbeterd, op de pagina ‘Gegevens van de aanvrager’ (artikel 19 van de AVG)."


@dataclass(frozen=True)
class Person:
    """Someone who asks about their own data, by their number."""

    number: str

    @property
    def hashes(self) -> list[str]:
        """Return the keyed hashes under which their rows stand, under every key."""
        return keyed_hashes("bsn", self.number)

    @property
    def own(self) -> list[int]:
        """Return the zaken (their ids) in which they asked something."""
        rows = Rol.objects.filter(betrokkene_identificatie__inpBsn=self.number)
        return sorted(rows.filter(roltype__omschrijving_generiek="initiator").values_list("zaak", flat=True).distinct())

    @property
    def rollen(self) -> list[int]:
        """Return the rollen (their ids) that they have, in whatever zaak."""
        return sorted(Rol.objects.filter(betrokkene_identificatie__inpBsn=self.number).values_list("pk", flat=True))


def kind(case: Case, version: Version | None = None) -> str:
    """Return what is asked of someone's own data, one of OWN_DATA; empty for a case in which nobody asks that."""
    if version is None:
        version = versions.of(case.version) if case.version else None
    return str(case.answers.get(version.own_data) or "") if version and version.own_data else ""


def person(case: Case) -> Person:
    """Return whose data a request is about. Raises NotPossible when that is not certain, or who asks for them may not."""
    claim = RightClaim.objects.filter(zaak=case.zaak_id).first()
    if claim is not None and not claims.holds(claim, timezone.localdate()):
        raise NotPossible(NOT_SHOWN)
    rows = Rol.objects.filter(zaak=case.zaak_id, roltype__omschrijving_generiek="initiator")
    number = next((n for row in rows if (n := row.betrokkene_identificatie.get("inpBsn"))), "")
    if not number:
        raise NotPossible(NO_NUMBER)
    if not is_identified(case):
        raise NotPossible(NOT_IDENTIFIED, "identified")
    found = Person(str(number))
    if by_another(case) and Case.objects.filter(zaak__in=found.own, secret_address=True).exists():
        raise NotPossible(ONLY_THEMSELVES)
    return found


def by_another(case: Case) -> bool:
    """Say whether someone else asked this for the applicant."""
    if Rol.objects.filter(zaak=case.zaak_id, indicatie_machtiging="gemachtigde").exists():
        return True
    return RightClaim.objects.filter(zaak=case.zaak_id).exists()


def is_identified(case: Case) -> bool:
    """Say whether a login, or an official who took it in, made certain who asks."""
    if applicant.sent_with_login(case):
        return True
    return Submission.objects.filter(zaak=case.zaak_id, identified__in=WAYS).exists()


def earlier(case: Case, of: Person) -> list[Case]:
    """Return the other requests of the same person about their data, newest first: they may be one too many (AVG 12 lid 5)."""
    rows = Case.objects.filter(zaak__in=of.own, service=case.service).exclude(pk=case.pk)
    return list(rows.select_related("zaak").order_by("-received_on", "-pk"))


# What goes with the decision ----------------------------------------------------------------------------------------------


def along(case: Case, version: Version, result: Result) -> list[Enkelvoudiginformatieobject]:
    """Return the documents that go with a decision on a request; none for another case. Raises NotPossible.

    What gives someone their data goes only after an official looked at it as it is.
    """
    asked = kind(case, version)
    if not asked or not result.decision or not (result.gives or result.kind == "deels"):
        return []
    if asked == "beperking" and not OwnDataChange.objects.filter(zaak=case.zaak_id).exists():
        raise NotPossible(NOTHING_RESTRICTED)
    if asked not in ANSWERED_WITH_PAPERS:
        return []
    row = OwnDataAnswer.objects.select_related("document", "data").filter(zaak=case.zaak_id).first()
    if row is None:
        raise NotPossible(NOT_MADE)
    if row.seen_at is None:
        raise NotPossible(NOT_SEEN)
    if untold(case):
        raise NotPossible(NOT_TOLD)
    return [row.document, row.data]


# Who else had it --------------------------------------------------------------------------------------------------------


def receivers(zaak: Zaak, version: Version | None) -> list[str]:
    """Return who outside the municipality got the data of a case: as its version says, and who was asked for advice."""
    named = [f"{one.who} ({one.purpose})" for one in (version.personal_data.receivers or ())] if version else []
    asked = Task.objects.filter(zaak=zaak, to=Task.To.OUTSIDE, withdrawn_at=None).order_by("asked_at")
    return list(
        dict.fromkeys(
            [*named, *(f"{task.name} (advies, {plain_date(timezone.localdate(task.asked_at))})" for task in asked)]
        )
    )


def untold(case: Case) -> list[OwnDataChange]:
    """Return what was put right of which those who got it before were not told yet (AVG 19)."""
    rows = OwnDataChange.objects.filter(zaak=case.zaak_id, told_on=None).exclude(receivers=[])
    return list(rows.order_by("pk"))


def as_said(row: OwnDataChange) -> Mapping[str, Any]:
    """Return a change as whoever asked reads it."""
    return {
        "wat": row.what,
        "was": row.before,
        "nu": row.after,
        "gewist": row.number,
        "gekregen_door": row.receivers,
        "verteld_op": row.told_on.isoformat() if row.told_on else "",
        "verteld_hoe": row.told_how,
    }
