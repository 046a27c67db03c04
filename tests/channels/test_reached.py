"""The page on which someone says how we reach them: their address, and what goes how; works without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from openloket.cases import jobs
from openloket.cases.carrying import sorts, wishes
from openloket.cases.find import index
from openloket.cases.models import AddressCode, Draft, Message, Reaching, RightClaim, Submission
from tests.acting import employee, mandate
from tests.cases.carrying.test_addresses import EMAIL, OWNERS, asked, last_code, mailed  # noqa: F401 - a fixture
from tests.cases.who.test_own import case_of
from tests.channels.test_view import words
from tests.channels.test_who_asks import republish
from tests.conftest import HOLLE, MOULIN, new_case, resident_client

PAGE = "/mijn/bereiken/"
AS_IT_IS = dict.fromkeys(sorts.SORTS, "digitaal")


def text(client: Client, page: str = PAGE) -> str:
    return words(client.get(page))


def test_an_address_is_given_confirmed_and_changed(mailed: Any, mailoutbox: Any) -> None:  # noqa: F811
    client = resident_client()
    waits = asked(new_case(email="mijn@voorbeeld.example"))
    assert "Wij stuurden een code naar mijn@voorbeeld.example" in words(client.get("/mijn/"))
    came = client.post(PAGE + "adres/", {"email": EMAIL}, follow=True)
    assert came.request["PATH_INFO"] == PAGE + "code/"
    assert client.post(PAGE + "code/", {"code": "abc"}).status_code == 422
    code = last_code(mailoutbox)
    came = client.post(PAGE + "code/", {"code": f" {code[:3]} {code[3:]} "}, follow=True)
    assert "Uw e-mailadres is bevestigd." in words(came)
    assert EMAIL in words(came)
    waits.refresh_from_db()
    assert (waits.way, waits.email) == (Message.Way.INBOX, EMAIL)
    again = client.post(PAGE + "adres/", {"email": EMAIL}, follow=True)
    assert "Dit adres gebruiken wij al." in words(again)
    gone = client.post(PAGE + "weg/", follow=True)
    assert EMAIL not in words(gone)
    jobs.tell_old_address(AddressCode.objects.latest("pk").pk)
    assert mailoutbox[-1].to == [EMAIL]


@pytest.mark.parametrize("wrong", ["", "geen adres", "naam@voor beeld", "ë@x.nl"])
def test_what_is_no_address_is_refused_and_asked_again(mailed: Any, wrong: str) -> None:  # noqa: F811
    assert resident_client().post(PAGE + "adres/", {"email": wrong}).status_code == 422
    assert not AddressCode.objects.exists()


def test_a_get_confirms_nothing(mailed: Any, mailoutbox: Any) -> None:  # noqa: F811
    client = resident_client()
    client.post(PAGE + "adres/", {"email": EMAIL})
    code = last_code(mailoutbox)
    client.get(PAGE + "code/", {"code": code})
    assert Reaching.objects.get().confirmed_at is None
    assert client.get(PAGE + "weg/")["Location"] == PAGE


def test_without_a_mail_server_an_address_counts_at_once(city: Any) -> None:
    came = resident_client().post(PAGE + "adres/", {"email": EMAIL}, follow=True)
    assert came.request["PATH_INFO"] == PAGE
    assert EMAIL in words(came)


def test_each_sort_is_chosen_and_shown_again(city: Any) -> None:
    client = resident_client()
    came = client.post(PAGE, AS_IT_IS | {"decisions": "post", "other": "stil", "reminders": "stil"}, follow=True)
    assert "Wij hebben bewaard" in words(came)
    row = wishes.of(OWNERS)
    assert row is not None
    assert (row.by_post, row.unannounced) == (["decisions"], ["other", "reminders"])
    page = client.get(PAGE).content.decode()
    assert len(re.findall(r'value="post"[^>]*checked', page)) == 1
    assert asked(new_case()).way == Message.Way.INBOX


@pytest.mark.parametrize("wrong", [{}, {"decisions": "duif"}, {"reminders": "post"}])
def test_a_choice_that_is_none_changes_nothing(city: Any, wrong: dict[str, str]) -> None:
    came = resident_client().post(PAGE, (AS_IT_IS | wrong) if wrong else {})
    assert came.status_code == 422
    assert not Reaching.objects.exists()


def test_it_is_about_who_logged_in_also_when_they_act_for_another(city: Any) -> None:
    for_another = resident_client(mandate(HOLLE, MOULIN))
    assert "gaat over wat wij aan uzelf sturen" in text(for_another)
    for_another.post(PAGE, AS_IT_IS | {"decisions": "post"})
    assert wishes.of(OWNERS) is None
    assert wishes.of(HOLLE.actor.owners) is not None


def test_nobody_sees_it_without_a_login(city: Any) -> None:
    for page in ("", "adres/", "code/"):
        assert Client().get(PAGE + page).status_code == 302
    assert Client().post(PAGE + "weg/").status_code in (302, 403)


def test_it_is_asked_after_sending(mailed: Any) -> None:  # noqa: F811
    case = new_case()
    page = words(resident_client().get(f"/ontvangen/{case.zaak.uuid}/"))
    assert f"Wij sturen een code naar {EMAIL}" in page


def test_an_employee_says_where_a_company_hears_of_us_only_when_they_may_see_all_its_cases(city: Any) -> None:
    name = "34085d78-21aa"
    republish(("audience: [inwoner, ondernemer]", f'audience: [inwoner, ondernemer]\nauthorised_as: ["{name}"]'))
    other, theirs = resident_client(employee("iets-anders")), resident_client(employee(name))
    assert "Uw e-mailadres" in text(other)
    assert other.post(PAGE + "adres/", {"email": "eigen@voorbeeld.example"}).status_code == 302
    assert Reaching.objects.get().email == "eigen@voorbeeld.example"  # no case that they may not see
    case_of(employee(name))
    for page, data in {"adres/": {"email": "weg@voorbeeld.example"}, "weg/": {}, "code/": {"code": "123456"}}.items():
        assert other.post(PAGE + page, data)["Location"] == PAGE
    refused = other.post(PAGE, {**AS_IT_IS, "decisions": "post"})
    assert (refused.status_code, "U kunt dit niet veranderen" in words(refused)) == (403, True)
    assert "E-mailadres veranderen" not in text(other)
    row = Reaching.objects.get()
    assert (row.email, row.by_post) == ("eigen@voorbeeld.example", [])
    assert "U kunt dit niet veranderen" not in text(theirs)
    theirs.post(PAGE + "adres/", {"email": "bedrijf@voorbeeld.example"})
    assert Reaching.objects.get().email == "bedrijf@voorbeeld.example"


@pytest.mark.parametrize("has", ["a case", "what they sent", "a draft", "a right", ""])
def test_it_is_kept_as_long_as_there_is_something_to_tell(city: Any, has: str) -> None:
    """What someone chose goes 400 days after they changed it, when nothing of theirs is left with us (AVG 5 lid 1 sub e)."""
    resident_client().post(PAGE + "adres/", {"email": EMAIL})
    name = Reaching.objects.get().owner
    match has:
        case "a case":
            Submission.objects.filter(zaak=new_case().zaak).update(sender_hash="")
            index.renew()
        case "what they sent":
            Submission.objects.filter(zaak=new_case().zaak).update(sender_hash=name)
        case "a draft":
            Draft.objects.create(service="x", owner=name, channel="paper", version_hash="")
        case "a right":
            zaak = new_case().zaak
            Submission.objects.filter(zaak=zaak).update(sender_hash="")
            RightClaim.objects.create(zaak=zaak, claimant=name, right="curator", address={}, made_at=timezone.now())
    city.shift(timedelta(days=400))
    jobs.sweep_contents(0)
    assert Reaching.objects.exists()
    city.shift(timedelta(seconds=1))
    jobs.sweep_contents(0)
    assert Reaching.objects.exists() == bool(has)


def test_while_the_key_changes_nothing_goes(city: Any, settings: Any) -> None:
    resident_client().post(PAGE + "adres/", {"email": EMAIL})
    settings.HASH_KEYS = ["x" * 40, *settings.HASH_KEYS]
    city.shift(timedelta(days=500))
    jobs.sweep_contents(0)
    assert Reaching.objects.exists()
