"""Writing a letter: the service's text in the municipality's frame, with what the law wants in it.

Some days in a letter follow from the day on which it goes: its date, until when to object, until when to answer. So a
letter is a text, kept with its message, and it is typeset for a day: when it is written, and again if it goes later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from openloket.cases import cosigning, impartial
from openloket.cases.carrying import wishes
from openloket.cases.grounds import Grounds
from openloket.cases.models import Case, InterestedParty, Message
from openloket.cases.terms import calendar
from openloket.cases.terms.clock import complete_by
from openloket.cases.who import addressee, cosigners
from openloket.cases.wording.layout import blocks
from openloket.cases.wording.typesetting import TYPST, date_parts, pdf
from openloket.cases.written import clauses, expected, letterhead, unheard
from openloket.cases.written import organ as deciding
from openloket.definitions import schema
from openloket.definitions.letters import fill
from openloket.definitions.rules import Finding, findings_of_stored
from openloket.definitions.schema import Version
from openloket.definitions.words import organ
from openloket.forms.questions import Question
from openloket.forms.validate import stored
from openloket.law import periods
from openloket.law.calendar import long_date, plain_date
from openloket.law.deadlines import objection_term
from openloket.people.models import User

_TEMPLATE = TYPST / "letter.typ"
_COMPLETE_BY = "\ue000aanvullen_voor\ue000"
"""Stands in a text where the last day to answer comes; private characters, which nobody types."""


SHOWN = "shown"
"""Under this name the text of a letter keeps what it says as it was typeset last, for the page beside its PDF."""
_UNSAID: dict[str, Any] = {
    "organ": "",
    "online": "",
    "remedy": [],
    "appeal": False,
    "tax": None,
    "means": [],
    "head": letterhead.UNSAID,
    "signed": None,
}
"""Fills in what a letter lacks that an earlier release wrote, or that decides nothing."""


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
    filled: Mapping[str, tuple[Question, Any]] | None = None,
    text: schema.Letter | None = None,
    days: Sequence[date] = (),
    by: User | None = None,
    party: InterestedParty | None = None,
    besluit: bool = False,
    signed: Mapping[str, str] | None = None,
) -> WrittenLetter:
    """Write the letter `kind` about a case, dated `day`, for the official it comes from; `text` when it is not one of the version's own.

    It goes to the applicant or who acts for them, or to another whose interest it touches.

    `days` are last days that `extra` names; where such a day may still move, the letter says so.
    A decision has `grounds`: it says which findings and law it rests on, how to object and until when (Awb 3:45, 3:47).
    `filled` is what the official filled in for its result. `besluit` says that it decides something by the Awb itself, so that
    one can object whatever the service is, and has no grounds of the service. `signed` is by which mandate they sign (see
    mandated.in_letter).
    """
    answers = stored(version.questions, case.answers)
    found = findings_of_stored(version, answers, case.received_on)
    values = {
        "zaaknummer": case.zaak.identificatie,
        "ontvangen_op": plain_date(case.received_on),
        "beslissen_voor": long_date(case.due),
        "aanvullen_voor": _COMPLETE_BY,
        "gemeente": settings.MUNICIPALITY["name"],
        "zaakwoord": version.noun,
        **(extra or {}),
    }
    template = text or version.letters[kind]
    if "{beslissen_voor}" in template.subject + template.text:
        days = [*days, case.due]
    subject, body = fill(template, version, answers, found, case.received_on, values, filled)
    digital = party is None and wishes.way(case, version, kind)[0] == Message.Way.INBOX
    to = addressee.of_party(party) if party else addressee.of(case, version, answers, day, digital=digital)
    return typeset(
        kind,
        {
            "subject": subject,
            "body": [
                *_for_whom(to),
                *(part for part in body if part.strip(" -\n")),
                *(unheard.said(impartial.of(case)) if grounds and party is None else []),
            ],
            "case": case.zaak.identificatie,
            "municipality": settings.MUNICIPALITY,
            "head": letterhead.of(case, version, {} if party else answers, by),
            "received": plain_date(case.received_on),
            "recipient": [to.name, *to.lines],
            "salutation": f"Beste {to.name}," if to.name else "Beste lezer,",
            "reasons": grounds.findings if grounds else [],
            "deviation": grounds.explained if grounds else "",
            "law": [str(article) for article in version.legal_basis] if grounds else [],
            "decision": grounds is not None or besluit,
            "means": _means(case, version) if kind == "receipt" else [],
            **(_by_law(case, version) if grounds or besluit else {}),
            **({"objects": True, "remedy": [], "appeal": False} if besluit else {}),
            "tax": _tax(version, kind, template, found, grounds),
            "complete": version.deadline.complete,
            "last_days": [last.isoformat() for last in days],
            "signed": dict(signed) if signed else None,
        },
        day,
    )


def _means(case: Case, version: Version) -> list[dict[str, str]]:
    """Return what an application leads to, and who must still sign it."""
    found = expected.as_lines(version, expected.of_case(case, version))
    return [*found, *cosigning.as_lines(version, cosigners.unsigned(case))]


def _for_whom(to: addressee.Addressee) -> list[str]:
    """Say whom a letter is about, to who arranges it for someone else."""
    return (
        [f"U regelt dit voor {to.acts_for}. Waar in deze brief ‘u’ staat, gaat het over {to.acts_for}."]
        if to.acts_for
        else []
    )


def _by_law(case: Case, version: Version) -> dict[str, Any]:
    """Return what the law wants in a decision: the organ (Awb 10:10), and what one can do against it, also digitally (Awb 2:13)."""
    excluded = version.not_applied
    return {
        "organ": organ(deciding.of(case, version), settings.MUNICIPALITY["name"]),
        "objects": version.open_to_objection,
        "appeal": version.deadline.by == "bezwaar",
        "online": settings.BASE_URL.partition("://")[2],
        "remedy": [part.strip() for part in excluded.remedy.split("\n\n")] if excluded and excluded.remedy else [],
    }


def _tax(
    version: Version, kind: str, template: schema.Letter, found: Mapping[str, Finding], grounds: Grounds | None
) -> dict[str, str] | None:
    """Return the tax that the letter of a result speaks of, which has a notice and a clause of its own; None without one to pay."""
    fee = version.fee
    if fee is None or fee.tax == "niet" or not found[fee.rule].value:
        return None
    if all(result.letter != kind for result in version.results):
        return None
    spoken_of = f"{{{fee.rule}}}" in template.subject + template.text
    given = grounds.findings if grounds else ()
    if not spoken_of and all(finding["id"] != fee.rule for finding in given):
        return None
    return {
        "name": fee.tax,
        "by_law": str(fee.by_law),
        "organ": organ("heffingsambtenaar", settings.MUNICIPALITY["name"]),
    }


def typeset(kind: str, text: dict[str, Any], day: date, replaces: date | None = None) -> WrittenLetter:
    """Typeset a text for the day on which it goes; `replaces` is the date of the letter it replaces (Awb 2:12)."""
    said = {name: value for name, value in text.items() if name != SHOWN}
    shown = _laid_out(said, day, replaces)
    made = pdf(_TEMPLATE, {**shown, "logo": letterhead.logo(), "date_parts": date_parts(day)})
    return WrittenLetter(kind, shown["subject"], made, day, {**said, SHOWN: shown})


def _laid_out(text: dict[str, Any], day: date, replaces: date | None) -> dict[str, Any]:
    """Return what a letter of this day says, as its PDF and its page show it."""
    parts, known = [text["subject"], *text["body"]], calendar.now()
    unsure = {*known.unknown(date.fromisoformat(last) for last in text.get("last_days", ()))}
    if any(_COMPLETE_BY in part for part in parts):
        complete = complete_by(periods.parse(text["complete"]), day)
        parts = [part.replace(_COMPLETE_BY, long_date(complete.ends)) for part in parts]
        unsure |= {*complete.unsure}
    subject, *body = parts
    appeal = bool(text["decision"] and text.get("appeal"))
    objection = objection_term(day, known) if text["decision"] and (appeal or text.get("objects", True)) else None
    said = {**_UNSAID, **text, "municipality": {**settings.MUNICIPALITY, **text["municipality"]}}
    last_day, may_move = (long_date(objection.ends), " ".join(_may_move(objection.unsure))) if objection else ("", "")
    return {
        **said,
        "subject": subject,
        "body": [block for part in [*body, *_may_move(unsure)] for block in blocks(part)],
        "deviation": blocks(text["deviation"]),
        "date": plain_date(day),
        "clauses": clauses.of(said, "" if appeal else last_day, may_move, last_day if appeal else ""),
        "replaces": plain_date(replaces) if replaces else None,
    }


def _may_move(years: Collection[int]) -> list[str]:
    """Say that a last day may still become later, when no decree on the equated days of its year is known."""
    if not years:
        return []
    return [
        f"Van {' en '.join(map(str, sorted(years)))} is nog niet bekend welke extra vrije dagen er zijn. Daardoor kan de "
        "laatste dag nog later worden, maar niet eerder. Gebeurt dat? Dan schrijven wij u."
    ]
