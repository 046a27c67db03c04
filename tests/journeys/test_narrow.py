"""Every page fits a screen of 320 px, as at 400 % on a laptop (WCAG 1.4.10): nothing has to be scrolled sideways.

Pages come from the test client, without a server, so that every address can be walked as everyone who may open it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route

from tests.channels.filling import PAGES as EVENT_PAGES
from tests.channels.filling import answers_for, start
from tests.conftest import resident_client, staff_client
from tests.site.test_every_address import CASE_DATA, KIND, OWNER, World
from tests.site.test_kept_everywhere import PAGES as FORM_PAGES

ADDRESS = "http://loket.example"
PEOPLE = ("", "owner", "anna", "chantal", "els", "frans", "gerda", "henk")
MEASURE = """() => {
  const wide = document.documentElement.clientWidth;
  const over = document.documentElement.scrollWidth - wide;
  if (over <= 0) return "";
  const shut = (e) => { for (let p = e.parentElement; p; p = p.parentElement) {
    if (["auto", "scroll", "hidden"].includes(getComputedStyle(p).overflowX) && p !== document.body
        && p !== document.documentElement) return true; } return false; };
  const out = [...document.querySelectorAll("main *, header *, footer *")]
    .filter((e) => e.getBoundingClientRect().right > wide + 0.5 && !shut(e)).slice(-2);
  return `${over} px too wide: ${out.map((e) => e.outerHTML.slice(0, 160)).join(" | ")}`;
}"""


class Narrow:
    """A browser of 320 px wide that is given pages."""

    def __init__(self, page: Page) -> None:
        self.page, self._body = page, b""
        page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.is_navigation_request():
            route.fulfill(body=self._body, headers={"content-type": "text/html; charset=utf-8"})
        elif path.startswith("/static/") and (file := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=str(file))
        else:
            route.fulfill(status=404)

    def fault(self, response: Any) -> str:
        """Return what sticks out of the page; "" when it fits."""
        self._body = response.content
        self.page.goto(ADDRESS + str(response.request["PATH_INFO"]))
        return str(self.page.evaluate(MEASURE))


@pytest.fixture
def narrow(browser: Browser) -> Iterator[Narrow]:
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="nl-NL")
    yield Narrow(context.new_page())
    context.close()


@pytest.fixture
def world(city: Any, tmp_path: Path, settings: Any) -> World:
    settings.VAR = tmp_path
    return World(tmp_path)


def clients() -> dict[str, Client]:
    return {
        name: Client() if not name else resident_client(OWNER) if name == "owner" else staff_client(name)
        for name in PEOPLE
    }


def test_every_address_fits(world: World, narrow: Narrow) -> None:
    assert world.batch
    assert world.request
    known, faults, walked = clients(), [], 0
    for route in sorted({*KIND, *CASE_DATA}):
        try:
            url = world.fill_in(route)
        except KeyError:  # files of ours, addresses of an API
            continue
        for name, client in known.items():
            response = client.get(url)
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                walked += 1
                if fault := narrow.fault(response):
                    faults.append(f"{url} ({name}): {fault}")
                break
    assert not faults, "\n".join(faults)
    assert walked > 30


@pytest.mark.parametrize("name", FORM_PAGES)
def test_every_form_fits(world: World, narrow: Narrow, name: str) -> None:
    page = FORM_PAGES[name]
    url = page.url(world)
    assert narrow.fault(page.client().get(url)) == ""


def test_the_list_of_officials_is_not_scrolled_sideways(world: World, narrow: Narrow) -> None:
    client = staff_client("gerda")
    for width in (320, 390):
        narrow.page.set_viewport_size({"width": width, "height": 640})
        assert narrow.fault(client.get(reverse("people"))) == ""
        inner = "() => [...document.querySelectorAll('main .scroll')].map((e) => e.scrollWidth - e.clientWidth)"
        assert [over for over in narrow.page.evaluate(inner) if over > 0] == []


def test_a_page_with_everything_wrong_fits(world: World, narrow: Narrow) -> None:
    client = resident_client(OWNER)
    url = start(client)
    for page in EVENT_PAGES:
        at = url.replace("aanvrager", page)
        response = client.post(at, dict.fromkeys(answers_for(page), "Windvlagenfeest" * 8))
        assert response.status_code == 302 or narrow.fault(response) == "", page
        assert narrow.fault(client.get(f"{at}?terug=controleren")) == "", page
    assert narrow.fault(client.get(url.split("vraag/")[0] + "controleren/")) == ""
