"""Each question type: what it takes, what it refuses, and how it says so."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.forms.questions import Option, Question
from openloket.forms.types import READERS, Invalid, show, storable, to_json

OPTIONS = (Option("a", "Appel"), Option("b", "Banaan"))
INNER = (Question(id="naam", ask="Naam", type="text"),)
FILE = {"sha256": "x", "name": "a.pdf", "size": 3, "type": "application/pdf"}


def question(type_: str, **settings: Any) -> Question:
    options = OPTIONS if type_ in ("choice", "choices") else ()
    return Question(id="q", ask="Vraag?", type=type_, options=options, **settings)  # type: ignore[arg-type]


TAKEN = [
    ("text", "  Jan \n de  Wit ", "Jan de Wit"),
    ("text", "<b>&'; drop table", "<b>&'; drop table"),
    ("long_text", " een\r\ntwee ", "een\ntwee"),
    ("number", "1.250", 1250),
    ("number", " 7 ", 7),
    ("number", 7, 7),
    ("money", "45,5", Decimal("45.50")),
    ("money", "€ 1.234,56", Decimal("1234.56")),
    ("money", "1234.56", Decimal("1234.56")),
    ("money", "1.234", Decimal("1234.00")),
    ("date", "2026-02-28", date(2026, 2, 28)),
    ("date", "5-12-2026", date(2026, 12, 5)),
    ("date", {"day": "5", "month": "12", "year": "2026"}, date(2026, 12, 5)),
    ("time", "9:05", "09:05"),
    ("time", "23.59", "23:59"),
    ("yes_no", "ja", True),
    ("yes_no", False, False),
    ("choice", "a", "a"),
    ("choices", ["b", "a"], ["a", "b"]),
    ("choices", "b", ["b"]),
    ("email", "jan@voorbeeld.nl", "jan@voorbeeld.nl"),
    ("phone", "06-1234 5678", "0612345678"),
    ("phone", "+31 (0)6 12345678", "+31612345678"),
    ("bsn", "9999.93.653", "999993653"),
    ("rsin", "002220647", "002220647"),
    ("kvk", "6959 9084", "69599084"),
    ("iban", "NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
    (
        "address",
        {"postcode": "1234ab", "huisnummer": "7", "straat": "Kade", "plaats": "Dorp"},
        {"postcode": "1234 AB", "huisnummer": "7", "toevoeging": "", "straat": "Kade", "plaats": "Dorp"},
    ),
    ("file", [FILE], [FILE]),
    ("declaration", "ja", True),
]
REFUSED = [
    ("text", "x" * 201), ("text", "a\x00b"), ("text", "a\ufffdb"), ("text", ["a"]), ("text", "\u202e\ud800"), ("long_text", "x" * 2001),
    ("number", "veel"), ("number", "1,5"), ("number", "1e9"), ("number", "99999999999"), ("number", True),
    ("money", "gratis"), ("money", "1,234"), ("money", "1e3"), ("money", "NaN"), ("money", "Infinity"),
    ("date", "2026-02-30"), ("date", "30-2-2026"), ("date", "0001-01-01"), ("date", "morgen"), ("date", {"day": "x"}), ("date", 5),
    ("time", "24:00"), ("time", "12:60"), ("time", "12"), ("yes_no", "misschien"), ("yes_no", ["ja"]),
    ("choice", "c"), ("choice", ["a"]), ("choices", ["a", "c"]), ("choices", [{"a": 1}]), ("choices", {"a": 1}),
    ("email", "jan@"), ("email", "a b@c.nl"), ("email", "x" * 300 + "@c.nl"), ("email", "a@b@c.nl"), ("email", "a@b.nl, c@d.nl"),
    ("phone", "12"), ("phone", "bel mij"), ("bsn", "999993654"), ("bsn", "123"), ("rsin", "1"), ("kvk", "123"),
    ("iban", "NL91ABNA0417164301"), ("iban", "x"), ("address", "Kade 1"), ("address", {"postcode": "0123AB"}),
    ("address", {"postcode": "1234AB", "huisnummer": "b", "straat": "K", "plaats": "D"}),
    ("address", {"postcode": "1234AB", "huisnummer": "7", "straat": "", "plaats": "D"}),
    ("file", "a.pdf"), ("file", [{"name": "a.pdf"}]), ("file", [FILE] * 11), ("declaration", "nee"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "raw", "value"), TAKEN)
def test_an_answer_is_read(type_: str, raw: Any, value: Any) -> None:
    assert READERS[type_](raw, question(type_)) == value


@pytest.mark.parametrize(("type_", "raw", "value"), TAKEN)
def test_reading_is_idempotent_through_json(type_: str, raw: Any, value: Any) -> None:
    assert READERS[type_](to_json(value), question(type_)) == value


@pytest.mark.parametrize(("type_", "raw"), REFUSED)
def test_a_wrong_answer_is_refused_with_a_sentence(type_: str, raw: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        READERS[type_](raw, question(type_))
    assert str(refusal.value).endswith(".")
    assert "%(" not in str(refusal.value)


@pytest.mark.parametrize(
    ("type_", "raw", "settings"),
    [
        ("number", "4", {"min": 5}), ("number", "6", {"max": 5}), ("money", "0", {"min": Decimal("0.01")}),
        ("date", "2026-01-01", {"min": date(2026, 1, 2)}), ("date", "2026-01-03", {"max": date(2026, 1, 2)}),
        ("text", "abcdef", {"max": 5}), ("file", [FILE, FILE], {"max": 1}),
    ],
)  # fmt: skip
def test_bounds_hold(type_: str, raw: Any, settings: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        READERS[type_](raw, question(type_, **settings))


@pytest.mark.parametrize(
    ("type_", "value", "words"),
    [
        ("yes_no", True, "Ja"), ("yes_no", False, "Nee"), ("choice", "a", "Appel"), ("choices", ["a", "b"], "Appel, Banaan"),
        ("money", Decimal("1234.5"), "€ 1.234,50"), ("date", date(2026, 12, 5), "5 december 2026"), ("text", None, ""),
        ("iban", "NL91ABNA0417164300", "NL91 ABNA 0417 1643 00"), ("file", [FILE], "a.pdf"), ("declaration", True, "Verklaard"),
        ("address", {"postcode": "1234 AB", "huisnummer": "7", "toevoeging": "b", "straat": "Kade", "plaats": "Dorp"}, "Kade 7 b, 1234 AB Dorp"),
    ],
)  # fmt: skip
def test_answers_are_shown_in_words(type_: str, value: Any, words: str) -> None:
    assert show(question(type_), value) == words


@given(
    st.sampled_from(sorted(READERS)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    ),
)
def test_whatever_comes_in_is_read_or_refused_and_never_crashes(type_: str, raw: Any) -> None:
    try:
        value = READERS[type_](raw, question(type_))
    except Invalid:
        return
    assert READERS[type_](to_json(value), question(type_)) == value


@given(st.recursive(st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_storable_text_has_no_nul_and_no_surrogates(raw: Any) -> None:
    assert "\0" not in str(storable(raw))
    str(storable(raw)).encode()
