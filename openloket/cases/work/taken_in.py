"""Zaken that other systems make are worked on at the desk too, when a beheerder chose their zaaktype.

Each gets a case without a version: it is found, assigned, noted on, and goes on by its zaaktype (`by_zaaktype`). Triggers make
that case for what comes in (migration 0075); `adopt` does so for what was there before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from openloket.cases.models import Case, ServiceVersion, TakenIn
from openloket.cases.queue import later
from openloket.cases.refusals import NotPossible
from openloket.people.models import Team, User
from openloket.registers.models import Catalogus, Zaak, Zaaktype

AT_ONCE = 2000
"""Zaken that get their case in one transaction."""
ADDRESS_MAX = 300
NO_TYPE = gettext_noop("Kies een zaaktype van een ander systeem.")
NO_TEAM = gettext_noop("Kies welk team deze zaken behandelt.")
NO_ADDRESS = gettext_noop(
    "Vul een adres in dat met https:// begint, met {uuid} of {identificatie} op de plaats van de zaak. Of laat het leeg."
)
_PARTS = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class Kind:
    """A zaaktype of which other systems make zaken, and how we take those in; None while we do not."""

    catalogus: UUID
    identificatie: str
    omschrijving: str
    taken: TakenIn | None


def kinds() -> list[Kind]:
    """List the zaaktypen that no service of ours made, by name, each with its latest description."""
    ours = ServiceVersion.objects.values("zaaktype__identificatie")
    rows = Zaaktype.objects.exclude(identificatie__in=ours).order_by("pk")
    names = {
        (row["catalogus__uuid"], row["identificatie"]): row["omschrijving"]
        for row in rows.values("catalogus__uuid", "identificatie", "omschrijving")
    }
    taken = {(row.catalogus, row.zaaktype): row for row in TakenIn.objects.select_related("by")}
    found = [Kind(where, name, said, taken.get((where, name))) for (where, name), said in names.items()]
    return sorted(found, key=lambda kind: (kind.omschrijving.casefold(), kind.identificatie))


def choose(user: User, catalogus: str, zaaktype: str, team: str, address: str, *, searched: bool = False) -> TakenIn:
    """Take zaken of a zaaktype in from now on, and those that are there; or change who handles them. Raises NotPossible.

    `searched` says that their notes and documents may be searched in.
    """
    kind = next((one for one in kinds() if (str(one.catalogus), one.identificatie) == (catalogus, zaaktype)), None)
    if kind is None:
        raise NotPossible(NO_TYPE)
    if not Team.objects.filter(code=team).exists():
        raise NotPossible(NO_TEAM)
    address = _checked(address.strip())
    with transaction.atomic():
        row, _ = TakenIn.objects.update_or_create(
            catalogus=kind.catalogus,
            zaaktype=zaaktype,
            defaults={"team": team, "address": address, "searched": searched, "by": user, "at": timezone.now()},
        )
        if searched != (kind.taken is not None and kind.taken.searched):
            _write_anew(row)
        later("adopt_zaken", taken_in=row.pk)
    return row


def stop(catalogus: str, zaaktype: str) -> None:
    """Take no more zaken of a zaaktype in; what is worked on here already stays. Raises NotPossible."""
    taken = next((row for row in TakenIn.objects.filter(zaaktype=zaaktype) if str(row.catalogus) == catalogus), None)
    if taken is None:
        raise NotPossible(NO_TYPE)
    with transaction.atomic():
        if taken.searched:
            _write_anew(taken)
        TakenIn.objects.filter(pk=taken.pk).delete()


def _write_anew(row: TakenIn) -> None:
    """Have the cases of a zaaktype written anew in the index to find by."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into cases_tofind (zaak_id) select k.zaak_id from cases_case k join registers_zaak z on z.id = k.zaak_id "
            "join registers_zaaktype t on t.id = z.zaaktype_id join registers_catalogus c on c.id = t.catalogus_id "
            "where k.version_id is null and c.uuid = %s and t.identificatie = %s order by k.zaak_id",
            [row.catalogus, row.zaaktype],
        )


def _checked(address: str) -> str:
    if not address:
        return ""
    named = set(_PARTS.findall(address))
    parts = urlsplit(address)
    fits = len(address) <= ADDRESS_MAX and parts.scheme == "https" and parts.hostname and "{" not in parts.netloc
    if not fits or not named or not named <= {"uuid", "identificatie"} or any(char.isspace() for char in address):
        raise NotPossible(NO_ADDRESS)
    return address


def adopt(row: TakenIn, most: int = AT_ONCE) -> int:
    """Give zaken that were there before a case, and cases that run the team of now; return how many zaken got one."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select cases_adopt(array(select z.id from registers_zaak z join registers_zaaktype t on t.id = z.zaaktype_id "
            "join registers_catalogus c on c.id = t.catalogus_id where c.uuid = %s and t.identificatie = %s "
            "and not exists (select 1 from cases_case k where k.zaak_id = z.id) order by z.id desc limit %s))",
            [row.catalogus, row.zaaktype, most],
        )
        made = int(cursor.fetchone()[0])
        _of(row).filter(closed_on=None).exclude(team=row.team).update(team=row.team, handler=None)
    return made


def go_on(pk: int) -> None:
    """Give the next zaken of a zaaktype their case, and queue what is left (the job)."""
    row = TakenIn.objects.filter(pk=pk).first()
    if row is not None and adopt(row) == AT_ONCE:
        later("adopt_zaken", taken_in=pk)


def _of(row: TakenIn) -> QuerySet[Case]:
    return Case.objects.filter(
        version=None, zaak__zaaktype__identificatie=row.zaaktype, zaak__zaaktype__catalogus__uuid=row.catalogus
    )


def of(zaak: Zaak) -> TakenIn | None:
    """Return how zaken of this zaaktype are taken in; None where they are not (any more)."""
    catalogus = Catalogus.objects.filter(pk=zaak.zaaktype.catalogus_id).values("uuid")
    return TakenIn.objects.filter(zaaktype=zaak.zaaktype.identificatie, catalogus__in=catalogus).first()


def address_of(row: TakenIn | None, zaak: Zaak) -> str:
    """Return where a zaak is in the system where it is handled; empty where that is not known."""
    if row is None or not row.address:
        return ""
    known = {"uuid": str(zaak.uuid), "identificatie": quote(zaak.identificatie, safe="")}
    return _PARTS.sub(lambda found: known[found[1]], row.address)
