"""Where answers come from: which source fits which question, and what a version must say to use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from openloket.definitions.schema import Version
from openloket.forms.questions import Question, Source

Register = Literal["brp", "kvk", "bag", "eerder", "zaak"]
REGISTERS: Mapping[Register, str] = {
    "brp": "de Basisregistratie Personen",
    "kvk": "het Handelsregister",
    "bag": "de Basisregistratie Adressen",
    "eerder": "uw vorige aanvraag",
    "zaak": "uw eerdere zaak",
}
"""What people call each of them, after 'uit'."""
OWN: tuple[Register, ...] = ("eerder", "zaak")
"""What is no register of others: the applicant's own cases here."""
FOLLOWED: Source = "zaak"
"""The source of what the zaak says that another follows on."""
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


_NEVER_AGAIN = ("file", "declaration", "bsn", "kvk")
"""The types whose answer is never taken from an earlier case: what is signed, what is sent along, and who asks."""


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
        lambda question: question.type not in _NEVER_AGAIN,
    ),
    "zaak": Origin(
        "wat in die zaak staat",
        "een vraag zonder bestand, verklaring of nummer uit het inloggen",
        lambda question: question.type not in _NEVER_AGAIN,
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
    yield from _followed(version)
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


def _followed(version: Version) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield what is wrong with the earlier zaak that a version follows on, as far as this version alone shows it."""
    follows, pages = version.follows, {q.id: n for n, page in enumerate(version.pages) for q in page.questions}
    known = {question.id for question in version.questions if FOLLOWED in question.sources}
    if follows is None:
        if known:
            yield (
                (),
                f"'{min(known)}' komt uit een eerdere zaak, maar er staat niet uit welke.",
                "Voeg 'follows:' toe: de vraag naar het nummer, de dienst en hoe die zaak is afgelopen.",
            )
        return
    number = next((question for question in version.questions if question.id == follows.question), None)
    if number is None or number.type != "text":
        yield (
            ("follows", "question"),
            f"'{follows.question}' is geen vraag van type 'text'.",
            "Noem de vraag naar het nummer van de zaak.",
        )
        return
    if not follows.results:
        yield ("follows", "results"), "Er staat niet hoe die zaak is afgelopen.", "Noem ten minste één resultaat."
    for name in sorted({follows.question, *follows.gives} - known):
        there = name in pages
        yield (
            ("follows", "question") if name == follows.question else ("follows", "gives", name),
            f"'{name}' komt niet uit die zaak." if there else f"'{name}' is geen vraag.",
            "Zet 'from: zaak' bij de vraag." if there else "Gebruik de id van een vraag.",
        )
    for name in sorted(known - {follows.question, *follows.gives}):
        yield (
            ("follows",),
            f"Er staat niet wat die zaak zegt bij '{name}'.",
            f"Voeg bij 'gives' toe: '{name}: [...]', met hoe het daar heet.",
        )
    for name in sorted(follows.gives.keys() & pages.keys()):
        if pages[name] <= pages[follows.question]:
            yield (
                ("follows", "gives", name),
                f"'{name}' staat niet op een latere pagina dan '{follows.question}'.",
                "Vraag eerst het nummer van de zaak.",
            )


def unfollowed(version: Version, followed: Version) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield what a version expects of the zaak that it follows on, and that `followed` does not have."""
    follows = version.follows
    if follows is None:
        return
    results = {result.id: {ask.id for ask in result.asks} for result in followed.results}
    for name in follows.results:
        if name not in results:
            yield (
                ("follows", "results"),
                f"'{name}' is geen resultaat van '{follows.service}'.",
                f"Kies uit: {', '.join(results)}.",
            )
    there = {question.id for question in followed.questions}.union(*(results.get(name, ()) for name in follows.results))
    for name, names in follows.gives.items():
        for unknown in sorted(set(names) - there):
            yield (
                ("follows", "gives", name),
                f"'{unknown}' is geen vraag van '{follows.service}', en niemand vult het daar in.",
                "Gebruik de id van een vraag, of van wat een medewerker invult bij zo'n resultaat.",
            )
