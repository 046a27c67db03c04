"""Types as ZGW systems exchange them: keys in snake case, other types by the URL that they have in the same ZIP.

Our own types name each other by identificatie or omschrijving, whatever their version; in a ZIP the newest is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from openloket.registers.api import tolerance
from openloket.registers.api.kinds import Duration, Group, InvalidParams, Kind, Many, Part, Text, no_time
from openloket.registers.api.problems import invalid
from openloket.registers.api.registry import REGISTRY
from openloket.registers.api.resource import snake

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]
"""Types by the name of their resource."""

KEY = {"zaaktype": "identificatie", "besluittype": "omschrijving", "informatieobjecttype": "omschrijving"}
"""What another type is named by."""
NAMED: dict[str, dict[str, tuple[str, str]]] = {
    "zaaktype": {
        "besluittypen": ("besluittypeOmschrijving", "besluittype"),
        "deelzaaktypen": ("deelzaaktypeIdentificaties", "zaaktype"),
    },
    "besluittype": {"informatieobjecttypen": ("informatieobjecttypeOmschrijvingen", "informatieobjecttype")},
    "resultaattype": {
        "besluittypen": ("besluittypeOmschrijving", "besluittype"),
        "informatieobjecttypen": ("informatieobjecttypeOmschrijving", "informatieobjecttype"),
    },
}
"""Attributes that list other types: where an answer has their names, and of which resource they are."""
SOURCES = ("broncatalogus", "bronzaaktype")


def outgoing(rows: Rows, *, zero_terms: bool = True) -> dict[str, list[Row]]:
    """Return types as they go into a ZIP that other servers read in, in an order in which they can.

    Without `zero_terms` a term of nothing is no term.
    """
    newest = {target: _newest(rows.get(target, ()), key) for target, key in KEY.items()}
    linked = {name: [_linked(name, row, newest) for row in items] for name, items in rows.items()}
    _link_back(linked)
    if "zaaktype" in linked:
        linked["zaaktype"] = _parts_first(linked["zaaktype"])
    out = Writing(snake, zero_terms)
    return {name: [_cleaned(REGISTRY[name].attributes, row, out) for row in items] for name, items in linked.items()}


def _link_back(rows: Rows) -> None:
    """Let types list those that name them: what the register answers of that holds for published types only."""
    documents = {
        (row["zaaktype"], row["informatieobjecttype"]): None for row in rows.get("zaaktypeinformatieobjecttype", ())
    }
    zaaktypen = {row["url"]: row["identificatie"] for row in rows.get("zaaktype", ())}
    there = {row["url"] for row in rows.get("informatieobjecttype", ())}
    for row in rows.get("zaaktype", ()):
        row["informatieobjecttypen"] = [kind for of, kind in documents if of == row["url"] and kind in there]
    for row in rows.get("informatieobjecttype", ()):
        row["zaaktypen"] = [of for of, kind in documents if kind == row["url"]]
        row["zaaktypeIdentificaties"] = sorted({zaaktypen[of] for of in row["zaaktypen"]})
        row["besluittypen"] = _naming(row, rows.get("besluittype", ()), "informatieobjecttypen")
    for row in rows.get("besluittype", ()):
        row["resultaattypen"] = _naming(row, rows.get("resultaattype", ()), "besluittypen")
    for row in rows.get("statustype", ()):
        objects = rows.get("zaakobjecttype", ())
        row["zaakobjecttypen"] = [item["url"] for item in objects if item["zaaktype"] == row["zaaktype"]]


def _naming(row: Row, others: Iterable[Row], attribute: str) -> list[str]:
    """Return the URLs of the other types that name this one."""
    return [other["url"] for other in others if row["url"] in other[attribute]]


def _newest(rows: Iterable[Row], key: str) -> dict[str, str]:
    """Return, by name, the URL of the newest version of each type."""
    return {row[key]: row["url"] for row in sorted(rows, key=lambda row: str(row["beginGeldigheid"]))}


def _linked(name: str, row: Row, newest: Mapping[str, Mapping[str, str]]) -> Row:
    """Return a type with links that are URLs of types in the same ZIP."""
    found = dict(row)
    for attribute, (names, target) in NAMED.get(name, {}).items():
        found[attribute] = [newest[target][item] for item in row[names] if item in newest[target]]
    if name == "zaaktype":
        related = [
            {**item, "zaaktype": newest["zaaktype"].get(item["zaaktypeIdentificatie"], item["zaaktype"])}
            for item in row["gerelateerdeZaaktypen"]
        ]
        found["gerelateerdeZaaktypen"] = [item for item in related if item["zaaktype"]]
    if name == "besluittype":
        found["zaaktypen"] = []  # read in before there are zaaktypen; those name their besluittypen
    return found


def _parts_first(zaaktypen: list[Row]) -> list[Row]:
    """Put zaaktypen after those that they name as deelzaaktypen, as far as that can be."""
    known = {row["url"]: row for row in zaaktypen}
    order: dict[str, Row] = {}

    def put(row: Row, above: frozenset[str]) -> None:
        for url in row["deelzaaktypen"]:
            if url in known and url not in order and url not in above:
                put(known[url], above | {row["url"]})
        order.setdefault(row["url"], row)

    for row in zaaktypen:
        put(row, frozenset())
    return list(order.values())


@dataclass(frozen=True)
class Writing:
    """How objects are written: their keys as `spell` has them, and whether a term of nothing stays."""

    spell: Callable[[str], str] = str
    zero_terms: bool = True


def _cleaned(parts: Iterable[Part], row: Row, way: Writing) -> Row:
    """Return an object with "" where a text is null."""
    known = {part.name: part for part in parts}
    return {way.spell(key): _value(known[key], value, way) if key in known else value for key, value in row.items()}


def _value(part: Part, value: Any, way: Writing) -> Any:
    if value is None and isinstance(part.kind, Text):
        return ""
    if part.nullable and isinstance(part.kind, Duration) and not way.zero_terms and no_time(value):
        return None
    return _of_kind(getattr(part, "shown", None) or part.kind, value, way)


def _of_kind(kind: Kind, value: Any, way: Writing) -> Any:
    if isinstance(kind, Group) and isinstance(value, dict):
        return _cleaned(kind.parts, value, way)
    if isinstance(kind, Many) and isinstance(value, list):
        return [_of_kind(kind.of, item, way) for item in value]
    return value


def incoming(sent: Rows) -> dict[str, list[Row]]:
    """Return types from a ZIP with the standard's keys; what is in the ZIP is named, not linked. Raises Problem."""
    rows: dict[str, list[Row]] = {}
    faults: InvalidParams = []
    for name, items in sent.items():
        parts = REGISTRY[name].attributes
        read = (tolerance.group(parts, row, f"{name}.{number}", faults) for number, row in enumerate(items))
        rows[name] = [_cleaned(parts, row, Writing()) for row in read]
    if faults:
        raise invalid(faults)
    names = {row["url"]: row[key] for target, key in KEY.items() for row in rows.get(target, ()) if key in row}
    return {name: [_named(name, row, names) for row in items] for name, items in rows.items()}


def columns(name: str, row: Row) -> Row:
    """Return what a ZIP says that no call may: it was derived where the type was made, from a list that may not be here."""
    generic = row.get("omschrijvingGeneriek") if name == "resultaattype" else None
    if not generic:
        return {}
    if not isinstance(generic, str):
        raise TypeError("omschrijvingGeneriek")
    return {"omschrijving_generiek": generic[:80]}


def _named(name: str, row: Row, names: Mapping[str, str]) -> Row:
    found = dict(row)
    for attribute, (shown, _) in NAMED.get(name, {}).items():
        found[attribute] = row[shown] if shown in row else [names.get(url, url) for url in row.get(attribute) or ()]
    if name == "zaaktype":
        found["gerelateerdeZaaktypen"] = [
            {
                **item,
                "zaaktype": item.get("zaaktypeIdentificatie")
                or names.get(item.get("zaaktype", ""), item.get("zaaktype")),
            }
            for item in row.get("gerelateerdeZaaktypen") or ()
        ]
        for group in SOURCES:
            if not (row.get(group) or {}).get("url"):
                found[group] = None
    if name == "zaaktypeinformatieobjecttype":
        found["informatieobjecttype"] = names.get(row["informatieobjecttype"], row["informatieobjecttype"])
    if name == "statustype":
        found.pop("eigenschappen", None)
    generic = "informatieobjecttypeOmschrijvingGeneriek"
    if name == "informatieobjecttype" and not (row.get("omschrijvingGeneriek") or {}).get(generic):
        found.pop("omschrijvingGeneriek", None)
    return found
