"""Every type of question, with its own good and bad examples: whole, read, shown, kept, and asked by conditions.

What channels do with every type is in tests/channels/test_every_type.py.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema_rs import validator_for

from openloket.definitions.check import _Checker
from openloket.definitions.diff import differences
from openloket.definitions.rules import Rule, analyse, findings
from openloket.definitions.schema import Row, Version
from openloket.definitions.source import Source
from openloket.definitions.transition import Crossing, Facts
from openloket.forms.conditions import holds
from openloket.forms.kept import AsKept
from openloket.forms.kinds import CHOSEN, EQUAL, GIVEN, ORDERED, Good, Kind, missing_from
from openloket.forms.questions import Page, Question
from openloket.forms.types import KINDS, from_json, is_empty, schema, show, to_json
from openloket.forms.validate import as_json, read, stored, validate
from tests.change.making import july
from tests.forms.asking import GOOD, asked


@pytest.mark.parametrize("name", KINDS)
def test_a_type_is_whole(name: str) -> None:
    assert missing_from(KINDS[name]) == []


def test_a_type_with_only_its_reader_says_what_is_missing() -> None:
    said = " ".join(missing_from(Kind(read=lambda raw, question: str(raw))))
    for part in ("`said`", "`widget`", "`paper`", "`schema`", "`good`", "`bad`"):
        assert part in said
    parts = dataclasses.replace(KINDS["address"], widget=dataclasses.replace(KINDS["address"].widget, parts=()))
    assert missing_from(parts) == ["the type needs `widget.parts`: the places to type in"]


@pytest.mark.parametrize(("name", "good"), GOOD)
def test_a_good_answer_is_read_shown_and_kept(name: str, good: Good) -> None:
    question = asked(name)
    answers = validate([question], {"q": good.raw})
    assert answers.problems == ()
    value = answers.answers["q"]
    assert show(question, value) == good.shown
    kept = to_json(value)
    assert msgspec.json.decode(msgspec.json.encode(kept)) == kept
    assert stored([question], {"q": kept}) == {"q": value}
    assert read(question, kept, "q") == (value, [])
    assert as_json({"q": value}) == {"q": kept}
    validator_for(schema(question), validate_formats=True).validate(kept)


@pytest.mark.parametrize(("name", "good"), GOOD)
def test_what_is_shown_again_to_change_it_says_the_same(name: str, good: Good) -> None:
    question = asked(name)
    value, _ = read(question, good.raw, "q")
    typed = KINDS[name].typed
    assert read(question, typed(good.raw), "q") == read(question, typed(to_json(value)), "q") == (value, [])


@pytest.mark.parametrize(("name", "raw"), [(name, raw) for name, kind in KINDS.items() for raw in kind.bad])
def test_a_bad_answer_is_refused_with_a_sentence(name: str, raw: Any) -> None:
    outcome = validate([asked(name)], {"q": raw})
    assert outcome.answers == {}
    for problem in outcome.problems:
        assert problem.message.endswith(".")
        assert "%(" not in problem.message
    assert outcome.problems


@pytest.mark.parametrize("name", KINDS)
def test_no_answer_is_told_from_a_bad_one(name: str) -> None:
    question = asked(name)
    for nothing in (None, "", "\u200b \u00a0", "\u3164", [], {}, {part.id: "" for part in KINDS[name].widget.parts}):
        assert is_empty(nothing)
        [problem] = validate([question], {"q": nothing}).problems
        assert problem.template == KINDS[name].missing
    assert show(question, None) == ""


@pytest.mark.parametrize("name", KINDS)
def test_what_does_not_fit_is_kept_and_shown_as_it_is(name: str) -> None:
    for odd in ([[1]], {"iets": {"anders": 1}}, 1.5):
        found = from_json(asked(name), odd)
        assert isinstance(found, AsKept), odd
        assert to_json(found) == odd
        assert show(asked(name), found)


# Conditions, rules and versions ---------------------------------------------------------------------------------------


def first(name: str) -> Any:
    return validate([asked(name)], {"q": KINDS[name].good[0].raw}).answers["q"]


def conditions_on(name: str) -> list[Any]:
    """A condition of every sort that may look at this type, each of which its first good answer passes."""
    value, of = first(name), KINDS[name].tests
    found: list[Any] = [{"given": True}]
    if of >= EQUAL:
        found += [value, [value]]
    if of >= ORDERED:
        found += [{"min": value}, {"max": value}, {"min": value, "max": value}]
    if of >= CHOSEN:
        found += [{"has": value[0]}]
    return found


def version(*questions: Question, rules: tuple[Rule, ...] = ()) -> Version:
    page = Page(id="alles", title="Alles", questions=questions)
    return msgspec.structs.replace(july(), pages=(*july().pages, page), rules=rules, examples=())


def faults(*questions: Question, rules: tuple[Rule, ...] = ()) -> list[str]:
    """What `loket check` says of these questions and rules."""
    source = Source("services/x.yaml", "")
    checker = _Checker(source, version(*questions, rules=rules))
    checker._questions()
    checker._rules()
    return [str(fault) for fault in source.faults]


@pytest.mark.parametrize("name", KINDS)
def test_loket_check_takes_the_conditions_that_the_type_allows(name: str) -> None:
    for test in conditions_on(name):
        assert holds({"q": test}, {"q": first(name)}), test
        assert faults(asked(name), Question(id="r", ask="?", type="text", when={"q": test})) == []


@pytest.mark.parametrize("name", KINDS)
def test_loket_check_refuses_the_others(name: str) -> None:
    value, of = first(name), KINDS[name].tests
    wrong: list[Any] = [] if of >= ORDERED else [{"min": value}]
    wrong += [] if of >= CHOSEN else [{"has": value}]
    wrong += [3.5] if of >= EQUAL else [value]
    for test in wrong:
        assert faults(asked(name), Question(id="r", ask="?", type="text", when={"q": test})), test


@pytest.mark.parametrize("name", KINDS)
def test_a_table_that_looks_at_it_is_proven_whole_and_decides(name: str) -> None:
    for test in conditions_on(name):
        row, rest = Row(then="ja", because="x", when={"q": test}), Row(then="nee", because="y")
        rule = Rule(id="regel", title="Regel", rows=(row, rest))
        of = version(asked(name, required=False), rules=(rule,))
        analysis = analyse(of, rule)
        assert (analysis.unreachable, analysis.open_case) == ((), None)
        assert findings(of, {"q": first(name)}, of.valid_from)["regel"].value == "ja"


@pytest.mark.parametrize("name", KINDS)
def test_two_versions_are_compared_and_a_case_crosses(name: str) -> None:
    old, new = version(), version(asked(name, required=False))
    [added] = [item for item in differences(old, new) if item.path == "questions.q"]
    assert f"({KINDS[name].said}, mag leeg blijven" in added.lawyer
    answers = {**old_answers(), "q": to_json(first(name))}
    case = Facts(answers, new.valid_from, "in_behandeling", "web", new.valid_from)
    crossing = Crossing(new, version(asked(name, required=False, hint="Anders")))
    assert crossing.of(case).answers["q"] == answers["q"]


def old_answers() -> dict[str, Any]:
    of = july()
    return as_json(validate(of.questions, of.examples[1].answers).answers)


def test_min_and_max_are_of_its_own_type_or_refused() -> None:
    for name, kind in KINDS.items():
        allowed = kind.bounds is not None
        for bound in (5, True):  # a text is worked out: see test_checks
            fine = allowed and type(bound) in kind.bounds.of if kind.bounds else False
            assert (faults(asked(name, max=bound)) == []) == fine, (name, bound)
    assert GIVEN < EQUAL < ORDERED


@pytest.mark.parametrize("name", KINDS)
def test_it_is_in_the_guide_for_those_who_write_services(name: str) -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "diensten.md").read_text("utf-8")
    assert f"`{name}`" in guide


def test_a_type_that_does_not_exist_is_refused_with_the_one_that_was_meant() -> None:
    source = Source("services/x.yaml", "")
    source._types(("pages", 0, "questions"), (Question(id="q", ask="?", type="adress"),))
    assert [fault.mend for fault in source.faults] == ["Bedoelt u 'address'?"]
