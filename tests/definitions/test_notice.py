"""What a form tells of the data that it asks follows from its version (AVG 13, 14)."""

from __future__ import annotations

import msgspec
import pytest

from openloket.definitions.notice import aloud, notice
from openloket.definitions.origins import used
from openloket.definitions.schema import Version
from tests.conftest import every_version

NEW = {item.version.service: item.version for item in every_version()}
CITY = {"name": "Gemeente Testdam", "phone": "14 0999", "email": "post@testdam.example"}
OFFICER = {"name": "mevrouw De Vries", "email": "fg@testdam.example"}


def said(version: Version) -> str:
    return " ".join(aloud(version, CITY, OFFICER, "https://testdam.example/gegevens/"))


@pytest.mark.parametrize("version", NEW.values(), ids=NEW)
def test_every_part_that_the_law_asks_is_told(version: Version) -> None:
    text, told = said(version), notice(version)
    for part in (*CITY.values(), *OFFICER.values(), version.personal_data.purpose, "Autoriteit Persoonsgegevens"):
        assert part in text
    assert all(str(article) in text for article in version.legal_basis)
    assert all(receiver.who in text and receiver.purpose in text for receiver in told.receivers or ())
    assert ("Niemand buiten de gemeente" in text) == (told.receivers == ())
    assert ("de Basisregistratie Personen" in text) == any(name.startswith("brp.") for name in used(version))
    assert {label for _, labels in told.retention for label in labels} == {item.label for item in version.results}
    assert all(result.retention.after in text for result in version.results)
    assert "https://testdam.example/gegevens/" in text


def test_each_term_is_told_once_with_how_the_file_ended() -> None:
    assert dict(notice(NEW["subsidie"]).retention) == {
        "7 jaren": (
            "Subsidie gegeven en vastgesteld",
            "Subsidie verleend",
            "Deel gegeven en vastgesteld",
            "Subsidie voor een deel verleend",
        ),
        "5 jaren": ("Subsidie geweigerd",),
        "1 jaar": ("Aanvraag ingetrokken", "Niet behandeld"),
    }
    assert "7 jaren, 5 jaren of 1 jaar. Dat hangt af van hoe zij afloopt." in said(NEW["subsidie"])


def test_what_is_kept_for_ever_is_not_told_to_be_destroyed() -> None:
    version = NEW["subsidie"]
    kept = msgspec.structs.replace(version.results[0].retention, action="blijvend_bewaren", after="")
    results = (msgspec.structs.replace(version.results[0], retention=kept), *version.results[1:])
    text = said(msgspec.structs.replace(version, results=results))
    assert "voor altijd, 7 jaren" in text
    assert "vernietig" not in text


def test_the_ground_decides_which_rights_there_are() -> None:
    version = NEW["subsidie"]
    for basis, objects, takes_back in (
        ("publieke taak", True, False),
        ("wettelijke verplichting", False, False),
        ("toestemming", False, True),
    ):
        data = msgspec.structs.replace(version.personal_data, basis=basis)
        text = said(msgspec.structs.replace(version, personal_data=data))
        assert ("bezwaar maken tegen het gebruik" in text, "toestemming intrekken" in text) == (objects, takes_back)


def test_an_earlier_version_that_does_not_say_who_gets_them_says_nothing_of_it() -> None:
    data = msgspec.structs.replace(NEW["subsidie"].personal_data, receivers=None)
    text = said(msgspec.structs.replace(NEW["subsidie"], personal_data=data))
    assert "buiten de gemeente" not in text
    assert "Wie ze ook krijgen" not in text
