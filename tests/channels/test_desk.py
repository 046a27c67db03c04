"""The official's screens."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from openloket.cases import hands, versions
from openloket.cases.completing import supplementing
from openloket.cases.find import index
from openloket.cases.models import Case, Draft, Message, PrintBatch, Submission
from openloket.cases.sent import receipts
from openloket.cases.work import handling
from openloket.cases.written.timeline import timeline
from openloket.channels.mailroom import make_batch
from openloket.people.models import Look, Membership
from openloket.registers.models import Enkelvoudiginformatieobject, Zaak
from openloket.site import demo
from tests.channels.filling import PAGES
from tests.conftest import NOW, new_case, png, resident_client, staff, staff_client
from tests.registers import zgw

FORM = {name: value for page in PAGES.values() for name, value in page.items()} | {
    "bsn": "999993653",
    "identified": "not",
}


def form_data(**changes: Any) -> dict[str, Any]:
    return {**FORM, "plattegrond": SimpleUploadedFile("kaart.png", png()), **changes}


def paper_data(**changes: Any) -> dict[str, Any]:
    return {
        "channel": "paper", "service": "evenementenvergunning", "received.day": "14", "received.month": "9", "received.year": "2026",
        "scan": SimpleUploadedFile("scan.png", png()), **changes,
    }  # fmt: skip


def test_a_form_entered_at_the_desk(city: Any) -> None:
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": "desk", "service": "evenementenvergunning"})["Location"]
    wrong = client.post(url, form_data(bezoekers="veel"))
    assert wrong.status_code == 422
    assert "heel getal" in wrong.content.decode()
    response = client.post(url, form_data(), follow=True)
    case = Case.objects.get()
    assert case.channel == "desk"
    assert case.zaak.identificatie in response.content.decode()
    assert client.get(f"/werk/ingevoerd/{case.zaak.uuid}/aanvraag.pdf")["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    ("channel", "said", "shown"),
    [
        ("desk", "document", "Paspoort, identiteitskaart of rijbewijs gezien."),
        ("desk", "not", "Wie de aanvrager is, is niet nagegaan."),
    ],
)
def test_the_official_says_how_it_was_checked_who_the_applicant_is(
    city: Any, channel: str, said: str, shown: str
) -> None:
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": channel, "service": "evenementenvergunning"})["Location"]
    for nothing in ("", "signature", "x" * 500):
        refused = client.post(url, form_data(identified=nothing))
        assert refused.status_code == 422
        assert "Kies hoe is nagegaan wie de aanvrager is." in refused.content.decode()
    assert client.post(url, form_data(identified=said, later="1")).status_code == 302
    assert re.search(rf'value="{said}"[^>]*\bchecked', client.get(url).content.decode())
    assert client.post(url, form_data(identified=said)).status_code == 302
    case = Case.objects.get()
    assert Submission.objects.get(zaak=case.zaak).identified == said
    assert shown in staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()


def test_who_need_not_be_known_is_not_checked(city: Any) -> None:
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": "desk", "service": "melding_openbare_ruimte"})["Location"]
    assert 'name="identified"' not in client.get(url).content.decode()
    told = {"soort": "afval", "gevaar": "nee", "omschrijving": "Er ligt vuil.", "plaats": "Lindelaan 12"}
    assert client.post(url, told).status_code == 302
    assert Submission.objects.get().identified == ""


def test_paper_is_entered_beside_its_scan_with_the_day_it_came_in(city: Any) -> None:
    client = staff_client("frans")
    url = client.post("/werk/invoeren/", paper_data())["Location"]
    page = client.get(url).content.decode()
    assert "14 september 2026" in page
    picture = client.get(f"{url}scan/0/")
    assert picture["Content-Type"] == "image/png"
    assert client.get(f"{url}scan/1/").status_code == 404
    data = form_data()
    del data["plattegrond"]
    assert client.post(url, data).status_code == 302
    case = Case.objects.get()
    assert (case.channel, case.received_on, case.due) == ("paper", date(2026, 9, 14), date(2026, 11, 9))
    assert (
        Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak, titel="Scan van het formulier").count() == 1
    )


def test_paper_of_before_the_law_changed_gets_the_old_questions(city: Any) -> None:
    client = staff_client("frans")
    url = client.post("/werk/invoeren/", paper_data(**{"received.day": "30", "received.month": "6"}))["Location"]
    text = client.get(url).content.decode()
    assert 'name="beveiligers"' in text
    assert 'name="afval"' not in text


@pytest.mark.parametrize(
    "changes",
    [
        {"received.day": "31", "received.month": "2"}, {"received.year": "2027"}, {"received.year": "2025"}, {"received.day": ""},
        {"service": "bestaat_niet"}, {"scan": SimpleUploadedFile("scan.pdf", b"PK\x03\x04")}, {"scan": ""},
    ],
)  # fmt: skip
def test_paper_that_cannot_be_started(city: Any, changes: dict[str, Any]) -> None:
    response = staff_client("frans").post("/werk/invoeren/", paper_data(**changes))
    assert response.status_code == 422
    assert 'class="error ' in response.content.decode()
    assert not Draft.objects.exists()


def test_entering_twice_makes_one_zaak(city: Any) -> None:
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": "desk", "service": "evenementenvergunning"})["Location"]
    first, second = client.post(url, form_data()), client.post(url, form_data())
    assert first["Location"] == second["Location"]
    assert Zaak.objects.count() == 1


def test_who_may_see_what_was_entered(city: Any) -> None:
    zaak = new_case(channel="web").zaak
    for username, status in (("frans", 403), ("gerda", 403), ("bram", 403), ("els", 200), ("anna", 200)):
        assert staff_client(username).get(f"/werk/ingevoerd/{zaak.uuid}/").status_code == status
        assert staff_client(username).get(f"/werk/ingevoerd/{zaak.uuid}/aanvraag.pdf").status_code == status


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_the_same_moment_share_no_letter(published: None) -> None:
    demo.make_staff()
    for n in range(6):
        receipts.send(new_case(f"p{n}", bereikbaar="post").pk, timezone.now())
    user = staff("frans")

    def go(_: int) -> None:
        try:
            make_batch(user)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(go, range(4)))
    assert Message.objects.filter(way="print", batch=None).count() == 0
    numbers = list(PrintBatch.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_form_can_be_put_aside(city: Any) -> None:
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": "desk", "service": "evenementenvergunning"})["Location"]
    client.post(url, {"naam": "Suzanne", "later": "1"})
    assert url in client.get("/werk/invoeren/").content.decode()
    assert 'value="Suzanne"' in client.get(url).content.decode()
    assert staff_client("anna").get(url).status_code == 404


@pytest.mark.parametrize(
    ("username", "path", "status"),
    [
        ("anna", "/werk/", 200), ("anna", "/werk/post/", 403), ("anna", "/werk/diensten/", 403), ("anna", "/werk/invoeren/", 200),
        ("els", "/werk/", 200), ("els", "/werk/post/", 403), ("els", "/werk/invoeren/", 200),
        ("frans", "/werk/", 302), ("frans", "/werk/post/", 200), ("frans", "/werk/diensten/", 403),
        ("gerda", "/werk/", 302), ("gerda", "/werk/diensten/", 200), ("gerda", "/werk/invoeren/", 403), ("gerda", "/werk/post/", 403),
    ],
)  # fmt: skip
def test_who_may_open_what(city: Any, username: str, path: str, status: int) -> None:
    assert staff_client(username).get(path).status_code == status


@pytest.mark.parametrize("path", ["/werk/", "/werk/invoeren/", "/werk/post/", "/werk/diensten/"])
def test_officials_pages_need_a_login_also_for_residents(city: Any, path: str) -> None:
    for client in (Client(), resident_client()):
        assert "/account/login/" in client.get(path)["Location"]


@pytest.mark.parametrize(
    ("username", "status"), [("anna", 200), ("chantal", 200), ("bram", 403), ("frans", 403), ("gerda", 403)]
)
def test_who_may_see_a_case(city: Any, username: str, status: int) -> None:
    case = new_case()
    assert staff_client(username).get(f"/werk/zaken/{case.zaak.uuid}/").status_code == status
    assert Look.objects.count() == (1 if status == 200 else 0)


def test_an_official_without_any_role_may_nothing(city: Any) -> None:
    Membership.objects.filter(user__username="anna").delete()
    case = new_case()
    client = staff_client("anna")
    assert client.get("/werk/").status_code == 403
    assert client.get(f"/werk/zaken/{case.zaak.uuid}/").status_code == 403


def test_l16_the_desk_says_why_it_looks_and_it_is_logged(city: Any, settings: Any) -> None:
    settings.STAFF_IDLE_SECONDS = 24 * 3600  # the purpose ends here, not the session
    case = new_case()
    client, url = staff_client("els"), f"/werk/zaken/{case.zaak.uuid}/"
    assert "Waarom wilt u deze zaak zien?" in client.get(url).content.decode()
    assert not Look.objects.exists()
    client.post(f"{url}reden/", {"purpose": "nieuwsgierig"})
    assert "Waarom wilt u" in client.get(url).content.decode()
    client.post(f"{url}reden/", {"purpose": "klant"})
    assert "Burendag" in client.get(url).content.decode()
    look = Look.objects.get()
    assert (look.user, look.purpose) == (staff("els"), "De aanvrager staat aan de balie of belt")
    city.move_to("2026-09-15T12:00:00Z")
    assert "Waarom wilt u" in client.get(url).content.decode()


def test_a_document_is_a_look_too_and_only_of_its_own_zaak(city: Any) -> None:
    case, other = new_case("a"), new_case("b")
    client = staff_client("anna")
    document = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak).first()
    assert document is not None
    response = client.get(f"/werk/zaken/{case.zaak.uuid}/documenten/{document.uuid}/")
    assert response.status_code == 200
    assert "sandbox" in response["Content-Security-Policy"]
    assert Look.objects.count() == 1
    assert client.get(f"/werk/zaken/{other.zaak.uuid}/documenten/{document.uuid}/").status_code == 404


def test_from_case_to_letter(city: Any) -> None:
    case = new_case()
    client, url = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/"
    client.post(f"{url}take/", {"revision": 1})
    client.post(f"{url}move/", {"revision": 2, "step": "in_behandeling"})
    preview = client.post(
        f"{url}decide/", {"revision": 3, "result": "verleend", "motivation": "Er zijn geen bezwaren.", "preview": "1"}
    )
    assert preview["Content-Type"] == "application/pdf"
    assert Case.objects.get().closed_on is None
    client.post(f"{url}decide/", {"revision": 3, "result": "verleend", "motivation": "Er zijn geen bezwaren."})
    text = client.get(url).content.decode()
    assert "Afgesloten" in text
    assert "U krijgt een vergunning voor Burendag" in text


def test_a_mistake_keeps_what_was_typed(city: Any) -> None:
    case = new_case()
    response = staff_client("anna").post(
        f"/werk/zaken/{case.zaak.uuid}/decide/", {"revision": 1, "motivation": "Een lange uitleg hierover."}
    )
    assert response.status_code == 422
    assert "Een lange uitleg hierover." in response.content.decode()


def test_a_call_about_a_case_is_recorded(city: Any) -> None:
    case = new_case()
    client, url = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/contact/"
    assert client.post(url, {"revision": 1, "channel": "duif", "note": "x"}).status_code == 422
    assert client.post(url, {"revision": 1, "channel": "phone", "note": "Vroeg hoe het gaat."}).status_code == 302
    assert case.zaak.klantcontacten.filter(kanaal="phone").count() == 1


def test_by_phone_only_where_the_service_allows_it(city: Any) -> None:
    client = staff_client("els")
    response = client.post("/werk/invoeren/", {"channel": "phone", "service": "evenementenvergunning"})
    assert response.status_code == 422
    assert "niet op deze manier aanvragen" in response.content.decode()
    assert not Draft.objects.exists()


def test_a_coordinator_gives_a_case_to_a_colleague_in_the_team_only(city: Any) -> None:
    case = new_case()
    client, url = staff_client("chantal"), f"/werk/zaken/{case.zaak.uuid}/assign/"
    assert client.post(url, {"revision": 1, "to": staff("bram").pk}).status_code == 422
    assert client.post(url, {"revision": 1, "to": staff("youssef").pk}).status_code == 302
    assert Case.objects.get().handler == staff("youssef")


def test_the_desk_enters_what_was_asked_for(city: Any) -> None:
    case = new_case()
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), 1), ["bezoekers"], "")
    client, url = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/aanvullen/"
    day = {"received.day": "15", "received.month": "9", "received.year": "2026", "channel": "paper"}
    assert client.post(url, {**day, "bezoekers": "x"}).status_code == 422
    assert client.post(url, {**day, "received.day": "14", "bezoekers": "90"}).status_code == 422
    assert client.post(url, {**day, "bezoekers": "90"}).status_code == 302
    assert Case.objects.get().answers["bezoekers"] == 90


def test_the_work_list_shows_own_team_and_unassigned(city: Any) -> None:
    one, two = new_case("a", naam_evenement="Havenconcert"), new_case("b", naam_evenement="Zomerkermis")
    handling.take(one.pk, hands.Handler(staff("anna"), 1))
    client = staff_client("anna")
    lists = {
        view: client.get(f"/werk/?lijst={view}").content.decode() for view in ("mine", "unassigned", "team", "closed")
    }
    assert ("Havenconcert" in lists["mine"], "Zomerkermis" in lists["mine"]) == (True, False)
    assert ("Havenconcert" in lists["unassigned"], "Zomerkermis" in lists["unassigned"]) == (False, True)
    assert "56 dagen" in lists["team"]
    assert "Havenconcert" not in lists["closed"]
    assert "Havenconcert" not in staff_client("bram").get("/werk/?lijst=team").content.decode()
    index.renew()
    found = client.post("/werk/zoeken/", {"wat": two.zaak.identificatie[-6:], "waar": "lijst=team"}, follow=True)
    assert "Zomerkermis" in found.content.decode()
    assert client.get("/werk/?lijst=alles").status_code == 404


def test_no_n_plus_1_in_the_work_list_at_10_000_cases(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "SECONDS_UNTIL_SEEN", 10**9)  # else a slow machine looks halfway for new versions
    case = new_case()
    template, zaak = Case.objects.get(pk=case.pk), Zaak.objects.get(pk=case.pk)
    fields = {
        f.attname: getattr(zaak, f.attname) for f in Zaak._meta.concrete_fields if f.attname not in ("id", "uuid")
    }
    zaken = Zaak.objects.bulk_create(Zaak(**{**fields, "identificatie": f"Z{n}"}) for n in range(10_000))
    same = {f.attname: getattr(template, f.attname) for f in Case._meta.concrete_fields if f.attname != "zaak_id"}
    Case.objects.bulk_create([Case(**{**same, "zaak_id": z.pk}) for z in zaken], batch_size=2000)
    client = staff_client("anna")
    client.get("/werk/?lijst=mine")  # the first page of a session also writes down that someone is here
    counts = []
    for page in ("", "&pagina=2", "&pagina=150"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/werk/?lijst=team{page}").status_code == 200
        counts.append(len(queries))
    assert max(counts) <= 13, counts


def test_the_days_letters_become_one_pdf_with_a_list(city: Any) -> None:
    cases = [new_case(f"p{n}", bereikbaar="post") for n in range(3)]
    for case in cases:
        receipts.send(case.pk, NOW)
    client = staff_client("frans")
    assert "3 brieven" in client.get("/werk/post/").content.decode()
    client.post("/werk/post/")
    batch = PrintBatch.objects.get()
    response = client.get(f"/werk/post/{batch.pk}/")
    from io import BytesIO

    from pypdf import PdfReader

    reader = PdfReader(BytesIO(response.content))
    assert len(reader.pages) == 4
    assert all(case.zaak.identificatie in reader.pages[0].extract_text() for case in cases)
    assert Message.objects.filter(batch=batch).count() == 3
    client.post("/werk/post/")
    assert PrintBatch.objects.count() == 1


def test_every_version_stands_on_the_admins_page(city: Any) -> None:
    text = staff_client("gerda").get("/werk/diensten/").content.decode().partition("Waarlangs wij iets laten weten")[0]
    assert text.count("Evenementenvergunning aanvragen") == 2
    assert text.count("geldt nu") == 3


def test_zrc_007_an_official_reads_who_holds_a_document_and_keeps_what_they_typed(city: Any) -> None:
    case = new_case()
    document = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak)[0]
    Enkelvoudiginformatieobject.objects.filter(pk=document.pk).update(locked="a", vergrendeld_door="Zaakbrug (Jan)")
    address = f"/werk/zaken/{case.zaak.uuid}/decide/"
    typed = {"revision": case.revision, "result": "verleend", "motivation": "Er zijn geen bezwaren van de politie."}
    page = staff_client("anna").post(address, typed)
    assert page.status_code == 422
    text = page.content.decode()
    assert "vergrendeld door Zaakbrug (Jan)" in text
    assert typed["motivation"] in text
    assert "/unlock/" not in text, "only a beheerder may force it"
    refused = staff_client("anna").post(f"/werk/zaken/{case.zaak.uuid}/unlock/", {"document": document.uuid})
    assert refused.status_code == 403
    both = staff("anna")
    Membership.objects.create(user=both, team=both.memberships.get().team, role="beheerder")
    assert "/unlock/" in staff_client("anna").post(address, typed).content.decode()
    opened = staff_client("anna").post(f"/werk/zaken/{case.zaak.uuid}/unlock/", {**typed, "document": document.uuid})
    assert opened.status_code == 200
    assert typed["motivation"] in opened.content.decode()
    assert staff_client("anna").post(address, typed).status_code == 302
    assert Case.objects.get(pk=case.pk).closed_on is not None


def test_a_beheerder_sees_which_documents_are_locked_and_opens_one(city: Any) -> None:
    document = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=new_case().zaak)[0]
    Enkelvoudiginformatieobject.objects.filter(pk=document.pk).update(locked="a", vergrendeld_door="Zaakbrug")
    page = staff_client("gerda").get("/werk/vergrendeld/").content.decode()
    assert document.identificatie in page
    assert "Zaakbrug" in page
    assert document.titel not in page
    for sent, said in ((document.uuid, "Ontgrendeld."), (document.uuid, "niet meer vergrendeld"), ("x", "niet meer")):
        answer = staff_client("gerda").post("/werk/vergrendeld/", {"document": sent}, follow=True)
        assert said in answer.content.decode()
    document.refresh_from_db()
    assert document.locked == ""
    assert staff_client("anna").get("/werk/vergrendeld/").status_code == 403


def test_the_timeline_has_a_line_for_each_act_and_says_what_another_system_did(city: Any) -> None:
    case = new_case()
    city.shift(timedelta(minutes=1))
    handling.take(case.pk, hands.Handler(staff("anna"), case.revision))
    city.shift(timedelta(minutes=1))
    api = zgw.client()
    api.patch(f"{zgw.BASE}/zaken/api/v1/zaken/{case.zaak.uuid}", {"toelichting": "Iets"})
    lines = [(line.text, line.who) for line in timeline(case.zaak)]
    assert lines == [
        (f"Gewijzigd: zaak {case.zaak.identificatie}", "Jan"),
        ("In behandeling bij Anna de Wit", "Anna de Wit"),
        ("Ontvangen via web, versie van 1 juli 2026", "aanvrager"),
    ]


@pytest.mark.parametrize("button", ["outcome", "later", "wrong"])
def test_a_file_stays_with_the_form_until_it_is_sent(city: Any, button: str) -> None:
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": "desk", "service": "evenementenvergunning"})["Location"]
    client.post(url, form_data(**{"bezoekers": "veel"} if button == "wrong" else {button: "1"}))
    client.post(url, FORM | {"outcome": "1"})
    assert "kaart.png" in client.get(url).content.decode()

    sent = client.post(url, FORM)
    assert sent["Location"].startswith("/werk/ingevoerd/")
    Case.objects.get()
    assert Enkelvoudiginformatieobject.objects.filter(bestandsnaam="kaart.png").exists()


def test_a_file_that_is_ticked_leaves_the_form(city: Any) -> None:
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": "desk", "service": "evenementenvergunning"})["Location"]
    client.post(url, form_data(outcome="1"))
    (kept,) = Draft.objects.get().answers["plattegrond"]
    client.post(url, FORM | {"outcome": "1", "remove": f"plattegrond:{kept['sha256']}"})
    assert Draft.objects.get().answers["plattegrond"] == []
