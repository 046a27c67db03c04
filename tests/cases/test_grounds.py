"""A decision and the findings: what its letter gives as grounds, and deciding against a finding (Awb 3:46)."""

import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from openloket.cases import documents, refusals, versions
from openloket.cases.completing import supplementing
from openloket.cases.deciding import decisions
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, Message
from openloket.cases.work import handling
from openloket.registers.models import Audittrail, Besluit
from tests.cases.test_handling import WHY, by, fresh, text_of
from tests.change.making import published, source
from tests.conftest import new_case, staff_client
from tests.deciding import asked_in_vain

TOO_LATE = {"datum": "2026-10-01"}  # 16 days ahead, where six weeks are asked
DEVIATION = "De buurt is al in juli ingelicht en de politie heeft geen bezwaar."


def post(case: Case, **data: Any) -> Any:
    """Send the decision form as anna, without JavaScript."""
    sent = {"revision": case.revision, "motivation": WHY, **data}
    return staff_client("anna").post(f"/werk/zaken/{case.zaak.uuid}/decide/", sent)


def test_a_finding_against_the_outcome_is_never_its_ground(city: Any) -> None:
    case = new_case(**TOO_LATE)
    decisions.decide(case.pk, by(case), "verleend", WHY, Weighing(deviation=DEVIATION))
    text = text_of(Message.objects.get(kind="decision"))
    assert "Categorie van het evenement: 1." in text
    assert "Op tijd aangevraagd: te laat." not in text
    assert (
        f"Wij wijken af van ‘Op tijd aangevraagd: te laat’ (APV 2:25 lid 5 (nieuw): ten minste 6 weken van tevoren), omdat: {DEVIATION}"
        in text
    )


def test_why_it_goes_against_a_finding_ends_as_a_sentence(city: Any) -> None:
    case = new_case(**TOO_LATE)
    decisions.decide(case.pk, by(case), "verleend", WHY, Weighing(deviation="er die dag niets anders is"))
    assert "omdat: er die dag niets anders is. " in text_of(Message.objects.get(kind="decision"))


def test_the_same_finding_is_a_ground_of_a_refusal_and_needs_no_reason(city: Any) -> None:
    case = new_case(**TOO_LATE)
    decisions.decide(case.pk, by(case), "geweigerd", WHY)
    text = text_of(Message.objects.get(kind="decision"))
    assert "Op tijd aangevraagd: te laat. APV 2:25 lid 5" in text
    assert "wijken af" not in text


IN_TIME: dict[str, str] = {}


@pytest.mark.parametrize("ticked", ["op_tijd", "categorie", "leges"])
def test_what_supports_only_another_outcome_is_never_a_ground_to_refuse(city: Any, ticked: str) -> None:
    case = new_case(**IN_TIME)
    page = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert page.count("Kan geen reden zijn voor ‘Vergunning geweigerd’.") == 3
    response = post(case, result="geweigerd", grounds=[ticked])
    assert response.status_code == 422
    assert "is een reden voor een andere uitkomst, niet om te weigeren." in response.content.decode()
    assert fresh(case).decision is None
    assert post(case, result="geweigerd").status_code == 302, "it can be refused for what the official wrote"


@pytest.mark.parametrize(
    ("answers", "result", "grounds"),
    [
        (IN_TIME, "verleend", ["categorie", "leges", "op_tijd"]),
        (IN_TIME, "geweigerd", []),
        (IN_TIME, "buiten_behandeling", []),
        (TOO_LATE, "verleend", ["categorie", "leges"]),
        (TOO_LATE, "geweigerd", ["op_tijd"]),
        (TOO_LATE, "buiten_behandeling", []),  # being late is no ground of Awb 4:5
    ],
)
def test_a_letter_gives_by_itself_only_what_supports_its_outcome(
    city: Any, answers: dict[str, str], result: str, grounds: list[str]
) -> None:
    case = new_case(**answers)
    asked_in_vain(case)
    decisions.decide(case.pk, by(case), result, WHY, Weighing(deviation=DEVIATION))
    kept = fresh(case).decision
    assert kept is not None
    assert [finding["id"] for finding in kept["gronden"]] == grounds
    text = text_of(Message.objects.get(kind="decision")).partition("Wij wijken af")[0]
    for rule, title in {
        "categorie": "Categorie van het",
        "leges": "Leges: €",
        "op_tijd": "Op tijd aangevraagd:",
    }.items():
        assert (title in text) is (rule in grounds), title


def test_an_official_can_add_a_ground_that_speaks_against_nothing(city: Any) -> None:
    case = new_case(**TOO_LATE)
    html = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    ticks = html[html.index('name="grounds"') : html.index('name="motivation"')]
    assert "checked" not in ticks
    assert "Staat vanzelf in de brief bij ‘Vergunning verleend’." in ticks
    assert "Kan geen reden zijn voor ‘Vergunning verleend’." in ticks
    asked_in_vain(case)
    assert post(case, result="buiten_behandeling", grounds=["op_tijd", "leges"]).status_code == 302
    kept = fresh(case).decision
    assert kept is not None
    assert [finding["id"] for finding in kept["gronden"]] == ["leges", "op_tijd"]


NO_REASON = [
    "",
    "   ",
    "daarom",
    " . \n . \n . \n .",
    "." * 40,
    "1234567890",
    "\u3164" * 12,
    "\u3164 \u115f" * 9,
    "bla bla bla bla",
]


@pytest.mark.parametrize("deviation", NO_REASON)
def test_deciding_against_a_finding_asks_for_a_reason(city: Any, deviation: str) -> None:
    case = new_case(**TOO_LATE)
    with pytest.raises(refusals.NotPossible, match=r"gaat in tegen ‘Op tijd aangevraagd: te laat’|niet in een brief"):
        decisions.decide(case.pk, by(case), "verleend", WHY, Weighing(deviation=deviation))
    assert fresh(case).closed_on is None
    assert not Message.objects.exists()


def test_the_reason_is_kept_with_the_case_the_besluit_and_the_audit_trail(city: Any) -> None:
    case = new_case(**TOO_LATE)
    decisions.decide(case.pk, by(case), "verleend", WHY, Weighing(deviation=DEVIATION))
    kept = fresh(case).decision
    assert kept is not None
    assert (kept["resultaat"], kept["motivering"], kept["afwijking"]) == ("verleend", WHY, DEVIATION)
    assert [finding["id"] for finding in kept["gronden"]] == ["categorie", "leges"]
    assert [finding["id"] for finding in kept["tegen"]] == ["op_tijd"]
    besluit = Besluit.objects.get()
    assert besluit.toelichting.startswith(WHY)
    assert DEVIATION in besluit.toelichting
    row = Audittrail.objects.get(hoofd_object=besluit.uuid, resource="besluit")
    assert DEVIATION in row.nieuw["toelichting"]
    page = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert DEVIATION in page
    assert "Anders beslist dan" in page


def test_a_reason_that_is_a_list_begins_on_a_line_of_its_own(city: Any) -> None:
    case = new_case(**TOO_LATE)
    decisions.decide(case.pk, by(case), "verleend", WHY, Weighing(deviation="- de buurt weet het\n- de weg is vrij"))
    assert "omdat:\n- de buurt weet het\n- de weg is vrij" in Besluit.objects.get().toelichting
    assert "omdat: – de buurt weet het – de weg is vrij" in text_of(Message.objects.get(kind="decision"))


def test_a_withdrawal_goes_against_nothing(city: Any) -> None:
    case = new_case(**TOO_LATE)
    decisions.decide(case.pk, by(case), "ingetrokken", "U belde dat het niet doorgaat.")
    assert "Waarom wij dit besluiten" not in text_of(Message.objects.get(kind="closing"))


def test_the_form_names_what_is_missing_and_keeps_what_was_filled_in(city: Any) -> None:
    case = new_case(**TOO_LATE)
    page = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert "Waarom beslist u anders dan deze uitkomst?" in page
    assert "Gaat in tegen ‘Op tijd aangevraagd: te laat’." in page
    for more in ({}, {"preview": "1"}):
        response = post(case, result="verleend", deviation="kort", **more)
        html = response.content.decode()
        assert response.status_code == 422
        assert "Schrijf op waarom u anders beslist dan deze uitkomst" in html
        assert WHY in html
        assert ">kort</textarea>" in html
        assert 'id="res-verleend" checked' in " ".join(html.split())
    assert post(case, result="verleend", deviation=DEVIATION, preview="1")["Content-Type"] == "application/pdf"
    assert post(case, result="verleend", deviation=DEVIATION).status_code == 302


@pytest.mark.parametrize("words", NO_REASON)
def test_a_motivation_and_a_reason_for_more_time_are_words(city: Any, words: str) -> None:
    case = new_case()
    with pytest.raises(refusals.NotPossible, match=r"Schrijf|niet in een brief"):
        decisions.decide(case.pk, by(case), "verleend", words)
    with pytest.raises(refusals.NotPossible, match=r"Schrijf|niet in een brief"):
        handling.extend(case.pk, by(case), words)


@pytest.mark.parametrize("words", ["......", "- - -", "\u3164\u3164"])
def test_what_is_asked_for_and_what_was_said_are_words(city: Any, words: str) -> None:
    case = new_case()
    with pytest.raises(refusals.NotPossible, match=r"Schrijf in woorden|niet in een brief"):
        supplementing.ask_more(case.pk, by(case), ["plattegrond"], words)
    with pytest.raises(refusals.NotPossible, match="Schrijf kort op"):
        handling.note_contact(case.pk, by(case), "phone", words)


@pytest.mark.parametrize("odd", ["😀", "\u3164", "க", "\u2800"])
def test_what_a_letter_cannot_show_is_said_at_the_form(city: Any, odd: str) -> None:
    case = new_case(**TOO_LATE)
    for field in ("motivation", "deviation"):
        for more in ({}, {"preview": "1"}):
            response = post(case, **{"result": "verleend", "deviation": DEVIATION, field: f"{WHY} {odd}", **more})
            assert response.status_code == 422
            html = response.content.decode()
            assert f"Dit kan niet in een brief worden gedrukt: ‘{odd}’ (U+{ord(odd):04X})" in html
            assert WHY in html
    url = f"/werk/zaken/{case.zaak.uuid}"
    for act, field in (("ask", "text"), ("extend", "reason")):
        sent = {"revision": case.revision, field: f"{WHY} {odd}"}
        assert staff_client("anna").post(f"{url}/{act}/", sent).status_code == 422
    assert not Message.objects.exists()


def test_what_a_word_processor_writes_can_stand_in_a_letter(city: Any) -> None:
    case = new_case()
    assert post(case, result="verleend", motivation="Het\u00a0kan\u200b daar: ‘cafe\u0301’ – prima…").status_code == 302
    assert "Het kan daar: ‘café’ – prima…" in text_of(Message.objects.get(kind="decision"))


@pytest.mark.parametrize("motivation", ["", "..........", "kort"])
def test_a_preview_without_a_motivation_says_that_it_is_missing(city: Any, motivation: str) -> None:
    case = new_case()
    response = post(case, result="verleend", motivation=motivation, preview="1")
    assert response["Content-Type"] == "application/pdf"
    text = " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages).split())
    assert "[Hier ontbreekt nog uw motivering: waarom u zo beslist.]" in text
    assert post(case, result="verleend", motivation=motivation).status_code == 422


def test_a_reason_that_is_too_long_is_said_and_not_cut(city: Any) -> None:
    case = new_case(**TOO_LATE)
    for field in ("motivation", "deviation"):
        data = {"result": "verleend", "deviation": DEVIATION, field: "x" * 5001}
        response = post(case, **data)
        assert response.status_code == 422
        assert "De tekst is te lang: 5001 tekens" in response.content.decode()
    assert fresh(case).closed_on is None


@pytest.mark.parametrize(
    ("ticked", "says"),
    [("op_tijd", "kan er geen reden voor zijn"), ("bestaat_niet", "Kies alleen redenen")],
)
def test_a_tick_that_is_not_possible_is_refused(city: Any, ticked: str, says: str) -> None:
    case = new_case(**TOO_LATE)
    response = post(case, result="verleend", deviation=DEVIATION, grounds=[ticked])
    assert response.status_code == 422
    assert says in response.content.decode()


@pytest.fixture
def no_sides(city: Any) -> None:
    """The city with a version, valid today, that says of no row what it speaks against or supports."""
    text = re.sub(r", (?:against|supports): \[\w+\]", "", source(running="keep"))
    assert "against" not in text
    assert "supports" not in text
    versions.publish([published(text)])
    versions.forget()
    documents._kinds.cache_clear()


def test_where_the_version_takes_no_sides_the_official_ticks_the_grounds(no_sides: None) -> None:
    case = new_case(**TOO_LATE)
    html = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert html.count('name="grounds"') == 3
    assert "checked" not in html[html.index('name="grounds"') : html.index('name="motivation"')]
    assert 'name="deviation"' not in html
    wrong = post(case, result="verleend", motivation="kort", grounds=["leges"]).content.decode()
    assert 'id="ground-leges" checked' in " ".join(wrong.split())
    assert re.search(r'id="ground-categorie"\s*>', wrong)
    assert post(case, result="verleend", grounds=["bestaat_niet"]).status_code == 422
    assert post(case, result="verleend", grounds=["categorie"]).status_code == 302
    text = text_of(Message.objects.get(kind="decision"))
    assert "Categorie van het evenement: 1." in text
    assert "Leges: " not in text
    assert "Op tijd" not in text


def test_without_a_tick_the_letter_has_no_list_of_reasons_and_still_its_law(no_sides: None) -> None:
    case = new_case(**TOO_LATE)
    assert post(case, result="verleend").status_code == 302
    text = text_of(Message.objects.get(kind="decision"))
    assert "Waarom wij dit besluiten" not in text
    assert WHY in text
    assert "Het besluit berust op: Algemene plaatselijke verordening" in text
