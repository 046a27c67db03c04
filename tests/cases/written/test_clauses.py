"""What a letter says of going to the court: which one it is, where the municipality set that."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.cases.written import clauses

COURT = "Rechtbank Voorbeeldland, Postbus 1, 1234 AA Voorbeeldstad"
TO_COURT = "U kunt in beroep gaan bij de rechtbank. Dat kan tot zes weken."


def text(court: str | None, remedy: list[str], last_day: str) -> str:
    municipality: dict[str, Any] = {"name": "Voorbeeldstad", "address": "Plein 1", "postal_address": ""}
    if court is not None:
        municipality["court"] = court
    letter = {
        "organ": "",
        "case": "ZAAK-1",
        "online": "",
        "municipality": municipality,
        "remedy": remedy,
        "tax": None,
        "decision": True,
    }
    found = clauses.of(letter, last_day, "")
    return " ".join(
        run[0] for clause in found for part in clause["parts"] for run in [*part["runs"], *([i] for i in part["items"])]
    )


def test_the_court_is_named_with_its_address() -> None:
    assert f"voorlopige voorziening. De rechtbank is {COURT}." in text(COURT, [], "1 maart 2027")
    assert f"De rechtbank is: {COURT}." in text(COURT, [TO_COURT], "")


@pytest.mark.parametrize("court", ["", None])
def test_without_one_nothing_is_added(court: str | None) -> None:
    for remedy, last_day in (([], "1 maart 2027"), ([TO_COURT], "")):
        assert "De rechtbank is" not in text(court, remedy, last_day)


def test_where_no_court_is_spoken_of_none_is_named() -> None:
    assert "rechtbank" not in text(COURT, ["U kunt een klacht sturen."], "")
