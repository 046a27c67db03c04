"""What becomes of the names by which types name each other, when a type goes or gets another name.

A name stands for every version of a type, so it is about the last one that has it. Then the links of concepts go with
it. A published type does not change (ztc-009): it still says by which name it was linked, and a new version of it leaves
that out. Another name changes no link, so every type follows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openloket.registers.api import database, pen
from openloket.registers.api.registry import REGISTRY
from openloket.registers.api.resource import Mutation
from openloket.registers.catalogi.naming import NAMED_BY


@dataclass(frozen=True)
class Place:
    """A column in which types of one kind name types of another."""

    resource: str
    column: str
    has: str = "t.{} ? %(name)s"  # SQL of whether the column names it
    part: bool = False  # the catalogus, and whether it is a concept, are those of its zaaktype
    alone: bool = False  # the row is the link itself


PLACES = {
    "besluittype": (Place("zaaktype", "besluittypen"), Place("resultaattype", "besluittypen", part=True)),
    "informatieobjecttype": (
        Place("besluittype", "informatieobjecttypen"),
        Place("resultaattype", "informatieobjecttypen", part=True),
        Place("zaaktypeinformatieobjecttype", "informatieobjecttype", "t.{} = %(name)s", part=True, alone=True),
    ),
    "zaaktype": (
        Place("zaaktype", "deelzaaktypen"),
        Place(
            "zaaktype",
            "gerelateerde_zaaktypen",
            "t.{} @> jsonb_build_array(jsonb_build_object('zaaktype', %(name)s::text))",
        ),
    ),
}
"""Where types of a kind are named."""


def names_follow(mutation: Mutation) -> None:
    """Let the links to a type follow it, once it is gone or has another name."""
    if mutation.old is None:
        return
    key = NAMED_BY.get(mutation.resource.name, "omschrijving")
    name = mutation.old[key]
    now = None if mutation.removing else mutation.new.get(key, name) or None
    if name and now != name:
        mutation.afterwards.append(lambda: _follow(mutation, key, name, now))


def _follow(mutation: Mutation, key: str, name: str, now: str | None) -> None:
    target = mutation.resource.name
    assert mutation.old is not None
    values = {"catalogus": mutation.old["catalogus_id"], "name": name}
    another = f"select 1 from registers_{target} where catalogus_id = %(catalogus)s and {key} = %(name)s limit 1"
    if database.run(another, values).fetchone():
        return
    for place in PLACES[target]:
        found = _naming(place, values, concepts=now is None)
        if place.alone and now is None:
            if found:
                pen.destroy([Mutation(mutation.hand, REGISTRY[place.resource], {}, id=id) for id, _ in found])
        elif found:
            columns = [(id, {place.column: now if place.alone else _named(held, name, now)}) for id, held in found]
            changes = [Mutation(mutation.hand, REGISTRY[place.resource], {}, columns=new, id=id) for id, new in columns]
            pen.act(changes, "partial_update", gives="id")


def _naming(place: Place, values: dict[str, Any], *, concepts: bool) -> list[tuple[int, Any]]:
    """Return the id of each type that has the name in this place, and what stands there."""
    zaaktype = "join registers_zaaktype z on z.id = t.zaaktype_id" if place.part else ""
    whole = "z" if place.part else "t"
    return database.run(
        f"select t.id, to_jsonb(t.{place.column}) from registers_{place.resource} t {zaaktype} "
        f"where {whole}.catalogus_id = %(catalogus)s and {place.has.format(place.column)} "
        f"{f'and {whole}.concept' if concepts else ''} order by t.id",
        values,
    ).fetchall()


def _named(held: list[Any], name: str, now: str | None) -> list[Any]:
    """Return a list of names, or of relations, with another name in it, or without it when `now` is None."""
    found: list[Any] = []
    for item in held:
        kept = item
        if isinstance(item, dict) and item["zaaktype"] == name:
            kept = now and {**item, "zaaktype": now}
        elif item == name:
            kept = now
        if kept and kept not in found:
            found.append(kept)
    return found
