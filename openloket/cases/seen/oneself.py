"""Gather what we know of whoever asks: what registers said of them, and what their applications say, each with its day and case.

Who reads it may say that a register is wrong. Whoever handles the case sees both, and the register must hear of it
(Wet BRP 2.34, Handelsregisterwet 32). The application stays as it was sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from openloket.cases import news, versions
from openloket.cases.locking import locked_case, save
from openloket.cases.models import Case, Channel, SourcedAnswer
from openloket.cases.refusals import NotPossible, whole
from openloket.cases.submit import APPLICANT
from openloket.cases.who import sourced
from openloket.cases.who.own import Deed, own
from openloket.definitions.origins import ORIGINS, REGISTERS, register_of
from openloket.definitions.schema import Version
from openloket.definitions.transition import renamed
from openloket.forms.questions import Question
from openloket.forms.types import from_json, is_empty, show, to_json
from openloket.people.acting import Acting
from openloket.registers import acts

NOT_RIGHT = "Gegevens kloppen niet"
SAME = "Dit is wat er nu staat. Vul in wat er wel klopt."
GONE = "Dit kunt u hier niet meer doorgeven."
MOST = 100
"""Cases of someone that are looked through, newest first."""


@dataclass(frozen=True)
class Told:
    """One thing that is known of someone, in words: `said` by a register, or `given` by themselves instead of that."""

    question: Question
    case: Case
    day: date
    said: str = ""
    given: str = ""
    row: SourcedAnswer | None = None
    """Holds what the register said; None for what stands in an application."""
    secret: bool = False

    @property
    def to_report(self) -> bool:
        return self.row is not None and sourced.to_report(self.row)


def from_registers(who: Acting) -> list[Told]:
    """Return what registers last said of someone, one of each source, in the order in which the sources are listed."""
    rows = SourcedAnswer.objects.filter(zaak__in=own(who)).order_by("-day", "-pk")
    rows = rows.select_related("zaak__case__version", "zaak__case__zaak")
    found: dict[str, Told] = {}
    for row in rows.iterator():
        if row.source not in found and register_of(row.source) in sourced.REPORTED and (told := _told(row)):
            found[row.source] = told
    return [found[source] for source in ORIGINS if source in found]


def from_applications(who: Acting) -> list[Told]:
    """Return what their applications last said of who someone is and how we reach them, other than what a register said."""
    cases = Case.objects.filter(zaak__in=own(who)).exclude(version=None).select_related("version", "zaak")
    found: dict[str, Told | None] = {}
    for case in cases.order_by("-received_at")[:MOST]:
        version = versions.of(case.version)
        of_register = set(case.zaak.sourced.filter(corrected=False).values_list("question", flat=True))
        for part, question in _contact(version):
            value = case.answers.get(question.id)
            if part in found or is_empty(value):
                continue
            if question.id in of_register:
                found[part] = None
                continue
            secret = question.id in sourced.hidden_in(case, version)
            words = show(question, from_json(question, value))
            found[part] = Told(question, case, case.received_on, given=words, secret=secret)
    return [told for part in _PARTS if (told := found.get(part))]


_PARTS = ("name", "address", "email", "phone", "reach")


def _contact(version: Version) -> Iterator[tuple[str, Question]]:
    """Yield the questions of a version on who the applicant is and how to reach them, by their part."""
    asked = {question.id: question for question in version.questions}
    for part in _PARTS:
        if question := asked.get(getattr(version.applicant, part) or ""):
            yield part, question


def _told(row: SourcedAnswer) -> Told | None:
    """Return what a register said in words; None when the case's version does not ask it any more."""
    case = row.zaak.case
    if (question := _question(row, case)) is None:
        return None

    def words(value: Any) -> str:
        return "" if value is None else show(question, from_json(question, value))

    secret = case.secret_address and row.source == "brp.adres"
    return Told(question, case, row.day, words(row.value), words(row.given), row, secret)


def _question(row: SourcedAnswer, case: Case) -> Question | None:
    """Return the question that a row answers, as the version that the case has now calls it."""
    if case.version is None:
        return None
    version = versions.of(case.version)
    [name] = renamed({row.question: None}, version) or [""]
    return next((question for question in version.questions if question.id == name), None)


def said_of(who: Acting) -> QuerySet[SourcedAnswer]:
    """Return the answers of registers of which someone may say that they are not right: those in their own cases."""
    if who.represents:
        return SourcedAnswer.objects.none()
    rows = SourcedAnswer.objects.filter(zaak__in=own(who, Deed.ANSWER))
    return rows.select_related("zaak__case__version", "zaak__case__zaak")


def told(row: SourcedAnswer) -> Told | None:
    """Return an answer of a register of which someone may say that it is not right; None for what nobody reports."""
    return _told(row) if register_of(row.source) in sourced.REPORTED else None


def not_right(row: SourcedAnswer, value: Any, at: datetime) -> None:
    """Keep that someone says a register is wrong, with what is right: a task for whoever handles the case.

    It is said of a closed case too. What is right stands in the case alone, and not in the text of the contact: an
    address may be secret. Raises NotPossible.
    """
    with whole(row.zaak_id):
        case = locked_case(row.zaak_id)
        now = SourcedAnswer.objects.select_for_update().filter(pk=row.pk).first()
        question = now and _question(now, case)
        if now is None or question is None:
            raise NotPossible(GONE)
        given = to_json(value)
        if given in (now.value, now.given):
            raise NotPossible(SAME)
        now.corrected, now.given, now.given_at, now.reported_at, now.reported_by = True, given, at, None, None
        now.save(update_fields=["corrected", "given", "given_at", "reported_at", "reported_by"])
        source = ORIGINS[now.source].gives  # type: ignore[index]
        text = f"De aanvrager zegt dat dit niet klopt in {REGISTERS[register_of(now.source)]}: {source}"
        hand = acts.hand(APPLICANT, why=NOT_RIGHT, channel="web", at=at, insists=True)
        acts.zaken.note_contact(hand, case.zaak, Channel.WEB, NOT_RIGHT, text)
        acts.zaken.change(hand, case.zaak, {}, always=True)
        news.came_in(case, at)
        save(case)
