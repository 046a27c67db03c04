"""Asking advice and giving it: what is shared, what comes back, and what a decision does with it (Awb 3:5-3:9, 3:43, 3:49, 3:50)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from openloket.cases import impartial, locking, refusals, versions
from openloket.cases.advice import adviser, tasks
from openloket.cases.advice.advice import AGAINST, CONDITIONS, FOR, OUTCOMES
from openloket.cases.advice.tasks import Answer, Asked
from openloket.cases.deciding import correcting, decisions, hearing, pending
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, FoundFact, Grievance, Message, PendingDecision, Task
from openloket.cases.sent import receipts, sending
from openloket.cases.who import own
from openloket.cases.work import handling, involved, signals
from openloket.registers import content
from openloket.registers.models import Audittrail, Besluit, Enkelvoudiginformatieobject
from tests.cases.test_handling import WHY, by, fresh
from tests.conftest import NOW, new_case, staff, staff_client, stored_file

DUE = NOW.date() + timedelta(days=10)
QUESTION = "Kan dit evenement veilig door de hulpdiensten worden bereikt?"
TO_TEAM: dict[str, Any] = {"team": "juridisch", "team_name": "Juridische zaken"}
TO_POLICE: dict[str, Any] = {"name": "de politie", "email": "advies@politie.example"}


def asked(case: Case, *several: dict[str, Any], **changes: Any) -> list[Task]:
    wanted = [
        Asked(**{"question": QUESTION, "due": DUE, "outcomes": OUTCOMES, **each, **changes})
        for each in several or (TO_TEAM,)
    ]
    return tasks.ask(case.pk, by(fresh(case)), wanted)


def answered(task: Task, outcome: str = FOR, text: str = "Er is ruimte genoeg voor de brandweer.", **more: Any) -> Task:
    tasks.answer(str(task.pk), Answer(NOW, text, outcome, **{"user": staff("lotte"), "channel": "intern", **more}))
    task.refresh_from_db()
    return task


def said(case: Case) -> list[str]:
    rows = Audittrail.objects.filter(hoofd_object=case.zaak.uuid, resource="zaak").order_by("pk")
    return list(rows.values_list("toelichting", flat=True))


def decide(case: Case, result: str = "verleend", **weighing: Any) -> None:
    decisions.decide(case.pk, by(fresh(case)), result, WHY, Weighing(deviation="Het kan nog op tijd.", **weighing))


def letter_of(case: Case) -> str:
    row = Message.objects.select_related("document").get(zaak=case.zaak, kind="decision")
    pages = PdfReader(BytesIO(content.read(row.document.inhoud))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_two_are_asked_at_once_and_the_clock_runs_on(city: Any) -> None:
    case = new_case()
    due, two = case.due, asked(case, TO_TEAM, TO_POLICE)
    assert [(task.to, task.name) for task in two] == [("team", "team Juridische zaken"), ("outside", "de politie")]
    assert fresh(case).due == due, "asking advice stops no clock (Awb 4:15)"
    assert not fresh(case).waiting
    assert "Advies gevraagd aan de politie, uiterlijk op" in " ".join(said(case))
    assert [task.code is not None for task in two] == [False, True]
    jobs = ProcrastinateJob.objects.filter(task_name="mail_adviser")
    assert [job.args["task"] for job in jobs] == [str(two[1].pk)]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"question": " - "}, tasks.NO_QUESTION),
        ({"due": NOW.date()}, tasks.NO_DAY),
        ({"due": NOW.date() + timedelta(days=400)}, tasks.NO_DAY),
        ({"team": "", "name": " . ", "email": "x@y.nl"}, tasks.NO_NAME),
        ({"team": ""}, tasks.NO_NAME),
        ({"question": "x" * 2001}, "De tekst is te lang: 2001 tekens. Gebruik er hoogstens 2000."),
    ],
)
def test_what_is_not_asked_well_is_refused_and_nobody_is_asked(city: Any, changes: Any, why: str) -> None:
    case = new_case()
    with pytest.raises(refusals.NotPossible) as refused:
        tasks.ask(
            case.pk,
            by(case),
            [Asked(QUESTION, DUE, **TO_POLICE), Asked(**{"question": QUESTION, "due": DUE, **TO_TEAM, **changes})],
        )
    assert str(refused.value) == why
    assert not Task.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name="mail_adviser").exists()


def test_a_page_that_is_stale_asks_nobody(city: Any) -> None:
    case = new_case()
    handler = by(case)
    asked(case)
    with pytest.raises(locking.Stale):
        tasks.ask(case.pk, handler, [Asked(QUESTION, DUE, **TO_TEAM)])


def test_only_what_is_shared_is_seen_and_never_a_number(city: Any) -> None:
    file = stored_file("plattegrond.png")
    case = new_case(plattegrond=[file])
    receipts.send(case.pk, NOW)
    every = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak)
    other, whole = (every.filter(informatieobjecttype__omschrijving=kind).first() for kind in ("brief", "aanvraag"))
    (task,) = asked(case, shows=["bezoekers", "plattegrond", "bsn", "bestaat_niet"])
    assert task.shows == ["plattegrond", "bezoekers"], "in the order of the form, without who someone is"
    shared = adviser.shared(task, case)
    assert [line.question.id for section in shared.sections for line in section.lines] == ["plattegrond", "bezoekers"]
    assert [row.inhoud for row in shared.documents] == [file["sha256"]]
    (more,) = asked(case, shows=[], documents=[str(other.uuid), str(whole.uuid)])
    assert adviser.shared(more, case).sections == []
    assert [row.pk for row in adviser.shared(more, case).documents] == [other.pk], (
        "the whole application has every number"
    )


def test_a_secret_address_is_shared_with_nobody(city: Any) -> None:
    case = new_case(bereikbaar="post")
    receipts.send(case.pk, NOW)
    letter = Enkelvoudiginformatieobject.objects.get(zaken__zaak=case.zaak, informatieobjecttype__omschrijving="brief")
    (task,) = asked(case, shows=["adres", "bezoekers"], documents=[str(letter.uuid)])
    assert [row.pk for row in adviser.shared(task, fresh(case)).documents] == [letter.pk]
    Case.objects.filter(pk=case.pk).update(secret_address=True)
    shared = adviser.shared(task, fresh(case))
    assert shared.documents == []
    assert "Voorbeeldstraat" not in str([line.answer for section in shared.sections for line in section.lines])


def test_a_document_of_another_case_is_not_shared(city: Any) -> None:
    case, other = new_case(), new_case("test:2")
    theirs = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=other.zaak).first()
    (task,) = asked(case, documents=[str(theirs.uuid)])
    assert not task.documents.exists()


def test_an_advice_is_kept_as_a_document_marks_the_case_and_is_not_the_applicants(city: Any) -> None:
    case = new_case()
    handling.take(case.pk, by(case))
    (task,) = asked(case)
    answered(task, CONDITIONS, "De weg moet aan een kant vrij blijven.", files=[stored_file("schets.png")])
    rows = list(task.answer_documents.order_by("pk"))
    assert [row.titel for row in rows] == ["Advies van team Juridische zaken", "schets.png"]
    text = " ".join(PdfReader(BytesIO(content.read(rows[0].inhoud))).pages[0].extract_text().split())
    assert "De weg moet aan een kant vrij blijven." in text
    assert "Advies: Voor, met voorwaarden" in text
    assert QUESTION in text
    assert fresh(case).new_since == NOW
    theirs = set(own.documents(case).values_list("pk", flat=True))
    assert theirs.isdisjoint({row.pk for row in rows})
    assert any(
        "Advies van team Juridische zaken ontvangen via intern: voor, met voorwaarden" in line for line in said(case)
    )


def test_an_answer_is_taken_in_once(city: Any) -> None:
    (task,) = asked(new_case())
    answered(task)
    with pytest.raises(refusals.NotPossible, match=tasks.NOT_OPEN):
        answered(task, AGAINST)
    task.refresh_from_db()
    assert task.outcome == FOR


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (("", "Er is ruimte."), tasks.NO_OUTCOME),
        (("misschien", "Er is ruimte."), tasks.NO_OUTCOME),
        ((FOR, " - "), tasks.NO_ANSWER),
    ],
)
def test_an_answer_that_says_nothing_is_refused(city: Any, answer: tuple[str, str], why: str) -> None:
    (task,) = asked(new_case())
    with pytest.raises(refusals.NotPossible) as refused:
        answered(task, *answer)
    assert str(refused.value) == why
    task.refresh_from_db()
    assert task.answered_at is None


def test_what_an_adviser_saw_that_is_otherwise_waits_for_a_view(city: Any) -> None:
    case = new_case()
    (task,) = asked(case)
    answered(task, AGAINST, facts="Er komen 5.000 bezoekers.")
    fact = FoundFact.objects.get()
    assert (fact.text, fact.adviser) == ("Er komen 5.000 bezoekers.", "team Juridische zaken")
    version = versions.of(fresh(case).version)
    assert hearing.standing(fresh(case), version).needed(NOW.date()) == hearing.ASK_FIRST, (
        "a refusal asks for a view first (Awb 4:7)"
    )


def test_a_task_that_is_no_advice_asks_for_words_alone_and_bars_nothing(city: Any) -> None:
    case = new_case()
    (task,) = asked(case, outcomes=())
    decide(case)
    with pytest.raises(refusals.NotPossible, match=tasks.CLOSED):
        answered(task, "")
    assert "advies" not in (fresh(case).decision or {})


def test_what_was_withdrawn_is_not_answered_and_not_missing(city: Any) -> None:
    case = new_case()
    (task,) = asked(case)
    with pytest.raises(refusals.NotPossible, match=tasks.NO_WHY):
        tasks.withdraw(case.pk, by(fresh(case)), str(task.pk), "x")
    tasks.withdraw(case.pk, by(fresh(case)), str(task.pk), "De aanvrager paste het plan aan.")
    with pytest.raises(refusals.NotPossible, match=tasks.NOT_OPEN):
        answered(task)
    assert "De aanvrager paste het plan aan." in said(case)[-1]
    decide(case)
    assert "zonder_advies" not in (fresh(case).decision or {})


def test_who_advised_prepared_the_decision_and_hears_nobody_alone_about_it(city: Any) -> None:
    case = new_case()
    (task,) = asked(case)
    about = Grievance(zaak=case.zaak, about=case.zaak)
    assert not impartial.prepared(staff("lotte"), about)
    answered(task)
    assert impartial.prepared(staff("lotte"), about)
    assert not impartial.prepared(staff("omar"), about)


# Deciding -------------------------------------------------------------------------------------------------------------


def test_a_decision_before_an_advice_came_takes_a_reason_and_is_never_barred(city: Any) -> None:
    case = new_case()
    asked(case, TO_TEAM, TO_POLICE)
    with pytest.raises(refusals.NotPossible, match="er mist een advies: de politie en team Juridische zaken"):
        decide(case)
    decide(case, unadvised="Het evenement is al over twee dagen.")
    kept = (fresh(case).decision or {})["zonder_advies"]
    assert kept == {"wie": ["de politie", "team Juridische zaken"], "reden": "Het evenement is al over twee dagen."}
    assert any(
        "Besloten zonder advies van de politie en team Juridische zaken: Het evenement" in line for line in said(case)
    )
    assert "Wij vroegen advies aan de politie en team Juridische zaken. Die adviezen hadden wij nog niet" in letter_of(
        case
    )


def test_leaving_an_application_that_is_not_complete_waits_for_no_advice(city: Any) -> None:
    case = new_case()
    asked(case)
    decisions.decide(case.pk, by(fresh(case)), "ingetrokken", "De aanvrager trok de aanvraag in.")
    assert fresh(case).closed_on is not None


def test_a_letter_names_the_advice_that_was_followed(city: Any) -> None:
    case = new_case()
    answered(asked(case, TO_POLICE)[0], CONDITIONS, user=None, channel="web")
    decide(case)
    text = letter_of(case)
    assert "De politie adviseerde voor, met voorwaarden" in text
    assert "zorgvuldig tot stand kwam (artikel 3:9 van de Algemene wet bestuursrecht), en nemen het over." in text
    assert "De politie adviseerde voor, met voorwaarden" in Besluit.objects.get(zaak=case.zaak).toelichting
    assert Task.objects.get().told_at is None


def test_departing_from_an_advice_takes_a_reason_that_is_printed_and_told(city: Any) -> None:
    case = new_case()
    police, team = asked(case, TO_POLICE, TO_TEAM)
    answered(police, AGAINST, user=None, channel="web")
    answered(team, FOR)
    with pytest.raises(refusals.NotPossible, match="gaat in tegen het advies van de politie"):
        decide(case)
    decide(case, departing="De organisator huurt meer beveiligers.")
    assert "Wij wijken af van het advies van de politie (artikel 3:50" in letter_of(case)
    assert "De organisator huurt meer beveiligers." in letter_of(case)
    police.refresh_from_db()
    team.refresh_from_db()
    assert police.told_at is not None
    assert police.told.endswith("omdat: De organisator huurt meer beveiligers.")
    assert team.told_at is None
    jobs = ProcrastinateJob.objects.filter(task_name="mail_adviser", args__what="told")
    assert [job.args["task"] for job in jobs] == [str(police.pk)]


def test_a_colleague_hears_that_it_was_decided_otherwise_until_they_read_it(city: Any) -> None:
    case = new_case()
    task, open_one = asked(case, TO_TEAM, {"person": staff("lotte")})
    answered(task, AGAINST)
    decide(case, departing="De organisator huurt meer beveiligers.", unadvised="Het feest is morgen.")
    lotte, page = staff_client("lotte"), f"/werk/taken/{task.pk}/"
    assert list(signals.found(staff("lotte"), NOW.date())) == ["afwijking"]
    before = lotte.get("/werk/taken/").content.decode()
    assert "Anders besloten dan u adviseerde" in before
    assert "niet meer nodig: de zaak is afgesloten" in before
    assert "wacht op antwoord" not in before
    assert "las op" not in staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert "De organisator huurt meer beveiligers." in lotte.get(page).content.decode()
    assert signals.found(staff("lotte"), NOW.date()) == {}
    assert "Anders besloten dan u adviseerde" not in lotte.get("/werk/taken/").content.decode()
    assert "las op 15 september 2026 dat" in staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    with pytest.raises(refusals.NotPossible, match="al afgesloten"):
        answered(open_one)


def test_a_decision_that_waits_keeps_both_reasons_and_stops_when_an_advice_comes(city: Any, settings: Any) -> None:
    settings.DECISION_MINUTES = 10
    case = new_case()
    police, team = asked(case, TO_POLICE, TO_TEAM)
    answered(police, AGAINST, user=None, channel="web")
    weighing = Weighing(
        deviation="Het kan nog op tijd.", unadvised="Er is te veel haast bij.", departing="Er komen meer beveiligers."
    )
    pending.decide(case.pk, by(fresh(case)), "verleend", WHY, weighing)
    row = PendingDecision.objects.get()
    assert pending.weighing_of(row) == weighing
    answered(team)
    row.refresh_from_db()
    assert row.stopped
    assert fresh(case).closed_on is None


def test_a_corrected_decision_says_the_same_of_the_advice(city: Any) -> None:
    case = new_case()
    answered(asked(case, TO_POLICE)[0], FOR, user=None, channel="web")
    decide(case)
    sending.catch_up()
    message = Message.objects.get(kind="decision")
    Message.objects.filter(pk=message.pk).update(sent_on=NOW.date())
    ready = correcting.ready(
        fresh(case), NOW.date(), f"{WHY} En het is netjes.", "De naam was verkeerd.", by=staff("anna")
    )
    assert "De politie adviseerde voor" in str(ready.letter.text["deviation"])


def test_who_is_involved_is_not_asked_and_does_not_answer(city: Any) -> None:
    case = new_case()
    [task] = asked(case)
    involved.declare(case.pk, replace(by(fresh(case)), user=staff("lotte")), "Mijn broer organiseert dit feest.")
    with pytest.raises(refusals.NotPossible, match="Lotte Smit meldde betrokken te zijn") as refused:
        asked(case, {"person": staff("lotte")})
    assert refused.value.at == "aan"
    with pytest.raises(refusals.NotPossible, match="2:4"):
        answered(task)
    with pytest.raises(refusals.NotPossible, match="2:4"):
        answered(task, channel="phone")
    assert answered(task, user=staff("omar")).answered_by == staff("omar")
