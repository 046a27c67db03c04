"""A row is called by its name, and each of its answers stands after what was asked."""

from __future__ import annotations

from datetime import date

from openloket.forms.kept import AsKept
from openloket.forms.questions import Question
from openloket.forms.shown import rows
from openloket.forms.types import show

CHILDREN = Question(
    id="kinderen",
    ask="Welke kinderen?",
    type="group",
    row="kind",
    questions=(
        Question(id="naam", ask="Wat is de naam?", type="text"),
        Question(id="geboren", ask="Geboortedatum.", type="date", required=False),
        Question(id="thuis", ask="Woont thuis", type="yes_no", required=False),
    ),
)
GIVEN = [{"naam": "Bo; de Wit", "geboren": date(2020, 2, 1), "thuis": True}, {"naam": "Al"}]


def test_a_row_says_its_name_and_what_was_asked() -> None:
    assert show(CHILDREN, GIVEN).split("\n") == [
        "Kind 1 – Wat is de naam? Bo; de Wit; Geboortedatum: 1 februari 2020; Woont thuis: Ja",
        "Kind 2 – Wat is de naam? Al",
    ]


def test_a_row_for_a_page_has_its_answers_apart() -> None:
    first, second = rows(CHILDREN, GIVEN)
    assert (first.name, second.name, second.number) == ("Kind 1", "Kind 2", 2)
    assert [(cell.question.id, cell.answer, cell.own_words) for cell in first.cells] == [
        ("naam", "Bo; de Wit", False),
        ("geboren", "1 februari 2020", False),
        ("thuis", "Ja", True),
    ]
    assert second.said == "Wat is de naam? Al"


def test_a_row_of_one_question_says_its_answer_alone() -> None:
    terms = Question(
        id="voorschriften", ask="Welke?", type="group", row="voorschrift", questions=CHILDREN.questions[:1]
    )
    assert [row.said for row in rows(terms, [{"naam": "Ruim op."}, {"naam": "Meld u."}])] == ["Ruim op.", "Meld u."]
    assert show(terms, [{"naam": "Ruim op."}]) == "Voorschrift 1 – Ruim op."


def test_what_has_no_rows_has_none() -> None:
    assert rows(CHILDREN, None) == rows(CHILDREN, []) == rows(CHILDREN, AsKept("Bo")) == ()
    assert rows(CHILDREN.questions[0], "Bo") == ()
