"""Find what is of someone who asks about their own data where no BSN says so: an official searches, chooses, and says how they know.

Nothing is guessed. What has the BSN of someone else is never offered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext_noop

from openloket.cases.find import folding, marks
from openloket.cases.hands import Handler
from openloket.cases.locking import save
from openloket.cases.models import Case, OwnDataFound
from openloket.cases.privacy import own_data, putting_right
from openloket.cases.refusals import NotPossible, reasoned, whole
from openloket.cases.wording.named import in_full
from openloket.registers.models import Rol

MOST = 2000
"""Limits the zaken with such a name that are looked through, the newest first."""
NOTHING_ASKED = gettext_noop(
    "Vul een naam in, en een geboortedatum of een e-mailadres. Of vul alleen een KVK-nummer in."
)
NO_HOW = gettext_noop("Schrijf op hoe u weet dat dit de aanvrager is.")
NO_SUCH = gettext_noop("Kies een zaak die u net vond.")


@dataclass(frozen=True)
class Sought:
    """Hold what an official looks for: a name with a day of birth or an e-mail address, or the number of a company."""

    name: str = ""
    born: date | None = None
    email: str = ""
    kvk: str = ""

    @property
    def enough(self) -> bool:
        """Say whether this can tell one person from another."""
        return bool(self.kvk or (folding.keys(self.name) and (self.born or self.email)))

    def fits(self, rol: Rol) -> bool:
        """Say whether a rol is of whom is looked for: a number alone is enough, a name alone is not. Pure."""
        who, contact = rol.betrokkene_identificatie, rol.contactpersoon_rol or {}
        if self.kvk and who.get("kvkNummer") == self.kvk:
            return True
        called = (in_full(who), str(contact.get("naam") or ""), rol.afwijkende_naam_betrokkene)
        if not self.name or not any(folding.keys(self.name) <= folding.keys(name) for name in called if name):
            return False
        born = str(who.get("geboortedatum") or "").replace("-", "")
        email = str(contact.get("emailadres") or "").strip().lower()
        return bool(
            (self.born and born == self.born.strftime("%Y%m%d")) or (self.email and email == self.email.strip().lower())
        )


@dataclass(frozen=True)
class Candidate:
    """Hold a rol that may be of whoever asked, with how its zaak is called."""

    rol: Rol
    name: str
    initiator: bool
    """Says whether the zaak can be theirs whole."""


def candidates(request: Case, sought: Sought) -> Iterator[Candidate]:
    """Yield the rollen that may be of whoever asked and are not known to be, newest zaak first. Raises NotPossible."""
    if not own_data.kind(request) or request.closed_on is not None:
        raise NotPossible(putting_right.NOT_ASKED)
    own_data.admitted(request)
    if not sought.enough:
        raise NotPossible(NOTHING_ASKED, "name")
    known = set(OwnDataFound.objects.filter(zaak=request.zaak_id).values_list("rol", flat=True))
    theirs = {pair for rol in own_data.asker(request) for pair in own_data.numbers_of(rol)}
    for rol in _rollen(sought):
        numbers = own_data.numbers_of(rol)
        others = any(kind == "bsn" and (kind, number) not in theirs for kind, number in numbers)
        if rol.uuid not in known and not others and not numbers & theirs and sought.fits(rol):
            contact = str((rol.contactpersoon_rol or {}).get("naam") or "")
            name = in_full(rol.betrokkene_identificatie) or contact
            yield Candidate(rol, name, rol.roltype.omschrijving_generiek == "initiator")


def _rollen(sought: Sought) -> list[Rol]:
    """Return the rollen of a company, and those in zaken in which someone with such a name stands."""
    rows = Rol.objects.select_related("zaak", "roltype").order_by("-zaak", "pk")
    found = list(rows.filter(betrokkene_identificatie__kvkNummer=sought.kvk)) if sought.kvk else []
    if keys := sorted(folding.keys(sought.name)):
        asked = marks.both(marks.any_of("n", [key]) for key in keys)
        with connection.cursor() as cursor:
            cursor.execute(
                f"select id from cases_foundby where doc @@ %s::tsquery order by id desc limit {MOST}",  # noqa: S608 - a constant
                [asked],
            )
            found += rows.filter(zaak__in=[zaak for (zaak,) in cursor.fetchall()])
    return list({rol.pk: rol for rol in found}.values())


def choose(request: Case, handler: Handler, sought: Sought, chosen: Collection[str], how: str) -> None:
    """Keep which rollen are of whoever asked; each is `whole:ID`, a zaak of theirs, or `named:ID`. Raises Stale, NotPossible."""
    with whole(request.pk):
        case = putting_right.request_of(request.pk, handler.revision)
        offered = {str(one.rol.pk): one for one in candidates(case, sought)}
        picked = [(part.partition(":")[0], offered.get(part.partition(":")[2])) for part in chosen if part]
        if not picked or len({one for _kind, one in picked}) < len(picked):
            raise NotPossible(NO_SUCH, "chosen")
        how = reasoned(how, 300, NO_HOW, "how")
        for kind, one in picked:
            if one is None or kind not in ("whole", "named") or (kind == "whole" and not one.initiator):
                raise NotPossible(NO_SUCH, "chosen")
            OwnDataFound.objects.create(
                zaak=case.zaak, rol=one.rol.uuid, whole=kind == "whole", how=how, at=handler.at, by=handler.user
            )
        putting_right.unsee(case)
        save(case)


def let_go(request: Case, handler: Handler, rol: str) -> None:
    """Take back that a rol is of whoever asked. Raises Stale, NotPossible."""
    with whole(request.pk):
        case = putting_right.request_of(request.pk, handler.revision)
        theirs = OwnDataFound.objects.filter(zaak=case.zaak_id)
        kept = next((one for one in theirs if str(one.rol) == rol), None)
        if kept is None:
            raise NotPossible(NO_SUCH)
        kept.delete()
        putting_right.unsee(case)
        save(case)
