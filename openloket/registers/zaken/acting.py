"""A zaak with what belongs to it in one call: registering, changing, suspending, extending and closing it.

Not in the standard; other servers have these operations, and process engines call them. Each is the standard's own
calls in one transaction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from openloket.registers.api import crs, database, openapi, pen, together, tolerance, writing
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.kinds import NULL, REQUIRED, AnyObject, Many, Part, Schema, Text, Uuid
from openloket.registers.api.operations import Said
from openloket.registers.api.problems import fault
from openloket.registers.api.registry import local
from openloket.registers.zaken.register import CHANGE, zaken
from openloket.registers.zaken.resultaat import RESULTAAT
from openloket.registers.zaken.rol import ROL
from openloket.registers.zaken.status import STATUS
from openloket.registers.zaken.zaak import ZAAK
from openloket.registers.zaken.zaakinformatieobject import ZAAKINFORMATIEOBJECT
from openloket.registers.zaken.zaakobject import ZAAKOBJECT

AN_OBJECT, OBJECTS = AnyObject(), Many(AnyObject())
THE_ZAAK = Part("zaak", AN_OBJECT, required=True)
THE_STATUS = Part("status", AN_OBJECT, required=True)
AUDIT = (("X-NLX-Logrecord-ID", "header", Text()), ("X-Audit-Toelichting", "header", Text()))
OF_THE_ZAAK = {
    "zaakinformatieobjecten": ZAAKINFORMATIEOBJECT,
    "zaakobjecten": ZAAKOBJECT,
    "rollen": ROL,
    "status": STATUS,
    "resultaat": RESULTAAT,
}


def _said(
    id: str, summary: str, status: int, sent: dict[str, Schema], *names: str, optional: tuple[str, ...] = ()
) -> Said:
    """Build what the document says of an operation on a zaak and these parts of it."""
    shown: dict[str, Schema] = {"zaak": {"$ref": "#/components/schemas/Zaak"}}
    for name in names:
        resource = OF_THE_ZAAK[name]
        one, ref = openapi.body_of(resource, "zaak"), {"$ref": f"#/components/schemas/{resource.name.capitalize()}"}
        many = name.endswith("en")
        sent = {**sent, name: {"type": "array", "items": one} if many else one}
        shown[name] = {"type": "array", "items": ref} if many else ref
    required = [name for name in sent if name not in optional]
    request: Schema = {"type": "object", "properties": sent, "required": required}
    return Said(id, summary, status, request, {"type": "object", "properties": shown, "required": list(shown)}, AUDIT)


ENDS = """
select k.volgnummer = (select max(o.volgnummer) from registers_statustype o where o.zaaktype_id = k.zaaktype_id)
from registers_statustype k where k.uuid = %s
"""
"""Whether statussen of a statustype are eindstatussen."""
IS_CLOSED = "select einddatum is not null from registers_zaak where uuid = %s"


def _set_status(call: Call, zaak: str, given: dict[str, Any], *, closes: bool | None = None) -> together.Shown:
    """Set a status. Raises Problem 400 when it closes the zaak and should not, or does not and should."""
    ends = closes is not None and _ends(given.get("statustype"))
    if closes is False and ends:
        raise fault("status.nonFieldErrors", "eindstatus-not-allowed", "Met deze actie kunt u een zaak niet sluiten.")
    found = together.create("status", call, given, "status", zaak=zaak)
    if closes and not ends:
        raise fault("status.nonFieldErrors", "eindstatus-required", "Voor deze actie is een eindstatus nodig.")
    if closes and not (database.run(IS_CLOSED, [zaak[-36:]]).fetchone() or (False,))[0]:
        reason = "Deze eindstatus is van voor de huidige status van de zaak, en sluit de zaak dus niet."
        raise fault("status.datumStatusGezet", "eindstatus-outdated", reason)
    return found


def _ends(statustype: Any) -> bool:
    """Say whether statussen of this statustype (its URL) close a zaak; what names none is refused by whoever sets it."""
    named = local(statustype) if isinstance(statustype, str) else None
    row = database.run(ENDS, [named[1]]).fetchone() if named else None
    return bool(row and row[0])


REGISTERED = _said(
    "registreerzaak_create",
    "Een zaak registreren met status, rollen, documenten en objecten.",
    201,
    {"zaak": openapi.body_of(ZAAK)},
    "status",
    "rollen",
    "zaakinformatieobjecten",
    "zaakobjecten",
    optional=("zaakinformatieobjecten", "zaakobjecten"),
)
OF_REGISTERING = (
    THE_ZAAK,
    THE_STATUS,
    Part("rollen", OBJECTS, required=True),
    Part("zaakinformatieobjecten", OBJECTS),
    Part("zaakobjecten", OBJECTS),
)


@zaken.operation(
    "POST", "zaak_registreren", ("zaken.aanmaken",), replace(REGISTERED, headers=("Location", "Content-Crs"))
)
def register(call: Call, at: dict[str, UUID]) -> Answer:
    """Make a zaak with its status, rollen, documents and objects."""
    given = together.parts(call, OF_REGISTERING)
    crs.check(replace(call, body=given["zaak"]), ZAAK)
    with pen.written(ZAAK):
        zaak = together.create("zaak", call, given["zaak"], "zaak")["url"]
        made = {
            "status": _set_status(call, zaak, given["status"]),
            "rollen": together.create_each("rol", call, given["rollen"], "rollen", zaak=zaak),
            **{
                f"{name}en": together.create_each(name, call, given.get(f"{name}en", []), f"{name}en", zaak=zaak)
                for name in ("zaakinformatieobject", "zaakobject")
            },
        }
        made = {"zaak": together.now("zaak", call, UUID(zaak[-36:])), **made}
    return answer(201, made, Location=zaak, Content_Crs=crs.CRS)


UPDATED = _said(
    "zaakbijwerken",
    "Een zaak deels bijwerken met een status; rollen die worden gestuurd komen in de plaats van wat er was.",
    200,
    {"zaak": openapi.body_of(ZAAK, partly=True)},
    "status",
    "rollen",
    optional=("zaak", "rollen"),
)
OF_UPDATING = (Part("zaak", AN_OBJECT), THE_STATUS, Part("rollen", OBJECTS))


@zaken.operation("POST", "zaak_bijwerken/{uuid}", CHANGE, replace(UPDATED, headers=("Content-Crs",)))
def change(call: Call, at: dict[str, UUID]) -> Answer:
    """Change a zaak, set a status, and put these rollen in the place of those it has."""
    given = together.parts(call, OF_UPDATING)
    crs.check(replace(call, body=given.get("zaak", {})), ZAAK)
    with pen.written(ZAAK):
        zaak = together.now("zaak", call, at["uuid"])
        if given.get("zaak"):
            together.update("zaak", call, at["uuid"], given["zaak"], "zaak")
        found: dict[str, Any] = {"status": _set_status(call, zaak["url"], given["status"], closes=False)}
        if "rollen" in given:
            _replace(call, zaak, given["rollen"])
        found["zaak"] = together.now("zaak", call, at["uuid"])
        found["rollen"] = [together.now("rol", call, UUID(url[-36:])) for url in found["zaak"]["rollen"]]
    return answer(200, found, Content_Crs=crs.CRS)


def _replace(call: Call, zaak: together.Shown, given: list[dict[str, Any]]) -> None:
    """Put rollen in the place of those a zaak has; one with a `uuid` stays, and changes. Raises Problem."""
    old = {UUID(url[-36:]) for url in zaak["rollen"]}
    kept: set[UUID] = set()
    for number, rol in enumerate(given):
        place = f"rollen.{number}"
        if rol.get("uuid") is None:
            together.create("rol", call, rol, place, zaak=zaak["url"])
            continue
        with together.within(place):
            uuid = _uuid_of(rol["uuid"], old, kept)
        kept.add(uuid)
        together.update("rol", call, uuid, rol, place, partly=False, zaak=zaak["url"])
    for uuid in sorted(old - kept):
        writing.destroy(ROL, call, uuid)


def _uuid_of(text: Any, old: set[UUID], kept: set[UUID]) -> UUID:
    faults: list[Any] = []
    uuid = Uuid().parse(text, "uuid", faults)
    if faults or uuid is None:
        raise fault("uuid", "invalid", "Dit is geen UUID.")
    if uuid in kept:
        raise fault("uuid", "duplicate", "Deze rol staat er al.")
    if uuid not in old:
        raise fault("uuid", "missing-relation", "Deze rol is er niet bij deze zaak.")
    return uuid


def _changed(call: Call, uuid: UUID, group: str) -> Answer:
    """Set one group of a zaak, and a status that does not close it."""
    given = together.parts(call, (THE_ZAAK, THE_STATUS))
    given["zaak"] = tolerance.body(ZAAK.attributes, given["zaak"])
    if group not in given["zaak"]:
        raise fault(f"zaak.{group}", "required", REQUIRED)
    if given["zaak"][group] is None:
        raise fault(f"zaak.{group}", "null", NULL)
    with pen.written(ZAAK):
        zaak = together.update("zaak", call, uuid, {group: given["zaak"][group]}, "zaak")
        status = _set_status(call, zaak["url"], given["status"], closes=False)
        return answer(200, {"zaak": together.now("zaak", call, uuid), "status": status})


def _group(name: str) -> Schema:
    return {"type": "object", "properties": {name: ZAAK.attribute(name).request()}, "required": [name]}


SUSPENDED = _said(
    "zaakopschorten", "Een zaak opschorten en een status zetten.", 200, {"zaak": _group("opschorting")}, "status"
)


@zaken.operation("POST", "zaak_opschorten/{uuid}", CHANGE, SUSPENDED)
def suspend(call: Call, at: dict[str, UUID]) -> Answer:
    """Suspend a zaak and set a status."""
    return _changed(call, at["uuid"], "opschorting")


EXTENDED = _said(
    "zaakverlengen", "Een zaak verlengen en een status zetten.", 200, {"zaak": _group("verlenging")}, "status"
)


@zaken.operation("POST", "zaak_verlengen/{uuid}", CHANGE, EXTENDED)
def extend(call: Call, at: dict[str, UUID]) -> Answer:
    """Extend a zaak and set a status."""
    return _changed(call, at["uuid"], "verlenging")


CLOSED = _said(
    "zaakafsluiten",
    "Een zaak afsluiten met een resultaat en een eindstatus.",
    200,
    {"zaak": openapi.body_of(ZAAK, partly=True)},
    "resultaat",
    "status",
)
OF_CLOSING = (THE_ZAAK, Part("resultaat", AN_OBJECT, required=True), THE_STATUS)


@zaken.operation("POST", "zaak_afsluiten/{uuid}", CHANGE, CLOSED)
def close(call: Call, at: dict[str, UUID]) -> Answer:
    """Close a zaak with a resultaat and an eindstatus."""
    given = together.parts(call, OF_CLOSING)
    with pen.written(ZAAK):
        zaak = together.now("zaak", call, at["uuid"])["url"]
        if given["zaak"]:
            together.update("zaak", call, at["uuid"], given["zaak"], "zaak")
        resultaat = together.create("resultaat", call, given["resultaat"], "resultaat", zaak=zaak)
        status = _set_status(call, zaak, given["status"], closes=True)
        zaak_now = together.now("zaak", call, at["uuid"])
    return answer(200, {"zaak": zaak_now, "resultaat": resultaat, "status": status})
