"""What follows on an earlier zaak of one's own: its number and what it says are known, and both sides see which one it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from openloket.cases.models import Case, SourcedAnswer
from openloket.cases.submit import NewSubmission, submit
from openloket.channels.data_notices import aloud
from openloket.people.acting import own
from openloket.people.models import Look
from openloket.registers.models import Zaak
from tests.channels.filling import start
from tests.channels.test_services import GRANT, NEWEST, NOW, SETTLING, filled_in, granted, said
from tests.conftest import MOULIN, city_of, resident_client, staff_client

OTHER = {"activiteit": "Toernooi op het plein"}
VERSION = NEWEST[SETTLING].version
REST = {name: value for name, value in VERSION.examples[0].answers.items() if name not in VERSION.follows.gives}


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def form(client: Client) -> str:
    """Begin a form for oneself; return its address up to the page."""
    url = start(client, SETTLING)
    if url.endswith("/voor-wie/"):
        url = client.post(client.post(url, {"voor": "mij"})["Location"], {"opnieuw": "1"})["Location"]
    return url.rsplit("/", 2)[0]


def read(client: Client, url: str) -> str:
    return said(client.get(url))


def test_the_last_grant_is_known_with_what_was_granted(today: Any) -> None:
    client = resident_client()
    granted(client)
    case = granted(client, "deels", **OTHER)
    url = form(client)
    page = read(client, f"{url}/besluit/")
    assert f"{case.zaak.identificatie} Uit uw zaak {case.zaak.identificatie}, 6 december 2026." in page
    client.post(f"{url}/besluit/", {})
    page = read(client, f"{url}/verleend/")
    for known in ("Toernooi op het plein", "12 juli 2027", "€ 5.500,00", "22 oktober 2027"):
        assert known in page
    assert page.count(f"Uit uw zaak {case.zaak.identificatie}, 6 december 2026.") == 4


def test_who_has_several_sees_which_and_says_another(today: Any) -> None:
    client = resident_client()
    first, last = granted(client), granted(client, "deels", **OTHER)
    url = form(client)
    page = read(client, f"{url}/besluit/")
    assert "Dit kan bij een van deze zaken van u:" in page
    for case, about in ((first, "Zomerschool in de Lindewijk"), (last, OTHER["activiteit"])):
        assert f"{case.zaak.identificatie}: Subsidie voor een activiteit aanvragen ({about}), besluit van" in page
    client.post(f"{url}/besluit/", {})
    client.get(f"{url}/verleend/")
    spaced = first.zaak.identificatie.replace("-", "- ").lower()
    assert client.post(f"{url}/besluit/", {"zaak": spaced}).status_code == 302
    page = read(client, f"{url}/verleend/")
    assert "€ 6.000,00" in page
    assert OTHER["activiteit"] not in page


def test_what_the_other_zaak_does_not_say_is_asked(today: Any) -> None:
    client = resident_client()
    first, last = granted(client), granted(client)
    Case.objects.filter(pk=first.pk).update(decision={**first.decision, "ingevuld": {}})
    url = form(client)
    client.get(f"{url}/besluit/")
    client.get(f"{url}/verleend/")
    client.post(f"{url}/besluit/", {"zaak": first.zaak.identificatie})
    page = read(client, f"{url}/verleend/")
    assert last.zaak.identificatie not in page
    assert "22 oktober 2027" not in page
    assert page.count(f"Uit uw zaak {first.zaak.identificatie}") == 3


REFUSED = "Wij vinden geen zaak van u met dit nummer waar dit bij hoort."


def test_another_number_is_refused_where_it_is_asked(today: Any) -> None:
    theirs = granted(resident_client(own("bsn", "999991723", "substantieel", "N. Kassaar")))
    client = resident_client()
    refused = granted(client, "geweigerd")
    url = form(client)
    assert "Wij vinden nog geen zaak van u waar dit bij hoort." in read(client, f"{url}/besluit/")
    for number in (theirs.zaak.identificatie, refused.zaak.identificatie, "ZAAK-2026-9999999999", "\0"):
        response = client.post(f"{url}/besluit/", {"zaak": number}, follow=True)
        assert REFUSED in said(response), number
    assert theirs.answers["activiteit"] not in read(client, f"{url}/verleend/")


def test_another_number_is_refused_at_the_summary_too(today: Any) -> None:
    client = resident_client()
    grant = granted(client)
    url = filled_in(client, VERSION, {**VERSION.examples[0].answers, **REST, "zaak": grant.zaak.identificatie})
    page = url.replace("controleren", "vraag/besluit")
    assert REFUSED in said(client.post(page, {"zaak": "ZAAK-2026-9999999999"}, follow=True))
    assert REFUSED in said(client.post(url, follow=True))
    assert not Case.objects.filter(service=SETTLING).exists()


def test_both_sides_see_which_zaak_it_follows_on(today: Any) -> None:
    client = resident_client()
    grant = granted(client)
    client.post(filled_in(client, VERSION, {**VERSION.examples[0].answers, **REST, "zaak": grant.zaak.identificatie}))
    case = Case.objects.select_related("zaak").latest("pk")
    assert case.service == SETTLING
    (related,) = Zaak.objects.get(pk=case.pk).relevante_andere_zaken
    assert related["aardRelatie"] == "vervolg"
    assert related["url"].endswith(str(grant.zaak.uuid))
    assert {row.question for row in SourcedAnswer.objects.filter(zaak=case.pk, source="zaak")} == {
        "zaak",
        *VERSION.follows.gives,
    }
    page = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert re.search(
        rf'Vervolg op zaak\s*<a href="/werk/zaken/{grant.zaak.uuid}/">{grant.zaak.identificatie}</a>', page
    )
    Case.objects.filter(pk=case.pk).update(answers={**case.answers, "zaak": "ZAAK-2026-9999999999"})
    page = said(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert "wij vinden geen zaak van deze aanvrager waar dit bij hoort" in page


def test_what_was_followed_is_not_offered_again_by_itself(today: Any) -> None:
    client = resident_client()
    first = granted(client)
    last = granted(client, **OTHER)
    client.post(filled_in(client, VERSION, {**VERSION.examples[0].answers, "zaak": last.zaak.identificatie}))
    assert f"Uit uw zaak {first.zaak.identificatie}" in read(client, f"{form(client)}/besluit/")


def test_at_the_desk_it_is_fetched_with_what_else_is_known(today: Any) -> None:
    grant = granted(resident_client())
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": "desk", "service": SETTLING})["Location"]
    assert grant.zaak.identificatie not in read(client, url)
    page = said(client.post(url, {"soort_aanvrager": "persoon", "bsn": MOULIN.number, "checked": "ja", "lookup": "1"}))
    assert page.count(f"Uit uw zaak {grant.zaak.identificatie}, 6 december 2026.") == 5
    assert "€ 6.000,00" in page
    (look,) = Look.objects.filter(fields__contains=["verleend_bedrag"])
    assert (look.user.username, look.subjects) == ("els", [MOULIN.owner])


@pytest.mark.parametrize("right", [True, False], ids=["of a grant", "of nothing"])
def test_on_paper_no_number_is_refused_and_the_right_one_leads_to_the_grant(today: Any, right: bool) -> None:
    grant = granted(resident_client())
    number = f" {grant.zaak.identificatie.lower()}" if right else "ZAAK-2026-9999999999"
    answers = {**VERSION.examples[0].answers, "zaak": number}
    new = NewSubmission(
        f"paper:{right}", SETTLING, "paper", NOW, answers, received_on=NOW.date(), by="Els", by_id="els"
    )
    zaak = Zaak.objects.get(pk=submit(new).zaak.pk)
    assert [item["url"].rsplit("/", 1)[1] for item in zaak.relevante_andere_zaken] == [str(grant.zaak.uuid)] * right


def test_the_notice_names_no_register_for_it() -> None:
    assert not [part for part in aloud(VERSION) if "eerdere zaak" in str(part)]
    assert NEWEST[GRANT].version.follows is None
