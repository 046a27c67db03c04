"""Reaching the data of a case: the one place that asks why, checks the right and writes the log. No view goes round it.

Each function raises PermissionDenied without the right, PurposeNeeded when why is not known yet, and whatever the
database raises when the row cannot be written: then there is nothing to show. A test walks all addresses
(tests/site/test_every_address.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop

from openloket.cases import impartial, versions
from openloket.cases.advice import adviser
from openloket.cases.models import Case, Task
from openloket.cases.refusals import NotPossible
from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.forms.types import type_of
from openloket.forms.validate import validate
from openloket.people import looking
from openloket.people.accounts import grants, may, require
from openloket.people.models import User
from openloket.people.rights import ENTERS, IMPARTIAL, Action, allowed
from openloket.registers.api.access import EVERYTHING
from openloket.registers.models import Audittrail, Zaak
from openloket.secrecy import keyed_hash

HANDLING = gettext_noop("Behandeling van de aanvraag")
ENTERING = gettext_noop("Invoeren van de aanvraag")
OVERVIEW = gettext_noop("Overzicht van het werk")
PRINTING = gettext_noop("Brieven printen en versturen")
TERMS = gettext_noop("Bewaken van de termijnen")
PAYING = gettext_noop("Uitbetalen wat is toegekend")
ADVISING = gettext_noop("Advies of een taak in de zaak")
CHANGING = gettext_noop("Nagaan wat een wijziging van de dienst doet")
"""Purposes that speak for themselves. They are kept in Dutch, whatever language the official reads."""

PURPOSES = {
    "klant": gettext_noop("De aanvrager staat aan de balie of belt"),
    "advies": gettext_noop("Een collega vraagt mijn advies"),
    "controle": gettext_noop("Controle van de kwaliteit"),
    "bezwaar": gettext_noop("Bezwaar of klacht"),
}
"""What an official who looks at a case that is not theirs to handle can choose from."""

PURPOSE_HOLDS = timedelta(hours=1)
"""How long a purpose that was given counts, for that one case."""
ENTERED_HOLDS = timedelta(hours=1)
"""How long an official may see what they entered themselves, to print the receipt or check it."""
_ASKED = "purposes"
_FOUND = "found"
_MOST_ASKED = 50


class Barred(NotPossible):
    """Say that this official has the right, but is kept from this case: they are involved in it, or it is about what they did."""


class PurposeNeeded(Exception):
    """This official may see the case, but has to say why first (AVG 5)."""

    def __init__(self, case: Case) -> None:
        self.case = case
        super().__init__(str(case))


def case(request: HttpRequest, zaak: UUID, *, entered: bool = False) -> Case:
    """Return a case to an official who may see it and whose purpose is known, and log that. Raises Http404 too.

    With `entered`, also to who entered it a moment ago: the receipt and the copy of what they typed themselves.
    """
    found, user = _found(zaak), _user(request)
    purpose = ENTERING if entered and _just_entered(found, user) else _purpose(request, user, found)
    looking.log(
        looking.call_of(request),
        purpose=purpose,
        activity=_activity(found.service, versions.of(found.version) if found.version else None),
        subjects=looking.subjects_of([found.pk]),
        zaak=found.zaak,
    )
    _log_found(request, found)
    return found


def opens_entered(user: User, zaak: Zaak) -> bool:
    """Say whether this official may see the receipt of a case, perhaps after saying why."""
    found = _found(zaak.uuid)
    return may(user, Action.SEE_CASE, team=found.team, service=found.service) or _just_entered(found, user)


def task(request: HttpRequest, pk: UUID) -> Task:
    """Return what an official was asked about a case, or may handle the case of, and log that. Raises Http404, PermissionDenied."""
    user = _user(request)
    rows = Task.objects.select_related("zaak__case__version", "zaak__zaaktype", "asked_by", "answered_by", "person")
    found = get_object_or_404(rows, pk=pk)
    theirs = adviser.is_adviser(user, found)
    if not theirs:
        require(user, Action.HANDLE, team=found.zaak.case.team, service=found.zaak.case.service)
    _log_task(request, found, ADVISING if theirs else HANDLING)
    return found


def tasks(request: HttpRequest, found: Collection[Task]) -> None:
    """Log that an official sees a list of what was asked of them; none without tasks."""
    if found:
        looking.log(
            looking.call_of(request),
            purpose=ADVISING,
            activity=looking.activity("taken"),
            subjects=looking.subjects_of({task.zaak_id for task in found}),
        )


def shared(request: HttpRequest, found: Task) -> None:
    """Log that someone of another organisation sees what is shared with them, by a link and a code that the caller checked."""
    _log_task(request, found, ADVISING)


def _log_task(request: HttpRequest, found: Task, purpose: str) -> None:
    case = found.zaak.case
    looking.log(
        looking.call_of(request),
        purpose=purpose,
        activity=_activity(case.service, versions.of(case.version) if case.version else None),
        subjects=looking.subjects_of([found.zaak_id]),
        zaak=found.zaak,
        about=f"{found.zaak.identificatie}, {found.name}"[:100],
    )


def again(reached: Case) -> Case:
    """Read anew a case that was reached in this call: someone may have changed it meanwhile."""
    return _found(reached.zaak.uuid)


def may_do(user: User, action: Action, case: Case) -> bool:
    """Say whether an official may do this with a case; not what is about their own decision or about themselves."""
    barred = action in IMPARTIAL and bool(impartial.barred(user, case))
    return allowed(grants(user), action, team=case.team, service=case.service, barred=barred)


def require_at(request: HttpRequest, zaak: UUID, action: Action) -> None:
    """Raise PermissionDenied unless an official may do this with a case, before it is asked why they look at it."""
    found = _found(zaak)
    require(_user(request), action, team=found.team, service=found.service)


def require_on(user: User, action: Action, case: Case) -> None:
    """Raise PermissionDenied unless an official may do this with a case, or Barred when they are kept from it."""
    require(user, action, team=case.team, service=case.service)
    if not may_do(user, action, case):
        raise Barred(impartial.barred(user, case))


def form(
    request: HttpRequest,
    version: Version,
    answers: Mapping[str, Any],
    action: Action,
    *,
    about: str,
    zaak: Zaak | None = None,
) -> None:
    """Check the right to a form that is being entered, with its scans, and log it; `zaak` if it completes one."""
    require(_user(request), action, service=version.service)
    subjects = _named_in(version, answers) | (looking.subjects_of([zaak.pk]) if zaak else set())
    looking.log(
        looking.call_of(request),
        purpose=ENTERING,
        activity=_activity(version.service, version),
        subjects=subjects,
        zaak=zaak,
        about=about,
    )


def post(request: HttpRequest, action: Action, *, about: str) -> None:
    """Check the right to a page of post that belongs to no form, and log it; nobody knows yet whom it is about."""
    require(_user(request), action)
    looking.log(looking.call_of(request), purpose=ENTERING, activity=looking.activity("post"), subjects=(), about=about)


def case_for_post(request: HttpRequest, zaak: UUID) -> Case:
    """Return a case to who takes in post, to put some with it, and log that. Raises Http404, PermissionDenied.

    What they may see of it is its number, what it is about, where it stands and whose it is.
    """
    found, user = _found(zaak), _user(request)
    require(user, Action.ENTER_PAPER, service=found.service)
    looking.log(
        looking.call_of(request),
        purpose=ENTERING,
        activity=_activity(found.service, versions.of(found.version) if found.version else None),
        subjects=looking.subjects_of([found.pk]),
        zaak=found.zaak,
        about="Post bij een zaak leggen",
    )
    return found


def listed(
    request: HttpRequest,
    zaken: list[int] | QuerySet[Zaak],
    action: Action,
    purpose: str,
    task: str,
    *,
    about: str = "",
) -> None:
    """Check the right to show several zaken, such as a list or a stack of letters; log one row, none without zaken."""
    require(_user(request), action)
    if not zaken:
        return
    looking.log(
        looking.call_of(request),
        purpose=purpose,
        activity=looking.activity(task),
        subjects=looking.subjects_of(zaken),
        about=about,
    )


def found(request: HttpRequest, zaken: list[int]) -> None:
    """Remember which zaken a search showed: whose they are is logged once one of them is opened."""
    if zaken != request.session.get(_FOUND, []):
        request.session[_FOUND] = zaken


def _log_found(request: HttpRequest, opened: Case) -> None:
    """Log the list of a search from which a case was opened; the list was shown to choose it from."""
    zaken = request.session.get(_FOUND, [])
    if opened.pk not in zaken:
        return
    looking.log(
        looking.call_of(request),
        purpose=OVERVIEW,
        activity=looking.activity("zoeken"),
        subjects=looking.subjects_of(zaken),
        about="Gezocht en een zaak geopend",
    )
    del request.session[_FOUND]


def give_purpose(request: HttpRequest, zaak: UUID, purpose: str) -> bool:
    """Keep for a while why an official looks at a case; return whether it is one of PURPOSES, else nothing is kept."""
    found, user = _found(zaak), _user(request)
    require(user, Action.SEE_CASE, team=found.team, service=found.service)
    if purpose not in PURPOSES:
        return False
    until = (timezone.now() + PURPOSE_HOLDS).timestamp()
    given = {**request.session.get(_ASKED, {}), str(found.pk): {"purpose": purpose, "until": until}}
    request.session[_ASKED] = dict(list(given.items())[-_MOST_ASKED:])
    return True


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _found(zaak: UUID) -> Case:
    return get_object_or_404(
        Case.objects.select_related("zaak__huidige_status__statustype", "zaak__zaaktype", "version", "handler"),
        zaak__uuid=zaak,
    )


def _purpose(request: HttpRequest, user: User, found: Case) -> str:
    """Return why this official looks: handling speaks for itself, anything else is asked for (AVG 5)."""
    require(user, Action.SEE_CASE, team=found.team, service=found.service)
    if may(user, Action.HANDLE, team=found.team, service=found.service):
        return HANDLING
    given = request.session.get(_ASKED, {}).get(str(found.pk))
    if given and given["until"] > timezone.now().timestamp() and given["purpose"] in PURPOSES:
        return PURPOSES[given["purpose"]]
    raise PurposeNeeded(found)


def _just_entered(found: Case, user: User) -> bool:
    action = ENTERS.get(found.channel)
    if action is None or not may(user, action, service=found.service):
        return False
    return Audittrail.objects.filter(
        hoofd_object=found.zaak.uuid,
        resource="zaak",
        actie="create",
        applicatie_id=EVERYTHING.client_id,
        gebruikers_id=user.username,
        aanmaakdatum__gt=timezone.now() - ENTERED_HOLDS,
    ).exists()


def _activity(service: str, version: Version | None) -> str:
    """Return the processing activity: one for each version, as that says for what and on what ground data is used."""
    return looking.activity(service, *([version.valid_from.isoformat()] if version else []))


def _named_in(version: Version, answers: Mapping[str, Any]) -> set[str]:
    """Return the keyed hashes of those whom a form names; a number that cannot be right names nobody."""
    valid = validate(version.questions, answers, partly=True).answers
    return {keyed_hash(kind, number) for kind, number in _numbers(version.questions, valid)}


def _numbers(questions: Iterable[Question], answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for question in questions:
        answer = answers.get(question.id)
        if type_of(question).rows:
            for row in answer or ():
                yield from _numbers(question.questions, row)
        elif (names := type_of(question).identifies) and answer:
            yield names, str(answer)
