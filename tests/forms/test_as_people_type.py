"""Input as people give it: what means the same is one answer, names stay as written, and what is wrong is said."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.forms import countries
from openloket.forms.kinds import Good
from openloket.forms.reading import Invalid, clean_text, figures, keyed
from openloket.forms.types import KINDS, READERS, to_json
from openloket.forms.validate import validate
from tests.forms.asking import GOOD, asked

UNSEEN = "\u200b\ufeff\u00ad\u2060\u200e\u200f\u202a\u202c\u2066\u2069"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
SPACES = "\u00a0\u2009\u202f\u3000\t"
CODED = (
    "number",
    "money",
    "decimal",
    "date",
    "time",
    "date_time",
    "phone",
    "bsn",
    "rsin",
    "kvk",
    "iban",
    "licence_plate",
)


def value(name: str, raw: Any) -> Any:
    outcome = validate([asked(name)], {"q": raw})
    assert outcome.problems == (), raw
    return outcome.answers["q"]


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


TYPED = [(name, good) for name, good in GOOD if isinstance(good.raw, str) and name in CODED]


@pytest.mark.parametrize(("name", "good"), TYPED)
def test_a_number_or_code_is_the_same_in_other_signs(name: str, good: Good) -> None:
    wanted = value(name, good.raw)
    assert value(name, wide(good.raw)) == wanted
    for dash in DASHES:
        assert value(name, good.raw.replace("-", dash)) == wanted
    for space in SPACES:
        assert value(name, f"{space}{good.raw.replace(' ', space)}{space}") == wanted
    for c in UNSEEN:
        middle = len(good.raw) // 2
        assert value(name, f"{c}{good.raw[:middle]}{c}{good.raw[middle:]}{c}") == wanted


@pytest.mark.parametrize(
    "name",
    [
        "Zoë", "O’Brien", "D'Angelo", "Jean‑Luc", "van ’t Hoff", "Łukasz Żółć", "Иван Иванов", "محمد علي", "می‌خواهم", "李小龍", "山田　太郎",
        "क्षितिज", "ශ්‍රී ලංකා", "Nguyễn Thị Ánh", "ʻOkina", "Þórður", "👨‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "\U0001fae9",
    ],
)  # fmt: skip
@pytest.mark.parametrize("type_", ["text", "long_text"])
def test_names_stay_as_they_are_written(type_: str, name: str) -> None:
    wanted = unicodedata.normalize("NFC", name).replace("\u3000", " ")
    assert value(type_, name) == wanted
    assert value(type_, unicodedata.normalize("NFD", name)) == wanted
    for c in UNSEEN:
        assert value(type_, c + name + c) == wanted


def test_a_code_point_that_is_not_given_out_yet_is_text_and_what_never_is_none() -> None:
    assert unicodedata.category("\U0001fadd") == "Cn"  # free for a new emoji
    assert clean_text("feest \U0001fadd") == "feest \U0001fadd"
    for never in ("\ufdd0", "\ufffe", "\U0001ffff", "\ue000", "\x00", "\x1b", "\ud800", "\ufffd"):
        with pytest.raises(Invalid):
            clean_text(f"a{never}b")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_lines_end_in_one_way(end: str) -> None:
    assert value("long_text", f"een{end}twee") == "een\ntwee"
    assert value("text", f"een{end}twee") == "een twee"


REFUSED = [
    ("number", "1.250 m²", "zonder ‘m²’"), ("number", "3 km", "zonder ‘km’"), ("decimal", "12,5 uur", "zonder ‘uur’"),
    ("number", "1,5", "heel getal"), ("money", "$ 45", "bedrag in euro"), ("money", "1,234", "bedrag in euro"),
    ("date", "5-12-26", "vier cijfers"), ("phone", "06123456789", "te weinig of te veel cijfers"), ("phone", "0612345678 thuis", "geen telefoonnummer"),
    ("phone", "+31612345678901", "te weinig of te veel"), ("iban", "BE68 5390 0754 7035", "klopt niet"), ("country", "Atlantis", "‘Atlantis’ is geen land"),
    ("licence_plate", "1-ABC-234", "geen Nederlands kenteken"), ("email", "jan\u200b@voorbeeld.nl", "teken dat u niet ziet"),
    ("period", {"from": "5-12-2026", "until": "4-12-2026"}, "voor de eerste dag"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "raw", "said"), REFUSED)
def test_what_is_wrong_is_said(name: str, raw: Any, said: str) -> None:
    [problem] = validate([asked(name)], {"q": raw}).problems
    assert said in problem.message


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.250,50", "1250.50"), ("1 250,50", "1250.50"), ("1'250.5", "1250.5"), ("1,250.50", "1250.50"), ("1.250", "1250"), ("1.25", "1.25"),
        ("-3", "-3"), ("+3", "3"), ("1,250", None), ("12 50", None), ("1.2.3", None), ("1 2", None), ("1,2,3", None), ("", None), ("-", None),
        ("1.250.00", None), ("1_0", None), ("1e3", None),
    ],
)  # fmt: skip
def test_figures_are_read_in_one_way_only(text: str, number: str | None) -> None:
    found = figures(text)
    assert (None if found is None else str(found)) == number


@given(st.integers(0, 999_999_99))
def test_an_amount_that_is_shown_is_read_as_itself(cents: int) -> None:
    amount = READERS["money"](f"{cents // 100},{cents % 100:02}", asked("money"))
    assert READERS["money"](KINDS["money"].show(asked("money"), amount), asked("money")) == amount
    number = READERS["decimal"](f"{cents // 100}.{cents % 100:02}", asked("decimal"))
    assert READERS["decimal"](KINDS["decimal"].show(asked("decimal"), number), asked("decimal")) == number


@given(st.dates(min_value=date(1850, 1, 1), max_value=date(2200, 12, 31)))
def test_a_day_that_is_shown_is_read_as_itself(day: Any) -> None:
    assert READERS["date"](KINDS["date"].show(asked("date"), day), asked("date")) == day


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    for clean in (clean_text, keyed):
        try:
            once = clean(text)
        except Invalid:
            continue
        assert clean(once) == once


@pytest.mark.parametrize(("said", "code"), [("België", "BE"), ("BELGIE", "BE"), ("belgium", "BE"), ("be", "BE"), ("Holland", "NL"), ("Engeland", "GB"), ("VS", "US"), ("Côte d’Ivoire", "CI"), ("Ivoorkust", "CI"), ("kosovo", "XK"), ("Europese Unie", None), ("ZZ", None), ("", None)])  # fmt: skip
def test_a_country_is_known_by_its_name(said: str, code: str | None) -> None:
    assert countries.code(said) == code


def test_every_country_is_found_by_the_names_that_are_shown() -> None:
    for language in ("nl", "en"):
        for code, name in countries.names(language).items():
            assert countries.code(name) == code, name
    assert len(countries.names()) > 240
    assert countries.names("nl-nl") == countries.names("xx") == countries.names()
    assert to_json(value("country", "nl")) == "NL"
