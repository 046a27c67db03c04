"""Acts on the types: what a version of a service is in Catalogi."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openloket.registers.acts import rows
from openloket.registers.acts.rows import Model, Values
from openloket.registers.api import pen
from openloket.registers.api.hand import Hand
from openloket.registers.api.resource import Mutation, Resource
from openloket.registers.catalogi import publishing
from openloket.registers.catalogi.besluittype import BESLUITTYPE
from openloket.registers.catalogi.catalogus import CATALOGUS
from openloket.registers.catalogi.informatieobjecttype import INFORMATIEOBJECTTYPE
from openloket.registers.catalogi.resultaattype import RESULTAATTYPE
from openloket.registers.catalogi.roltype import ROLTYPE
from openloket.registers.catalogi.statustype import STATUSTYPE
from openloket.registers.catalogi.zaaktype import ZAAKTYPE
from openloket.registers.catalogi.zaaktypeinformatieobjecttype import ZAAKTYPEINFORMATIEOBJECTTYPE
from openloket.registers.models import (
    Besluittype,
    Catalogus,
    Informatieobjecttype,
    Record,
    Zaaktype,
)


def catalogus(hand: Hand, domein: str, rsin: str, naam: str, beheer: str) -> Catalogus:
    """Return the catalogus of an organisation for a domain, made when there is none."""
    found = Catalogus.objects.filter(domein=domein, rsin=rsin).first()
    values = {"domein": domein, "rsin": rsin, "naam": naam, "contactpersoonBeheerNaam": beheer}
    return found or rows.made(Catalogus, [rows.new(CATALOGUS, hand, values)])[0]


def besluittype(hand: Hand, of: Catalogus, omschrijving: str, begins: date, values: Values) -> Besluittype:
    """Return the besluittype of that name which begins on a day, published; made when there is none."""
    known = Besluittype.objects.filter(catalogus=of, omschrijving=omschrijving, begin_geldigheid=begins).first()
    given = {"catalogus": of, "omschrijving": omschrijving, "beginGeldigheid": begins, **values}
    return known or _published(Besluittype, BESLUITTYPE, hand, given)


def informatieobjecttype(
    hand: Hand, of: Catalogus, omschrijving: str, begins: date, values: Values
) -> Informatieobjecttype:
    """Return the informatieobjecttype of that name, published; made when there is none."""
    known = Informatieobjecttype.objects.filter(catalogus=of, omschrijving=omschrijving).first()
    given = {"catalogus": of, "omschrijving": omschrijving, "beginGeldigheid": begins, **values}
    return known or _published(Informatieobjecttype, INFORMATIEOBJECTTYPE, hand, given)


def _published(model: type[Model], resource: Resource, hand: Hand, values: Values) -> Model:
    found = rows.made(model, [rows.new(resource, hand, values)])[0]
    _set(resource, hand, [found], "publish", {"concept": False})
    return found


def zaaktype(hand: Hand, values: Values, **columns: Any) -> Zaaktype:
    """Make the concept of a zaaktype; `add` gives it its parts, `publish` makes it hold."""
    return rows.made(Zaaktype, [rows.new(ZAAKTYPE, hand, values, **columns)])[0]


PARTS = {
    "statustype": STATUSTYPE,
    "resultaattype": RESULTAATTYPE,
    "roltype": ROLTYPE,
    "zaaktypeinformatieobjecttype": ZAAKTYPEINFORMATIEOBJECTTYPE,
}


def add(hand: Hand, of: Zaaktype, part: str, values: Iterable[Values]) -> None:
    """Give a zaaktype parts of one kind."""
    rows.write([rows.new(PARTS[part], hand, {"zaaktype": of, **item}) for item in values])


def publish(hand: Hand, of: Zaaktype) -> None:
    """Publish a zaaktype for good (ztc-012).

    Others of its name may hold at the same time: while a version opens there are two, and one that was rolled back ends on
    the day it began (ADR 13). So ztc-016 is for who publishes by a call.
    """
    mutation = Mutation(hand, ZAAKTYPE, {}, uuid=of.uuid)
    pen.hold([mutation])
    assert mutation.old is not None
    publishing.check_zaaktype(mutation.old)
    _set(ZAAKTYPE, hand, [of], "publish", {"concept": False})


def end(hand: Hand, zaaktypen: Sequence[Zaaktype], day: date | None) -> None:
    """Let zaaktypen hold up to and including a day; None for no end.

    While a version opens, two may hold (see `publish`).
    """
    if zaaktypen:
        _set(ZAAKTYPE, hand, zaaktypen, "partial_update", {"einde_geldigheid": day})


def _set(resource: Resource, hand: Hand, of: Sequence[Record], actie: str, columns: dict[str, Any]) -> None:
    pen.act([Mutation(hand, resource, {}, columns=dict(columns), uuid=row.uuid) for row in of], actie, gives="id")
    for row in of:
        for name, value in columns.items():
            setattr(row, name, value)
