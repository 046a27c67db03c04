"""Who may ask for a service on the web, and which answers come from a login and never from a keyboard.

A login says one thing about who asks: a BSN (DigiD or a European login), a KVK number (eHerkenning), or names and a
day of birth (a European login without a BSN). In these functions `kind` says which: bsn, kvk or eidas; None stands for
someone who has not logged in. Someone may also act for another: `covers` says whether their right is for this service.
Whom they only name in a claim (kind: claim) has no number here either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from openloket.definitions.schema import Version
from openloket.forms.conditions import alternatives, holds
from openloket.forms.questions import Identity, Question
from openloket.forms.validate import Outcome, Problem, validate

AUDIENCE: dict[Identity, str] = {"bsn": "inwoner", "kvk": "ondernemer"}
MEANS: dict[str, str] = {"bsn": "DigiD", "kvk": "eHerkenning"}
"""What people call the login that gives such a number."""
EUROPEAN = "eidas"
"""The kind of a European login without a BSN."""
CLAIM = "claim"
"""The kind of someone whom no login knows: who acts for them says who it is (see people.acting)."""
LOGIN_NAMES: dict[str, str] = {**MEANS, EUROPEAN: "een Europese login", CLAIM: "deze inlog"}

CLAIMED = ("curatele", "bewind", "mentorschap", "professional")
"""The rights to act for another that someone claims, and that an official checks afterwards."""
CHECKED = frozenset({"gezag", *CLAIMED})
"""The rights to act for another that no login gives, but a check that we make when someone claims them."""
FOR_COMPANIES = "professional"
"""The one that a company may claim too, for someone whom the service is for."""

LOG_IN = "Log in met %(means)s op niveau %(level)s. Of vraag het aan op papier of aan de balie."
OTHER_MEANS = (
    "Met deze inlog kunt u dit niet aanvragen. Log in met %(means)s, of vraag het aan op papier of aan de balie."
)
ONLY_ELSEWHERE = "Dit kunt u niet op deze site aanvragen. Vraag het aan op papier of aan de balie."
OTHER_LOGIN = "Dit antwoord kunt u alleen geven als u bent ingelogd met %(means)s. Log in met %(means)s, of kies een ander antwoord. Het kan ook op papier of aan de balie."
NOT_ON_THE_SITE = (
    "Dit antwoord kan niet op deze site. Kies een ander antwoord, of vraag het aan op papier of aan de balie."
)
NOT_YOURS = "Met dit antwoord is de aanvraag niet meer van u. Kies een ander antwoord, of doe een nieuwe aanvraag."
NOT_COVERED = (
    "Met uw inlog mag u dit niet voor een ander regelen. De machtiging is niet voor deze dienst, of geldt niet meer. Vraag "
    "een machtiging voor deze dienst aan, of vraag het aan op papier of aan de balie."
)
NOT_CONFIRMED = (
    "Wij konden in de Basisregistratie Personen niet nagaan of u dit voor een ander mag regelen. Er is niets verstuurd. Probeer "
    "het opnieuw, of vraag het aan op papier of aan de balie."
)
NOT_FOR_A_CHILD = "Dit kunt u op deze site niet voor een kind regelen. Vraag het aan op papier of aan de balie."
NOT_BY_THIS_RIGHT = (
    "Dit kunt u op deze site niet met dit recht voor een ander regelen. Vraag het aan op papier of aan de balie."
)
NOT_CLAIMED = "Wij weten niet (meer) voor wie u dit regelt, of u hebt het al verstuurd. Kies opnieuw voor wie u dit regelt, en begin opnieuw."
NO_LONGER_CONFIRMED = (
    "Wij moeten opnieuw nagaan of u dit voor een ander mag regelen: wat wij eerder zagen, geldt niet meer. Er is niets "
    "verstuurd. Kies opnieuw voor wie u dit regelt, en voeg een bewijs toe."
)
NOT_AUTHORISED = (
    "Uw bedrijf heeft u in eHerkenning niet gemachtigd voor deze dienst. Vraag dat aan de beheerder van uw bedrijf, of vraag "
    "het aan op papier of aan de balie."
)
ONLY_RESIDENTS = "Deze dienst is alleen voor inwoners. Een bedrijf of vereniging kan dit niet aanvragen."
ONLY_COMPANIES = (
    "Deze dienst is alleen voor bedrijven en verenigingen. Een inwoner kan dit niet voor zichzelf aanvragen."
)


def identity_questions(version: Version) -> dict[str, Identity]:
    """Return the questions that ask who the applicant is, by id, with the kind of login that answers each.

    A number of someone else, such as a partner's BSN, is not among them: that may be typed.
    """
    found: dict[str, Identity] = {q.id: q.known_from_login for q in version.questions if q.known_from_login}
    if version.applicant.bsn:
        found.setdefault(version.applicant.bsn, "bsn")
    if version.applicant.kvk:
        found.setdefault(version.applicant.kvk, "kvk")
    return found


def logins(version: Version) -> list[Identity]:
    """Return the kinds of login with which one can ask for this service on the web."""
    return [
        kind
        for kind, person in AUDIENCE.items()
        if person in version.audience and not any(_always_closed(version, kind))
    ]


def admits(version: Version, kind: str | None) -> bool:
    """Say whether someone with this login may fill in the service's form on the web."""
    if kind is None:
        return version.channels.web.assurance is None and not any(_always_closed(version, None))
    if kind == EUROPEAN:
        return version.without_bsn and "bsn" in logins(version)
    if kind == CLAIM:
        return "bsn" in logins(version)  # whether the service takes the right is for `covers`
    return kind in logins(version)


def claimable(version: Version, kind: str = "bsn") -> list[str]:
    """Return the rights that someone with this login may claim for this service."""
    return [right for right in CLAIMED if right in version.representation and kind in ("bsn", _also(right))]


def _also(right: str) -> str:
    return "kvk" if right == FOR_COMPANIES else ""


def covers(version: Version, right: str, services: Collection[str]) -> bool:
    """Say whether someone's right is for this service.

    A right to act for another is so when the version takes that right. A mandate must also name the service, by the
    version's own name or by one of `authorised_as`; a company's employee needs that only where the version has such names.
    """
    if right == "zelf" or (right == "eherkenning" and not version.authorised_as):
        return True
    if right not in ("machtiging", "eherkenning"):
        return right in version.representation
    names = {name.casefold() for name in (version.service, *version.authorised_as)}
    named = not names.isdisjoint(service.casefold() for service in services)
    return named and (right == "eherkenning" or right in version.representation)


def asks_for_whom(version: Version, kind: str, right: str) -> bool:
    """Say whether someone with this login is asked before the form for whom they ask: where a check can give a right."""
    if kind == "kvk":
        return right == "eherkenning" and bool(claimable(version, kind))
    return kind == "bsn" and right == "zelf" and not CHECKED.isdisjoint(version.representation)


def uncovered(version: Version, right: str, services: Collection[str]) -> Problem | None:
    """Return why someone's right is not for this service; None when it is."""
    if covers(version, right, services):
        return None
    words = {"eherkenning": NOT_AUTHORISED, "gezag": NOT_FOR_A_CHILD, **dict.fromkeys(CLAIMED, NOT_BY_THIS_RIGHT)}
    return Problem("inloggen", words.get(right, NOT_COVERED))


def asked_of(version: Version, kind: str | None) -> Version:
    """Return the version with the questions as they are put to someone with this login.

    Someone without a BSN may live abroad: their address is asked as one abroad.
    """
    if kind != EUROPEAN:
        return version
    address = version.applicant.address
    pages = tuple(
        msgspec.structs.replace(page, questions=tuple(_abroad(q) if q.id == address else q for q in page.questions))
        for page in version.pages
    )
    return msgspec.structs.replace(version, pages=pages)


def _abroad(question: Question) -> Question:
    return msgspec.structs.replace(question, type="foreign_address", hint="", origin=msgspec.UNSET)


def shut(version: Version, kind: str | None, *, strong: bool) -> Problem | None:
    """Return why someone with this login cannot ask for the service on the web, and what to do; None when they can.

    `strong` says whether the login reaches the level that the service asks for.
    """
    if admits(version, kind) and (kind is None or strong):
        return None
    possible = logins(version)
    means = " of ".join(MEANS[item] for item in possible)
    if not possible:
        return Problem("inloggen", ONLY_ELSEWHERE)
    if kind is None or admits(version, kind):
        level = version.channels.web.assurance or "substantieel"
        return Problem("inloggen", LOG_IN, {"means": means, "level": level})
    return Problem("inloggen", OTHER_MEANS, {"means": means})


def check(
    version: Version, raw: Mapping[str, Any], known: Mapping[str, str] | None, *, partly: bool = False
) -> Outcome:
    """Validate what was given, with the numbers from the login in their place.

    `known` holds the number by its kind; with a European login without a BSN, or a claim, the questions for a BSN are left
    out. On the web without a login it is empty, and where an official enters what someone else says or wrote it is None:
    only then is a typed number of the applicant taken.
    """
    if known is None:
        return validate(version.questions, raw, partly=partly)
    ours = identity_questions(version)
    given = {name: known[kind] for name, kind in ours.items() if kind in known}
    typed = {name: value for name, value in raw.items() if name not in ours}
    open_ = [question for question in version.questions if question.id not in ours or question.id in given]
    outcome = validate(open_, {**typed, **given}, partly=partly)
    once = {problem.path: problem for problem in refused(version, outcome.answers, known).values()}
    order = [question.id for question in version.questions]
    problems = sorted([*outcome.problems, *once.values()], key=lambda problem: order.index(problem.question_id))
    return Outcome(outcome.answers, tuple(problems))


def refused(version: Version, answers: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Problem]:
    """Return the identity questions that are asked but that this login cannot answer, each with what to do.

    The problem stands at the answer that opened the question. A question that is always asked and may stay empty is
    left out: then nothing that someone chose opened it.
    """
    found = {}
    for question in _closed(version, known):
        if not holds(question.when, answers):
            continue
        opener = _opener(version, question, answers)
        if opener or question.required:
            found[question.id] = _problem(version, question, opener or _before(version, question))
    return found


def changed(version: Version, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Problem]:
    """Return a problem for each identity question whose answer is no longer what it was, at the answer that did it."""
    return {
        question.id: Problem(_opener(version, question, before) or _before(version, question), NOT_YOURS)
        for question in version.questions
        if question.id in identity_questions(version) and before.get(question.id) not in (None, after.get(question.id))
    }


def applicant_kind(version: Version, answers: Mapping[str, Any]) -> Identity | None:
    """Return in which capacity the applicant asks: `kvk` (company or club), `bsn` (person), None when unknown."""
    for kind, name in (("kvk", version.applicant.kvk), ("bsn", version.applicant.bsn)):
        if name and answers.get(name):
            return kind  # type: ignore[return-value]
    return None


def outside_audience(version: Version, answers: Mapping[str, Any]) -> Problem | None:
    """Return what is wrong when the service is not for this kind of applicant; None if it is, or nobody can tell."""
    kind = applicant_kind(version, answers)
    if kind is None or AUDIENCE[kind] in version.audience:
        return None
    return Problem(getattr(version.applicant, kind), ONLY_RESIDENTS if kind == "kvk" else ONLY_COMPANIES)


def _closed(version: Version, known: Mapping[str, str]) -> list[Question]:
    ours = identity_questions(version)
    waived = set() if {EUROPEAN, CLAIM}.isdisjoint(known) else {"bsn"}
    return [q for q in version.questions if q.id in ours and ours[q.id] not in known and ours[q.id] not in waived]


def _always_closed(version: Version, kind: Identity | None) -> Iterator[Question]:
    """Yield the questions that must be answered whatever the other answers are, and that this login cannot answer."""
    ours = identity_questions(version)
    given = {name: True for name, other in ours.items() if other == kind}
    for question in _closed(version, {kind: ""} if kind else {}):
        if question.required and not _looks_at(question, ours) and holds(question.when, given):
            yield question


def _looks_at(question: Question, ours: Mapping[str, Identity]) -> set[str]:
    """Return the questions that a question's condition looks at and that people answer themselves."""
    return {name for mapping in alternatives(question.when) for name in mapping} - set(ours)


def _opener(version: Version, question: Question, answers: Mapping[str, Any]) -> str | None:
    """Return the answer that opened the question: the last one asked of those that its condition looks at."""
    ours = identity_questions(version)
    looked_at = {name for mapping in alternatives(question.when) if holds(mapping, answers) for name in mapping}
    asked = [q.id for q in version.questions if q.id in looked_at and q.id not in ours and holds(q.when, answers)]
    return asked[-1] if asked else None


def _before(version: Version, question: Question) -> str:
    """Return the last question before this one that people answer themselves, or else the first that they do."""
    ours = identity_questions(version)
    order = [q.id for q in version.questions if q.id not in ours or q.id == question.id]
    at = order.index(question.id)
    return order[at - 1] if at else order[1]


def _problem(version: Version, question: Question, at: str) -> Problem:
    kind = identity_questions(version)[question.id]
    if kind in logins(version):
        return Problem(at, OTHER_LOGIN, {"means": MEANS[kind]})
    return Problem(at, NOT_ON_THE_SITE)
