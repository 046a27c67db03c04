"""Writing a letter: the service's text in the municipality's frame, with what the law wants in it.

Some days in a letter follow from the day on which it goes: its date, until when to object, until when to answer. So a
letter is a text, kept with its message, and it is typeset for a day: when it is written, and again if it goes later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from openloket.cases import addressee, calendar
from openloket.cases.clock import complete_by
from openloket.cases.grounds import Grounds
from openloket.cases.layout import blocks
from openloket.cases.models import Case
from openloket.cases.typesetting import date_parts, pdf
from openloket.definitions import schema
from openloket.definitions.letters import fill
from openloket.definitions.rules import findings_of_stored
from openloket.definitions.schema import Version
from openloket.forms.validate import stored
from openloket.law import periods
from openloket.law.calendar import long_date, plain_date
from openloket.law.deadlines import objection_term

_TEMPLATE = Path(__file__).parent / "typst" / "letter.typ"
_COMPLETE_BY = "\ue000aanvullen_voor\ue000"
"""Stands in a text where the last day to answer comes; private characters, which nobody types."""


@dataclass(frozen=True)
class WrittenLetter:
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
    days: Sequence[date] = (),
) -> WrittenLetter:
    """Write the letter `kind` about a case, dated `day`; `text` when it is not one of the version's own.

    `days` are last days that `extra` names; where such a day may still move, the letter says so.
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
    template = text or version.letters[kind]
    if "{beslissen_voor}" in template.subject + template.body:
        days = [*days, case.due]
    subject, body = fill(template, version, answers, found, values)
    to = addressee.of(case, version, answers, day)
    return typeset(
        kind,
        {
            "subject": subject,
            "body": [part for part in body if part.strip(" -\n")],
            "case": case.zaak.identificatie,
            "municipality": settings.MUNICIPALITY,
            "received": plain_date(case.received_on),
            "recipient": [to.name, *to.lines],
            "salutation": f"Beste {to.name}," if to.name else "Beste lezer,",
            "reasons": grounds.findings if grounds else [],
            "deviation": grounds.explained if grounds else "",
            "law": [str(article) for article in version.legal_basis] if grounds else [],
            "decision": grounds is not None,
            "complete": version.deadline.complete,
            "last_days": [last.isoformat() for last in days],
        },
        day,
    )


def typeset(kind: str, text: dict[str, Any], day: date, replaces: date | None = None) -> WrittenLetter:
    """Typeset a text for the day on which it goes; `replaces` is the date of the letter it replaces (Awb 2:12)."""
    parts, known = [text["subject"], *text["body"]], calendar.now()
    unsure = {*known.unknown(date.fromisoformat(last) for last in text.get("last_days", ()))}
    if any(_COMPLETE_BY in part for part in parts):
        complete = complete_by(periods.parse(text["complete"]), day)
        parts = [part.replace(_COMPLETE_BY, long_date(complete.ends)) for part in parts]
        unsure |= {*complete.unsure}
    subject, *body = parts
    objection = objection_term(day, known) if text["decision"] else None
    dated = {
        **text,
        "subject": subject,
        "body": [block for part in [*body, *_may_move(unsure)] for block in blocks(part)],
        "deviation": blocks(text["deviation"]),
        "date": plain_date(day),
        "date_parts": date_parts(day),
        "objection": long_date(objection.ends) if objection else None,
        "objection_may_move": " ".join(_may_move(objection.unsure)) if objection else "",
        "replaces": plain_date(replaces) if replaces else None,
    }
    return WrittenLetter(kind, subject, pdf(_TEMPLATE, dated), day, text)


def _may_move(years: Collection[int]) -> list[str]:
    """Say that a last day may still become later, when no decree on the equated days of its year is known."""
    if not years:
        return []
    return [
        f"Van {' en '.join(map(str, sorted(years)))} is nog niet bekend welke extra vrije dagen er zijn. Daardoor kan de "
        "laatste dag nog later worden, maar niet eerder. Gebeurt dat? Dan schrijven wij u."
    ]
