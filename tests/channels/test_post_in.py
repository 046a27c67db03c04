"""Post that comes in as scans: read by machine, checked by people, one zaak for each form."""

from __future__ import annotations

import io
import os
import re
from datetime import date, timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from openloket.cases import hands, jobs, versions
from openloket.cases.completing import supplementing
from openloket.cases.models import (
    Case,
    InformationRequest,
    InterestedParty,
    Message,
    PaperForm,
    PaperReading,
    PaperSlip,
    ReceivedMessage,
    Stack,
    Submission,
)
from openloket.cases.work import handling
from openloket.channels.jobs import read_stack
from openloket.channels.mailroom import make_batch
from openloket.channels.paper import archive, doors, followup, intake
from openloket.channels.paper.form import form
from openloket.definitions.schema import Published
from openloket.people.accounts import appoint
from openloket.people.models import User
from openloket.people.rights import Role
from openloket.registers import content
from openloket.registers.models import Enkelvoudiginformatieobject, Zaak
from tests.conftest import NOW, event_answers, new_case, png, staff, staff_client

DAY = date(2026, 9, 14)
LONG = {"omschrijving": "Wij eten samen.", "afval": "Wij vegen de straat."}


def on_paper(serial: str = "ABCDEFGH23", day: date = DAY, **changes: Any) -> bytes:
    """A form with its answers in print, as it comes back from a scanner that changes nothing."""
    answers = event_answers(bereikbaar="post", **changes)
    for name in ("email", *LONG):  # long text is written by hand
        del answers[name]
    answers["plattegrond"] = True
    return form(versions.on("evenementenvergunning", day), serial, answers).pdf


def came_in(data: bytes, name: str = "post.pdf", day: date = DAY) -> Stack:
    stack = intake.take_in(data, name, "application/pdf", day, "upload").stack
    read_stack(str(stack.pk))
    stack.refresh_from_db()
    return stack


def typed(reading: PaperReading, **changes: Any) -> dict[str, Any]:
    """What someone sends who agrees with everything that was read."""
    answers = {field["key"]: field["raw"] for field in intake.doubtful(reading)}
    return {**answers, "revision": reading.revision, **changes}


def finished(reading: PaperReading) -> PaperReading:
    """The same reading, as if its long text had been written and it had been signed by hand."""
    for field in reading.fields:
        if field["kind"] == "line":
            field |= {"sure": False, "empty": False, "written": True}
        if field["question"] == "akkoord":  # a declaration is never printed for someone
            field |= {"sure": True, "written": True, "raw": "ja" if field["kind"] == "tick" else ""}
    reading.save()
    return reading


def test_a_printed_form_is_read_back(city: Any) -> None:
    stack = came_in(on_paper())
    assert (stack.state, stack.pages, stack.loose) == (Stack.State.READ, 5, [])
    reading = stack.readings.get()
    assert (reading.serial, reading.service) == ("ABCDEFGH23", "evenementenvergunning")
    read = intake.combined(reading, {})
    assert read["bsn"] == "999993653"
    assert read["adres"]["straat"] == "VOORBEELDSTRAAT"
    assert read["datum"] == "05-12-2026"
    assert read["soort"] == "buurtfeest"
    assert read["weg_dicht"] == "ja"
    assert intake.unsigned(reading)


def test_a_serial_that_we_never_gave_is_said(city: Any) -> None:
    """Of a version whose forms we print ourselves; before that nobody can tell."""
    published = versions.on("evenementenvergunning", DAY)
    given = archive.give(published)
    assert not any("niet uitgegeven" in note for note in came_in(on_paper(given)).readings.get().notes)
    [note] = [note for note in came_in(on_paper("BCDEFGHJ34")).readings.get().notes if "niet uitgegeven" in note]
    assert "BCDEFGHJ34" in note
    PaperForm.objects.filter(version__hash=published.hash).update(counted=False)  # as on the day this was built
    assert not archive.never_given("BCDEFGHJ34", published.hash)


@pytest.mark.parametrize("name", ["scan.pdf", None])
def test_an_empty_attachment_is_named(name: str | None) -> None:
    mail = EmailMessage()
    mail.set_content("Hierbij mijn formulier.")
    mail.add_attachment(b"", maintype="application", subtype="pdf", filename=name)
    assert [*doors.mail(bytes(mail), DAY)] == [
        doors.Came(name or "bijlage", "Het bestand is leeg. Kies een ander bestand.")
    ]


def test_a_form_becomes_a_zaak_after_a_person_looked(city: Any) -> None:
    reading = finished(came_in(on_paper()).readings.get())
    client = staff_client("frans")
    page = client.get(reverse("post_check", args=[reading.pk]))
    assert "Wat gaat er gebeuren?" in page.content.decode()
    answer = client.post(reverse("post_check", args=[reading.pk]), typed(reading, **LONG))
    assert answer.status_code == 302, answer.content.decode()
    reading.refresh_from_db()
    assert reading.state == PaperReading.State.DONE
    case = Case.objects.get(zaak=reading.zaak)
    assert (case.channel, case.received_on) == ("paper", DAY)
    assert case.answers["omschrijving"] == "Wij eten samen."
    assert case.answers["bezoekers"] == 120
    assert reading.checked["omschrijving"]["is"] == "Wij eten samen."
    scan = Enkelvoudiginformatieobject.objects.get(titel="Scan van het formulier")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content.read(scan.inhoud))).pages)
    assert "SUZANNE MOULIN" in text


def test_a_form_that_is_wholly_clear_needs_nobody(city: Any) -> None:
    reading = finished(came_in(on_paper()).readings.get())
    for field in reading.fields:
        field["sure"] = True
        field["raw"] = LONG.get(field["key"], field["raw"])
    reading.save()
    read_stack(str(reading.stack_id))
    reading.refresh_from_db()
    assert reading.state == PaperReading.State.DONE
    read_stack(str(reading.stack_id))
    assert Zaak.objects.count() == 1


def test_a_form_with_an_answer_that_is_not_possible_waits_for_a_person(city: Any) -> None:
    reading = finished(came_in(on_paper()).readings.get())
    for field in reading.fields:
        field["sure"] = True
    reading.save()
    read_stack(str(reading.stack_id))
    reading.refresh_from_db()
    assert reading.state == PaperReading.State.CHECK
    asks = {question.ask for question in versions.by_hash(reading.version_hash).questions}
    assert reading.notes
    assert all(note.partition(": ")[0] in asks for note in reading.notes), "a person reads what was asked, not its name"


def test_a_stack_waits_for_the_forms_that_are_in_it_only(city: Any) -> None:
    came_in(on_paper())
    found = PaperForm.objects.values_list("version__hash", flat=True)
    assert list(found) == [versions.on("evenementenvergunning", DAY).hash]


def test_the_mail_room_sees_how_far_reading_is(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = staff_client("frans")
    stack = intake.take_in(on_paper(), "post.pdf", "application/pdf", DAY, "upload").stack
    shown: list[str] = []
    reading = intake.read_page

    def watched(*args: Any, **options: Any) -> Any:
        shown.append(client.get(reverse("post_in")).content.decode())
        return reading(*args, **options)

    monkeypatch.setattr(intake, "read_page", watched)
    read_stack(str(stack.pk))
    assert len(shown) == 5
    assert "Wacht op lezen" in shown[0]
    assert "Wordt gelezen" not in shown[0]
    assert "Wordt gelezen" in shown[1]
    assert "1 bladzijde klaar." in shown[1]
    assert "4 bladzijden klaar." in shown[4]
    assert all("Kijk hoe ver het is" in page for page in shown)
    after = client.get(reverse("post_in")).content.decode()
    assert "Gelezen" in after
    assert "Kijk hoe ver het is" not in after
    assert "klaar." not in after


def test_the_same_file_comes_in_once(city: Any) -> None:
    data = on_paper()
    first, second = came_in(data), came_in(data, "nog eens.pdf")
    assert first.pk == second.pk
    assert PaperReading.objects.count() == 1


def test_reading_again_doubles_nothing(city: Any) -> None:
    stack = came_in(on_paper())
    read_stack(str(stack.pk))
    assert stack.readings.count() == 1


def test_a_worker_that_dies_half_way_leaves_nothing_and_the_next_one_reads_all(
    city: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = intake.take_in(on_paper(), "post.pdf", "application/pdf", DAY, "upload").stack
    read_page, count = intake.read_page, iter(range(100))

    def dies(*arguments: Any, **more: Any) -> Any:
        if next(count) == 3:
            raise KeyboardInterrupt
        return read_page(*arguments, **more)

    monkeypatch.setattr(intake, "read_page", dies)
    with pytest.raises(KeyboardInterrupt):
        read_stack(str(stack.pk))
    assert not PaperReading.objects.exists()
    monkeypatch.setattr(intake, "read_page", read_page)
    read_stack(str(stack.pk))
    assert PaperReading.objects.count() == 1


def test_two_forms_interleaved_upside_down_and_a_letter_between(city: Any) -> None:
    one, two = PdfReader(io.BytesIO(on_paper("AAAAAAAA22"))), PdfReader(io.BytesIO(on_paper("BBBBBBBB33")))
    out = PdfWriter()
    for a, b in zip(one.pages, reversed(two.pages), strict=True):
        out.add_page(a)
        out.add_page(b).rotate(180)
    out.add_blank_page(595, 842)
    data = io.BytesIO()
    out.write(data)
    stack = came_in(data.getvalue())
    assert sorted(stack.readings.values_list("serial", flat=True)) == ["AAAAAAAA22", "BBBBBBBB33"]
    for reading in stack.readings.all():
        assert [page["page"] for page in reading.pages] == [1, 2, 3, 4, 5]
        assert intake.combined(reading, {})["bsn"] == "999993653"


def test_missing_pages_are_said(city: Any) -> None:
    whole, out = PdfReader(io.BytesIO(on_paper())), PdfWriter()
    for page in whole.pages[:3]:
        out.add_page(page)
    data = io.BytesIO()
    out.write(data)
    assert "Deze bladzijden ontbreken: 4, 5." in came_in(data.getvalue()).readings.get().notes


def test_two_different_answers_under_one_serial_are_put_aside(city: Any) -> None:
    came_in(on_paper())
    second = came_in(on_paper(bezoekers=121)).readings.get()
    assert second.state == PaperReading.State.ASIDE
    assert any("andere antwoorden" in note for note in second.notes)
    client = staff_client("frans")
    assert second.serial in client.get(reverse("post_in")).content.decode()
    assert client.post(reverse("post_reopen", args=[second.pk])).status_code == 302
    second.refresh_from_db()
    assert second.state == PaperReading.State.CHECK


def test_a_code_of_another_municipality_is_nobodys_form(city: Any) -> None:
    other = versions.on("evenementenvergunning", DAY)
    strange = Published(msgspec.structs.replace(other.version, title="Feestvergunning"), other.source)
    stack = came_in(form(strange, "ABCDEFGH23", {}).pdf)
    assert not stack.readings.exists()
    assert "hoort bij geen formulier" in stack.loose[0]["notes"][0]


def encrypted() -> bytes:
    out = PdfWriter()
    out.add_blank_page(595, 842)
    out.encrypt("geheim")
    data = io.BytesIO()
    out.write(data)
    return data.getvalue()


def with_script() -> bytes:
    out = PdfWriter()
    out.add_blank_page(595, 842)
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")})
    out.root_object[NameObject("/OpenAction")] = action
    data = io.BytesIO()
    out.write(data)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7 but not really", "beschadigd"),
        (b"GIF89a", "JPG of PNG"),
        (b"no picture", "geen PDF, TIFF, JPG, PNG of HEIC"),
        (png()[:60], "beschadigd"),
        (encrypted(), "wachtwoord"),
        (with_script(), "JavaScript"),
    ],
    ids=["no PDF", "no picture of ours", "no picture", "half a picture", "with a password", "with a script"],
)
def test_what_cannot_be_read_is_kept_and_says_why(city: Any, data: bytes, says: str) -> None:
    stack = came_in(data)
    assert stack.state == Stack.State.REFUSED
    assert says in stack.message
    assert content.read(stack.content) == data
    assert stack.message in staff_client("frans").get(reverse("post_in")).content.decode()


def test_upload(city: Any, django_capture_on_commit_callbacks: Any) -> None:
    client = staff_client("frans")
    data = {"received.day": "14", "received.month": "9", "received.year": "2026"}
    wrong = client.post(reverse("post_in"), data)
    assert wrong.status_code == 422
    assert "Kies een bestand met scans." in wrong.content.decode()
    sent = client.post(reverse("post_in"), {**data, "scan": SimpleUploadedFile("post.pdf", on_paper())})
    assert sent.status_code == 302
    assert Stack.objects.get().received_on == DAY


@pytest.fixture
def second_person(city: Any) -> Client:
    """Someone else in the mail room."""
    appoint("post2", "Tweede Paar", "dakpan-zwaluw-citroen-9", "loket", Role.POSTKAMER)
    return staff_client("post2")


def test_two_people_do_not_get_the_same_form(city: Any, second_person: Client) -> None:
    reading = came_in(on_paper()).readings.get()
    assert staff_client("frans").get(reverse("post_check", args=[reading.pk])).status_code == 200
    assert second_person.get(reverse("post_check", args=[reading.pk])).status_code == 302


def test_a_form_that_changed_meanwhile_is_not_overwritten(city: Any) -> None:
    reading = finished(came_in(on_paper()).readings.get())
    client, url = staff_client("frans"), reverse("post_check", args=[reading.pk])
    client.get(url)
    assert client.post(url, typed(reading, revision=0, **LONG)).status_code == 409  # what was typed stands there
    assert not Submission.objects.exists()


def test_a_sensitive_service_has_a_second_person(
    city: Any, second_person: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "sensitive", lambda version: True)
    reading = finished(came_in(on_paper()).readings.get())
    url = reverse("post_check", args=[reading.pk])
    first = staff_client("frans")
    first.get(url)
    first.post(url, typed(reading, **LONG))
    reading.refresh_from_db()
    assert (reading.state, reading.zaak) == (PaperReading.State.SECOND, None)
    assert first.get(url).status_code == 302
    User.objects.filter(username="frans").update(email="frans@stad.example")
    User.objects.filter(username="post2").update(email="Frans@stad.example")  # the same person, by another account
    assert second_person.get(url).status_code == 302
    User.objects.filter(username="post2").update(email="")
    assert "Wij eten samen." in second_person.get(url).content.decode()
    second_person.post(url, typed(reading, **LONG))
    reading.refresh_from_db()
    assert (reading.state, str(reading.second_by)) == (PaperReading.State.DONE, "Tweede Paar")


def test_a_form_is_shut_when_it_is_a_zaak(city: Any, second_person: Client, settings: Any) -> None:
    settings.STAFF_IDLE_SECONDS = 24 * 3600  # what ends here is what one may see of it, not the session
    reading = finished(came_in(on_paper()).readings.get())
    client, url = staff_client("frans"), reverse("post_check", args=[reading.pk])
    picture = reverse("post_picture", args=[reading.pk, reading.pages[0]["sha256"]])
    client.get(url)
    assert client.get(picture).status_code == 200
    assert client.post(url, typed(reading, **LONG)).status_code == 302
    reading.refresh_from_db()
    assert reading.zaak is not None
    assert client.get(picture).status_code == 404
    assert client.get(url)["Location"] == reverse("entered", args=[reading.zaak.uuid])
    assert second_person.get(url)["Location"] == reverse("post_in")
    city.move_to(NOW + timedelta(hours=2))
    assert client.get(url)["Location"] == reverse("post_in")


def test_a_form_of_another_service_is_not_theirs(city: Any) -> None:
    appoint("post3", "Alleen Bijstand", "dakpan-zwaluw-citroen-9", "loket", Role.POSTKAMER, ["bijzondere_bijstand"])
    reading = came_in(on_paper()).readings.get()
    client = staff_client("post3")
    for name, more in (("post_check", []), ("post_picture", [reading.pages[0]["sha256"]])):
        assert client.get(reverse(name, args=[reading.pk, *more])).status_code == 403
    assert client.post(reverse("post_reopen", args=[reading.pk])).status_code == 403


def test_going_on_by_hand_keeps_what_was_read(city: Any) -> None:
    reading = finished(came_in(on_paper()).readings.get())
    client, url = staff_client("frans"), reverse("post_check", args=[reading.pk])
    client.get(url)
    there = client.post(url, typed(reading, by_hand="1"))["Location"]
    page = client.get(there).content.decode()
    assert "VOORBEELDSTRAAT" in page
    assert "999993653" in page


def test_a_refusal_says_what_is_wrong(city: Any) -> None:
    reading = finished(came_in(on_paper()).readings.get())
    client, url = staff_client("frans"), reverse("post_check", args=[reading.pk])
    client.get(url)
    for field in reading.fields:  # hard to read, whatever the model is
        field["sure"] = field["key"] not in ("datum", "begin")
    reading.save()
    answer = client.post(url, typed(reading, datum="31-02-2027", begin="25:00"))
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert "Wat gaat er gebeuren?" in page
    assert re.search(r'id="fouten"', page)
    assert re.search(r'<a href="#f-datum"><strong>Op welke dag is het evenement\?</strong> Deze dag bestaat niet', page)
    assert re.search(r'id="f-datum"[^>]*aria-invalid="true" aria-describedby="f-datum-error"', page)
    assert 'id="f-datum-error"' in page
    assert '<a href="#f-begin">' in page
    assert not Submission.objects.exists()


@pytest.mark.parametrize("username", ["els", "anna", "gerda"])
def test_only_the_mail_room(city: Any, username: str) -> None:
    reading = came_in(on_paper()).readings.get()
    client = staff_client(username)
    for url in (reverse("post_in"), reverse("post_check", args=[reading.pk])):
        assert client.get(url).status_code == 403
    sha256 = reading.pages[0]["sha256"]
    assert client.get(reverse("post_picture", args=[reading.pk, sha256])).status_code == 403


def test_pictures_are_only_those_of_the_form(city: Any) -> None:
    reading = came_in(on_paper()).readings.get()
    client = staff_client("frans")
    good = client.get(reverse("post_picture", args=[reading.pk, reading.pages[0]["sha256"]]))
    assert (good.status_code, good["Content-Type"]) == (200, "image/jpeg")
    assert client.get(reverse("post_picture", args=[reading.pk, reading.stack.content])).status_code == 404


def test_layouts_are_kept_as_they_were_printed(city: Any) -> None:
    published = versions.on("evenementenvergunning", DAY)
    archive.keep(published)
    row = PaperForm.objects.get(version__hash=published.hash)
    row.layout["marker"] = "as it was"
    row.save()
    archive.keep(published)
    found = archive.library().find("evenementenvergunning", published.hash[:16])
    assert found is not None
    assert found.layout["marker"] == "as it was"


def test_sweeping_keeps_what_post_needs(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = came_in(on_paper())
    reading = stack.readings.get()
    kept: set[str] = set()
    monkeypatch.setattr(jobs.content, "sweep", lambda in_use, before: kept.update(in_use))
    jobs.sweep_contents(0)
    wanted = {page["sha256"] for page in reading.pages} | {f["crop"]["sha256"] for f in reading.fields if "crop" in f}
    assert {*wanted, stack.content, *PaperForm.objects.values_list("content", flat=True)} <= kept


@pytest.fixture
def scanner(tmp_path: Path) -> Path:
    """A folder that a scanner writes to; its files have been left alone for a while."""
    return tmp_path


def dropped(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (NOW.timestamp() - 60, NOW.timestamp() - 60))
    return path


def test_a_folder_is_watched(city: Any, scanner: Path) -> None:
    path = dropped(scanner, "2026-09-10/stapel.pdf", on_paper())
    dropped(scanner, "brief.docx", b"PK")
    fresh = dropped(scanner, "bezig.pdf", b"%PDF")
    os.utime(fresh, (NOW.timestamp(), NOW.timestamp()))
    came = {item.name: item.because for item in doors.look(scanner)}
    assert came == {
        "brief.docx": "Dit is geen PDF, TIFF, JPG, PNG of HEIC. Stuur een van deze soorten.",
        "stapel.pdf": "",
    }
    assert Stack.objects.get().received_on == date(2026, 9, 10)
    assert not path.exists()
    assert (scanner / "gelezen" / "stapel.pdf").exists()
    assert (scanner / "geweigerd" / "brief.docx").exists()
    assert fresh.exists()
    assert list(doors.look(scanner)) == []


def test_a_scan_by_mail(city: Any, scanner: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "Formulier"
    message.set_content("Zie bijlage.")
    message.add_attachment(on_paper(), maintype="application", subtype="pdf", filename="../form.pdf")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="virus.exe")
    dropped(scanner, "bericht.eml", message.as_bytes())
    came = {item.name: bool(item.because) for item in doors.look(scanner)}
    assert came == {".._form.pdf": False, "virus.exe": True}
    assert Stack.objects.get().source == "e-mail"


def test_a_mail_without_a_scan_is_refused(city: Any) -> None:
    message = EmailMessage()
    message.set_content("Ik wil graag een vergunning.")
    assert [item.because for item in doors.mail(message.as_bytes(), DAY)] == ["Bij de e-mail zit geen scan."]


def followed_up(case: Case, city: Any) -> bytes:
    """The form that goes out with a request for two answers, with those filled in in print."""
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["bezoekers", "locatie"], "")
    made = followup.form_for(case.zaak)
    assert made is not None
    slip = PaperSlip.objects.get()
    published = versions.on(case.service, DAY)
    answers = {**case.answers, "bezoekers": 450, "locatie": "Marktplein"}
    return form(published, slip.serial, answers, ["bezoekers", "locatie"]).pdf


def test_a_form_for_what_is_missing_completes_its_zaak(city: Any) -> None:
    case = new_case()
    reading = came_in(followed_up(case, city), day=NOW.date()).readings.get()
    assert {field["question"] for field in reading.fields} == {"bezoekers", "locatie"}
    read_stack(str(reading.stack_id))
    reading.refresh_from_db()
    if reading.state == PaperReading.State.CHECK:  # a person agrees
        client, url = staff_client("frans"), reverse("post_check", args=[reading.pk])
        client.get(url)
        assert client.post(url, typed(reading)).status_code == 302
    case.refresh_from_db()
    assert (case.answers["bezoekers"], case.answers["locatie"]) == (450, "MARKTPLEIN")
    assert InformationRequest.objects.get().answered_channel == "paper"
    assert Zaak.objects.count() == 1


def test_what_was_written_outside_the_boxes_reaches_the_official(city: Any) -> None:
    case = new_case()
    reading = came_in(followed_up(case, city), day=NOW.date()).readings.get()
    url = reverse("post_check", args=[reading.pk])
    client = staff_client("frans")
    assert "Wat schreef de aanvrager buiten de vakjes?" in client.get(url).content.decode()
    wrong = client.post(url, typed(reading, message="x" * 2001))
    assert wrong.status_code == 422
    assert re.search(
        r'<a href="#message"><strong>Wat schreef de aanvrager buiten de vakjes\?</strong> De tekst is te lang',
        wrong.content.decode(),
    )
    assert "x" * 2001 in wrong.content.decode()
    reading.refresh_from_db()
    assert client.post(url, typed(reading, message="Bel mij na vijven.")).status_code == 302
    html = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert "Bel mij na vijven." in html
    assert "ingevoerd door Frans Mulder" in html
    assert "Scan van de aanvulling" in html[html.index('id="h-came"') : html.index('id="h-rules"')]


def test_what_was_written_on_a_first_form_goes_along_also_by_hand(city: Any) -> None:
    reading = finished(came_in(on_paper()).readings.get())
    client, url = staff_client("frans"), reverse("post_check", args=[reading.pk])
    client.get(url)
    by_hand = client.post(url, typed(reading, message="Zie achterkant.", by_hand="1"))["Location"]
    assert "Zie achterkant.</textarea>" in client.get(by_hand).content.decode()
    reading.refresh_from_db()
    assert client.post(url, typed(reading, message="Zie achterkant.", **LONG)).status_code == 302
    case = Case.objects.get()
    assert Submission.objects.get().message == "Zie achterkant."
    page = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert "Zie achterkant." in page
    application = Enkelvoudiginformatieobject.objects.get(titel="Evenementenvergunning aanvragen")
    assert "Zie achterkant." in PdfReader(io.BytesIO(content.read(application.inhoud))).pages[-1].extract_text()


def test_the_letter_that_asks_has_the_form_behind_it(city: Any) -> None:
    case = new_case(bereikbaar="post")
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["bezoekers"], "")
    batch = make_batch(staff("frans"))
    assert batch is not None
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content.read(batch.content))).pages)
    assert PaperSlip.objects.get().serial in text
    assert "Dit hebben wij al" in text


def test_what_comes_behind_a_return_slip_goes_into_its_zaak(city: Any) -> None:
    case = new_case()
    client = staff_client("anna")
    handling.take(case.pk, hands.Handler(staff("anna"), case.revision))
    slip = client.post(reverse("return_slip", args=[case.zaak.uuid]))
    assert (slip.status_code, slip["Content-Type"]) == (200, "application/pdf")
    out = PdfWriter()
    out.append(io.BytesIO(slip.content))
    out.append(io.BytesIO(letter()))
    data = io.BytesIO()
    out.write(data)
    stack = came_in(data.getvalue())
    assert not stack.loose
    found = Enkelvoudiginformatieobject.objects.get(titel="Nagezonden per post.pdf")
    message = ReceivedMessage.objects.get()
    assert (message.kind, message.channel, found in message.documents.all()) == ("document", "paper", True)
    assert len(PdfReader(io.BytesIO(content.read(found.inhoud))).pages) == 2
    assert re.search(r'<span class="tag new">\s*nieuw\b', client.get("/werk/?lijst=mine").content.decode())
    page = client.get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert '<span class="tag new">nieuw</span>' in page[: page.index("Nagezonden per post")]
    came_in(data.getvalue())
    assert Enkelvoudiginformatieobject.objects.filter(titel="Nagezonden per post.pdf").count() == 1


@pytest.mark.parametrize(
    ("kind", "to_another", "pages"), [("request", False, 1), ("extension", False, 0), ("view", True, 0)]
)
def test_a_letter_that_asks_something_has_a_slip_to_send_back(
    city: Any, kind: str, to_another: bool, pages: int
) -> None:
    case = new_case()
    party = None
    if to_another:
        party = InterestedParty.objects.create(zaak=case.zaak, name="Bo", address={}, named_at=timezone.now())
    made = followup.along(Message(pk=0, zaak=case.zaak, kind=kind, party=party))
    assert sum(len(PdfReader(io.BytesIO(each)).pages) for each in made) == pages


def test_what_comes_behind_a_slip_after_the_end_gets_an_answer(city: Any) -> None:
    case = new_case()
    followup.return_slip(case.zaak)
    Case.objects.filter(pk=case.pk).update(closed_on=timezone.localdate())
    stack = Stack.objects.create(
        name="x", source="map", content="0" * 64, type="application/pdf", size=1, received_on=timezone.localdate()
    )
    followup.take_slip(PaperSlip.objects.get().serial, stack, letter())
    message = ReceivedMessage.objects.get()
    assert (message.kind, message.answer_by is not None) == ("question", True)


def letter() -> bytes:
    image = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(image)
    for line in range(20):
        draw.text((150, 200 + 60 * line), "Hierbij stuur ik u de plattegrond van het plein.", fill=0, font_size=36)
    out = io.BytesIO()
    image.save(out, "PDF", resolution=150)
    return out.getvalue()


def test_a_return_slip_says_how_to_change_something_or_complain(city: Any) -> None:
    [page] = PdfReader(io.BytesIO(followup.return_slip(new_case().zaak))).pages
    said = " ".join(page.extract_text().split())
    assert (
        "Wilt u iets veranderen in wat u vroeg? Schrijf op een eigen blad welk antwoord, en wat het moet worden."
        in said
    )
    assert "Dat kan ook als u wilt klagen" in said


def test_an_unknown_return_slip_is_said(city: Any) -> None:
    case = new_case()
    data = followup.return_slip(case.zaak)
    PaperSlip.objects.all().delete()
    assert came_in(data).loose[0]["notes"] == ["Deze retourstrook is hier niet bekend."]


def test_a_letter_behind_a_form_goes_with_it(city: Any) -> None:
    out = PdfWriter()
    out.append(io.BytesIO(on_paper()))
    out.append(io.BytesIO(letter()))
    data = io.BytesIO()
    out.write(data)
    reading = came_in(data.getvalue()).readings.get()
    assert [page["page"] for page in reading.pages] == [1, 2, 3, 4, 5, 0]


def test_a_stack_with_nothing_but_an_almost_blank_page_is_not_lost_without_a_word(city: Any) -> None:
    """One word on a sheet looks like a blank back; alone in its envelope it is somebody's post."""
    out = PdfWriter()
    out.add_blank_page(595, 842)
    data = io.BytesIO()
    out.write(data)
    stack = came_in(data.getvalue())
    assert [(page["number"], page["notes"]) for page in stack.loose] == [
        (1, ["Hier staat bijna niets op. Kijk het na."])
    ]
    shown = staff_client("frans").get(reverse("post_in")).content.decode()
    assert "bladzijde 1" in shown
    assert "Hier staat bijna niets op. Kijk het na." in shown
