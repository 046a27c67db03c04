"""What must be true of a version's facts, checks and worked-out bounds before it may be published. Pure.

Each fault is its place, what is wrong and what to do. Whether the tests in a check fit their questions is for
`definitions.check`, as with every condition.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from openloket.definitions import outlook
from openloket.definitions.admission import identity_questions
from openloket.definitions.checks import firing, page_of, questions_of
from openloket.definitions.rules import MOST_COMBINATIONS, Space
from openloket.definitions.schema import FACT_WAYS, Check, Fact, Version
from openloket.definitions.source import Path_
from openloket.forms.bounds import EXPECTED, ORDER, TODAY, Bound, bounds_in, holds, limits, names_in, parse, worked_out
from openloket.forms.conditions import alternatives, names
from openloket.forms.questions import Question
from openloket.forms.types import type_of
from openloket.forms.validate import validate

Fault = tuple[Path_, str, str]
"""Where in a version something is wrong, what, and what to do."""
ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""Matches a name that a version gives to a part of it."""
MESSAGE_MAX = 300
"""Characters of a message: it stands over a field, also on a telephone."""
ARTICLE_MAX = 200
PER_MAX = 40
"""Characters of what an outcome is counted per."""


# Bounds of questions --------------------------------------------------------------------------------------------------


def question_faults(version: Version) -> Iterator[Fault]:
    """Yield what is wrong with the worked-out bounds of questions: each looks at today or at an earlier question."""
    known: dict[str, Question] = {}
    for p, page in enumerate(version.pages):
        for q, question in enumerate(page.questions):
            path: Path_ = ("pages", p, "questions", q)
            yield from _limits(path, question, known)
            row: dict[str, Question] = {}
            for n, inner in enumerate(question.questions):
                yield from _limits((*path, "questions", n), inner, {**known, **row})
                row[inner.id] = inner
            known[question.id] = question


def unasked_faults(version: Version) -> Iterator[Fault]:
    """Yield each question that no answers ask."""
    for p, page in enumerate(version.pages):
        for q, question in enumerate(page.questions):
            space = Space(version, [question.when])
            if space.size <= MOST_COMBINATIONS and not any(holds(question.when, case) for case in space.cases()):
                yield (
                    ("pages", p, "questions", q, "when"),
                    f"Vraag '{question.id}' wordt nooit gesteld: dit is nooit waar.",
                    "Verbeter 'when', of haal de vraag weg.",
                )


def _limits(path: Path_, question: Question, known: Mapping[str, Question]) -> Iterator[Fault]:
    for end in ("min", "max"):
        text = getattr(question, end)
        if not worked_out(text):
            continue
        measure = type_of(question).measure
        if not measure:
            yield (*path, end), f"'{end}' past niet bij type '{question.type}'.", "Verbeter de waarde."
            continue
        measures = {name: type_of(other).measure for name, other in known.items() if not type_of(other).spans}
        later = f"'{question.id}' kan alleen worden begrensd door een eerdere vraag"
        yield from _bound((*path, end), text, measure, measures, later)
    if not worked_out(question.min) and not worked_out(question.max):
        return
    try:
        found = limits(question)
    except ValueError:
        return
    if len(found) == 2 and _crossed(found["min"], found["max"]):
        yield (*path, "min"), "'min' is groter dan 'max'.", "Verbeter een van de twee."


def _crossed(low: Bound, high: Bound) -> bool:
    """Say whether one bound lies beyond another, as far as can be told: both go by the same name and unit."""
    same = low.name == high.name and len({bound.period.unit for bound in (low, high) if bound.period}) <= 1
    far = [bound.sign * (bound.period.number if bound.period else 0) for bound in (low, high)]
    return same and far[0] > far[1]


def _bound(path: Path_, text: str, measure: str, measures: Mapping[str, str], unknown: str) -> Iterator[Fault]:
    """Yield what is wrong with one bound, beside what is measured so; `measures` are the names that it may use."""
    try:
        bound = parse(text)
    except ValueError as error:
        yield path, str(error), "" if EXPECTED in str(error) else "Verbeter de periode."
        return
    of = "day" if bound.name in TODAY else measures.get(bound.name)
    if of is None:
        yield path, f"{unknown}, en '{bound.name}' is dat niet.", EXPECTED
    elif of != measure:
        words = {"day": "een dag", "number": "een getal", "time": "een tijd", "": "iets wat niet te vergelijken is"}
        yield (
            path,
            f"'{bound.name}' is {words[of]}, en hier staat {words[measure]}.",
            "Vergelijk dagen met dagen, tijden met tijden en getallen met getallen.",
        )
    elif bound.period and of != "day":
        yield path, f"'{text}': alleen bij een dag telt u een periode op.", "Een som is een feit: 'facts' met 'sum'."


# Amounts that change --------------------------------------------------------------------------------------------------


def amount_faults(version: Version) -> Iterator[Fault]:
    """Yield what is wrong with amounts: each has a name, and is there on the first day of the version."""
    for n, amount in enumerate(version.amounts):
        path: Path_ = ("amounts", n)
        if not ID.fullmatch(amount.id):
            yield (*path, "id"), f"'{amount.id}' is geen goede naam.", "Gebruik kleine letters, cijfers en _."
        if not amount.title.strip():
            yield (*path, "title"), f"Bedrag '{amount.id}' heeft geen naam.", "Schrijf bij 'title' wat het is."
        if amount.on(version.valid_from) is None:
            yield (
                (*path, "values"),
                f"Bedrag '{amount.id}' is er nog niet op de eerste dag van de versie.",
                f"Begin met een dag op of voor {version.valid_from}.",
            )
        for m, since in enumerate(amount.values):
            if since.amount < 0:
                yield (*path, "values", m, "amount"), f"Bedrag '{amount.id}' is minder dan nul.", "Verbeter het."
            if m and since.day <= amount.values[m - 1].day:
                yield (
                    (*path, "values", m, "from"),
                    f"{since.day} komt niet na {amount.values[m - 1].day}.",
                    "Zet de dagen op volgorde, elke dag één keer.",
                )


def unused_faults(version: Version) -> Iterator[Fault]:
    """Yield each amount that nothing looks at, of a version without other faults."""
    used = {fact.over for fact in version.facts}
    used |= {bound for check in version.checks for bound in names_in(check.when)}
    texts = [row.tells.title + row.tells.text for rule in version.rules for row in rule.rows if row.tells]
    texts += [letter.subject + letter.text for letter in version.letters.values()]
    used |= {name for text in texts for name in outlook.names_in(text)}
    for n, amount in enumerate(version.amounts):
        if amount.id not in used:
            yield (
                ("amounts", n),
                f"Niets kijkt naar bedrag '{amount.id}'.",
                "Noem het bij 'over' of in een tekst, of haal het weg.",
            )


# Facts ----------------------------------------------------------------------------------------------------------------


def fact_faults(version: Version) -> Iterator[Fault]:
    """Yield what is wrong with facts: each is counted in one way, over questions that can be counted so."""
    questions = {question.id: question for question in version.questions}
    yield from counted_faults(("facts",), version.facts, questions, {amount.id for amount in version.amounts})


def counted_faults(
    at: Path_, facts: Sequence[Fact], questions: Mapping[str, Question], amounts: Collection[str]
) -> Iterator[Fault]:
    """Yield what is wrong with the facts that stand there, counted over these questions and amounts."""
    for n, fact in enumerate(facts):
        path: Path_ = (*at, n)
        if len(fact.ways) != 1:
            said = " en ".join(fact.ways) or "niets"
            yield (
                path,
                f"Feit '{fact.id}' wordt op één manier geteld; hier staat {said}.",
                f"Gebruik {', '.join(FACT_WAYS[:-1])} of {FACT_WAYS[-1]}.",
            )
            continue
        if fact.less and not fact.sum:
            yield (
                (*path, "less"),
                f"Feit '{fact.id}' trekt iets af, maar telt niets op.",
                "Gebruik 'less' alleen bij 'sum'.",
            )
        if fact.over and (not fact.sum or fact.over not in amounts):
            known = fact.over in amounts
            yield (
                (*path, "over"),
                f"Feit '{fact.id}' telt "
                + ("niets op." if known else f"wat er boven '{fact.over}' uit komt, en dat is geen bedrag."),
                "Gebruik 'over' alleen bij 'sum'." if known else "Gebruik de id van een bedrag uit 'amounts'.",
            )
        yield from _counted(path, fact, questions)


def _counted(path: Path_, fact: Fact, questions: Mapping[str, Question]) -> Iterator[Fault]:
    for name in fact.names:
        if fact.days_between and name in TODAY:
            continue
        question = _at(name, questions)
        column = "." in name
        if fact.days_between:
            if question is None or column or not (type_of(question).a_day or type_of(question).spans):
                yield (
                    path,
                    f"Feit '{fact.id}' noemt '{name}', en dat is geen datumvraag.",
                    "Gebruik 'ontvangst' of de id van een datumvraag.",
                )
        elif question is None:
            yield (
                path,
                f"Feit '{fact.id}' noemt '{name}', en dat kennen wij niet.",
                "Gebruik de id van een vraag, of van een groep en een vraag erin: 'kinderen.naam'.",
            )
        elif fact.sum and type_of(question).measure != "number":
            yield path, f"Feit '{fact.id}': '{name}' is geen getal of bedrag.", "Tel alleen getallen of bedragen op."
        elif fact.count and column:
            yield path, f"Feit '{fact.id}': '{name}' staat in een groep.", "Tel de groep zelf: dat zijn haar regels."
        elif fact.days_in and (column or not type_of(question).spans):
            yield path, f"Feit '{fact.id}': '{name}' is geen periode.", "Noem een vraag van type 'period'."
        elif (fact.area_of or fact.percent_apart) and (
            column or not (type_of(question).placed or type_of(question).measure == "number")
        ):
            yield (
                path,
                f"Feit '{fact.id}': '{name}' is geen plek en geen getal.",
                "Noem vragen van type 'place' of 'decimal'.",
            )
        elif fact.rows and (column or not type_of(question).rows):
            yield path, f"Feit '{fact.id}': '{name}' is geen groep.", "Noem bij 'of' een vraag van type 'group'."
        elif fact.rows and not fact.rows.when:
            yield path, f"Feit '{fact.id}' zegt niet welke regels het telt.", "Voeg 'when:' toe, of gebruik 'count'."
        elif fact.repeated and not column:
            yield path, f"Feit '{fact.id}': '{name}' staat niet in een groep.", "Noem groep en vraag: 'kinderen.naam'."


def _at(name: str, questions: Mapping[str, Question]) -> Question | None:
    """Return the question by a name; of a column the question inside the group."""
    first, _, part = name.partition(".")
    question = questions.get(first)
    if question is None or not part:
        return question
    return next((inner for inner in question.questions if inner.id == part), None)


# Prices that are multiplied -------------------------------------------------------------------------------------------


def price_faults(version: Version, position: int) -> Iterator[Fault]:
    """Yield what is wrong with outcomes that are multiplied (`per`), and with rows that look at such an outcome."""
    multiplied = {rule.id for rule in version.rules if any(row.per for row in rule.rows)}
    for n, row in enumerate(version.rules[position].rows):
        path: Path_ = ("rules", position, "rows", n)
        for name in names(row.when):
            if name in multiplied:
                yield (
                    (*path, "when", name),
                    f"De uitkomst van '{name}' wordt uitgerekend; daar kijkt geen andere regel naar.",
                    "Kijk naar de vragen of feiten waar zij mee rekent.",
                )
        if row.per and (isinstance(row.then, bool) or not isinstance(row.then, int | Decimal)):
            yield (
                (*path, "then"),
                f"'{row.then}' is geen getal, en hier staat 'per'.",
                "Schrijf een bedrag of een getal.",
            )
        for word, name in row.per.items():
            if not word.strip() or len(word) > PER_MAX:
                yield (
                    (*path, "per"),
                    f"Zeg in 1 tot {PER_MAX} tekens waarvan het er één is.",
                    "Bijvoorbeeld dag, of m².",
                )
            if not _always_a_number(version, name):
                yield (
                    (*path, "per", word),
                    f"'{name}' is geen getal dat er altijd is.",
                    "Gebruik een feit, of een verplichte vraag naar een getal die altijd wordt gesteld.",
                )


def _always_a_number(version: Version, name: str) -> bool:
    """Say whether a name is a number in every case: a question that everyone answers, or a fact of such."""
    questions = {question.id: question for question in version.questions}
    always = {question.id for question in version.questions if question.required and not question.when}
    if name in questions:
        return name in always and type_of(questions[name]).measure == "number"
    found = next((fact for fact in version.facts if fact.id == name), None)
    if found is None:
        return False
    return not (found.days_between or found.days_in) or set(found.questions) <= always


# Checks ---------------------------------------------------------------------------------------------------------------


def plain_tests(when: Any) -> list[dict[str, Any]]:
    """Return a condition without the bounds that are worked out; what is left are tests like any other."""
    return [
        {
            name: {kind: bound for kind, bound in test.items() if not (kind in ORDER and worked_out(bound))}
            if isinstance(test, Mapping)
            else test
            for name, test in mapping.items()
        }
        for mapping in alternatives(when)
    ]


def check_faults(version: Version, n: int, check: Check) -> Iterator[Fault]:
    """Yield what is wrong with a check itself: names, bounds and message."""
    yield from condition_faults(("checks", n), check, measures_of(version))


def measures_of(version: Version) -> dict[str, str]:
    """Return as what each question and fact is compared, by its name."""
    measures: dict[str, str] = {question.id: type_of(question).measure for question in version.questions}
    return measures | dict.fromkeys(version.numbers, "number")


def condition_faults(path: Path_, check: Check, measures: Mapping[str, str]) -> Iterator[Fault]:
    """Yield what is wrong with a check's condition and message; `measures` are the names that it may look at."""
    if not isinstance(check.when, Mapping | list) or not check.when:
        yield (
            (*path, "when"),
            f"Controle '{check.id}' heeft geen voorwaarde.",
            "Schrijf bij 'when' wanneer het fout is.",
        )
        return
    known = {*measures, *TODAY}
    for m, mapping in enumerate(alternatives(check.when)):
        for name, test in mapping.items():
            here = (*path, "when", m, name) if isinstance(check.when, list) else (*path, "when", name)
            if name not in known:
                yield (
                    here,
                    f"Controle '{check.id}' noemt '{name}', en dat kennen wij niet.",
                    "Gebruik de id van een vraag of van een feit.",
                )
                continue
            measure = "day" if name in TODAY else measures[name]
            for text in bounds_in(test):
                unknown = "Een grens is een vraag, een feit of vandaag"
                yield from _bound(here, text, measure, measures, unknown)
    yield from _message(path, check)


def _message(path: Path_, check: Check) -> Iterator[Fault]:
    if not check.message.strip():
        yield (
            (*path, "message"),
            f"Controle '{check.id}' zegt niets.",
            "Schrijf wat er niet klopt en wat iemand kan doen.",
        )
    for part, most in (("message", MESSAGE_MAX), ("article", ARTICLE_MAX)):
        if len(getattr(check, part)) > most:
            yield (*path, part), f"Dit is langer dan {most} tekens.", "Maak het korter."


def place_faults(version: Version, n: int, check: Check) -> Iterator[Fault]:
    """Yield what is wrong with where a check speaks: on the page of its last question, at questions that it looks at."""
    path: Path_ = ("checks", n, "at")
    looked_at = {question.id for question in questions_of(version, check)}
    page = page_of(version, check)
    if page is None:
        yield (
            ("checks", n, "when"),
            f"Controle '{check.id}' kijkt naar geen enkele vraag.",
            "Noem een vraag of een feit.",
        )
        return
    if not check.at:
        yield path, f"Er staat niet bij welke vraag controle '{check.id}' hoort.", "Noem bij 'at' de vragen."
        return
    ours = identity_questions(version)
    for name in check.at:
        if name not in looked_at:
            yield path, f"Controle '{check.id}' kijkt niet naar '{name}'.", "Noem bij 'at' vragen waar zij naar kijkt."
        elif name in ours:
            yield path, f"'{name}' komt uit het inloggen; niemand kan dat verbeteren.", "Noem een andere vraag."
    here = [question.id for question in page.questions]
    if not set(check.at) & set(here):
        yield (
            path,
            f"Controle '{check.id}' kan pas spreken op pagina ‘{page.title}’, en daar staat geen van haar vragen.",
            f"Noem bij 'at' ook een vraag van die pagina: {', '.join(sorted(looked_at & set(here)))}.",
        )


def meaning_faults(version: Version, n: int, check: Check) -> Iterator[Fault]:
    """Yield what is wrong with what a check says: never or always true, or not of the answers given with it."""
    path: Path_ = ("checks", n)
    today = version.examples[0].received if version.examples else None
    space = Space(version, [check.when], today)
    if space.size > MOST_COMBINATIONS:
        yield path, f"Controle '{check.id}' heeft te veel combinaties om na te gaan.", "Splits haar in twee controles."
    else:
        yield from _truth((*path, "when"), check, space, [question.id for question in questions_of(version, check)])
    if version.examples:
        yield from _wrong((*path, "wrong"), version, check)


def _truth(path: Path_, check: Check, space: Space, questions: Collection[str]) -> Iterator[Fault]:
    together = fires = silent = False
    for case in space.cases():
        together = together or all(name in case for name in questions)
        if holds(check.when, case):
            fires = True
        else:
            silent = True
        if together and fires and silent:
            return
    if not fires and not together:
        yield (
            path,
            f"Controle '{check.id}' kijkt naar vragen die nooit samen worden gesteld.",
            "Kies vragen die iemand samen kan beantwoorden.",
        )
    elif not fires:
        yield path, f"Controle '{check.id}' is nooit waar.", "Verbeter 'when', of verwijder haar."
    elif not silent:
        yield path, f"Controle '{check.id}' is altijd waar: zij houdt iedereen tegen.", "Verbeter 'when'."


def _wrong(path: Path_, version: Version, check: Check) -> Iterator[Fault]:
    """Yield a fault when the answers that come with a check do not make it speak."""
    example = version.examples[0]
    outcome = validate(version.questions, {**example.answers, **check.wrong})
    for problem in outcome.problems:
        yield path, f"Controle '{check.id}', {problem.path}: {problem.message}", "Verbeter het antwoord bij 'wrong'."
    if outcome.ok and check.id not in {item.id for item in firing(version, outcome.answers, example.received)}:
        yield (
            path,
            f"Controle '{check.id}' zegt niets van het voorbeeld '{example.name}' met de antwoorden bij 'wrong'.",
            "Geef antwoorden die fout zijn, of verbeter 'when'.",
        )
