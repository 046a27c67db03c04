"""Check what is asked of the index: every zaak once, the newest first; months; and what is typed stays a value."""

from __future__ import annotations

import re
from datetime import date

import pytest

from openloket.cases.find import marks

DAY = date(2026, 11, 28)


@pytest.mark.parametrize("last", [0, 1, 4095, 4096, 70_000, 262_144, 1_000_000])
def test_stretches_hold_every_zaak_once_and_the_newest_first(last: int) -> None:
    firsts = []
    end = None
    for stretch in marks.stretches(last):
        blocks = [(int(power), int(block)) for power, block in re.findall(r"b(\d+) (\d+)", stretch)]
        assert {power for power, _ in blocks} <= set(marks.STRETCHES)
        for power, block in sorted(blocks, key=lambda each: -(each[1] << each[0])):
            assert end in (None, (block + 1) << power)
            assert end is not None or (block + 1) << power > last
            end = block << power
        firsts.append(end)
    assert end == 0
    assert firsts == sorted(firsts, reverse=True)


def test_months() -> None:
    assert marks.months(None, None, DAY) == ""
    assert marks.months(date(2026, 10, 31), None, DAY) == "('r 2026-10' | 'r 2026-11')"
    assert marks.months(date(2025, 12, 1), date(2026, 1, 1), DAY) == "('r 2025-12' | 'r 2026-01')"
    assert marks.months(None, DAY, DAY) == marks.months(date(1900, 1, 1), DAY, DAY) == ""


def test_a_value_is_quoted() -> None:
    assert marks.lexeme("n d'arc\\") == "'n d''arc\\\\'"
    assert marks.both(["", "'a'"]) == "'a'"
    assert marks.either([]) == ""


def test_the_number_in_runs() -> None:
    assert marks.runs("2026-0") == ["c 202", "c 026", "c 26-", "c 6-0"]
    assert marks.runs("12") == []
