"""Where the page is after a mistake, after a row, and after going back: seen in a browser, without a script too."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect


def begin(v: Any, service: str) -> None:
    v.page.goto(f"{v.address}/aanvragen/{service}/")  # without `check`: axe waits for ever where no script may run
    v.page.get_by_role("link", name="Inloggen met DigiD").first.click()
    v.page.get_by_label("Suzanne Moulin").check()
    v.page.get_by_role("button", name="Inloggen", exact=True).last.click()
    if service == "bijzondere_bijstand":
        v.page.get_by_role("group", name="Ik regel dit").get_by_label("voor mijzelf").check()
        v.page.get_by_role("button", name="Volgende").last.click()
    if v.page.get_by_role("button", name="Begin", exact=False).count():
        v.page.get_by_role("button", name="Begin", exact=False).first.click()


@pytest.mark.parametrize("script", [True, False])
def test_the_summary_and_a_new_row_get_the_focus(visitor: Any, script: bool) -> None:
    v = visitor(320, java_script_enabled=script)
    begin(v, "bijzondere_bijstand")
    first = v.page.url
    page = first.replace(first.split("/vraag/")[1].split("/")[0], "huishouden")
    v.page.goto(f"{page}#kinderen")
    v.page.get_by_label("Alleen met mijn kinderen").check()
    v.page.locator("[name='kinderen.1.naam']").fill("Bo")
    v.page.get_by_role("button", name="Nog een kind toevoegen").click()
    expect(v.page.locator("#kinderen-2")).to_be_focused()
    expect(v.page.locator("#kinderen-2")).to_be_in_viewport()
    v.page.locator("[name='kinderen.2.naam']").fill("Al")
    v.page.get_by_role("button", name="Kind 1 verwijderen").click()
    expect(v.page.locator("[name='kinderen.1.naam']")).to_have_value("Al")
    expect(v.page.locator("#kinderen-1")).to_be_focused()
    v.page.get_by_role("button", name="Volgende").last.click()
    summary = v.page.locator("#fouten")
    expect(summary).to_be_focused()
    link = summary.get_by_role("link").first
    expect(link).to_contain_text("Kind 1, Geboortedatum:")
    link.click()
    expect(v.page.locator("#kinderen-1-geboortedatum-day")).to_be_focused()
