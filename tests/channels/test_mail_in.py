"""Mail that people write: it becomes post for the mail room, with its day, once; who wrote it is told what counts by e-mail.

Machines are put aside and never answered.
"""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from openloket.cases.models import ReceivedMessage, Stack, WrongWay
from openloket.channels import jobs, mail_in, wrong_way
from openloket.channels.mailbox import Mailbox
from openloket.channels.paper import intake, written
from openloket.registers import content
from tests.channels.test_files_by_content import BAD, MAILS
from tests.channels.test_mailbox import box, deliver, held
from tests.conftest import staff_client

__all__ = ["box"]


def mail(text: str = "Ik maak bezwaar.\nZaak ZAAK-2026-0001.", received: str = "", **headers: str) -> EmailMessage:
    found = EmailMessage()
    if received:
        found["Received"] = f"from mx.example by ons.example; {received}"
    given = {"From": "Suzanne <suzanne@voorbeeld.example>", "Subject": "Bezwaar", "Message_ID": "<1@voorbeeld.example>"}
    for name, value in (given | headers).items():
        found[name.replace("_", "-")] = value
    found.set_content(text)
    return found


def read(raw: bytes) -> dict[str, str]:
    return written.read(io.BytesIO(raw))


def said(stack: Stack) -> str:
    return " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content.read(stack.content))).pages
    )


def test_what_someone_wrote_is_read() -> None:
    assert read(bytes(mail(Date="Wed, 06 May 2026 10:00:00 +0200"))) == {
        "from": "Suzanne <suzanne@voorbeeld.example>",
        "subject": "Bezwaar",
        "date": "Wed, 06 May 2026 10:00:00 +0200",
        "text": "Ik maak bezwaar.\nZaak ZAAK-2026-0001.",
    }


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Subject: x\n\nHoi\x00\x1b[2J", "Hoi[2J"),
        (b"Subject: x\n\n\xe2\x80\xaedraait", "draait"),
        (b"Content-Type: text/html\n\n<p>Hoi</p><script>weg()</script><style>a{}</style><p>daar", "Hoi\ndaar"),
        (b"Content-Type: text/plain; charset=bestaat-niet\n\nHoi", "Hoi"),
        (b"Content-Type: multipart/mixed; boundary=x\n\nzonder delen", ""),
        (b"", ""),
    ],
)
def test_hostile_text_is_text(raw: bytes, text: str) -> None:
    assert " ".join(read(raw)["text"].split()) == " ".join(text.split())


def test_a_long_text_is_cut_and_says_so() -> None:
    for long in ("x" * 50_000, "x\n" * 5_000):
        text = read(bytes(mail(long)))["text"]
        assert len(text) <= written.LONGEST + 60
        assert text.endswith(written.CUT_OFF)


@pytest.mark.parametrize(
    ("headers", "machine"),
    [
        ({}, False),
        ({"Auto_Submitted": "no"}, False),
        ({"Auto_Submitted": "auto-generated"}, False),
        ({"Auto_Submitted": "Auto-Replied (vacation)"}, True),
        ({"Precedence": "auto_reply"}, True),
        ({"Return_Path": "<>"}, True),
        ({"Return_Path": "<suzanne@voorbeeld.example>"}, False),
    ],
)
def test_an_answer_of_a_machine_is_known(headers: dict[str, str], machine: bool) -> None:
    assert written.by_machine(bytes(mail(**headers))) is machine


@pytest.mark.parametrize(
    ("received", "day"),
    [
        ("Wed, 06 May 2026 23:30:00 +0200", date(2026, 5, 6)),
        ("Wed, 06 May 2026 22:30:00 +0000", date(2026, 5, 7)),
        ("Wed, 06 May 2099 23:30:00 +0200", date(2026, 5, 9)),
        ("onzin", date(2026, 5, 9)),
        ("", date(2026, 5, 9)),
    ],
)
def test_it_came_on_the_day_that_it_reached_our_server(received: str, day: date) -> None:
    assert written.came_on(bytes(mail(received=received)), date(2026, 5, 9)) == day


def test_an_objection_to_a_general_address_lies_before_the_mail_room_with_its_day(city: Any, mailoutbox: Any) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    assert mail_in.take(bytes(mail(received=f"{yesterday:%d %b %Y %H:%M:%S +0000}"))) == mail_in.DONE
    [stack] = Stack.objects.all()
    assert (stack.source, stack.name, stack.received_on) == ("e-mail", "E-mail: Bezwaar", timezone.localdate(yesterday))
    assert "Van: Suzanne <suzanne@voorbeeld.example>" in said(stack)
    assert "Ik maak bezwaar. Zaak ZAAK-2026-0001." in said(stack)
    intake.read(str(stack.pk))
    stack.refresh_from_db()
    assert (stack.state, len(stack.loose)) == (Stack.State.READ, 1)
    sha256 = stack.loose[0]["sha256"]
    address = reverse("post_loose", args=[stack.pk, sha256])
    assert f'href="{address}"' in staff_client("frans").get(reverse("post_in")).content.decode()
    page = staff_client("frans").get(address)
    assert (page.status_code, page["Content-Type"], page.content) == (200, "image/jpeg", content.read(sha256))
    assert staff_client("frans").get(reverse("post_loose", args=[stack.pk, stack.content])).status_code == 404
    assert staff_client("anna").get(address).status_code == 403
    assert ReceivedMessage.objects.count() == 0  # the number that it names is no proof
    assert mailoutbox == []


def test_the_same_mail_is_post_once_also_over_another_way(city: Any) -> None:
    for received in ("", f"{timezone.now():%d %b %Y %H:%M:%S +0000}", ""):
        assert mail_in.take(bytes(mail(received=received, Date="Wed, 06 May 2026 10:00:00 +0200"))) == mail_in.DONE
    assert Stack.objects.count() == 1


def test_what_comes_with_it_is_post_too_and_what_cannot_be_is_named(city: Any, scan: bytes) -> None:
    found = mail()
    for number in range(30):
        found.add_attachment(scan + b"%" * number, maintype="application", subtype="pdf", filename=f"{number}.pdf")
    found.add_attachment(b"MZ" + b"\0" * 50, maintype="application", subtype="octet-stream", filename="virus.exe")
    assert mail_in.take(bytes(found)) == mail_in.DONE
    assert Stack.objects.count() == 31
    text = said(Stack.objects.get(name="E-mail: Bezwaar"))
    assert "0.pdf" in text
    assert "29.pdf" in text
    assert "virus.exe – " in text


def test_too_many_files_lose_no_text(city: Any) -> None:
    found = mail()
    for number in range(51):
        found.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename=f"{number}.pdf")
    assert mail_in.take(bytes(found)) == mail_in.DONE
    text = said(Stack.objects.get(name="E-mail: Bezwaar"))
    assert "te veel bijlagen" in text
    assert "Ik maak bezwaar." in text


@pytest.mark.parametrize(
    "raw", [b"", b"\0\xff\xfe", b"Subject: =?utf-8?b?2K?=\nDate: nooit\n\n\xf0\x9f\x98\x80 #panic() $x$"]
)
def test_a_mail_without_sense_is_post_all_the_same(city: Any, raw: bytes) -> None:
    assert mail_in.take(raw) == mail_in.DONE
    assert Stack.objects.count() == 1


def test_both_mailboxes_are_read_and_a_machine_is_put_aside(
    city: Any, box: Mailbox, settings: Any, mailoutbox: Any
) -> None:
    settings.RETURNED_MAIL, settings.POST_MAIL = None, box
    deliver(box, bytes(mail()), bytes(mail(Auto_Submitted="auto-replied")), bytes(mail()))
    jobs.read_returned_mail(0)
    assert (held(box), held(box, mail_in.DONE), held(box, mail_in.BY_MACHINE)) == (0, 2, 1)
    assert Stack.objects.count() == 1
    assert mailoutbox == []


@pytest.fixture
def scan() -> bytes:
    return mail_in._typeset({"from": "", "subject": "", "date": "", "text": "een scan"}, [], date(2026, 5, 6))


def test_a_text_with_a_virus_waits_in_a_folder_and_stops_nothing(city: Any, monkeypatch: Any) -> None:
    def infected(*_: Any) -> None:
        raise content.Infected("Eicar")

    monkeypatch.setattr(intake, "take_in", infected)
    assert mail_in.take(bytes(mail())) == mail_in.TO_JUDGE
    assert Stack.objects.count() == 0


def test_a_long_word_stays_on_the_page() -> None:
    assert read(bytes(mail("x" * 130)))["text"] == "x" * 60 + "\n" + "x" * 60 + "\n" + "x" * 10
    assert read(bytes(mail("x" * 60)))["text"] == "x" * 60


ANSWERED = mail(Return_Path="<suzanne@voorbeeld.example>")


def told(mailoutbox: Any) -> list[str]:
    """Do the jobs that were queued to tell who wrote us, and return whom that was mailed to."""
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where task_name = 'tell_right_way' returning args")
        found = [json.loads(row[0]) for row in cursor.fetchall()]
    for args in found:
        assert "suzanne" not in str(args), "an address stands sealed in the queue"
        jobs.tell_right_way(args["to"], args["day"])
    return [address for item in mailoutbox for address in item.to]


def test_who_wrote_us_is_told_at_once_and_once_a_day_what_counts_by_email(city: Any, mailoutbox: Any) -> None:
    mail_in.take(bytes(ANSWERED))
    mail_in.take(bytes(ANSWERED))
    mail_in.take(bytes(mail("Nog iets.", Message_ID="<2@voorbeeld.example>")))
    assert told(mailoutbox) == ["suzanne@voorbeeld.example"]
    text = mailoutbox[0].body + mailoutbox[0].alternatives[0][0]
    for sentence in (
        "Maakt u bezwaar? Dan telt uw e-mail.",
        "Dat kan niet per e-mail.",
        "Do you object to a decision?",
    ):
        assert sentence in text
    assert not [word for word in ("Suzanne", "bezwaar.\nZaak", "ZAAK-2026") if word in text]
    assert mailoutbox[0].message()["Auto-Submitted"] == "auto-generated"
    city.shift(timedelta(days=1, minutes=1))
    mail_in.take(bytes(mail("Weer iets.", Message_ID="<3@voorbeeld.example>")))
    assert len(told(mailoutbox)) == 2


def test_what_someone_wrote_is_kept_whatever_they_are_told(city: Any, mailoutbox: Any) -> None:
    assert mail_in.take(bytes(ANSWERED)) == mail_in.DONE
    assert Stack.objects.get().source == "e-mail"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Auto_Submitted": "auto-notified; x=y"},
        {"Precedence": "bulk"},
        {"Precedence": "List"},
        {"List_Id": "<nieuws.voorbeeld.example>"},
        {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<iemand@elders.example>"},
        {"From": "MAILER-DAEMON@voorbeeld.example"},
        {"From": "noreply@voorbeeld.example"},
        {"From": "loket@voorbeeldstad.example"},
        {"From": "geen adres"},
    ],
)
def test_a_machine_a_list_ourselves_and_an_address_in_doubt_are_told_nothing(
    city: Any, mailoutbox: Any, headers: dict[str, str]
) -> None:
    mail_in.take(bytes(mail(**headers)))
    assert told(mailoutbox) == []
    assert Stack.objects.count() == 1, "and what they wrote is kept all the same"


def test_an_answer_of_ours_that_comes_back_is_not_answered(city: Any, mailoutbox: Any) -> None:
    mail_in.take(bytes(ANSWERED))
    told(mailoutbox)
    back = mailoutbox[0].message().as_bytes()
    assert wrong_way.answerable(back) == ""


@pytest.mark.parametrize("raw", [b"", b"From: a@b.nl\nFrom: c@d.nl\n\nx", b"\x00\xff", b"From: \xff\xfe@x.nl\n\n"])
def test_hostile_headers_are_not_answered(raw: bytes) -> None:
    assert wrong_way.answerable(raw) == ""


def test_who_was_told_is_forgotten(city: Any) -> None:
    mail_in.take(bytes(ANSWERED))
    city.shift(wrong_way.KEPT + timedelta(seconds=1))
    jobs.forget_kept_forms(0)
    assert not WrongWay.objects.exists()


UNREADABLE = ("half a JPEG", "a password", "108 megapixels", "an AVIF", "a Word file", "nothing")


def test_each_file_in_the_mailbox_says_why_it_cannot_be_read(city: Any, box: Mailbox, settings: Any) -> None:
    settings.RETURNED_MAIL, settings.POST_MAIL = None, box
    for name in UNREADABLE:
        found = mail(Subject=name)
        data = BAD[name][0]
        found.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"{name} 02.11.2026")
        deliver(box, bytes(found))
    for shape, (made, _) in MAILS.items():
        found = made()
        del found["Subject"]
        found["Subject"] = shape
        deliver(box, found.as_bytes())
    jobs.read_returned_mail(0)
    assert (held(box), held(box, mail_in.DONE)) == (0, len(UNREADABLE) + len(MAILS))
    for stack in Stack.objects.all():
        intake.read(str(stack.pk))
    for name in UNREADABLE:
        text = said(Stack.objects.get(name=f"E-mail: {name}"))
        kept = Stack.objects.filter(name=f"{name} 02.11.2026").first()
        why = kept.message if kept else text
        says = {"half a JPEG": "beschadigd"}.get(name, BAD[name][1])
        assert says in " ".join(why.split()), name
    assert Stack.objects.filter(name__startswith="scan").count() >= 1
