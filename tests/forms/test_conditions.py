from typing import Any

import pytest

from openloket.forms.conditions import describe, holds, names


@pytest.mark.parametrize(
    ("when", "facts", "result"),
    [
        (None, {}, True),
        ({"a": True}, {"a": True}, True),
        ({"a": True}, {"a": False}, False),
        ({"a": True}, {}, False),
        ({"a": True}, {"a": 1}, False),
        ({"a": 1}, {"a": True}, False),
        ({"a": ["x", "y"]}, {"a": "y"}, True),
        ({"a": {"min": 5, "max": 7}}, {"a": 5}, True),
        ({"a": {"min": 5, "max": 7}}, {"a": 8}, False),
        ({"a": {"above": 5}}, {"a": 5}, False),
        ({"a": {"below": 5}}, {"a": 4}, True),
        ({"a": {"below": 5}}, {}, False),
        ({"a": {"has": "x"}}, {"a": ["x"]}, True),
        ({"a": {"has_not": "x"}}, {"a": ["x"]}, False),
        ({"a": {"given": False}}, {}, True),
        ({"a": {"given": True}}, {}, False),
        ({"a": True, "b": 2}, {"a": True, "b": 2}, True),
        ({"a": True, "b": 2}, {"a": True}, False),
        ([{"a": True}, {"b": 2}], {"b": 2}, True),
        ([{"a": True}, {"b": 2}], {}, False),
    ],
)
def test_holds(when: Any, facts: dict[str, Any], result: bool) -> None:
    assert holds(when, facts) is result


def test_names() -> None:
    assert list(names([{"a": 1}, {"b": 2, "c": 3}])) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"a": "x"}, "bij vraag a ‘x’ is ingevuld"),
        ({"c": "x"}, "bij vraag c ‘x’ is gekozen"),
        ({"c": {"given": False}}, "bij vraag c niets is gekozen"),
        ({"a": ["x", "y"]}, "bij vraag a ‘x’ of ‘y’ is ingevuld"),
        ({"a": {"min": 5}}, "bij vraag a 5 of meer is ingevuld"),
        ({"a": {"has": "x"}}, "bij vraag a ‘x’ wel is aangekruist"),
        ({"a": {"given": False}}, "bij vraag a niets is ingevuld"),
        ([{"a": "x"}, {"b": "y"}], "bij vraag a ‘x’ is ingevuld of bij vraag b ‘y’ is ingevuld"),
    ],
)
def test_a_condition_reads_as_dutch(when: Any, words: str) -> None:
    assert (
        describe(when, lambda name: f"vraag {name}", lambda name, value: str(value), lambda name: name == "c") == words
    )
