"""Writing a letter: the service's text in the municipality's frame, with what the law wants in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from openloket.cases.grounds import Grounds
from openloket.cases.models import Case
from openloket.cases.typesetting import date_parts, pdf
from openloket.definitions import schema
from openloket.definitions.letters import fill
from openloket.definitions.rules import findings_of_stored
from openloket.definitions.schema import Version
from openloket.forms.kept import AsKept
from openloket.forms.validate import stored
from openloket.law.calendar import long_date, plain_date
from openloket.law.deadlines import objection_term

_TEMPLATE = Path(__file__).parent / "typst" / "letter.typ"


@dataclass(frozen=True)
class Letter:
    """A letter that is ready: its kind, its subject and the PDF."""

    kind: str
    subject: str
    pdf: bytes


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
    """The letter `kind` about a case, dated `day`; `text` when it is not one of the version's own.

    A decision has `grounds`: it says which findings and law it rests on, how to object and until when (Awb 3:45, 3:47).
    """
    answers = stored(version.questions, case.answers)
    found = findings_of_stored(version, answers, case.received_on)
    values = {
        "zaaknummer": case.zaak.identificatie,
        "ontvangen_op": plain_date(case.received_on),
        "beslissen_voor": long_date(case.due),
        "gemeente": settings.MUNICIPALITY["name"],
        **(extra or {}),
    }
    subject, body = fill(text or version.letters[kind], version, answers, found, values)
    name = str(answers.get(version.applicant.name, ""))
    return Letter(
        kind,
        subject,
        pdf(
            _TEMPLATE,
            {
                "subject": subject,
                "body": [part for part in body if part.strip(" -")],
                "case": case.zaak.identificatie,
                "municipality": settings.MUNICIPALITY,
                "date": plain_date(day),
                "date_parts": date_parts(day),
                "received": plain_date(case.received_on),
                "recipient": [name, *_address_lines(answers.get(version.applicant.address))],
                "salutation": f"Beste {name}," if name else "Beste lezer,",
                "reasons": grounds.findings if grounds else [],
                "deviation": grounds.explained if grounds else "",
                "law": [str(article) for article in version.legal_basis] if grounds else [],
                "objection": long_date(objection_term(day).ends) if grounds else None,
            },
        ),
    )


def _address_lines(address: Any) -> list[str]:
    if not address:
        return []
    if isinstance(address, AsKept):
        return [str(address)]
    return [
        f"{address['straat']} {address['huisnummer']} {address['toevoeging']}".strip(),
        f"{address['postcode']} {address['plaats']}",
    ]
