"""What the served OpenAPI documents have that the standard's do not, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
Schema = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "patch", "head")
DEEP = 6

DEVIATIONS = (
    (r"added .*: status \d+$", "Every call can be refused for these reasons, so every operation says so."),
    (
        r"added .*: parameter (X-NLX-Logrecord-ID|X-Audit-Toelichting) ",
        "Every write takes them; the standard leaves some out.",
    ),
    (
        r"added .*: parameter (If-None-Match|Content-Type|expand) ",
        "Every retrieve has an ETag, every body a type, and every list what it can expand.",
    ),
    (
        r"added DELETE /enkelvoudiginformatieobjecten/.*: parameter lock ",
        "A locked document goes with its lock (drc-009).",
    ),
    (r"added HEAD .*: parameter ", "A HEAD takes what its GET takes."),
    (
        r"added .*: property (betrokkeneIdentificatie|objectIdentificatie)$",
        "The standard has them behind a discriminator, per kind.",
    ),
    (r"added .*autorisaties\[\]: property ", "The standard has them behind a discriminator, per component."),
    (r"added .*verlenging\.duur: nullable$", "A group that is not set is shown with its keys (zrc-012)."),
    (r"added .*(broncatalogus|bronzaaktype): nullable$", "Neither has to be there; null says so."),
    (r"added .*besluittypen\[\]: nullable$", "As the standard has it on a GET."),
    (r"added PATCH /enkelvoudiginformatieobjecten/.*tonenAanInitiator$", "The standard forgot it in this body."),
    (r"added POST /statussen 201: property zaakinformatieobjecten$", "A status is the same whichever call gives it."),
    (r"added .*: property informatieobjecttypeOmschrijving$", "The standard has it on a POST only."),
    (r"added GET /resultaattypen: parameter ", "The standard spells it both ways."),
    (r"added GET /zaakobjecttypen.*parameter zaaktypeIdentificatie", "As for the other parts of a zaaktype."),
    (
        r"added GET /zaaktype-informatieobjecttypen: parameter zaaktypeIdentificatie",
        "As for the other parts of a zaaktype.",
    ),
    (r"missing .*zaakgeometrie.*enum Feature, FeatureCollection", "A Feature is no geometry (RFC 7946)."),
    (r"missing .*(request): property zaaktypeIdentificaties$", "It follows from the zaaktypen and cannot be sent."),
    (
        r"other +.*(besluittypen|informatieobjecttypen)\[\]: format uri / None$",
        "A type is named by its omschrijving or its URL.",
    ),
    (r"missing .*_expand: property _expand$", "Nested."),
    (r"added GET .*: parameter pageSize ", "Clients choose it, as at zaaknotities; docs/zgw.md lists what is taken."),
    (r"added POST /zaken/_zoek: parameter pageSize ", "As for the list of zaken."),
    (
        r"added GET /(zaken|rollen): parameter (rol__)?"
        r"(machtiging|betrokkeneIdentificatie__nietNatuurlijkPersoon__(kvkNummer|vestigingsNummer)|"
        r"betrokkeneIdentificatie__vestiging__kvkNummer) ",
        "Clients look for organisations by their KVK number, and for who acts for someone else.",
    ),
    (
        r"added POST /zaken/_zoek request: property (rol__machtiging|"
        r"rol__betrokkeneIdentificatie__nietNatuurlijkPersoon__(kvkNummer|vestigingsNummer)|"
        r"rol__betrokkeneIdentificatie__vestiging__kvkNummer|identificatie__icontains|omschrijving|zaaktype__omschrijving)$",
        "What a list is filtered by is searched by.",
    ),
    (
        r"added GET /zaken: parameter (identificatie__icontains|omschrijving|zaaktype__omschrijving) ",
        "Clients look for zaken by a part of a text.",
    ),
    (
        r"added GET /enkelvoudiginformatieobjecten: parameter (objectinformatieobjecten__object|"
        r"objectinformatieobjecten__objectType|informatieobjecttype|titel|auteur|creatiedatum__gte|creatiedatum__lte|"
        r"vertrouwelijkheidaanduiding|ordering) ",
        "Clients look for documents by these.",
    ),
    (
        r"added (niet_natuurlijk_persoon|.*\.nietNatuurlijkPersoon): property (kvkNummer|vestigingsNummer)$",
        "An organisation is known by its KVK number; the standard has it for a vestiging only.",
    ),
    (r"added PUT /rollen/\{uuid\}: operation$", "Clients change who takes part."),
    (r"added (GET|POST) /substatussen(/\{uuid\})?: operation$", "Process engines set substatussen."),
    (
        r"added POST /(zaak_registreren|zaak_(bijwerken|opschorten|verlengen|afsluiten)/\{uuid\}|"
        r"document_registreren|documentnummer_reserveren|besluit_verwerken): operation$",
        "Process engines do several of the standard's calls in one.",
    ),
)
"""Every deviation we know of, with why it is there. Shown in docs/zgw.md."""


def reason(deviation: Deviation) -> str:
    """Say why a deviation is there, or "" when nobody explained it."""
    return next(
        (
            why
            for pattern, why in DEVIATIONS
            if re.match(pattern, f"{deviation.what} {deviation.where}: {deviation.detail}")
        ),
        "",
    )


@dataclass(frozen=True, order=True)
class Deviation:
    """One deviation: `missing` is in the standard only, `added` is served only, `other` is not the same."""

    what: str
    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what:8} {self.where}: {self.detail}"


def compare(standard: Document, served: Document) -> list[Deviation]:
    """List every deviation by operation, parameter, status code, property, type and enum."""
    return sorted(set(_compare(standard, served)))


def _compare(standard: Document, served: Document) -> Iterator[Deviation]:
    ours = dict(_operations(served))
    theirs = dict(_operations(standard))
    for key in sorted(set(theirs) - set(ours)):
        yield Deviation("missing", key, "operation")
    for key in sorted(set(ours) - set(theirs)):
        yield Deviation("added", key, "operation")
    for key in sorted(set(ours) & set(theirs)):
        yield from _operation(key, theirs[key], standard, ours[key], served)


def _operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path, item in document["paths"].items():
        shared = item.get("parameters", [])
        for method in METHODS:
            if method in item:
                yield (
                    f"{method.upper()} {path}",
                    {**item[method], "parameters": [*shared, *item[method].get("parameters", [])]},
                )


def _resolve(value: Any, document: Document) -> Any:
    while isinstance(value, dict) and "$ref" in value:
        if not value["$ref"].startswith("#/"):
            return {}  # another document of the standard
        place: Any = document
        for part in value["$ref"].split("/")[1:]:
            place = place[part]
        value = place
    return value


def _operation(key: str, a: Document, standard: Document, b: Document, served: Document) -> Iterator[Deviation]:
    if a.get("operationId") != b.get("operationId"):
        yield Deviation("other", key, f"operationId {a.get('operationId')} / {b.get('operationId')}")
    theirs = {(p["in"], p["name"]): p for p in (_resolve(p, standard) for p in a["parameters"])}
    ours = {(p["in"], p["name"]): p for p in (_resolve(p, served) for p in b["parameters"])}
    for name in sorted(set(theirs) - set(ours)):
        yield Deviation("missing", key, f"parameter {name[1]} ({name[0]})")
    for name in sorted(set(ours) - set(theirs)):
        yield Deviation("added", key, f"parameter {name[1]} ({name[0]})")
    for name in sorted(set(ours) & set(theirs)):
        where = f"{key} parameter {name[1]}"
        yield from _schema(where, theirs[name].get("schema", {}), standard, ours[name].get("schema", {}), served, 0)
    for status in sorted(set(a["responses"]) - set(b["responses"])):
        yield Deviation("missing", key, f"status {status}")
    for status in sorted(set(b["responses"]) - set(a["responses"])):
        yield Deviation("added", key, f"status {status}")
    theirs_body = _content(a.get("requestBody"), standard)
    ours_body = _content(b.get("requestBody"), served)
    if theirs_body is not None:
        yield from _schema(f"{key} request", theirs_body, standard, ours_body or {}, served, 0, sending=True)
    for status in sorted(s for s in set(a["responses"]) & set(b["responses"]) if s.startswith("2")):
        theirs_body = _content(a["responses"][status], standard)
        ours_body = _content(b["responses"][status], served)
        if theirs_body is not None and theirs_body.get("description") != "Unspecified response body":
            yield from _schema(f"{key} {status}", theirs_body, standard, ours_body or {}, served, 0)


def _content(body: Any, document: Document) -> Schema | None:
    body = _resolve(body or {}, document)
    content = body.get("content") or {}
    for kind in ("application/json", "multipart/form-data"):
        if kind in content:
            found: Schema = _resolve(content[kind]["schema"], document)
            return found
    return None


def _flat(schema: Schema, document: Document) -> Schema:
    """Put allOf, oneOf and anyOf together in one schema; of several options that are not all enums, take the first."""
    schema = _resolve(schema, document)
    found = {key: value for key, value in schema.items() if key not in ("allOf", "oneOf", "anyOf", "discriminator")}
    parts = [_flat(part, document) for part in schema.get("allOf", ())]
    options: list[Schema] = [_flat(part, document) for part in [*schema.get("oneOf", ()), *schema.get("anyOf", ())]]
    real = [
        option for option in options if option.get("enum") not in ([""], [None]) and option.get("maxProperties") != 0
    ]
    if len(real) == 1 or (real and all("enum" in option for option in real)):
        parts += real
    elif real:
        kinds = [str(value) for option in real for value in _flat(_type(option), document).get("enum", ())]
        parts.append(
            {**real[0], "properties": {**real[0].get("properties", {}), "type": {"type": "string", "enum": kinds}}}
            if kinds
            else real[0]
            if "properties" in real[0]
            else {"type": real[0].get("type")}
        )
    for part in parts:
        for key, value in part.items():
            if key == "properties":
                found["properties"] = {**value, **found.get("properties", {})}
            elif key == "enum":
                found["enum"] = [*found.get("enum", []), *value]
            else:
                found.setdefault(key, value)
    return found


def _type(schema: Schema) -> Schema:
    """Return the schema of a property `type` that tells options apart, such as a geometry's; {} when there is none."""
    found: Schema = (schema.get("properties") or {}).get("type") or {}
    return found


def _schema(
    where: str, a: Schema, standard: Document, b: Schema, served: Document, depth: int, *, sending: bool = False
) -> Iterator[Deviation]:
    if depth > DEEP:
        return
    a, b = _flat(a, standard), _flat(b, served)
    kind, ours = a.get("type"), b.get("type")
    if kind and ours and kind != ours and not (kind == "number" and ours == "integer"):
        yield Deviation("other", where, f"type {kind} / {ours}")
        return
    values, our_values = _values(a), _values(b)
    if values - our_values:
        yield Deviation("missing", where, f"enum {', '.join(sorted(values - our_values))}")
    if values and our_values - values:
        yield Deviation("added", where, f"enum {', '.join(sorted(our_values - values))}")
    if not values and our_values and kind == "string":
        yield Deviation("added", where, f"enum {', '.join(sorted(our_values))}")
    if a.get("format") in ("date", "date-time", "duration", "uuid", "uri") and a["format"] != b.get("format"):
        yield Deviation("other", where, f"format {a['format']} / {b.get('format')}")
    if not sending and b.get("nullable") and not a.get("nullable"):
        yield Deviation("added", where, "nullable")
    if sending and a.get("nullable") and not b.get("nullable"):
        yield Deviation("missing", where, "nullable")
    if kind == "array":
        yield from _schema(
            f"{where}[]", a.get("items", {}), standard, b.get("items", {}), served, depth + 1, sending=sending
        )
    theirs = _properties(a, standard, sending)
    mine = _properties(b, served, sending)
    if not theirs and kind == "object":
        return
    for name in sorted(set(theirs) - set(mine)):
        yield Deviation("missing", where, f"property {name}")
    for name in sorted(set(mine) - set(theirs)):
        if theirs:
            yield Deviation("added", where, f"property {name}")
    for name in sorted(set(theirs) & set(mine)):
        if name == "_expand":
            inside = _properties(_flat(theirs[name], standard), standard, False)
            ours_inside = _properties(_flat(mine[name], served), served, False)
            for missing in sorted(set(inside) - set(ours_inside)):
                yield Deviation("missing", f"{where}._expand", f"property {missing}")
            for added in sorted(set(ours_inside) - set(inside)):
                yield Deviation("added", f"{where}._expand", f"property {added}")
            continue
        yield from _schema(f"{where}.{name}", theirs[name], standard, mine[name], served, depth + 1, sending=sending)


def _values(schema: Schema) -> set[str]:
    return {str(value) for value in schema.get("enum", ()) if value not in ("", None)}


def _properties(schema: Schema, document: Document, sending: bool) -> dict[str, Schema]:
    found = {}
    for name, inner in (schema.get("properties") or {}).items():
        flat = _flat(inner, document)
        if sending and flat.get("readOnly"):
            continue
        if not sending and flat.get("writeOnly"):
            continue
        found[name] = inner
    return found
