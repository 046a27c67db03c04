"""What an official fills in for a result: what is taken and refused, how a letter says it, and what a version may ask."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from openloket.definitions import decided
from openloket.definitions.letters import fill
from openloket.definitions.library import load
from openloket.definitions.schema import Letter, Result, Version
from openloket.forms.validate import stored, validate
from tests.conftest import SERVICES

DAY = date(2026, 11, 27)
PATH = SERVICES / "bijzondere_bijstand" / "2026-11-26.yaml"


def version(text: str | None = None, tmp_path: Any = None) -> Version:
    if text is None:
        return load(PATH).published[0].version
    changed = tmp_path / "bijzondere_bijstand" / "2026-11-26.yaml"
    changed.parent.mkdir(exist_ok=True)
    changed.write_text(text)
    found = load(changed)
    assert not found.faults, found.faults
    return found.published[0].version


def faults(tmp_path: Any, *changes: tuple[str, str]) -> list[str]:
    text = PATH.read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    changed = tmp_path / "bijzondere_bijstand" / "2026-11-26.yaml"
    changed.parent.mkdir(exist_ok=True)
    changed.write_text(text)
    return [str(fault) for fault in load(changed).faults]


def granted(of: Version) -> Result:
    return of.result("toegekend")


def application(of: Version, **changes: Any) -> dict[str, Any]:
    raw = {**of.examples[0].answers, **changes}
    return stored(of.questions, validate(of.questions, raw).answers)


def read(of: Version, raw: dict[str, Any], **changes: Any) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    found = decided.read(of, granted(of), raw, application(of, **changes), DAY)
    return found.answers, [(problem.path, problem.message) for problem in found.problems]


def test_what_is_filled_in_is_read_as_its_type() -> None:
    of = version()
    answers, problems = read(of, {"toegekend_bedrag": "€ 200,00", "voorwaarden": ["bewijs", "melden"]})
    assert problems == []
    assert decided.as_lines(granted(of), answers) == [
        "Welk bedrag kent u toe: € 200,00",
        "Wat moet de aanvrager doen: U stuurt ons binnen 3 maanden de rekening of het bewijs van betaling.; "
        "U meldt het ons meteen als u het geld van iemand anders terugkrijgt.",
    ]


@pytest.mark.parametrize(
    ("raw", "path", "says"),
    [
        ({}, "toegekend_bedrag", "Vul"),
        ({"toegekend_bedrag": "veel"}, "toegekend_bedrag", "bedrag"),
        ({"toegekend_bedrag": "0"}, "toegekend_bedrag", "€ 1"),
        ({"toegekend_bedrag": "240,01"}, "toegekend_bedrag", "€ 240,00 of minder in: dat is ‘"),
        ({"toegekend_bedrag": "10", "voorwaarden": ["iets"]}, "voorwaarden", ""),
        ({"toegekend_bedrag": "10", "eigen_voorwaarden": [{"voorwaarde": "x" * 500}]}, "eigen_voorwaarden.1.voorwaarde", "te lang"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_at_its_place(raw: dict[str, Any], path: str, says: str) -> None:
    _, problems = read(version(), raw)
    assert [at for at, _ in problems] == [path]
    assert says in problems[0][1]


def test_a_bound_follows_the_application() -> None:
    assert read(version(), {"toegekend_bedrag": "999"}, bedrag="1000") == ({"toegekend_bedrag": 999}, [])


CHECK = """
    checks:
      - id: te_veel_bij_spaargeld
        when: {vermogen: te hoog, toegekend_bedrag: {above: 100}}
        at: [toegekend_bedrag]
        message: "Bij te veel spaargeld kent u hoogstens € 100 toe."
        wrong: {spaargeld: "9000"}
    example: {toegekend_bedrag"""


def test_a_check_looks_at_what_the_rules_find(tmp_path: Any) -> None:
    of = version(PATH.read_text().replace("\n    example: {toegekend_bedrag", CHECK, 1), tmp_path)
    assert read(of, {"toegekend_bedrag": "150"}) == ({"toegekend_bedrag": 150}, [])
    _, problems = read(of, {"toegekend_bedrag": "150"}, spaargeld="9000")
    assert problems == [("toegekend_bedrag", "Bij te veel spaargeld kent u hoogstens € 100 toe.")]
    assert read(of, {"toegekend_bedrag": "100"}, spaargeld="9000")[1] == []


def letter(of: Version, raw: dict[str, Any], body: str) -> list[str]:
    answers, problems = read(of, raw)
    assert problems == []
    filled = {ask.id: (ask, answers[ask.id]) for ask in granted(of).asks if ask.id in answers}
    return fill(Letter("Besluit", body), of, application(of), {}, DAY, {}, filled)[1]


def test_a_letter_numbers_the_items_of_lists_under_their_lead() -> None:
    raw = {
        "toegekend_bedrag": "200",
        "voorwaarden": ["bewijs", "besteden"],
        "eigen_voorwaarden": [{"voorwaarde": "U belt ons voor {iban}."}],
    }
    body = "U krijgt {toegekend_bedrag}.\n\nDit moet u doen: {voorwaarden} {eigen_voorwaarden}\n\nHieraan {voorwaarden}"
    assert letter(version(), raw, body) == [
        "U krijgt € 200,00.",
        "Dit moet u doen:\n1. U stuurt ons binnen 3 maanden de rekening of het bewijs van betaling.\n"
        "2. U gebruikt het geld alleen voor de kosten waarvoor u het vroeg.\n"
        "3. U belt ons voor {iban}.",
        "Hieraan U stuurt ons binnen 3 maanden de rekening of het bewijs van betaling.; "
        "U gebruikt het geld alleen voor de kosten waarvoor u het vroeg.",
    ]


def test_a_list_without_items_is_no_paragraph() -> None:
    body = "U krijgt {toegekend_bedrag}.\n\nDit moet u doen: {voorwaarden}\n\n{eigen_voorwaarden}"
    assert letter(version(), {"toegekend_bedrag": "200"}, body) == ["U krijgt € 200,00."]


def test_every_result_shows_its_letter_with_its_example() -> None:
    of = version()
    for result in of.results:
        answers = decided.of_example(of, result)
        filled = {ask.id: (ask, answers[ask.id]) for ask in result.asks if ask.id in answers}
        subject, body = fill(of.letters[result.letter], of, application(of), {}, DAY, {}, filled)
        assert subject
        assert "{" not in "".join(body)
    assert "U krijgt € 200,00." in " ".join(
        fill(
            of.letters["toegekend"], of, application(of), {}, DAY, {}, {"toegekend_bedrag": (granted(of).asks[0], 200)}
        )[1]
    )


ASK = "{id: toegekend_bedrag, ask: Welk bedrag kent u toe?, type: money, min: 1, max: bedrag}"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (ASK, ASK.replace("id: toegekend_bedrag", "id: Bedrag"), "geen goede naam"),
        (ASK, ASK.replace("id: toegekend_bedrag", "id: bedrag"), "betekent al iets anders"),
        (ASK, ASK.replace("id: toegekend_bedrag", "id: motivering"), "betekent al iets anders"),
        (ASK, ASK.replace("id: toegekend_bedrag", "id: vermogen"), "betekent al iets anders"),
        (ASK, ASK.replace("id: toegekend_bedrag", "id: aantal_bronnen"), "betekent al iets anders"),
        (ASK, f"{ASK}\n      - {ASK}", "betekent al iets anders"),
        (ASK, ASK.replace("max: bedrag", "max: onbekend"), "'onbekend' kan hier geen grens zijn"),
        (ASK, ASK.replace("max: bedrag", "max: geboortedatum"), "'geboortedatum' kan hier geen grens zijn"),
        (ASK, ASK.replace("max: bedrag", "max: vermogen"), "'vermogen' kan hier geen grens zijn"),
        (ASK, ASK.replace("max: bedrag", "max: bedrag * 2"), "is geen grens"),
        (ASK, ASK.replace("min: 1", "min: veel"), "'veel' kan hier geen grens zijn"),
        (ASK, ASK.replace("type: money", "type: geld"), "geld"),
        (ASK, ASK.replace("type: money, min: 1, max: bedrag", "type: file"), "geen bestand"),
        (ASK, ASK.replace("min: 1", "min: 1, when: {schuldhulp: true}"), "hangt niet af"),
        (ASK, ASK.replace("min: 1", "min: 1, known_from_login: bsn"), "komt nergens vandaan"),
        (ASK, ASK.replace("Welk bedrag kent u toe?", "W" * 201), "langer dan 200"),
        ("{id: bewijs, label: U stuurt", "{id: melden, label: U stuurt", "melden"),
        ("{toegekend_bedrag}", "{toegekend_bedrg}", "{toegekend_bedrg}, en dat kennen wij niet"),
        ("U krijgt deze bijstand niet.", "U krijgt {toegekend_bedrag} niet.", "en dat kennen wij niet"),
        ('example: {toegekend_bedrag: "200"', 'example: {toegekend_bedrag: "300"', "Het voorbeeld past niet"),
        ('example: {toegekend_bedrag: "200", voor', 'example: {bedrag: "200", voor', "wordt hier niet ingevuld"),
        ('example: {toegekend_bedrag: "200", voorwaarden: [bewijs]}', "", "Het voorbeeld past niet"),
        ("label: Bijstand afgewezen,", 'label: Bijstand afgewezen, example: {x: "1"},', "Er wordt niets ingevuld"),
        ("\n    example: {toegekend_bedrag", CHECK.replace("vermogen: te hoog", "vermogn: te hoog"), "'vermogn', en dat kennen wij niet"),
        ("\n    example: {toegekend_bedrag", CHECK.replace("at: [toegekend_bedrag]", "at: [spaargeld]"), "bij welk veld"),
        ("\n    example: {toegekend_bedrag", CHECK.replace("        at:", "        warn: true\n        at:"), "weigert een controle"),
        ("\n    example: {toegekend_bedrag", CHECK.replace('spaargeld: "9000"', 'spaargeld: "9"'), "weigert niet wat bij 'wrong' staat"),
        ("\n    example: {toegekend_bedrag", CHECK.replace('"Bij te veel spaargeld kent u hoogstens € 100 toe."', '""'), "zegt niets"),
    ],
    ids=range(28),
)  # fmt: skip
def test_a_version_that_asks_what_cannot_be_asked_is_refused(tmp_path: Any, old: str, new: str, says: str) -> None:
    found = faults(tmp_path, (old, new))
    assert any(says in fault for fault in found), found


REMISSION = load(SERVICES / "kwijtschelding" / "2026-11-29.yaml").published[0].version
SUM = "Wat u kwijtscheldt en wat de aanvrager nog betaalt, is samen niet het bedrag van de aanvraag. Reken het na."
WHOLE = "Dit is alles wat moet worden betaald. Kies dan ‘Kwijtschelding gegeven’."


@pytest.mark.parametrize(
    ("remitted", "left", "problems"),
    [
        ("300", "112,50", []),
        ("0,01", "412,49", []),
        ("300", "112,49", [("te_betalen", SUM)]),
        ("300", "112,51", [("te_betalen", SUM)]),
        ("412,50", "0", [("kwijtgescholden", WHOLE)]),
    ],
)
def test_what_is_remitted_and_what_is_left_are_together_what_was_asked(
    remitted: str, left: str, problems: list[tuple[str, str]]
) -> None:
    raw = {"kwijtgescholden": remitted, "te_betalen": left}
    found = decided.read(REMISSION, REMISSION.result("deels"), raw, application(REMISSION), DAY)
    assert [(problem.path, problem.message) for problem in found.problems] == problems


FACTS = "\n    facts:\n      - {id: samen, title: Samen, sum: [toegekend_bedrag, inkomen]}"
"""A number counted over what is filled in and the application, for a result's checks."""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[toegekend_bedrag, inkomen]", "[toegekend, inkomen]", "Feit 'samen' noemt 'toegekend', en dat kennen wij niet"),
        ("[toegekend_bedrag, inkomen]", "[voorwaarden, inkomen]", "'voorwaarden' is geen getal of bedrag"),
        ("id: samen", "id: toegekend_bedrag", "'toegekend_bedrag' betekent al iets anders"),
        ("id: samen", "id: vermogen", "'vermogen' betekent al iets anders"),
        ("id: samen", "id: aantal_bronnen", "'aantal_bronnen' betekent al iets anders"),
        ("sum: [", "count: [voorwaarden], sum: [", "Feit 'samen' wordt op één manier geteld"),
        ("id: samen", "id: samen, som: 1", "'som' kennen wij niet."),
    ],
)  # fmt: skip
def test_a_fact_of_a_result_that_cannot_be_counted_is_refused(tmp_path: Any, old: str, new: str, says: str) -> None:
    place = "\n    example: {toegekend_bedrag"
    assert faults(tmp_path, (place, FACTS + place)) == []
    found = faults(tmp_path, (place, FACTS.replace(old, new) + place))
    assert any(says in fault for fault in found), found
