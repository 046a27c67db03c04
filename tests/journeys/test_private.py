"""After logging out nobody sees what was on the screen, in a browser that keeps whole pages to go back to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from openloket.cases.submit import NewSubmission, submit
from openloket.site import demo
from tests.conftest import MOULIN, event_answers
from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.patience import LONG


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser whose back/forward cache is on, as it is for people; drivers turn it off."""
    keeping = browser.browser_type.launch(
        executable_path=CHROMIUM, args=FLAGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    context = keeping.new_context(locale="nl-NL")
    context.set_default_timeout(LONG * 1000)
    yield context.new_page()
    keeping.close()


def back(page: Page) -> str:
    """What shows after pressing Back."""
    page.evaluate("history.back()")  # a page that was kept loads nothing, so there is no event to wait for
    page.wait_for_function("before => location.href !== before", arg=page.url)
    return page.inner_text("body")


def test_the_browser_does_keep_pages(page: Page, loket: str) -> None:
    """Otherwise the tests below would prove nothing."""
    page.goto(f"{loket}/privacy/")
    page.evaluate("window.kept = 'so it is'")
    page.goto(f"{loket}/veiligheid/")
    assert "Privacy" in back(page)
    assert page.evaluate("window.kept") == "so it is"


def test_a_residents_pages_are_gone(page: Page, loket: str) -> None:
    now = timezone.now()
    answers = event_answers(datum=str(now.date().replace(year=now.year + 1, day=1)))
    submit(NewSubmission("web:1", "evenementenvergunning", "web", now, answers, sender=MOULIN))
    page.goto(f"{loket}/mijn/")
    page.get_by_role("link", name="DigiD").first.click()
    page.get_by_label("Suzanne Moulin").check()
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.wait_for_url(f"{loket}/mijn/")
    page.get_by_role("link", name="Evenementenvergunning").first.click()
    page.get_by_text("Uw antwoorden", exact=True).click()
    here = page.url
    assert "999993653" in page.inner_text("body")
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url(f"{loket}/")
    shown = back(page)
    assert "999993653" not in shown
    assert page.url != here or "Inloggen" in shown


def test_an_officials_pages_are_gone(page: Page, loket: str) -> None:
    page.goto(f"{loket}/account/login/")
    page.get_by_label("Gebruikersnaam").fill("anna")
    page.get_by_label("Wachtwoord", exact=True).fill(demo.PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.wait_for_url(f"{loket}/werk/")
    assert "Anna de Wit" in page.inner_text("body")
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url(f"{loket}/")
    shown = back(page)
    assert "Anna de Wit" not in shown
