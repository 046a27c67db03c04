"""Make the accessibility statement in the form that the Besluit digitale toegankelijkheid overheid asks for.

A beheerder gives the facts on a page, or the municipality in a file (LOKET_ACCESSIBILITY, YAML; docs/beheer.md shows one): what
was examined, which gaps there are, who signed. The status A to E follows from them, so nobody can claim more than was examined.
"""

from __future__ import annotations

import logging
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.utils.translation import gettext as _

from openloket.site import statements

LOG = logging.getLogger(__name__)
RESEARCH_COUNTS = relativedelta(years=3)
REVIEW_COUNTS = relativedelta(years=1)
FIRST_STEPS_COUNT = relativedelta(months=6)
Status = Literal["A", "B", "C", "D", "E"]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The base of every part of the statement."""


class Research(_Part, frozen=True):
    """An examination of the site; only a complete one by WCAG-EM counts for status A or B."""

    day: date
    by: str
    complete: bool
    report: str = ""


class Gap(_Part, frozen=True):
    """A requirement that the site does not meet, and what is done about it."""

    criterion: str
    what: str
    consequence: str
    cause: str
    measure: str
    solved_by: date
    alternative: str = ""


class Signature(_Part, frozen=True):
    """Who signed for the municipality: the function of someone who is entitled to."""

    day: date
    function: str


class Ombudsman(_Part, frozen=True):
    """Whom people can turn to when the municipality does not answer well."""

    name: str = "de Nationale ombudsman"
    url: str = "https://www.nationaleombudsman.nl"


class Statement(_Part, frozen=True):
    """What the municipality declares about this site."""

    signed: Signature
    reviewed_on: date
    research: tuple[Research, ...] = ()
    research_planned: date | None = None
    gaps: tuple[Gap, ...] = ()
    ombudsman: Ombudsman = Ombudsman()


msgspec.json.Decoder(Statement)  # works the types out before there are threads; see definitions.schema


class BadStatement(ValueError):
    """The file cannot be read as a statement; the message says what is wrong."""


def status(statement: Statement | None, today: date) -> Status:
    """Return the status that the facts give.

    A: examined completely in the last three years, no gaps; B: the same, with gaps and what is done about each; C: not
    so, but signed in the last six months with an examination planned within six; D: none of these, or there are doubts;
    E: no statement, or one that is not signed yet.
    """
    if statement is None or statement.signed.day > today:
        return "E"
    if doubts(statement, today):
        return "D"
    if any(item.complete and item.day <= today < item.day + RESEARCH_COUNTS for item in statement.research):
        return "B" if statement.gaps else "A"
    until = statement.signed.day + FIRST_STEPS_COUNT
    planned = statement.research_planned
    return "C" if today <= until and planned is not None and today <= planned <= until else "D"


def doubts(statement: Statement, today: date) -> list[str]:
    """List what in the statement cannot be true today, or is true no longer; with any doubt it claims nothing."""
    found = []
    if statement.signed.day > today:
        found.append(_("De verklaring is nog niet getekend: die dag moet nog komen."))
    if statement.reviewed_on > today:
        found.append(_("De dag waarop de verklaring is nagegaan, moet nog komen."))
    elif max(statement.signed.day, statement.reviewed_on) + REVIEW_COUNTS < today:
        found.append(_("De verklaring is langer dan een jaar niet nagegaan."))
    if any(gap.solved_by < today for gap in statement.gaps):
        found.append(_("Een afwijking had al opgelost moeten zijn."))
    return found


def read(path: Path) -> Statement:
    """Read the statement in a file. Raises BadStatement, naming the file."""
    try:
        return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), Statement)
    except (OSError, ValueError, yaml.YAMLError, RecursionError) as error:
        raise BadStatement(f"De toegankelijkheidsverklaring in {path} is niet te lezen: {error}") from error


def edited() -> Statement | None:
    """Return the statement that a beheerder wrote on the page for it; None where nobody did."""
    data = statements.said(statements.ACCESSIBILITY)
    return msgspec.convert(statements.as_statement(data), Statement) if data else None


def current() -> Statement | None:
    """Return the statement as a beheerder wrote it, or else that which the settings name; None when there is none to read.

    What is wrong with a file is logged.
    """
    if (found := edited()) is not None:
        return found
    if not settings.ACCESSIBILITY:
        return None
    path = Path(settings.ACCESSIBILITY)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, BadStatement) as error:
        LOG.warning("%s", error)
        return None


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> Statement:
    return read(path)
