"""The BRP's codes of countries (RvIG, landelijke tabel 34)."""

from __future__ import annotations

import pytest

from openloket.forms.brp_countries import CODES, brp_code
from openloket.forms.countries import names

WITHOUT = {"AQ", "AX", "BL", "BQ", "BV", "GG", "GS", "HK", "HM", "JE", "MF", "MO", "MP", "PS", "SH", "SJ", "TF", "UM"}
"""Countries that the table does not have as such; their code stays empty."""


def test_every_country_has_a_code_or_is_known_to_have_none() -> None:
    assert names().keys() - CODES.keys() == WITHOUT
    assert CODES.keys() - names().keys() == set()


def test_a_code_is_of_four_digits_and_of_one_country() -> None:
    assert all(len(code) == 4 and code.isdecimal() for code in CODES.values())
    assert len(set(CODES.values())) == len(CODES)


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("NL", "6030"), ("BE", "5010"), ("DE", "9089"), ("GB", "6039"), ("FR", "5002"), ("PL", "7028"), ("ES", "6037"),
        ("US", "6014"), ("TR", "6043"), ("MA", "5022"), ("SR", "5007"), ("CW", "5107"), ("CD", "6069"), ("CG", "9008"),
        ("MK", "5113"), ("SZ", "9038"), ("SM", "6028"), ("UA", "6038"), ("XK", "5105"),
    ],
)  # fmt: skip
def test_codes_as_the_table_has_them(country: str, code: str) -> None:
    assert brp_code(country) == code


def test_what_the_table_does_not_have_is_empty() -> None:
    assert brp_code("HK") == brp_code("??") == ""
