"""A part of a letter stands there when something holds, or once for each row of a group; `loket check` proves it can."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openloket.definitions.diff import differences
from openloket.definitions.letters import fill
from openloket.definitions.library import load
from openloket.definitions.rules import findings
from openloket.definitions.schema import Letter, Paragraph, Version, content_hash
from openloket.forms.validate import validate
from tests.conftest import SERVICES

SERVICE, OLD, DAY = "leerlingenvervoer", "2026-11-26", "2026-11-26"
ASKED = date(2026, 11, 27)
TEXT = (SERVICES / SERVICE / f"{OLD}.yaml").read_text()
VERSION = load(SERVICES / SERVICE / f"{OLD}.yaml").published[0].version
GROUP = next(question for question in VERSION.questions if question.questions)


def written(body: Any, version: Version = VERSION, **changes: Any) -> list[str]:
    example = version.examples[0]
    answers = validate(version.questions, {**example.answers, **changes}).answers
    return fill(Letter("Brief", body), version, answers, findings(version, answers, ASKED), ASKED, {})[1]


def rows() -> list[dict[str, Any]]:
    given = VERSION.examples[0].answers[GROUP.id]
    return [given[0], {**given[0], "naam": "Kim"}]


def test_a_text_alone_is_as_it_was() -> None:
    assert written("Een.\n\nTwee.") == written(("Een.", "Twee.")) == written(("Een.\n\nTwee.",)) == ["Een.", "Twee."]


def test_a_part_stands_there_when_it_holds() -> None:
    rule = VERSION.rules[0]
    example = VERSION.examples[0]
    answers = validate(VERSION.questions, example.answers).answers
    value = findings(VERSION, answers, ASKED)[rule.id].value
    assert written((Paragraph("Ja.", when={rule.id: value}), Paragraph("Nee.", when={rule.id: "iets anders"}))) == [
        "Ja."
    ]
    question = next(q for q in VERSION.questions if q.type == "yes_no" and q.id in answers)
    given = answers[question.id]
    assert written((Paragraph("Ja.", when={question.id: given}), Paragraph("Nee.", when={question.id: not given}))) == [
        "Ja."
    ]


def test_what_the_official_filled_in_counts() -> None:
    version = load(SERVICES / "bijzondere_bijstand" / "2026-11-26.yaml").published[0].version
    result = version.result("toegekend")
    filled = {ask.id: (ask, validate(result.asks, result.example).answers.get(ask.id)) for ask in result.asks}
    amount = filled["toegekend_bedrag"][1]
    letter = Letter(
        "Brief",
        (
            Paragraph("Veel.", when={"toegekend_bedrag": {"min": amount}}),
            Paragraph("Meer.", when={"toegekend_bedrag": {"min": amount + 1}}),
        ),
    )
    assert fill(letter, version, {}, {}, ASKED, {}, filled)[1] == ["Veel."]


def test_once_for_each_row() -> None:
    name = f"{{{GROUP.id}.naam}}"
    one, two = (row["naam"] for row in rows())
    changes = {GROUP.id: rows()}
    assert written((Paragraph(f"Voor {name} geldt dit.", for_each=GROUP.id),), **changes) == [
        f"Voor {one} geldt dit.",
        f"Voor {two} geldt dit.",
    ]
    assert written((Paragraph(f"- {name} mag mee", for_each=GROUP.id),), **changes) == [
        f"- {one} mag mee\n- {two} mag mee"
    ]
    assert written((Paragraph(f"Voor {name}.", for_each=GROUP.id),), **{GROUP.id: []}) == []


def test_what_a_row_lacks_is_a_dash() -> None:
    [said] = written(
        (Paragraph("".join(f"{{{GROUP.id}.{inner.id}}};" for inner in GROUP.questions), for_each=GROUP.id),)
    )
    assert "{" not in said


def test_a_hash_stays_what_it_was() -> None:
    letter = next(iter(VERSION.letters))
    same = msgspec.structs.replace(VERSION, letters={**VERSION.letters})
    other = msgspec.structs.replace(VERSION, letters={**VERSION.letters, letter: Letter("Brief", (Paragraph("Ja."),))})
    assert content_hash(same) == content_hash(VERSION) != content_hash(other)


# Checked ------------------------------------------------------------------------------------------------------------------------


def checked(tmp_path: Path, body: str) -> list[str]:
    """Put a body in the letter of the first result of a version; returns what `loket check` says of it."""
    name = VERSION.results[0].letter
    head = TEXT.index(f"\n  {name}:\n", TEXT.index("\nletters:"))
    at = TEXT.index("    body:", head)
    rest = TEXT[at:].splitlines(keepends=True)
    until = next(n for n, line in enumerate(rest) if n and line.strip() and not line.startswith("     "))
    path = tmp_path / SERVICE / f"{DAY}.yaml"
    path.parent.mkdir()
    path.write_text(TEXT[:at] + f"    body:\n{body}\n" + "".join(rest[until:]))
    return [str(fault) for fault in load(path).faults]


RULE = VERSION.rules[0].id
RULE_SAYS = findings(
    VERSION, validate(VERSION.questions, VERSION.examples[0].answers).answers, VERSION.examples[0].received
)[RULE].value


def test_what_can_be_is_taken(tmp_path: Path) -> None:
    body = f"""      - Dit staat er altijd.
      - {{text: "Voor {{{GROUP.id}.naam}}. {{motivering}}", for_each: {GROUP.id}, when: {{{RULE}: {RULE_SAYS}}}}}"""
    assert checked(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('      - {text: "{onbekend}"}', "De brief noemt {onbekend}, en dat kennen wij niet."),
        ('      - {text: "{motivering", when: {RULE: ja}}', "Een accolade is niet gesloten."),
        ("      - {text: Ja., when: {onbekend: ja}}", "De voorwaarde noemt 'onbekend'"),
        ("      - {text: Ja., when: {}}", "Deze voorwaarde zegt niets."),
        ("      - {text: Ja., for_each: onbekend}", "'onbekend' is geen groep van vragen."),
        ("      - {text: Ja., for_each: naam}", "'naam' is geen groep van vragen."),
        ("      - {text: Ja., for_each: GROUP}", "Dit herhaalt voor elke rij van 'GROUP' hetzelfde."),
        ("      - {text: Ja., when: {RULE: dat wordt het nooit}}", "Dit staat bij geen enkel voorbeeld in de brief."),
        ("      - {text: Ja., als: {RULE: ja}}", "als"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(tmp_path: Path, body: str, says: str) -> None:
    body, says = (text.replace("RULE", RULE).replace("GROUP", GROUP.id) for text in (body, says))
    found = checked(tmp_path, body)
    assert any(says in fault for fault in found), found
    assert all(f"{DAY}.yaml:" in fault for fault in found)


def test_a_comparison_says_when_it_stands_there() -> None:
    name = VERSION.results[0].letter
    letter = Letter(VERSION.letters[name].subject, (VERSION.letters[name].text, Paragraph("Erbij.", when={RULE: "x"})))
    new = msgspec.structs.replace(VERSION, letters={**VERSION.letters, name: letter})
    [found] = [difference for difference in differences(VERSION, new) if difference.part == "brieven"]
    assert "Erbij. (als " in found.lawyer
