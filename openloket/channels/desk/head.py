"""The head of a case's page: the day it is about, the amounts, and what an official must not overlook, with where that stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from openloket.cases.models import Case, RightClaim
from openloket.cases.written.overview import Line, Section
from openloket.channels.desk.deciding import Choice
from openloket.definitions.schema import Version


@dataclass(frozen=True)
class Flag:
    """Something not to overlook, and the part of the page (an id) that says more."""

    text: str
    at: str
    tone: str = "soon"


@dataclass(frozen=True)
class Head:
    """What stands above a case, beside who asked it and until when it is decided."""

    day: Line | None
    """The answer that says for which day it is asked, such as that of the event."""
    amounts: Sequence[tuple[str, str]]
    flags: Sequence[Flag]


def of(
    case: Case,
    version: Version | None,
    answered: Iterable[Section],
    choices: Iterable[Choice],
    filled: Iterable[tuple[str, Sequence[str]]],
    stands: Iterable[Flag],
) -> Head:
    """Return the head of a case; `filled` is what its decision says, `stands` what other parts of the page have to tell. Pure."""
    before = version.deadline.before if version else ""
    lines = (line for section in answered for line in section.lines)
    found = [(str(each["title"]), str(each["value"])) for each in case.findings]
    said = [(ask, value) for ask, values in filled for value in values]
    flags = [*_against(choices), *_of_person(case), *stands] if case.closed_on is None else _of_person(case)
    return Head(
        next((line for line in lines if line.answer and _is_the_day(line, before)), None),
        [item for item in [*found, *said] if item[1].startswith("€")],
        flags,
    )


def _is_the_day(line: Line, before: str) -> bool:
    """Tell whether an answer is the day before which one must decide (`before`), or where a version names none, a day to come."""
    question = line.question
    first = str(question.min)
    to_come = first.startswith("vandaag") and not first.startswith("vandaag -")
    return question.id == before if before else question.type in ("date", "period") and to_come


def _against(choices: Iterable[Choice]) -> list[Flag]:
    """Return the findings that speak against what was asked."""
    texts = [f"{each['title']}: {each['value']}" for choice in choices if _grants(choice) for each in choice.against]
    return [Flag(text, "h-rules", "late") for text in dict.fromkeys(texts)]


def _grants(choice: Choice) -> bool:
    return choice.result.decision and choice.result.gives


def _of_person(case: Case) -> list[Flag]:
    found = [Flag(_("Geheim adres"), "h-answers")] if case.secret_address else []
    return [*found, Flag(_("Onder curatele"), "aanvrager")] if case.under_curatele else found


def standing(*, held: bool, unsigned: bool, unadvised: bool, addressed: bool, claim: RightClaim | None) -> list[Flag]:
    """Return what must be seen to before one decides."""
    found = [
        (held, _("Een brief wacht"), "h-held"),
        (claim is not None and claim.state == RightClaim.State.OPEN, _("Recht nagaan"), "recht"),
        (unsigned, _("Er mist een handtekening"), "ondertekenen"),
        (unadvised, _("Er mist advies"), "advies"),
        (not addressed, _("Geen adres"), "aanvrager"),
    ]
    return [Flag(text, at) for so, text, at in found if so]
