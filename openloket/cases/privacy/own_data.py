"""What someone asks about their own data (AVG 15-19): of whom it is, what goes with the answer, and who else had it.

A request is a case of a service that says so (`Version.own_data`). What goes along is gathered above (openloket.ending); here
stands when it may go. What changes in other cases is in `putting_right`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from openloket.cases import versions
from openloket.cases.models import Case, OwnDataAnswer, OwnDataChange, OwnDataFound, RightClaim, Submission, Task
from openloket.cases.refusals import NotPossible
from openloket.cases.who import applicant, claims
from openloket.definitions import admission
from openloket.definitions.schema import Result, Version
from openloket.law.calendar import plain_date
from openloket.people.acting import foreign_number
from openloket.people.looking import FOREIGN, NUMBERS
from openloket.registers.models import Enkelvoudiginformatieobject, Rol, Zaak
from openloket.secrecy import keyed_hashes

ANSWERED_WITH_PAPERS = ("inzage", "rectificatie", "verwijdering")
"""What is asked that is answered with an overview: what we have, what was put right, or what went and what stays."""
NUMBERED: Mapping[str, str] = {**NUMBERS, **FOREIGN}
"""Says where a rol has a number of whoever it is about, by kind."""
WAYS = tuple(way for way in Submission.Identified if way != Submission.Identified.NOT)
"""How an official makes certain who asks, where no login did (AVG 12 lid 6)."""
NO_NUMBER = gettext_noop(
    "Bij de aanvrager staat geen nummer. Zoek eerst zelf welke zaken van de aanvrager zijn, en zeg hoe u dat weet (artikel 12 lid 6 van de AVG)."
)
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
    """Name someone who asks about their own data: by the numbers that are theirs, and the rollen that an official found to be theirs."""

    numbers: frozenset[tuple[str, str]]
    """Holds a kind (bsn, kvk, anp; see people.looking) with the number."""
    found: frozenset[int] = frozenset()
    """Names rollen (their ids) in zaken that are theirs whole."""
    named: frozenset[int] = frozenset()
    """Names rollen in zaken of others that say something of them."""

    @cached_property
    def hashes(self) -> list[str]:
        """Return the keyed hashes under which their rows stand, under every key: also of a branch, and of a European login."""
        names = [name for pair in self.numbers for name in keyed_hashes(*pair)]
        for who in self._theirs().values_list("betrokkene_identificatie", flat=True):
            number, branch = who.get("kvkNummer"), who.get("vestigingsNummer")
            names += keyed_hashes("vestiging", f"{number}/{branch}") if number and branch else []
        foreign = {number for kind, number in self.numbers if kind == "anp"}
        senders = Submission.objects.filter(zaak__in=self.own if foreign else [], sender_kind=admission.EUROPEAN)
        names += [
            name for name in senders.values_list("sender_hash", flat=True) if name and foreign_number(name) in foreign
        ]
        return list(dict.fromkeys(names))

    @cached_property
    def own(self) -> list[int]:
        """Return the zaken (their ids) in which they asked something."""
        rows = self._theirs().filter(roltype__omschrijving_generiek="initiator")
        return sorted(rows.values_list("zaak", flat=True).distinct())

    @cached_property
    def rollen(self) -> list[int]:
        """Return the rollen (their ids) that they have, in whatever zaak."""
        return sorted({*self._theirs().values_list("pk", flat=True), *self.named})

    def _theirs(self) -> QuerySet[Rol]:
        """Return the rollen with a number of theirs, and those that were found, as far as they are still there."""
        is_theirs = Q(pk__in=self.found)
        for kind, number in self.numbers:
            is_theirs |= Q(**{f"betrokkene_identificatie__{NUMBERED[kind]}": number})
        return Rol.objects.filter(is_theirs)


def kind(case: Case, version: Version | None = None) -> str:
    """Return what is asked of someone's own data, one of OWN_DATA; empty for a case in which nobody asks that."""
    if version is None:
        version = versions.of(case.version) if case.version else None
    return str(case.answers.get(version.own_data) or "") if version and version.own_data else ""


def person(case: Case) -> Person:
    """Return whose data a request is about. Raises NotPossible when that is not certain, or who asks for them may not.

    A company's login makes nothing theirs by itself: not all of a company is of whoever works there, so an official chooses.
    """
    admitted(case)
    rows = found_for(case)
    whole = [rol for row, rol in rows if row.whole]
    numbers = {pair for rol in asker(case) for pair in numbers_of(rol) if pair[0] != "kvk"}
    numbers |= {pair for rol in whole for pair in numbers_of(rol)}
    if not numbers and not rows:
        raise NotPossible(NO_NUMBER, "name")
    theirs = frozenset(rol.pk for rol in (*asker(case), *whole))
    found = Person(frozenset(numbers), theirs, frozenset(rol.pk for row, rol in rows if not row.whole))
    if by_another(case) and Case.objects.filter(zaak__in=found.own, secret_address=True).exists():
        raise NotPossible(ONLY_THEMSELVES)
    return found


def admitted(case: Case) -> None:
    """Raise NotPossible unless it is certain who asks, and whoever asks for another may."""
    claim = RightClaim.objects.filter(zaak=case.zaak_id).first()
    if claim is not None and not claims.holds(claim, timezone.localdate()):
        raise NotPossible(NOT_SHOWN)
    if not is_identified(case):
        raise NotPossible(NOT_IDENTIFIED, "identified")


def may_look(case: Case) -> bool:
    """Say whether an official may look for what is of whoever asks: it is certain who that is, and that they may."""
    try:
        admitted(case)
    except NotPossible:
        return False
    return True


def found_for(case: Case) -> list[tuple[OwnDataFound, Rol]]:
    """Return what an official found to be of whoever asks, each with its rol, as far as that is still there."""
    rows = {row.rol: row for row in OwnDataFound.objects.filter(zaak=case.zaak_id).select_related("by")}
    return [(rows[rol.uuid], rol) for rol in Rol.objects.filter(uuid__in=rows).select_related("zaak").order_by("pk")]


def asker(case: Case) -> list[Rol]:
    """Return the rol of whom a request is about: its initiator."""
    return list(Rol.objects.filter(zaak=case.zaak_id, roltype__omschrijving_generiek="initiator"))


def numbers_of(rol: Rol) -> set[tuple[str, str]]:
    """Return the numbers that a rol has of whoever it is about, each with its kind. Pure."""
    who = rol.betrokkene_identificatie
    return {(kind, str(who[field])) for kind, field in NUMBERED.items() if who.get(field)}


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
    row = OwnDataAnswer.objects.select_related("document", "data", "files").filter(zaak=case.zaak_id).first()
    if row is None:
        raise NotPossible(NOT_MADE)
    if row.seen_at is None:
        raise NotPossible(NOT_SEEN)
    if untold(case):
        raise NotPossible(NOT_TOLD)
    return [row.document, row.data, *([row.files] if row.files else [])]


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
