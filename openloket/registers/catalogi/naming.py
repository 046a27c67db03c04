"""How types name each other: by identificatie or omschrijving, so that a new version of one leaves the others alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openloket.registers.api import database
from openloket.registers.api.access import EVERYTHING
from openloket.registers.api.kinds import InvalidParams, Many, Text, Uri
from openloket.registers.api.problems import InvalidParam
from openloket.registers.api.registry import local
from openloket.registers.api.resource import Attribute, Mutation, links
from openloket.registers.catalogi.versions import holds


def by_name(
    name: str,
    target: str,
    key: str = "omschrijving",
    *,
    catalogus: str = "{t}.catalogus_id",
    nulls: bool = False,
    required: bool = False,
) -> Attribute:
    """Make an attribute that keeps other types of the catalogus by their `key`, and answers the versions that hold."""
    return links(
        name,
        target,
        f"{{x}}.catalogus_id = {catalogus} and {{x}}.{key} in (select jsonb_array_elements_text({{t}}.{name})) "
        f"and {holds('{x}')}",
        kind=Many(Text(), nullable_items=nulls),
        shown=Many(Uri(max=None, blank=False), nullable_items=nulls),
        read_only=False,
        required=required,
        column=name,
    )


NAMED_BY = {"zaaktype": "identificatie"}
"""By which attribute types of a kind are named, if that is not their omschrijving."""


def missing(catalogus: int | None, target: str, names: Iterable[str]) -> list[str]:
    """Return the names of which the catalogus has no type, in whatever version."""
    column = NAMED_BY.get(target, "omschrijving")
    rows = database.run(
        f"select n.name from unnest(%(names)s::text[]) n (name) where not exists (select 1 from registers_{target} x "
        f"where x.catalogus_id = %(catalogus)s and x.{column} = n.name)",
        {"names": list(dict.fromkeys(names)), "catalogus": catalogus},
    ).fetchall()
    return [row[0] for row in rows]


def texts(name: str, sql: str, *, required: bool = True) -> Attribute:
    """Make an attribute with a list of names, read only."""
    return Attribute(name, Many(Text()), read_only=True, required=required, column="", sql=sql)


def names_instead_of_urls(**targets: str) -> Any:
    """Make a rule that stores the name of each type that was sent as URL; a name may also be sent as it is.

    Either names a type that is there. Only when whole catalogi are read in may a type name one that comes after it, or
    never: `missing` tells so when it is published.
    """

    def rule(mutation: Mutation) -> InvalidParams:
        faults: InvalidParams = []
        for attribute, target in targets.items():
            items = mutation.new.get(attribute)
            if not items:
                continue
            plain = [items] if isinstance(items, str) else items
            found = []
            for number, item in enumerate(plain):
                text = item["zaaktype"] if isinstance(item, dict) else item
                place = attribute if isinstance(items, str) else f"{attribute}.{number}"
                name = _name(text, target, mutation, place)
                if name is None:
                    faults.append(_nothing(place, text, target))
                found.append({**item, "zaaktype": name} if isinstance(item, dict) else name)
            mutation.new[attribute] = found[0] if isinstance(items, str) else found
        return faults

    return rule


def _nothing(place: str, text: str, target: str) -> InvalidParam:
    if _is_url(text):
        return InvalidParam(place, "bad-url", f"Er is geen {target} op deze URL.")
    return InvalidParam(place, "does_not_exist", f'Er is in de catalogus geen {target} "{text[:80]}".')


def _is_url(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _name(text: str, target: str, mutation: Mutation, place: str) -> str | None:
    """Return the name of the type that a text names, by URL or by that name; None when there is no such type.

    For a URL, note in the facts (`of_another_catalogus`) its place in the body when that type is of another catalogus.
    """
    column = NAMED_BY.get(target, "omschrijving")
    own = (mutation.linked.get("catalogus") or {}).get("id") or (mutation.linked.get("zaaktype") or {}).get(
        "catalogus_id"
    )
    if not _is_url(text):
        reading_in = mutation.hand.caller.client is EVERYTHING
        return text if reading_in or not missing(own, target, [text]) else None
    named = local(text)
    if named is None or named[0].name != target:
        return None
    row = database.run(f"select {column}, catalogus_id from registers_{target} where uuid = %s", [named[1]]).fetchone()
    if row is None:
        return None
    if row[1] != own:
        mutation.facts.setdefault("of_another_catalogus", []).append(place)
    return str(row[0])
