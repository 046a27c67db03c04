"""Answers of the web server itself, to what is no request that the site or the registers can read."""

from __future__ import annotations

import json
import re
from http import HTTPStatus

from openloket.registers.api.problems import MEDIA_TYPE, Problem

_OF_A_REGISTER = re.compile(rb"[A-Z]+ /[a-z]+/api/v[0-9]")
SAID = {
    400: ("Wij begrijpen dit verzoek niet", "Uw programma stuurt iets dat niet aan de regels van HTTP voldoet."),
    408: ("Dit duurt te lang", "Het verzoek kwam niet op tijd helemaal binnen. Probeer het nog een keer."),
    414: ("Dit adres is te lang", "Ga terug en probeer het met een korter adres."),
    417: ("Zo kan het niet worden verstuurd", "Stuur het verzoek zonder Expect."),
    431: ("Er kwam te veel mee", "De kopregels van het verzoek zijn te lang. Verwijder de cookies van deze site."),
    500: ("Er ging bij ons iets mis", "Het ligt niet aan u. Probeer het over een paar minuten nog een keer."),
    501: ("Zo kan het niet worden verstuurd", "Uw programma stuurt het in een vorm die wij niet lezen."),
    503: ("Het is nu druk", "Probeer het zo nog eens."),
}
_PAGE = """<!DOCTYPE html>
<html lang="nl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{text} Er is niets verstuurd.</p></main></body></html>
"""


def of_a_register(first: bytes | bytearray) -> bool:
    """Tell whether a request that begins with these bytes is a call to a register."""
    return _OF_A_REGISTER.match(first) is not None


def refusal(status: int, api: bool) -> bytes:
    """Return a whole answer in Dutch that closes the connection: a page, or a problem for callers of a register."""
    title, text = SAID.get(status, SAID[400])
    if api:
        kind, body = MEDIA_TYPE, json.dumps(Problem(status, _CODES.get(status, "error"), title, text).as_json(""))
    else:
        kind, body = "text/html; charset=utf-8", _PAGE.format(title=title, text=text)
    content = body.encode()
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "Connection: close",
        f"Content-Type: {kind}",
        f"Content-Length: {len(content)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + content


_CODES = {400: "parse_error", 408: "timeout", 414: "uri_too_long", 431: "header_too_large", 503: "unavailable"}
