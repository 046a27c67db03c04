"""Who reports something in a public place sees before sending what is reported there already, and nothing of who did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from openloket.cases.models import Case
from tests.channels.test_services import NEWEST, NOW, filled_in, said
from tests.conftest import city_of, staff_client

VERSION = NEWEST["melding_openbare_ruimte"].version
ANSWERS = VERSION.examples[0].answers
HERE = {"where": "Lindelaan 12", "geometry": {"type": "Point", "coordinates": [5.1214, 52.0907]}}
SAYS = "Op deze plek, of vlak bij, is dit al gemeld:"


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def summary(place: Any, **changes: Any) -> tuple[Client, str]:
    client = Client()
    return client, filled_in(client, VERSION, {**ANSWERS, "plaats": place, **changes})


def report(place: Any, **changes: Any) -> Case:
    client, url = summary(place, **changes)
    assert client.post(url)["Location"].startswith("/ontvangen/")
    return Case.objects.select_related("zaak").latest("pk")


@pytest.mark.parametrize(
    ("place", "same"),
    [
        (HERE, True),
        ({"where": "bij de bank", "geometry": {"type": "Point", "coordinates": [5.1218, 52.0907]}}, True),
        ({"where": "Lindelaan 12", "geometry": {"type": "Point", "coordinates": [5.1314, 52.0907]}}, False),
        ({"where": "lindelaan  12."}, True),
        ({"where": "Lindelaan 13"}, False),
    ],
    ids=["the same", "27 m away", "700 m away", "in the same words", "next door"],
)
def test_what_is_reported_there_is_shown_before_sending(today: Any, place: Any, same: bool) -> None:
    first = report(HERE, naam="Bo de Wit", omschrijving="Er ligt een kapotte fiets van de buren.")
    client, url = summary(place)
    page = said(client.get(url))
    assert (SAYS in page) == same
    for private in ("Bo de Wit", "kapotte fiets", first.zaak.identificatie):
        assert private not in page
    if same:
        assert "op 2 december 2026. Ontvangen." in page
    assert client.post(url)["Location"].startswith("/ontvangen/"), "nothing is refused for it"


def test_another_kind_or_one_that_is_closed_is_not(today: Any) -> None:
    first = report(HERE)
    other = "groen" if ANSWERS["soort"] != "groen" else "afval"
    client, url = summary(HERE, soort=other)
    assert SAYS not in said(client.get(url))
    Case.objects.filter(pk=first.pk).update(closed_on=NOW.date())
    client, url = summary(HERE)
    assert SAYS not in said(client.get(url))


def test_the_official_sees_which_case_it_is(today: Any) -> None:
    first, second = report(HERE), report(HERE)
    handler = "ilse"
    page = staff_client(handler).get(f"/werk/zaken/{second.zaak.uuid}/").content.decode()
    assert f'<a href="/werk/zaken/{first.zaak.uuid}/">{first.zaak.identificatie}</a>' in page
    assert "Dan hoeft u niets te versturen" not in page
