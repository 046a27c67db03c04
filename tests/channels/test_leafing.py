"""The documents of a case are seen page by page, as pictures, by who may see the case; each look is in the log."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from openloket.cases.models import Case
from openloket.cases.papers import filing
from openloket.channels.desk import keys
from openloket.people.models import Look, User
from openloket.registers import content
from openloket.registers.models import Enkelvoudiginformatieobject
from tests.cases.test_handling import by, fresh
from tests.channels.test_view import words
from tests.conftest import new_case, staff_client, stored_file


@pytest.fixture
def case(city: Any) -> Case:
    made = new_case()
    filing.add(made.pk, by(made), [stored_file("foto van de plek.png")], "", "bijlage")
    return made


def document(case: Case, **which: Any) -> Enkelvoudiginformatieobject:
    found = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak, **which).order_by("pk").first()
    assert found is not None
    return found


def leaf(case: Case, found: Enkelvoudiginformatieobject) -> str:
    return f"/werk/zaken/{case.zaak.uuid}/bladeren/{found.uuid}/"


def test_a_document_is_seen_page_by_page_with_the_way_to_the_others(case: Case) -> None:
    client, sent = staff_client("anna"), document(case, formaat="application/pdf")
    here = leaf(case, sent)
    assert here in client.get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    page = client.get(here)
    assert "Bladzijde 1 van 2" in words(page)
    assert f'src="{here}1.png"' in page.content.decode()
    assert "Volgend document" in words(page)
    last = client.get(here, {"bladzijde": "999", "groot": ""})
    assert "Bladzijde 2 van 2" in words(last)
    assert f'src="{here}2.png?groot"' in last.content.decode()
    assert "Bladzijde 1 van 2" in words(client.get(here, {"bladzijde": "-3' of 1"}))
    photo = client.get(leaf(case, document(case, titel="foto van de plek.png")))
    assert "Bladzijde 1 van 1" in words(photo)
    assert "Volgende bladzijde" not in words(photo)


def test_a_page_is_a_picture_and_each_look_at_it_is_logged(case: Case) -> None:
    client, here = staff_client("anna"), leaf(case, document(case, formaat="application/pdf"))
    seen = client.get(f"{here}1.png")
    assert (seen["Content-Type"], seen["Cache-Control"]) == ("image/png", "private, no-store")
    assert Image.open(io.BytesIO(seen.content)).width == 1000
    assert Image.open(io.BytesIO(client.get(f"{here}2.png?groot").content)).width == 2000
    assert list(Look.objects.values_list("name", "zaak")) == [("leaf_picture", case.pk)] * 2


@pytest.mark.parametrize("page", ["0.png", "3.png", "99999999999999999999.png"])
def test_there_is_no_picture_of_a_page_that_is_not_there(case: Case, page: str) -> None:
    here = leaf(case, document(case, formaat="application/pdf"))
    assert staff_client("anna").get(here + page).status_code == 404


def test_a_document_of_another_case_is_not_seen_through_this_one(case: Case) -> None:
    other = document(new_case(key="test:2"), formaat="application/pdf")
    for address in (leaf(case, other), f"{leaf(case, other)}1.png"):
        assert staff_client("anna").get(address).status_code == 404


def test_what_cannot_be_drawn_is_offered_as_it_is(case: Case) -> None:
    data = document(case, formaat="application/json")
    page = staff_client("anna").get(leaf(case, data))
    assert "Van dit document kunnen wij geen bladzijden laten zien." in words(page)
    assert f"/documenten/{data.uuid}/" in page.content.decode()
    broken = document(case, titel="foto van de plek.png")
    Enkelvoudiginformatieobject.objects.filter(pk=broken.pk).update(inhoud=content.store(b"\x89PNG\r\n\x1a\nhalf"))
    for found in (data, broken):
        assert staff_client("anna").get(f"{leaf(case, found)}1.png").status_code == 404
    page = staff_client("anna").get(leaf(case, broken))
    assert "Van dit document kunnen wij geen bladzijden laten zien." in words(page)


def test_where_a_secret_address_may_stand_only_who_handles_the_case_sees_pages(case: Case) -> None:
    Case.objects.update(secret_address=True)
    photo, desk = document(case, titel="foto van de plek.png"), staff_client("els")
    desk.post(f"/werk/zaken/{case.zaak.uuid}/reden/", {"purpose": "advies"})
    assert leaf(case, photo) not in desk.get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    for address in (leaf(case, photo), f"{leaf(case, photo)}1.png"):
        assert desk.get(address)["Location"] == f"/werk/zaken/{case.zaak.uuid}/"
    assert staff_client("anna").get(f"{leaf(case, photo)}1.png").status_code == 200


def test_keys_of_one_character_can_be_switched_off(case: Case) -> None:
    client, address = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/"
    page = client.get(address).content.decode()
    assert "keys.js" in page
    for name in ("b", "n", "d", "v", "t"):
        assert page.count(f'aria-keyshortcuts="{name}"') == 1
    assert all(str(does) in words(client.get("/werk/toetsen/")) for does in keys.KEYS.values())
    off = client.post("/werk/toetsen/", {"toetsen": "uit"}, follow=True)
    assert "De sneltoetsen staan uit." in words(off)
    page = client.get(address).content.decode()
    assert "aria-keyshortcuts" not in page
    assert "keys.js" not in page
    assert "aria-keyshortcuts" in staff_client("chantal").get(address).content.decode(), "each for themselves"
    client.post("/werk/toetsen/", {"toetsen": "aan"})
    assert User.objects.get(username="anna").shortcuts
    assert fresh(case).revision == 2, "looking changes nothing"
