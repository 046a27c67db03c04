"""What an official does, with the law's articles."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from openloket.cases.completing import supplementing
from openloket.cases.completing.supplementing import Completion
from openloket.cases.deciding import decisions
from openloket.cases.hands import Handler
from openloket.cases.locking import Stale
from openloket.cases.models import Case, Downtime, InformationRequest, Message
from openloket.cases.refusals import NotPossible
from openloket.cases.sent import receipts
from openloket.cases.submit import SubmissionRefused
from openloket.cases.work import handling
from openloket.registers import content
from openloket.registers.models import Audittrail, Besluit, Resultaat, Rol, Zaak
from tests.conftest import NOW, new_case, staff, stored_file

WHY = "Er zijn geen bezwaren van politie en brandweer."


def by(case: Case, username: str = "anna") -> Handler:
    return Handler(staff(username), Case.objects.get(pk=case.pk).revision)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("zaak", "version").get(pk=case.pk)


def text_of(message: Message) -> str:
    pages = PdfReader(BytesIO(content.read(message.document.inhoud))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_take_and_move(city: Any) -> None:
    case = new_case()
    handling.take(case.pk, by(case))
    handling.move(case.pk, by(case), "advies")
    case = fresh(case)
    assert (case.handler, case.step) == (staff("anna"), "advies")
    assert case.zaak.huidige_status.statustype.omschrijving == "Advies gevraagd"  # type: ignore[union-attr]
    assert (
        Rol.objects.get(zaak=case.zaak, betrokkene_type="medewerker").betrokkene_identificatie["identificatie"]
        == "anna"
    )
    handling.take(case.pk, by(case), staff("youssef"))
    assert Rol.objects.filter(zaak=case.zaak, betrokkene_type="medewerker").count() == 1


@pytest.mark.parametrize("step", ["besloten", "bestaat_niet", ""])
def test_the_last_step_only_by_deciding(city: Any, step: str) -> None:
    case = new_case()
    with pytest.raises(NotPossible):
        handling.move(case.pk, by(case), step)


def test_a_stale_page_changes_nothing(city: Any) -> None:
    case = new_case()
    shown = by(case)
    handling.take(case.pk, by(case, "youssef"))
    for act in (
        lambda: handling.take(case.pk, shown),
        lambda: handling.move(case.pk, shown, "advies"),
        lambda: supplementing.ask_more(case.pk, shown, ["plattegrond"], ""),
        lambda: handling.extend(case.pk, shown, "druk"),
        lambda: decisions.decide(case.pk, shown, "verleend", WHY),
    ):
        with pytest.raises(Stale):
            act()
    assert fresh(case).handler == staff("youssef")
    assert not InformationRequest.objects.exists()


def test_awb_4_5_and_4_15_asking_for_more_stops_the_clock_until_the_answer(city: Any) -> None:
    case = new_case()
    due = case.due
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    request = InformationRequest.objects.get()
    assert request.due == date(2026, 9, 29)
    case = fresh(case)
    assert case.waiting
    assert case.zaak.opschorting["indicatie"] is True
    assert case.due == date(2026, 11, 24)  # if nothing comes: 14 days, 16 up to and including 29 September
    city.move_to(NOW + timedelta(days=7))
    supplementing.receive_more(
        case.pk, Completion("a", "web", NOW + timedelta(days=7), {"plattegrond": [stored_file("nieuw.png")]})
    )
    case = fresh(case)
    assert not case.waiting
    assert (case.due - due).days == 6  # 16 up to and including 21 September
    assert any("4:15" in reason for reason in case.due_because)
    assert case.answers["plattegrond"][0]["name"] == "nieuw.png"


def test_the_request_letter_says_what_and_until_when(city: Any) -> None:
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "Teken ook de brandkranen.")
    text = text_of(Message.objects.get(kind="request"))
    assert "Voeg een plattegrond toe." in text
    assert "Teken ook de brandkranen" in text
    assert "dinsdag 29 september 2026" in text


def test_an_answer_is_taken_in_once_and_only_when_right(city: Any) -> None:
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["bezoekers"], "")
    with pytest.raises(SubmissionRefused):
        supplementing.receive_more(case.pk, Completion("a", "desk", NOW, {"bezoekers": "veel"}))
    for _ in range(2):
        supplementing.receive_more(case.pk, Completion("a", "desk", NOW, {"bezoekers": "1600"}))
    case = fresh(case)
    assert {f["id"]: f["value"] for f in case.findings}["categorie"] == "2"
    with pytest.raises(NotPossible):
        supplementing.receive_more(case.pk, Completion("b", "desk", NOW, {"bezoekers": "1"}))


def test_awb_4_15_a_term_that_runs_out_starts_the_clock(city: Any) -> None:
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    assert supplementing.end_expired_requests(date(2026, 9, 29)) == 0
    assert supplementing.end_expired_requests(date(2026, 9, 30)) == 1
    assert fresh(case).due == date(2026, 11, 24)
    assert not fresh(case).waiting


@pytest.mark.parametrize(
    ("down", "more"),
    [
        ({"day": date(2026, 9, 29)}, True),  # as an earlier release wrote it
        ({"begins": datetime(2026, 9, 29, 20, tzinfo=UTC), "ends": datetime(2026, 9, 29, 21, tzinfo=UTC)}, True),
        ({"begins": datetime(2026, 9, 28, 8, tzinfo=UTC), "ends": datetime(2026, 9, 28, 9, tzinfo=UTC)}, True),
        ({"begins": datetime(2026, 9, 28, 8, tzinfo=UTC), "ends": datetime(2026, 9, 28, 9, tzinfo=UTC), "way": "mail"}, False),
        ({"begins": datetime(2026, 9, 16, 8, tzinfo=UTC), "ends": datetime(2026, 9, 16, 9, tzinfo=UTC)}, False),
    ],
)  # fmt: skip
def test_awb_2_21_downtime_shortly_before_the_last_day_gives_more_time(
    city: Any, down: dict[str, Any], more: bool
) -> None:
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    Downtime.objects.create(reason="storing", **down)
    assert supplementing.end_expired_requests(date(2026, 9, 30)) == (0 if more else 1)
    assert supplementing.end_expired_requests(date(2026, 10, 1)) == (1 if more else 0)


def test_asking_needs_something_to_ask_and_one_request_at_a_time(city: Any) -> None:
    case = new_case()
    with pytest.raises(NotPossible):
        supplementing.ask_more(case.pk, by(case), ["bestaat_niet"], "  ")
    supplementing.ask_more(case.pk, by(case), [], "Bel ons even.")
    with pytest.raises(NotPossible):
        supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")


def test_awb_4_14_extension_once_with_a_letter(city: Any) -> None:
    case = new_case()
    with pytest.raises(NotPossible):
        handling.extend(case.pk, by(case), " ")
    handling.extend(case.pk, by(case), "Het advies van de brandweer komt later.")
    case = fresh(case)
    assert case.due == date(2027, 1, 5)
    assert case.zaak.verlenging["duur"] == "P8W"
    assert "dinsdag 5 januari 2027" in text_of(Message.objects.get(kind="extension"))
    with pytest.raises(NotPossible):
        handling.extend(case.pk, by(case), "Nog een keer.")


def test_no_extension_after_the_term(city: Any) -> None:
    case = new_case()
    city.move_to(NOW + timedelta(days=100))
    with pytest.raises(NotPossible, match="voorbij"):
        handling.extend(case.pk, by(case), "Het is erg druk.")
    with pytest.raises(NotPossible, match="voorbij"):
        supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")


def test_awb_3_45_and_3_46_the_decision_says_why_and_how_to_object(city: Any) -> None:
    case = new_case()
    decisions.decide(case.pk, by(case), "verleend", WHY)
    text = text_of(Message.objects.get(kind="decision"))
    assert "U krijgt een vergunning voor Burendag" in text
    assert WHY in text
    assert "APV 2:25 lid 3" in text
    assert "Algemene plaatselijke verordening Voorbeeldstad 2026, artikel 2:25" in text
    assert "dinsdag 27 oktober 2026" in text
    assert "€ 75,00" in text


def test_deciding_closes_the_zaak_in_the_registers(city: Any) -> None:
    case = new_case()
    decisions.decide(case.pk, by(case), "verleend", WHY)
    zaak = Zaak.objects.get(pk=case.pk)
    assert zaak.einddatum == date(2026, 9, 15)
    assert (zaak.archiefnominatie, zaak.archiefactiedatum) == ("vernietigen", date(2027, 9, 15))
    assert Resultaat.objects.get(zaak=zaak).resultaattype.omschrijving == "Vergunning verleend"
    besluit = Besluit.objects.get(zaak=zaak)
    assert (besluit.verzenddatum, besluit.uiterlijke_reactiedatum) == (None, None)  # set when the letter goes
    assert besluit.besluitinformatieobjecten.count() == 1
    assert zaak.huidige_status.statustype.omschrijving == "Besluit genomen"  # type: ignore[union-attr]


def test_a_closed_case_cannot_change(city: Any) -> None:
    case = new_case()
    decisions.decide(case.pk, by(case), "geweigerd", WHY)
    with pytest.raises(NotPossible, match="afgesloten"):
        decisions.decide(case.pk, by(case), "verleend", WHY)
    with pytest.raises(NotPossible, match="afgesloten"):
        supplementing.receive_more(case.pk, Completion("x", "web", NOW, {}))


def test_a_withdrawal_is_no_decision(city: Any) -> None:
    case = new_case()
    decisions.decide(case.pk, by(case), "ingetrokken", "U belde dat het niet doorgaat.")
    assert not Besluit.objects.exists()
    assert "bezwaar" not in text_of(Message.objects.get(kind="closing"))


@pytest.mark.parametrize(("result", "why"), [("verleend", "kort"), ("bestaat_niet", WHY), ("", WHY)])
def test_a_decision_needs_an_outcome_and_a_reason(city: Any, result: str, why: str) -> None:
    case = new_case()
    with pytest.raises(NotPossible):
        decisions.decide(case.pk, by(case), result, why)
    assert fresh(case).closed_on is None
    assert not Message.objects.exists()


def test_everything_leaves_an_audit_row_with_who(city: Any) -> None:
    case = new_case()
    handling.take(case.pk, by(case))
    handling.extend(case.pk, by(case), "Het is druk.")
    decisions.decide(case.pk, by(case), "verleend", WHY)
    rows = Audittrail.objects.filter(hoofd_object=case.zaak.uuid, resource="zaak").values_list(
        "actie", "gebruikers_weergave"
    )
    assert list(rows) == [("create", "aanvrager"), ("partial_update", "Anna de Wit")]
    parts = Audittrail.objects.filter(hoofd_object=case.zaak.uuid).exclude(resource="zaak").order_by("pk")
    assert list(parts.values_list("resource", "actie", "toelichting").filter(gebruikers_id="anna")) == [
        ("rol", "create", "In behandeling bij Anna de Wit"),
        ("zaakinformatieobject", "create", "Verlengd tot en met 5 januari 2027: Het is druk."),
        ("zaakinformatieobject", "create", "Besloten: Vergunning verleend"),
        ("resultaat", "create", "Besloten: Vergunning verleend"),
        ("status", "create", "Besloten: Vergunning verleend"),
    ]


def test_the_receipt_says_what_happens_next_and_by_when(city: Any) -> None:
    case = new_case()
    receipts.send(case.pk, NOW)
    text = text_of(Message.objects.get(kind="receipt"))
    assert case.zaak.identificatie in text
    assert "dinsdag 10 november 2026" in text


def test_l4_paper_unless_they_said_digital(city: Any) -> None:
    case = new_case(bereikbaar="post")
    receipts.send(case.pk, NOW)
    assert Message.objects.get().way == "print"
