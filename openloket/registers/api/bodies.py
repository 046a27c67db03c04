"""The body of a call: its length told beforehand or sent in chunks, and never more of it than a register takes."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from django.conf import settings

from openloket import packed
from openloket.registers.api.problems import Problem, fault

JSON = "application/json"
WITH_CONTENT = 4 * 1024**3
"""Bytes of a body that may have a file in it: Documenten asks at least 4 GiB."""
WITHOUT = 10_000_000
"""Bytes of a body without one, when settings.REQUEST_MAX_BYTES is no less."""
PIECE = 1024 * 1024


class Incoming:
    """The body of a call as it comes in, a piece at a time, `most` bytes of it at most.

    `left` is how many bytes have still to come, None when only the end of the chunks will tell.
    Raises Problem 400, 411 or 413.
    """

    def __init__(self, environ: dict[str, Any], most: int) -> None:
        self.most = most
        self.left = _length(environ)
        if self.left is not None and self.left > most:
            raise _too_large()
        self._stream, self._seen = environ["wsgi.input"], 0

    def read(self, size: int = PIECE) -> bytes:
        """Read the next piece; b"" at the end. Raises Problem 400 when the body breaks off, 413 when too large."""
        wanted = size if self.left is None else min(size, self.left)
        if wanted <= 0:
            return b""
        try:
            piece: bytes = self._stream.read(wanted)
        except Exception as error:  # the web server's own: a chunk that is none, a caller who hung up
            raise _broken_off() from error
        if self.left is not None:
            if not piece:
                raise _broken_off()
            self.left -= len(piece)
        self._seen += len(piece)
        if self._seen > self.most:
            raise _too_large()
        return piece


def _length(environ: dict[str, Any]) -> int | None:
    """Return how many bytes come; None when they come in chunks. Raises Problem 400 and 411.

    Both a length and chunks is how one request is smuggled inside another (RFC 9112 6.3), so that is refused here too.
    """
    told, coding = environ.get("CONTENT_LENGTH") or "", environ.get("HTTP_TRANSFER_ENCODING", "").strip().lower()
    if coding:
        if told or coding != "chunked":
            raise Problem(400, "parse_error", "Ongeldige vraag.", "Stuur Content-Length of Transfer-Encoding: chunked.")
        if not environ.get("wsgi.input_terminated"):
            raise Problem(411, "length_required", "Lengte nodig.", "Stuur Content-Length mee.")
        return None
    if told and not re.fullmatch(r"\d{1,18}", told, re.ASCII):
        raise Problem(400, "parse_error", "Ongeldige vraag.", "Content-Length is geen getal.")
    return int(told or 0)


def _too_large() -> Problem:
    return Problem(413, "request_too_large", "De vraag is te groot.", "Stuur grote bestanden als bestandsdelen.")


def _broken_off() -> Problem:
    return Problem(400, "parse_error", "Ongeldige vraag.", "De inhoud is niet helemaal aangekomen.")


def read_body(environ: dict[str, Any], most: int | None = None) -> bytes:
    """Read the whole body. Raises Problem 400, 411 or 413."""
    if "openloket.body" not in environ:  # kept, for a call that has to be done again
        incoming = Incoming(environ, most or min(WITHOUT, settings.REQUEST_MAX_BYTES))
        environ["openloket.body"] = b"".join(iter(incoming.read, b""))
    body: bytes = environ["openloket.body"]
    return body


def read_object(environ: dict[str, Any], most: int | None = None, *, needed: bool = False) -> dict[str, Any]:
    """Read the JSON object in a body; {} without one, unless it is `needed`. Raises Problem 400, 411, 413 or 415."""
    raw = read_body(environ, most)
    if not raw and not needed:
        return {}
    kind = environ.get("CONTENT_TYPE", "").split(";")[0].strip().lower()
    if raw and kind != JSON:
        raise Problem(415, "unsupported_media_type", "Ongeldig media type.", f'Stuur {JSON}, niet "{kind}".')
    try:
        value = packed.json_value(raw)
        msgspec.json.encode(value)  # half a surrogate pair is no text
    except packed.TooMuch as error:
        raise Problem(413, "request_too_large", "De vraag is te groot.", str(error)) from None
    except (ValueError, RecursionError) as error:
        raise Problem(400, "parse_error", "Ongeldige vraag.", f"De JSON is niet te lezen: {error}") from None
    if not isinstance(value, dict):
        raise fault("nonFieldErrors", "invalid", "Stuur een JSON-object.")
    return value
