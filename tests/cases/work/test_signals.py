"""What asks for an official's attention: each kind appears and goes, and the daily mail only counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openloket.cases import jobs
from openloket.cases.models import (
    Case,
    CoSignature,
    LetterTemplate,
    Message,
    ProposedDecision,
    ProposedLetter,
    Task,
)
from openloket.cases.work import handling, noting, signals
from openloket.people import absences
from openloket.people.models import SignalChoice, User
from openloket.people.trail import SERVER
from tests.cases.test_handling import by, fresh
from tests.conftest import NOW, new_case, staff, staff_client

TODAY = NOW.date()


@pytest.fixture
def case(city: Any) -> Case:
    return new_case()


def kinds(who: str = "anna") -> list[str]:
    return list(signals.found(staff(who), TODAY))


def given(case: Case, to: str = "anna") -> None:
    handling.take(case.pk, by(fresh(case), "chantal"), staff(to))


def test_a_case_that_a_colleague_gives_is_a_signal_until_one_looks(case: Case) -> None:
    handling.take(case.pk, by(case))
    assert kinds() == [], "what one takes oneself is none"
    given(case)
    assert kinds() == ["gegeven"]
    assert "lijst=new" in staff_client("anna").get("/werk/?lijst=new").content.decode()
    staff_client("chantal").get(f"/werk/zaken/{case.zaak.uuid}/")
    assert kinds() == ["gegeven"], "another who looks takes nothing off"
    staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/")
    assert kinds() == []


def test_each_kind_is_one_of_who_it_is_for(case: Case) -> None:
    handling.take(case.pk, by(case))
    Case.objects.update(due=TODAY + timedelta(days=8))
    assert kinds() == []
    Case.objects.update(due=TODAY + timedelta(days=7))
    assert kinds() == ["termijn"]
    Case.objects.update(waiting=True)
    assert kinds() == [], "while the clock stands still no term is near"
    Case.objects.update(new_since=NOW)
    assert kinds() == ["bericht"]
    noting.write(case, by(fresh(case), "chantal"), "@anna kijk je even?")
    task = Task.objects.create(
        zaak=case.zaak, to=Task.To.PERSON, person=staff("anna"), name="Anna", question="Klopt dit?", due=TODAY + timedelta(days=4),
        asked_by=staff("chantal"), asked_at=NOW,
    )  # fmt: skip
    assert kinds() == ["bericht", "taak", "genoemd"]
    Task.objects.filter(pk=task.pk).update(asked_at=NOW - timedelta(days=3))
    assert kinds() == ["bericht", "genoemd"]
    Task.objects.filter(pk=task.pk).update(due=TODAY + timedelta(days=3), undelivered=True)
    version = fresh(case).version
    assert version is not None
    ProposedDecision.objects.create(
        zaak=case.zaak, by=staff("anna"), to=staff("chantal"), version=version, result="verleend", motivation="Het mag.",
        stopped="Nee", sent_back=True, made_at=NOW,
    )  # fmt: skip
    everything = ["bericht", "taak", "teruggestuurd", "genoemd", "bezorgen"]
    assert kinds() == everything
    assert kinds("chantal") == []
    absences.add(staff("anna"), staff("chantal"), TODAY, TODAY, SERVER)
    assert kinds("chantal") == ["bericht", "taak", "bezorgen"], "who replaces has what can be done for them"
    with CaptureQueriesContext(connection) as queries:
        signals.shown(User.objects.prefetch_related("memberships__team").get(username="anna"), TODAY)
    assert len(queries) <= 8, "most of them are about rights"
    page = staff_client("anna").get("/werk/signalen/").content.decode()
    assert all(str(signals.KINDS[kind].name) in page for kind in everything)
    Case.objects.update(team="elders", handler=None)
    assert kinds() == ["taak"], "what one may not see is no signal"
    assert not Message.objects.exists()
    assert not CoSignature.objects.exists()


def test_the_mail_counts_once_a_day_what_was_chosen_and_says_nothing_of_a_case(case: Case) -> None:
    given(case)
    Case.objects.update(due=TODAY, new_since=NOW)
    User.objects.filter(username="anna").update(email="anna@stad.example")
    assert signals.to_mail(TODAY) == [], "nobody gets a mail who did not ask for it"
    anna = staff_client("anna")
    assert anna.post("/werk/signalen/", {"per_mail": ["gegeven", "termijn", "bestaat-niet"]}).status_code == 302
    assert signals.chosen(staff("anna")) == ["gegeven", "termijn"]
    for _ in range(2):
        jobs.mail_signals_to(person=staff("anna").pk, day=TODAY.isoformat())
    [sent] = mail.outbox
    assert sent.to == ["anna@stad.example"]
    text = str(sent.body)
    assert "- Aan u gegeven: 1" in text
    assert "- Termijn bijna voorbij, of te laat: 1" in text
    assert "- Given to you: 1" in text
    assert "Nieuw bericht" not in text
    for word in (case.zaak.identificatie, str(case.zaak.uuid), case.zaak.omschrijving, "Moulin"):
        assert word not in f"{sent.subject}{text}"
    SignalChoice.objects.update(mailed_on=None)
    absences.add(staff("anna"), staff("chantal"), TODAY, TODAY, SERVER)
    assert signals.to_mail(TODAY) == [], "not who is away"
    anna.post("/werk/signalen/", {})
    assert signals.chosen(staff("anna")) == []


def test_what_waits_for_a_second_official_is_a_signal_of_theirs(case: Case) -> None:
    handling.take(case.pk, by(case))
    Case.objects.update(due=TODAY + timedelta(days=20))
    version = fresh(case).version
    assert version is not None
    proposal = ProposedDecision.objects.create(
        zaak=case.zaak, by=staff("anna"), to=staff("chantal"), version=version, result="verleend", motivation="Het mag.",
        made_at=NOW,
    )  # fmt: skip
    template = LetterTemplate.objects.create(
        name="Uitstel", subject="Uitstel", text="Wij bellen u.", made_at=NOW, made_by=staff("gerda"), two_people=True
    )
    letter = ProposedLetter.objects.create(
        zaak=case.zaak, template=template, subject="Uitstel", text="Wij bellen u.", by=staff("anna"), made_at=NOW
    )
    assert (kinds(), kinds("youssef"), kinds("chantal")) == ([], ["brief"], ["ondertekenen", "brief"])
    letter.remarks = "Chantal: te kort."
    letter.save()
    proposal.delete()
    assert (kinds(), kinds("youssef"), kinds("chantal")) == (["teruggestuurd"], [], [])
