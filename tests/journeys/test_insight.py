"""Who manages a service sees what happens and what people need, and begins a change for it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from openloket.change.models import Change
from openloket.insight import follow, processes, store
from openloket.insight.privacy import few
from tests.insight.making import past
from tests.insight.test_eventlog import RECEIPT
from tests.journeys.test_post_in import picture

PAGES = {
    "gebeurt": "/werk/inzicht/",
    "behoeften": "/werk/inzicht/behoeften/",
    "kanalen": "/werk/inzicht/kanalen/",
    "vooruitblik": "/werk/inzicht/vooruitblik/",
    "agenda": "/werk/inzicht/agenda/",
}


@pytest.fixture
def figures(loket: str, settings: Any, tmp_path: Path) -> None:
    """A municipality that keeps figures, of nothing yet."""
    settings.VAR = tmp_path
    follow.rebuild(lambda done, total: None)


@pytest.fixture
def history(figures: None) -> None:
    """The same with a past."""
    past(timezone.now())
    follow.rebuild(lambda done, total: None)


def test_every_page_of_insight(history: None, visitor: Any) -> None:
    v = visitor()
    v.log_in_as("gerda")
    for name, page in PAGES.items():
        v.go(page)
        picture(v, name)
    v.page.set_viewport_size({"width": 390, "height": 844})
    for name, page in PAGES.items():
        v.go(page)
        picture(v, f"{name}-smal")
    v.page.set_viewport_size({"width": 1280, "height": 900})
    with store.reading() as tables:
        found = processes.process_map(tables)
    v.go(PAGES["gebeurt"])
    text = v.page.inner_text("main")
    for pair in found.follows:
        if pair.cell not in found.hidden:
            assert re.search(rf"{re.escape(pair.start)}\s+{re.escape(pair.end)}\s+{pair.count}\b", text)

    v.go(PAGES["behoeften"])
    v.page.get_by_role("button", name=re.compile("Krijgt een foutmelding")).click()
    v.page.wait_for_load_state()
    v.check()
    change = Change.objects.get()
    assert change.need["kind"] == "error"
    assert "Krijgt een foutmelding" in change.title
    assert v.faults == []


@pytest.mark.skipif(not RECEIPT.exists(), reason="shared/data is not here")
def test_a_log_from_elsewhere_is_on_the_page(figures: None, visitor: Any) -> None:
    """Every count that may be shown equals the one that the command gives."""
    v = visitor()
    v.log_in_as("gerda")
    v.go("/werk/inzicht/")
    v.fill("Naam", "Ontvangst van vergunningen")
    v.page.get_by_label("Bestand").set_input_files(RECEIPT)
    v.click("Inlezen")
    picture(v, "logboek")
    text = v.page.inner_text("main")
    from openloket.insight import eventlog

    with eventlog.opened(RECEIPT) as (tables, _):
        found = processes.process_map(tables)
    assert few(found.events) in text
    rows = [
        tuple(cell.strip() for cell in row.split("\t"))[:3]
        for row in v.page.get_by_role("group", name="Wat volgt op wat").inner_text().splitlines()
    ]
    assert {row for row in rows if len(row) == 3 and row[0] != "Van"} == {
        (pair.start, pair.end, few(pair.count)) for pair in found.often
    }
    v.page.locator("summary").click()
    rare = v.page.locator("details li").all_inner_texts()
    assert sorted(rare) == sorted(f"{p.start} → {p.end}" for p in found.follows if p.cell in found.hidden)
    assert v.faults == []
