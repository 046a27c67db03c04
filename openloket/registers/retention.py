"""The archive parameters of a zaak that is closed (zrc-021): brondatum and archiefactiedatum.

They are derived when a zaak is closed, and again when something that they follow from changes after that: `FOLLOW` says
which zaken that may be. What was derived is kept beside them, so that what someone set by hand is known by being other,
and stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from openloket.registers.api import database, pen, statements
from openloket.registers.api.hand import Hand
from openloket.registers.api.kinds import DURATION, Date, DateTime, Text
from openloket.registers.api.registry import REGISTRY, local
from openloket.registers.api.resource import Mutation

Row = Mapping[str, Any]
Find = Callable[[str, Row], list[str | None]]

UNITS = {"Y": "years", "M": "months", "W": "weeks", "D": "days"}


def after(day: date, duration: str) -> date | None:
    """Add an ISO 8601 duration of whole days or more to a day; None for no duration or a day beyond the calendar."""
    if not DURATION.fullmatch(duration):
        return None
    parts = re.findall(r"(\d+)([YMWD])", duration.split("T")[0])
    try:
        return day + relativedelta(**{UNITS[unit]: int(number) for number, unit in parts})  # type: ignore[arg-type]
    except (OverflowError, ValueError):
        return None


def as_date(text: str | None) -> date | None:
    """Read a day written as JJJJ-MM-DD, JJJJMMDD or the beginning of a moment; None when it is none.

    A moment with a zone gives the day that it is here.
    """
    found = re.match(r"(\d{4})-?(\d\d)-?(\d\d)", text or "")
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
    try:
        moment = datetime.fromisoformat(text or "")
        return local_day(moment) if moment.tzinfo else day
    except (ValueError, OverflowError):  # no moment, or one at the end of the calendar
        return day


def latest(days: list[date | None]) -> date | None:
    """Return the latest of the days that are known; None when none is."""
    known = [day for day in days if day is not None]
    return max(known) if known else None


def brondatum(zaak: Row, einddatum: date, procedure: Row, look: Find) -> date | None:
    """Derive the day on which the retention term starts, by `afleidingswijze`; None when it cannot be known (zrc-021).

    `look` finds the dates that a way needs: at the hoofdzaak, eigenschappen, zaakobjecten, zaken or besluiten.
    """
    way = procedure.get("afleidingswijze")
    if way == "afgehandeld":
        return einddatum
    if way == "termijn":
        return after(einddatum, procedure.get("procestermijn") or "")
    if way in LOOK:
        return latest([as_date(text) for text in look(way, {**procedure, "zaak": zaak})])
    return None  # ander_datumkenmerk is set by hand


# Where the dates are --------------------------------------------------------------------------------------------------

LOOK = {
    "hoofdzaak": "select einddatum::text, '' from registers_zaak where id = %(hoofdzaak_id)s",
    "eigenschap": "select waarde, '' from registers_zaakeigenschap where zaak_id = %(id)s and naam = %(datumkenmerk)s",
    "zaakobject": "select object_identificatie #>> string_to_array(%(datumkenmerk)s, '/'), object "
    "from registers_zaakobject where zaak_id = %(id)s and object_type = %(objecttype)s",
    "gerelateerde_zaak": "select z.einddatum::text, '' from registers_zaak z "
    "where z.uuid = any(loket_named(%(relevante)s))",
    "ingangsdatum_besluit": "select ingangsdatum::text, '' from registers_besluit where zaak_id = %(id)s",
    "vervaldatum_besluit": "select vervaldatum::text, '' from registers_besluit where zaak_id = %(id)s",
}
"""Where each way finds its dates: as text, or the URL of a resource of ours that has it."""


def look(way: str, asked: Row) -> list[str | None]:
    """Find in the registers the dates that an afleidingswijze needs."""
    zaak, name = asked["zaak"], asked.get("datumkenmerk") or ""
    values = {
        "id": zaak["id"],
        "hoofdzaak_id": zaak["hoofdzaak_id"],
        "datumkenmerk": name,
        "objecttype": asked.get("objecttype") or "",
        "relevante": database.as_json(zaak["relevante_andere_zaken"]),
    }
    return [text or _of(url, name) for text, url in database.run(LOOK[way], values).fetchall()]


def _of(url: str, name: str) -> str | None:
    """Return the date that a resource of ours has in an attribute, such as the `datum` of a besluit.

    None when it has none there, and for a URL elsewhere or of a resource that is not one of OBJECTS.
    """
    found = local(url)
    if found is None or found[0].name not in OBJECTS:
        return None
    attribute = next((a for a in found[0].attributes if a.name == name), None)
    if attribute is None or attribute.write_only or not isinstance(attribute.kind, DATES):
        return None
    sql = statements.finish(
        f"select ({statements.attribute_sql(attribute, 't')})::text from {found[0].source} t where t.uuid = %(uuid)s"
    )
    row = database.run(sql, {"uuid": found[1], "base": "", "day": timezone.localdate()}).fetchone()
    return row[0] if row else None


OBJECTS = ("besluit", "enkelvoudiginformatieobject", "status", "zaak")
"""Resources whose dates count for a zaak that has them as zaakobject; see FOLLOW and GONE for how they are followed."""
DATES = (Date, DateTime, Text)
"""Kinds of attributes that may have a date in them."""


# What follows from them -----------------------------------------------------------------------------------------------

UNSET: Row = {"archiefnominatie": "", "archiefactiedatum": None, "startdatum_bewaartermijn": None}
"""The parameters, by column, as they are when nobody set them."""


def parameters(zaak: Row, resultaattype: Row, einddatum: date, find: Find = look) -> dict[str, Any]:
    """Return what a zaak gets when it is closed: archiefnominatie, archiefactiedatum, startdatum_bewaartermijn.

    `archief_afgeleid` is what of those was derived. A zaak that was closed before forgets that first; a date that
    someone set after that closing stays.
    """
    procedure, term = resultaattype["brondatum_archiefprocedure"] or {}, resultaattype["archiefactietermijn"]
    derived = zaak.get("archief_afgeleid")
    by_hand = {name: zaak[name] if derived is None or _other(zaak, derived, name) else UNSET[name] for name in UNSET}
    set_start, set_due = as_date(by_hand["startdatum_bewaartermijn"]), as_date(by_hand["archiefactiedatum"])
    start = set_start or brondatum(zaak, einddatum, procedure, find)
    due = after(start, term) if start and term else None
    nominatie = by_hand["archiefnominatie"] or resultaattype["archiefnominatie"]
    found = {
        "archiefnominatie": nominatie,
        "archiefactiedatum": (due or set_due) if derived is None else (set_due or due),
        "startdatum_bewaartermijn": {"vernietigen": start, "blijvend_bewaren": None}.get(nominatie, set_start),
    }
    own = {name: _text(value) for name, value in found.items() if _other(by_hand, found, name)}
    return {**found, "archief_afgeleid": own}


def _other(one: Row, two: Row, name: str) -> bool:
    return _text(one.get(name)) != _text(two.get(name))


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


def renew(causes: Mapping[int, str], hand: Hand) -> None:
    """Derive the parameters of zaken again, as a change by this hand of each of which they become other.

    `causes` says by the id of each what it follows from. However many they are, that takes the same few statements.
    """
    changed = [
        Mutation(hand.saying(_because(hand.toelichting, causes[pk])), REGISTRY["zaak"], {}, columns=columns, id=pk)
        for pk, columns in _renewed(causes)
    ]
    if changed:
        pen.act(changed, "partial_update", gives="id")


def _because(toelichting: str, cause: str) -> str:
    why = f"Archiefparameters opnieuw afgeleid na een wijziging: {cause}."
    return f"{why} {toelichting}".strip()


def _renewed(zaken: Collection[int], leave: Collection[str] = ()) -> list[tuple[int, dict[str, Any]]]:
    """Return the columns to set of these zaken, if closed and not archived yet; `leave` are columns set now.

    While a correction has taken the resultaat away they stay as they are: there is nothing to derive them from. Of a
    zaak that was closed by a release that did not write down what it derived, only what is not set is filled in.
    """
    rows = database.run(CLOSED, [list(zaken)]).fetchall() if zaken else []
    changed = []
    for zaak, resultaattype in rows:
        einddatum = as_date(zaak["einddatum"])
        assert einddatum is not None
        found = parameters(zaak, resultaattype, einddatum)
        known = zaak["archief_afgeleid"] is not None
        found |= {name: zaak[name] for name in UNSET if name in leave or (zaak[name] and not known)}
        if any(_other(found, zaak, name) for name in UNSET):
            changed.append((zaak["id"], found))
    return changed


CLOSED = (
    "select to_jsonb(z), to_jsonb(k) from registers_zaak z join registers_resultaat r on r.zaak_id = z.id "
    "join registers_resultaattype k on k.id = r.resultaattype_id where z.id = any(%s) "
    "and z.einddatum is not null and z.archiefstatus = 'nog_te_archiveren' order by z.id for no key update of z"
)


# What changes them afterwards -----------------------------------------------------------------------------------------

OWN = "select n.zaak"
NAMED = "lower(right(rtrim(object, '/'), 36))"
"""SQL of the uuid that a zaakobject names, however its URL is spelled; an index has it."""
AS_OBJECT = f"select zaak_id from registers_zaakobject where object <> '' and {NAMED} = n.uuid::text"
DEELZAKEN = "select id from registers_zaak where hoofdzaak_id = n.id"
RELATED = (
    "select id from registers_zaak where relevante_andere_zaken <> '[]'::jsonb "
    "and loket_named(relevante_andere_zaken) @> array[n.uuid]"
)
FOLLOW = {
    "resultaat": OWN,  # any way
    "zaakeigenschap": OWN,  # eigenschap
    "zaakobject": OWN,  # zaakobject
    "besluit": f"{OWN} union {AS_OBJECT}",  # ingangsdatum_besluit, vervaldatum_besluit; zaakobject
    "enkelvoudiginformatieobject": AS_OBJECT,  # zaakobject
    "zaak": f"{DEELZAKEN} union {RELATED} union {AS_OBJECT}",  # hoofdzaak, gerelateerde_zaak, zaakobject
}
"""SQL of the zaken that may follow from a resource `n`, by its name, and from which afleidingswijze.

Of `n` are known its `id` and `uuid`, and which closed `zaak` it is of."""


GONE = f"""
with gone as materialized (select id, uuid from registers_zaak where n.id in (id, hoofdzaak_id)),
named as materialized (
  select uuid from gone union all select s.uuid from registers_status s join gone on gone.id = s.zaak_id)
select zaak_id from registers_zaakobject where object <> '' and {NAMED} = any(array(select uuid::text from named))
union select id from registers_zaak where relevante_andere_zaken <> '[]'::jsonb
  and loket_named(relevante_andere_zaken) && array(select uuid from gone)
"""
"""SQL of the zaken that may follow from a zaak `n` that goes: its deelzaken and statussen go with it."""
EACH = (
    "select f.zaak, n.nth from unnest(%(zaken)s::bigint[], %(ids)s::bigint[], %(uuids)s::uuid[]) "
    "with ordinality as n(zaak, id, uuid, nth) cross join lateral ({} offset 0) f(zaak) where f.zaak is not null"
)
"""SQL that asks the same of many: of each by itself, so that an index finds it however many there are."""


def followed(mutation: Mutation) -> None:
    """Derive again what follows from this resource, once it is written (zrc-021). A rule.

    What happened elsewhere, before, is written as it became there: nothing changes by it.
    """
    gone([mutation])


def gone(mutations: Sequence[Mutation]) -> None:
    """Derive again what follows from these resources, of one kind, once they are gone. A look."""
    following = [mutation for mutation in mutations if mutation.hand.announces and _may_be_followed(mutation)]
    if following:
        hand = following[0].hand
        following[0].afterwards.append(lambda: renew(_causes(FOLLOW[following[0].resource.name], following), hand))


def _may_be_followed(mutation: Mutation) -> bool:
    return bool(_closed(mutation)) or not (mutation.creating or FOLLOW[mutation.resource.name] == OWN)


def _closed(mutation: Mutation) -> int | None:
    """Return the id of the closed zaak that a resource is of; None without one."""
    zaak = mutation.linked.get("zaak")
    return zaak["id"] if zaak and zaak["einddatum"] else None


def _causes(sql: str, mutations: Sequence[Mutation]) -> dict[int, str]:
    """Return what may follow from these resources: by the id of each zaak, from which."""
    old = [mutation.old or {} for mutation in mutations]  # nothing names what is new
    values = {
        "zaken": [_closed(mutation) for mutation in mutations],
        "ids": [row.get("id") for row in old],
        "uuids": [row.get("uuid") for row in old],
    }
    found = database.run(EACH.format(sql), values).fetchall()
    return {zaak: f"{mutations[nth - 1].resource.name} {mutations[nth - 1].uuid}" for zaak, nth in found}


def zaak_changed(mutation: Mutation) -> None:
    """Derive again what follows from a correction of a zaak: its own parameters, in the same answer, and others'.

    A rule. Its own follow when it was closed; those of zaken that have it as zaakobject when a date of it changes.
    """
    if mutation.old is None:
        return
    if mutation.old["einddatum"]:
        zaak = mutation.old["id"]
        given = {mutation.resource.attribute(name).stored_in for name in mutation.given & mutation.new.keys()}
        mutation.afterwards.append(lambda: _renew_own(zaak, given))
    attributes = (mutation.resource.attribute(name) for name in mutation.new)
    if any(isinstance(one.kind, DATES) and mutation.changed(one.name) for one in attributes):
        followed(mutation)


def _renew_own(zaak: int, leave: Collection[str]) -> None:
    """Derive a zaak's parameters again, as part of the change of that zaak that is being written."""
    for pk, columns in _renewed([zaak], leave):
        columns["archief_afgeleid"] = database.as_json(columns["archief_afgeleid"])
        sets = ", ".join(f"{column} = %({column})s" for column in columns)
        database.run(f"update registers_zaak set {sets} where id = %(id)s", {**columns, "id": pk})


def zaken_gone(mutations: Sequence[Mutation]) -> None:
    """Derive again what follows from zaken that go, with their deelzaken and statussen. A look."""
    causes = _causes(GONE, mutations)
    mutations[0].afterwards.append(lambda: renew(causes, mutations[0].hand))


def zaak_closed(hand: Hand, pk: int, uuid: Any) -> None:
    """Derive again what follows from the einddatum of a zaak that was just closed or opened again."""
    zaak = Mutation(hand, REGISTRY["zaak"], {}, old={"id": pk, "uuid": uuid}, uuid=uuid)
    renew(_causes(FOLLOW["zaak"], [zaak]), hand)


def local_day(moment: datetime) -> date:
    """Return the day of a moment in the Netherlands."""
    return timezone.localtime(moment).date()
