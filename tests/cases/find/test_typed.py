"""One field understands what is typed in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.cases.find.typed import LONGEST, MOST_WORDS, NOTHING, TOO_LONG, Sought, understood


def seen(text: str) -> list[str]:
    return [word.plain for word in understood(text).words]


@pytest.mark.parametrize("text", ["999990019", "9999.90.019", "999 990 019", " 999990019 "])
def test_the_number_of_a_person(text: str) -> None:
    assert understood(text) == Sought(bsn="999990019")


def test_nine_digits_that_cannot_be_one_are_a_part_of_a_case_number() -> None:
    found = understood("999990018")
    assert not found.of_one
    assert [word.plain for word in found.words] == ["999990018"]


def test_a_company() -> None:
    assert understood("12345678") == Sought(kvk="12345678")
    assert not understood("00000012").of_one, "the end of the number of a case"


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("1234AB", "1234ab"), ("1234 ab", "1234ab"), ("1234 AB 12", "1234ab 12"), ("1234ab, 12a", "1234ab 12a"),
        ("1234AB 12-b", "1234ab 12b"),
    ],
)  # fmt: skip
def test_a_postcode_with_or_without_a_number(text: str, postcode: str) -> None:
    assert understood(text) == Sought(postcode=postcode)


def test_the_number_of_a_case() -> None:
    assert understood("zaak-2026-0000000012") == Sought(case="ZAAK-2026-0000000012")
    assert understood("ZAAK-2026").case == "ZAAK-2026"
    assert seen("2026-12") == ["2026", "12"]


def test_what_is_pasted_is_found_in_other_signs_too() -> None:
    assert understood("ZAAK\u20112026\u20110000000261").case == "ZAAK-2026-0000000261"
    assert understood("ＺＡＡＫ－２０２６－００００００００２\u200b").case == "ZAAK-2026-000000002"


def test_everything_together() -> None:
    found = understood("Jansen 1234 AB 999990019 geluid")
    assert (found.bsn, found.postcode) == ("999990019", "1234ab")
    assert [word.plain for word in found.words] == ["jansen", "geluid"]


def test_a_prefix_goes_with_the_word_behind_it() -> None:
    (word,) = understood("van den Berg").words
    assert (word.folded, word.glued) == ("berg", "fandenberg")
    assert seen("de") == ["de"]


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "'\"\\", "😀", "\0", "\u200b\u202e", "\t\n"])
def test_nothing_to_search_for_says_so(text: str) -> None:
    assert understood(text) == Sought(problem=NOTHING)


def test_too_much_is_refused_and_many_words_are_cut() -> None:
    assert understood("a" * 10_000).problem == TOO_LONG
    assert len(understood(" ".join(f"a{n}" for n in range(20))[:LONGEST]).words) == MOST_WORDS


@given(st.text(max_size=LONGEST))
def test_anything_is_understood_or_said_not_to_be(text: str) -> None:
    found = understood(text)
    assert bool(found.problem) != bool(found.words or found.of_one or found.postcode or found.case)
    assert "\0" not in repr(found)
