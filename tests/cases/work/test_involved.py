"""An official who is involved in a case is kept from it, and only a coordinator reads why (Awb 2:4)."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.cases import reach
from openloket.cases.deciding import decisions, pending
from openloket.cases.grounds import Weighing
from openloket.cases.models import PendingDecision
from openloket.cases.refusals import NotPossible
from openloket.cases.work import handling, involved
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers.models import Audittrail, Rol
from tests.cases.test_handling import by, fresh
from tests.conftest import new_case, staff, staff_client

HOW = "De aanvrager is mijn buurvrouw."
WHY = "Er zijn geen bezwaren van politie en brandweer."
ASIDE = Weighing(deviation="Het kan nog op tijd.")


def test_it_is_released_and_kept_from_them(city: Any) -> None:
    case = new_case()
    handling.take(case.pk, by(case))
    with pytest.raises(NotPossible, match="woorden"):
        involved.declare(case.pk, by(case), " ")
    involved.declare(case.pk, by(case), HOW)
    assert fresh(case).handler is None
    assert not Rol.objects.filter(zaak=case.zaak, betrokkene_type="medewerker").exists()
    for action in (Action.HANDLE, Action.DECIDE):
        assert not reach.may_do(staff("anna"), action, fresh(case))
        assert reach.may_do(staff("youssef"), action, fresh(case))
    with pytest.raises(NotPossible, match="2:4"):
        handling.take(case.pk, by(case))
    with pytest.raises(NotPossible, match="2:4"):
        decisions.decide(case.pk, by(case), "verleend", WHY, ASIDE)


def test_another_account_of_theirs_is_kept_from_it_too(city: Any) -> None:
    case = new_case()
    involved.declare(case.pk, by(case), HOW)
    User.objects.filter(username__in=["anna", "youssef"]).update(email="zelfde@stad.example")
    assert not reach.may_do(staff("youssef"), Action.HANDLE, fresh(case))


def test_their_decision_that_waits_is_stopped(city: Any, settings: Any) -> None:
    settings.DECISION_MINUTES = 10
    case = new_case()
    pending.decide(case.pk, by(case), "verleend", WHY, ASIDE)
    involved.declare(case.pk, by(case), HOW)
    assert PendingDecision.objects.get().stopped == involved.STOPPED


def test_only_a_coordinator_reads_why_and_lifts_it(city: Any) -> None:
    case = new_case()
    address = f"/werk/zaken/{case.zaak.uuid}/"
    body = {"revision": fresh(case).revision, "involved": HOW}
    assert staff_client("els").post(f"{address}betrokken/", body).status_code in (200, 403)
    assert fresh(case).involved == []
    assert staff_client("anna").post(f"{address}betrokken/", body).status_code == 302
    assert HOW not in staff_client("anna").get(address).content.decode()
    assert HOW not in staff_client("youssef").get(address).content.decode()
    assert HOW in staff_client("chantal").get(address).content.decode()
    assert not Audittrail.objects.filter(toelichting__contains=HOW).exists()
    lifted = {"revision": fresh(case).revision, "who": staff("anna").pk, "lifted": "Het bleek een andere buurvrouw."}
    assert staff_client("youssef").post(f"{address}niet-betrokken/", lifted).status_code == 403
    assert staff_client("chantal").post(f"{address}niet-betrokken/", {**lifted, "who": "x"}).status_code == 422
    assert staff_client("chantal").post(f"{address}niet-betrokken/", lifted).status_code == 302
    assert reach.may_do(staff("anna"), Action.HANDLE, fresh(case))


def test_a_page_for_who_handles_it_leads_them_back_and_says_why(city: Any) -> None:
    case = new_case()
    involved.declare(case.pk, by(case), HOW)
    client, address = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/"
    document = case.zaak.zaakinformatieobjecten.first().informatieobject
    versions = f"{address}documenten/{document.uuid}/versies/"
    asked = [client.get(f"{address}{page}/") for page in ("taken", "brief", "bundel", "toevoegen", "eigen-gegevens")]
    asked += [client.post(f"{address}{page}/", {"do": "sturen"}) for page in ("taken", "brief", "toevoegen")]
    asked += [client.post(versions, {"do": "niveau", "level": "geheim"})]
    assert {(answer.status_code, answer["Location"]) for answer in asked} == {(302, address)}
    assert "artikel 2:4 van de Awb" in client.get(address).content.decode()
    assert client.get(versions).status_code == 200
    document.refresh_from_db()
    assert document.vertrouwelijkheidaanduiding != "geheim"
