"""The OpenAPI document of each register, made from its resources, and a page to read it.

Differences with the standard's own documents are listed by `loket api compare` and explained in docs/zgw.md.
"""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

import msgspec
import yaml
from django.template.loader import render_to_string

from openloket.registers.api.calls import Answer
from openloket.registers.api.kinds import Many, Schema
from openloket.registers.api.operations import APIS, Api, Said
from openloket.registers.api.registry import REGISTRY
from openloket.registers.api.resource import Attribute, QueryFilter, Resource

STATUSES = {
    400: "Er klopt iets niet aan de vraag",
    401: "Niet aangemeld",
    403: "Geen toestemming",
    404: "Niet gevonden",
    405: "Deze methode kan hier niet",
    406: "Deze vorm van antwoord is er niet",
    409: "Conflict",
    410: "Verdwenen",
    412: "Een voorwaarde is niet vervuld",
    413: "Te groot",
    414: "Het adres is te lang",
    415: "Deze vorm van vraag wordt niet gelezen",
    429: "Te veel vragen",
    500: "Er ging iets mis",
    503: "Tijdelijk niet bereikbaar",
}
ANY = {"type": "object", "additionalProperties": True}
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def serve(register: Api, method: str, rest: str, base: str) -> Answer | None:
    """Return the document or its page, when that is what a path asks for; None otherwise."""
    if method not in ("GET", "HEAD"):
        return None
    if rest in ("openapi.json", "schema/openapi.json"):
        return Answer(200, _written(register.name).json.replace(ANYWHERE, base.encode()))
    if rest in ("openapi.yaml", "schema/openapi.yaml"):
        text = _written(register.name).yaml.replace(ANYWHERE, base.encode())
        return Answer(200, text, content_type="application/yaml; charset=utf-8")
    if rest in ("", "schema"):
        policy = (
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        headers = {"Content-Security-Policy": policy}
        return Answer(200, _written(register.name).page, headers, "text/html; charset=utf-8")
    return None


class Written(NamedTuple):
    """The document of a register as it is served, with ANYWHERE where the address of the site belongs."""

    json: bytes
    yaml: bytes
    page: bytes


ANYWHERE = b"https://openloket.invalid"
"""Stands for the address of the site: a caller may know it by many names, and none of them is written anew."""
_WRITTEN: dict[str, Written] = {}
_WRITING = threading.Lock()


def _written(name: str) -> Written:
    """Write the document of a register, once in a process: it takes a second of processor time, and anyone may ask."""
    with _WRITING:
        if name not in _WRITTEN:
            found = document(name, ANYWHERE.decode())
            text = yaml.dump(found, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
            _WRITTEN[name] = Written(msgspec.json.encode(found), text.encode(), _page(name, found).encode())
        return _WRITTEN[name]


def _page(name: str, found: dict[str, Any]) -> str:
    operations = [
        _readable(method.upper(), path, operation, found)
        for path, item in found["paths"].items()
        for method, operation in item.items()
    ]
    return render_to_string("registers/openapi.html", {"document": found, "operations": operations, "name": name})


PLACES = {"query": "in de vraag", "path": "in het adres", "header": "kopregel"}
WORDS = {
    "date": "datum",
    "date-time": "moment",
    "duration": "duur",
    "uri": "URL",
    "uuid": "UUID",
    "binary": "bestand",
    "byte": "base64",
}
TYPES = {
    "string": "tekst",
    "integer": "getal",
    "number": "getal",
    "boolean": "waar of niet",
    "array": "lijst",
    "object": "object",
}


def _readable(method: str, path: str, operation: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Put an operation in words, for the page."""
    contents: list[dict[str, Any]] = list(operation.get("requestBody", {}).get("content", {}).values())
    body = _followed(contents[0]["schema"], whole) if contents else {}
    statuses = [status for status in operation["responses"] if status.startswith("2")]
    return {
        "id": f"{operation['operationId']}-{method}",
        "method": method,
        "path": path,
        "summary": operation.get("summary", ""),
        "scopes": operation["security"][0]["JWT-Claims"][0],
        "answers": ", ".join(statuses),
        "rows": [
            *(
                (p["name"], PLACES[p["in"]], _words(p["schema"], whole), p.get("required", False))
                for p in operation["parameters"]
            ),
            *(
                (key, "in de inhoud", _words(value, whole), key in body.get("required", ()))
                for key, value in body.get("properties", {}).items()
            ),
        ],
    }


def _followed(schema: Schema, whole: dict[str, Any]) -> Schema:
    while "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _words(schema: Schema, whole: dict[str, Any]) -> str:
    """Say what a value is, in a few Dutch words."""
    schema = _followed(schema, whole)
    for several in ("allOf", "anyOf", "oneOf"):
        if several in schema and "type" not in schema:
            return _words(schema[several][0], whole)
    if schema.get("type") == "array":
        return f"lijst: {_words(schema.get('items', {}), whole)}"
    word = WORDS.get(schema.get("format", "")) or TYPES.get(schema.get("type", ""), "vrij")
    if values := schema.get("enum"):
        return "een van: " + ", ".join(map(str, values))
    return f"{word}, hoogstens {schema['maxLength']} tekens" if word == "tekst" and "maxLength" in schema else word


def document(name: str, base: str) -> dict[str, Any]:
    """Build the OpenAPI 3.0 document of a register at an address."""
    register = APIS[name]
    schemas: dict[str, Schema] = dict(SHARED)
    paths: dict[str, Any] = {}
    for resource in [*register.resources.values(), *register.inner.values()]:
        _schemas(resource, schemas)
        _paths(resource, paths)
    for (method, path), (_, scopes) in register.special.items():
        said = register.said.get((method, path))
        if said is not None:
            place = said.place or f"/{path}"
            paths.setdefault(place, {})[method.lower()] = _special(said, place, scopes)
    for target in _without_schema(schemas):
        _schemas(REGISTRY[target], schemas)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": register.title,
            "version": register.version,
            "description": f"{register.title} van Open Loket, volgens de standaard API's voor Zaakgericht Werken.",
            "license": {"name": "EUPL 1.2", "url": "https://opensource.org/licenses/EUPL-1.2"},
        },
        "servers": [{"url": f"{base}/{name}/api/v1"}],
        "security": [{"JWT-Claims": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "securitySchemes": {"JWT-Claims": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "schemas": schemas,
        },
    }


def _without_schema(schemas: dict[str, Schema]) -> list[str]:
    """List the resources of any register without a schema yet, so that whatever `_expand` names has one."""
    names = {resource.name: name for resource in REGISTRY.values() if (name := _name(resource))}
    return [resource for resource, name in names.items() if name not in schemas]


# Schemas --------------------------------------------------------------------------------------------------------------


def _name(resource: Resource) -> str:
    return resource.name[0].upper() + resource.name[1:]


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: dict[str, Schema], required: list[str]) -> Schema:
    found: Schema = {"type": "object", "properties": properties}
    if required:
        found["required"] = required
    return found


def _schemas(resource: Resource, schemas: dict[str, Schema]) -> None:
    """Add to `schemas` the resource as it is answered, sent, sent in part and expanded, unless it is there already."""
    name = _name(resource)
    if name in schemas:
        return
    shown = [a for a in resource.attributes if not a.write_only and not a.hidden]
    sent = [a for a in resource.attributes if not a.read_only and not a.hidden]
    schemas[name] = _object({a.name: _typed(a, a.response()) for a in shown}, [a.name for a in shown if a.required])
    schemas[f"{name}Request"] = body_of(resource)
    if any(a.on_update_only for a in sent):
        schemas[f"{name}UpdateRequest"] = _object(
            {a.name: _typed(a, a.request()) for a in sent},
            [a.name for a in sent if a.required or a.on_update_only],
        )
    if resource.allows("partial_update"):
        schemas[f"Patched{name}"] = _object({a.name: _typed(a, a.request()) for a in sent}, [])
    expandable = {a.name: a for a in shown if a.rows is not None or a.foreign}
    if resource.expand and expandable:
        schemas[f"{name}Embedded"] = _object({a.name: _expanded(a) for a in expandable.values()}, [])
        schemas[f"{name}Expanded"] = {"allOf": [_ref(name), _object({"_expand": _ref(f"{name}Embedded")}, [])]}


def body_of(resource: Resource, *without: str, partly: bool = False) -> Schema:
    """Build the schema of a body that makes a resource, `without` some attributes; `partly` when none is required."""
    sent = [a for a in resource.attributes if not a.read_only and not a.hidden and a.name not in without]
    properties = {a.name: _typed(a, a.request()) for a in sent if not a.on_update_only}
    return _object(properties, [] if partly else [a.name for a in sent if a.required])


def _typed(attribute: Attribute, schema: Schema) -> Schema:
    """Return the attribute's schema; for a group whose keys depend on its kind, one of the groups of the standard."""
    if attribute.groups is None:
        return schema
    groups = [{"title": kind, **group.schema()} for kind, group in attribute.groups.items() if group is not None]
    return {"type": "object", "anyOf": [*groups, {"title": "leeg", "type": "object", "maxProperties": 0}]}


def _expanded(attribute: Attribute) -> Schema:
    if attribute.rows is None:
        return {"type": "array", "items": ANY} if isinstance(attribute.kind, Many) else ANY
    target = REGISTRY[attribute.rows.target]
    inner = _ref(_shown(target))
    if attribute.rows.many:
        return {"type": "array", "items": inner}
    return {"oneOf": [inner, _ref("EmptyObject")]}


def _shown(resource: Resource) -> str:
    expandable = any(a.rows is not None and not a.hidden for a in resource.attributes)
    return f"{_name(resource)}Expanded" if resource.expand and expandable else _name(resource)


# Paths ----------------------------------------------------------------------------------------------------------------


def _paths(resource: Resource, paths: dict[str, Any]) -> None:
    collection = "/" + resource.path.replace(f"{{{resource.within}}}", f"{{{resource.within}_uuid}}")
    for operation in resource.operations.split():
        if operation not in resource.scopes:
            continue
        one = operation not in ("list", "create")
        method = {
            "list": "get",
            "create": "post",
            "retrieve": "get",
            "update": "put",
            "partial_update": "patch",
            "destroy": "delete",
            "headers": "head",
        }[operation]
        place = f"{collection}/{{uuid}}" if one else collection
        paths.setdefault(place, {})[method] = _operation(resource, operation, place)


def _operation(resource: Resource, operation: str, place: str) -> dict[str, Any]:
    name, shown = _name(resource), _shown(resource)
    id_ = f"{resource.operation_name or resource.name}_{resource.operation_ids.get(operation, operation)}"
    found: dict[str, Any] = {
        "operationId": id_,
        "tags": [resource.steps[-1]],
        "parameters": _path_parameters(place),
        "security": [{"JWT-Claims": [" | ".join(resource.scopes[operation])]}],
        "responses": {},
    }
    parameters, responses = found["parameters"], found["responses"]
    body: Schema | None = None
    status, content, headers = 200, _ref(name), ["API-version"]
    if operation == "list":
        parameters += [_query(key, filter) for key, filter in resource.filters.items()]
        if resource.orderings:
            ways = [f"{sign}{key}" for key in resource.orderings for sign in ("", "-")]
            schema = {"type": "array", "items": {"type": "string", "enum": ways}}
            parameters.append({"name": "ordering", "in": "query", "schema": schema, "style": "form", "explode": False})
        content = paged(_ref(shown)) if resource.paged else {"type": "array", "items": _ref(shown)}
        if resource.paged:
            parameters.append({"name": "page", "in": "query", "schema": {"type": "integer"}})
            parameters.append({"name": "pageSize", "in": "query", "schema": {"type": "integer"}})
    elif operation == "create":
        status, body = 201, _ref(f"{name}Request")
        headers.append("Location")
    elif operation == "update":
        body = _ref(f"{name}UpdateRequest" if any(a.on_update_only for a in resource.attributes) else f"{name}Request")
    elif operation == "partial_update":
        body = _ref(f"Patched{name}")
    elif operation in ("retrieve", "headers"):
        parameters.append({"name": "If-None-Match", "in": "header", "schema": {"type": "string"}})
        headers.append("ETag")
        content = _ref(shown)
        for key, kind in resource.retrieve_parameters.items():
            parameters.append({"name": key, "in": "query", "schema": kind.schema()})
    if operation in ("list", "retrieve") and resource.expand:
        parameters.append({"name": "expand", "in": "query", "schema": {"type": "string"}})
    if operation in ("create", "update", "partial_update", "destroy"):
        parameters += AUDIT
    if resource.geometries:
        parameters += CRS
        headers.append("Content-Crs")
    if body is not None:
        parameters.append(_content_type(("application/json",)))
        found["requestBody"] = {
            "required": operation != "partial_update",
            "content": {"application/json": {"schema": body}},
        }
    if operation == "destroy":
        parameters += [
            {"name": key, "in": "query", "schema": kind.schema()} for key, kind in resource.destroy_parameters.items()
        ]
        responses["204"] = {"description": "Verwijderd", "headers": _headers(["API-version"])}
        if "destroy" in resource.also_200:
            responses["200"] = _answer(ANY, ["API-version"])
    elif operation == "headers":
        responses["200"] = {"description": "OK", "headers": _headers(headers)}
    else:
        responses[str(status)] = _answer(content, headers)
        if operation in resource.also_200:
            responses["200"] = _answer(content, ["API-version"])
    if operation in ("retrieve", "headers"):
        responses["304"] = {"description": "Niet veranderd", "headers": _headers(["ETag"])}
    _refusals(found, head=operation == "headers")
    return found


def _special(said: Said, place: str, scopes: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": said.id,
        "summary": said.summary,
        "tags": [place.split("/")[1]],
        "parameters": _path_parameters(place),
        "security": [{"JWT-Claims": [" | ".join(scopes)]}],
        "responses": {},
    }
    for name, where, kind in said.parameters:
        found["parameters"].append(
            {"name": name, "in": where, "schema": kind.schema(), "required": name in said.required}
        )
    if said.request:
        schema = _ref(said.request) if isinstance(said.request, str) else said.request
        found["requestBody"] = {
            "required": not said.optional_body,
            "content": {kind: {"schema": schema} for kind in said.request_type},
        }
        found["parameters"].append(_content_type(said.request_type))
    if "Content-Crs" in said.headers:
        found["parameters"] += CRS
    if said.response:
        schema = _ref(said.response) if isinstance(said.response, str) else said.response
        found["responses"][str(said.status)] = _answer(schema, ["API-version", *said.headers], said.response_type)
    else:
        found["responses"][str(said.status)] = {
            "description": "OK",
            "headers": _headers(["API-version", *said.headers]),
        }
    if "ETag" in said.headers:
        found["responses"]["304"] = {"description": "Niet veranderd", "headers": _headers(["ETag"])}
    _refusals(found)
    return found


def _refusals(operation: dict[str, Any], *, head: bool = False) -> None:
    for status, text in STATUSES.items():
        name = "ValidatieFout" if status == 400 else "Fout"
        content = {} if head or status == 414 else {"content": {"application/problem+json": {"schema": _ref(name)}}}
        operation["responses"][str(status)] = {"description": text, **content}


def _path_parameters(place: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in place.split("/") if part.startswith("{")]
    kind = {"type": "string", "format": "uuid"}
    return [{"name": name, "in": "path", "required": True, "schema": kind} for name in names]


def _query(name: str, filter: QueryFilter) -> dict[str, Any]:
    schema = (filter.says or filter.kind).schema()
    if filter.many and filter.array:
        return {
            "name": name,
            "in": "query",
            "schema": {"type": "array", "items": schema},
            "style": "form",
            "explode": False,
        }
    return {"name": name, "in": "query", "schema": schema}


def _content_type(kinds: tuple[str, ...]) -> dict[str, Any]:
    schema = {"type": "string", "enum": list(kinds)}
    return {"name": "Content-Type", "in": "header", "required": True, "schema": schema}


def _headers(names: list[str]) -> dict[str, Any]:
    return {name: {"schema": {"type": "string", **({"format": "uri"} if name == "Location" else {})}} for name in names}


def _answer(schema: Schema, headers: list[str], kind: str = "application/json") -> dict[str, Any]:
    return {"description": "OK", "headers": _headers(headers), "content": {kind: {"schema": schema}}}


def paged(items: Schema) -> Schema:
    """Build the schema of a page of a list."""
    uri = {"type": "string", "format": "uri", "nullable": True}
    properties: dict[str, Schema] = {
        "count": {"type": "integer"},
        "next": uri,
        "previous": uri,
        "results": {"type": "array", "items": items},
    }
    return _object(properties, ["count", "results"])


AUDIT = [
    {"name": name, "in": "header", "schema": {"type": "string"}}
    for name in ("X-NLX-Logrecord-ID", "X-Audit-Toelichting")
]
CRS = [
    {
        "name": name,
        "in": "header",
        "required": name == "Accept-Crs",
        "schema": {"type": "string", "enum": ["EPSG:4326"]},
    }
    for name in ("Accept-Crs", "Content-Crs")
]


def _text(*names: str) -> dict[str, Schema]:
    return {name: {"type": "string"} for name in names}


POSITION = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}


def _list_of(schema: Schema, depth: int) -> Schema:
    return schema if depth == 0 else {"type": "array", "items": _list_of(schema, depth - 1)}


def _shape(name: str, coordinates: Schema) -> Schema:
    return _object({"type": {"type": "string", "enum": [name]}, "coordinates": coordinates}, ["type", "coordinates"])


SHARED: dict[str, Schema] = {
    "EmptyObject": {"type": "object", "maxProperties": 0},
    "Fout": _object(
        {**_text("type", "code", "title"), "status": {"type": "integer"}, **_text("detail", "instance")},
        ["code", "title", "status", "detail", "instance"],
    ),
    "FieldValidationError": _object(_text("name", "code", "reason"), ["name", "code", "reason"]),
    "ValidatieFout": _object(
        {
            **_text("type", "code", "title"),
            "status": {"type": "integer"},
            **_text("detail", "instance"),
            "invalidParams": {"type": "array", "items": _ref("FieldValidationError")},
        },
        ["code", "title", "status", "detail", "instance", "invalidParams"],
    ),
    "AuditTrail": _object(
        {
            "uuid": {"type": "string", "format": "uuid"},
            "bron": {"type": "string", "enum": ["ac", "nrc", "zrc", "ztc", "drc", "brc", "cmc", "kc", "vrc"]},
            **_text(
                "applicatieId", "applicatieWeergave", "gebruikersId", "gebruikersWeergave", "actie", "actieWeergave"
            ),
            "resultaat": {"type": "integer", "minimum": 100, "maximum": 599},
            "hoofdObject": {"type": "string", "format": "uri"},
            **_text("resource"),
            "resourceUrl": {"type": "string", "format": "uri"},
            **_text("toelichting", "resourceWeergave"),
            "aanmaakdatum": {"type": "string", "format": "date-time", "readOnly": True},
            "wijzigingen": _object({"oud": ANY, "nieuw": ANY}, []),
        },
        [
            "bron",
            "actie",
            "resultaat",
            "hoofdObject",
            "resource",
            "resourceUrl",
            "resourceWeergave",
            "aanmaakdatum",
            "wijzigingen",
        ],
    ),
    "GeoJSONGeometry": {
        "oneOf": [
            _shape("Point", POSITION),
            _shape("MultiPoint", _list_of(POSITION, 1)),
            _shape("LineString", {**_list_of(POSITION, 1), "minItems": 2}),
            _shape("MultiLineString", _list_of(POSITION, 2)),
            _shape("Polygon", _list_of(POSITION, 2)),
            _shape("MultiPolygon", _list_of(POSITION, 3)),
            _object(
                {"type": {"type": "string", "enum": ["GeometryCollection"]}, "geometries": _list_of(ANY, 1)},
                ["type", "geometries"],
            ),
        ]
    },
}
