"""Words put in a sentence."""

from __future__ import annotations

import pytest

from openloket.forms.sentences import capital, closed, listed, thousands


@pytest.mark.parametrize(
    ("items", "text"), [(["a"], "a"), (["a", "b"], "a en b"), (("a", "b", "c"), "a, b en c"), (iter("ab"), "a en b")]
)
def test_things_are_joined_as_in_a_sentence(items: object, text: str) -> None:
    assert listed(items) == text  # type: ignore[arg-type]


def test_another_word_joins_the_last() -> None:
    assert listed(["5 jaar", "voor altijd"], "of") == "5 jaar of voor altijd"


@pytest.mark.parametrize(("number", "said"), [(0, "0"), (999, "999"), (1300, "1.300"), (-1_234_567, "-1.234.567")])
def test_thousands_have_a_point(number: int, said: str) -> None:
    assert thousands(number) == said


@pytest.mark.parametrize(("text", "said"), [("de politie", "De politie"), ("GHOR", "GHOR"), ("", "")])
def test_a_sentence_begins_with_a_capital(text: str, said: str) -> None:
    assert capital(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("er is plaats", "er is plaats."),
        ("Dat kan.", "Dat kan."),
        ("kan het (nog)", "kan het (nog)."),
        ("- een\n- twee", "- een\n- twee"),
        ("waarom?", "waarom?"),
        ("", ""),
    ],
)
def test_a_sentence_ends_with_its_full_stop(text: str, said: str) -> None:
    assert closed(text) == said
