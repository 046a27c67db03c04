"""A decision that was sent is corrected by an act of its own: a letter that says so, a new besluit or a mended one, and its history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine

from openloket.cases import hands, locking, refusals
from openloket.cases.deciding import correcting, decisions
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, Message
from openloket.cases.received import receiving
from openloket.cases.received.receiving import Incoming
from openloket.cases.saying import viewing
from openloket.cases.sent import sending
from openloket.cases.submit import NewSubmission, submit
from openloket.channels.desk.correcting import shown
from openloket.definitions.library import load
from openloket.registers.models import Audittrail, Besluit, Enkelvoudiginformatieobject
from tests.cases.deciding.test_filled_in import GOOD, asked_for
from tests.cases.deciding.test_filled_in import WHY as MOTIVATION
from tests.cases.test_handling import fresh, text_of
from tests.conftest import SERVICES, city_of, new_case, resident_client, staff, staff_client

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=5)
REASON = "Wij rekenden met een oude prijs"
RAW = {"toegekend_bedrag": "200,50", "voorwaarden": ["bewijs", "melden"]}


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


@pytest.fixture
def case(today: time_machine.Traveller) -> Case:
    """A case in which € 200,50 was granted, and the letter posted; five days later."""
    case = asked_for()
    by = hands.Handler(staff("bram"), fresh(case).revision)
    decisions.decide(case.pk, by, "toegekend", MOTIVATION, raw=RAW)
    post(case)
    today.move_to(LATER)
    return fresh(case)


def post(case: Case) -> Message:
    message = Message.objects.filter(zaak=case.zaak).latest("pk")
    sending.posted(message.pk, datetime.now(UTC).date())
    message.refresh_from_db()
    return message


def correct(
    case: Case, motivation: str = MOTIVATION, reason: str = REASON, substantial: bool = False, **raw: Any
) -> None:
    by = hands.Handler(staff("bram"), fresh(case).revision)
    correcting.correct(case.pk, by, motivation, reason, {**RAW, **raw}, substantial=substantial)


def test_what_changes_of_the_decision_is_a_new_besluit_with_a_new_term(case: Case) -> None:
    correct(case, toegekend_bedrag="210")
    text = text_of(post(case))
    assert (
        "Wij herstellen ons besluit van 27 november 2026. Deze brief komt in de plaats van de brief van die dag."
        in text
    )
    assert f"Waarom wij dat doen: {REASON}. " in text
    assert "U krijgt € 210,00." in text
    assert "uiterlijk op woensdag 13 januari 2027" in text
    was, now = Besluit.objects.filter(zaak=case.zaak).order_by("pk")
    assert (was.vervaldatum, was.vervalreden) == (LATER.date(), "ingetrokken_overheid")
    assert now.datum == LATER.date()
    assert now.toelichting.startswith(
        f"Komt in de plaats van besluit {was.identificatie} van 27 november 2026. {REASON}"
    )
    assert "Welk bedrag kent u toe: € 210,00" in now.toelichting
    assert (was.uiterlijke_reactiedatum, now.uiterlijke_reactiedatum) == (date(2027, 1, 8), date(2027, 1, 13))
    assert now.vervaldatum is None
    kept = fresh(case).decision
    assert kept["ingevuld"]["toegekend_bedrag"] == "210.00"
    [before] = kept["hersteld"]
    assert before["ingevuld"]["toegekend_bedrag"] == "200.50"
    assert (before["reden"], before["nieuw_besluit"]) == (REASON, True)
    assert Audittrail.objects.filter(toelichting=f"Besluit van 27 november 2026 hersteld: {REASON}").exists()


def test_nothing_is_corrected_before_the_date_of_its_letter(case: Case, today: time_machine.Traveller) -> None:
    """A letter that is printed on a Sunday is dated a day later: until then it has not gone, and cannot be spoken of."""
    letter = Message.objects.get(zaak=case.zaak, kind="decision")
    letter.sent_on = LATER.date() + timedelta(days=1)
    letter.save()
    with pytest.raises(refusals.NotPossible, match="nog niet verstuurd"):
        correct(case, toegekend_bedrag="210")
    assert shown(fresh(case), None, ()) is None
    today.shift(timedelta(days=1))
    assert shown(fresh(case), None, ()) is not None
    correct(case, toegekend_bedrag="210")
    assert "Wij herstellen ons besluit van 3 december 2026." in text_of(post(case))


def test_how_it_was_written_is_mended_without_a_new_term(case: Case) -> None:
    correct(case, motivation="De kosten zijn nodig. U kunt ze niet zelf betalen.")
    message = post(case)
    text = text_of(message)
    assert "Er verandert niets aan wat wij besloten." in text
    assert "kan tot en met de dag die in de brief van 27 november 2026 staat" in text
    assert "U kunt bezwaar maken" not in text
    [besluit] = Besluit.objects.filter(zaak=case.zaak)
    assert besluit.vervaldatum is None
    assert besluit.uiterlijke_reactiedatum == date(2027, 1, 8)
    assert besluit.toelichting.startswith("De kosten zijn nodig. U kunt ze niet zelf betalen.")
    assert besluit.toelichting.endswith(f"Hersteld op 2 december 2026: {REASON}")
    assert message.kind == "correction"


def test_an_official_may_say_that_it_changes_the_decision(case: Case) -> None:
    correct(case, substantial=True)
    assert Besluit.objects.filter(zaak=case.zaak).count() == 2
    assert fresh(case).decision["hersteld"][0]["nieuw_besluit"] is True


def test_it_can_be_corrected_again_once_that_letter_went(case: Case, today: time_machine.Traveller) -> None:
    correct(case, toegekend_bedrag="210")
    with pytest.raises(refusals.NotPossible, match="nog niet verstuurd"):
        correct(case, toegekend_bedrag="220")
    post(case)
    today.shift(timedelta(days=2))
    correct(case, toegekend_bedrag="220")
    assert "Wij herstellen ons besluit van 2 december 2026." in text_of(post(case))
    assert [row.vervaldatum is None for row in Besluit.objects.order_by("pk")] == [False, False, True]
    assert [item["ingevuld"]["toegekend_bedrag"] for item in fresh(case).decision["hersteld"]] == ["200.50", "210.00"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "U verandert niets"),
        ({"reason": "", "toegekend_bedrag": "210"}, "waarom u het besluit herstelt"),
        ({"reason": "fout", "toegekend_bedrag": "210"}, "waarom u het besluit herstelt"),
        ({"motivation": "-"}, "Schrijf de motivering op"),
        ({"toegekend_bedrag": "9000"}, "Er klopt iets niet in wat u hebt ingevuld"),
        ({"motivation": "Een reden met \U00013000 erin."}, "niet in een brief worden gedrukt"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(case: Case, changes: dict[str, Any], says: str) -> None:
    before = fresh(case).decision
    with pytest.raises(refusals.NotPossible, match=says):
        correct(case, **changes)
    assert fresh(case).decision == before
    assert Besluit.objects.count() == 1


def test_a_stale_page_corrects_nothing(case: Case) -> None:
    by = hands.Handler(staff("bram"), fresh(case).revision - 1)
    with pytest.raises(locking.Stale):
        correcting.correct(case.pk, by, MOTIVATION, REASON, {**RAW, "toegekend_bedrag": "210"})


def test_there_must_be_a_decision_that_was_sent(today: Any) -> None:
    case = new_case(datum="2027-06-05")
    by = hands.Handler(staff("anna"), case.revision)
    with pytest.raises(refusals.NotPossible, match="geen besluit om te herstellen"):
        correcting.correct(case.pk, by, MOTIVATION, REASON)
    decisions.decide(case.pk, by, "ingetrokken", MOTIVATION)
    with pytest.raises(refusals.NotPossible, match="geen besluit om te herstellen"):
        correcting.former(fresh(case), LATER.date())


# On the page ----------------------------------------------------------------------------------------------------------------


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def send(case: Case, username: str = "bram", **data: Any) -> Any:
    body = {"revision": fresh(case).revision, "correction": "1", "motivation": MOTIVATION, "why": REASON}
    filled = {name.replace("toegekend.", "herstel."): value for name, value in GOOD.items()}
    return staff_client(username).post(f"/werk/zaken/{case.zaak.uuid}/correct/", {**body, **filled, **data})


def test_the_page_offers_it_and_shows_both(case: Case) -> None:
    address = f"/werk/zaken/{case.zaak.uuid}/"
    page = staff_client("bram").get(address)
    assert "Herstel dit besluit" in said(page)
    assert 'value="200,50"' in page.content.decode()
    shown = send(case, preview="1", **{"herstel.toegekend_bedrag": "210"})
    assert shown["Content-Type"] == "application/pdf"
    assert Besluit.objects.count() == 1
    assert send(case, **{"herstel.toegekend_bedrag": "210"}).status_code == 302
    text = said(staff_client("bram").get(address))
    assert "Welk bedrag kent u toe? € 210,00" in text
    assert f"Hersteld op 2 december 2026 door {staff('bram')}: hoe het was Waarom het is hersteld {REASON}" in text
    assert "€ 200,50" in text
    assert "Herstel dit besluit" not in text  # until its letter went


def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stands_there(case: Case) -> None:
    page = send(case, **{"herstel.toegekend_bedrag": "241"})
    assert page.status_code == 422
    html = page.content.decode()
    at = re.search(r'<li>\s*<a href="#([^"]+)">', html)
    assert at is not None
    assert f'id="{at[1]}"' in html
    assert 'value="241"' in html
    assert REASON in html


def test_it_is_of_the_papers_that_were_seen(case: Case) -> None:
    client, address = staff_client("bram"), f"/werk/zaken/{case.zaak.uuid}/"
    shown = re.search(r'/correct/".*?name="papers" value="([^"]*)"', client.get(address).content.decode(), re.DOTALL)
    assert shown is not None
    body = {"revision": case.revision, "papers": shown[1], "motivation": MOTIVATION, "why": REASON, "correction": "1"}
    document = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak).earliest("pk")
    document.zaken.all().delete()
    refused = client.post(f"{address}correct/", body)
    assert refused.status_code == 422
    assert "een document dat er niet meer is. Bekijk het, en beslis dan opnieuw." in unescape(refused.content.decode())


def test_who_may_not_decide_may_not_correct(case: Case) -> None:
    assert send(case, "anna", **{"herstel.toegekend_bedrag": "210"}).status_code in (403, 404)


def test_the_resident_reads_the_new_term(today: time_machine.Traveller) -> None:
    case = new_case(datum="2027-06-05")
    by = hands.Handler(staff("anna"), case.revision)
    decisions.decide(case.pk, by, "verleend", MOTIVATION)
    sending.notified(Message.objects.get(kind="decision").pk, NOW)
    today.move_to(LATER)
    by = hands.Handler(staff("anna"), fresh(case).revision)
    correcting.correct(case.pk, by, "U mag het feest houden, maar niet later.", REASON, substantial=True)
    sending.notified(Message.objects.latest("pk").pk, LATER)
    assert "bezwaar maken tot en met woensdag 13 januari 2027" in said(
        resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/")
    )


@pytest.fixture
def refused(today: time_machine.Traveller) -> Case:
    """An event permit that was refused, and the letter posted; five days later."""
    found = new_case(datum="2027-06-05", bereikbaar="post", email="")
    decisions.decide(found.pk, hands.Handler(staff("anna"), fresh(found).revision), "geweigerd", EVENT_WHY)
    post(found)
    today.move_to(LATER)
    return fresh(found)


EVENT_WHY = "Het evenement past niet op deze plek."


def turn(case: Case, result: str) -> None:
    by = hands.Handler(staff("anna"), fresh(case).revision)
    correcting.correct(case.pk, by, "Het plein is vrij op die dag.", "Op een bezwaar kreeg u gelijk.", result=result)


def test_7_11_another_outcome_is_a_new_besluit_and_another_resultaat_with_its_own_archive_days(refused: Case) -> None:
    turn(refused, "verleend")
    text = text_of(post(refused))
    assert "Wij herstellen ons besluit van 27 november 2026." in text
    assert "U krijgt een vergunning" in text
    case = fresh(refused)
    assert case.decision["resultaat"] == "verleend"
    [before] = case.decision["hersteld"]
    assert (before["resultaat"], before["motivering"]) == ("geweigerd", EVENT_WHY)
    kind = case.zaak.resultaat.resultaattype
    assert kind.omschrijving == "Vergunning verleend"
    assert case.zaak.archiefnominatie == kind.archiefnominatie
    was, now = Besluit.objects.filter(zaak=case.zaak).order_by("pk")
    assert (was.vervalreden, now.vervaldatum) == ("ingetrokken_overheid", None)
    assert now.uiterlijke_reactiedatum == date(2027, 1, 13)


@pytest.mark.parametrize("wrong", ["ingetrokken", "iets"])
def test_an_outcome_that_is_no_besluit_is_refused(refused: Case, wrong: str) -> None:
    with pytest.raises(refusals.NotPossible, match="Kies een uitkomst"):
        turn(refused, wrong)
    assert fresh(refused).decision["resultaat"] == "geweigerd"


def test_another_outcome_is_chosen_on_the_page_and_shows_what_it_was(refused: Case) -> None:
    client, url = staff_client("anna"), f"/werk/zaken/{refused.zaak.uuid}/"
    sent = {"correction": "1", "revision": refused.revision, "uitkomst": "verleend", "why": "Op een bezwaar."}
    page = client.post(f"{url}correct/", sent | {"motivation": "Het plein is vrij."}, follow=True).content.decode()
    assert fresh(refused).decision["resultaat"] == "verleend"
    assert "Vergunning geweigerd" in page  # as it was before
    assert "Vergunning verleend" in page


# Whoever is refused anew on other facts is heard first (Awb 4:7), and there is no way around it by correcting


@pytest.fixture
def granted(today: time_machine.Traveller) -> Case:
    """An event that was permitted although something else was found than its organiser wrote; the letter has gone."""
    case = new_case(datum="2027-06-05", bereikbaar="post", email="")
    viewing.note_fact(case.pk, by_anna(case), "Op de plek staat een hek. U schreef dat de plek vrij is.")
    decisions.decide(case.pk, by_anna(case), "verleend", MOTIVATION)
    post(case)
    today.move_to(LATER)
    return fresh(case)


def by_anna(case: Case) -> hands.Handler:
    return hands.Handler(staff("anna"), fresh(case).revision)


def refuse(case: Case, **weighing: str) -> None:
    correcting.correct(
        case.pk, by_anna(case), MOTIVATION, REASON, result="geweigerd", weighing=Weighing(**weighing)
    )  # fmt: skip


def test_a_correction_that_refuses_on_other_facts_waits_for_a_view_or_a_ground(granted: Case) -> None:
    with pytest.raises(refusals.NotPossible, match="Vraag eerst om een zienswijze"):
        refuse(granted)
    with pytest.raises(refusals.NotPossible, match="waarom de aanvrager geen zienswijze hoeft te geven"):
        refuse(granted, exception="gering")
    refuse(granted, exception="eerder", exception_reason="De aanvrager zei het op de hoorzitting.")
    kept = fresh(granted).decision
    assert kept["resultaat"] == "geweigerd"
    assert kept["niet_gehoord"] == {"waarom": "eerder", "reden": "De aanvrager zei het op de hoorzitting."}
    post(granted)
    with pytest.raises(
        refusals.NotPossible, match="Vraag eerst om een zienswijze"
    ):  # a new besluit, though it refuses as before
        correcting.correct(granted.pk, by_anna(granted), f"{MOTIVATION} En meer.", REASON, substantial=True)
    correcting.correct(granted.pk, by_anna(granted), f"{MOTIVATION} En meer.", REASON)
    assert fresh(granted).decision["niet_gehoord"]["waarom"] == "eerder"


def test_the_page_asks_for_that_ground_and_keeps_it(granted: Case) -> None:
    client, page = staff_client("anna"), f"/werk/zaken/{granted.zaak.uuid}/"
    html = unescape(client.get(page).content.decode())
    assert "Waarom wacht u niet op een zienswijze?" in html
    found = {"revision": granted.revision, "correction": "1", "uitkomst": "geweigerd", "motivation": MOTIVATION, "why": REASON,
             "exception": "eerder", "exception_reason": "Hij zei het op de hoorzitting."}  # fmt: skip
    assert client.post(f"{page}correct/", {**found, "exception_reason": ""}).status_code in (303, 422)
    assert client.post(f"{page}correct/", found).status_code == 302
    html = unescape(client.get(page).content.decode())
    assert "Hij zei het op de hoorzitting." in html


def test_what_an_applicant_is_asked_after_the_decision_they_can_answer(granted: Case) -> None:
    viewing.ask(granted.pk, by_anna(granted))
    letter = Message.objects.filter(zaak=granted.zaak, kind="view").latest("pk")
    text = text_of(letter)
    assert "Wij namen een besluit over uw aanvraag van" in text
    assert "Wij denken erover dat besluit te veranderen" in text
    assert viewing.open_to_applicant(fresh(granted)) is not None
    with pytest.raises(refusals.NotPossible, match="is nog niet verstuurd"):
        refuse(granted)
    page = resident_client().get(f"/mijn/zaken/{granted.zaak.uuid}/zienswijze/")
    assert "Op de plek staat een hek." in unescape(page.content.decode())
    view = Incoming(
        "view:1", receiving.VIEW, "phone", datetime.now(UTC), "Het hek gaat die dag open.", by="Anna", by_id="anna"
    )
    viewing.receive(granted.pk, view, fresh(granted).revision)
    refuse(granted)
    assert "niet_gehoord" not in fresh(granted).decision


def test_nobody_is_asked_any_more_in_a_case_that_is_over(today: time_machine.Traveller) -> None:
    case = new_case(datum="2027-06-05")
    viewing.note_fact(case.pk, by_anna(case), "Op de plek staat een hek. U schreef dat de plek vrij is.")
    viewing.ask(case.pk, by_anna(case))
    decisions.decide(case.pk, by_anna(case), "verleend", MOTIVATION)
    assert viewing.open_to_applicant(fresh(case)) is None, "asked before the decision, which did not need it"
    with pytest.raises(refusals.NotPossible, match="al afgesloten"):
        viewing.ask(case.pk, by_anna(case))


def test_a_day_of_the_decision_stands_in_the_form(today: time_machine.Traveller) -> None:
    """Whoever corrected something else had to look the day up: it was left empty."""
    today.move_to(LATER)
    [example, *_] = load(SERVICES / "subsidie" / "2026-12-02.yaml").published[0].version.examples
    new = NewSubmission("test:1", "subsidie", "paper", LATER, example.answers, received_on=LATER.date())
    case = Case.objects.get(zaak=submit(new).zaak)
    granted = {"verleend_bedrag": "5500", "vaststellen_voor": "2027-10-22"}
    decisions.decide(case.pk, by_anna(case), "deels", MOTIVATION, raw=granted)
    post(case)
    form = shown(fresh(case), None, ())
    assert form is not None
    [asked] = [fields for result, fields, _ in form.outcomes if result.id == "deels"]
    filled = {field.question.id: [part["value"] for part in field.parts] or field.text for field in asked}
    assert filled["vaststellen_voor"] == ["22", "10", "2027"]
    assert filled["verleend_bedrag"] == "5500,00"


def test_a_reason_of_several_lines_is_printed_as_it_was_written(case: Case) -> None:
    correct(case, toegekend_bedrag="210", reason="Wij telden verkeerd:\n- de prijs is hoger\n- de korting vervalt")
    text = text_of(post(case))
    assert "Waarom wij dat doen: Wij telden verkeerd: – de prijs is hoger – de korting vervalt" in text
    assert fresh(case).decision["hersteld"][0]["reden"].count("\n") == 2


def test_what_is_wrong_in_words_leads_to_where_they_are_written(case: Case) -> None:
    for wrong, at in (({"why": " "}, "why"), ({"motivation": "."}, "motivation")):
        page = unescape(send(case, **wrong).content.decode())
        assert re.search(rf'role="alert"[^>]*autofocus>\s*<p>\s*<a href="#{at}">', page)
        assert f'id="{at}"' in page
