"""What an official fills in when they decide: on the page, in the letter, in the registers, and refused at its field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
import time_machine

from openloket.cases import hands
from openloket.cases.deciding import decisions
from openloket.cases.models import Case, Message
from openloket.cases.sent import sending
from openloket.cases.submit import NewSubmission, submit
from openloket.definitions.library import load
from openloket.registers.models import Besluit
from tests.cases.test_handling import fresh, text_of
from tests.conftest import SERVICES, city_of, staff, staff_client, stored_file

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
WHY = "De kosten zijn nodig en u kunt ze niet zelf betalen."
GOOD = {"toegekend.toegekend_bedrag": "200,50", "toegekend.voorwaarden": ["bewijs", "melden"]}


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    """Set up the city on a day on which bijzondere bijstand asks what is granted."""
    yield from city_of(NOW)


def asked_for(**changes: Any) -> Case:
    [example, *_] = load(SERVICES / "bijzondere_bijstand" / "2026-11-27.yaml").published[0].version.examples
    answers = {**example.answers, "bewijs": [stored_file("offerte.png")], **changes}
    new = NewSubmission("test:1", "bijzondere_bijstand", "paper", NOW, answers, received_on=date(2026, 11, 27))
    return Case.objects.get(zaak=submit(new).zaak)


def decide(case: Case, **data: Any) -> Any:
    address = f"/werk/zaken/{case.zaak.uuid}/decide/"
    body = {"revision": fresh(case).revision, "result": "toegekend", "motivation": WHY, **data}
    return staff_client("bram").post(address, body)


def said(page: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


def letter(case: Case) -> str:
    message = Message.objects.get(zaak=case.zaak, kind="decision")
    sending.posted(message.pk, date(2026, 11, 27))
    return text_of(Message.objects.get(pk=message.pk))


def test_what_is_filled_in_stands_in_the_letter_the_besluit_and_on_the_page(today: Any) -> None:
    case = asked_for()
    assert decide(case, **GOOD).status_code == 302
    text = letter(case)
    assert "U krijgt € 200,50. Wij betalen het geld op uw rekening" in text
    assert "1. U stuurt ons binnen 3 maanden de rekening of het bewijs van betaling. 2. U meldt het ons meteen" in text
    toelichting = Besluit.objects.get(zaak=case.zaak).toelichting
    assert "Welk bedrag kent u toe: € 200,50\nWat moet de aanvrager doen: U stuurt ons" in toelichting
    assert fresh(case).decision["ingevuld"] == {"toegekend_bedrag": "200.50", "voorwaarden": ["bewijs", "melden"]}
    page = said(staff_client("bram").get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert "Welk bedrag kent u toe? € 200,50" in page
    assert "U meldt het ons meteen als u het geld van iemand anders terugkrijgt." in page


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "Vul een bedrag in"),
        ({"toegekend.toegekend_bedrag": "241"}, "Vul € 240,00 of minder in"),
        ({"toegekend.toegekend_bedrag": "tweehonderd"}, "bedrag"),
        ({"toegekend_bedrag": "200"}, "Vul een bedrag in"),  # of no result
        ({"afgewezen.toegekend_bedrag": "200"}, "Vul een bedrag in"),  # of another one
        ({**GOOD, "toegekend.voorwaarden": ["alles"]}, ""),
    ],
    ids=str,
)
def test_what_cannot_be_taken_is_told_at_its_field_and_nothing_is_decided(
    today: Any, data: dict[str, Any], says: str
) -> None:
    case = asked_for()
    page = decide(case, **data)
    assert page.status_code == 422
    text = page.content.decode()
    assert "Er klopt iets niet in wat u hebt ingevuld." in text
    at = re.search(r'<li>\s*<a href="#([^"]+)">(.+?)</a>', text, re.S)
    assert at is not None
    assert says in unescape(at[2])
    assert f'id="{at[1]}"' in text
    assert WHY in text
    assert fresh(case).decision in (None, {})
    assert not Besluit.objects.filter(zaak=case.zaak).exists()


def test_what_was_typed_comes_back(today: Any) -> None:
    case = asked_for()
    page = decide(case, **{**GOOD, "toegekend.toegekend_bedrag": "twee honderd"}).content.decode()
    assert 'value="twee honderd"' in page
    assert re.search(r'value="melden"[^>]*checked', page)


def test_a_result_that_asks_nothing_takes_nothing(today: Any) -> None:
    case = asked_for(spaargeld="9000")
    assert decide(case, result="afgewezen", **GOOD).status_code == 302
    assert "ingevuld" not in fresh(case).decision
    assert "Welk bedrag" not in Besluit.objects.get(zaak=case.zaak).toelichting


def test_the_preview_shows_it_too(today: Any) -> None:
    case = asked_for()
    page = decide(case, preview="1", **GOOD)
    assert page["Content-Type"] == "application/pdf"
    assert decide(case, preview="1").status_code == 422


def test_every_way_to_decide_checks_it(today: Any) -> None:
    case = asked_for()
    handler = hands.Handler(staff("bram"), fresh(case).revision)
    with pytest.raises(decisions.Unfit):
        decisions.decide(case.pk, handler, "toegekend", WHY)


def test_a_row_comes_and_goes_and_nothing_is_decided(today: Any) -> None:
    case = asked_for()
    one = {**GOOD, "toegekend.eigen_voorwaarden.1.voorwaarde": "U belt ons."}
    page = decide(case, add="eigen_voorwaarden", **one)
    assert page.status_code == 200
    text = page.content.decode()
    assert 'value="U belt ons."' in text
    assert 'name="toegekend.eigen_voorwaarden.2.voorwaarde"' in text
    assert WHY in text
    two = {**one, "toegekend.eigen_voorwaarden.2.voorwaarde": "U komt langs."}
    text = decide(case, **{"remove-row": "toegekend.eigen_voorwaarden.1"}, **two).content.decode()
    assert "U belt ons." not in text
    assert 'value="U komt langs."' in text
    assert not Besluit.objects.filter(zaak=case.zaak).exists()
    assert decide(case, **two).status_code == 302
    assert "3. U belt ons. 4. U komt langs." in letter(case)
