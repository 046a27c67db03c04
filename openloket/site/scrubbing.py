"""What may stand in the log: never a number, name, address or secret of someone, whoever wrote the line.

Our own code logs no such thing. This is the net below it, for libraries and for errors: the text of an error may hold
what someone typed, so only its kind is written, with where it happened. What looks like a number or a secret is taken
out of everything else.
"""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType
from typing import Any

import django.db
import psycopg
from stdnum.exceptions import ValidationError
from stdnum.nl import bsn

from openloket.outage import Away
from openloket.watch import doing

HIDDEN = "[weg]"

_SECRETS = re.compile(
    r"""(?x)
    (?P<bearer> (?i:bearer|basic)\s+[\w.~+/=-]{8,} )
    | (?P<jwt> \beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)? )
    | (?P<query> (?<=[\w/])\?[\w%.~\[\]-]+=[^\s"'<>]* )
    | (?P<secret> (?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{20,}(?![\w-]) )
    | (?P<named> (?i:password|wachtwoord|secret|geheim|token|sleutel|code)["']?\s*[=:]\s*["']?[^\s"',;)]+ )
    """
)
_MAIL = re.compile(r"[^\s<>\"'(),:;=\[\]]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_PHONE = re.compile(r"(?<![\w.-])(?:\+31|0031|0)[ -]?[1-9](?:[ -]?\d){8}(?![\w-])")
_NINE = re.compile(r"(?<![A-Za-z0-9])\d(?:[ .]?\d){7,8}(?![A-Za-z0-9])")


def scrub(text: str) -> str:
    """Return a text without what looks like the number, address or secret of someone."""
    text = _SECRETS.sub(HIDDEN, text)
    text = _MAIL.sub(HIDDEN, text)
    text = _IBAN.sub(HIDDEN, text)
    text = _PHONE.sub(HIDDEN, text)
    return _NINE.sub(_number, text)


def _number(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0]).zfill(9)
    try:
        bsn.validate(digits)
    except ValidationError:
        return found[0]
    return HIDDEN


_TELLING: tuple[type[BaseException], ...] = (
    Away,
    django.db.OperationalError,
    django.db.InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    AttributeError,
    NameError,
    ImportError,
    TypeError,
)
"""Errors whose first line is about our code or about a machine, and of nobody."""


def shown(error: BaseException) -> str:
    """Return an error as the log may have it: its kind, and what it says where that is of nobody."""
    kind = type(error).__name__
    if isinstance(error, OSError):
        return f"{kind}: {error.strerror}" if error.strerror else kind
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.Error) and cause.sqlstate:
        where = [name for name in (cause.diag.table_name, cause.diag.column_name, cause.diag.constraint_name) if name]
        return " ".join([f"{kind}:", cause.sqlstate, *where])
    if isinstance(error, _TELLING):
        first = next(iter(str(error).strip().splitlines()), "")
        return f"{kind}: {scrub(first)}"
    return kind


def traced(error: BaseException, frames: TracebackType | None = None) -> str:
    """Return the traceback of an error, of what it came from first, with lines of code and without values."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    earlier = f"{traced(before)}\n\n" if before is not None and before is not error else ""
    stack = "".join(traceback.format_tb(frames or error.__traceback__))
    return f"{earlier}Traceback (most recent call last):\n{stack}{shown(error)}"


def message(record: logging.LogRecord) -> str:
    """Return what a record says, as it may be written."""
    path = getattr(getattr(record, "request", None), "path", None)
    args: Any = record.args
    if isinstance(args, tuple):
        args = tuple(_argument(value, path) for value in args)
    try:
        text = str(record.msg) % args if args else str(record.msg)
    except (TypeError, ValueError):  # a library that formats it wrongly
        text = str(record.msg)
    return scrub(shown(record.msg) if isinstance(record.msg, BaseException) else text)


def _argument(value: Any, path: str | None) -> Any:
    if isinstance(value, BaseException):
        return shown(value)
    if path and value == path:  # Django's own lines: an address may hold a code
        now = doing.NOW.get()
        return now.route if now else HIDDEN
    return value


def traceback_of(record: logging.LogRecord) -> str:
    """Return the traceback of the error that a record is about, as it may be written; "" for none."""
    if not record.exc_info or record.exc_info[1] is None:
        return ""
    return scrub(traced(record.exc_info[1], record.exc_info[2]))
