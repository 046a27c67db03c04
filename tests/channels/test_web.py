"""The web channel, as a browser without JavaScript uses it."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from openloket.cases import hands
from openloket.cases.completing import supplementing
from openloket.cases.models import Case, Draft, Message
from openloket.cases.sent import receipts
from openloket.people.acting import own
from openloket.people.models import Look
from openloket.people.residents import log_in
from openloket.registers.models import Zaak
from tests.channels.filling import PAGES, answers_for, fill, page_id, refused, start
from tests.conftest import HOLLE, MOULIN, NOW, new_case, png, resident_client, staff

MOST_QUERIES = 15
MOST_QUERIES_OF_MINE = 21
"""It shows six lists: what waits, what runs, letters, what ended, drafts and what was sent for others; and an address that takes no mail."""


def test_from_question_to_receipt(city: Any) -> None:
    client = resident_client()
    review = fill(client, start(client))
    page = client.get(review)
    assert "Burendag" in page.content.decode()
    response = client.post(review, follow=True)
    text = response.content.decode()
    zaak = Zaak.objects.get()
    assert zaak.identificatie in text
    assert "dinsdag 10 november 2026" in text
    pdf = client.get(f"/ontvangen/{zaak.uuid}/aanvraag.pdf")
    assert "Burendag" in PdfReader(BytesIO(pdf.content)).pages[0].extract_text()


def test_each_request_of_the_journey_takes_few_queries(city: Any) -> None:
    """In a process that has served this version before: the first one also reads its types once."""
    new_case("warm")
    client = resident_client()
    counts: dict[str, int] = {}

    def counted(name: str, act: Any) -> Any:
        with CaptureQueriesContext(connection) as queries:
            response = act()
        counts[name] = len([q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])
        return response

    counted("service", lambda: client.get("/diensten/evenementenvergunning/"))
    url = counted("start", lambda: client.post("/aanvragen/evenementenvergunning/", {"opnieuw": "1"}))["Location"]
    while page_id(url) != "controleren":
        name = page_id(url)
        here = url
        counted(f"get {name}", lambda here=here: client.get(here))
        url = counted(f"post {name}", lambda here=here, name=name: client.post(here, answers_for(name)))["Location"]
    counted("review", lambda: client.get(url))
    submitted = counted("submit", lambda: client.post(url))["Location"]
    counted("received", lambda: client.get(submitted))
    counted("mine", lambda: client.get("/mijn/"))
    assert counts.pop("mine") <= MOST_QUERIES_OF_MINE
    assert {name: count for name, count in counts.items() if count > MOST_QUERIES} == {}
    assert len(counts) == 21


def test_the_form_is_saved_as_you_go_and_can_be_resumed(city: Any) -> None:
    client = resident_client()
    url = start(client)
    url = client.post(url, answers_for("aanvrager"))["Location"]
    again = resident_client()
    page = again.get("/aanvragen/evenementenvergunning/")
    assert "U was al begonnen" in page.content.decode()
    assert url in page.content.decode()
    assert "Suzanne Moulin" in again.get(url.replace("contact", "aanvrager")).content.decode()


def test_a_form_that_was_only_opened_is_nothing_to_go_on_with(city: Any) -> None:
    client = resident_client()
    url = start(client)
    assert client.get("/aanvragen/evenementenvergunning/")["Location"] == url
    assert Draft.objects.get().typed is False
    assert url not in client.get("/mijn/").content.decode()
    client.post(url, {"naam": "", "later": "1"})
    assert "U was al begonnen" in client.get("/aanvragen/evenementenvergunning/").content.decode()
    assert (
        f"/aanvragen/evenementenvergunning/?concept={Draft.objects.get().pk}" in client.get("/mijn/").content.decode()
    )


def test_after_a_quarter_of_an_hour_away_a_resident_logs_in_again_and_nothing_is_lost(city: Any) -> None:
    client = resident_client()
    url = client.post(start(client), answers_for("aanvrager"))["Location"]
    city.move_to(NOW + timedelta(minutes=14))
    assert client.get(url).status_code == 200
    city.move_to(NOW + timedelta(minutes=28))
    assert client.get("/mijn/").status_code == 200
    city.move_to(NOW + timedelta(minutes=44))
    assert "/inloggen/" in client.get("/mijn/")["Location"]
    assert "Log eerst in" in client.get(url).content.decode()
    assert Draft.objects.get().answers["naam"] == "Suzanne Moulin"


def test_save_and_go_on_later_keeps_what_is_wrong_too(city: Any) -> None:
    client = resident_client()
    url = start(client)
    response = client.post(url, {"naam": "Suzanne", "later": "1"})
    response = refused(client, response)
    assert Draft.objects.get().answers["naam"] == "Suzanne"


def test_back_always_works(city: Any) -> None:
    client = resident_client()
    url = start(client)
    seen = []
    while page_id(url) != "controleren":
        seen.append(url)
        url = client.post(url, answers_for(page_id(url)))["Location"]
    for earlier in reversed(seen):
        assert client.get(earlier).status_code == 200
    assert client.post(seen[2], answers_for("evenement"))["Location"] == seen[3]


def test_changing_an_answer_from_the_summary_goes_back_to_it(city: Any) -> None:
    client = resident_client()
    review = fill(client, start(client))
    page = review.replace("controleren/", "vraag/bezoekers/?terug=controleren")
    assert client.post(page, {"bezoekers": "900"})["Location"] == review
    assert "900" in client.get(review).content.decode()


def test_an_answer_that_opens_a_new_question_is_asked_for_on_the_summary(city: Any) -> None:
    client = resident_client()
    review = fill(client, start(client))
    client.post(
        review.replace("controleren/", "vraag/muziek_en_drank/?terug=controleren"),
        {"versterkte_muziek": "nee", "alcohol": "ja", "open_vuur": "nee", "alcohol_plan": "x"},
    )
    Draft.objects.update(answers={**Draft.objects.get().answers, "alcohol_plan": ""})
    assert "Nog niet (goed) ingevuld" in client.get(review).content.decode()
    refused(client, client.post(review))
    assert not Zaak.objects.exists()


def test_a_known_bsn_is_not_asked(city: Any) -> None:
    client = resident_client()
    text = client.get(start(client)).content.decode()
    assert 'name="bsn"' not in text
    assert 'name="naam"' in text


def test_sending_twice_leads_to_the_same_receipt(city: Any) -> None:
    client = resident_client()
    review = fill(client, start(client))
    first, second = client.post(review), client.post(review)
    assert first["Location"] == second["Location"]
    assert Zaak.objects.count() == 1


def test_another_residents_form_is_not_shown(city: Any) -> None:
    url = start(resident_client())
    stranger = resident_client(HOLLE)
    for address in (url, url.split("vraag/")[0] + "controleren/"):
        for answer in (stranger.get(address), stranger.post(address, PAGES["aanvrager"])):
            assert answer.status_code == 403
            assert "Er is nu iemand anders ingelogd" in answer.content.decode()
            assert "Moulin" not in answer.content.decode()


@pytest.mark.parametrize(("level", "status"), [("laag", 403), ("substantieel", 302), ("hoog", 302)])
def test_l20_the_assurance_level_is_enforced(city: Any, level: str, status: int) -> None:
    client = resident_client(own("bsn", "999993653", level))
    assert client.post("/aanvragen/evenementenvergunning/", {"opnieuw": "1"}).status_code == status


def test_without_a_login_the_page_says_how_and_names_the_other_ways(city: Any) -> None:
    text = Client().get("/aanvragen/evenementenvergunning/").content.decode()
    assert "Log eerst in" in text
    assert "op papier of aan de balie" in text
    assert not Draft.objects.exists()


def test_files_are_kept_shown_and_removed(city: Any) -> None:
    client = resident_client()
    url = start(client).replace("aanvrager", "plek")
    client.post(
        url,
        {**PAGES["plek"], "plattegrond": SimpleUploadedFile("../../kaart.pdf.exe.png", png()), "upload": "plattegrond"},
    )
    [item] = Draft.objects.get().answers["plattegrond"]
    assert "/" not in item["name"]
    assert item["name"] in client.get(url).content.decode()
    client.post(url, {**PAGES["plek"], "remove": f"plattegrond:{item['sha256']}", "upload": "plattegrond"})
    assert Draft.objects.get().answers["plattegrond"] == []


def test_when_the_law_changes_overnight_answers_that_still_count_are_kept(city: Any) -> None:
    city.move_to("2026-06-30T21:55:00Z")
    client = resident_client()
    review = fill(client, start(client), bezoekers="400")
    city.move_to("2026-06-30T22:05:00Z")  # just after midnight on 1 July in Voorbeeldstad
    text = client.get(review).content.decode()
    assert "De regels zijn veranderd sinds u begon" in text
    assert "Burendag" in text
    assert "Nog niet (goed) ingevuld" not in text or "schoon" in text


def test_mijn_loket_shows_only_your_own(city: Any) -> None:
    mine, other = new_case("a"), new_case("b", bsn="999990019", naam_evenement="Havenconcert")
    receipts.send(mine.pk, NOW)
    receipts.send(other.pk, NOW)
    client = resident_client(MOULIN)
    text = client.get("/mijn/").content.decode()
    assert "Burendag" in text
    assert "Havenconcert" not in text
    theirs = Message.objects.get(zaak=other.zaak)
    for address in (
        f"/mijn/zaken/{other.zaak.uuid}/",
        f"/mijn/berichten/{theirs.pk}/",
        f"/ontvangen/{other.zaak.uuid}/",
        f"/ontvangen/{other.zaak.uuid}/aanvraag.pdf",
        f"/mijn/zaken/{other.zaak.uuid}/aanvullen/",
    ):
        assert client.get(address).status_code == 404
    document = other.zaak.zaakinformatieobjecten.first().informatieobject  # type: ignore[union-attr]
    assert client.get(f"/mijn/zaken/{mine.zaak.uuid}/documenten/{document.uuid}/").status_code == 404


def test_the_next_visitor_of_a_browser_sees_nothing_of_the_one_before(city: Any) -> None:
    client = resident_client()
    place = client.post(fill(client, start(client)))["Location"]
    assert client.get(place).status_code == 200
    client.post("/uitloggen/")
    assert client.get(place).status_code == 404
    client = resident_client()
    place = client.post(fill(client, start(client)))["Location"]
    request = RequestFactory().get("/")
    request.session = client.session
    log_in(request, HOLLE)
    assert "sent" not in request.session


def test_reading_a_letter_is_kept(city: Any) -> None:
    case = new_case()
    receipts.send(case.pk, NOW)
    message = Message.objects.get()
    response = resident_client().get(f"/mijn/berichten/{message.pk}/")
    assert response["Content-Type"] == "application/pdf"
    assert Message.objects.get().read_at == NOW


def test_l16_the_resident_sees_who_looked_and_why(city: Any) -> None:
    case = new_case()
    Look.objects.create(user=staff("anna"), zaak=case.zaak, purpose="Behandeling van de aanvraag", at=NOW)
    text = resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/").content.decode()
    assert "Anna de Wit" in text
    assert "Behandeling van de aanvraag" in text


def test_the_resident_completes_the_application(city: Any) -> None:
    case = new_case()
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["bezoekers"], "")
    client = resident_client()
    url = f"/mijn/zaken/{case.zaak.uuid}/aanvullen/"
    assert client.post(url, {"bezoekers": "veel"}).status_code == 422
    assert client.post(url, {"bezoekers": "1200", "message": "Het worden er meer."}).status_code == 302
    assert Case.objects.get().answers["bezoekers"] == 1200
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("path", ["/mijn/", "/mijn/berichten/", "/mijn/zaken/00000000-0000-4000-8000-000000000000/"])
def test_mijn_loket_needs_a_login(city: Any, path: str) -> None:
    assert "/inloggen/" in Client().get(path)["Location"]


def test_l18_no_bsn_in_any_address(city: Any) -> None:
    client = resident_client()
    review = fill(client, start(client))
    response = client.post(review, follow=True)
    assert not any("999993653" in url for url, _ in response.redirect_chain)
    assert "999993653" not in review


def test_every_page_has_a_strict_policy(city: Any) -> None:
    policy = Client().get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert Client().get("/")["X-Frame-Options"] == "DENY"


def test_the_site_in_english(city: Any) -> None:
    client = Client()
    client.post("/taal/", {"language": "en", "next": "/"})
    assert "What would you like to arrange?" in client.get("/").content.decode()
    assert client.post("/taal/", {"language": "en", "next": "https://elders.example/"})["Location"] == "/"


def test_two_forms_for_one_service_can_be_told_apart_and_opened(city: Any) -> None:
    client = resident_client()
    first = start(client)
    client.post(first, {"soort_aanvrager": "persoon", "naam": "Suzanne Moulin"})
    one = Draft.objects.get()
    two = Draft.objects.create(
        service=one.service, owner=one.owner, channel="web", version_hash=one.version_hash, answers={"naam": ["?"]}
    )
    Draft.objects.filter(pk=two.pk).update(started_at=NOW - timedelta(days=2, hours=1))
    page = " ".join(client.get("/mijn/").content.decode().split())
    assert "voor Suzanne Moulin, begonnen op 15 september 2026, 11:30 uur" in page
    assert "begonnen op 13 september 2026, 10:30 uur" in page
    for draft in (one, two):
        address = f"/aanvragen/evenementenvergunning/?concept={draft.id}"
        assert f'href="{address}"' in page
        assert str(draft.id) in client.get(address).content.decode()
    other = resident_client(HOLLE)
    start(other)
    theirs = other.get(f"/aanvragen/evenementenvergunning/?concept={one.id}").content.decode()
    assert f"/aanvragen/evenementenvergunning/{one.id}/" not in theirs
    assert client.get("/aanvragen/evenementenvergunning/?concept=geen").status_code == 200


def test_the_answers_as_data_have_a_name_that_people_understand(city: Any) -> None:
    client = resident_client()
    client.post(fill(client, start(client)))
    page = client.get(f"/mijn/zaken/{Zaak.objects.get().uuid}/").content.decode()
    assert "Uw antwoorden, voor een computerprogramma" in page
    assert "Antwoorden als gegevens" not in page
