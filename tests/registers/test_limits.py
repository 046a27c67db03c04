"""What is sent is bound by the standard's lengths, bounds and required properties, and by no others that nobody explained.

`loket api compare` looks at what there is; this at how much of it fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from openloket.registers.api.openapi import document
from openloket.registers.compare import _content, _flat, _operations, _properties, _resolve
from openloket.site.registers_cli import STANDARD
from tests.registers.test_openapi import standard

LIMITS = ("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "pattern")
DEEP = 6

DEVIATIONS = (
    (r".*: minLength None / 1$", "An empty text says nothing where a text is required."),
    (r"POST /zaken/_zoek .*rol__betrokkeneIdentificatie__.*: maxLength None / \d+$", "As long as what it looks for."),
    (r"POST /zaken/_zoek .*einddatum__lt: minLength 1 / None$", "It is a date."),
    (r".*zaakgeometrie.*: required coordinates$", "A geometry has them (RFC 7946)."),
    (
        r".*bestandsomvang: maximum 9223372036854776000 / 9223372036854775807$",
        "The standard rounds the largest integer.",
    ),
    (r"PATCH .*: optional ", "A PATCH says what changes."),
    (r"PUT /zaaktypen/\{uuid\} .*: optional deelzaaktypen$", "The standard has it optional in a POST."),
    (r".*: optional header Content-Crs$", "Asked where a geometry is sent."),
    (r"POST .*/(publish|lock): optional header Content-Type$", "Its body may be left out."),
)
"""Every limit of ours that is not the standard's, with why."""


def found(name: str) -> list[str]:
    theirs, ours = standard(name), document(name, "http://localhost")
    a, b = dict(_operations(theirs)), dict(_operations(ours))
    return [line for key in sorted(set(a) & set(b)) for line in operation(key, a[key], theirs, b[key], ours)]


def operation(key: str, a: Any, theirs: Any, b: Any, ours: Any) -> Iterator[str]:
    headers = {(p["in"], p["name"]): p for p in (_resolve(p, theirs) for p in a["parameters"])}
    mine = {(p["in"], p["name"]): p for p in (_resolve(p, ours) for p in b["parameters"])}
    for place in sorted(set(headers) & set(mine)):
        asked, own = bool(headers[place].get("required")), bool(mine[place].get("required"))
        if asked != own:
            yield f"{key}: {'required' if own else 'optional'} {place[0]} {place[1]}"
    body = _content(a.get("requestBody"), theirs)
    if body is not None:
        yield from schema(f"{key} request", body, theirs, _content(b.get("requestBody"), ours) or {}, ours, 0)


def schema(where: str, a: Any, theirs: Any, b: Any, ours: Any, depth: int) -> Iterator[str]:
    if depth > DEEP:
        return
    a, b = _flat(a, theirs), _flat(b, ours)
    for key in LIMITS:
        if a.get(key) != b.get(key):
            yield f"{where}: {key} {a.get(key)} / {b.get(key)}"
    if a.get("type") == "array":
        yield from schema(f"{where}[]", a.get("items", {}), theirs, b.get("items", {}), ours, depth + 1)
    asked, own = _properties(a, theirs, True), _properties(b, ours, True)
    for name in sorted(set(asked) & set(own)):
        required = [name in side.get("required", ()) for side in (a, b)]
        if required[0] != required[1]:
            yield f"{where}: {'required' if required[1] else 'optional'} {name}"
        yield from schema(f"{where}.{name}", asked[name], theirs, own[name], ours, depth + 1)


@pytest.mark.parametrize("name", STANDARD)
def test_every_other_limit_is_explained(name: str) -> None:
    assert [line for line in found(name) if not any(re.match(pattern, line) for pattern, _ in DEVIATIONS)] == []


def test_every_explained_limit_is_there() -> None:
    lines = [line for name in STANDARD for line in found(name)]
    assert [pattern for pattern, _ in DEVIATIONS if not any(re.match(pattern, line) for line in lines)] == []


def test_a_shorter_length_is_seen() -> None:
    parameter = {"name": "x", "in": "header", "required": True}
    text = {"type": "string", "maxLength": 9}
    one = {"type": "object", "required": ["naam"], "properties": {"naam": text}}
    other = {"type": "object", "properties": {"naam": {**text, "maxLength": 8}}}
    a, b = (
        {
            "parameters": [{**parameter, "required": required}],
            "requestBody": {"content": {"application/json": {"schema": body}}},
        }
        for required, body in ((True, one), (False, other))
    )
    assert list(operation("POST /x", a, {}, b, {})) == [
        "POST /x: optional header x",
        "POST /x request: optional naam",
        "POST /x request.naam: maxLength 9 / 8",
    ]
