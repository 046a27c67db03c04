"""Writing a letter: the service's text in the municipality's frame, with what the law wants in it.

Some days in a letter follow from the day on which it goes: its date, until when to object, until when to answer. So a
letter is a text, kept with its message, and it is typeset for a day: when it is written, and again if it goes later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from openloket.cases import calendar
from openloket.cases.clock import complete_by
from openloket.cases.grounds import Grounds
from openloket.cases.models import Case
from openloket.cases.typesetting import date_parts, pdf
from openloket.definitions import schema
from openloket.definitions.letters import fill
from openloket.definitions.rules import findings_of_stored
from openloket.definitions.schema import Version
from openloket.forms.kept import AsKept
from openloket.forms.validate import stored
from openloket.law import periods
from openloket.law.calendar import long_date, plain_date
from openloket.law.deadlines import objection_term

_TEMPLATE = Path(__file__).parent / "typst" / "letter.typ"
_COMPLETE_BY = "\ue000aanvullen_voor\ue000"
"""Stands in a text where the last day to answer comes; private characters, which nobody types."""


@dataclass(frozen=True)
class Letter:
    """A letter that is ready: its kind, its subject, the PDF, the day it is dated, and the text it was typeset from."""

    kind: str
    subject: str
    pdf: bytes
    dated: date
    text: dict[str, Any]


def write(
    case: Case,
    version: Version,
    kind: str,
    day: date,
    extra: Mapping[str, str] | None = None,
    *,
    grounds: Grounds | None = None,
    text: schema.Letter | None = None,
) -> Letter:
    """Write the letter `kind` about a case, dated `day`; `text` when it is not one of the version's own.

    A decision has `grounds`: it says which findings and law it rests on, how to object and until when (Awb 3:45, 3:47).
    """
    answers = stored(version.questions, case.answers)
    found = findings_of_stored(version, answers, case.received_on)
    values = {
        "zaaknummer": case.zaak.identificatie,
        "ontvangen_op": plain_date(case.received_on),
        "beslissen_voor": long_date(case.due),
        "aanvullen_voor": _COMPLETE_BY,
        "gemeente": settings.MUNICIPALITY["name"],
        **(extra or {}),
    }
    subject, body = fill(text or version.letters[kind], version, answers, found, values)
    name = str(answers.get(version.applicant.name, ""))
    return typeset(
        kind,
        {
            "subject": subject,
            "body": [part for part in body if part.strip(" -")],
            "case": case.zaak.identificatie,
            "municipality": settings.MUNICIPALITY,
            "received": plain_date(case.received_on),
            "recipient": [name, *_address_lines(answers.get(version.applicant.address))],
            "salutation": f"Beste {name}," if name else "Beste lezer,",
            "reasons": grounds.findings if grounds else [],
            "deviation": grounds.explained if grounds else "",
            "law": [str(article) for article in version.legal_basis] if grounds else [],
            "decision": grounds is not None,
            "complete": version.deadline.complete,
        },
        day,
    )


def typeset(kind: str, text: dict[str, Any], day: date, replaces: date | None = None) -> Letter:
    """Typeset a text for the day on which it goes; `replaces` is the date of the letter that it comes instead of (Awb 2:12)."""
    parts = [text["subject"], *text["body"]]
    if any(_COMPLETE_BY in part for part in parts):
        complete = long_date(complete_by(periods.parse(text["complete"]), day).ends)
        parts = [part.replace(_COMPLETE_BY, complete) for part in parts]
    subject, *body = parts
    dated = {
        **text,
        "subject": subject,
        "body": body,
        "date": plain_date(day),
        "date_parts": date_parts(day),
        "objection": long_date(objection_term(day, calendar.now()).ends) if text["decision"] else None,
        "replaces": plain_date(replaces) if replaces else None,
    }
    return Letter(kind, subject, pdf(_TEMPLATE, dated), day, text)


def _address_lines(address: Any) -> list[str]:
    if not address:
        return []
    if isinstance(address, AsKept):
        return [str(address)]
    return [
        f"{address['straat']} {address['huisnummer']} {address['toevoeging']}".strip(),
        f"{address['postcode']} {address['plaats']}",
    ]
