"""What is wrong with a call, in the standard's problem format (RFC 7807, with `invalidParams`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from openloket.watch import doing

MEDIA_TYPE = "application/problem+json"


class InvalidParam(NamedTuple):
    """One attribute or parameter that is not right: its name, the standard's code, the reason in Dutch."""

    name: str
    code: str
    reason: str


class Problem(Exception):
    """The call cannot be done; the status and code are the standard's."""

    def __init__(
        self, status: int, code: str, title: str, detail: str = "", faults: Iterable[InvalidParam] = ()
    ) -> None:
        self.status, self.code, self.title, self.detail = status, code, title, detail
        self.faults = tuple(faults)
        super().__init__(f"{status} {code}: {detail or title} {self.faults or ''}")

    @property
    def reasons(self) -> str:
        """The reasons of all faults, each once; the detail when no attribute is at fault."""
        return " ".join(dict.fromkeys(fault.reason for fault in self.faults)) or self.detail

    def as_json(self, base: str) -> dict[str, Any]:
        """Return the body of the answer; `base` is the address of the site."""
        body: dict[str, Any] = {
            "type": f"{base}/ref/fouten/{KINDS.get(self.status, 'APIException')}/",
            "code": self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail or self.title,
            "instance": _instance(),
        }
        if self.status == 400:
            body["invalidParams"] = [fault._asdict() for fault in self.faults]
        return body


def _instance() -> str:
    """Return what this answer is known by: the id of the request, which our log has."""
    known = doing.current_id() or doing.request_id()
    try:
        return UUID(known).urn
    except ValueError:
        return f"urn:request:{known}"


KINDS = {
    400: "ValidationError",
    401: "NotAuthenticated",
    403: "PermissionDenied",
    404: "NotFound",
    405: "MethodNotAllowed",
    406: "NotAcceptable",
    409: "Conflict",
    411: "LengthRequired",
    412: "PreconditionFailed",
    413: "RequestTooLarge",
    415: "UnsupportedMediaType",
    503: "ServiceUnavailable",
}


def invalid(faults: Iterable[InvalidParam]) -> Problem:
    """Make a 400: what was sent is not right."""
    return Problem(400, "invalid", "Invalid input.", "De gegevens kloppen niet. Zie invalidParams.", faults)


def fault(name: str, code: str, reason: str) -> Problem:
    """Make a 400 with one fault."""
    return invalid([InvalidParam(name, code, reason)])


def forbidden(
    code: str = "permission_denied", detail: str = "U heeft geen toestemming om deze actie uit te voeren."
) -> Problem:
    """Make a 403: known or not, you may not do this."""
    return Problem(403, code, "U heeft geen toestemming om deze actie uit te voeren.", detail)


def not_found(detail: str = "Niet gevonden.") -> Problem:
    """Make a 404."""
    return Problem(404, "not_found", "Niet gevonden.", detail)
