"""What a request asks, given what was answered before: conditions among the questions hold, also in a chain."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.cases.completing.asking import Asked, asked
from openloket.definitions.schema import Version
from openloket.forms.conditions import remaining
from openloket.forms.validate import stored
from tests.change.making import published, source
from tests.conftest import event_answers

CHAIN = """      - {id: omleiding, ask: Is er een omleiding?, type: yes_no, when: {weg_dicht: true, bezoekers_veel: true}}
      - {id: borden, ask: Waar staan de borden?, type: text, when: {omleiding: true}}
      - {id: bus, ask: Rijdt er een bus?, type: yes_no, required: false, when: [{weg_dicht: false, bezoekers_veel: true}, {omleiding: false}]}
      - {id: afval"""
MANY = """      - {id: weg_dicht, ask"""


def version() -> Version:
    text = source()
    text = text.replace(MANY, "      - {id: bezoekers_veel, ask: Komen er veel bezoekers?, type: yes_no}\n" + MANY, 1)
    return published(text.replace("      - {id: afval", CHAIN, 1)).version


def ask(*wanted: str, closed: tuple[str, ...] = (), **before: Any) -> Asked:
    found = version()
    given = {name: value for name, value in event_answers(**before).items() if value is not None}
    return asked(found, wanted, stored(found.questions, given), closed)


def problems(form: Asked, **raw: Any) -> list[str]:
    return [problem.path for problem in form.read(raw).problems]


@pytest.mark.parametrize(
    ("when", "facts", "unknown", "left"),
    [
        (None, {}, {"a"}, [{}]),
        ({"a": 1}, {}, {"a"}, [{"a": 1}]),
        ({"a": 1, "b": 2}, {"b": 2}, {"a"}, [{"a": 1}]),
        ({"a": 1, "b": 2}, {"b": 3}, {"a"}, []),
        ([{"a": 1}, {"b": 2}], {"b": 2}, {"a"}, [{"a": 1}, {}]),
        ([{"a": 1}, {"b": 2}], {}, {"a"}, [{"a": 1}]),
        ({"b": {"given": False}}, {}, {"a"}, [{}]),
    ],
)
def test_what_is_left_of_a_condition(when: Any, facts: dict[str, Any], unknown: set[str], left: list[Any]) -> None:
    assert remaining(when, facts, unknown) == left


def test_a_chain_is_asked_whole_and_each_link_only_when_it_counts() -> None:
    form = ask("weg_dicht", weg_dicht=False, wegen=None, bezoekers_veel=True)
    assert form.ids == ["weg_dicht", "wegen", "omleiding", "borden", "bus"]
    assert problems(form) == ["weg_dicht"]
    assert problems(form, weg_dicht="nee", borden="") == []
    assert problems(form, weg_dicht="ja") == ["wegen", "omleiding"]
    assert problems(form, weg_dicht="ja", wegen="x", omleiding="nee") == []
    assert problems(form, weg_dicht="ja", wegen="x", omleiding="ja") == ["borden"]
    assert problems(form, weg_dicht="ja", wegen="x", omleiding="ja", borden="hier") == []


def test_what_no_answer_can_open_is_not_shown() -> None:
    form = ask("weg_dicht", weg_dicht=False, wegen=None, bezoekers_veel=False)
    assert form.ids == ["weg_dicht", "wegen"]


def test_an_answer_that_stays_does_not_count_once_what_it_hangs_on_is_gone() -> None:
    before = {"bezoekers_veel": True, "omleiding": True, "borden": "hier"}
    form = ask("weg_dicht", "borden", **before)
    assert form.ids == ["weg_dicht", "borden", "bus"]
    assert problems(form, weg_dicht="nee") == []
    assert problems(form, weg_dicht="ja") == ["borden"]


def test_a_closed_question_is_known_and_opens_nothing() -> None:
    form = ask("bsn", "kvk", closed=("bsn", "kvk"))
    assert not form.questions
    assert [question.id for question in form.from_login] == ["bsn"]
    assert not form.needs_message


def test_words_alone_when_nothing_is_asked() -> None:
    assert ask().needs_message
    assert not ask("bezoekers").needs_message
    assert ask("bezoekers", "weg_dicht", weg_dicht=False, wegen=None).in_words() == (
        "Moet er een weg dicht?; Welke wegen moeten dicht? (alleen als bij ‘Moet er een weg dicht?’ ‘Ja’ is gekozen); "
        "Hoeveel bezoekers verwacht u op het drukste moment?"
    )
