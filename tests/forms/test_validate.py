from typing import Any

from openloket.forms.questions import Question
from openloket.forms.validate import as_json, validate

QUESTIONS = [
    Question(id="alcohol", ask="Alcohol?", type="yes_no"),
    Question(id="plan", ask="Plan?", type="text", when={"alcohol": True}),
    Question(id="opmerking", ask="Opmerking?", type="text", required=False),
    Question(
        id="kinderen", ask="Kinderen?", type="group", required=False, max=2,
        questions=(Question(id="naam", ask="Naam", type="text"), Question(id="leeftijd", ask="Leeftijd", type="number", min=0)),
    ),
]  # fmt: skip


def paths(raw: dict[str, Any], **settings: Any) -> list[str]:
    return [problem.path for problem in validate(QUESTIONS, raw, **settings).problems]


def test_a_question_that_is_not_asked_is_left_out() -> None:
    assert validate(QUESTIONS, {"alcohol": "nee", "plan": "x"}).answers == {"alcohol": False}


def test_a_question_that_is_asked_must_be_answered() -> None:
    assert paths({"alcohol": "ja"}) == ["plan"]


def test_partly_a_missing_answer_is_no_problem_but_a_wrong_one_is() -> None:
    assert paths({}, partly=True) == []
    assert paths({"alcohol": "wellicht"}, partly=True) == ["alcohol"]


def test_a_wrong_answer_hides_what_depends_on_it() -> None:
    assert paths({"alcohol": "wellicht", "plan": "x"}) == ["alcohol"]


def test_rows_of_a_group_are_checked_each_and_empty_rows_are_dropped() -> None:
    raw = {"alcohol": "nee", "kinderen": [{"naam": "Bo", "leeftijd": "3"}, {"naam": "", "leeftijd": ""}]}
    assert validate(QUESTIONS, raw).answers["kinderen"] == [{"naam": "Bo", "leeftijd": 3}]
    assert paths({"alcohol": "nee", "kinderen": [{"naam": "Bo", "leeftijd": "-1"}, {"naam": "Al"}]}) == [
        "kinderen.1.leeftijd",
        "kinderen.2.leeftijd",
    ]
    assert paths({"alcohol": "nee", "kinderen": [{"naam": "a", "leeftijd": "1"}] * 3}) == ["kinderen"]
    assert paths({"alcohol": "nee", "kinderen": "veel"}) == ["kinderen"]


def test_unknown_names_are_ignored() -> None:
    assert validate(QUESTIONS, {"alcohol": "nee", "is_admin": "ja"}).answers == {"alcohol": False}


def test_validation_is_idempotent() -> None:
    raw = {"alcohol": "ja", "plan": "x", "kinderen": [{"naam": "Bo", "leeftijd": "3"}]}
    once = validate(QUESTIONS, raw)
    assert validate(QUESTIONS, as_json(once.answers)) == once
