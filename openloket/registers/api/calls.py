"""One call to a register and its answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from uuid import UUID

import msgspec

from openloket import packed
from openloket.registers.api.access import Caller, known_host
from openloket.registers.api.problems import Problem, fault
from openloket.registers.api.resource import REGISTRY, Resource

JSON = "application/json"
MAX_JSON = 4 * 1024**3
"""Documenten: at least 4 GiB for a body with a file in it."""
MAX_JSON_OTHERS = 10_000_000
"""A body without one."""


@dataclass
class Call:
    """What came in. `base` is the address of the site as the caller knows it, such as https://loket.voorbeeld.nl."""

    method: str
    base: str
    path: str
    query: dict[str, list[str]]
    environ: dict[str, Any]
    caller: Caller
    body: dict[str, Any] = field(default_factory=dict)

    def header(self, name: str) -> str:
        """A request header, or ""."""
        return str(self.environ.get("HTTP_" + name.upper().replace("-", "_"), ""))

    def parameter(self, name: str) -> str | None:
        """A query parameter's last value."""
        values = self.query.get(name)
        return values[-1] if values else None

    @property
    def toelichting(self) -> str:
        return self.header("X-Audit-Toelichting")[:1000]


@dataclass
class Answer:
    status: int
    body: bytes | Iterable[bytes] = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON


def answer(status: int, value: Any, **headers: str) -> Answer:
    """A JSON answer from a value or from text that is JSON already."""
    body = value.encode() if isinstance(value, str) else msgspec.json.encode(value)
    return Answer(status, body, {name.replace("_", "-"): text for name, text in headers.items()})


def read_object(environ: dict[str, Any]) -> dict[str, Any]:
    """The JSON object in a request's body. Raises Problem 400, 413 or 415."""
    kind = environ.get("CONTENT_TYPE", "").split(";")[0].strip().lower()
    raw = read_body(environ)
    if not raw:
        return {}
    if kind != JSON:
        raise Problem(415, "unsupported_media_type", "Ongeldig media type.", f'Stuur {JSON}, niet "{kind}".')
    try:
        value = packed.json_value(raw)
        value_is_text(value)
    except packed.TooMuch as error:
        raise Problem(413, "request_too_large", "De vraag is te groot.", str(error)) from None
    except (ValueError, RecursionError) as error:
        raise Problem(400, "parse_error", "Ongeldige vraag.", f"De JSON is niet te lezen: {error}") from None
    if not isinstance(value, dict):
        raise fault("nonFieldErrors", "invalid", "Stuur een JSON-object.")
    return value


def value_is_text(value: Any) -> None:
    """Half a surrogate pair is no text. Raises UnicodeError."""
    msgspec.json.encode(value)


def read_body(environ: dict[str, Any]) -> bytes:
    """The whole body. Raises Problem 413 when it is larger than a register takes."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Problem(400, "parse_error", "Ongeldige vraag.", "Content-Length is geen getal.") from None
    if length > (MAX_JSON if environ.get("PATH_INFO", "").startswith("/documenten/") else MAX_JSON_OTHERS):
        raise Problem(413, "request_too_large", "De vraag is te groot.", "Stuur grote bestanden als bestandsdelen.")
    if "openloket.body" not in environ:  # kept, for a call that has to be done again
        stream: BinaryIO = environ["wsgi.input"]
        environ["openloket.body"] = stream.read(length) if length > 0 else b""
    body: bytes = environ["openloket.body"]
    return body


LOCAL = re.compile(
    r"https?://(?P<host>[^/]+)/(?P<api>[a-z]+)/api/v1/(?P<path>[a-z_-]+)/(?P<uuid>[0-9a-fA-F-]{36})"
    r"(/(?P<inner>[a-z]+)/(?P<inner_uuid>[0-9a-fA-F-]{36}))?/?"
)


def local(url: str) -> tuple[Resource, UUID] | None:
    """The resource of ours that a URL names, and its uuid; None for anything else."""
    found = LOCAL.fullmatch(url)
    if found is None or not known_host(found["host"]):
        return None
    path = f"{found['path']}/{found['inner']}" if found["inner"] else found["path"]
    for resource in REGISTRY.values():
        if resource.api == found["api"] and resource.path.replace("/{zaak}", "") == path:
            try:
                return resource, UUID(found["inner_uuid"] or found["uuid"])
            except ValueError:
                return None
    return None


def check_page(text: str | None) -> int:
    """A page number. Raises Problem 404 as the standard's pages do, 400 when it is no number."""
    if text is None:
        return 1
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise fault("page", "invalid", "Dit is geen paginanummer.")
    number = int(text)
    if number < 1:
        raise Problem(404, "not_found", "Niet gevonden.", "Ongeldige pagina.")
    return number
