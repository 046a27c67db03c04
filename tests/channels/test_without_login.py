"""Services that are open without a login: who reports something stays unknown, and follows it with a number and a code."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from openloket.cases import hands, refusals
from openloket.cases.completing import supplementing
from openloket.cases.deciding import decisions
from openloket.cases.models import Case, Message, Submission
from openloket.cases.sent import receipts
from openloket.channels.web import access
from openloket.people.models import User
from openloket.registers.models import Rol, Zaak
from tests.acting import mandate
from tests.channels import filling
from tests.conftest import NOW, new_case, resident_client, staff_client

SERVICE = "melding_openbare_ruimte"
WHAT = {"soort": "verlichting", "gevaar": "nee", "omschrijving": "De lantaarn brandt niet."}
WHERE = {"plaats": "Lindelaan 12"}
ADDRESS = {
    "adres.postcode": "1234 AB",
    "adres.huisnummer": "1",
    "adres.straat": "Voorbeeldstraat",
    "adres.plaats": "Voorbeeldstad",
}


def report(client: Client, **about_them: str) -> Case:
    """Report something on the web, as a visitor; what they say about themselves may be nothing."""
    url = filling.start(client, SERVICE)
    for data in (WHAT, WHERE, about_them):
        url = client.post(url, data)["Location"]
    assert client.post(url)["Location"].startswith("/ontvangen/")
    return Case.objects.select_related("zaak", "version").latest("pk")


def receipt(client: Client, case: Case) -> str:
    return client.get(f"/ontvangen/{case.zaak.uuid}/").content.decode()


def look(number: str, code: str, client: Client | None = None) -> Any:
    return (client or Client()).post("/status/", {"zaaknummer": number, "code": code})


def test_a_report_has_nobody_in_it(city: Any) -> None:
    case = report(Client())
    assert not Rol.objects.filter(zaak=case.zaak).exists()
    assert Submission.objects.get(zaak=case.zaak).sender_kind == ""
    receipts.send(case.pk, NOW)
    assert not Message.objects.exists()  # the site showed the receipt; there is no address for a letter


def test_a_gemachtigde_is_told_that_it_goes_without_a_login(city: Any) -> None:
    client = resident_client(mandate())
    answer = client.get(f"/aanvragen/{SERVICE}/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "U kunt dit ook zonder inloggen doen." in page
    assert 'action="/uitloggen/"' in page
    assert "Wat al was ingevuld" not in page, "nothing was"
    client.post("/uitloggen/")
    assert client.get(f"/aanvragen/{SERVICE}/").status_code in (200, 302)
    assert (
        "zonder inloggen doen" not in resident_client(mandate()).get("/aanvragen/bijzondere_bijstand/").content.decode()
    )


def test_what_someone_says_of_themselves_is_kept_and_answered(city: Any) -> None:
    case = report(Client(), naam="Suzanne Moulin", telefoon="06 12345678", **ADDRESS)
    rol = Rol.objects.get(zaak=case.zaak)
    assert rol.contactpersoon_rol["naam"] == "Suzanne Moulin"
    assert rol.betrokkene_identificatie["inpBsn"] == ""
    receipts.send(case.pk, NOW)
    assert Message.objects.get().way == "print"


def test_the_receipt_shows_a_number_and_a_code_to_the_browser_that_sent_it(city: Any) -> None:
    client = Client()
    case = report(client)
    text, code = receipt(client, case), access.code(case.zaak)
    assert case.zaak.identificatie in text
    assert code in text
    assert "Wij hebben uw melding ontvangen" in text
    assert "besluit" not in text.partition("<footer")[0]
    assert Client().get(f"/ontvangen/{case.zaak.uuid}/").status_code == 404


def test_with_both_one_sees_how_far_it_is_and_nothing_else(city: Any) -> None:
    case = report(Client(), naam="Suzanne Moulin", **ADDRESS)
    number, code = case.zaak.identificatie, access.code(case.zaak)
    text = look(number, code).content.decode()
    assert "Wij hebben uw melding ontvangen." in text
    assert 'aria-current="step"' in text
    for secret in ("Moulin", "Voorbeeldstraat", "Lindelaan", "lantaarn", code):
        assert secret not in text
    ilse = hands.Handler(User.objects.get(username="ilse"), case.revision)
    decisions.decide(case.pk, ilse, "opgelost", "De lamp is vervangen.")
    text = look(number, code).content.decode()
    assert "Opgelost" in text
    assert "De lamp is vervangen" not in text


@pytest.mark.parametrize("typed", ["{code}", " {code} ", "{small}", "{bare}", "{spaced}"])
def test_a_code_may_be_typed_as_people_do(city: Any, typed: str) -> None:
    case = report(Client())
    code = access.code(case.zaak)
    forms = {"code": code, "small": code.lower(), "bare": code.replace("-", ""), "spaced": code.replace("-", " ")}
    assert look(f" {case.zaak.identificatie.lower()} ", typed.format(**forms)).status_code == 200


def test_digits_that_look_like_letters_are_those_letters(city: Any) -> None:
    case = report(Client())
    misread = access.code(case.zaak).translate(str.maketrans("OIB", "018"))
    assert look(case.zaak.identificatie, misread).status_code == 200


def test_without_the_code_nobody_sees_anything(city: Any) -> None:
    case, other = report(Client()), report(Client())
    number, code = case.zaak.identificatie, access.code(case.zaak)
    refused = [
        look(number, ""),
        look(number, access.code(other.zaak)),
        look(number, code[:-1]),
        look(number, code + "A"),
        look("", code),
        look("ZAAK-2026-9999999999", code),
        look("x" * 5000, "y" * 5000),
        look("\x00", "é" * 12),
    ]
    assert {response.status_code for response in refused} == {422}
    assert len({response.content.decode().split("<h1")[0].split("csrf")[0] for response in refused}) == 1
    assert number not in refused[1].content.decode().replace(f'value="{number}"', "")


def test_a_case_sent_with_a_login_has_no_code(city: Any) -> None:
    zaak = new_case(channel="web").zaak
    assert look(zaak.identificatie, access.code(zaak)).status_code == 422
    Submission.objects.update(sender_kind=None)  # sent under a release that did not keep how
    assert look(zaak.identificatie, access.code(zaak)).status_code == 422


def test_an_earlier_key_still_opens(city: Any, settings: Any) -> None:
    case = report(Client())
    code = access.code(case.zaak)
    settings.HASH_KEYS = ["a new key that nobody knows yet, long enough", *settings.HASH_KEYS]
    assert access.code(case.zaak) != code
    assert look(case.zaak.identificatie, code).status_code == 200


def test_the_official_closes_without_a_letter_and_can_ask_nothing(city: Any) -> None:
    case = report(Client())
    client = staff_client("ilse")
    page = client.get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert "Wij hebben geen adres" in page
    assert "Afsluiten zonder brief" in page
    ilse = User.objects.get(username="ilse")
    with pytest.raises(refusals.NotPossible, match="geen adres"):
        supplementing.ask_more(case.pk, hands.Handler(ilse, case.revision), ["plaats"], "")
    with pytest.raises(refusals.NotPossible, match="geen adres"):
        decisions.preview_letter(case, "opgelost", "De lamp is vervangen.", case.received_on, decisions.NO_WEIGHING)
    data = {"revision": case.revision, "result": "opgelost", "motivation": "De lamp is vervangen."}
    assert client.post(f"/werk/zaken/{case.zaak.uuid}/decide/", data).status_code == 302
    assert Zaak.objects.get(pk=case.pk).einddatum is not None
    assert not Message.objects.exists()


def test_the_page_asks_for_both(city: Any) -> None:
    text = Client().get("/status/").content.decode()
    assert 'name="zaaknummer"' in text
    assert 'name="code"' in text
    assert "/status/" in Client().get("/inloggen/").content.decode()


def test_a_confirmation_that_nobody_chose_a_way_for_comes_by_post(city: Any) -> None:
    """Who reports something gives an address and is not asked how letters should come."""
    client = Client()
    text = receipt(client, report(client, naam="Suzanne Moulin", **ADDRESS))
    assert "U krijgt een bevestiging per post." in text
    assert "die u koos" not in text


def test_the_page_with_the_code_does_not_say_that_it_was_a_report(city: Any) -> None:
    """It serves every service without a login: complaints too."""
    page = look("ZAAK-2026-9999999999", "verkeerd").content.decode()
    assert "melding" not in page.partition("<main")[2].partition("</main>")[0]
