"""The mailbox of what comes back, in a real mail server: each mail is taken in once and kept in the folder where it belongs."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from openloket.cases.models import InformationRequest, Message
from openloket.channels import jobs, mail_in, mailbox
from openloket.channels.mailbox import Mailbox
from tests.cases.sent.test_bounces import code, dsn
from tests.cases.sent.test_mailing import asked
from tests.imap_server import imap_server, logged_in

__all__ = ["asked"]


@pytest.fixture
def box(settings: Any) -> Iterator[Mailbox]:
    with imap_server() as found:
        settings.RETURNED_MAIL = found
        yield found


def deliver(box: Mailbox, *mails: bytes) -> None:
    with logged_in(box) as server:
        for mail in mails:
            assert server.append("INBOX", "", "", mail.replace(b"\n", b"\r\n"))[0] == "OK"


def held(box: Mailbox, folder: str = "INBOX") -> int:
    """Count the mails in a folder; none when it is not there."""
    with logged_in(box) as server:
        ok, [count] = server.select(folder, readonly=True)
        return int(count) if ok == "OK" and count else 0


def test_what_came_back_goes_by_post_and_the_rest_waits_for_a_person(asked: InformationRequest, box: Mailbox) -> None:
    answer = b"From: suzanne@voorbeeld.example\nSubject: Re: Bericht\n\nIk stuur het morgen op."
    deliver(box, dsn(code()), answer, dsn(code(), action="delayed", status="4.4.1"), dsn("f" * 32), dsn(code()))
    jobs.read_returned_mail(0)
    assert Message.objects.get().way == Message.Way.PRINT
    assert (held(box), held(box, mail_in.DONE), held(box, mail_in.TO_JUDGE)) == (0, 4, 1)
    jobs.read_returned_mail(0)
    assert (held(box), held(box, mail_in.DONE), held(box, mail_in.TO_JUDGE)) == (0, 4, 1)


def test_killed_before_it_was_moved_it_is_taken_in_again_and_changes_nothing(
    asked: InformationRequest, box: Mailbox, monkeypatch: Any
) -> None:
    deliver(box, dsn(code()))

    def killed(raw: bytes) -> str:
        mail_in.take(raw)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mailbox.take_in(box, killed, 1_000_000)
    assert held(box) == 1
    before = list(Message.objects.values())
    jobs.read_returned_mail(0)
    assert list(Message.objects.values()) == before
    assert (held(box), held(box, mail_in.DONE)) == (0, 1)


def test_a_large_mail_is_read_as_far_as_needed_and_kept_whole(db: Any, box: Mailbox) -> None:
    deliver(box, b"Subject: groot\n\n" + b"x" * 300_000)
    lengths: list[int] = []
    assert mailbox.take_in(box, lambda raw: (lengths.append(len(raw)), "Map")[1], 1000) == 1
    assert lengths == [1000]
    with logged_in(box) as server:
        server.select("Map")
        found: Any = server.fetch("1", "(RFC822.SIZE)")[1][0]
        assert int(found.split()[-1].strip(b")")) > 300_000


def test_a_wrong_password_is_told_without_naming_anyone(db: Any, box: Mailbox) -> None:
    with pytest.raises(mailbox.Away, match=r"^error$"):
        mailbox.take_in(replace(box, password="anders"), lambda _: "Map", 1000)


def test_a_server_that_is_away_or_silent_is_tried_again_later(settings: Any, caplog: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.RETURNED_MAIL = Mailbox("127.0.0.1", silent.getsockname()[1], "none", "a", "geheim", timeout=0.1)
        jobs.read_returned_mail(0)
    jobs.read_returned_mail(0)
    assert len(caplog.records) == 2
    assert "geheim" not in caplog.text
    assert "geheim" not in repr(settings.RETURNED_MAIL)


def test_without_a_mailbox_nothing_is_read(settings: Any) -> None:
    settings.RETURNED_MAIL = settings.POST_MAIL = None
    jobs.read_returned_mail(0)
