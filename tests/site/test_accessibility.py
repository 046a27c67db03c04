"""The accessibility statement: its legal form, and a status that follows from the facts (Besluit digitale toegankelijkheid)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from msgspec.structs import replace

from openloket.site import doctor
from openloket.site.accessibility import BadStatement, Gap, Research, Signature, Statement, read, status

TODAY = date(2026, 9, 15)
SIGNED = Signature(day=date(2026, 6, 1), function="gemeentesecretaris")
OLD = Signature(day=date(2024, 6, 1), function="gemeentesecretaris")
GAP = Gap(
    criterion="1.4.10 Reflow",
    what="De kaart past niet op een telefoon",
    consequence="U moet heen en weer schuiven",
    cause="De kaart heeft een vaste breedte",
    measure="Wij maken een lijst met adressen",
    solved_by=date(2026, 12, 1),
)


def statement(**changes: Any) -> Statement:
    return Statement(**{"signed": SIGNED, "reviewed_on": date(2026, 9, 1), **changes})


def examined(on: date, complete: bool = True) -> tuple[Research, ...]:
    return (Research(day=on, by="Stichting Voorbeeld", complete=complete),)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (None, "E"),
        (statement(), "D"),
        (statement(research=examined(date(2023, 9, 16))), "A"),
        (statement(research=examined(date(2023, 9, 15))), "D"),  # three years have passed
        (statement(research=examined(date(2026, 9, 16))), "D"),  # has yet to be done
        (statement(research=examined(date(2026, 1, 1), complete=False)), "D"),
        (statement(research=examined(date(2026, 1, 1)), gaps=(GAP,)), "B"),
        (statement(research_planned=date(2026, 11, 1)), "C"),
        (statement(research_planned=date(2026, 12, 2)), "D"),  # more than six months after it was signed
        (statement(research_planned=date(2026, 9, 14)), "D"),  # was not done
        (statement(signed=Signature(day=date(2099, 1, 1), function="x"), research_planned=date(2099, 2, 1)), "E"),
        (statement(signed=Signature(day=date(2026, 9, 16), function="x"), research=examined(date(2026, 1, 1))), "E"),
        (statement(signed=Signature(day=TODAY, function="x"), research=examined(date(2026, 1, 1))), "A"),
        (statement(research=examined(date(2026, 1, 1)), gaps=(replace(GAP, solved_by=date(2020, 1, 1)),)), "D"),
        (statement(research=examined(date(2026, 1, 1)), gaps=(GAP, replace(GAP, solved_by=date(2026, 9, 14)))), "D"),
        (statement(research=examined(date(2026, 1, 1)), gaps=(replace(GAP, solved_by=TODAY),)), "B"),
        (statement(research=examined(date(2026, 1, 1)), reviewed_on=date(2026, 9, 16)), "D"),
        (statement(research_planned=date(2026, 11, 1), reviewed_on=date(2099, 1, 1)), "D"),
        (statement(research=examined(date(2026, 1, 1)), reviewed_on=date(2020, 1, 1)), "A"),  # signed since
        (statement(signed=OLD, research=examined(date(2024, 1, 1)), reviewed_on=date(2025, 9, 14)), "D"),
        (statement(signed=OLD, research=examined(date(2024, 1, 1)), reviewed_on=date(2025, 9, 15)), "A"),
        (statement(signed=Signature(day=date(2026, 3, 14), function="x"), research_planned=date(2026, 9, 14)), "D"),
    ],
)
def test_the_status_follows_from_the_facts(found: Statement | None, wanted: str) -> None:
    assert status(found, TODAY) == wanted


FILE = """
signed: {day: 2026-06-01, function: gemeentesecretaris}
reviewed_on: 2026-09-01
research:
  - {day: 2026-05-01, by: Stichting Voorbeeld, complete: true, report: "https://voorbeeld.example/rapport"}
gaps:
  - criterion: 1.4.10 Reflow
    what: De kaart past niet op een telefoon
    consequence: U moet heen en weer schuiven
    cause: De kaart heeft een vaste breedte
    measure: Wij maken een lijst met adressen
    solved_by: 2026-12-01
"""


def page(client: Client) -> str:
    return " ".join(client.get("/toegankelijkheid/").content.decode().split())


def test_without_a_file_the_page_claims_nothing(client: Client, frozen: Any, settings: Any, db: Any) -> None:
    settings.ACCESSIBILITY = ""
    found = page(client)
    assert "Status E: nog geen verklaring." in found
    assert "https://www.nationaleombudsman.nl" in found
    assert settings.MUNICIPALITY["email"] in found


def test_the_page_has_all_that_the_law_asks(
    client: Client, frozen: Any, settings: Any, db: Any, tmp_path: Path
) -> None:
    file = tmp_path / "verklaring.yaml"
    file.write_text(FILE)
    settings.ACCESSIBILITY = str(file)
    found = page(client)
    for part in (
        "Status B: voldoet gedeeltelijk.",
        "op 1 juni 2026 getekend",
        "Functie: gemeentesecretaris.",
        "Op 1 september 2026",
        "1 mei 2026: Stichting Voorbeeld",
        'href="https://voorbeeld.example/rapport"',
        "De kaart past niet op een telefoon",
        "1.4.10 Reflow",
        "Wij maken een lijst met adressen",
        "1 december 2026",
    ):
        assert part in found, part


@pytest.mark.parametrize(
    "text", ["", "- x", "signed: nee", FILE + "\nstatus: A\n", "a: [", FILE.replace("2026-06-01", "gisteren")]
)
def test_a_file_that_says_something_else_is_no_statement(
    client: Client, frozen: Any, settings: Any, db: Any, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "verklaring.yaml"
    file.write_text(text)
    with pytest.raises(BadStatement, match="is niet te lezen"):
        read(file)
    settings.ACCESSIBILITY = str(file)
    assert "Status E" in page(client)


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        (("signed: {day: 2026-06-01", "signed: {day: 2099-06-01"), "Status E", ""),
        (("reviewed_on: 2026-09-01", "reviewed_on: 2099-09-01"), "Status D", "moet nog komen"),
        (("solved_by: 2026-12-01", "solved_by: 2020-12-01"), "Status D", "had al opgelost moeten zijn"),
    ],
)
def test_the_page_says_why_a_statement_does_not_count(
    client: Client,
    frozen: Any,
    settings: Any,
    db: Any,
    tmp_path: Path,
    changes: tuple[str, str],
    status: str,
    said: str,
) -> None:
    file = tmp_path / "verklaring.yaml"
    file.write_text(FILE.replace(*changes))
    settings.ACCESSIBILITY = str(file)
    found = page(client)
    assert status in found
    assert said in found
    assert ("getekend voor gezien en akkoord" in found) is (status != "Status E")
    assert any(item.weight == doctor.SHOULD and "verklaring" in item.mend for item in doctor.examine())


def test_the_privacy_page_says_that_files_are_destroyed_as_they_are(client: Client, db: Any) -> None:
    """What it says, tests/ending holds us to."""
    found = " ".join(client.get("/privacy/").content.decode().split())
    assert "Vernietigen gebeurt daarna nog niet vanzelf" not in found
    assert "Daarna vernietigen wij de zaak met" in found
