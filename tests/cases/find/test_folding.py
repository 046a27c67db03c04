"""Names that sound alike are found by each other; those that do not, are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.cases.find.folding import distance, folded, keys, near, plain, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Reijnders", "Reynders"), ("Reijnders", "Reinders"), ("Ĳsbrand", "IJsbrand"), ("Dijkstra", "Dykstra"),
        ("Jansen", "Janssen"), ("Willemsen", "Wilemsen"), ("Bakker", "Backer"), ("Bakker", "Baker"),
        ("Akkerman", "Ackermann"), ("Cees", "Kees"), ("Carel", "Karel"), ("Philips", "Filips"), ("Stephan", "Stefan"),
        ("Müller", "Muller"), ("Çelik", "Celik"), ("Núñez", "Nunez"), ("Øzgür", "Ozgur"), ("Łukasz", "Lukasz"),
        ("Strauß", "Strauss"), ("Thijs", "Tijs"), ("Theo", "Teo"), ("Schmidt", "Schmitt"), ("Visser", "Fisser"),
        ("Zanders", "Sanders"), ("Maaike", "Maike"), ("Claes", "Klaas"), ("Quist", "Kwist"), ("Max", "Maks"),
        ("d'Arcy", "dArcy"), ("JANSEN", "jansen"), ("Dorpsstraat", "Dorpstraat"), ("Jacobs", "Jakobs"),
    ],
)  # fmt: skip
def test_what_sounds_alike_folds_to_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Jansen", "Hansen"), ("Bakker", "Bekker"), ("de Wit", "de Wolf"), ("Vos", "Bos"), ("Smit", "Smits")],
)
def test_other_names_stay_others(one: str, other: str) -> None:
    assert keys(one) != keys(other)


def test_prefixes_are_left_out_or_written_on() -> None:
    assert keys("van den Berg") == {"berg", folded("vandenberg")}
    assert keys("Berg, van den") == {"berg"}
    assert folded("Vandenberg") in keys("van den Berg")
    assert keys("Jan-Peter van 't Hof") >= {"jan", "peter", "hof"}
    assert keys("'s-Gravesande") >= {folded("gravesande")}
    assert keys("de Van") == {"de", "fan"}, "a name of nothing else is kept"


def test_words_of_anything() -> None:
    assert words("Dorpsstraat 12-A") == ["dorpsstraat", "12", "a"]
    assert words("% _ \\ ' \" \0 😀 ‏") == []
    assert words("a\0b\tc") == ["a", "b", "c"]
    assert plain("ÀÉ’S\u202e") == "ae's"


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("jansn", "jansen"), ("jnasen", "jansen"), ("jans", "jansen"), ("zoetlief", "zoetelief"), ("soetelif", "soetelief"),
        ("foorbeldstrat", "foorbeldstrat"), ("dorp", "dorpstrat"),
    ],
)  # fmt: skip
def test_a_letter_or_two_off_is_near(sought: str, found: str) -> None:
    assert near(sought, [found, "iets", "anders"]) == [found]


def test_the_closest_comes_first_and_short_words_must_be_right() -> None:
    assert near("jansen", ["hansen", "jansen", "jansens", "pansem"]) == ["jansen", "jansens", "hansen"]
    assert near("bos", ["vos", "bos", "bosman", "bas"]) == ["bos", "bosman"]
    assert near("bo", ["bos"]) == []
    assert len(near("jan", [f"jan{n}" for n in range(100)])) == 40


@given(st.text(max_size=60))
def test_folding_takes_anything_and_is_done_at_once(text: str) -> None:
    for word in words(text):
        assert folded(folded(word)) == folded(word)
        assert "\0" not in folded(word)
    assert all(0 < len(key) <= 40 for key in keys(text))


@given(st.text("abcd", max_size=8), st.text("abcd", max_size=8))
def test_a_distance_is_the_same_both_ways(one: str, other: str) -> None:
    assert distance(one, other, 3) == distance(other, one, 3)
    assert (distance(one, other, 3) == 0) == (one == other)
