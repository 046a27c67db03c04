"""Reading back answers that were accepted: they are never judged again, and never lost."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.forms.kept import AsKept
from openloket.forms.questions import Option, Question
from openloket.forms.types import READERS, is_empty, show
from openloket.forms.validate import as_json, asked, stored, validate

OPTIONS = (Option("a", "Appel"), Option("b", "Banaan"))
INNER = (
    Question(id="naam", ask="Naam", type="text"),
    Question(id="geboren", ask="Geboren", type="date", required=False),
)
FILE = {"sha256": "x", "name": "a.pdf", "size": 3, "type": "application/pdf"}
ADDRESS = {"postcode": "0000 XX", "huisnummer": "7b", "toevoeging": "", "straat": "Kade", "plaats": "Dorp"}


def question(type_: str, **settings: Any) -> Question:
    options = OPTIONS if type_ in ("choice", "choices") else ()
    inner = INNER if type_ == "group" else ()
    return Question(id="q", ask="?", type=type_, options=options, questions=inner, **settings)  # type: ignore[arg-type]


REFUSED_TODAY = [
    ("email", "josé@voorbeeld.nl", {}, "josé@voorbeeld.nl"),
    ("email", "jan@localhost", {}, "jan@localhost"),
    ("phone", "12", {}, "12"),
    ("iban", "NL91ABNA0417164301", {}, "NL91 ABNA 0417 1643 01"),
    ("bsn", "999993654", {}, "999993654"),
    ("kvk", "123", {}, "123"),
    ("number", 900, {"max": 500}, "900"),
    ("money", "900.00", {"max": Decimal(500)}, "€ 900,00"),
    ("date", "2026-01-01", {"min": date(2026, 2, 1)}, "1 januari 2026"),
    ("date", "1790-01-01", {}, "1 januari 1790"),
    ("text", "x" * 300, {}, "x" * 300),
    ("choice", "vervallen", {}, "vervallen"),
    ("choices", ["a", "vervallen"], {}, "Appel, vervallen"),
    ("address", ADDRESS, {}, "Kade 7b, 0000 XX Dorp"),
    ("file", [FILE] * 11, {}, ", ".join(["a.pdf"] * 11)),
    ("group", [{"naam": "Bo"}] * 12, {}, "\n".join(f"Nummer {n} – Naam: Bo" for n in range(1, 13))),
    ("declaration", False, {}, "Nee"),
]
UNREADABLE = [
    ("date", "ooit", "ooit"), ("date", 5, "5"), ("number", "veel", "veel"), ("number", True, "Ja"), ("money", "gratis", "gratis"),
    ("money", "NaN", "NaN"), ("yes_no", "misschien", "misschien"), ("choices", "a", "a"), ("choice", ["a", "b"], "a, b"),
    ("address", "Kade 1", "Kade 1"), ("address", {"straat": "Kade"}, "Kade"), ("file", "a.pdf", "a.pdf"),
    ("file", [{"sha256": "x"}], "x"), ("group", "Bo", "Bo"), ("text", {"a": "b", "c": None}, "b"), ("email", ["x"], "x"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "value", "settings", "words"), REFUSED_TODAY)
def test_what_would_be_refused_today_stays(type_: str, value: Any, settings: dict[str, Any], words: str) -> None:
    asks = question(type_, **settings)
    if type_ not in ("group", "declaration"):
        assert validate([asks], {"q": value}).problems
    found = stored([asks], {"q": value})
    assert not isinstance(found["q"], AsKept)
    assert as_json(found) == {"q": value}
    if type_ != "declaration":
        assert show(asks, found["q"]) == words


@pytest.mark.parametrize(("type_", "value", "words"), UNREADABLE)
def test_what_does_not_fit_its_type_is_kept_and_shown(type_: str, value: Any, words: str) -> None:
    found = stored([question(type_)], {"q": value})
    assert found == {"q": AsKept(value)}
    assert show(question(type_), found["q"]) == words
    assert as_json(found) == {"q": value}


def test_a_group_keeps_what_it_can_read_and_what_it_cannot() -> None:
    rows = [{"naam": "Bo", "geboren": "2020-02-01"}, {"naam": "Al", "geboren": "ooit", "oud": 1}]
    found = stored([question("group")], {"q": rows})
    assert found["q"][0]["geboren"] == date(2020, 2, 1)
    assert show(question("group"), found["q"]).split("\n") == [
        "Nummer 1 – Naam: Bo; Geboren: 1 februari 2020",
        "Nummer 2 – Naam: Al; Geboren: ooit",
    ]
    assert as_json(found) == {"q": rows}


QUESTIONS = [
    Question(id="alcohol", ask="Alcohol?", type="yes_no"),
    Question(id="plan", ask="Plan?", type="text", when={"alcohol": True}),
    Question(id="gasten", ask="Gasten?", type="number"),
    Question(id="veel", ask="Waarom zo veel?", type="text", when={"gasten": {"min": 100}}),
]


def test_conditions_hold_as_for_what_is_asked() -> None:
    found = stored(QUESTIONS, {"alcohol": False, "plan": "x", "gasten": 200, "veel": "feest", "vreemd": 1})
    assert found == {"alcohol": False, "gasten": 200, "veel": "feest"}


def test_what_hangs_on_an_answer_that_cannot_be_read_is_kept() -> None:
    kept = {"alcohol": "wellicht", "plan": "Polsbandjes", "gasten": "veel", "veel": "feest"}
    found = stored(QUESTIONS, kept)
    assert as_json(found) == kept
    assert asked(QUESTIONS, found) == QUESTIONS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda x: (
        st.lists(x, max_size=3) | st.dictionaries(st.text() | st.sampled_from(["naam", "geboren"]), x, max_size=3)
    ),
)


@given(st.sampled_from([*sorted(READERS), "group"]), JSON)
def test_whatever_is_kept_is_shown_and_written_back_unchanged(type_: str, value: Any) -> None:
    asks = [question(type_), Question(id="r", ask="?", type="text", when={"q": {"given": True}})]
    found = stored(asks, {"q": value, "r": "x"})
    assert isinstance(show(asks[0], found.get("q")), str)
    assert as_json(found) == ({} if is_empty(value) else {"q": value, "r": "x"})
    asked(asks, found)


@given(st.sampled_from(sorted(READERS)), JSON)
def test_what_is_accepted_is_read_back_to_the_same(type_: str, value: Any) -> None:
    accepted = validate([question(type_)], {"q": value}).answers
    assert stored([question(type_)], as_json(accepted)) == accepted
