"""The words for how a case ended are not cut where the catalogue of zaaktypen has room for thirty characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
import time_machine

from openloket.cases import outcomes
from openloket.cases.deciding import decisions
from openloket.definitions.library import in_force, load
from tests.cases.test_handling import by, fresh
from tests.channels.test_services import sent
from tests.conftest import SERVICES, city_of, resident_client

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
WHOLE = "Subsidie voor een deel verleend"


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def test_the_whole_label_stands_on_each_page_of_the_applicant(today: Any) -> None:
    found = in_force(load(SERVICES / "subsidie").published, NOW.date())
    assert found is not None
    client = resident_client()
    case = sent(client, found.version)
    assert outcomes.named(case) == ""
    result = found.version.result("deels")
    decisions.decide(case.pk, by(case, "anna"), "deels", "De zaal kan goedkoper.", raw=result.example)
    case = fresh(case)
    assert outcomes.named(case) == WHOLE
    assert case.zaak.resultaat.resultaattype.omschrijving == WHOLE[:30]
    for address in (f"/mijn/zaken/{case.zaak.uuid}/", "/mijn/"):
        page = re.sub(r"\s+", " ", unescape(client.get(address).content.decode()))
        assert re.search(rf"{WHOLE}\b", page), address
