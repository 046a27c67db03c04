"""Put right in someone's cases what is wrong, because they asked for it (AVG 16), and keep who must hear of it (AVG 19).

What an official does with a request about someone's own data, each in one transaction. Every function raises Stale when the
request changed since the page showed it, and NotPossible when it cannot be done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from openloket.cases import restricted, versions
from openloket.cases.completing import answered
from openloket.cases.hands import Handler
from openloket.cases.locking import CLOSED, Stale, locked_case, save
from openloket.cases.models import Case, OwnDataAnswer, OwnDataChange, Submission
from openloket.cases.privacy import own_data
from openloket.cases.privacy.own_data import Person
from openloket.cases.refusals import NotPossible, reasoned, whole
from openloket.cases.who import applicant, sourced
from openloket.definitions import admission
from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.forms.types import is_empty, show, to_json, type_of
from openloket.forms.validate import Answers, Problem, read, stored
from openloket.registers import acts
from openloket.registers.api.hand import Hand

SAME = "Dit is wat er nu staat. Vul in wat er wel klopt."
NO_SUCH = "Kies wat u wilt verbeteren."
NOT_ASKED = gettext_noop("Dat werd in deze zaak niet gevraagd.")
NO_CASE = "Kies een zaak die nog wordt gebruikt."
NO_HOW = "Schrijf op hoe en wanneer u het vertelde, of waarom dat niet kan."


def seen(zaak_id: int, handler: Handler) -> None:
    """Write down that an official looked at what goes with the answer, and that it may go. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = request_of(zaak_id, handler.revision)
        rows = OwnDataAnswer.objects.filter(zaak=zaak_id)
        if not rows.update(seen_at=handler.at, seen_by=handler.user):
            raise NotPossible(own_data.NOT_MADE)
        save(case)


def identify(zaak_id: int, handler: Handler, how: str) -> None:
    """Write down how an official checked who asks, with what came in (AVG 12 lid 6). Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = request_of(zaak_id, handler.revision)
        if how not in own_data.WAYS:
            raise NotPossible(own_data.NOT_IDENTIFIED, "identified")
        Submission.objects.filter(zaak=zaak_id, version__isnull=False).update(identified=how)
        acts.zaken.change(
            handler.hand(f"Nagegaan wie het vraagt: {Submission.Identified(how).label}"), case.zaak, {}, always=True
        )
        save(case)


def request_of(zaak_id: int, revision: int, *kinds: str) -> Case:
    """Return the case of a request that runs, locked. Raises Stale, NotPossible: also when it asks none of these `kinds`.

    Any other case gives no right to what is of its applicant elsewhere.
    """
    case = locked_case(zaak_id)
    if case.revision != revision:
        raise Stale
    if case.closed_on is not None:
        raise NotPossible(CLOSED)
    asked = own_data.kind(case)
    if not asked or (kinds and asked not in kinds):
        raise NotPossible(NOT_ASKED)
    return case


def correctable(of: Person) -> Iterator[tuple[Case, Question, str]]:
    """Yield what may be put right of someone: case, question and the answer in words.

    What a register said is put right there (Wet BRP 2.34, 2.58), and who they are is not an answer.
    """
    rows = Case.objects.filter(zaak__in=of.own).exclude(version=None).select_related("zaak", "version")
    for case in rows.order_by("-received_on", "-pk"):
        version = versions.of(case.version)
        if version.own_data:
            continue
        answers = stored(version.questions, case.answers)
        fixed = set(case.zaak.sourced.filter(corrected=False).values_list("question", flat=True))
        fixed.update(admission.identity_questions(version))
        for question in version.questions:
            kind = type_of(question)
            stays = question.id in fixed or kind.identifies or kind.files or kind.signs or kind.rows
            if not stays and not is_empty(answers.get(question.id)):
                yield case, question, show(question, answers[question.id])


def question_of(of: Person, about: UUID, name: str) -> tuple[Case, Question]:
    """Return one thing that may be put right. Raises NotPossible."""
    for case, question, _ in correctable(of):
        if case.zaak.uuid == about and question.id == name:
            return case, question
    raise NotPossible(NO_SUCH)


def put_right(request: Case, handler: Handler, of: Person, about: UUID, name: str, value: Any) -> Sequence[Problem]:
    """Put an answer of someone right in one of their cases, and write down who got the wrong one; return what is wrong with `value`.

    In a case that runs the rules are worked out anew; what was decided stays decided (AVG 16). Raises Stale, NotPossible.
    """
    with whole(request.pk):
        asked = request_of(request.pk, handler.revision, "rectificatie")
        found, question = question_of(of, about, name)
        right, problems = read(question, value, question.id)
        if problems:
            return problems
        case = locked_case(found.pk) if found.pk != asked.pk else asked
        version = versions.of(case.version)
        before = stored(version.questions, case.answers)
        if to_json(right) == case.answers.get(question.id):
            raise NotPossible(SAME)
        after = stored(version.questions, {**case.answers, question.id: to_json(right)})
        hand = handler.hand(f"Verbeterd op verzoek (AVG 16, {asked.zaak.identificatie}): {question.ask}"[:1000])
        _put(case, version, hand, before, after, question)
        save(case)
        hidden = question.id in sourced.hidden_in(case, version)
        OwnDataChange.objects.create(
            zaak=asked.zaak,
            about=case.zaak,
            what=f"{case.zaak.identificatie}: {question.ask}"[:300],
            before=sourced.HIDDEN if hidden else show(question, before.get(question.id)),
            after=sourced.HIDDEN if hidden else show(question, after.get(question.id)),
            receivers=own_data.receivers(case.zaak, version),
            at=handler.at,
            by=handler.user,
        )
        unsee(asked)
        if case is not asked:
            save(asked)
    return ()


def _put(case: Case, version: Version, hand: Hand, before: Answers, after: Answers, question: Question) -> None:
    others = answered.kept_beside(version, case.answers)
    if case.closed_on is None:
        changes = answered.put(case, version, hand, before, after, "", others=others)
        acts.zaken.change(hand, case.zaak, changes, always=True)
        return
    case.answers = {**case.answers, question.id: to_json(after.get(question.id))}
    applicant.follow(hand, case.zaak, version, before, after, secret=case.secret_address)
    acts.zaken.change(hand, case.zaak, {}, always=True)


def unsee(case: Case) -> None:
    """Have what goes with the answer looked at anew: it does not say any more what is so."""
    OwnDataAnswer.objects.filter(zaak=case.zaak_id).update(seen_at=None, seen_by=None)


def told(request: Case, handler: Handler, how: str) -> None:
    """Write down that those who got something were told that it was put right, and how. Raises Stale, NotPossible."""
    with whole(request.pk):
        case = request_of(request.pk, handler.revision)
        how = reasoned(how, 300, NO_HOW, "how")
        rows = OwnDataChange.objects.filter(pk__in=[row.pk for row in own_data.untold(case)])
        rows.update(told_on=handler.today, told_how=how)
        unsee(case)
        save(case)


# Restricting --------------------------------------------------------------------------------------------------------------


def restrictable(of: Person) -> list[Case]:
    """Return the cases of someone that may be left unused for a time, newest first; not their requests about their data."""
    rows = Case.objects.filter(zaak__in=of.own).exclude(version=None).select_related("zaak", "version")
    return [case for case in rows.order_by("-received_on", "-pk") if not versions.of(case.version).own_data]


def restrict(request: Case, handler: Handler, of: Person, about: Collection[UUID]) -> None:
    """Have cases of someone only kept from now on (AVG 18 lid 1). Raises Stale, NotPossible."""
    with whole(request.pk):
        asked = request_of(request.pk, handler.revision, "beperking")
        chosen = [case.pk for case in restrictable(of) if case.zaak.uuid in about and case.restricted_since is None]
        if not chosen:
            raise NotPossible(NO_CASE)
        for pk in chosen:
            case = locked_case(pk)
            case.restricted_since = handler.today
            _write(asked, case, handler, f"{case.zaak.identificatie}: mag een tijd niet worden gebruikt")
        save(asked)


def lift(request: Case, handler: Handler, how: str) -> None:
    """Let the cases be used again that this request had left unused; who asked was told first (AVG 18 lid 3). Raises Stale, NotPossible."""
    with whole(request.pk):
        asked = locked_case(request.pk)
        if asked.revision != handler.revision:
            raise Stale
        how = reasoned(how, 300, NO_HOW, "how")
        about = OwnDataChange.objects.filter(zaak=request.pk).values("about")
        found = restricted.cases().filter(zaak__in=about).values_list("pk", flat=True)
        for pk in list(found):
            case = locked_case(pk)
            case.restricted_since = None
            _write(asked, case, handler, f"{case.zaak.identificatie}: mag weer worden gebruikt", how)
        save(asked)


def _write(asked: Case, case: Case, handler: Handler, what: str, how: str = "") -> None:
    """Save a case that is restricted or is not any more, and write down why, in its history and with the request."""
    hand = handler.hand(f"Op verzoek (AVG 18, {asked.zaak.identificatie}): {what}")
    acts.zaken.change(hand, case.zaak, {}, always=True)
    save(case)
    restricted.changed(case)
    told_on = handler.today if how else None
    OwnDataChange.objects.create(
        zaak=asked.zaak, about=case.zaak, what=what, told_on=told_on, told_how=how, at=handler.at, by=handler.user
    )
