"""One page of a person or company for who helps them: why first, only what may be seen, what they said, and a form begun for them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openloket.cases import jobs
from openloket.cases.deciding import decisions
from openloket.cases.find import index
from openloket.cases.find.typed import understood
from openloket.cases.models import Case, ContactNote, Draft
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import saying
from openloket.cases.seen import caller
from openloket.cases.seen.caller import Number
from openloket.cases.work import handling
from openloket.people.models import Look
from openloket.secrecy import keyed_hash
from tests.cases.test_handling import WHY, by, fresh
from tests.channels.filling import led_back
from tests.channels.test_saying import said_at_desk
from tests.channels.test_view import words
from tests.conftest import MOULIN, NOW, new_case, staff, staff_client

WHO = Number("bsn", MOULIN.number)
NOTE = {"channel": "phone", "note": "Wil weten of de markt doorgaat.", "team": ""}


def found() -> None:
    while index.renew():
        pass


@pytest.fixture
def case(city: Any) -> Case:
    made = new_case(naam_evenement="Windvlagenfeest")
    found()
    return made


def search(client: Client, text: str = WHO.number) -> str:
    came = client.post("/werk/zoeken/", {"wat": text, "waar": ""})
    return f"/werk/personen/{came['Location'].partition('zoek=')[2]}/"


def why(client: Client, page: str) -> Any:
    """Say why, as the page asks it."""
    asked = client.get(page).content.decode()
    action = re.search(r'action="(/werk/zoeken/[^"]+)"', asked)
    assert action, asked
    return client.post(action[1], {"next": "", "then": "caller", "purpose": "klant"}, follow=True)


def opened(name: str = "els", text: str = WHO.number) -> tuple[Client, str]:
    client = staff_client(name)
    page = search(client, text)
    why(client, page)
    return client, page


def test_why_is_asked_first_and_who_it_is_stands_in_no_address(case: Case) -> None:
    client = staff_client("els")
    page = search(client)
    asked = words(client.get(page))
    assert "Waarom zoekt u op dit nummer?" in asked
    assert "Windvlagenfeest" not in asked
    assert not Look.objects.filter(subjects__overlap=[keyed_hash("bsn", WHO.number)]).exists()
    shown = why(client, page)
    assert "Windvlagenfeest" in words(shown)
    assert WHO.number not in repr(shown.redirect_chain) + page
    look = Look.objects.get(subjects__contains=[keyed_hash("bsn", WHO.number)])
    assert (look.purpose, look.user, look.about) == (
        "De aanvrager staat aan de balie of belt", staff("els"), "Alles van één persoon of bedrijf",
    )  # fmt: skip


def test_without_a_choice_of_why_nothing_is_shown(case: Case) -> None:
    client = staff_client("els")
    page = search(client)
    again = client.post(
        page.replace("personen", "zoeken") + "reden/", {"then": "caller", "purpose": "nieuwsgierig"}, follow=True
    )
    assert "Kies waarom u deze persoon of dit bedrijf zoekt." in words(again)
    assert "Windvlagenfeest" not in words(again)


def test_why_holds_for_an_hour(case: Case, city: Any) -> None:
    client, page = opened()
    for _ in range(3):
        city.shift(timedelta(minutes=20))
        client.get("/werk/")
    assert "Waarom zoekt u op dit nummer?" in words(client.get(page))
    assert "Waarom zoekt u op dit nummer?" in words(client.post(page, NOTE))
    assert not ContactNote.objects.exists()


def test_all_of_someone_stands_on_it(case: Case) -> None:
    ended = new_case(key="test:2", naam_evenement="Rommelmarkt")
    handling.take(ended.pk, by(ended))
    decisions.decide(ended.pk, by(fresh(ended)), "verleend", WHY)
    handling.take(case.pk, by(case))
    saying.say(case.pk, said_at_desk())
    Draft.objects.create(service="evenementenvergunning", owner=WHO.owner, channel="web", version_hash="")
    found()
    client, page = opened()
    seen = words(client.get(page))
    assert seen.index("Lopende zaken") < seen.index("Windvlagenfeest") < seen.index("Eerdere zaken")
    assert seen.index("Eerdere zaken") < seen.index("Rommelmarkt")
    assert "Vraag" in seen[seen.index("Aan ons") : seen.index("Van ons")]
    assert "Begonnen op de site, nog niet verstuurd Evenementenvergunning aanvragen" in seen
    assert "Suzanne Moulin" in seen


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("999993653", True),
        ("12345678", True),
        ("999993653 moulin", False),
        ("moulin", False),
        ("1234 AB", False),
        ("", False),
    ],
)
def test_it_is_there_for_one_number_and_nothing_else(text: str, one: bool) -> None:
    assert (caller.numbers(understood(text)) is not None) == one


def test_a_search_of_another_or_by_name_has_no_such_page(case: Case) -> None:
    _, page = opened()
    assert staff_client("anna").get(page).status_code == 404
    client = staff_client("els")
    assert client.get(search(client, "moulin")).status_code == 404
    assert client.get("/werk/personen/3f3c8a3e-98e5-4bb1-9b5e-2a8d3d0a2f11/").status_code == 404
    assert staff_client("frans").get(page).status_code == 403


def test_an_official_sees_no_case_of_another_team(case: Case) -> None:
    client, page = opened("bram")
    seen = words(client.get(page))
    assert "Windvlagenfeest" not in seen
    assert "Wij vinden geen zaak die u mag zien." in seen
    assert "Suzanne Moulin" not in seen


def test_a_secret_address_is_not_on_it(case: Case) -> None:
    client, page = opened()
    address = caller.overview(staff("els"), WHO, []).reached
    assert address is not None
    assert address.address[0] in words(client.get(page))
    Case.objects.update(secret_address=True)
    seen = words(client.get(page))
    assert address.address[0] not in seen
    assert "Geheim." in seen


def test_it_is_opened_from_a_case(case: Case) -> None:
    client = staff_client("anna")
    assert "Alles van deze aanvrager" in words(client.get(f"/werk/zaken/{case.zaak.uuid}/"))
    came = client.post(f"/werk/zaken/{case.zaak.uuid}/aanvrager/", follow=True)
    assert "Waarom zoekt u op dit nummer?" in words(came)
    assert WHO.number not in repr(came.redirect_chain)


def test_what_was_said_is_kept_sealed_and_read_by_who_may(case: Case) -> None:
    client, page = opened()
    kept = client.post(page, NOTE, follow=True)
    assert "De notitie is bewaard." in words(kept)
    assert "Wil weten of de markt doorgaat." in words(kept)
    row = ContactNote.objects.get()
    assert (row.by, row.channel, row.at) == (staff("els"), "phone", NOW)
    assert "markt" not in row.text
    of_team, theirs = opened("anna")
    assert "markt doorgaat" not in words(of_team.get(theirs))
    client.post(page, {**NOTE, "note": "Vergunning kwijt.", "team": case.team})
    assert "Vergunning kwijt." in words(of_team.get(theirs))
    other, others = opened("bram")
    assert "Vergunning kwijt." not in words(other.get(others))


@pytest.mark.parametrize(
    "wrong",
    [
        {"note": ""},
        {"note": " \u200b "},
        {"channel": "duif"},
        {"channel": ""},
        {"team": "bestaat-niet"},
        {"note": "\0"},
    ],
)
def test_a_note_that_cannot_be_kept_is_told_and_stays_typed(case: Case, wrong: dict[str, str]) -> None:
    client, page = opened()
    slip = re.search(r'name="form-slip" value="([^"]+)"', client.get(page).content.decode())
    assert slip
    came = client.post(page, {**NOTE, **wrong, "form-slip": slip[1]})
    assert came.status_code == 303
    again = led_back(client, came).content.decode()
    assert "utrecht-alert--error" in again
    assert not ContactNote.objects.exists()
    if "note" not in wrong:
        assert NOTE["note"] in again


def test_an_official_writes_for_their_own_team_only(case: Case) -> None:
    with pytest.raises(NotPossible):
        caller.note(staff("bram"), WHO, "omgeving", "phone", "Iets", NOW)
    with pytest.raises(NotPossible):
        caller.note(staff("anna"), WHO, "", "phone", "Iets", NOW)


def test_what_was_said_about_a_case_stands_with_it(case: Case) -> None:
    handling.take(case.pk, by(case))
    handling.note_contact(case.pk, by(fresh(case)), "phone", "Belde over de tent.")
    client, page = opened()
    assert "Belde over de tent." in words(client.get(page))


def test_a_note_goes_after_400_days(case: Case, city: Any) -> None:
    caller.note(staff("els"), WHO, "", "desk", "Iets", NOW)
    city.shift(timedelta(days=400))
    jobs.sweep_contents(0)
    assert ContactNote.objects.exists()
    city.shift(timedelta(seconds=1))
    jobs.sweep_contents(0)
    assert not ContactNote.objects.exists()


def test_a_form_begun_for_them_has_their_number(case: Case) -> None:
    client, page = opened()
    offered = client.get(page).content.decode()
    assert '<option value="evenementenvergunning">' in offered
    over = page.split("/")[3]
    asked = {"service": "evenementenvergunning", "channel": "desk", "over": over}
    came = client.post("/werk/invoeren/", asked, follow=True)
    assert came.status_code == 200
    assert Draft.objects.get(channel="desk").answers == {"bsn": WHO.number}
    assert f'value="{WHO.number}"' in came.content.decode()


def test_a_form_is_not_begun_over_the_search_of_another_nor_later(case: Case, city: Any) -> None:
    _, page = opened()
    over = page.split("/")[3]
    asked = {"service": "evenementenvergunning", "channel": "desk", "over": over}
    staff_client("anna").post("/werk/invoeren/", asked)
    city.shift(timedelta(hours=1))
    staff_client("els").post("/werk/invoeren/", asked)
    assert [draft.answers for draft in Draft.objects.all()] == [{}, {}]


def test_it_takes_as_many_statements_for_many_cases(case: Case) -> None:
    client, page = opened()
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for n in range(2, 6):
        new_case(key=f"test:{n}")
    found()
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) <= 20, "\n".join(query["sql"][:150] for query in many)
    assert len(many) <= len(few), "\n".join(query["sql"][:150] for query in few)
