"""Acts on a zaak and its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from openloket.registers import retention
from openloket.registers.acts import rows
from openloket.registers.acts.rows import Values
from openloket.registers.api import pen
from openloket.registers.api.hand import Hand
from openloket.registers.api.resource import Mutation, Resource
from openloket.registers.models import (
    Klantcontact,
    Resultaat,
    Resultaattype,
    Rol,
    Roltype,
    Status,
    Statustype,
    Zaak,
    Zaaknotitie,
    Zaaktype,
)
from openloket.registers.zaken.identified import BETROKKENE
from openloket.registers.zaken.klantcontact import KLANTCONTACT
from openloket.registers.zaken.resultaat import RESULTAAT
from openloket.registers.zaken.rol import ROL
from openloket.registers.zaken.status import STATUS
from openloket.registers.zaken.zaak import ZAAK
from openloket.registers.zaken.zaaknotitie import ZAAKNOTITIE


def zaak(hand: Hand, zaaktype: Zaaktype, values: Values, **columns: Any) -> Mutation:
    """Return a new zaak on its way."""
    return rows.new(ZAAK, hand, {"zaaktype": zaaktype, **values}, **columns)


def make(hand: Hand, zaaktype: Zaaktype, values: Values, **columns: Any) -> Zaak:
    """Make a zaak."""
    found = rows.made(Zaak, [zaak(hand, zaaktype, values, **columns)], fresh=True)[0]
    found.zaaktype = zaaktype
    return found


def closed_on(day: date, resultaattype: Resultaattype) -> dict[str, Any]:
    """Return the columns of a zaak that was closed elsewhere on a day: no status of ours closes it (zrc-021)."""
    found = retention.parameters(dict(retention.UNSET), vars(resultaattype), day)
    return {"einddatum": day, **found}


def make_all(zaken: Sequence[Mutation]) -> list[Zaak]:
    """Make zaken at once and return them, in their order, for what is made of them in this transaction."""
    return rows.made(Zaak, zaken, fresh=True)


def destroy(hand: Hand, zaken: Sequence[UUID]) -> None:
    """Remove zaken with what is their own, and their audittrail (zrc-023). Besluiten go first, documents stay."""
    rows.destroyed(hand, ZAAK, zaken)


def change(hand: Hand, of: Zaak, values: Values, *, always: bool = False) -> bool:
    """Change a zaak, unless it has these values already; say whether it was written.

    With `always` its audittrail says why in any case.
    """
    return rows.changed(rows.change(ZAAK, hand, of, values), of, always=always)


def rol(
    hand: Hand, of: Zaak | int, roltype: Roltype | int, toelichting: str, kind: str, who: Values, **more: Any
) -> Mutation:
    """Return a new rol on its way: `kind` is its betrokkeneType, `who` its betrokkeneIdentificatie."""
    columns = {"uuid": more.pop("uuid")} if "uuid" in more else {}
    values = {"zaak": of, "roltype": roltype, "roltoelichting": toelichting, **_somebody(kind, who), **more}
    return rows.new(ROL, hand, values, **columns)


def _somebody(kind: str, who: Values) -> dict[str, Any]:
    group = BETROKKENE[kind]
    return {"betrokkeneType": kind, "betrokkeneIdentificatie": rows.fitting(group, who) if group else {}}


def give_rol(hand: Hand, of: Zaak, roltype: Roltype, toelichting: str, kind: str, who: Values, **more: Any) -> Rol:
    """Give someone a rol in a zaak."""
    return rows.made(Rol, [rol(hand, of, roltype, toelichting, kind, who, **more)])[0]


def note(hand: Hand, of: Zaak, onderwerp: str, tekst: str) -> Zaaknotitie:
    """Write down a note beside a zaak, for those who handle it alone."""
    values = {
        "gerelateerdAan": of,
        "onderwerp": onderwerp,
        "tekst": tekst,
        "aangemaaktDoor": hand.caller.user,
        "notitieType": "intern",
        "status": "definitief",
    }
    return rows.made(Zaaknotitie, [rows.new(ZAAKNOTITIE, hand, values)])[0]


def change_rol(hand: Hand, of: Rol, kind: str, who: Values, **more: Any) -> None:
    """Change who has a rol."""
    rows.changed(rows.change(ROL, hand, of, {**_somebody(kind, who), **more}), of)


def take_rol(hand: Hand, of: Rol) -> None:
    """Take a rol away."""
    rows.destroyed(hand, ROL, [of.uuid])


def status(hand: Hand, of: Zaak | int, statustype: Statustype | int, toelichting: str = "", **more: Any) -> Mutation:
    """Return a new status on its way, set at the moment of the hand."""
    columns = {"uuid": more.pop("uuid")} if "uuid" in more else {}
    values = {
        "zaak": of,
        "statustype": statustype,
        "datumStatusGezet": hand.at or timezone.now(),
        "statustoelichting": toelichting,
        **more,
    }
    return rows.new(STATUS, hand, values, **columns)


def set_status(hand: Hand, of: Zaak, statustype: Statustype, toelichting: str = "") -> Status:
    """Give a zaak a status: the last one of its zaaktype closes it, another one opens it again (zrc-007, zrc-008).

    It is the present one, so not older than what another system set by a clock that is ahead of ours.
    """
    moment = hand.at or timezone.now()
    if of.huidige_status_id:
        moment = max(moment, Status.objects.filter(zaak=of).aggregate(it=Max("datum_status_gezet"))["it"])
    return rows.made(Status, [status(hand, of, statustype, toelichting, datumStatusGezet=moment)])[0]


def resultaat(
    hand: Hand, of: Zaak | int, resultaattype: Resultaattype, toelichting: str = "", **columns: Any
) -> Mutation:
    """Return a resultaat on its way."""
    values = {"zaak": of, "resultaattype": resultaattype, "toelichting": toelichting}
    return rows.new(RESULTAAT, hand, values, **columns)


def close(hand: Hand, of: Zaak, resultaattype: Resultaattype, toelichting: str = "") -> Resultaat:
    """Close a zaak: its resultaat, and the status that ends it and sets its archive parameters (zrc-007, zrc-021).

    A resultaat that it has already becomes this one.
    """
    if found := Resultaat.objects.filter(zaak=of).first():
        change_resultaat(hand, found, resultaattype, toelichting)
    else:
        found = rows.made(Resultaat, [resultaat(hand, of, resultaattype, toelichting)])[0]
    last = Statustype.objects.filter(zaaktype=of.zaaktype_id).order_by("-volgnummer")[0]
    set_status(hand, of, last, resultaattype.omschrijving)
    vars(of).pop(rows.FRESH, None)
    return found


def change_resultaat(hand: Hand, of: Resultaat, resultaattype: Resultaattype, toelichting: str) -> None:
    """Let a zaak have ended otherwise; a closed zaak gets the archive parameters of that (zrc-021)."""
    values = {"resultaattype": resultaattype, "toelichting": toelichting[:1000]}
    rows.changed(rows.change(RESULTAAT, hand, of, values), of)


def note_contact(hand: Hand, of: Zaak, kanaal: str, onderwerp: str, toelichting: str) -> Klantcontact:
    """Write down that there was contact about a zaak, at the moment of the hand."""
    values = {
        "zaak": of,
        "datumtijd": hand.at or timezone.now(),
        "kanaal": kanaal,
        "onderwerp": onderwerp,
        "toelichting": toelichting,
    }
    return rows.made(Klantcontact, [rows.new(KLANTCONTACT, hand, values)])[0]


@dataclass(frozen=True)
class Move:
    """A zaak (its id) that goes over to another version of its zaaktype, with statussen and rollen of it.

    By the id of each of those stands the id of the type that it gets.
    """

    hand: Hand
    zaak: int
    zaaktype: int
    due: date
    statussen: Mapping[int, int]
    rollen: Mapping[int, int]


def move(moves: Sequence[Move]) -> None:
    """Let zaken go over to another version of their zaaktype; only what changes by it is written."""
    _set(ZAAK, [(m.hand, m.zaak, {"zaaktype_id": m.zaaktype, "uiterlijke_einddatum_afdoening": m.due}) for m in moves])
    _set(STATUS, [(m.hand, row, {"statustype_id": kind}) for m in moves for row, kind in m.statussen.items()])
    _set(ROL, [(m.hand, row, {"roltype_id": kind}) for m in moves for row, kind in m.rollen.items()])


def _set(resource: Resource, columns: Sequence[tuple[Hand, int, dict[str, Any]]]) -> None:
    """Set columns that no call changes, of rows named by their ids."""
    if columns:
        mutations = [Mutation(hand, resource, {}, columns=values, id=row) for hand, row, values in columns]
        pen.act(mutations, "update", gives="id")
