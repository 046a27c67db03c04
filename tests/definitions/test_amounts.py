"""Amounts that a law changes on a day: each case has those of its own day, on every channel and in its letters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openloket.definitions import lists
from openloket.definitions.diff import differences
from openloket.definitions.letters import fill
from openloket.definitions.library import load
from openloket.definitions.outlook import outlook
from openloket.definitions.rules import facts, findings
from openloket.definitions.schema import Letter
from openloket.forms.kept import AsKept
from openloket.forms.validate import validate
from tests.conftest import SERVICES

FILE = SERVICES / "kwijtschelding" / "2026-12-03.yaml"
VERSION = load(FILE).published[0].version
OLD, NEW = date(2026, 12, 31), date(2027, 1, 1)


def answers(**changes: Any) -> dict[str, Any]:
    outcome = validate(VERSION.questions, {**VERSION.examples[0].answers, **changes})
    assert outcome.problems == ()
    return outcome.answers


@pytest.mark.parametrize(
    ("day", "norm", "said"),
    [(date(2026, 12, 3), 1345, "uitrekenen"), (OLD, 1345, "uitrekenen"), (NEW, 1368, "niets"), (date(2030, 1, 1), 1368, "niets")],
)  # fmt: skip
def test_the_amount_is_that_of_the_day_on_which_someone_asks(day: date, norm: int, said: str) -> None:
    given = answers(inkomen="1360")
    assert (facts(VERSION, given, day)["norm_alleen"], findings(VERSION, given, day)["draagkracht"].value) == (
        norm,
        said,
    )
    assert outlook(VERSION, given, day).value("draagkracht") == said


@pytest.mark.parametrize(("income", "value"), [("1345", "niets"), ("1345,01", "uitrekenen"), ("1344,99", "niets")])
def test_what_is_just_not_over_it_is_not(income: str, value: str) -> None:
    assert findings(VERSION, answers(inkomen=income), OLD)["draagkracht"].value == value


def test_before_its_first_day_nothing_is_counted_over_it() -> None:
    assert isinstance(facts(VERSION, answers(), date(2025, 12, 31))["boven_norm_alleen"], AsKept)


def test_texts_name_the_amount_as_money() -> None:
    told = {item.rule: item.text for item in outlook(VERSION, answers(rekeningen="9000"), OLD).told}
    assert "U mag samen € 4.000,00 hebben met uw partner, en anders € 3.500,00." in told["vermogen"]
    letter = Letter(subject="De norm is {norm_alleen}", body="U hebt {boven_norm_alleen} meer.")
    assert fill(letter, VERSION, answers(inkomen="1400"), {}, NEW, {}) == ("De norm is € 1.368,00", ["U hebt 32 meer."])


def test_a_change_is_told_with_its_days_and_its_law() -> None:
    (norm, *rest) = VERSION.amounts
    later = msgspec.structs.replace(norm.values[1], amount=Decimal(1380))
    changed = msgspec.structs.replace(norm, values=(norm.values[0], later))
    told = differences(VERSION, msgspec.structs.replace(VERSION, amounts=(changed, *rest)))
    (found,) = [item for item in told if item.path.startswith("amounts")]
    assert found.path == "amounts.norm_alleen"
    assert "is anders: € 1.345,00 vanaf 1 juli 2026, € 1.380,00 vanaf 1 januari 2027" in found.lawyer
    assert found.basis == "Participatiewet, artikel 21 onder a"


NORM = "values: [{from: 2026-07-01, amount: 1345}, {from: 2027-01-01, amount: 1368}]"
JANUARY = """
    received: 2027-01-01
    answers: {<<: *basis, inkomen: "1360"}
    expect: {draagkracht: niets, norm_alleen: 1368, boven_norm_alleen: -8}
"""
REFUSED = {
    "none on the first day": (NORM, "values: [{from: 2027-01-01, amount: 1368}]", "is er nog niet op de eerste dag"),
    "no amount at all": (NORM, "values: []", "is er nog niet op de eerste dag"),
    "days out of order": (NORM, "values: [{from: 2026-07-01, amount: 1345}, {from: 2026-01-01, amount: 1}]", "komt niet na"),
    "a day twice": (NORM, "values: [{from: 2026-07-01, amount: 1345}, {from: 2026-07-01, amount: 1}]", "komt niet na"),
    "less than nothing": (NORM, "values: [{from: 2026-07-01, amount: -1}]", "minder dan nul"),
    "no number": (NORM, "values: [{from: 2026-07-01, amount: veel}]", "Dit is geen getal"),
    "no day": (NORM, "values: [{from: juli, amount: 1}]", "Dit is geen dag"),
    "no name": ("title: Bijstandsnorm zonder partner", 'title: " "', "heeft geen naam"),
    "a name that means something else": ("id: norm_alleen\n", "id: inkomen\n", "staat er twee keer"),
    "counted over what is no amount": ("over: norm_alleen", "over: inkomen_partner", "en dat is geen bedrag"),
    "counted over it without a sum": ("sum: [inkomen], over: norm_alleen", "count: [inkomen], over: norm_alleen", "telt niets op"),
    "an amount that nothing uses": (", over: norm_samen", "", "Niets kijkt naar bedrag 'norm_samen'"),
    "an amount from a day of which there is no example": (JANUARY, JANUARY.replace("2027-01-01", "2026-12-30").replace("niets, norm_alleen: 1368, boven_norm_alleen: -8", "uitrekenen"), "vanaf 2027-01-01 heeft geen voorbeeld"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = FILE.read_text()
    assert old in text
    folder = tmp_path / "kwijtschelding"
    folder.mkdir()
    (folder / FILE.name).write_text(text.replace(old, new, 1))
    found = [str(fault) for fault in load(tmp_path, lists.read()).faults]
    assert any(message in fault for fault in found), found


# Silence where the Dienstenwet may apply ------------------------------------------------------------------------------

EVENT = SERVICES / "evenementenvergunning" / "2026-12-03.yaml"


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, False),
        ({"silence_because": ""}, True),
        ({"silence_because": "", "silence": "van_rechtswege"}, False),
        ({"silence_because": "", "valid_from": "2026-12-02"}, False),
    ],
)
def test_a_product_of_the_dienstenwet_says_why_silence_does_not_grant_it(
    tmp_path: Path, changes: dict[str, str], *, refused: bool
) -> None:
    lines = EVENT.read_text().splitlines()
    for name, value in changes.items():
        lines = [f"{name}: {value}" if line.startswith(f"{name}:") else line for line in lines]
    (folder := tmp_path / "evenementenvergunning").mkdir()
    (folder / f"{changes.get('valid_from', '2026-12-03')}.yaml").write_text(
        "\n".join(lines).replace("because: \n", "because: ''\n")
    )
    found = [str(fault) for fault in load(tmp_path, lists.read()).faults]
    assert any("Dienstenwet" in fault for fault in found) == refused, found
