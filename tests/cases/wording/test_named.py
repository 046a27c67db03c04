"""Names taken apart as the registers keep them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.cases.wording.named import in_full, in_parts

NAMES = {
    "Suzanne Moulin": ("Suzanne", "", "Moulin"),
    "Mees van Dijk": ("Mees", "van", "Dijk"),
    "Anna Maria van den Berg": ("Anna Maria", "van den", "Berg"),
    "Karel ter Horst": ("Karel", "ter", "Horst"),
    "A. van 't Hof": ("A.", "van 't", "Hof"),
    "Els ’s Gravesande": ("Els", "’s", "Gravesande"),
    "S. T. Moulin": ("S. T.", "", "Moulin"),
    "JAN VAN DIJK": ("JAN", "VAN", "DIJK"),
    "Maria De Smet": ("Maria", "De", "Smet"),
    "Jo de Vries-van den Berg": ("Jo", "de", "Vries-van den Berg"),
    "Piet van der Meer de Walcheren": ("Piet", "van der", "Meer de Walcheren"),
    "van Dijk": ("", "van", "Dijk"),
    "Van Nguyen": ("Van", "", "Nguyen"),
    "Jan van": ("Jan", "", "van"),
    "Moulin": ("", "", "Moulin"),
    "  Suzanne   Moulin ": ("Suzanne", "", "Moulin"),
    "": ("", "", ""),
}


@pytest.mark.parametrize(("name", "parts"), NAMES.items())
def test_a_name_is_taken_apart(name: str, parts: tuple[str, str, str]) -> None:
    keys = ("voornamen", "voorvoegselGeslachtsnaam", "geslachtsnaam")
    assert in_parts(name) == {key: part for key, part in zip(keys, parts, strict=True) if part}


@given(st.lists(st.sampled_from(["Jan", "van", "de", "'t", "S.", "Berg", "Van", "op"]), min_size=1, max_size=6))
def test_no_word_is_lost_and_there_is_a_surname(words: list[str]) -> None:
    found = in_parts(" ".join(words))
    assert found["geslachtsnaam"]
    assert " ".join(found.values()).split() == words


@pytest.mark.parametrize(
    ("rol", "said"),
    [
        ({"voornamen": "Roos", "voorvoegselGeslachtsnaam": "", "geslachtsnaam": "Aarts"}, "Roos Aarts"),
        ({"voornamen": "Mees", "voorvoegselGeslachtsnaam": "van", "geslachtsnaam": "Dijk"}, "Mees van Dijk"),
        ({"geslachtsnaam": "Dijk", "voornamen": None}, "Dijk"),
        ({"statutaireNaam": "Bakkerij Moulin B.V."}, "Bakkerij Moulin B.V."),
        ({"inpBsn": "999990020"}, ""),
    ],
)
def test_a_name_is_said_in_full(rol: dict[str, str], said: str) -> None:
    assert in_full(rol) == said
