"""What was asked with a strong login is not read with a weak one: the pages of one's own say what to do instead."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.cases.models import Case, Draft
from openloket.people.acting import Acting
from tests.acting import COMPANY, LUCIA, weakly
from tests.cases.who.test_own import case_of
from tests.channels.test_who_asks import EVENT, draft_of
from tests.conftest import HOLLE, MOULIN, resident_client, staff_client

MORE = "U ziet hier niet alles"


@pytest.fixture
def case(city: Any) -> Case:
    return case_of(MOULIN)


@pytest.mark.parametrize("page", ["/mijn/", "/mijn/berichten/"])
def test_a_weak_login_is_told_that_there_is_more(case: Case, page: str) -> None:
    shown = resident_client(weakly(MOULIN)).get(page).content.decode()
    assert MORE in shown
    assert f"?niveau=substantieel&amp;next={page.replace('/', '%2F')}" in shown
    assert case.zaak.identificatie not in shown
    assert "U hebt geen nieuwe berichten" not in shown
    assert "U hebt nog geen" not in shown
    assert MORE not in resident_client(MOULIN).get(page).content.decode()
    assert MORE not in resident_client(weakly(HOLLE)).get(page).content.decode()


@pytest.mark.parametrize("who", [MOULIN, COMPANY, LUCIA])
def test_every_page_of_a_case_stays_shut_for_a_weak_login(city: Any, who: Acting) -> None:
    zaak = case_of(who).zaak
    for address in (f"/mijn/zaken/{zaak.uuid}/", f"/ontvangen/{zaak.uuid}/", f"/ontvangen/{zaak.uuid}/aanvraag.pdf"):
        assert resident_client(weakly(who)).get(address).status_code == 404, address
        assert resident_client(who).get(address).status_code == 200, address


def test_a_weak_login_does_not_see_which_forms_were_begun(case: Case) -> None:
    draft = draft_of(MOULIN, EVENT, naam="Suzanne Moulin")
    assert Draft.objects.filter(pk=draft.pk).exists()
    assert str(draft.id) in resident_client(MOULIN).get("/mijn/").content.decode()
    assert str(draft.id) not in resident_client(weakly(MOULIN)).get("/mijn/").content.decode()


def test_a_weak_login_does_not_read_in_the_log_which_cases_there_are(case: Case) -> None:
    assert staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").status_code == 200
    assert case.zaak.identificatie in resident_client(MOULIN).get("/mijn/inzage/").content.decode()
    assert case.zaak.identificatie not in resident_client(weakly(MOULIN)).get("/mijn/inzage/").content.decode()
