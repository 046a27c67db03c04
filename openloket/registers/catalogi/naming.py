"""How types name each other: by identificatie or omschrijving, so that a new version of one leaves the others alone."""

from __future__ import annotations

from typing import Any

from openloket.registers.api import database
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


def texts(name: str, sql: str, *, required: bool = True) -> Attribute:
    """Make an attribute with a list of names, read only."""
    return Attribute(name, Many(Text()), read_only=True, required=required, column="", sql=sql)


def names_instead_of_urls(**targets: str) -> Any:
    """A rule that stores the name of each type that was sent as URL; a name may also be sent as it is."""
    columns = {"zaaktype": "identificatie"}

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
                name = _name(text, target, columns.get(target, "omschrijving"), mutation)
                if name is None:
                    place = attribute if isinstance(items, str) else f"{attribute}.{number}"
                    faults.append(InvalidParam(place, "bad-url", f"Er is geen {target} op deze URL."))
                found.append({**item, "zaaktype": name} if isinstance(item, dict) else name)
            mutation.new[attribute] = found[0] if isinstance(items, str) else found
        return faults

    return rule


def _name(text: str, target: str, column: str, mutation: Mutation) -> str | None:
    if not text.startswith(("http://", "https://")):
        return text
    place = local(text)
    if place is None or place[0].name != target:
        return None
    row = database.run(f"select {column}, catalogus_id from registers_{target} where uuid = %s", [place[1]]).fetchone()
    if row is None:
        return None
    own = (mutation.linked.get("catalogus") or {}).get("id") or (mutation.linked.get("zaaktype") or {}).get(
        "catalogus_id"
    )
    mutation.facts.setdefault("catalogi", {})[target] = None if row[1] == own else row[1]
    return str(row[0])
