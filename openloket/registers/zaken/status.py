"""A status: where a zaak stands. An eindstatus closes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from openloket.registers import retention
from openloket.registers.api import database
from openloket.registers.api.kinds import Boolean, DateTime, Text
from openloket.registers.api.resource import Attribute, Mutation, QueryFilter, Resource, link, links, pointing, url
from openloket.registers.models import Status
from openloket.registers.zaken import rules
from openloket.registers.zaken.part import ITS_ZAAK
from openloket.registers.zaken.register import UUID_SHOWN, scopes, zaken

STATUS_FACTS = """(select json_build_object(
  'end', e.closes,
  'statuses', exists (select 1 from registers_status where zaak_id = %(zaak)s),
  'result', case when e.closes then exists (select 1 from registers_resultaat where zaak_id = %(zaak)s) end,
  'unset', case when e.closes then exists (
    select 1 from registers_zaakinformatieobject r join registers_enkelvoudiginformatieobject d
      on d.id = r.informatieobject_id where r.zaak_id = %(zaak)s and d.indicatie_gebruiksrecht is null) end,
  'locked', case when e.closes then (
    select json_agg(json_build_object('identificatie', d.identificatie, 'vergrendeld_door', d.vergrendeld_door) order by d.id)
      from registers_zaakinformatieobject r join registers_enkelvoudiginformatieobject d
      on d.id = r.informatieobject_id where r.zaak_id = %(zaak)s and d.locked <> '') end)
from (select s.volgnummer = (select max(m.volgnummer) from registers_statustype m where m.zaaktype_id = s.zaaktype_id)
  as closes from registers_statustype s where s.id = %(statustype)s offset 0) e)"""
"""What a rule asks of a status; what only bars closing is looked up when it would close its zaak."""

PRESENT = f"""
update registers_zaak z set huidige_status_id = n.status
  from unnest({database.array("zaken", "bigint")}, {database.array("statussen", "bigint")}) as n(zaak, status)
  where z.id = n.zaak and n.status = (select s.id from registers_status s where s.zaak_id = n.zaak
    order by s.datum_status_gezet desc, s.id desc limit 1)
  returning n.status
"""
"""Answers which of these statussen became the present one of their zaak: an older one does not."""


class WentOn(NamedTuple):
    """Say of a zaak (its id) that had a status and has a new present one: the volgnummer of that, and its last day if it closed."""

    zaak: int
    place: int
    einddatum: date | None


LISTENERS: list[Callable[[Sequence[WentOn]], None]] = []
"""Told of zaken that went on, all that did at once, in the same transaction."""


def new_statussen(mutations: Sequence[Mutation]) -> None:
    """Make each status the present one of its zaak, unless a later one is known (zrc-007, 008, 021).

    An eindstatus closes the zaak, another status opens it again; an older status does neither.
    """
    given = {mutation.id: mutation for mutation in mutations}
    zaken = [mutation.linked["zaak"]["id"] for mutation in mutations]
    went_on = []
    for (present,) in database.run(PRESENT, {"zaken": zaken, "statussen": list(given)}).fetchall():
        mutation = given[present]
        zaak, values = mutation.linked["zaak"], {}
        if mutation.facts["end"]:
            values = _closed(zaak, retention.local_day(mutation.new["datumStatusGezet"]))
        elif zaak["einddatum"] and mutation.hand.announces:
            values = dict.fromkeys(("einddatum", "archiefactiedatum", "startdatum_bewaartermijn", "archief_afgeleid"))
            values |= {"archiefnominatie": "", "archiefstatus": "nog_te_archiveren"}  # zrc-022: archived has both
        if mutation.facts["statuses"] or values:
            went_on.append(WentOn(zaak["id"], mutation.linked["statustype"]["volgnummer"], values.get("einddatum")))
        if values:
            sets = ", ".join(f"{column} = %({column})s" for column in values)
            database.run(f"update registers_zaak set {sets} where id = %(id)s", {**values, "id": zaak["id"]})
            retention.zaak_closed(mutation.hand, zaak["id"], zaak["uuid"])
    for listener in LISTENERS if went_on else ():
        listener(went_on)


def _closed(zaak: Mapping[str, Any], einddatum: date) -> dict[str, Any]:
    """Return the columns of a zaak that is closed on a day (zrc-007, zrc-021)."""
    row = database.run(
        "select to_jsonb(k) from registers_resultaat r join registers_resultaattype k on k.id = r.resultaattype_id "
        "where r.zaak_id = %s",
        [zaak["id"]],
    ).fetchone()
    assert row is not None
    found = retention.parameters(zaak, row[0], einddatum)
    return {"einddatum": einddatum, **found, "archief_afgeleid": database.as_json(found["archief_afgeleid"])}


STATUS = Resource(
    "status",
    zaken,
    "statussen",
    Status,
    (
        url("status"),
        UUID_SHOWN,
        ITS_ZAAK,
        link("statustype", "statustype", required=True),
        Attribute("datumStatusGezet", DateTime(), required=True),
        Attribute("statustoelichting", Text(max=1000)),
        Attribute(
            "indicatieLaatstGezetteStatus",
            Boolean(),
            read_only=True,
            required=True,
            column="",
            sql="({t}.id = (select z.huidige_status_id from registers_zaak z where z.id = {t}.zaak_id))",
        ),
        link("gezetdoor", "rol", max=200),
        links("zaakinformatieobjecten", "zaakinformatieobject", "{x}.status_id = {t}.id", required=True),
    ),
    operations="list create retrieve headers",
    scopes={
        **scopes(),
        "create": ("zaken.aanmaken", "zaken.statussen.toevoegen", "zaken.heropenen", "zaken.geforceerd-bijwerken"),
    },
    filters={
        **pointing("zaak", "zaak"),
        **pointing("statustype", "statustype"),
        "indicatieLaatstGezetteStatus": QueryFilter(
            Boolean(),
            "({t}.id = (select z.huidige_status_id from registers_zaak z where z.id = {t}.zaak_id)) "
            "= %(indicatieLaatstGezetteStatus)s",
            says=Text(),
        ),
    },
    guarded="zaak",
    main="zaak",
    kanaal="zaken",
    lock=("zaak",),
    facts=STATUS_FACTS,
    rules=(
        rules.zrc_008,
        rules.zrc_016,
        rules.zrc_007,
        rules.first_status_only,
        rules.rol_of_same_zaak,
        rules.not_in_the_future("datumStatusGezet"),
    ),
    effects_of_all=(new_statussen,),
    describe="(select s.omschrijving from registers_statustype s where s.id = {t}.statustype_id)",
)
