"""The WSGI application of the six registers: who calls, which resource, what comes back.

It stands beside Django's handlers, not behind its middleware: a call has no session, no form and no language.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import django.db
import msgspec
import psycopg
from django.conf import settings
from django.db import DatabaseError, connection

from openloket.outage import away
from openloket.registers.api import (
    access,
    crs,
    database,
    listening,
    openapi,
    reading,
    statements,
    tolerance,
    withheld,
    writing,
)
from openloket.registers.api.addresses import known_host
from openloket.registers.api.bodies import WITH_CONTENT, read_object
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.kinds import InvalidParams, text_or_none
from openloket.registers.api.operations import APIS, Api, Special
from openloket.registers.api.problems import MEDIA_TYPE, Problem, fault, forbidden, invalid, not_found
from openloket.registers.api.registry import REGISTRY, local
from openloket.registers.api.resource import Resource
from openloket.watch import doing

log = logging.getLogger(__name__)

Start = Callable[[str, list[tuple[str, str]]], Any]


def serves(path: str) -> bool:
    """Say whether a path is one of the registers'."""
    name, _, rest = path[1:].partition("/")
    return name in APIS and f"{rest}/".startswith("api/v1/")


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answer one call."""
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
    try:
        path = path.encode("latin-1").decode()
    except UnicodeError:
        path = "/"
    name, rest = _name(path), path[1:].partition("/")[2]
    register, base = APIS[name], ""
    doing.route(name)
    try:
        base = _base(environ)
        database.drop_closed()
        found = _again(lambda: _answer(register, method, base, path, rest[7:].strip("/"), environ))
    except Problem as problem:
        found = _refusal(problem, base)
    except ConnectionError:  # while reading the body
        found = _refusal(Problem(408, "timeout", "Te langzaam.", "De vraag kwam niet op tijd binnen."), base)
    except Exception as error:
        if isinstance(error, psycopg.Error | django.db.Error):
            connection.close()
        if away(error):
            log.warning("something that we need does not answer: %s", error)
            found = _refusal(Problem(503, "unavailable", "Tijdelijk niet bereikbaar.", "Probeer het zo weer."), base)
            found.headers["Retry-After"] = "5"
        else:
            log.exception("%s of a register failed", method)
            found = _refusal(Problem(500, "error", "Er ging iets mis.", "De fout is vastgelegd."), base)
    body = [found.body] if isinstance(found.body, bytes) else found.body
    headers = {"API-version": register.version, **_guarding(found), **found.headers}
    if found.status not in (204, 304):
        headers["Content-Type"] = found.content_type
        if isinstance(found.body, bytes):
            headers["Content-Length"] = str(len(found.body))
    if method == "HEAD":
        body = []
    start(f"{found.status} {HTTPStatus(found.status).phrase}", list(headers.items()))
    return body


def _guarding(found: Answer) -> dict[str, str]:
    """Return headers for every answer: take it as the type it says, frame it nowhere, ask whether a kept one changed.

    The site's pages get theirs from Django's middleware, which the registers go round.
    """
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Cache-Control": "private, no-cache" if "ETag" in found.headers else "no-store",
    }
    if settings.SECURE_HSTS_SECONDS:
        below = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}{below}"
    return headers


TRIES = 4


def _again(act: Callable[[], Answer]) -> Answer:
    """Do a call again, TRIES times in all at most, when transactions waited for each other and one was ended, whole."""
    for _ in range(TRIES - 1):
        try:
            return act()
        except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure):
            continue
        except DatabaseError as error:
            if not isinstance(error.__cause__, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure):
                raise
    return act()


def _base(environ: dict[str, Any]) -> str:
    host = environ.get("HTTP_HOST") or environ.get("SERVER_NAME", "")
    if not known_host(host):
        raise Problem(400, "bad_host", "Onbekende server.", "Deze naam is hier niet bekend.")
    secure = environ["wsgi.url_scheme"] == "https" or (
        settings.SECURE and environ.get("HTTP_X_FORWARDED_PROTO") == "https"
    )
    return f"{'https' if secure else 'http'}://{host}"


def _refusal(problem: Problem, base: str) -> Answer:
    return Answer(problem.status, msgspec.json.encode(problem.as_json(base)), content_type=MEDIA_TYPE)


def _answer(register: Api, method: str, base: str, path: str, rest: str, environ: dict[str, Any]) -> Answer:
    if document := openapi.serve(register, method, rest, base):
        return document
    if method == "OPTIONS":
        return Answer(204, headers={"Allow": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"})
    query = _query(environ.get("QUERY_STRING", ""))
    caller = access.identify(environ.get("HTTP_AUTHORIZATION", ""))
    call = Call(method, base, path, query, environ, caller)
    _acceptable(call)
    segments = rest.split("/") if rest else []
    if special := _special(register, method, segments):
        function, scopes, uuids = special
        doing.route(f"{_name(path)}:{function.__name__}")
        if not caller.client.has(register.component, scopes):
            raise forbidden()
        return listening.told(call, lambda: withheld.guarded(call, lambda: function(call, uuids)))
    resource, uuid, fixed = _place(register, segments)
    doing.route(f"{_name(path)}:{resource.name}")
    operation = _operation(method, uuid is not None)
    if not resource.allows(operation) or operation not in resource.scopes:
        raise Problem(405, "method_not_allowed", "Methode niet toegestaan.", f"{method} kan hier niet.")
    _allowed(register, caller.client, resource, operation)
    return listening.told(call, lambda: withheld.guarded(call, lambda: _do(resource, call, operation, uuid, fixed)))


def _name(path: str) -> str:
    """Return the name of the register in a path."""
    return path[1:].partition("/")[0]


def _query(text: str) -> dict[str, list[str]]:
    if not text:
        return {}
    try:
        found = parse_qs(text, keep_blank_values=True, errors="strict")
    except ValueError:
        raise Problem(400, "parse_error", "Ongeldige vraag.", "De query parameters zijn niet te lezen.") from None
    faults: InvalidParams = []
    for name, values in found.items():
        for value in values:
            text_or_none(value, name, faults)
    if faults:
        raise invalid(faults)
    return found


def _acceptable(call: Call) -> None:
    wanted = call.header("Accept")
    if wanted and not any(
        kind in wanted for kind in ("*/*", "application/json", "application/*", "octet-stream", "problem")
    ):
        raise Problem(406, "not_acceptable", "Niet acceptabel.", "Dit register antwoordt met application/json.")


def _special(
    register: Api, method: str, segments: list[str]
) -> tuple[Special, tuple[str, ...], dict[str, UUID]] | None:
    for (wanted, path), (function, scopes) in register.special.items():
        parts = path.split("/")
        if wanted != method or len(parts) != len(segments):
            continue
        if all(part.startswith("{") or part == segment for part, segment in zip(parts, segments, strict=True)):
            places = {
                part[1:-1]: _uuid(segment)
                for part, segment in zip(parts, segments, strict=True)
                if part.startswith("{")
            }
            return function, scopes, places
    return None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None


def _place(register: Api, segments: list[str]) -> tuple[Resource, UUID | None, dict[str, Any]]:
    """Find the resource of a path, the uuid in it, and the values its whole gives. Raises Problem 404."""
    if len(segments) in (1, 2) and (resource := register.resources.get(segments[0])):
        return resource, _uuid(segments[1]) if len(segments) == 2 else None, {}
    if len(segments) in (3, 4) and (resource := register.inner.get((segments[0], segments[2]))):
        whole = _uuid(segments[1])
        uuid = _uuid(segments[3]) if len(segments) == 4 else None
        return resource, uuid, {resource.within: whole}
    raise not_found()


def _operation(method: str, one: bool) -> str:
    if one:
        names = {"GET": "retrieve", "HEAD": "headers", "PUT": "update", "PATCH": "partial_update", "DELETE": "destroy"}
    else:
        names = {"GET": "list", "POST": "create"}
    return names.get(method, "")


def _allowed(register: Api, client: access.Client, resource: Resource, operation: str) -> None:
    """Refuse a client that has the scope on no type; the type is looked at where the row is. Raises Problem 403."""
    scopes = resource.scopes[operation]
    if client.has(register.component, scopes):
        return
    reads = operation in ("list", "retrieve", "headers")
    if not (reads and register.readers and register.readers(client)):
        raise forbidden()


def _do(resource: Resource, call: Call, operation: str, uuid: UUID | None, fixed: dict[str, Any]) -> Answer:
    if operation in ("create", "update", "partial_update"):
        most = WITH_CONTENT if resource.carries_content else None
        sent = read_object(call.environ, most, needed=operation == "partial_update")
        call.body = tolerance.body(resource.attributes, sent)
    if resource.within and operation in ("create", "update", "partial_update"):
        if resource.within in call.body:
            _same_whole(resource, call.body, fixed[resource.within])
        call.body[resource.within] = f"{call.base}/{REGISTRY[resource.within].root}/{fixed[resource.within]}"
    if resource.within and uuid:
        _inside(resource, fixed[resource.within], uuid)
    geo = {}
    if resource.geometries and operation not in ("destroy", "headers"):
        crs.check(call, resource)
        geo = {"Content-Crs": crs.CRS}
    if operation == "list":
        found = answer(200, reading.listed(resource, call, _whole(fixed, call)))
    elif operation in ("retrieve", "headers"):
        assert uuid is not None
        found = cached(call, reading.retrieve(resource, call, uuid))
    elif operation == "create":
        _, text = writing.create(resource, call)
        found = Answer(201, text.encode(), {"Location": _url(text)})
    elif operation == "destroy":
        assert uuid is not None
        writing.destroy(resource, call, uuid)
        return Answer(204)
    else:
        assert uuid is not None
        found = answer(200, writing.update(resource, call, uuid, partly=operation == "partial_update"))
    found.headers.update(geo)
    return found


def _url(text: str) -> str:
    """Return the url in a resource's JSON."""
    return str(msgspec.json.decode(text)["url"])


def _whole(fixed: dict[str, Any], call: Call) -> dict[str, Any]:
    """Return the column and the id of the row in whose path a list lives. Raises Problem 403 and 404."""
    found = {}
    for name, uuid in fixed.items():
        resource = REGISTRY[name]
        reading.permitted(database.run(statements.seen(name, call.caller.client), {"uuid": uuid}).fetchone())
        row = database.run(f"select id from {resource.source} where uuid = %s", [uuid]).fetchone()
        found[f"{name}_id"] = row[0] if row else 0
    return found


def _same_whole(resource: Resource, body: dict[str, Any], whole: UUID) -> None:
    """Refuse a body that names another whole than the one in the path, or none. Raises Problem 400."""
    faults: InvalidParams = []
    url = resource.attribute(resource.within).take(body, resource.within, faults)
    if faults:
        raise invalid(faults)
    if local(url or "") != (REGISTRY[resource.within], whole):
        raise fault(resource.within, "no_match", f"Dit is niet de {resource.within} in het adres.")


def _inside(resource: Resource, whole: UUID, uuid: UUID) -> None:
    """Refuse a part in the path of a whole that is not its own. Raises Problem 404."""
    source = f"{resource.source} t join {REGISTRY[resource.within].source} w on w.id = t.{resource.within}_id"
    if not database.run(f"select 1 from {source} where t.uuid = %s and w.uuid = %s", [uuid, whole]).fetchone():
        raise not_found()


def cached(call: Call, text: str) -> Answer:
    """Make the answer with its ETag; a 304 when the caller has it already."""
    body = text.encode()
    etag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    known = {part.strip().removeprefix("W/") for part in call.header("If-None-Match").split(",")}
    if etag in known or "*" in known:
        return Answer(304, headers={"ETag": etag})
    return Answer(200, body, {"ETag": etag})
