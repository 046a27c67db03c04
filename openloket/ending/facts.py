"""What counts of files that may be due, read from the registers, the cases and what is held back by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from openloket.cases.disputes import defaulting
from openloket.cases.models import Case
from openloket.law.destroying import ClosedFile, Hold

NOTHING: Mapping[str, Any] = {}
HELD_BACK = """
h.ended_at is null and (h.zaak_id = z.id or h.zaak_id is null and h.service in ('', t.identificatie)
  and (h.first_day is null or z.startdatum >= h.first_day) and (h.last_day is null or z.startdatum <= h.last_day))
"""
"""SQL that holds for a row `h` that keeps a zaak `z` of a zaaktype `t`."""

_SEEN = {
    Hold.OBJECTION: "exists (select 1 from cases_grievance g join registers_zaak o on o.id = g.zaak_id "
    "where g.about_id = z.id and o.einddatum is null)",
    Hold.PARTS: "exists (select 1 from registers_zaak o where o.hoofdzaak_id = z.id)",
    Hold.RELATED: "exists (select 1 from registers_zaak o where o.einddatum is null and (o.id = z.hoofdzaak_id "
    "or z.relevante_andere_zaken <> '[]'::jsonb and o.uuid = any(loket_named(z.relevante_andere_zaken)))) "
    "or exists (select 1 from registers_zaak o where o.einddatum is null and o.relevante_andere_zaken <> '[]'::jsonb "
    "and loket_named(o.relevante_andere_zaken) && array[z.uuid])",
    Hold.PENALTY: "exists (select 1 from cases_defaultnotice n where n.zaak_id = z.id and n.effect = 'valid' "
    "and n.settled_on is not null and n.euro > 0 and n.paid_on is null)",
    Hold.UNPAID: "z.betalingsindicatie in ('nog_niet', 'gedeeltelijk')",
    Hold.LETTER: "exists (select 1 from cases_message m where m.zaak_id = z.id and m.sent_on is null "
    "and (m.way = 'held' or m.way = 'print' and m.batch_id is null))",
    Hold.LOCKED: "exists (select 1 from registers_zaakinformatieobject i join registers_enkelvoudiginformatieobject d "
    "on d.id = i.informatieobject_id where i.zaak_id = z.id and d.locked <> '')",
    Hold.POST: "exists (select 1 from cases_paperreading r join cases_paperreading o on o.stack_id = r.stack_id "
    "where r.zaak_id = z.id and o.state <> 'done')",
}
"""SQL of what the tables show to go on around a zaak `z`."""

_FACTS = f"""
select z.id, z.uuid, z.identificatie, t.identificatie, t.omschrijving, z.startdatum, z.einddatum, z.archiefnominatie,
  z.archiefactiedatum, z.archiefstatus, coalesce(nullif(z.selectielijstklasse, ''), k.selectielijstklasse, ''),
  coalesce(k.omschrijving, ''),
  (select max(b.uiterlijke_reactiedatum) from registers_besluit b where b.zaak_id = z.id
    or b.zaak_id in (select g.zaak_id from cases_grievance g where g.about_id = z.id)),
  array_remove(array[{", ".join(f"case when {sql} then '{hold.value}' end" for hold, sql in _SEEN.items())}], null)
  || array(select distinct h.kind::text from ending_heldback h where {HELD_BACK}),
  exists (select 1 from cases_defaultnotice n where n.zaak_id = z.id and n.effect = 'valid' and n.settled_on is null)
from registers_zaak z join registers_zaaktype t on t.id = z.zaaktype_id
left join registers_resultaat r on r.zaak_id = z.id left join registers_resultaattype k on k.id = r.resultaattype_id
where {{which}} order by z.id
"""  # noqa: S608 - constants

MAY_BE_DUE = "z.einddatum is not null and z.archiefnominatie = 'vernietigen' and z.archiefactiedatum <= %(today)s"
"""SQL of the zaken that may be due; the rule itself is law.destroying's."""
MAY_GO_TO_ARCHIVE = "z.einddatum is not null and z.archiefnominatie = 'blijvend_bewaren'"
"""Gives the SQL of the zaken that are kept for ever and closed; when each goes is law.keeping's."""
NO_DAY = (
    "z.einddatum is not null and z.archiefstatus <> 'overgedragen' "
    "and (z.archiefnominatie = '' or z.archiefnominatie = 'vernietigen' and z.archiefactiedatum is null)"
)
"""SQL of closed zaken of which nobody knows until when to keep them: they are forgotten by nobody, and never due."""


@dataclass(frozen=True)
class FoundFile:
    """A zaak with what counts of it, and what people call it."""

    id: int
    uuid: UUID
    number: str
    service: str
    title: str
    began_on: date
    result: str
    file: ClosedFile


def read(which: str, today: date, values: Mapping[str, Any] = NOTHING) -> Iterator[FoundFile]:
    """Yield the zaken for which `which`, a condition on `z` with `today` and `values`, holds; by their id."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS.format(which=which), {**values, "today": today})
        for row in cursor.fetchall():
            (
                pk,
                uuid,
                number,
                service,
                title,
                began,
                ended,
                action,
                due,
                status,
                category,
                result,
                until,
                holds,
                notice,
            ) = row
            found = frozenset(map(Hold, holds)) | ({Hold.PENALTY} if notice and _penalty_open(pk, today) else set())
            file = ClosedFile(ended, action, due, status, category, until, found)
            yield FoundFile(pk, uuid, number, service, title, began, result, file)


def _penalty_open(zaak: int, today: date) -> bool:
    """Say whether a notice of default still has something to settle; one that was answered in time has not (Awb 4:17)."""
    found = defaulting.standing(Case.objects.select_related("zaak", "version").get(pk=zaak), today)
    return found is not None and found.open


def without_a_day() -> int:
    """Count the closed zaken of which nobody knows until when to keep them."""
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from registers_zaak z where {NO_DAY}")  # noqa: S608 - a constant
        return int(cursor.fetchone()[0])
