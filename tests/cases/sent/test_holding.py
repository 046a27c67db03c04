"""A letter about a child goes to the parent only when the BRP says, at that moment, that it may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from openloket.cases import hands, jobs, versions
from openloket.cases.carrying import wishes
from openloket.cases.completing import supplementing
from openloket.cases.models import Case, Message
from openloket.cases.refusals import NotPossible
from openloket.cases.sent import holding, receipts
from openloket.cases.submit import NewSubmission, submit
from openloket.channels import mailroom
from openloket.channels.web import mine
from openloket.people.models import Look
from openloket.registers.models import Audittrail
from openloket.sources import standin
from openloket.sources.answer import Away
from tests.acting import BO, EVENT, TAKES_PARENTS, parent
from tests.channels.test_gezag import AWAY, CHILD, TAKEN_AWAY
from tests.channels.test_who_asks import republish
from tests.conftest import MOULIN, NOW, event_answers, new_case, resident_client, staff, staff_client
from tests.sources.playing import Registers

HOME = {
    "straat": "Voorbeeldstraat",
    "huisnummer": "3",
    "toevoeging": "",
    "postcode": "1234 AB",
    "plaats": "Voorbeeldstad",
}
OTHER = {**HOME, "straat": "Dorpsstraat", "huisnummer": "9"}
REASON = "Staat in het gezagsregister van vandaag."
Held = Message.Held


@pytest.fixture
def takes(city: Any, registers: Registers) -> Iterator[Any]:
    """Set up a version that a parent may ask for a child, and a BRP that can be asked."""
    republish(TAKES_PARENTS)
    return city


def made(reach: str = "digitaal") -> Case:
    """Return the case that a mother asked for her child."""
    new = NewSubmission(
        "k", EVENT, "web", NOW, event_answers(naam="Bo de Wit", bereikbaar=reach), sender=parent(),
        letters_to={"name": "Suzanne Moulin", "address": HOME, "secret": False},
    )  # fmt: skip
    return Case.objects.select_related("zaak", "version").get(pk=submit(new).zaak.pk)


def written(case: Case) -> Message:
    """Return the receipt, just written."""
    receipts.send(case.pk, datetime.now(UTC))
    return Message.objects.get(kind="receipt")


def again(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def handler(case: Case) -> hands.Handler:
    return hands.Handler(staff("anna"), Case.objects.get(pk=case.pk).revision)


def queued(job: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = %s", [job])
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(("reach", "way"), [("digitaal", "inbox"), ("post", "print")])
def test_it_waits_until_the_brp_says_that_it_may_go(takes: Any, registers: Registers, reach: str, way: str) -> None:
    message = written(made(reach))
    assert (message.way, message.held, queued("notify")) == ("held", "asking", 0)
    assert not message.readable
    assert mailroom.waiting() == []
    before = len(registers.about("brp"))
    jobs.check_addressee(message.pk)
    assert (again(message).way, again(message).held) == (way, "")
    assert queued("notify") == (1 if reach == "digitaal" else 0)
    assert len(registers.about("brp")) == before + 2
    jobs.check_addressee(message.pk)  # done twice
    assert len(registers.about("brp")) == before + 2
    purposes = set(Look.objects.values_list("purpose", flat=True))
    assert holding.STILL_AUTHORITY in purposes


DEAD = {"opschortingBijhouding": {"reden": {"code": "O", "omschrijving": "overlijden"}}}
DIED = {"burgerservicenummer": standin.MOULIN, **DEAD}
CURATELE = {"burgerservicenummer": standin.MOULIN, "indicatieCurateleRegister": True}
SAYS = {
    "the other parent has it": ({standin.BO: TAKEN_AWAY}, Held.NO_AUTHORITY),
    "nobody has it": ({standin.BO: {**CHILD, "gezag": []}}, Held.NO_AUTHORITY),
    "under investigation": (
        {standin.BO: {**CHILD, "gezag": [{**CHILD["gezag"][0], "inOnderzoek": True}]}}, Held.NO_AUTHORITY,
    ),
    "the child is not known": ({standin.BO: None}, Held.NO_AUTHORITY),
    "the child died": (
        {standin.BO: {**CHILD, **DEAD}}, Held.CHILD_DIED,
    ),
    "the child is of age": (
        {standin.BO: {**CHILD, "geboorte": {"datum": {"type": "Datum", "datum": "2008-09-15"}}}}, Held.OF_AGE,
    ),
    "the parent died": ({standin.MOULIN: DIED}, Held.PARENT_DIED),
    "the parent is under curatele": ({standin.MOULIN: CURATELE}, Held.CURATELE),
}  # fmt: skip


def says(monkeypatch: pytest.MonkeyPatch, persons: dict[str, Any]) -> None:
    for number, person in persons.items():
        if person is None:
            monkeypatch.delitem(standin.PERSONS, number)
        else:
            monkeypatch.setitem(standin.PERSONS, number, person)


@pytest.mark.parametrize("name", SAYS)
def test_it_does_not_go_to_who_may_not_get_it_any_more(takes: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    said, why = SAYS[name]
    case = made()
    message = written(case)
    says(monkeypatch, said)
    jobs.check_addressee(message.pk)
    row = again(message)
    assert (row.way, row.held, queued("notify")) == ("held", why, 0)
    assert Case.objects.get(pk=case.pk).new_since is not None
    jobs.check_held(0)
    jobs.finish_notifications(0)
    assert again(message).way == "held"
    page = " ".join(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode().split())
    assert "Taak: aan wie gaat deze brief?" in page
    assert str(row.get_held_display()) in page


@pytest.mark.parametrize("name", AWAY)
def test_while_the_brp_is_away_it_waits_and_is_asked_again(takes: Any, registers: Registers, name: str) -> None:
    case = made()
    message = written(case)
    registers.says["brp"] = AWAY[name]
    with pytest.raises(Away):
        jobs.check_addressee(message.pk)  # the queue tries again
    assert (again(message).way, again(message).held) == ("held", "away")
    jobs.check_held(0)
    assert again(message).way == "held"
    page = " ".join(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode().split())
    assert "De Basisregistratie Personen geeft geen antwoord. Wij proberen het opnieuw." in page
    del registers.says["brp"]
    takes.shift(timedelta(minutes=1))
    jobs.check_held(0)
    assert again(message).way == "inbox"


def test_without_a_brp_an_official_decides(takes: Any, settings: Any) -> None:
    case = made()
    message = written(case)
    settings.SOURCES = {name: {**found, "url": ""} for name, found in settings.SOURCES.items()}
    with pytest.raises(Away):
        jobs.check_addressee(message.pk)
    holding.to_who_asked(case.pk, handler(case), message.pk, REASON)
    assert again(message).way == "inbox"
    jobs.check_held(0)


def test_an_official_lets_it_go_to_who_asked(takes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    case = made()
    message = written(case)
    says(monkeypatch, {standin.BO: TAKEN_AWAY})
    jobs.check_addressee(message.pk)
    holding.to_who_asked(case.pk, handler(case), message.pk, REASON)
    assert (again(message).way, again(message).held, queued("notify")) == ("inbox", "", 1)
    assert Audittrail.objects.filter(toelichting__contains=REASON).exists()
    with pytest.raises(NotPossible, match="wacht niet"):
        holding.to_who_asked(case.pk, handler(case), message.pk, REASON)


def test_an_official_sends_it_to_someone_else(takes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    case = made()
    message = written(case)
    says(monkeypatch, {standin.BO: TAKEN_AWAY})
    jobs.check_addressee(message.pk)
    holding.to_another(case.pk, handler(case), message.pk, "Pieter de Wit", OTHER, REASON)
    row = again(message)
    assert row.way == "print"
    assert row.text is not None
    assert row.text["recipient"] == ["Pieter de Wit", "Dorpsstraat 9", "1234 AB Voorbeeldstad"]
    assert row.text["salutation"] == "Beste Pieter de Wit,"
    assert [each.pk for each in mailroom.waiting()] == [message.pk]
    assert mine.tells_a_secret(row, parent()), "who asked does not learn where the other lives"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Aan wie gaat deze brief?"),
        ({"brief_aan": "vrager"}, "Schrijf in woorden op waarom"),
        ({"brief_aan": "ander", "brief_reden": REASON}, "Vul de naam en het adres in"),
        ({"brief_aan": "ander", "brief_naam": "Pieter", "brief_reden": REASON}, "Vul de naam en het adres in"),
        ({"brief_aan": "ander", "brief_adres.postcode": "x", "brief_reden": REASON}, "Naar welk adres"),
        ({"brief_aan": "vrager", "brief_reden": REASON, "message": "0"}, "wacht niet"),
        ({"brief_aan": "vrager", "brief_reden": REASON, "message": "²"}, "wacht niet"),
    ],
)
def test_what_an_official_leaves_out_is_told(
    takes: Any, monkeypatch: pytest.MonkeyPatch, fields: dict[str, str], words: str
) -> None:
    case = made()
    message = written(case)
    says(monkeypatch, {standin.BO: TAKEN_AWAY})
    jobs.check_addressee(message.pk)
    data = {"message": message.pk, "revision": Case.objects.get(pk=case.pk).revision, **fields}
    response = staff_client("anna").post(f"/werk/zaken/{case.zaak.uuid}/letter/", data)
    assert response.status_code == 422
    assert words in " ".join(response.content.decode().split())
    assert again(message).way == "held"


def test_an_official_decides_on_the_page(takes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    case = made()
    message = written(case)
    says(monkeypatch, {standin.BO: TAKEN_AWAY})
    jobs.check_addressee(message.pk)
    data = {
        "message": message.pk, "revision": Case.objects.get(pk=case.pk).revision, "brief_aan": "ander",
        "brief_naam": "Pieter de Wit", "brief_reden": REASON,
        **{f"brief_adres.{name}": value for name, value in OTHER.items()},
    }  # fmt: skip
    official = staff_client("anna")
    assert official.post(f"/werk/zaken/{case.zaak.uuid}/letter/", data).status_code == 302
    assert again(message).way == "print"
    assert "Een brief wacht" not in official.get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()


def test_the_clock_runs_while_a_request_waits_and_stands_still_once_it_goes(takes: Any) -> None:
    case = made()
    supplementing.ask_more(case.pk, handler(case), ["bezoekers"], "")
    message = Message.objects.get(kind="request")
    assert message.way == "held"
    due = Case.objects.get(pk=case.pk).due
    jobs.check_addressee(message.pk)
    takes.shift(timedelta(minutes=1))
    jobs.notify(type("Context", (), {"job": type("Job", (), {"attempts": 0})})(), message.pk)
    assert again(message).sent_on == NOW.date()
    assert Case.objects.get(pk=case.pk).due > due


def test_nobody_reads_it_while_it_waits(takes: Any) -> None:
    case = made()
    message = written(case)
    child = resident_client(BO)
    listed = child.get("/mijn/berichten/").content.decode()
    assert "volgt nog" in listed
    assert child.get(f"/mijn/berichten/{message.pk}/")["Location"] == f"/mijn/zaken/{case.zaak.uuid}/"


def test_other_letters_do_not_wait(takes: Any) -> None:
    case = new_case()
    message = written(case)
    assert (message.way, message.held) == ("inbox", "")
    assert MOULIN.number in str(case.answers)
    assert wishes.way(case, versions.of(case.version), "receipt")[0] == "inbox"


def test_from_the_eighteenth_birthday_nothing_is_asked(takes: Any, registers: Registers) -> None:
    case = made()
    before = len(registers.about("brp"))
    takes.move_to(datetime(2036, 4, 2, 9, tzinfo=UTC))
    assert written(case).way == "print"
    assert len(registers.about("brp")) == before
