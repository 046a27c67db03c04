"""What a version must satisfy before it may be published; each fault says where and what to do."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from openloket.definitions import admission, advice, decided, deciding, openness, origins, sense
from openloket.definitions.autofill import fits
from openloket.definitions.checks import firing
from openloket.definitions.letters import fill
from openloket.definitions.letters import names as letter_names
from openloket.definitions.outlook import names_in
from openloket.definitions.rules import analyse, facts, findings, unknown_names
from openloket.definitions.schema import Amount, Check, Fact, Paragraph, Row, Rule, Version
from openloket.definitions.source import Path_, Source
from openloket.forms.bounds import TODAY, fixed, worked_out
from openloket.forms.conditions import TESTS, alternatives
from openloket.forms.kinds import CHOSEN, EQUAL, GIVEN, ORDERED
from openloket.forms.questions import NOT_FILLED, Question
from openloket.forms.types import FILES_MAX, type_of
from openloket.forms.types.file import most_files
from openloket.forms.validate import read, validate
from openloket.law import periods
from openloket.law.deadlines import deadline

# What a sheet of paper holds, in characters (and options); longer texts do not fit beside their boxes.
PAPER_ASK, PAPER_HINT, PAPER_OPTION, PAPER_INTRO, PAPER_OPTIONS = 160, 400, 110, 600, 20

QUESTIONS_MAX, ROWS_MAX = 300, 200
"""How many questions a version may ask, and rows a table may have, so that they can be looked at together in a second."""
OTHER_LETTERS = ("receipt", "request", "extension")
"""The letters of every service that are not about a result."""
NAME_MAX = 200
"""Characters of a name by which the networks for logging in know a service."""
_RESERVED = {*TODAY, "message", "identified"}
"""Names that mean something else: the day of receipt in a rule; in a form, what someone writes beside the questions, and
how it was checked who they are."""

_fields_of = cache(msgspec.structs.fields)


def check(source: Source, version: Version) -> None:
    """Add every fault of this one version to `source.faults`."""
    _Checker(source, version).run()


class _Checker:
    def __init__(self, source: Source, version: Version) -> None:
        self.source, self.version = source, version
        self.fault = source.fault

    def run(self) -> None:
        self._said((), self.version)
        if self._too_many():
            return
        self._identity()
        self._law()
        self._questions()
        self._names_once()
        self._applicant()
        self._audience()
        for fault in origins.faults(self.version):
            self.fault(*fault)
        self._process()
        for fault in deciding.faults(self.version):
            self.fault(*fault)
        for fault in decided.faults(self.version, letter_names(self.version)):
            self.fault(*fault)
        for fault in (*advice.faults(self.version), *openness.faults(self.version)):
            self.fault(*fault)
        self._letters()
        self._rules()
        self._checks()
        self._transition()
        if not self.source.faults:
            self._examples()
            for fault in (*decided.example_faults(self.version), *sense.unused_faults(self.version)):
                self.fault(*fault)
            self._meanings()
            self._shown()

    def _too_many(self) -> bool:
        """Say whether the version has more parts than can be looked at together."""
        version = self.version
        counted: list[tuple[Path_, int, int, str]] = [(("pages",), len(version.questions), QUESTIONS_MAX, "vragen")]
        counted += [(("rules", n, "rows"), len(rule.rows), ROWS_MAX, "rijen") for n, rule in enumerate(version.rules)]
        for path, number, most, what in counted:
            if number > most:
                self.fault(path, f"Hier staan {number} {what}; er passen er {most}.", "Verdeel het, of haal er weg.")
        return any(number > most for _, number, most, _ in counted)

    def _said(self, path: Path_, part: Any) -> None:
        """Check that each text that must be there says something."""
        if isinstance(part, msgspec.Struct):
            for field in _fields_of(type(part)):
                value = getattr(part, field.name)
                if field.required and isinstance(value, str) and not value.strip():
                    self.fault(
                        (*path, field.encode_name),
                        f"Bij '{field.encode_name}' staat niets.",
                        "Schrijf wat er moet staan.",
                    )
                self._said((*path, field.encode_name), value)
        elif isinstance(part, tuple):
            for n, item in enumerate(part):
                self._said((*path, n), item)
        elif isinstance(part, dict):
            for name, item in part.items():
                self._said((*path, name), item)

    def _identity(self) -> None:
        version = self.version
        if not sense.ID.fullmatch(version.service):
            self.fault(
                ("service",), f"'{version.service}' is geen goede naam.", "Gebruik kleine letters, cijfers en _."
            )
        if version.valid_until and version.valid_until < version.valid_from:
            self.fault(("valid_until",), "De versie eindigt voordat zij begint.", "Verbeter een van de twee dagen.")

    def _law(self) -> None:
        version = self.version
        if not version.legal_basis:
            self.fault(("legal_basis",), "De wettelijke grondslag ontbreekt.", "Noem ten minste één wet met artikel.")
        for name in ("paper", "desk"):
            if getattr(version.channels, name).only:
                self.fault(
                    ("channels", name),
                    f"Kanaal '{name}' is beperkt.",
                    "Papier en balie staan altijd open (Awb 2:1 en 2:13): verwijder 'only'.",
                )
        for name, channel in (("phone", version.channels.phone), ("email", version.channels.email)):
            if channel and channel.only and not channel.because and name == "email":
                self.fault(("channels", name), f"Er staat niet waarom '{name}' beperkt is.", "Voeg 'because:' toe.")
        has_bsn = any(type_of(question).identifies == "bsn" for question in version.questions)
        if has_bsn and not version.personal_data.bsn_basis:
            self.fault(
                ("personal_data",), "Er wordt een BSN gevraagd zonder grondslag.", "Voeg 'bsn_basis:' toe (UAVG 46)."
            )
        if has_bsn and version.channels.web.assurance in (None, "laag"):
            self.fault(("channels", "web"), "Met een BSN is inlogniveau 'substantieel' nodig.", "Verhoog 'assurance'.")

    def _questions(self) -> None:
        known: dict[str, Question] = {}
        for p, page in enumerate(self.version.pages):
            if not page.questions:
                self.fault(
                    ("pages", p), "Op deze pagina staat geen vraag.", "Voeg een vraag toe, of haal de pagina weg."
                )
            if len(page.intro) > PAPER_INTRO:
                self._too_long(("pages", p, "intro"), PAPER_INTRO)
            for q, question in enumerate(page.questions):
                self._question(("pages", p, "questions", q), question, known)
                known[question.id] = question

    def _question(
        self, path: Path_, question: Question, known: Mapping[str, Question], *, inside: bool = False
    ) -> None:
        if not sense.ID.fullmatch(question.id) or question.id in _RESERVED:
            self.fault((*path, "id"), f"'{question.id}' is geen goede naam.", "Gebruik kleine letters, cijfers en _.")
        for text, limit, part in (
            (question.ask, PAPER_ASK, "ask"),
            (question.hint, PAPER_HINT, "hint"),
            *((option.label, PAPER_OPTION, "options") for option in question.options),
        ):
            if len(text) > limit:
                self._too_long((*path, part), limit)
        if question.row is not msgspec.UNSET and not (type_of(question).rows and question.row_word.strip()):
            self.fault(
                (*path, "row"),
                "'row' zegt hoe één regel van een lijst heet.",
                "Zet het alleen bij een vraag van type 'group', met een woord zoals 'kind'.",
            )
        self._sorts(path, question)
        if question.autofill not in (msgspec.UNSET, NOT_FILLED) and (inside or not fits(question, question.autofill)):
            self.fault(
                (*path, "autofill"),
                f"'{question.autofill}' past niet bij deze vraag.",
                "Zet het bij een vraag aan wie het formulier invult, niet in een lijst: 'bday' bij een dag, 'address' bij een "
                "adres, 'email' en 'tel' bij die types, 'country' bij een land, een andere bij 'text'.",
            )
        if type_of(question).asks_options:
            if not 2 <= len(question.options) <= PAPER_OPTIONS:
                self.fault(
                    (*path, "options"), f"Een keuze heeft 2 tot {PAPER_OPTIONS} antwoorden.", "Pas 'options:' aan."
                )
            self._once([option.id for option in question.options], (*path, "options"), "antwoord")
            self._told_apart((*path, "options"), [option.label for option in question.options])
        elif question.options:
            self.fault(
                (*path, "options"), f"Een vraag van type '{question.type}' heeft geen 'options'.", "Verwijder ze."
            )
        self._bounds(path, question)
        if type_of(question).rows:
            if inside or not question.questions:
                self.fault(path, "Een groep bevat vragen, en geen groepen.", "Pas 'questions:' aan.")
            inner: dict[str, Question] = {}
            for n, inner_question in enumerate(question.questions):
                self._question((*path, "questions", n), inner_question, inner, inside=True)
                inner[inner_question.id] = inner_question
            self._once([other.id for other in question.questions], (*path, "questions"), "vraag")
        elif question.questions:
            self.fault((*path, "questions"), "Alleen een groep heeft vragen.", "Maak er 'type: group' van.")
        self._condition((*path, "when"), question.when, known)

    def _told_apart(self, path: Path_, labels: Sequence[str]) -> None:
        """Check that people can tell the answers apart."""
        for n, label in enumerate(labels):
            if label.strip().casefold() in [other.strip().casefold() for other in labels[:n]]:
                self.fault((*path, n, "label"), f"Twee antwoorden heten '{label}'.", "Geef elk een eigen tekst.")

    def _sorts(self, path: Path_, question: Question) -> None:
        """Check the sorts of file that a question asks for."""
        if question.sorts is msgspec.UNSET:
            return
        sorts, here = question.file_sorts, (*path, "sorts")
        if not type_of(question).files or len(sorts) < 2:
            self.fault(
                here,
                "'sorts' noemt de soorten bestanden van één vraag.",
                "Zet er twee of meer bij een vraag van type 'file'.",
            )
        self._once([sort.id for sort in sorts], here, "soort")
        for n, sort in enumerate(sorts):
            if not sense.ID.fullmatch(sort.id):
                self.fault(
                    (*here, n, "id"), f"'{sort.id}' is geen goede naam.", "Gebruik kleine letters, cijfers en _."
                )
            if not sort.label.strip() or len(sort.label) > PAPER_OPTION:
                self.fault((*here, n, "label"), f"Een soort heeft 1 tot {PAPER_OPTION} tekens.", "Pas 'label' aan.")
            if sort.required and not question.required:
                self.fault(
                    (*here, n, "required"),
                    f"De vraag mag leeg blijven, en '{sort.id}' niet.",
                    "Zet 'required: false' bij de soort, of maak de vraag verplicht.",
                )
        if len(sorts) > most_files(question):
            self.fault((*path, "max"), "Er zijn meer soorten dan bestanden.", "Verhoog 'max'.")

    def _bounds(self, path: Path_, question: Question) -> None:
        bounds = type_of(question).bounds
        if type_of(question).always and not question.required:
            self.fault(
                (*path, "required"),
                f"'{question.id}' is {type_of(question).said}, en wie die niet geeft, kan niet verder.",
                "Haal 'required: false' weg, of maak er een vraag van type 'yes_no' van.",
            )
        for name in ("min", "max"):
            bound = getattr(question, name)
            if bound is None or worked_out(bound):
                continue  # a bound that is worked out is looked at in `sense`
            if bounds is None or type(bound) not in bounds.of or not _as_kept(question, bound):
                self.fault((*path, name), f"'{name}' past niet bij type '{question.type}'.", "Verbeter de waarde.")
                return
        most, low, high = bounds.most if bounds else None, fixed(question).min, fixed(question).max
        if most and high is not None and high > most:
            self._too_long((*path, "max"), most)
        if type_of(question).files and high is not None and high > FILES_MAX:
            self.fault(
                (*path, "max"),
                f"Bij één vraag passen hoogstens {FILES_MAX} bestanden.",
                f"Schrijf {FILES_MAX} of minder, of stel twee vragen.",
            )
        if (most or type_of(question).files) and high is not None and high < 1:
            self.fault((*path, "max"), f"Met 'max: {high}' past er niets in.", "Schrijf 1 of meer.")
        if low is not None and high is not None and low > high:
            self.fault((*path, "min"), "'min' is groter dan 'max'.", "Verbeter een van de twee.")

    def _too_long(self, path: Path_, limit: int) -> None:
        self.fault(path, f"Dit is langer dan papier kan bevatten (hoogstens {limit}).", "Maak het korter.")

    def _condition(
        self, path: Path_, when: Any, known: Mapping[str, Question], others: frozenset[str] = frozenset()
    ) -> None:
        """Check that each name is a question asked earlier (or otherwise known), and each test one that it can pass."""
        for n, mapping in enumerate(alternatives(when)):
            for name, test in mapping.items():
                here = (*path, n, name) if isinstance(when, list) else (*path, name)
                if name not in known and name not in others:
                    self.fault(
                        here,
                        f"De voorwaarde noemt '{name}', en dat is geen eerdere vraag.",
                        "Gebruik de id van een vraag die hiervoor staat.",
                    )
                    continue
                self._test(here, known.get(name), test)

    def _test(self, path: Path_, question: Question | None, test: Any) -> None:
        if isinstance(test, Mapping):
            if not test or set(test) - TESTS:
                wrong = ", ".join(set(test) - TESTS) or "niets"
                self.fault(path, f"'{wrong}' is geen toets.", f"Gebruik {', '.join(sorted(TESTS))}.")
                return
            asked = set(test)
            values = [value for name, value in test.items() if name != "given"]
        else:
            asked = {"is"}
            values = list(test) if isinstance(test, list | tuple) else [test]
        if question:
            self._asked(path, question, asked, values)
        elif path[-1] not in TODAY:
            self._counted(path, str(path[-1]), asked, values)

    def _counted(self, path: Path_, name: str, asked: set[str], values: list[Any]) -> None:
        """Check that a fact, or the outcome of a rule, can be asked this."""
        outcomes = [row.then for rule in self.version.rules if rule.id == name for row in rule.rows]
        if asked & (CHOSEN - GIVEN):
            self.fault(path, "'has' kan alleen bij een vraag met meer antwoorden.", "Gebruik een gewone waarde.")
        elif asked & (ORDERED - EQUAL) and not all(map(_is_number, (*outcomes, *values))):
            self.fault(
                path, f"'{name}' vergelijkt u hier met iets wat geen getal is.", "Schrijf bij de grens een getal."
            )
        elif any(isinstance(value, list | dict) for value in values):
            self.fault(path, f"Hier staat geen waarde van '{name}'.", "Schrijf één waarde, of een lijst van waarden.")

    def _asked(self, path: Path_, question: Question, asked: set[str], values: list[Any]) -> None:
        """Check that a question of this type can be asked this."""
        of = type_of(question)
        if asked & (CHOSEN - GIVEN) and not of.tests >= CHOSEN:
            self.fault(path, "'has' kan alleen bij een vraag met meer antwoorden.", "Gebruik een gewone waarde.")
        elif asked & (ORDERED - EQUAL) and not of.tests >= ORDERED:
            self.fault(path, f"Een vraag van type '{question.type}' heeft geen grenzen.", "Gebruik een gewone waarde.")
        elif not of.tests >= asked:
            use = "has of has_not" if of.tests >= CHOSEN else "'given: true' of 'given: false'"
            self.fault(path, f"Zo kijkt geen voorwaarde naar een vraag van type '{question.type}'.", f"Gebruik {use}.")
        offered = [choice.value for choice in of.choices(question)]
        for value in values:
            if type(value) not in of.compared and bool in of.compared:
                self.fault(path, "Een ja-nee-vraag toetst u met true of false.", "Verbeter de waarde.")
            elif offered and value not in offered:
                self.fault(path, f"'{value}' is geen antwoord op '{question.id}'.", "Gebruik de id van een antwoord.")
            elif type(value) not in of.compared or (of.measure == "time" and not _as_kept(question, value)):
                self.fault(
                    path, f"'{value}' is geen waarde voor een vraag van type '{question.type}'.", "Verbeter de waarde."
                )

    def _once(self, ids: Sequence[str], path: Path_, what: str) -> None:
        """Check that each name in the list at `path` stands there once."""
        self._each_once(((name, (*path, n)) for n, name in enumerate(ids)), what)

    def _each_once(self, places: Iterable[tuple[str, Path_]], what: str) -> None:
        seen: set[str] = set()
        for name, path in places:
            if name in seen:
                self.fault(path, f"{what.capitalize()} '{name}' staat er twee keer.", "Geef elk een eigen id.")
            seen.add(name)

    def _names_once(self) -> None:
        version = self.version
        names: list[tuple[str, Path_]] = [
            (question.id, ("pages", p, "questions", q))
            for p, page in enumerate(version.pages)
            for q, question in enumerate(page.questions)
        ]
        named: dict[str, Sequence[Amount | Fact | Rule | Check]] = {
            "amounts": version.amounts,
            "facts": version.facts,
            "rules": version.rules,
            "checks": version.checks,
        }
        names += [(item.id, (part, n)) for part, items in named.items() for n, item in enumerate(items)]
        self._each_once(names, "vraag, bedrag, feit, regel of controle")
        self._once([page.id for page in version.pages], ("pages",), "pagina")

    def _applicant(self) -> None:
        questions = {question.id: question for question in self.version.questions}
        types = {
            "address": "address",
            "bsn": "bsn",
            "kvk": "kvk",
            "email": "email",
            "phone": "phone",
            "reach": "choice",
        }
        for part in ("name", "reference", *types):
            name = getattr(self.version.applicant, part)
            if not name:
                continue
            question = questions.get(name)
            if question is None or question.type != types.get(part, "text"):
                self.fault(
                    ("applicant", part),
                    f"'{name}' is geen vraag van type '{types.get(part, 'text')}'.",
                    "Gebruik de id van zo'n vraag.",
                )
            elif part == "reach" and {option.id for option in question.options} != {"digitaal", "post"}:
                self.fault(
                    ("applicant", part),
                    f"'{name}' kan niet zeggen hoe iemand bereikbaar is.",
                    "Geef de vraag de antwoorden 'digitaal' en 'post'.",
                )

        address = questions.get(self.version.applicant.address)
        always = address is not None and address.required and address.when is None
        if not always and any(result.decision for result in self.version.results):
            self.fault(
                ("applicant", "address"),
                "Er wordt een besluit genomen, maar het adres van de aanvrager kan ontbreken: dan krijgt niemand de brief.",
                "Noem bij 'applicant:' een vraag naar het adres die altijd wordt gesteld en verplicht is (Awb 3:41).",
            )

    def _audience(self) -> None:
        """Check that all whom the service is for can ask for it on the web: that a login can say who they are."""
        version = self.version
        if not version.audience:
            self.fault(("audience",), "Er staat niet voor wie de dienst is.", "Noem inwoner, ondernemer of beide.")
        for p, page in enumerate(version.pages):
            for q, question in enumerate(page.questions):
                path: Path_ = ("pages", p, "questions", q)
                if question.known_from_login and question.known_from_login != question.type:
                    self.fault(
                        (*path, "known_from_login"),
                        f"'{question.id}' is geen vraag van type '{question.known_from_login}'.",
                        "Een inlog geeft een bsn of een kvk.",
                    )
                if any(inner.known_from_login for inner in question.questions):
                    self.fault(
                        path, "In een groep komt geen antwoord uit het inloggen.", "Zet de vraag buiten de groep."
                    )
        self._representation()
        if not version.channels.can_apply("web"):
            return
        for kind, person in admission.AUDIENCE.items():
            if person in version.audience and kind not in admission.logins(version):
                self.fault(
                    ("audience",),
                    f"Een {person} kan dit niet op de site aanvragen: er wordt altijd een ander nummer gevraagd dan de "
                    f"inlog met {admission.MEANS[kind]} geeft.",
                    "Zet 'when:' bij die vraag, of haal deze groep weg.",
                )

    def _representation(self) -> None:
        """Check that who may ask for another can be known: by a login, for someone whom the service is for."""
        version = self.version
        path: Path_ = ("representation",)
        listed: dict[str, list[str]] = {
            "representation": [*version.representation],
            "authorised_as": [name.casefold() for name in version.authorised_as],
        }
        for part, items in listed.items():
            for repeated in sorted({item for item in items if items.count(item) > 1}):
                self.fault((part,), f"'{repeated}' staat er twee keer.", "Haal er een weg.")
        if version.representation and version.channels.web.assurance is None:
            self.fault(path, "Zonder inloggen weten wij niet wie voor wie vraagt.", "Voeg 'assurance:' toe bij 'web'.")
        if version.representation and "inwoner" not in version.audience:
            self.fault(
                path, "Deze rechten zijn er om voor een inwoner te vragen.", "Voeg 'inwoner' toe bij 'audience'."
            )
        if any(not name.strip() or name != name.strip() or len(name) > NAME_MAX for name in version.authorised_as):
            self.fault(
                ("authorised_as",),
                "Hier staat geen ServiceID of ServiceUUID.",
                f"Schrijf elk zonder spaties eromheen, in hoogstens {NAME_MAX} tekens.",
            )

    def _process(self) -> None:
        version = self.version
        for name in ("decide", "extend", "complete"):
            if text := getattr(version.deadline, name):
                self._period(("deadline", name), text)
                if re.match(r"\s*0+\s", text):
                    self.fault(("deadline", name), f"'{text}' is geen termijn.", "Schrijf 1 dag of meer.")
        if len(version.steps) < 2:
            self.fault(
                ("steps",), "Een proces heeft ten minste twee stappen.", "Voeg de eerste en de laatste stap toe."
            )
        self._once([step.id for step in version.steps], ("steps",), "stap")
        self._once([result.id for result in version.results], ("results",), "resultaat")
        if not version.results:
            self.fault(("results",), "Er is geen resultaat.", "Voeg ten minste één resultaat toe.")
        for n, result in enumerate(version.results):
            path: Path_ = ("results", n, "retention")
            if result.retention.action == "vernietigen" and not result.retention.after:
                self.fault(path, "De bewaartermijn ontbreekt.", "Voeg 'after: 5 jaren' toe (Selectielijst).")
            if result.retention.after:
                self._period((*path, "after"), result.retention.after)
            for m, question in enumerate(result.asks):
                self._ask(("results", n, "asks", m), question)
            self._once([check_.id for check_ in result.checks], ("results", n, "checks"), "controle")
            if result.letter not in version.letters:
                self.fault(
                    ("results", n, "letter"), f"Brief '{result.letter}' bestaat niet.", "Voeg hem toe bij 'letters'."
                )
            if result.letter in OTHER_LETTERS:
                self.fault(
                    ("results", n, "letter"),
                    f"Brief '{result.letter}' zegt niet hoe het afliep.",
                    "Geef dit resultaat een eigen brief.",
                )
        for letter in OTHER_LETTERS:
            if letter not in version.letters:
                self.fault(("letters",), f"Brief '{letter}' ontbreekt.", "Voeg hem toe.")
        used = {*OTHER_LETTERS, *(result.letter for result in version.results), version.transition.letter}
        for letter in version.letters:
            if letter not in used:
                self.fault(
                    ("letters", letter),
                    f"Geen enkel resultaat gebruikt de brief '{letter}'.",
                    "Noem hem bij een resultaat, of haal hem weg.",
                )

    def _ask(self, path: Path_, question: Question) -> None:
        if not sense.ID.fullmatch(question.id) or question.id in _RESERVED:
            self.fault((*path, "id"), f"'{question.id}' is geen goede naam.", "Gebruik kleine letters, cijfers en _.")
        self._once([option.id for option in question.options], (*path, "options"), "antwoord")
        self._bounds(path, question)

    def _period(self, path: Path_, text: str) -> None:
        try:
            periods.parse(text)
        except ValueError as error:
            self.fault(path, str(error), "")

    def _letters(self) -> None:
        version = self.version
        always = letter_names(version)
        for name, letter in version.letters.items():
            known = always | decided.named_in_letter(version, name)
            self._named(("letters", name, "subject"), letter.subject, known)
            for n, part in enumerate(letter.paragraphs):
                path: Path_ = (
                    ("letters", name, "body") if isinstance(letter.body, str) else ("letters", name, "body", n)
                )
                self._named(path, part.text, known)
                if part.when is not None or part.for_each:
                    self._depending(path, name, part)

    def _named(self, path: Path_, text: str, known: Collection[str]) -> None:
        """Check that each name in a text of a letter is known."""
        for field in self._fields(path, text):
            if field not in known:
                self.fault(
                    path,
                    f"De brief noemt {{{field}}}, en dat kennen wij niet.",
                    "Gebruik de id van een vraag, een regel of een gegeven van de zaak.",
                )

    def _depending(self, path: Path_, letter: str, part: Paragraph) -> None:
        """Check what a part of a letter depends on: an answer, an outcome, or what is filled in; and its group."""
        questions = {question.id: question for question in self.version.questions}
        filled = decided.named_in_letter(self.version, letter)
        asked = {ask.id: ask for result in self.version.results for ask in result.asks if ask.id in filled}
        rules = frozenset(rule.id for rule in self.version.rules)
        if part.when == {} or part.when == []:
            self.fault((*path, "when"), "Deze voorwaarde zegt niets.", "Schrijf een voorwaarde, of haal 'when' weg.")
        self._condition((*path, "when"), part.when, {**questions, **asked}, rules)
        group = questions.get(part.for_each)
        if part.for_each and (group is None or not group.questions):
            self.fault(
                (*path, "for_each"),
                f"'{part.for_each}' is geen groep van vragen.",
                "Noem de id van een groep, of haal 'for_each' weg.",
            )
        elif part.for_each and not any(name.startswith(f"{part.for_each}.") for name in self._fields(path, part.text)):
            self.fault(
                (*path, "text"),
                f"Dit herhaalt voor elke rij van '{part.for_each}' hetzelfde.",
                f"Noem een vraag van de groep, zoals {{{part.for_each}.{group.questions[0].id if group else ''}}}.",
            )

    def _shown(self) -> None:
        """Check that each part that depends on something stands in its letter for some example, and no letter is empty."""
        version = self.version
        whole = {name: letter for name, letter in version.letters.items() if not isinstance(letter.body, str)}
        for name, letter in whole.items():
            results = [result for result in version.results if result.letter == name]
            never = set(range(len(letter.paragraphs)))
            for example in version.examples:
                answers = validate(version.questions, example.answers).answers
                found = findings(version, answers, example.received)
                for result in results or (None,):
                    filled = decided.shown_of_example(version, result) if result else {}
                    for n in tuple(never):
                        one = msgspec.structs.replace(letter, body=(letter.paragraphs[n],))
                        if fill(one, version, answers, found, example.received, {}, filled)[1]:
                            never.discard(n)
            for n in sorted(never):
                self.fault(
                    ("letters", name, "body", n),
                    "Dit staat bij geen enkel voorbeeld in de brief.",
                    "Voeg een voorbeeld toe waarbij het er wel staat, of haal het weg.",
                )

    def _fields(self, path: Path_, text: str) -> Iterator[str]:
        try:
            yield from names_in(text)
        except ValueError:
            self.fault(path, "Een accolade is niet gesloten.", "Schrijf {naam}, of {{ en }} voor een gewone accolade.")

    def _rules(self) -> None:
        version = self.version
        questions = {question.id: question for question in version.questions}
        for fault in (*sense.amount_faults(version), *sense.fact_faults(version)):
            self.fault(*fault)
        for number, fact in enumerate(version.facts):
            if fact.rows and fact.rows.of in questions:
                inner = {question.id: question for question in questions[fact.rows.of].questions}
                self._condition(("facts", number, "rows", "when"), fact.rows.when, inner)
        for position, rule in enumerate(version.rules):
            path: Path_ = ("rules", position)
            before = len(self.source.faults)
            for number, name in unknown_names(version, rule, position):
                self.fault(
                    (*path, "rows", number, "when", name),
                    f"De regel noemt '{name}', en dat kennen wij niet.",
                    "Gebruik de id van een vraag, een feit of een eerdere regel.",
                )
            for fault in sense.price_faults(version, position):
                self.fault(*fault)
            for number, row in enumerate(rule.rows):
                self._sides((*path, "rows", number), row)
                for mapping in alternatives(row.when):
                    for name, test in mapping.items():
                        self._test((*path, "rows", number, "when", name), questions.get(name), test)
                if not isinstance(row.then, str | int | Decimal | bool | None):
                    self.fault(
                        (*path, "rows", number, "then"), "Een uitkomst is tekst of een getal.", "Verbeter 'then'."
                    )
            if len(self.source.faults) == before and not self.source.faults:
                self._coverage(path, position)

    def _checks(self) -> None:
        """Check the worked-out bounds of questions, and each check as far as one can tell without its cases."""
        version = self.version
        questions = {question.id: question for question in version.questions}
        for fault in sense.question_faults(version):
            self.fault(*fault)
        if not self.source.faults:
            for fault in sense.unasked_faults(version):
                self.fault(*fault)
        for n, check_ in enumerate(version.checks):
            if not sense.ID.fullmatch(check_.id):
                self.fault(
                    ("checks", n, "id"), f"'{check_.id}' is geen goede naam.", "Gebruik kleine letters, cijfers en _."
                )
            before = len(self.source.faults)
            for fault in sense.check_faults(version, n, check_):
                self.fault(*fault)
            if len(self.source.faults) > before:
                continue
            for m, mapping in enumerate(sense.plain_tests(check_.when)):
                for name, test in mapping.items():
                    here: Path_ = ("checks", n, "when", *((m,) if isinstance(check_.when, list) else ()), name)
                    whole = alternatives(check_.when)[m][name]
                    if test or not isinstance(whole, Mapping) or not whole:
                        self._test(here, questions.get(name), test)
                    if name in questions and isinstance(whole, Mapping):
                        self._asked(here, questions[name], set(whole), [])
            for fault in sense.place_faults(version, n, check_):
                self.fault(*fault)

    def _meanings(self) -> None:
        """Check that each check can be true and false, and speaks of the answers that it gives as wrong."""
        for n, check_ in enumerate(self.version.checks):
            self._answered(("checks", n, "wrong"), check_.wrong)
            for fault in sense.meaning_faults(self.version, n, check_):
                self.fault(*fault)

    def _sides(self, path: Path_, row: Row) -> None:
        """Check that a row is against, or supports, only decisions, whose letters give grounds, and none both ways."""
        decisions = {result.id: result.decision for result in self.version.results}
        for side, results in (("against", row.against), ("supports", row.supports)):
            for result in results:
                if result not in decisions:
                    self.fault((*path, side), f"'{result}' is geen resultaat.", "Gebruik de id van een resultaat.")
                elif not decisions[result]:
                    self.fault(
                        (*path, side), f"'{result}' is geen besluit.", "Haal het weg: alleen een besluit heeft gronden."
                    )
        for result in sorted(set(row.against) & set(row.supports)):
            self.fault(
                (*path, "supports"),
                f"De rij spreekt tegen '{result}' en is er ook een reden voor.",
                "Haal het weg bij 'against' of bij 'supports'.",
            )

    def _transition(self) -> None:
        """Check what happens to running cases, as far as this version can tell; `Crossing.unmapped` sees the rest."""
        version, transition = self.version, self.version.transition
        path: Path_ = ("running_cases",)
        rules = {rule.id for rule in version.rules}
        if transition.policy != "keep" and transition.letter not in version.letters:
            self.fault(
                path,
                "Er is geen brief voor aanvragers van wie de uitkomst of de termijn verandert.",
                "Zet bij running_cases 'letter:' met de naam van een brief, en schrijf die brief.",
            )
        if (transition.policy == "by_rule") != bool(transition.rows):
            self.fault(path, "'rows' horen bij 'by_rule', en alleen daarbij.", "Voeg ze toe of haal ze weg.")
        for n, row in enumerate(transition.rows):
            for side in ("against", "supports", "per"):
                if getattr(row, side):
                    self.fault((*path, "rows", n, side), f"'{side}' hoort bij een regel.", "Haal het hier weg.")
            if row.then not in ("keep", "adopt", "most_favourable"):
                self.fault(
                    (*path, "rows", n, "then"),
                    f"'{row.then}' is geen overgangsregel.",
                    "Gebruik keep, adopt of most_favourable.",
                )
        wants_best = transition.policy == "most_favourable" or any(
            row.then == "most_favourable" for row in transition.rows
        )
        if wants_best and not transition.favourable:
            self.fault(path, "Er staat niet welke uitkomst beter is voor de aanvrager.", "Voeg 'favourable:' toe.")
        for n, wish in enumerate(transition.favourable):
            if wish.rule not in rules:
                self.fault(
                    (*path, "favourable", n), f"Regel '{wish.rule}' bestaat niet.", "Gebruik de id van een regel."
                )
            if wish.better not in ("lowest", "highest") and not isinstance(wish.better, list):
                self.fault(
                    (*path, "favourable", n, "better"),
                    f"'{wish.better}' zegt niet wat beter is.",
                    "Gebruik lowest, highest of een lijst met de beste uitkomst eerst.",
                )

    def _coverage(self, path: Path_, position: int) -> None:
        rule = self.version.rules[position]
        analysis = analyse(self.version, rule)
        if analysis.too_large:
            self.fault(
                path, f"Tabel '{rule.id}' heeft te veel combinaties om na te gaan.", "Splits haar in twee tabellen."
            )
        for number in analysis.unreachable:
            self.fault(
                (*path, "rows", number),
                f"Rij {number + 1} van tabel '{rule.id}' wordt nooit bereikt.",
                "Verwijder haar of zet haar hoger.",
            )
        if analysis.open_case is not None:
            case = ", ".join(f"{name} = {value}" for name, value in analysis.open_case.items()) or "geen enkel antwoord"
            self.fault(
                path, f"Tabel '{rule.id}' laat een geval open: {case}.", "Voeg een rij toe, bijvoorbeeld zonder 'when'."
            )

    def _examples(self) -> None:
        if not self.version.examples:
            self.fault(("examples",), "Er is geen voorbeeld.", "Voeg ten minste één voorbeeld met uitkomst toe.")
        for n, example in enumerate(self.version.examples):
            path: Path_ = ("examples", n)
            self._answered((*path, "answers"), example.answers)
            outcome = validate(self.version.questions, example.answers)
            for problem in outcome.problems:
                self.fault(
                    (*path, "answers", problem.question_id),
                    f"Voorbeeld '{example.name}', {problem.path}: {problem.message}",
                    "Verbeter het antwoord.",
                )
            if outcome.problems:
                continue
            for found in firing(self.version, outcome.answers, example.received):
                if example.expect.get(found.id) is not True:
                    self.fault(
                        (*path, "answers", found.problem.question_id),
                        f"Voorbeeld '{example.name}' past niet bij '{found.id}': {found.problem.message}",
                        f"Verbeter het antwoord, of zet bij 'expect' dat het zo hoort: '{found.id}: true'.",
                    )
            got = expectable(self.version, outcome.answers, example.received)
            for name, wanted in example.expect.items():
                if name not in got:
                    self.fault(
                        (*path, "expect", name),
                        f"Voorbeeld '{example.name}' verwacht '{name}', en dat kennen wij niet.",
                        "Gebruik de id van een regel, een feit, een controle of 'deadline'.",
                    )
                elif got[name] != wanted:
                    self.fault(
                        (*path, "expect", name),
                        f"Voorbeeld '{example.name}': {name} wordt {got[name]}, verwacht was {wanted}.",
                        "Verbeter de regel of het voorbeeld.",
                    )

    def _answered(self, path: Path_, answers: Mapping[str, Any]) -> None:
        """Check that each answer is to a question that there is."""
        for name in sorted(set(answers) - {question.id for question in self.version.questions}):
            self.fault(
                (*path, name), f"Hier wordt '{name}' beantwoord, en dat is geen vraag.", "Gebruik de id van een vraag."
            )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _as_kept(question: Question, value: Any) -> bool:
    """Say whether text is written as an answer to the question is kept (06:00, not 6:00); any other value is."""
    if not isinstance(value, str):
        return True
    plain = msgspec.structs.replace(question, min=None, max=None)
    return read(plain, value, question.id) == (value, [])


def expectable(version: Version, answers: Mapping[str, Any], received: date) -> dict[str, Any]:
    """Return what an example can expect: each rule's outcome, fact, whether each check speaks, and the deadline."""
    ends = deadline(received, periods.parse(version.deadline.decide)).ends
    derived = facts(version, answers, received)
    found = {name: finding.value for name, finding in findings(version, answers, received).items()}
    spoke = {item.id for item in firing(version, answers, received)}
    return {
        **{name: derived.get(name) for name in version.numbers},
        **found,
        **{item.id: item.id in spoke for item in version.checks},
        "deadline": ends,
    }
