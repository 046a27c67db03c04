"""What must be true of what a version says of its decision: who takes it, what silence means, what it costs, which law
does not apply, and what its outcomes tell the applicant. Pure; each fault is its place, what is wrong and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from openloket.definitions import admission
from openloket.definitions.outlook import names_in
from openloket.definitions.schema import OWN_DATA, Row, Rule, Version
from openloket.definitions.sense import Fault
from openloket.definitions.source import Path_
from openloket.forms.conditions import names
from openloket.forms.types import type_of

MUST_SAY_FROM = date(2026, 11, 26)
"""From this day of validity on a version says who decides and what silence means; earlier ones stay as they are."""
TITLE_MAX, TEXT_MAX, PLAIN_MAX, REMEDY_MAX = 120, 600, 160, 1500
"""Characters of what an outcome tells, of a case in plain words, and of what one can do instead of objecting."""


def faults(version: Version) -> Iterator[Fault]:
    """Yield what is wrong."""
    yield from _said(version)
    yield from _fee(version)
    yield from _not_applied(version)
    yield from _before(version)
    yield from _kinds(version)
    yield from _may_change(version)
    yield from _reported(version)
    yield from _own_data(version)
    for n, rule in enumerate(version.rules):
        for m, row in enumerate(rule.rows):
            yield from _words(("rules", n, "rows", m), version, n, rule, row)


def _may_change(version: Version) -> Iterator[Fault]:
    """Yield what is wrong with what may still change: unknown, who asks, a file or a signature, or until no step of ours."""
    if (said := version.may_change) is None:
        return
    questions = {question.id: question for question in version.questions}
    identity, here = admission.identity_questions(version), ("may_change", "questions")
    if not said.questions:
        yield here, "Er staat niet welke antwoorden mogen veranderen.", "Noem ten minste één vraag."
    for name in said.questions:
        if name not in questions:
            yield here, f"Vraag '{name}' bestaat niet.", "Gebruik de id van een vraag."
        elif name in identity or type_of(questions[name]).identifies:
            yield here, f"'{name}' zegt wie het aanvraagt. Dat blijft.", "Haal de vraag weg uit deze lijst."
        elif type_of(questions[name]).files or type_of(questions[name]).signs or not type_of(questions[name]).repeated:
            yield here, f"'{name}' is een bestand of handtekening.", "Laat die nasturen, en haal de vraag hier weg."
        if said.questions.count(name) > 1:
            yield here, f"'{name}' staat er twee keer.", "Haal er een weg."
    for name in identity:
        if name in questions and not set(said.questions).isdisjoint(names(questions[name].when)):
            yield (
                here,
                f"Of '{name}' wordt gevraagd, hangt hiervan af. Wie het aanvraagt, blijft.",
                "Haal die vraag hier weg.",
            )
    steps = [step.id for step in version.steps]
    if said.until not in steps[:-1]:
        yield (
            ("may_change", "until"),
            f"'{said.until}' is geen stap waarin iets kan veranderen.",
            "Gebruik de id van een stap, niet de laatste.",
        )


def _reported(version: Version) -> Iterator[Fault]:
    """Yield what is wrong with what makes a report the same as another."""
    if (said := version.reported) is None:
        return
    kinds = {question.id: question.type for question in version.questions}
    for part, name, kind in (("place", said.place, "place"), ("what", said.what, "choice")):
        if kinds.get(name) != kind:
            yield ("reported", part), f"'{name}' is geen vraag van type '{kind}'.", "Gebruik de id van zo'n vraag."
    if not 1 <= said.metres <= 1000:
        yield ("reported", "metres"), "Dit is geen afstand van 1 tot 1000 meter.", "Schrijf hoeveel meter het scheelt."


def _own_data(version: Version) -> Iterator[Fault]:
    """Yield what is wrong with the choice of what someone asks of their own data: no such choice, or who asks is not known."""
    if not version.own_data:
        return
    found = {question.id: question for question in version.questions}.get(version.own_data)
    if found is None or found.type != "choice" or {option.id for option in found.options} - set(OWN_DATA):
        yield (
            ("own_data",),
            f"'{version.own_data}' is geen keuze uit wat iemand over eigen gegevens kan vragen.",
            f"Noem een vraag van type 'choice' met als antwoorden: {', '.join(OWN_DATA)}.",
        )
    if not version.applicant.bsn:
        yield (
            ("own_data",),
            "Zonder BSN weten wij niet om wiens gegevens het gaat.",
            "Noem bij 'applicant' de vraag naar het BSN.",
        )


def _said(version: Version) -> Iterator[Fault]:
    if version.valid_from >= MUST_SAY_FROM:
        if version.organ is None:
            yield (
                ("organ",),
                "Er staat niet wie beslist (Awb 10:10).",
                "Voeg 'organ:' toe: college, burgemeester, heffingsambtenaar of invorderingsambtenaar.",
            )
        if version.silence is None:
            yield (
                ("silence",),
                "Er staat niet wat het betekent als er niet op tijd wordt beslist.",
                "Voeg 'silence:' toe: dwangsom, van_rechtswege of niets.",
            )
    if version.silence in ("dwangsom", "van_rechtswege") and not version.decides:
        yield (
            ("silence",),
            f"'{version.silence}' hoort bij een besluit, en geen enkel resultaat is dat (Awb 1:3).",
            "Zet er 'niets', of geef een resultaat 'decision: true'.",
        )
    if version.silence == "dwangsom" and not version.applies("4:17"):
        yield ("silence",), "Zonder artikel 4:17 van de Awb is er geen dwangsom.", "Zet er 'niets' of 'van_rechtswege'."


def _fee(version: Version) -> Iterator[Fault]:
    fee = version.fee
    if fee is None:
        return
    place = next((n for n, rule in enumerate(version.rules) if rule.id == fee.rule), None)
    if place is None:
        yield ("fee", "rule"), f"Regel '{fee.rule}' bestaat niet.", "Gebruik de id van de regel die zegt wat het kost."
        return
    rule = version.rules[place]
    if rule.unit != "euro":
        yield ("rules", place), f"Regel '{rule.id}' zegt wat het kost, en is geen bedrag.", "Voeg 'unit: euro' toe."
    ours = {other.id: n for n, other in enumerate(version.rules)}
    for m, row in enumerate(rule.rows):
        if isinstance(row.then, bool) or not isinstance(row.then, int | Decimal) or row.then < 0:
            yield (
                ("rules", place, "rows", m, "then"),
                f"'{row.then}' is geen bedrag.",
                "Schrijf een bedrag; 0 is gratis.",
            )
        for name in () if row.plain else names(row.when):
            if name in ours and any(not other.plain for other in version.rules[ours[name]].rows):
                yield (
                    ("rules", place, "rows", m, "when", name),
                    f"Op de uitlegpagina staat wat het kost, en niemand weet wat ‘{version.rule(name).title}’ is.",
                    f"Zeg het met 'plain:' bij deze rij, of bij elke rij van regel '{name}'.",
                )


def _not_applied(version: Version) -> Iterator[Fault]:
    excluded = version.not_applied
    if excluded is None:
        return
    path: Path_ = ("not_applied", "articles")
    if not excluded.articles:
        yield path, "Er staat geen artikel.", "Noem de artikelen van de Awb die niet gelden, of haal dit weg."
    for article in sorted({item for item in excluded.articles if excluded.articles.count(item) > 1}):
        yield path, f"'{article}' staat er twee keer.", "Haal er een weg."
    if version.open_to_objection == bool(excluded.remedy.strip()):
        yield (
            ("not_applied", "remedy"),
            "Zonder bezwaar (Awb 7:1 of 7:10) staat in de brief wat iemand wel kan doen; met bezwaar staat dat er al.",
            "Voeg 'remedy:' toe bij '7:1' of '7:10', of haal het weg.",
        )
    if len(excluded.remedy) > REMEDY_MAX:
        yield ("not_applied", "remedy"), f"Dit is langer dan {REMEDY_MAX} tekens.", "Maak het korter."
    if "4:14" in excluded.articles and version.deadline.extend:
        yield (
            ("deadline", "extend"),
            "Zonder artikel 4:14 van de Awb kan de termijn niet worden verlengd.",
            "Haal 'extend' weg.",
        )
    for article in excluded.articles:
        for place, text in _places(version):
            if re.search(rf"(?<![\d:.]){re.escape(article)}(?![\w:])", text):
                yield (
                    place,
                    f"Hier staat artikel {article} van de Awb, en dat geldt niet ({excluded.because}).",
                    "Haal het weg, of noem het artikel dat wel geldt.",
                )


def _kinds(version: Version) -> Iterator[Fault]:
    for n, result in enumerate(version.results):
        path: Path_ = ("results", n, "kind")
        if result.kind in ("afgewezen", "deels", "niet_behandeld") and not result.decision:
            yield (
                path,
                f"‘{result.label}’ is geen besluit en kan niet '{result.kind}' zijn.",
                "Haal 'decision: false' weg.",
            )
        if result.kind == "niet_behandeld" and not version.applies("4:5"):
            yield (
                path,
                "Zonder artikel 4:5 van de Awb kan een aanvraag niet buiten behandeling blijven.",
                "Zet er 'afgewezen'.",
            )


def _places(version: Version) -> Iterator[tuple[Path_, str]]:
    """Yield each text that names articles of the Awb, with its place."""
    yield ("deadline", "article"), version.deadline.article
    for n, basis in enumerate(version.legal_basis):
        if re.search(r"Awb|Algemene wet bestuursrecht", basis.title):
            yield ("legal_basis", n), basis.article
    for name, letter in version.letters.items():
        yield ("letters", name, "body"), letter.text


def _before(version: Version) -> Iterator[Fault]:
    name = version.deadline.before
    if name and not any(q.id == name and type_of(q).measure == "day" for q in version.questions):
        yield (
            ("deadline", "before"),
            f"'{name}' is geen vraag naar een dag.",
            "Noem de vraag met de dag waarvoor iemand het nodig heeft.",
        )


def _words(path: Path_, version: Version, place: int, rule: Rule, row: Row) -> Iterator[Fault]:
    tells = row.tells
    for part, text, most in (
        ("plain", row.plain, PLAIN_MAX),
        ("tells", tells.title if tells else "", TITLE_MAX),
        ("tells", tells.text if tells else "", TEXT_MAX),
    ):
        if len(text) > most:
            yield (*path, part), f"Dit is langer dan {most} tekens.", "Maak het korter."
    if tells is None:
        return
    if not tells.title.strip():
        yield (*path, "tells", "title"), "Er staat niet wat deze uitkomst betekent.", "Schrijf het in een paar woorden."
    ours = admission.identity_questions(version)  # who acts for another does not learn such a number
    known = {q.id for q in version.questions if q.id not in ours} | {*version.numbers}
    known |= {other.id for other in version.rules[: place + 1]}
    for part in ("title", "text"):
        try:
            named = list(names_in(getattr(tells, part)))
        except ValueError:
            yield (*path, "tells", part), "Een accolade is niet gesloten.", "Schrijf {naam}."
            continue
        for name in named:
            if name not in known:
                yield (
                    (*path, "tells", part),
                    f"Hier staat {{{name}}}, en dat kennen wij niet.",
                    "Gebruik de id van een vraag, een feit, deze regel of een eerdere regel.",
                )
