"""What may go by which way: every sort of message by every way, for every classification; and carriers that are held to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Any

import msgspec
import pytest
from django.utils import timezone

from openloket.cases import jobs, versions
from openloket.cases.carrying import carriers, notices, policy, sorts
from openloket.cases.carrying.carriers import Carrier, Email, NotAllowed
from openloket.cases.carrying.notices import NATURES, REMINDERS, Notice
from openloket.cases.carrying.policy import Carries, Way
from openloket.cases.completing import supplementing
from openloket.cases.models import Message, Notification
from openloket.cases.sent import mailing
from openloket.definitions.schema import Version
from tests.cases.sent.test_sending import by
from tests.cases.test_jobs import context
from tests.conftest import new_case, staff_client, starters

CLASSES = ("persoonsgegevens", "gevoelig", "bijzonder")
TO = "suzanne@voorbeeld.example"


def version(classification: str = "persoonsgegevens", not_by: tuple[str, ...] = ()) -> Version:
    found = next(item.version for item in starters() if item.version.service == "evenementenvergunning")
    data = msgspec.structs.replace(found.personal_data, classification=classification)
    return msgspec.structs.replace(found, personal_data=data, not_by=not_by)


@dataclass
class ChatApp:
    """A stand-in for a chat app such as WhatsApp: it keeps what its maker would get to see."""

    way: Way = Way.APP
    taken: list[tuple[str, str]] = field(default_factory=list)

    def send(self, address: str, write: Callable[[], Notice], code: str, again: bool) -> None:
        self.taken.append((address, write().text))


EXPECTED = {
    (sort, way, kind): carries
    for sorts_, way, kinds, carries in (
        (("decisions", "questions", "other"), Way.INBOX, CLASSES, Carries.CONTENT),
        (("decisions", "questions", "other"), Way.LETTER, CLASSES, Carries.CONTENT),
        (("decisions", "questions", "other"), Way.BERICHTENBOX, CLASSES, Carries.CONTENT),
        (tuple(sorts.SORTS), Way.EMAIL, CLASSES, Carries.NOTICE),
        (("other", "reminders"), Way.SMS, CLASSES, Carries.NOTICE),
        (("other", "reminders"), Way.APP, CLASSES[:1], Carries.NOTICE),
    )
    for sort, kind in product(sorts_, kinds)
}
"""What may go; everything else may not."""


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("sort", sorts.SORTS)
def test_every_sort_by_every_way(sort: str, way: Way, kind: str) -> None:
    carries = policy.carries(version(kind), sort, way)
    assert carries == EXPECTED.get((sort, way, kind), Carries.NOTHING)
    if way in ("email", "sms", "app"):
        assert carries < Carries.CONTENT, "a message itself goes by no way that others read"
        assert policy.carries(version(kind, (way,)), sort, way) == Carries.NOTHING


@pytest.mark.parametrize("carrier", [Email(), ChatApp()], ids=["email", "chat"])
@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("nature", [*NATURES, *(f"reminder {kind}" for kind in REMINDERS)])
def test_every_kind_by_every_carrier_is_held_to_the_policy(
    mailoutbox: Any, nature: str, kind: str, carrier: Carrier
) -> None:
    reminds, of = nature.startswith("reminder "), nature.removeprefix("reminder ")
    sort = sorts.REMINDERS if reminds else sorts.of(of)
    write = partial(notices.write, of, None, REMINDERS if reminds else NATURES)
    taken = carrier.taken if isinstance(carrier, ChatApp) else mailoutbox
    before = len(taken)
    if EXPECTED.get((sort, carrier.way, kind), Carries.NOTHING):
        carriers.tell(carrier, version(kind), sort, TO, write)
        assert len(taken) == before + 1
    else:
        with pytest.raises(NotAllowed):
            carriers.tell(carrier, version(kind), sort, TO, write)
        assert len(taken) == before


def asked() -> Message:
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["bezoekers"], "")
    return Message.objects.get()


def test_a_service_that_tells_nobody_by_email_writes_on_paper(city: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(policy, "may_tell", lambda version, sort, way: way != Way.EMAIL)
    assert asked().way == Message.Way.PRINT


def test_a_beheerder_reads_the_same_policy_on_the_page_of_services(city: Any) -> None:
    page = " ".join(re.sub(r"<[^>]+>", " ", staff_client("gerda").get("/werk/diensten/").content.decode()).split())
    said = {Carries.NOTHING: "niets", Carries.NOTICE: "een melding", Carries.CONTENT: "de brief"}
    for sorts_, by_way in policy.table(versions.on("bijzondere_bijstand", timezone.localdate()).version):
        assert (
            f"{', '.join(str(sorts.SORTS[sort].name) for sort in sorts_)} {' '.join(said[may] for may in by_way)}"
            in page
        )


def test_what_a_version_leaves_out_is_in_its_table() -> None:
    told = dict(policy.table(version("bijzonder", ("email",))))
    assert told[(sorts.DECISIONS, sorts.QUESTIONS)] == (
        Carries.NOTHING,
        Carries.NOTHING,
        Carries.NOTHING,
        Carries.CONTENT,
    )
    assert told[(sorts.OTHER,)] == (Carries.NOTHING, Carries.NOTICE, Carries.NOTHING, Carries.CONTENT)
    assert told[(sorts.REMINDERS,)] == (Carries.NOTHING, Carries.NOTICE, Carries.NOTHING, Carries.NOTHING)


def test_a_letter_that_was_on_its_way_when_the_policy_forbids_it_goes_by_post(
    city: Any, monkeypatch: Any, mailoutbox: Any
) -> None:
    letter = asked()
    assert letter.way == Message.Way.INBOX
    monkeypatch.setattr(policy, "may_tell", lambda version, sort, way: False)
    jobs.notify(context(0), letter.pk)
    letter.refresh_from_db()
    assert (letter.way, mailoutbox) == (Message.Way.PRINT, [])
    assert Notification.objects.get().failed_at == timezone.now()
    assert mailing.notified(letter).missed
