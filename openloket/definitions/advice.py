"""The advice and the list of things to check of a version: which advice a case wants, and what must be true of both. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from openloket.definitions.rules import facts, findings_of_stored
from openloket.definitions.schema import Advice, Check, Version
from openloket.definitions.sense import ID, Fault, condition_faults, measures_of
from openloket.definitions.source import Path_
from openloket.forms.bounds import holds
from openloket.forms.email import mailable
from openloket.forms.types import type_of

DAYS_MOST, QUESTION_MAX, CALLED_MAX, TEXT_MAX = 182, 2000, 120, 300
FREE_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.nl",
        "outlook.com",
        "outlook.nl",
        "live.nl",
        "live.com",
        "msn.com",
        "yahoo.com",
        "yahoo.nl",
        "icloud.com",
        "me.com",
        "ziggo.nl",
        "kpnmail.nl",
        "planet.nl",
        "home.nl",
        "xs4all.nl",
        "hetnet.nl",
        "upcmail.nl",
        "casema.nl",
        "quicknet.nl",
        "proton.me",
        "protonmail.com",
    ]
)
"""Where people have an address of their own: no organisation's."""


def is_private(address: str) -> bool:
    """Say whether an e-mail address is one that people have for themselves."""
    return address.rpartition("@")[2].strip().lower() in FREE_MAIL


def private_refused(version: Version) -> bool:
    """Say whether a link about this service may not go to someone's own address: its data are sensitive or special (AVG 9, 10)."""
    return version.personal_data.classification != "persoonsgegevens"


def wanted(version: Version, answers: Mapping[str, Any], received: date) -> list[Advice]:
    """Return the advice that a case with these answers wants."""
    if not version.advice:
        return []
    known = {**facts(version, answers, received), **answers}
    if any(item.when for item in version.advice):
        known |= {name: found.value for name, found in findings_of_stored(version, answers, received).items()}
    return [item for item in version.advice if not item.when or holds(item.when, known)]


def faults(version: Version) -> Iterator[Fault]:
    """Yield what is wrong with both."""
    seen: set[str] = set()
    for n, item in enumerate(version.advice):
        path: Path_ = ("advice", n)
        yield from _named(path, item.id, seen, "advies")
        yield from _recipient(path, item, version)
        yield from _asked(path, item, version)
        yield from _shows(path, item, version)
        yield from _when(path, item, version)
    seen = set()
    steps = {step.id for step in version.steps}
    for n, check in enumerate(version.checklist):
        path = ("checklist", n)
        yield from _named(path, check.id, seen, "punt")
        if check.step not in steps:
            yield (*path, "step"), f"Stap '{check.step}' bestaat niet.", "Gebruik de id van een stap."
        if len(check.text) > TEXT_MAX:
            yield (*path, "text"), f"Dit is langer dan {TEXT_MAX} tekens.", "Maak het korter."


def _named(path: Path_, name: str, seen: set[str], what: str) -> Iterator[Fault]:
    if not ID.fullmatch(name):
        yield (*path, "id"), f"'{name}' is geen goede naam.", "Gebruik kleine letters, cijfers en _."
    if name in seen:
        yield (*path, "id"), f"Er is al een {what} '{name}'.", "Geef elk een eigen naam."
    seen.add(name)


def _recipient(path: Path_, item: Advice, version: Version) -> Iterator[Fault]:
    if sum(map(bool, (item.team, item.person, item.organisation))) != 1:
        yield (
            path,
            f"Er staat niet aan wie advies '{item.id}' wordt gevraagd.",
            "Noem 'team', 'person' of 'organisation': een van de drie.",
        )
    if len(item.label) > CALLED_MAX:
        yield path, f"De naam is langer dan {CALLED_MAX} tekens.", "Maak hem korter."
    if item.organisation and not version.personal_data.receivers:
        yield (
            ("personal_data",),
            f"{item.organisation} krijgt gegevens voor een advies, en dat staat nergens.",
            "Noem wie gegevens krijgt bij 'receivers' (AVG 13).",
        )
    if not item.email:
        return
    here = (*path, "email")
    if not item.organisation:
        yield here, "Een collega of een team krijgt geen link.", "Haal 'email' weg, of noem een 'organisation'."
    if not mailable(item.email):
        yield here, f"'{item.email}' is geen e-mailadres.", "Verbeter het, of haal het weg."
    if "email" in version.not_by:
        yield (
            here,
            "Over deze dienst gaat geen e-mail (not_by).",
            "Haal 'email' weg: het advies wordt dan met een brief gevraagd.",
        )
    if private_refused(version) and is_private(item.email):
        yield (
            here,
            f"'{item.email}' is van een persoon, en de gegevens zijn {version.personal_data.classification}.",
            "Gebruik een adres van de organisatie zelf.",
        )


def _asked(path: Path_, item: Advice, version: Version) -> Iterator[Fault]:
    if not 1 <= item.days <= DAYS_MOST:
        yield (*path, "days"), f"Een termijn is 1 tot {DAYS_MOST} dagen.", "Pas 'days' aan."
    if len(item.question) > QUESTION_MAX:
        yield (*path, "question"), f"Dit is langer dan {QUESTION_MAX} tekens.", "Maak het korter."
    if not item.outcomes or len(set(item.outcomes)) != len(item.outcomes):
        yield (
            (*path, "outcomes"),
            "Er staat niet wat het advies kan zijn.",
            "Noem voor, voorwaarden en tegen, elk hoogstens een keer.",
        )
    if item.before and item.before not in {step.id for step in version.steps[:-1]}:
        yield (
            (*path, "before"),
            f"Stap '{item.before}' bestaat niet, of is de laatste.",
            "Gebruik de id van een stap die nog kan eindigen.",
        )


def _shows(path: Path_, item: Advice, version: Version) -> Iterator[Fault]:
    questions = {question.id: question for question in version.questions}
    here = (*path, "shows")
    for m, name in enumerate(item.shows):
        if name not in questions:
            yield (*here, m), f"Vraag '{name}' bestaat niet.", "Gebruik de id van een vraag."
        elif type_of(questions[name]).identifies:
            yield (
                (*here, m),
                f"'{name}' is een nummer dat zegt wie iemand is.",
                "Een adviseur krijgt dat niet: haal het weg.",
            )
        if item.shows.index(name) != m:
            yield (*here, m), f"'{name}' staat er twee keer.", "Haal er een weg."


def _when(path: Path_, item: Advice, version: Version) -> Iterator[Fault]:
    if item.when is None:
        return
    measures = {**measures_of(version), **dict.fromkeys((rule.id for rule in version.rules), "")}
    said = Check(id=item.id, when=item.when, message="Wanneer het advies nodig is.", at=(), wrong={})
    for place, what, mend in condition_faults(path, said, measures):
        if place[: len(path) + 1] == (*path, "when"):
            yield place, what.replace("Controle", "Advies", 1), mend
