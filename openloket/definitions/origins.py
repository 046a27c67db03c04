"""Where answers come from: which source fits which question, and what a version must say to use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from openloket.definitions.schema import Version
from openloket.forms.questions import Question, Source

Register = Literal["brp", "kvk", "bag", "eerder"]
REGISTERS: Mapping[Register, str] = {
    "brp": "de Basisregistratie Personen",
    "kvk": "het Handelsregister",
    "bag": "de Basisregistratie Adressen",
    "eerder": "uw vorige aanvraag",
}
"""What people call each of them, after 'uit'."""
PURPOSE_MAX = 120
"""Characters of a purpose, as the log keeps it."""


@dataclass(frozen=True)
class Origin:
    """One source: what it gives in words, and how a question must look to take it."""

    gives: str
    wants: str
    fits: Callable[[Question], bool]


def _of_type(kind: str) -> Callable[[Question], bool]:
    return lambda question: question.type == kind


def _children(question: Question) -> bool:
    """Say whether a list asks the name of each child, and nothing that must be filled in but the birthday."""
    inner = {part.id: part for part in question.questions}
    named = "naam" in inner and inner["naam"].type == "text"
    dated = "geboortedatum" not in inner or inner["geboortedatum"].type == "date"
    others = any(part.required for name, part in inner.items() if name not in ("naam", "geboortedatum"))
    return question.type == "group" and named and dated and not others


ORIGINS: Mapping[Source, Origin] = {
    "brp.naam": Origin("naam", "een vraag van type 'text'", _of_type("text")),
    "brp.adres": Origin("adres", "een vraag van type 'address'", _of_type("address")),
    "brp.geboortedatum": Origin("geboortedatum", "een vraag van type 'date'", _of_type("date")),
    "brp.partner": Origin("naam van de partner", "een vraag van type 'text'", _of_type("text")),
    "brp.kinderen": Origin(
        "kinderen onder de 18", "een groep met de vraag 'naam' (text), en zo nodig 'geboortedatum' (date)", _children
    ),
    "kvk.naam": Origin("naam van het bedrijf", "een vraag van type 'text'", _of_type("text")),
    "kvk.vestiging": Origin("adres van de hoofdvestiging", "een vraag van type 'address'", _of_type("address")),
    "bag.adres": Origin("straat en plaats bij een postcode", "een vraag van type 'address'", _of_type("address")),
    "eerder": Origin(
        "wat u de vorige keer antwoordde",
        "een vraag zonder bestand, verklaring of nummer uit het inloggen",
        lambda question: question.type not in ("file", "declaration", "bsn", "kvk"),
    ),
}
assert set(ORIGINS) == set(Source.__args__)  # type: ignore[attr-defined]


def register_of(source: str) -> Register:
    """Return which register a source is of: `brp` for `brp.naam`."""
    return source.partition(".")[0]  # type: ignore[return-value]


def used(version: Version) -> list[Source]:
    """Return every source that the version names, in the order in which questions name them."""
    return list(dict.fromkeys(source for question in version.questions for source in question.sources))


def faults(version: Version) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield what is wrong with where answers come from: the path, what is wrong, and how to mend it."""
    data, names = version.personal_data, used(version)
    for p, page in enumerate(version.pages):
        for q, question in enumerate(page.questions):
            path = ("pages", p, "questions", q, "from")
            if any(part.sources for part in question.questions):
                yield path[:-1], "In een groep komt geen los antwoord uit een bron.", "Zet 'from' bij de groep zelf."
            if question.known_from_login and question.sources:
                yield path, f"'{question.id}' komt al uit het inloggen.", "Haal 'from' weg."
            for source in question.sources:
                if not ORIGINS[source].fits(question):
                    yield (
                        path,
                        f"'{source}' past niet bij '{question.id}': daar hoort {ORIGINS[source].wants} bij.",
                        "Kies een andere bron of een ander type.",
                    )
            if len(set(question.sources)) < len(question.sources):
                yield path, "Een bron staat er twee keer.", "Noem elke bron één keer."
    if any(register_of(name) == "brp" for name in names):
        if not data.bsn_basis:
            yield (
                ("personal_data",),
                "De BRP wordt gevraagd zonder grondslag voor het BSN.",
                "Voeg 'bsn_basis:' toe (UAVG 46).",
            )
        if not version.applicant.bsn:
            yield (
                ("applicant",),
                "De BRP wordt gevraagd, maar geen vraag geeft het BSN van de aanvrager.",
                "Voeg 'bsn:' toe.",
            )
    if any(register_of(name) == "kvk" for name in names) and not version.applicant.kvk:
        yield ("applicant",), "De KVK wordt gevraagd, maar geen vraag geeft het KVK-nummer.", "Voeg 'kvk:' toe."
    for name in names:
        if not data.sources.get(name, "").strip():
            yield (
                ("personal_data", "sources"),
                f"Er staat niet waarvoor '{name}' wordt gevraagd.",
                f"Voeg bij personal_data toe: 'sources: {{{name}: ...}}' (AVG 5 lid 1 sub b).",
            )
    for named, purpose in data.sources.items():
        if named not in names:
            yield (
                ("personal_data", "sources", named),
                f"'{named}' wordt bij geen vraag gebruikt.",
                "Haal het doel weg, of zet 'from' bij een vraag.",
            )
        elif len(purpose) > PURPOSE_MAX:
            yield (
                ("personal_data", "sources", named),
                f"Het doel is langer dan {PURPOSE_MAX} tekens.",
                "Maak het korter.",
            )
