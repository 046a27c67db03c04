"""Changing single values in a version's text."""

from datetime import date
from decimal import Decimal

import pytest

from openloket.definitions.edit import NoSuchPlace, replaced
from tests.change.making import JULY

TEXT = JULY.read_text("utf-8")


def test_only_the_value_changes() -> None:
    changed = replaced(TEXT, {("rules", 1, "rows", 0, "then"): Decimal("2500.00"), ("valid_from",): date(2027, 1, 1)})
    before, after = TEXT.splitlines(), changed.splitlines()
    assert len(before) == len(after)
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ("valid_from: 2026-07-01", "valid_from: 2027-01-01"),
        (before[112], before[112].replace("2400.00", "2500.00")),
    ]


def test_text_is_quoted_and_comments_stay() -> None:
    changed = replaced('a: "één"  # waarom\nb: {c: [1, "x: y"]}\n', {("a",): 'nee: "ja"', ("b", "c", 1): "z"})
    assert changed == 'a: "nee: \\"ja\\""  # waarom\nb: {c: [1, "z"]}\n'


@pytest.mark.parametrize("path", [("nergens",), ("rules", 99), ("rules",), ("work_instruction",), ("title", 0)])
def test_a_place_that_is_not_there(path: tuple[str | int, ...]) -> None:
    with pytest.raises(NoSuchPlace):
        replaced(TEXT, {path: "x"})
