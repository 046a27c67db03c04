"""Check that who decides does so on the papers that they saw: what another application swaps, adds or takes away is told at the act."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from openloket.cases import documents, swapped
from openloket.cases.deciding import pending
from openloket.cases.documents import NewDocument
from openloket.cases.models import Case, PendingDecision
from openloket.registers import acts, content
from openloket.registers.models import Enkelvoudiginformatieobject
from tests.cases.deciding.test_pending import WHY, nothing_written, on_page, page, said
from tests.cases.test_handling import fresh
from tests.conftest import NOW, new_case, staff_client

BESIDE = "De tekening is van na de aanvraag."


@pytest.fixture(autouse=True)
def ten_minutes(settings: Any) -> None:
    settings.DECISION_MINUTES = 10


def added(case: Case, name: str = "advies") -> Enkelvoudiginformatieobject:
    data = name.encode()
    new = NewDocument(name, f"{name}.txt", "text/plain", content.store(data), len(data), "aanvraag", "x", NOW.date())
    return documents.add(acts.hand(), case.zaak, [new], NOW.date(), secret=False)[0]


def swap(document: Enkelvoudiginformatieobject) -> None:
    data = b"een ander plan"
    acts.documenten.change(
        acts.hand(), document, documents.replaced(document.titel, content.store(data), len(data), NOW.date())
    )


def remove(document: Enkelvoudiginformatieobject) -> None:
    document.zaken.all().delete()


def seen(case: Case) -> str:
    """Return the mark that stands in the form for a decision."""
    html = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    found = re.search(r'/decide/".*?name="papers" value="([^"]*)"', html, re.DOTALL)
    assert found is not None
    return found[1]


CHANGES = [
    (lambda case, document: swap(document), "‘advies’"),
    (lambda case, document: added(case, "rapport"), "‘rapport’"),
    (lambda case, document: remove(document), "een document dat er niet meer is"),
]


@pytest.mark.parametrize(("change", "told"), CHANGES, ids=["swapped", "added", "gone"])
def test_what_changed_after_the_page_was_opened_is_told_at_the_act(city: Any, change: Any, told: str) -> None:
    case = new_case()
    document = added(case)
    before = seen(case)
    change(case, document)
    refused = on_page(case, papers=before, motivation=BESIDE)
    assert refused.status_code == 422
    assert f"Dit is veranderd in de documenten sinds u ernaar keek: {told}. Bekijk het" in said(refused)
    assert BESIDE in refused.content.decode()
    assert nothing_written(case)
    assert not PendingDecision.objects.exists()
    assert seen(case) != before
    assert on_page(case, papers=seen(case)).status_code == 302


@pytest.mark.parametrize(("change", "told"), CHANGES, ids=["swapped", "added", "gone"])
def test_a_decision_that_waits_is_stopped(city: Any, change: Any, told: str) -> None:
    case = new_case()
    document = added(case)
    assert on_page(case, papers=seen(case)).status_code == 302
    change(case, document)
    row = PendingDecision.objects.get()
    pending.carry_out(row.pk, datetime.now(UTC))
    assert nothing_written(case)
    row.refresh_from_db()
    assert told in row.stopped
    assert told in page(case)
    assert WHY in staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert seen(case) == swapped.mark(case.pk), "the page that shows it again has the papers of now"


def test_what_stayed_the_same_goes_and_letters_of_ours_are_no_papers(city: Any) -> None:
    case = new_case()
    assert on_page(case, papers=seen(case)).status_code == 302
    pending.carry_out(PendingDecision.objects.get().pk, datetime.now(UTC))
    case = fresh(case)
    assert case.closed_on is not None
    sent = set(case.zaak.messages.values_list("document", flat=True))
    assert sent
    assert not {str(pk) for pk in sent} & {part.split(".")[0] for part in swapped.mark(case.pk).split()}


@pytest.mark.parametrize("mark", ["", "x", "1", "1.", ". .", "1.2 1.2"])
def test_a_mark_that_is_none_of_ours_is_other_papers(city: Any, mark: str) -> None:
    case = new_case()
    assert on_page(case, papers=mark).status_code == 422
