"""Tell what is to do for who is asked for advice or another task, and what of a case is shared with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_noop

from openloket import typed_codes
from openloket.cases import versions
from openloket.cases.advice import advice
from openloket.cases.advice.advice import Stand
from openloket.cases.models import Case, Task
from openloket.cases.papers import confidential
from openloket.cases.who import protected, sourced
from openloket.cases.written.overview import Section, only, sections
from openloket.definitions import admission
from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.forms.types import type_of
from openloket.forms.validate import stored
from openloket.people import absences
from openloket.people.accounts import grants
from openloket.people.models import User
from openloket.registers.models import Enkelvoudiginformatieobject
from openloket.secrecy import keyed_hashes, opened

UNKNOWN = gettext_noop(
    "Deze code kennen wij niet. Kijk of u hem helemaal hebt overgenomen. Kreeg u daarna een nieuwe e-mail van ons? Neem dan de code "
    "daaruit."
)
WRONG = gettext_noop(
    "De tweede code klopt niet. U kreeg hem van de medewerker die om het advies vroeg: met de telefoon of met de post."
)
LOCKED = gettext_noop(
    "Er is te vaak een verkeerde code ingevuld. Bel de medewerker die om het advies vroeg, en vraag om een nieuwe link en code."
)
ANSWERED = gettext_noop(
    "Met deze link is al geantwoord. Wij hebben uw advies. Wilt u iets veranderen? Bel de medewerker die erom vroeg."
)
WITHDRAWN = gettext_noop("De vraag om advies is ingetrokken. U hoeft niets meer te doen.")
EXPIRED = gettext_noop(
    "Deze link is verlopen: het advies kon tot en met %s. Bel de medewerker die erom vroeg als u nog wilt adviseren."
)
CLOSED = gettext_noop("In deze zaak is al besloten. U hoeft niet meer te adviseren.")


def theirs(user: User) -> Q:
    """Return the condition that a task is for someone: asked of them, of who they replace today, or of a team of theirs."""
    teams = {grant.team for grant in grants(user)}
    return (
        Q(person=user) | Q(person__in=absences.replaced_by(user).values("person")) | Q(to=Task.To.TEAM, team__in=teams)
    )


def is_adviser(user: User, task: Task) -> bool:
    """Say whether a task is for an official."""
    return user.is_active and Task.objects.filter(theirs(user), pk=task.pk).exists()


def of(user: User) -> QuerySet[Task]:
    """Return the tasks of an official, the most pressing first."""
    found = Task.objects.filter(theirs(user)).select_related("zaak__case", "asked_by", "person")
    return found.order_by(F("answered_at").asc(nulls_first=True), "due", "pk")


def stand(task: Task, case: Case, today: date) -> Stand:
    """Return how it stands with a task of a case."""
    return advice.stand(
        task.due,
        today,
        answered=task.answered_at is not None,
        withdrawn=task.withdrawn_at is not None,
        closed=case.closed_on is not None,
    )


def untold(user: User) -> QuerySet[Task]:
    """Return the tasks in which an official advised otherwise than was decided, and did not read that yet (Awb 3:43)."""
    rows = Task.objects.exclude(to=Task.To.OUTSIDE).exclude(told_at=None)
    return rows.filter(answered_by=user, told_seen_at=None)


def read_told(user: User, task: Task) -> None:
    """Note that who advised now reads that it was decided otherwise."""
    untold(user).filter(pk=task.pk).update(told_seen_at=timezone.now())


# What is shared -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shared:
    """Hold what an adviser sees of a case: some answers and some documents."""

    sections: list[Section]
    documents: list[Enkelvoudiginformatieobject]


def shareable(version: Version) -> list[Question]:
    """Return the questions whose answers may be shared: not the numbers that say who someone is."""
    closed = set(admission.identity_questions(version))
    return [
        question for question in version.questions if question.id not in closed and not type_of(question).identifies
    ]


def shared(task: Task, case: Case) -> Shared:
    """Return what is shared with an adviser, as it is now; a secret address is not."""
    return Shared(_answers(task, case), list(documents(task, case)))


def _answers(task: Task, case: Case) -> list[Section]:
    if case.version is None:
        return []
    version = versions.of(case.version)
    shows = {question.id for question in shareable(version)} & {*task.shows}
    answers = sourced.without(stored(version.questions, case.answers), sourced.hidden_in(case, version))
    return only(sections(version, answers), shows)


def documents(task: Task, case: Case) -> QuerySet[Enkelvoudiginformatieobject]:
    """Return the documents that are shared: those that were chosen, and the files that answer a shared question."""
    files = _files(case, task.shows) if case.version else set()
    every = may_share(case)
    chosen = Q(pk__in=task.documents.values("pk"))
    answering = every.filter(inhoud__in=files, informatieobjecttype__omschrijving="bijlage")
    open_ones = Q(pk__in={row.pk for row in answering} - confidential.raised(case.zaak, answering))
    return every.filter(chosen | open_ones).order_by("pk").distinct()


def may_share(case: Case) -> QuerySet[Enkelvoudiginformatieobject]:
    """Return the documents of a case that may be shared: not an application as it came in, which holds all answers and numbers.

    Nor what may show a secret address.
    """
    every = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak_id).select_related("informatieobjecttype")
    found = every.exclude(informatieobjecttype__omschrijving="aanvraag").order_by("pk").distinct()
    return found.exclude(pk__in=protected.may_tell(case))


def _files(case: Case, shows: Collection[str]) -> set[str]:
    """Return the SHA-256 of each file that answers one of these questions."""
    version = versions.of(case.version)
    return {
        item["sha256"]
        for question in _file_questions(version, shows)
        for item in case.answers.get(question.id) or ()
        if isinstance(item, dict) and "sha256" in item
    }


def _file_questions(version: Version, shows: Collection[str]) -> Iterable[Question]:
    return (question for question in version.questions if question.id in shows and type_of(question).files)


# The link -------------------------------------------------------------------------------------------------------------


def by_link(link: str) -> Task | None:
    """Return what a link is about by its keyed hash; None when it is about nothing any more."""
    rows = Task.objects.select_related("zaak__case__version", "asked_by")
    return rows.filter(link=link, to=Task.To.OUTSIDE).first() if link else None


def by_code(typed: str) -> Task | None:
    """Return what the code in an e-mail is about; None for one that we do not know, or that another replaced."""
    secret = typed_codes.meant(typed)
    rows = Task.objects.select_related("zaak__case__version", "asked_by")
    return rows.filter(link__in=keyed_hashes("advice", secret), to=Task.To.OUTSIDE).first() if secret else None


def stopped(task: Task | None, today: date) -> str:
    """Return why nobody can answer with a link, in a sentence; empty when they can, or can read what was decided."""
    if task is None:
        return UNKNOWN
    if task.tries >= advice.TRIES:
        return LOCKED
    if task.told_at is not None and timezone.localdate(task.told_at) + advice.TOLD_HOLDS >= today:
        return ""
    if task.answered_at is not None:
        return ANSWERED
    if task.withdrawn_at is not None:
        return WITHDRAWN
    if task.zaak.case.closed_on is not None:
        return CLOSED
    return EXPIRED if task.due + advice.LINK_AFTER < today else ""


def fits(task: Task, typed: str) -> bool:
    """Say whether this is the code that was told by another way; a wrong one is counted, also when others try meanwhile."""
    goes_on = Task.objects.filter(pk=task.pk, tries__lt=advice.TRIES).exists()
    if goes_on and task.code is not None and constant_time_compare(typed_codes.meant(typed), opened(task.code)):
        return True
    Task.objects.filter(pk=task.pk, tries__lt=advice.TRIES).update(tries=F("tries") + 1)
    return False
