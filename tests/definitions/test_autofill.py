"""What a browser may fill in: of who fills in the form, whatever a question's id, and of nobody else (WCAG 1.3.5)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import msgspec

from openloket.channels.fields import fields
from openloket.definitions.autofill import purposes
from openloket.forms.questions import Question
from tests.channels.filling import start
from tests.conftest import every_version, resident_client, staff_client
from tests.site.test_every_address import World

VERSIONS = {(p.version.service, p.version.valid_from): p.version for p in every_version()}
ASSISTANCE = VERSIONS["bijzondere_bijstand", date(2026, 11, 24)]


def renamed(version: Any, old: str, new: str) -> Any:
    """The version with another id for a question, also where the applicant is named."""
    text = msgspec.json.encode(version).replace(f'"{old}"'.encode(), f'"{new}"'.encode())
    return msgspec.json.decode(text, type=type(version))


def test_it_follows_from_who_asks_and_not_from_the_id() -> None:
    found = purposes(ASSISTANCE)
    assert found[ASSISTANCE.applicant.name] == "name"
    assert found[ASSISTANCE.applicant.address] == "address"
    assert found[ASSISTANCE.applicant.phone] == "tel"
    assert found[ASSISTANCE.applicant.email] == "email"
    assert not {"partner", "kinderen", "iban", "bsn"} & found.keys()
    assert purposes(renamed(ASSISTANCE, "naam", "hoe_heet_u"))["hoe_heet_u"] == "name"


def test_a_definition_may_say_it_and_say_that_there_is_none() -> None:
    birth = Question(id="q", ask="Wanneer bent u geboren?", type="date", autofill="bday")
    page = msgspec.structs.replace(ASSISTANCE.pages[0], questions=(birth,))
    assert purposes(msgspec.structs.replace(ASSISTANCE, pages=(page,))) == {"q": "bday"}
    none = msgspec.structs.replace(birth, autofill="geen")
    page = msgspec.structs.replace(page, questions=(none,))
    assert purposes(msgspec.structs.replace(ASSISTANCE, pages=(page,))) == {}
    [shown] = fields([birth], {}, autofill={"q": "bday"})
    assert [part["autocomplete"] for part in shown.parts] == ["bday-day", "bday-month", "bday-year"]
    [other] = fields([birth], {})
    assert {part["autocomplete"] for part in other.parts} == {"off"}


def said(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="([\w.]+)"[^>]*autocomplete="([^"]+)"', text))


def test_on_the_web_and_never_at_the_desk(city: Any, settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    page = resident_client().get(start(resident_client()).replace("aanvrager", "contact"))
    if page.status_code != 200:
        client = resident_client()
        page = client.get(start(client).replace("aanvrager", "contact"))
    found = said(page.content.decode())
    assert found["telefoon"] == "tel"
    assert found["email"] == "email"
    assert found["adres.postcode"] == "postal-code"
    world = World(tmp_path)
    desk = staff_client("els").get(f"/werk/invoeren/{world.draft('els', 'desk').pk}/").content.decode()
    assert set(said(desk).values()) == {"off"}
