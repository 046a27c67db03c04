"""The differences between two versions: in a lawyer's words, in a developer's, and for residents in B1."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import msgspec

from openloket.definitions.origins import ORIGINS, REGISTERS, register_of
from openloket.definitions.schema import Amount, Check, Fact, Letter, PersonalData, Publish, Row, Rule, Version
from openloket.definitions.source import plain
from openloket.definitions.words import ORGANS, condition, label, limit, outcome, plain_case, plainly, results_of, says
from openloket.forms.questions import Question
from openloket.forms.sentences import listed
from openloket.forms.types import type_of
from openloket.law.calendar import plain_date

Part = Literal[
    "wet",
    "vragen",
    "controles",
    "regels",
    "termijnen",
    "stappen",
    "resultaten",
    "brieven",
    "kanalen",
    "gegevens",
    "bewaren",
    "overgang",
    "uitleg",
    "werk",
    "voorbeelden",
]
Kind = Literal["nieuw", "weg", "anders"]
PARTS: dict[Part, str] = {
    "wet": "Wettelijke grondslag",
    "vragen": "Vragen",
    "controles": "Controle van antwoorden",
    "regels": "Regels",
    "termijnen": "Termijnen",
    "stappen": "Stappen",
    "resultaten": "Resultaten",
    "brieven": "Brieven",
    "kanalen": "Kanalen en inlogniveau",
    "gegevens": "Persoonsgegevens",
    "bewaren": "Bewaren",
    "overgang": "Lopende zaken",
    "uitleg": "Uitleg voor inwoners",
    "werk": "Werkinstructie en team",
    "voorbeelden": "Voorbeelden",
}


@dataclass(frozen=True)
class Difference:
    """One difference, told to three kinds of reader.

    `lawyer` is Dutch for those who answer for the rules, `developer` the path and both values, `resident` what it means
    for those who apply (empty when it does not touch them), `basis` the law it rests on.
    """

    part: Part
    kind: Kind
    path: str
    lawyer: str
    developer: str
    basis: str
    resident: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def differences(old: Version, new: Version) -> list[Difference]:
    """List every difference that matters, in the order of PARTS; nothing when the two say the same."""
    found = [
        *_law(old, new),
        *_decided(old, new),
        *_questions(old, new),
        *_checks(old, new),
        *_rules(old, new),
        *_deadline(old, new),
        *_named(old, new, "stappen", "steps", "Stap"),
        *_named(old, new, "stappen", "advice", "Advies"),
        *_named(old, new, "stappen", "checklist", "Punt om na te gaan"),
        *_results(old, new),
        *_letters(old, new),
        *_audience(old, new),
        *_channels(old, new),
        *_logins(old, new),
        *_may_change(old, new),
        *_follows(old, new),
        *_reported(old, new),
        *_own_data(old, new),
        *_data(old, new),
        *_texts(old, new),
        *_work(old, new),
        *_examples(old, new),
    ]
    if found:
        found.append(_transition(new))
    order = list(PARTS)
    return sorted(found, key=lambda item: order.index(item.part))


def _basis(version: Version) -> str:
    return str(version.legal_basis[0]) if version.legal_basis else ""


def _kind(a: Any, b: Any) -> Kind:
    """Name what happened to something that was `a` and is `b`; None means that it is not there."""
    return "nieuw" if a is None else "weg" if b is None else "anders"


def _show(value: Any) -> str:
    return "niets" if value is msgspec.UNSET else str(plain(value))


def _changed(part: Part, path: str, what: str, a: Any, b: Any, basis: str, resident: str = "") -> Difference:
    return Difference(
        part,
        "anders",
        path,
        f"{what}: was {_or_empty(a)}, wordt {_or_empty(b)}.",
        f"{path}: {a!r} → {b!r}",
        basis,
        resident,
    )


def _or_empty(value: Any) -> str:
    return "leeg" if value in (None, "") else str(value)


def _law(old: Version, new: Version) -> Iterator[Difference]:
    before, after = [str(a) for a in old.legal_basis], [str(a) for a in new.legal_basis]
    for article in after:
        if article not in before:
            yield Difference(
                "wet", "nieuw", "legal_basis", f"Rust nu op {article}.", f"legal_basis + {article}", article
            )
    for article in before:
        if article not in after:
            yield Difference(
                "wet", "weg", "legal_basis", f"Rust niet meer op {article}.", f"legal_basis − {article}", article
            )


_SILENCE = {
    "dwangsom": "wie te lang wacht, kan een dwangsom krijgen",
    "van_rechtswege": "beslissen wij te laat, dan is het vanzelf toegestaan",
    "niets": "te laat beslissen heeft geen gevolg",
    None: "niet gezegd",
}


def _decided(old: Version, new: Version) -> Iterator[Difference]:
    """Yield what changes in who decides, what silence means, what it costs by which law, and which law does not apply."""
    if old.organ != new.organ:
        was, now = (ORGANS[version.organ] if version.organ else "niet gezegd" for version in (old, new))
        yield _changed("wet", "organ", "Wie beslist", was, now, "Awb 10:10")
    if old.silence != new.silence:
        was, now = _SILENCE[old.silence], _SILENCE[new.silence]
        yield _changed("wet", "silence", "Wat zwijgen betekent", was, now, "Awb 4:17 en 4:20b", f"Nu: {now}.")
    if old.silence_because != new.silence_because:
        was, now = old.silence_because or "niet gezegd", new.silence_because or "niet gezegd"
        yield _changed("wet", "silence_because", "Waarom zwijgen niet vanzelf toestaat", was, now, "Dienstenwet 28")
    if old.fee != new.fee:
        was, now = _fee(old), _fee(new)
        basis = new.fee or old.fee
        yield _changed("wet", "fee", "Wat het kost", was, now, str(basis.by_law) if basis else _basis(new))
    if old.not_applied != new.not_applied:
        was, now = _not_applied(old), _not_applied(new)
        excluded = new.not_applied or old.not_applied
        yield _changed(
            "wet", "not_applied", "Wat niet geldt", was, now, str(excluded.because) if excluded else _basis(new)
        )


def _fee(version: Version) -> str:
    if version.fee is None:
        return "niet gezegd"
    kind = "geen belasting" if version.fee.tax == "niet" else version.fee.tax
    return f"‘{version.rule(version.fee.rule).title}’ ({kind}; {version.fee.by_law})"


def _not_applied(version: Version) -> str:
    excluded = version.not_applied
    if excluded is None:
        return "niets"
    instead = f"; in plaats van bezwaar: ‘{excluded.remedy.strip()}’" if excluded.remedy else ""
    return f"Awb {', '.join(excluded.articles)} ({excluded.because}){instead}"


# Questions ------------------------------------------------------------------------------------------------------------


def _questions(old: Version, new: Version) -> Iterator[Difference]:
    before, after = {q.id: q for q in old.questions}, {q.id: q for q in new.questions}
    page_of = {q.id: page.title for page in new.pages for q in page.questions}
    for question in new.questions:
        path = f"questions.{question.id}"
        if question.id not in before:
            yield Difference(
                "vragen",
                "nieuw",
                path,
                f"Nieuwe vraag op ‘{page_of[question.id]}’: ‘{question.ask}’ ({type_of(question).said}"
                f"{', mag leeg blijven' if not question.required else ''}; gevraagd: {condition(new, question.when)}).",
                f"{path} + {_show(question)}",
                _basis(new),
                f"Wij vragen voortaan ook: ‘{question.ask}’",
            )
        elif question != before[question.id]:
            yield from _question(old, new, before[question.id], question)
    for question in old.questions:
        if question.id not in after:
            yield Difference(
                "vragen",
                "weg",
                f"questions.{question.id}",
                f"Vervalt: ‘{question.ask}’.",
                f"questions.{question.id} − {_show(question)}",
                _basis(new),
                f"Wij vragen niet meer: ‘{question.ask}’",
            )
    both = [q.id for q in old.questions if q.id in after]
    if both != [q.id for q in new.questions if q.id in before]:
        yield Difference(
            "vragen", "anders", "pages", "De vragen staan in een andere volgorde.", "pages: volgorde", _basis(new)
        )


def _question(old: Version, new: Version, a: Question, b: Question) -> Iterator[Difference]:
    path, name = f"questions.{a.id}", f"‘{b.ask}’"

    def change(field: str, lawyer: str, resident: str = "") -> Difference:
        before, after = _show(getattr(a, field)), _show(getattr(b, field))
        return Difference(
            "vragen", "anders", f"{path}.{field}", lawyer, f"{path}.{field}: {before} → {after}", _basis(new), resident
        )

    if a.ask != b.ask:
        yield change("ask", f"Andere woorden: ‘{a.ask}’ wordt ‘{b.ask}’.")
    if a.hint != b.hint:
        yield change("hint", f"Andere uitleg bij {name}: was ‘{a.hint}’, wordt ‘{b.hint}’.")
    if a.type != b.type:
        yield change(
            "type",
            f"{name}: was {type_of(a).said}, wordt {type_of(b).said}.",
            f"U beantwoordt deze vraag anders: {name}",
        )
    if a.required != b.required:
        yield change(
            "required",
            f"{name} {'is nu verplicht' if b.required else 'mag nu leeg blijven'}.",
            f"{'U moet nu antwoord geven op' if b.required else 'U mag nu leeg laten'}: {name}",
        )
    if a.when != b.when:
        yield change(
            "when",
            f"{name} wordt nu gevraagd: {condition(new, b.when)} (was: {condition(old, a.when)}).",
            f"Wij vragen {name} nu in andere gevallen.",
        )
    for field, word in (("min", "minste"), ("max", "meeste")):
        if getattr(a, field) != getattr(b, field):
            yield change(
                field,
                f"{name}: het {word} was {limit(old, getattr(a, field))}, wordt {limit(new, getattr(b, field))}.",
            )
    if a.options != b.options:
        yield from _options(a, b, path, _basis(new))
    if a.questions != b.questions:
        yield change("questions", f"{name}: de lijst vraagt iets anders.", f"De lijst bij {name} is veranderd.")
    if a.autofill != b.autofill:
        yield change("autofill", f"{name}: een browser kan dit nu invullen als ‘{b.autofill or 'onbekend'}’.")
    if a.row_word != b.row_word:
        yield change("row", f"{name}: een regel heet nu ‘{b.row_word or 'Nummer'}’.")
    if a.file_sorts != b.file_sorts:
        sorts = ", ".join(sort.label for sort in b.file_sorts) or "geen"
        yield change(
            "sorts", f"{name}: wij vragen andere soorten bestanden: {sorts}.", f"Voeg nu toe bij {name}: {sorts}"
        )
    if a.accept != b.accept:
        yield change("accept", f"{name}: andere soorten bestanden: {', '.join(b.accept)}.")
    if a.known_from_login != b.known_from_login:
        yield change(
            "known_from_login", f"{name}: komt {'nu' if b.known_from_login else 'niet meer'} uit het inloggen."
        )
    if a.sources != b.sources:
        yield change(
            "sources",
            f"{name}: komt uit {_origins(b)} (was: {_origins(a)}).",
            f"Dit hoeft u niet meer in te vullen als wij het al weten: {name}"
            if b.sources
            else f"U vult nu zelf in: {name}",
        )


def _origins(question: Question) -> str:
    """Say where the answer to a question comes from, in the order in which that is tried."""
    found = [f"{REGISTERS[register_of(source)]} ({ORIGINS[source].gives})" for source in question.sources]
    return ", anders ".join(found) or "de aanvrager"


def _options(a: Question, b: Question, path: str, basis: str) -> Iterator[Difference]:
    before, after = {o.id: o.label for o in a.options}, {o.id: o.label for o in b.options}
    for option, text in after.items():
        if option not in before:
            yield Difference(
                "vragen",
                "nieuw",
                f"{path}.options.{option}",
                f"‘{b.ask}’ heeft een antwoord erbij: ‘{text}’.",
                f"{path}.options + {option}",
                basis,
                f"Bij ‘{b.ask}’ kunt u nu ook kiezen: ‘{text}’",
            )
        elif before[option] != text:
            yield _changed("vragen", f"{path}.options.{option}", f"Antwoord bij ‘{b.ask}’", before[option], text, basis)
    for option, text in before.items():
        if option not in after:
            yield Difference(
                "vragen",
                "weg",
                f"{path}.options.{option}",
                f"‘{b.ask}’ heeft een antwoord minder: ‘{text}’.",
                f"{path}.options − {option}",
                basis,
                f"Bij ‘{b.ask}’ kunt u niet meer kiezen: ‘{text}’",
            )


# Checks ---------------------------------------------------------------------------------------------------------------


def _checks(old: Version, new: Version) -> Iterator[Difference]:
    for a, b in _pairs(old.checks, new.checks):
        if a == b:
            continue
        check, version = (b, new) if b is not None else (a, old)
        yield Difference(
            "controles",
            _kind(a, b),
            f"checks.{check.id}",
            f"{_checked(a, b)}: {_check_in_words(version, check)}"
            + (f" Was: {_check_in_words(old, a)}" if a is not None and b is not None else ""),
            f"checks.{check.id}: {_show(a)} → {_show(b)}",
            check.article or _basis(version),
        )


def _checked(a: Check | None, b: Check | None) -> str:
    return "Nieuwe controle" if a is None else "Een controle vervalt" if b is None else "Een controle verandert"


def _check_in_words(version: Version, check: Check) -> str:
    does = "vragen wij of dit klopt" if check.warn else "kan iemand niet verder"
    return f"als {plainly(version, check.when)}, {does}: “{check.message}”"


# Rules ----------------------------------------------------------------------------------------------------------------


def _rules(old: Version, new: Version) -> Iterator[Difference]:
    before, after = {rule.id: rule for rule in old.rules}, {rule.id: rule for rule in new.rules}
    for rule in new.rules:
        if rule.id not in before:
            yield Difference(
                "regels",
                "nieuw",
                f"rules.{rule.id}",
                f"Nieuwe regel ‘{rule.title}’ met {len(rule.rows)} rijen.",
                f"rules.{rule.id} + {_show(rule)}",
                rule.rows[0].because if rule.rows else _basis(new),
            )
        elif before[rule.id] != rule:
            yield from _rows(old, new, before[rule.id], rule)
    for rule in old.rules:
        if rule.id not in after:
            yield Difference(
                "regels",
                "weg",
                f"rules.{rule.id}",
                f"De regel ‘{rule.title}’ vervalt.",
                f"rules.{rule.id} − {_show(rule)}",
                _basis(new),
            )
    for a, b in _pairs(old.amounts, new.amounts):
        if a != b:
            said = "is nieuw" if a is None else "vervalt" if b is None else "is anders"
            yield Difference(
                "regels",
                _kind(a, b),
                f"amounts.{(b or a).id}",
                f"Het bedrag ‘{(b or a).title}’ {said}: {_over_time(b or a)}.",
                f"amounts: {_show(a)} → {_show(b)}",
                str((b or a).by),
            )
    for a, b in _pairs(old.facts, new.facts):
        if a != b:
            yield Difference(
                "regels",
                _kind(a, b),
                f"facts.{(b or a).id}",
                f"Het gegeven ‘{(b or a).title}’ {'is nieuw' if a is None else 'vervalt' if b is None else 'wordt anders geteld'}.",
                f"facts: {_show(a)} → {_show(b)}",
                _basis(new),
            )


def _over_time(amount: Amount) -> str:
    """Say what an amount is from which day: «€ 1.345 vanaf 1 juli 2026, € 1.371 vanaf 1 januari 2027»."""
    return ", ".join(f"{outcome(amount.unit, since.amount)} vanaf {plain_date(since.day)}" for since in amount.values)


def _pairs(old: Iterable[Any], new: Iterable[Any]) -> list[tuple[Any, Any]]:
    before, after = {item.id: item for item in old}, {item.id: item for item in new}
    return [(before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after])]


def _rows(old: Version, new: Version, a: Rule, b: Rule) -> Iterator[Difference]:
    """Compare row by row; a row that moved within the table matters, because the first that holds decides."""
    if a.title != b.title or a.unit != b.unit:
        yield _changed("regels", f"rules.{a.id}", "Naam van de regel", a.title, b.title, _basis(new))
    rows_a, rows_b = [_show(row) for row in a.rows], [_show(row) for row in b.rows]
    for what, i1, i2, j1, j2 in difflib.SequenceMatcher(None, rows_a, rows_b, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        pairs = max(i2 - i1, j2 - j1)
        for n in range(pairs):
            row_a = a.rows[i1 + n] if i1 + n < i2 else None
            row_b = b.rows[j1 + n] if j1 + n < j2 else None
            yield _row(old, new, b, row_a, row_b, i1 + n, j1 + n)


def _row(
    old: Version, new: Version, rule: Rule, a: Row | None, b: Row | None, place_a: int, place_b: int
) -> Difference:
    unit = rule.unit
    if a is None and b is not None:
        then = says(rule, b)
        return Difference(
            "regels",
            "nieuw",
            f"rules.{rule.id}.rows.{place_b}",
            f"‘{rule.title}’, nieuwe rij {place_b + 1}: {condition(new, b.when)}: {then}{_sides(new, b)}.",
            f"rules.{rule.id}.rows[{place_b}] + {_show(b)}",
            b.because,
            f"{rule.title}: nu ook {then}, {plain_case(new, b)}" if unit == "euro" else "",
        )
    if b is None and a is not None:
        return Difference(
            "regels",
            "weg",
            f"rules.{rule.id}.rows.{place_a}",
            f"‘{rule.title}’, rij {place_a + 1} vervalt: {condition(old, a.when)}: {says(rule, a)}.",
            f"rules.{rule.id}.rows[{place_a}] − {_show(a)}",
            a.because,
        )
    assert a is not None
    assert b is not None
    parts = []
    if says(rule, a) != says(rule, b):
        parts.append(f"{says(rule, a)} wordt {says(rule, b)}")
    if list(a.per.values()) != list(b.per.values()):
        parts.append(f"telt nu {_per(new, b)} (was {_per(old, a)})")
    if a.when != b.when:
        parts.append(f"geldt nu {condition(new, b.when)} (was {condition(old, a.when)})")
    if a.because != b.because:
        parts.append(f"rust nu op ‘{b.because}’")
    if a.against != b.against:
        were, are = results_of(old, a.against) or "niets", results_of(new, b.against) or "niets"
        parts.append(f"spreekt nu tegen {are} (was {were})")
    if a.plain != b.plain:
        parts.append(f"heet nu ‘{b.plain}’" if b.plain else f"heet niet meer ‘{a.plain}’")
    if a.tells != b.tells:
        parts.append(f"zegt de aanvrager nu: {_tells(b)}")
    if a.supports != b.supports:
        were, are = results_of(old, a.supports) or "niets", results_of(new, b.supports) or "niets"
        parts.append(f"is nu een reden voor {are} (was {were})")
    resident = ""
    other = (a.then, a.per) != (b.then, b.per)
    if other and a.when == b.when and unit == "euro":
        resident = f"{rule.title}: {says(rule, a)} wordt {says(rule, b)}, {plain_case(new, b)}"
    elif unit == "euro" and other:
        resident = f"{rule.title}: {says(rule, b)}, {plain_case(new, b)}"
    return Difference(
        "regels",
        "anders",
        f"rules.{rule.id}.rows.{place_b}",
        f"‘{rule.title}’, rij {place_b + 1}: {'; '.join(parts)}.",
        f"rules.{rule.id}.rows[{place_b}]: {_show(a)} → {_show(b)}",
        b.because,
        resident,
    )


def _per(version: Version, row: Row) -> str:
    """Name what an outcome is multiplied by."""
    return " en ".join(label(version, name) for name in row.per.values()) or "niets mee"


def _tells(row: Row) -> str:
    return f"‘{row.tells.title}’ ‘{row.tells.text.strip()}’" if row.tells else "alleen de uitkomst"


def _sides(version: Version, row: Row) -> str:
    """Say in brackets which results a row speaks against and which it supports; empty when there are none."""
    said = [f"spreekt tegen {results_of(version, row.against)}"] if row.against else []
    said += [f"is een reden voor {results_of(version, row.supports)}"] if row.supports else []
    return f" ({', '.join(said)})" if said else ""


# The rest -------------------------------------------------------------------------------------------------------------


def _deadline(old: Version, new: Version) -> Iterator[Difference]:
    a, b, basis = old.deadline, new.deadline, new.deadline.article
    if a.decide != b.decide:
        yield _changed(
            "termijnen",
            "deadline.decide",
            "Termijn om te beslissen",
            a.decide,
            b.decide,
            basis,
            f"U krijgt ons besluit binnen {b.decide}. Dat was {a.decide}.",
        )
    if a.extend != b.extend:
        yield _changed("termijnen", "deadline.extend", "Verlengen mag met", a.extend, b.extend, "Awb 4:14")
    if a.complete != b.complete:
        yield _changed(
            "termijnen",
            "deadline.complete",
            "Termijn om aan te vullen",
            a.complete,
            b.complete,
            "Awb 4:5",
            f"Missen wij iets? Dan hebt u {b.complete} om het te sturen. Dat was {a.complete}.",
        )
    if a.before != b.before:
        was, now = (label(v, v.deadline.before) if v.deadline.before else "geen vraag" for v in (old, new))
        yield _changed("termijnen", "deadline.before", "De dag waarvoor het nodig is", was, now, basis)
    if a.article != b.article:
        yield _changed("termijnen", "deadline.article", "Artikel van de termijn", a.article, b.article, basis)


def _named(old: Version, new: Version, part: Part, attribute: str, word: str) -> Iterator[Difference]:
    for a, b in _pairs(getattr(old, attribute), getattr(new, attribute)):
        if a == b:
            continue
        path = f"{attribute}.{(b or a).id}"
        text = (
            f"{word} erbij: ‘{b.label}’."
            if a is None
            else f"{word} vervalt: ‘{a.label}’."
            if b is None
            else f"{word} ‘{a.label}’ heet of zegt iets anders: ‘{b.label}’."
        )
        yield Difference(part, _kind(a, b), path, text, f"{path}: {_show(a)} → {_show(b)}", _basis(new))
    before = [item.id for item in getattr(old, attribute)]
    after = [item.id for item in getattr(new, attribute)]
    if [i for i in before if i in after] != [i for i in after if i in before]:
        yield Difference(
            part, "anders", attribute, f"{word}: andere volgorde.", f"{attribute}: {before} → {after}", _basis(new)
        )


def _results(old: Version, new: Version) -> Iterator[Difference]:
    for a, b in _pairs(old.results, new.results):
        if a is not None and b is not None and a.retention != b.retention:
            yield Difference(
                "bewaren",
                "anders",
                f"results.{b.id}.retention",
                f"‘{b.label}’: {_kept(b)} (was {_kept(a)}).",
                f"results.{b.id}.retention: {_show(a.retention)} → {_show(b.retention)}",
                b.retention.source,
            )
    plain_old = [_without_retention(result) for result in old.results]
    plain_new = [_without_retention(result) for result in new.results]
    for a, b in _pairs(plain_old, plain_new):
        if a == b:
            continue
        path = f"results.{(b or a).id}"
        text = (
            f"Resultaat erbij: ‘{b.label}’."
            if a is None
            else f"Resultaat vervalt: ‘{a.label}’."
            if b is None
            else f"Resultaat ‘{a.label}’ verandert: {_show_result(a)} wordt {_show_result(b)}."
        )
        yield Difference("resultaten", _kind(a, b), path, text, f"{path}: {a} → {b}", _basis(new))


@dataclass(frozen=True)
class _PlainResult:
    id: str
    label: str
    letter: str
    decision: bool
    asks: tuple[Question, ...]
    checks: tuple[Check, ...]
    facts: tuple[Fact, ...]
    kind: str | None
    publish: Publish | None


def _without_retention(result: Any) -> _PlainResult:
    return _PlainResult(
        result.id,
        result.label,
        result.letter,
        result.decision,
        result.asks,
        result.checks,
        result.facts,
        result.kind,
        result.publish,
    )


def _show_result(result: _PlainResult) -> str:
    said = ["besluit" if result.decision else "geen besluit", f"brief ‘{result.letter}’"]
    said += [result.kind.replace("_", " ")] if result.kind else []
    said += [f"in te vullen: {' / '.join(question.ask for question in result.asks)}"] if result.asks else []
    said += [f"{len(result.checks)} controles"] if result.checks else []
    if result.publish:
        shown = [f"‘{part.label}’" for part in result.publish.shows]
        said.append(f"openbaar als ‘{result.publish.title}’ ({result.publish.effect}), met {listed(shown)}")
    return f"‘{result.label}’ ({', '.join(said)})"


def _kept(result: Any) -> str:
    kept = result.retention
    return "blijvend bewaren" if kept.action == "blijvend_bewaren" else f"vernietigen na {kept.after}"


def _letters(old: Version, new: Version) -> Iterator[Difference]:
    for name in dict.fromkeys([*old.letters, *new.letters]):
        a, b = old.letters.get(name), new.letters.get(name)
        if a == b:
            continue
        path = f"letters.{name}"
        if a is None or b is None:
            kind: Literal["nieuw", "weg"] = "nieuw" if a is None else "weg"
            letter = b or a
            assert letter is not None
            text = f"Brief {'erbij' if a is None else 'vervalt'}: ‘{letter.subject}’."
            yield Difference("brieven", kind, path, text, f"{path} {'+' if a is None else '−'}", _basis(new))
            continue
        lines = list(difflib.unified_diff(_paragraphs(old, a), _paragraphs(new, b), "was", "wordt", lineterm="", n=0))
        shown = " ".join(f"‘{line[1:]}’" for line in lines[2:] if line.startswith("+"))
        yield Difference(
            "brieven",
            "anders",
            path,
            f"Brief ‘{b.subject}’ zegt nu: {shown or 'minder'}",
            f"{path}:\n" + "\n".join(line for line in lines[2:] if not line.startswith("@@")),
            _basis(new),
        )


def _paragraphs(version: Version, letter: Letter) -> list[str]:
    """Return the subject and the paragraphs of a letter, each with when it stands there."""
    found = [letter.subject]
    for part in letter.paragraphs:
        when = f" (als {condition(version, part.when)})" if part.when else ""
        each = f" (voor elke rij van ‘{label(version, part.for_each)}’)" if part.for_each else ""
        found += [" ".join(text.split()) + when + each for text in part.text.strip().split("\n\n")]
    return found


def _channels(old: Version, new: Version) -> Iterator[Difference]:
    words = {"web": "Web", "paper": "Papier", "desk": "Balie", "phone": "Telefoon", "email": "E-mail"}
    for name, word in words.items():
        a, b = getattr(old.channels, name), getattr(new.channels, name)
        if a == b:
            continue
        path = f"channels.{name}"
        was, now = _channel(a), _channel(b)
        yield Difference(
            "kanalen",
            _kind(a, b),
            path,
            f"{word}: was {was}, wordt {now}.",
            f"{path}: {_show(a)} → {_show(b)}",
            (b and b.because) or "Awb 2:13 en 2:14",
            f"{word}: {now}.",
        )


def _audience(old: Version, new: Version) -> Iterator[Difference]:
    before, after = set(old.audience), set(new.audience)
    if before == after:
        return
    now = " en ".join(f"{person}s" for person in sorted(after))
    yield _changed(
        "kanalen",
        "audience",
        "Voor wie",
        " en ".join(sorted(before)),
        " en ".join(sorted(after)),
        _basis(new),
        f"Deze dienst is er nu voor {now}.",
    )


def _logins(old: Version, new: Version) -> Iterator[Difference]:
    """Yield what changes in who may ask for another, with which login, and by which ways nobody is told of a letter."""
    for field, word in (
        ("representation", "Met welk recht iemand dit voor een ander mag vragen"),
        ("authorised_as", "Hoe DigiD Machtigen en eHerkenning deze dienst noemen"),
        ("not_by", "Waarlangs wij niets melden"),
    ):
        before, after = (", ".join(getattr(version, field)) or "geen" for version in (old, new))
        if before != after:
            yield _changed("kanalen", field, word, before, after, _basis(new))
    if old.without_bsn != new.without_bsn:
        before, after = ("wel" if version.without_bsn else "niet" for version in (old, new))
        yield _changed("kanalen", "without_bsn", "Met een Europese login zonder BSN", before, after, _basis(new))


def _may_change(old: Version, new: Version) -> Iterator[Difference]:
    """Yield what changes in what an applicant may still change, and until when."""
    if old.may_change != new.may_change:
        before, after = (_changeable(version) for version in (old, new))
        yield _changed(
            "termijnen",
            "may_change",
            "Wat een aanvrager na het versturen nog mag veranderen",
            before,
            after,
            _basis(new),
        )


def _reported(old: Version, new: Version) -> Iterator[Difference]:
    """Yield what changes in what makes a report the same as one that is open."""
    if old.reported != new.reported:
        before, after = (
            f"dezelfde ‘{v.reported.what}’ binnen {v.reported.metres} meter van ‘{v.reported.place}’"
            if v.reported
            else "niets"
            for v in (old, new)
        )
        yield _changed("vragen", "reported", "Wanneer iets al is gemeld", before, after, _basis(new))


def _own_data(old: Version, new: Version) -> Iterator[Difference]:
    """Yield what changes in which question says what someone asks of their own data."""
    if old.own_data != new.own_data:
        before, after = (f"‘{v.own_data}’" if v.own_data else "geen" for v in (old, new))
        yield _changed(
            "vragen", "own_data", "Welke vraag zegt wat iemand over eigen gegevens wil", before, after, _basis(new)
        )


def _follows(old: Version, new: Version) -> Iterator[Difference]:
    """Yield what changes in the earlier zaak that it follows on."""
    if old.follows != new.follows:
        before, after = (_followed(version) for version in (old, new))
        yield _changed("vragen", "follows", "Op welke eerdere zaak dit volgt", before, after, _basis(new))


def _followed(version: Version) -> str:
    if version.follows is None:
        return "geen"
    given = "; ".join(f"{name}: {', anders '.join(names)}" for name, names in version.follows.gives.items())
    return f"‘{version.follows.service}’ ({', '.join(version.follows.results)})" + (f", met {given}" if given else "")


def _changeable(version: Version) -> str:
    if version.may_change is None:
        return "niets"
    asked = {question.id: question.ask for question in version.questions}
    steps = {step.id: step.label for step in version.steps}
    questions = ", ".join(f"‘{asked.get(name, name)}’" for name in version.may_change.questions)
    return f"{questions}, tot en met de stap ‘{steps.get(version.may_change.until, version.may_change.until)}’"


def _channel(channel: Any) -> str:
    if channel is None:
        return "niet mogelijk"
    parts = []
    if channel.only:
        parts.append("alleen voor " + ", ".join(channel.only))
    if channel.assurance:
        parts.append(f"inloggen op niveau {channel.assurance}")
    return ", ".join(parts) or "voor alles"


def _data(old: Version, new: Version) -> Iterator[Difference]:
    a, b = old.personal_data, new.personal_data
    for field, word in (
        ("purpose", "Doel"),
        ("basis", "Grondslag"),
        ("classification", "Soort gegevens"),
        ("bsn_basis", "Grondslag voor het BSN"),
    ):
        if getattr(a, field) != getattr(b, field):
            yield _changed(
                "gegevens", f"personal_data.{field}", word, getattr(a, field), getattr(b, field), "AVG artikel 5 en 6"
            )
    for part, word, article, was, now in (
        ("sources", "Doel van de vraag aan", "AVG artikel 5 lid 1 sub b", a.sources, b.sources),
        ("receivers", "Ontvanger", "AVG artikel 13 lid 1 sub e", _receivers(a), _receivers(b)),
    ):
        for name in dict.fromkeys([*was, *now]):
            before, after = was.get(name), now.get(name)
            if before != after:
                yield Difference(
                    "gegevens",
                    _kind(before, after),
                    f"personal_data.{part}.{name}",
                    f"{word} {name}: was {_or_empty(before)}, wordt {_or_empty(after)}.",
                    f"personal_data.{part}.{name}: {before!r} → {after!r}",
                    article,
                )
    if old.confidentiality != new.confidentiality:
        yield _changed(
            "gegevens",
            "confidentiality",
            "Vertrouwelijkheid",
            old.confidentiality,
            new.confidentiality,
            "AVG artikel 32",
        )
    if old.applicant != new.applicant:
        yield Difference(
            "gegevens",
            "anders",
            "applicant",
            "Andere vragen zeggen wie de aanvrager is.",
            f"applicant: {_show(old.applicant)} → {_show(new.applicant)}",
            _basis(new),
        )


def _receivers(data: PersonalData) -> dict[str, str]:
    return {receiver.who: receiver.purpose for receiver in data.receivers or ()}


_POLICY = {
    "keep": "zaken van voor de ingang blijven onder de oude regels",
    "adopt": "lopende zaken gaan over op de nieuwe regels",
    "most_favourable": "voor lopende zaken geldt wat voor de aanvrager het beste is",
    "by_rule": "de feiten van de zaak bepalen welke regels gelden",
}


def policy_in_words(version: Version) -> str:
    """Say what happens to running cases, with its ground."""
    transition = version.transition
    day = f" vanaf {transition.from_day:%d-%m-%Y}" if transition.from_day else ""
    return f"{_POLICY[transition.policy].capitalize()}{day} ({transition.ground})."


def _transition(new: Version) -> Difference:
    return Difference(
        "overgang",
        "anders",
        "running_cases",
        policy_in_words(new),
        f"running_cases: {_show(new.running_cases)}",
        new.transition.ground,
    )


def _texts(old: Version, new: Version) -> Iterator[Difference]:
    show: Callable[[Any], str] = lambda text: f"‘{text}’"  # noqa: E731
    for field, word in (("title", "Naam"), ("summary", "Uitleg")):
        if getattr(old, field) != getattr(new, field):
            yield _changed("uitleg", field, word, show(getattr(old, field)), show(getattr(new, field)), _basis(new))
    for text in _added(old.what_you_need, new.what_you_need):
        yield Difference(
            "uitleg",
            "nieuw",
            "what_you_need",
            f"Nodig: ‘{text}’.",
            f"what_you_need + {text}",
            _basis(new),
            f"U hebt nodig: {text}",
        )
    for text in _added(new.what_you_need, old.what_you_need):
        yield Difference(
            "uitleg",
            "weg",
            "what_you_need",
            f"Niet meer nodig: ‘{text}’.",
            f"what_you_need − {text}",
            _basis(new),
            f"U hebt niet meer nodig: {text}",
        )


def _added(old: Sequence[str], new: Sequence[str]) -> list[str]:
    return [text for text in new if text not in old]


def _work(old: Version, new: Version) -> Iterator[Difference]:
    if old.team != new.team:
        yield _changed("werk", "team", "Team", old.team, new.team, _basis(new))
    if old.work_instruction != new.work_instruction:
        before, after = old.work_instruction.strip().splitlines(), new.work_instruction.strip().splitlines()
        lines = [line for line in difflib.ndiff(before, after) if line[:1] in "+-"]
        yield Difference(
            "werk",
            "anders",
            "work_instruction",
            "De werkinstructie zegt nu: " + " ".join(f"‘{line}’" for line in after if line not in before),
            "work_instruction:\n" + "\n".join(lines),
            _basis(new),
        )


def _examples(old: Version, new: Version) -> Iterator[Difference]:
    before = {example.name: example for example in old.examples}
    for n, example in enumerate(new.examples):
        was = before.pop(example.name, None)
        path = f"examples.{n}"
        if was is None:
            yield Difference(
                "voorbeelden",
                "nieuw",
                path,
                f"Voorbeeld erbij: ‘{example.name}’.",
                f"{path} + {_show(example)}",
                _basis(new),
            )
            continue
        for name in dict.fromkeys([*was.expect, *example.expect]):
            a, b = was.expect.get(name), example.expect.get(name)
            if a != b:
                yield _changed(
                    "voorbeelden", f"{path}.expect.{name}", f"Voorbeeld ‘{example.name}’, {name}", a, b, _basis(new)
                )
    for name in before:
        yield Difference(
            "voorbeelden", "weg", "examples", f"Voorbeeld vervalt: ‘{name}’.", f"examples − {name}", _basis(new)
        )
