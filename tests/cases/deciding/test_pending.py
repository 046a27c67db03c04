"""A decision waits some minutes: it can be undone, is stopped by what comes in, and is written once."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from openloket.cases import hands, jobs, locking, news, refusals, waiting
from openloket.cases.completing import supplementing
from openloket.cases.deciding import decisions, pending
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, Message, PendingDecision, ServiceVersion
from openloket.cases.work import handling
from openloket.people.models import Membership
from openloket.registers.models import Audittrail, Besluit
from tests.cases.test_handling import by, fresh
from tests.conftest import NOW, new_case, staff, staff_client

WHY = "Er zijn geen bezwaren van politie en brandweer."
DEVIATION = "Het kan nog op tijd."
ASIDE = Weighing(deviation=DEVIATION)


@pytest.fixture(autouse=True)
def ten_minutes(settings: Any) -> None:
    settings.DECISION_MINUTES = 10


def decided(case: Case) -> PendingDecision:
    pending.decide(case.pk, by(case), "verleend", WHY, ASIDE)
    return PendingDecision.objects.get(zaak=case.pk)


def on_page(case: Case, **data: Any) -> Any:
    body = {"revision": fresh(case).revision, "result": "verleend", "motivation": WHY, "deviation": DEVIATION, **data}
    return staff_client("anna").post(f"/werk/zaken/{case.zaak.uuid}/decide/", body)


def page(case: Case, username: str = "anna") -> str:
    return said(staff_client(username).get(f"/werk/zaken/{case.zaak.uuid}/"))


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def nothing_written(case: Case) -> bool:
    case = fresh(case)
    besluit = Besluit.objects.filter(zaak=case.zaak).exists()
    return case.closed_on is None and case.decision is None and not besluit and not hasattr(case.zaak, "resultaat")


def history(case: Case) -> list[str]:
    return list(Audittrail.objects.filter(hoofd_object=case.zaak.uuid).values_list("toelichting", flat=True))


# Waiting ----------------------------------------------------------------------------------------------------------------


def test_it_waits_and_the_page_says_until_when(city: Any) -> None:
    case = new_case()
    assert on_page(case).status_code == 302
    assert nothing_written(case)
    assert not Message.objects.filter(zaak=case.zaak, kind="decision").exists()
    text = page(case)
    assert "Dit besluit gaat om 11:40 de deur uit" in text
    assert "Terugdraaien" in text
    assert "Besluit nemen en brief sturen" not in text
    assert "Besluit klaar om te versturen: Vergunning verleend. Het gaat om 11:40 de deur uit." in history(case)


def test_who_decides_second_reads_what_they_wrote(city: Any) -> None:
    case = new_case()
    before = case.revision
    assert on_page(case).status_code == 302
    refused = on_page(case, revision=before, motivation="De brandweer heeft nog een vraag.\nDie staat hieronder.")
    assert refused.status_code == 409
    assert "Er is niets opgeslagen. Dit had u geschreven." in said(refused)
    assert "De brandweer heeft nog een vraag. Die staat hieronder." in said(refused)
    assert DEVIATION in said(refused)


def test_what_decides_nothing_is_called_no_decision(city: time_machine.Traveller) -> None:
    case = new_case()
    pending.decide(case.pk, by(case), "ingetrokken", "U belde ons daarover.")
    text = page(case)
    assert "Deze zaak wordt om 11:40 afgesloten" in text
    assert "Dit besluit gaat" not in text
    city.shift(timedelta(minutes=10))
    assert "Deze zaak wordt nu afgesloten" in page(case)
    pending.carry_out(PendingDecision.objects.get(zaak=case.pk).pk, datetime.now(UTC))
    assert "Afgesloten: Aanvraag ingetrokken Motivering U belde ons daarover." in page(case)
    assert "Besluit Motivering" not in page(case)
    told = " ".join(history(case))
    assert "Klaar om af te sluiten: Aanvraag ingetrokken." in told
    assert "Afgesloten: Aanvraag ingetrokken" in told
    assert "Beslo" not in told


def test_a_job_is_queued_for_its_time_in_the_same_transaction(city: Any) -> None:
    row = decided(new_case())
    with connection.cursor() as cursor:
        cursor.execute(
            "select args ->> 'decision', scheduled_at from procrastinate_jobs where task_name = 'carry_out_decision'"
        )
        assert cursor.fetchall() == [(str(row.pk), row.goes_at)]


@pytest.mark.parametrize(("seconds", "minute"), [(0, 40), (1, 41), (59, 41)])
def test_it_goes_on_a_whole_minute(city: time_machine.Traveller, seconds: int, minute: int) -> None:
    city.move_to(NOW + timedelta(seconds=seconds))
    at = decided(new_case()).goes_at.astimezone(UTC)
    assert (at.minute, at.second, at.microsecond) == (minute, 0, 0)


def test_its_time_writes_it_whole_and_once(city: time_machine.Traveller) -> None:
    case = new_case()
    row = decided(case)
    city.shift(timedelta(minutes=10))
    for _ in range(3):
        pending.carry_out(row.pk, datetime.now(UTC))
    case = fresh(case)
    assert case.closed_on == date(2026, 9, 15)
    assert case.decision["resultaat"] == "verleend"
    assert case.handler == staff("anna")
    assert Besluit.objects.get(zaak=case.zaak).toelichting.startswith(WHY)
    assert Message.objects.filter(zaak=case.zaak, kind="decision").count() == 1
    assert not PendingDecision.objects.exists()


def test_a_late_worker_dates_the_besluit_on_the_day_it_is_written(city: time_machine.Traveller) -> None:
    case = new_case()
    row = decided(case)
    city.move_to(NOW + timedelta(days=2))
    pending.carry_out(row.pk, datetime.now(UTC))
    assert Besluit.objects.get(zaak=case.zaak).datum == date(2026, 9, 17)
    assert Message.objects.get(zaak=case.zaak, kind="decision").dated == date(2026, 9, 17)


def test_a_worker_that_dies_leaves_nothing_and_the_next_one_writes_it(
    city: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = new_case()
    row = decided(case)
    with monkeypatch.context() as broken:
        broken.setattr(decisions, "take_besluit", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pending.carry_out(row.pk, NOW)
    assert nothing_written(case)
    assert PendingDecision.objects.filter(pk=row.pk, stopped="").exists()
    pending.carry_out(row.pk, NOW)
    assert Besluit.objects.filter(zaak=case.zaak).count() == 1


def test_what_should_have_gone_is_tried_again_and_said(city: time_machine.Traveller) -> None:
    case = new_case()
    row = decided(case)
    city.move_to(row.goes_at + timedelta(minutes=59))
    assert pending.late(timezone.now()) == []
    assert "had de deur uit moeten zijn" not in page(case)
    city.move_to(row.goes_at + timedelta(minutes=61))
    assert pending.late(timezone.now()) == [row.pk]
    assert "had de deur uit moeten zijn" in page(case)
    jobs.carry_out_late_decisions.func(0)
    with connection.cursor() as cursor:
        cursor.execute(
            "select (args->>'decision')::int from procrastinate_jobs where task_name = 'carry_out_decision' order by id"
        )
        assert cursor.fetchall() == [(row.pk,)] * 2
    pending.undo(case.pk, by(fresh(case)), "Er was iets stuk.")
    assert pending.late(timezone.now()) == []


@pytest.mark.parametrize("days", [0, 3])
def test_on_the_last_day_of_the_term_it_goes_at_once(city: time_machine.Traveller, days: int) -> None:
    case = new_case()
    city.move_to(datetime.combine(case.due + timedelta(days=days), NOW.timetz()))
    pending.decide(case.pk, by(case), "verleend", WHY, ASIDE)
    assert fresh(case).closed_on == case.due + timedelta(days=days)


def test_the_day_before_it_waits(city: time_machine.Traveller) -> None:
    case = new_case()
    city.move_to(datetime.combine(case.due - timedelta(days=1), NOW.timetz()))
    decided(case)


def test_with_no_minutes_it_goes_at_once(city: Any, settings: Any) -> None:
    settings.DECISION_MINUTES = 0
    case = new_case()
    assert on_page(case).status_code == 302
    assert fresh(case).closed_on is not None


@pytest.mark.parametrize(
    ("result", "why", "weighing"),
    [
        ("verleend", "-", ASIDE),
        ("verleend", WHY, Weighing()),
        ("onzin", WHY, ASIDE),
        ("verleend", WHY + " \U00013000", ASIDE),
    ],
)
def test_what_cannot_be_decided_is_refused_at_the_act(city: Any, result: str, why: str, weighing: Weighing) -> None:
    case = new_case(datum="2026-09-28")
    with pytest.raises(refusals.NotPossible):
        pending.decide(case.pk, by(case), result, why, weighing)
    assert not PendingDecision.objects.exists()


# While it waits -----------------------------------------------------------------------------------------------------------


def test_the_case_takes_no_other_act(city: Any) -> None:
    case = new_case()
    decided(case)
    again = hands.Handler(staff("chantal"), fresh(case).revision)
    for act in (
        lambda: pending.decide(case.pk, again, "verleend", WHY, ASIDE),
        lambda: decisions.decide(case.pk, again, "verleend", WHY, ASIDE),
        lambda: supplementing.ask_more(case.pk, again, ["plattegrond"], ""),
        lambda: handling.extend(case.pk, again, "Het is heel erg druk nu."),
        lambda: handling.move(case.pk, again, "behandelen"),
        lambda: handling.take(case.pk, again),
    ):
        with pytest.raises(refusals.NotPossible, match="Er wacht een besluit in deze zaak"):
            act()
    assert PendingDecision.objects.filter(stopped="").count() == 1


def test_the_preview_is_the_letter_that_goes(city: time_machine.Traveller) -> None:
    case = new_case()
    row = decided(case)
    before = pending.letter(case, row)
    shown = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/besluit/")
    assert shown["Content-Type"] == "application/pdf"
    pending.carry_out(row.pk, NOW)
    sent = Message.objects.get(zaak=case.zaak, kind="decision")
    assert (sent.text, sent.dated) == (json.loads(json.dumps(before.text)), before.dated)
    assert staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/besluit/").status_code == 404


# Undoing ------------------------------------------------------------------------------------------------------------------


def undo(case: Case, note: str, username: str = "anna") -> Any:
    body = {"revision": fresh(case).revision, "undo_note": note}
    return staff_client(username).post(f"/werk/zaken/{case.zaak.uuid}/undo/", body)


def test_undone_with_a_note_that_stays(city: Any) -> None:
    case = new_case()
    on_page(case)
    row = PendingDecision.objects.get()
    assert undo(case, "De brandweer belde nog.").status_code == 302
    assert "Besluit teruggedraaid: Vergunning verleend. De brandweer belde nog." in history(case)
    pending.carry_out(row.pk, NOW)
    assert nothing_written(case)
    text = page(case)
    assert "Het besluit ‘Vergunning verleend’ is niet genomen Teruggedraaid door Anna" in text
    assert "De brandweer belde nog." in text
    assert f">{WHY}</textarea>" in staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()


@pytest.mark.parametrize("note", ["", "  ", "-", "nee"])
def test_no_undoing_without_a_note(city: Any, note: str) -> None:
    case = new_case()
    decided(case)
    assert "Schrijf in woorden op waarom u het besluit terugdraait." in said(undo(case, note))
    assert PendingDecision.objects.filter(stopped="").exists()


def test_who_may_not_decide_may_not_undo(city: Any) -> None:
    case = new_case()
    decided(case)
    assert undo(case, "De brandweer belde nog.", "bram").status_code in (403, 404)
    assert PendingDecision.objects.filter(stopped="").exists()


def test_a_stale_page_undoes_nothing(city: Any) -> None:
    case = new_case()
    decided(case)
    with pytest.raises(locking.Stale):
        pending.undo(case.pk, by(case).__class__(staff("anna"), fresh(case).revision - 1), "De brandweer belde nog.")


def test_what_was_undone_can_be_read_beside_what_the_same_official_typed_and_could_not_send(city: Any) -> None:
    """In a second tab they wrote another decision while the first one waited: that stands in the form, both are there."""
    case, client = new_case(), staff_client("anna")
    address = f"/werk/zaken/{case.zaak.uuid}/"
    form = client.get(address).content.decode().split(f"{address}decide/")[1]
    slip = re.search(r'name="form-slip" value="([^"]+)"', form)
    assert slip is not None
    body = {"revision": case.revision, "result": "verleend", "motivation": WHY, "deviation": DEVIATION}
    assert client.post(f"{address}decide/", body).status_code == 302
    other = "De politie heeft nog een vraag."
    body |= {"motivation": other, "form-slip": unescape(slip[1])}
    assert client.post(f"{address}decide/", body).status_code == 303
    assert undo(case, "De brandweer belde nog.").status_code == 302
    html = client.get(address).content.decode()
    assert f">{other}</textarea>" in html
    assert "Bij ‘Beslissen’ staat wat u daarna nog typte. Dit was ingevuld:" in said(client.get(address))
    assert f"<blockquote>{WHY}</blockquote>" in html
    assert "staat nog bij ‘Beslissen’" not in html


def test_after_undoing_it_can_be_decided_anew(city: Any) -> None:
    case = new_case()
    decided(case)
    undo(case, "De brandweer belde nog.")
    pending.decide(case.pk, by(fresh(case)), "geweigerd", "De brandweer vindt het te gevaarlijk.")
    row = PendingDecision.objects.get()
    assert (row.result, row.stopped) == ("geweigerd", "")
    pending.carry_out(row.pk, NOW)
    assert fresh(case).decision["resultaat"] == "geweigerd"


def test_nothing_waits_after_it_went(city: Any) -> None:
    case = new_case()
    row = decided(case)
    pending.carry_out(row.pk, NOW)
    assert "Er wacht geen besluit (meer) in deze zaak." in said(undo(case, "De brandweer belde nog."))


# What stops it --------------------------------------------------------------------------------------------------------------


def stopped(case: Case, row: PendingDecision) -> str:
    """Let its time come; returns why nothing was written, as the official reads it."""
    pending.carry_out(row.pk, NOW)
    assert nothing_written(case)
    assert fresh(case).new_since is not None
    row.refresh_from_db()
    assert row.stopped in page(case)
    return row.stopped


def test_a_contact_stops_it(city: Any) -> None:
    case = new_case()
    row = decided(case)
    handling.note_contact(case.pk, by(fresh(case)), "phone", "De aanvrager belt: het feest gaat niet door.")
    assert stopped(case, row) == waiting.CAME_IN


def test_a_completion_stops_it(city: Any) -> None:
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["bezoekers"], "")
    pending.decide(case.pk, by(fresh(case)), "verleend", WHY, ASIDE)
    row = PendingDecision.objects.get()
    supplementing.receive_more(case.pk, supplementing.Completion("more:1", "web", NOW, {"bezoekers": "900"}))
    assert stopped(case, row) == waiting.CAME_IN


def test_anything_that_comes_in_stops_it(city: Any) -> None:
    case = new_case()
    row = decided(case)
    case = fresh(case)
    news.came_in(case, NOW, "postlezer")
    case.save()
    assert stopped(case, row) == waiting.CAME_IN


@pytest.mark.parametrize("gone", ["role", "account"])
def test_who_may_not_decide_any_more_has_decided_nothing(city: Any, gone: str) -> None:
    case = new_case()
    row = decided(case)
    if gone == "role":
        Membership.objects.filter(user=staff("anna")).delete()
    else:
        type(staff("anna")).objects.filter(pk=staff("anna").pk).update(is_active=False)
    pending.carry_out(row.pk, NOW)
    assert nothing_written(case)
    assert pending.NO_RIGHT in page(case, "chantal")
    assert f"Besluit niet genomen. {pending.NO_RIGHT}" in history(case)


def test_another_version_stops_it(city: Any) -> None:
    case = new_case()
    row = decided(case)
    other = ServiceVersion.objects.filter(service=case.service).exclude(pk=case.version_id).first()
    Case.objects.filter(pk=case.pk).update(version=other)
    pending.carry_out(row.pk, NOW)
    row.refresh_from_db()
    assert row.stopped == pending.OTHER_VERSION
    assert fresh(case).closed_on is None


def test_a_frozen_version_stops_it(city: Any) -> None:
    case = new_case()
    row = decided(case)
    ServiceVersion.objects.filter(pk=case.version_id).update(frozen_at=NOW)
    assert "Er zit een fout in de regels van deze versie." in stopped(case, row)
