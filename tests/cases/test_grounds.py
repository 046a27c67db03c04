"""A decision and the findings: what its letter gives as grounds, and deciding against a finding (Awb 3:46)."""

from typing import Any

import pytest

from openloket.cases import documents, handling, versions
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, Message
from openloket.registers.models import Audittrail, Besluit
from tests.cases.test_handling import WHY, by, fresh, text_of
from tests.change.making import published, source
from tests.conftest import new_case, staff_client

TOO_LATE = {"datum": "2026-10-01"}  # 16 days ahead, where six weeks are asked
DEVIATION = "De buurt is al in juli ingelicht en de politie heeft geen bezwaar."


def post(case: Case, **data: Any) -> Any:
    """Send the decision form as anna, without JavaScript."""
    sent = {"revision": case.revision, "motivation": WHY, **data}
    return staff_client("anna").post(f"/werk/zaken/{case.zaak.uuid}/decide/", sent)


def test_a_finding_against_the_outcome_is_never_its_ground(city: Any) -> None:
    case = new_case(**TOO_LATE)
    handling.decide(case.pk, by(case), "verleend", WHY, Weighing(deviation=DEVIATION))
    text = text_of(Message.objects.get(kind="decision"))
    assert "Categorie van het evenement: 1." in text
    assert "Op tijd aangevraagd: te laat." not in text
    assert (
        f"Wij wijken af van ‘Op tijd aangevraagd: te laat’ (APV 2:25 lid 5 (nieuw): ten minste 6 weken van tevoren), omdat: {DEVIATION}"
        in text
    )


def test_the_same_finding_is_a_ground_of_a_refusal_and_needs_no_reason(city: Any) -> None:
    case = new_case(**TOO_LATE)
    handling.decide(case.pk, by(case), "geweigerd", WHY)
    text = text_of(Message.objects.get(kind="decision"))
    assert "Op tijd aangevraagd: te laat. APV 2:25 lid 5" in text
    assert "wijken af" not in text


def test_what_speaks_for_the_applicant_is_no_ground_of_a_refusal(city: Any) -> None:
    case = new_case()
    handling.decide(case.pk, by(case), "geweigerd", WHY)
    assert "Op tijd aangevraagd" not in text_of(Message.objects.get(kind="decision"))


@pytest.mark.parametrize("deviation", ["", "   ", "daarom", " . \n . \n . \n ."])
def test_deciding_against_a_finding_asks_for_a_reason(city: Any, deviation: str) -> None:
    case = new_case(**TOO_LATE)
    with pytest.raises(handling.NotPossible, match="gaat in tegen ‘Op tijd aangevraagd: te laat’"):
        handling.decide(case.pk, by(case), "verleend", WHY, Weighing(deviation=deviation))
    assert fresh(case).closed_on is None
    assert not Message.objects.exists()


def test_the_reason_is_kept_with_the_case_the_besluit_and_the_audit_trail(city: Any) -> None:
    case = new_case(**TOO_LATE)
    handling.decide(case.pk, by(case), "verleend", WHY, Weighing(deviation=DEVIATION))
    kept = fresh(case).decision
    assert kept is not None
    assert (kept["resultaat"], kept["motivering"], kept["afwijking"]) == ("verleend", WHY, DEVIATION)
    assert [finding["id"] for finding in kept["gronden"]] == ["categorie", "leges"]
    assert [finding["id"] for finding in kept["tegen"]] == ["op_tijd"]
    besluit = Besluit.objects.get()
    assert besluit.toelichting.startswith(WHY)
    assert DEVIATION in besluit.toelichting
    row = Audittrail.objects.filter(hoofd_object=case.zaak.uuid, toelichting__startswith="Besloten").get()
    assert row.nieuw["afwijking"] == DEVIATION
    page = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert DEVIATION in page
    assert "Anders beslist dan" in page


def test_a_withdrawal_goes_against_nothing(city: Any) -> None:
    case = new_case(**TOO_LATE)
    handling.decide(case.pk, by(case), "ingetrokken", "U belde dat het niet doorgaat.")
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
        assert 'id="res-verleend" checked' in html
    assert post(case, result="verleend", deviation=DEVIATION, preview="1")["Content-Type"] == "application/pdf"
    assert post(case, result="verleend", deviation=DEVIATION).status_code == 302


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
    """The city with a version, valid today, that says of no row what it speaks against."""
    versions.publish([published(source(running="keep").replace(", against: [verleend]", ""))])
    versions.forget()
    documents._kinds.cache_clear()


def test_where_the_version_takes_no_sides_the_official_ticks_the_grounds(no_sides: None) -> None:
    case = new_case(**TOO_LATE)
    html = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert html.count('name="grounds"') == 3
    assert "checked" not in html[html.index('name="grounds"') : html.index('name="motivation"')]
    assert 'name="deviation"' not in html
    wrong = post(case, result="verleend", motivation="kort", grounds=["leges"]).content.decode()
    assert 'id="ground-leges" checked' in wrong
    assert 'id="ground-categorie">' in wrong
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
