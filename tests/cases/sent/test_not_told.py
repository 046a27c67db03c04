"""Reminders, and mails to who acts for another, that did not arrive: kept with their address, shown, and taken off the list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from openloket.cases import jobs
from openloket.cases.carrying import notification
from openloket.cases.carrying.undelivered import said
from openloket.cases.models import InformationRequest, Message, Notification
from openloket.cases.sent import bounces, evidence, mailing, not_told
from openloket.registers.models import Rol
from tests.cases.sent.test_mailing import asked, remind
from tests.cases.test_jobs import context
from tests.conftest import new_case, staff_client

__all__ = ["asked"]
ROOS = "roos@voorbeeld.example"
Sort = Notification.Sort


def represented(request: InformationRequest, *addresses: str) -> Message:
    """Let someone act for the applicant, with this address."""
    template = Rol.objects.filter(zaak=request.zaak).get()
    for address in addresses:
        template.pk, template.uuid = None, None
        Rol.objects.create(
            zaak=template.zaak,
            roltype=template.roltype,
            betrokkene_type="natuurlijk_persoon",
            betrokkene_identificatie={},
            indicatie_machtiging="gemachtigde",
            contactpersoon_rol={"naam": "Roos", "emailadres": address},
        )
    assert request.message is not None
    return request.message


def lost(monkeypatch: Any, error: Exception) -> None:
    def fails(*_: Any) -> None:
        raise error

    monkeypatch.setattr(notification, "_send", fails)


def test_who_acts_for_another_is_told_once_and_it_is_kept(asked: InformationRequest, mailoutbox: Any) -> None:
    letter = represented(asked, ROOS)
    for _ in range(2):
        jobs.tell_representatives(letter.pk)
    [mail] = mailoutbox
    row = Notification.objects.get(sort=Sort.REPRESENTATIVE)
    assert (mail.to, row.address, row.sent_at) == ([ROOS], ROOS, timezone.now())
    assert mail.message()["Message-ID"] == f"<{row.code}@voorbeeldstad.example>"


def test_the_notification_of_a_letter_queues_it(city: Any, mailoutbox: Any, monkeypatch: Any) -> None:
    queued: list[str] = []
    monkeypatch.setattr(jobs, "later", lambda job, **_: queued.append(job))
    monkeypatch.setattr(jobs.applicant, "also_notified", lambda _: [ROOS])
    case = new_case()
    jobs.receipts.send(case.pk, timezone.now())
    jobs.notify(context(0), Message.objects.get().pk)
    assert queued == ["tell_representatives"]


def test_one_that_fails_for_now_does_not_keep_it_from_another(
    asked: InformationRequest, mailoutbox: Any, monkeypatch: Any
) -> None:
    letter, send = represented(asked, ROOS, "bo@voorbeeld.example"), notification._send

    def fails(address: str, *rest: Any) -> None:
        if address == ROOS:
            raise notification.TryLater("OSError")
        send(address, *rest)

    with monkeypatch.context() as broken:
        broken.setattr(notification, "_send", fails)
        with pytest.raises(notification.TryLater):
            jobs.tell_representatives(letter.pk)
    assert [mail.to for mail in mailoutbox] == [["bo@voorbeeld.example"]]
    jobs.tell_representatives(letter.pk)
    assert [mail.to[0] for mail in mailoutbox] == ["bo@voorbeeld.example", ROOS]


def test_what_comes_back_moves_no_letter_and_is_listed_until_someone_saw_it(
    asked: InformationRequest, mailoutbox: Any
) -> None:
    letter = represented(asked, ROOS)
    jobs.tell_representatives(letter.pk)
    row = Notification.objects.get(sort=Sort.REPRESENTATIVE)
    assert bounces.came_back(row.code, "5.1.1", timezone.now()) == bounces.Outcome.NOTED
    assert Message.objects.get(pk=letter.pk).way == Message.Way.INBOX
    assert list(not_told.listed(timezone.now())) == [row]
    assert not_told.seen(row.pk, timezone.now())
    assert not not_told.seen(row.pk, timezone.now())
    assert not not_told.listed(timezone.now())


def test_it_is_mailed_again_and_the_first_stays_known(asked: InformationRequest, mailoutbox: Any) -> None:
    letter = represented(asked, ROOS)
    jobs.tell_representatives(letter.pk)
    row = Notification.objects.get(sort=Sort.REPRESENTATIVE)
    bounces.came_back(row.code, "4.2.2", timezone.now())
    assert not_told.again(row.pk, timezone.now())
    assert not not_told.again(row.pk, timezone.now())
    jobs.tell_representatives(letter.pk)
    assert [mail.to for mail in mailoutbox] == [[ROOS], [ROOS]]
    facts = [fact.what for fact in evidence.of(letter, address=True)]
    told = [what for what in facts if "wie voor de ontvanger handelt" in what]
    assert len(told) == 3
    assert not any(ROOS in what for what in facts)


def test_a_reminder_that_came_back_is_listed_and_not_mailed_again(city: Any, asked: InformationRequest) -> None:
    remind(city, asked, 3)
    row = Notification.objects.get(sort=Sort.REMINDER)
    assert not not_told.listed(timezone.now())
    bounces.came_back(row.code, "5.1.1", timezone.now())
    assert list(not_told.listed(timezone.now())) == [row]
    assert not not_told.again(row.pk, timezone.now())


def test_what_is_tried_for_more_than_an_hour_is_listed_and_what_is_old_is_not(
    city: Any, asked: InformationRequest, monkeypatch: Any
) -> None:
    lost(monkeypatch, notification.TryLater("OSError"))
    letter = represented(asked, ROOS)
    with pytest.raises(notification.TryLater):
        mailing.tell_representatives(letter, timezone.now())
    assert not not_told.listed(timezone.now())
    city.shift(timedelta(hours=1, seconds=1))
    assert not_told.listed(timezone.now()).count() == 1
    city.shift(not_told.KEPT)
    assert not not_told.listed(timezone.now())


def test_the_mail_room_sees_them_with_why_and_takes_them_off(asked: InformationRequest, mailoutbox: Any) -> None:
    letter = represented(asked, ROOS)
    jobs.tell_representatives(letter.pk)
    row = Notification.objects.get(sort=Sort.REPRESENTATIVE)
    bounces.came_back(row.code, "5.1.1", timezone.now())
    client = staff_client("frans")
    page = client.get("/werk/post/").content.decode()
    assert "melding aan wie voor de aanvrager handelt" in page
    assert said("5.1.1") in page
    assert ROOS not in page
    answer = client.post("/werk/post/", {"untold": row.pk, "how": "seen"}, follow=True).content.decode()
    assert "staat niet meer op de lijst" in answer
    assert "melding aan wie voor de aanvrager handelt" not in answer
    for wrong in ("0", "x", "9" * 30):
        again = client.post("/werk/post/", {"untold": wrong, "how": "mail"}, follow=True).content.decode()
        assert "Dat kan niet meer" in again


def test_only_who_prints_takes_them_off(asked: InformationRequest) -> None:
    assert staff_client("anna").post("/werk/post/", {"untold": "1", "how": "seen"}).status_code == 403
