"""A real browser on a real server. Without a Chromium these tests are skipped, and say so."""

from __future__ import annotations

import faulthandler
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from openloket.cases import documents, versions
from openloket.site import demo
from tests.conftest import every_version, refilled
from tests.patience import LONG

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
SHAPE = """() => {
  const told = (node) => [...node.attributes].map(({name, value}) => ({
    id: '', name: '', for: '', value: '', href: '', src: '', content: '', title: '', 'aria-labelledby': '', 'aria-describedby': '',
  }[name] ?? (name.startsWith('data-') ? '' : value)) + name).sort().join(' ');
  const says = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  const named = new Set(), wrong = [];
  for (const node of document.querySelectorAll('[id]')) { if (named.has(node.id)) wrong.push(node.id); named.add(node.id); }
  for (const name of ['for', 'aria-labelledby', 'aria-describedby'])
    for (const node of document.querySelectorAll(`[${name}]`))
      for (const id of node.getAttribute(name).split(' ')) if (!named.has(id)) wrong.push(id);
  const lines = [], walk = (node, depth) => {
    lines.push(`${depth} ${node.tagName} ${told(node)} ${says(node)} ${node.open ?? ''}`);
    for (const child of node.children) walk(child, depth + 1);
  };
  walk(document.documentElement, 0);
  return [wrong, ...lines.filter((line, at) => line !== lines[at - 1])].join('\\n');
}"""
"""Tells all of a page that axe judges by, but its words: what has the same was looked at before."""
PATIENCE = 300
"""Is how many seconds a test may take; a browser that then still runs has hung."""
ENDED = "TargetClosedError"
"""Is what a call raises whose browser ended. Chromium hangs once in some thousands of tests: the test runs once more."""


WIDTHS = (1280, 390)
"""Are the widths at which each page is looked at, in px, whichever of them a journey is made in."""
_LOOKED_AT: set[tuple[int, int]] = set()
"""Holds the widths and shapes of pages in which axe found nothing, in this process: it takes the most time of a journey."""


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group("journeys"))
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=[ENDED]))
            if CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(reason="no Chromium found: install chromium, or set CHROMIUM to its path")
                )


class Chromium:
    """The browser of these tests. One that hangs can be ended from outside: the call that waits for it then fails."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._name = f"open-loket-journeys={uuid4().hex}"
        self._browser: Browser | None = None

    @property
    def browser(self) -> Browser:
        """Return the browser, started (anew) where it does not run."""
        if self._browser is None or not self._browser.is_connected():
            self._browser = self._playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, f"--{self._name}"])
        return self._browser

    def end(self) -> None:
        """End it at once, from any thread."""
        subprocess.run(["pkill", "-KILL", "-f", self._name], check=False)


@pytest.fixture(scope="package")  # while it runs, this thread has an event loop that runs: other tests start their own
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        started = Chromium(playwright)
        yield started
        started.browser.close()


@pytest.fixture
def browser(chromium: Chromium, request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Yield the browser. It ends when a test takes longer than PATIENCE, and the report shows what each thread did."""

    def end() -> None:
        with TemporaryFile("w+") as stacks:
            faulthandler.dump_traceback(stacks)
            stacks.seek(0)
            request.node.add_report_section("call", "what each thread did when the browser was ended", stacks.read())
        chromium.end()

    timer = threading.Timer(PATIENCE, end)
    timer.start()
    yield chromium.browser
    timer.cancel()


@pytest.fixture
def loket(transactional_db: Any, live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Set up Voorbeeldstad on a server of its own; yield its address."""
    from openloket.channels import login

    settings.OIDC = {**settings.OIDC, "issuer": f"{live_server.url}/inlogvoorbeeld"}
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    monkeypatch.setattr(
        login.oauth.broker, "_server_metadata_url", f"{live_server.url}/inlogvoorbeeld/.well-known/openid-configuration"
    )
    login.oauth.broker.forget()
    versions.forget()
    documents._kinds.cache_clear()
    held = [item for item in every_version() if item.version.valid_from <= timezone.localdate()]
    refilled("the versions of today, on an empty database", lambda: versions.publish(held))
    versions.forget()
    demo.make_staff()
    yield live_server.url
    versions.forget()
    documents._kinds.cache_clear()


class Visitor:
    """Someone at a browser, who notes every accessibility fault and every script error on the way."""

    def __init__(self, context: BrowserContext, address: str, *, scripts: bool = True) -> None:
        self.page: Page = context.new_page()
        self.address, self.scripts = address, scripts
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", lambda message: self._console(message.type, message.text))

    def _console(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.faults.append(f"console: {text}")

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.check()

    def check(self) -> None:
        """Note what axe finds against WCAG 2.2 AA at each width; fail when a template tag shows or the page is too wide.

        A page of a shape that was looked at before, other words in the same elements, is not looked at again. Where the
        browser runs no scripts only the words are looked at: nothing can be asked of the page itself.
        """
        text = self.page.inner_text("body")
        assert "{{" not in text
        assert "{%" not in text
        if not self.scripts:
            return
        shape = hash(self.page.evaluate(SHAPE))
        own = self.page.viewport_size
        assert own is not None
        for width in dict.fromkeys((own["width"], *WIDTHS)):
            self.page.set_viewport_size({**own, "width": width})
            over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, f"{self.page.url} is {over} px too wide at {width}"
            if (width, shape) not in _LOOKED_AT:
                self._axe(width, shape)
        self.page.set_viewport_size(own)

    def _axe(self, width: int, shape: int) -> None:
        """Note what axe finds in the page as it shows now; where that is nothing, this shape at this width is done."""
        self.page.evaluate(AXE.read_text())
        result = self.page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
        for violation in result["violations"]:
            nodes = [node["html"][:200] for node in violation["nodes"][:3]]
            self.faults.append(f"{self.page.url} at {width}: {violation['id']}: {nodes}")
        if not result["violations"]:
            _LOOKED_AT.add((width, shape))

    def click(self, name: str, role: str = "button") -> None:
        self.page.get_by_role(role, name=name, exact=True).last.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state()
        self.check()

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=True).filter(visible=True).fill(value)

    def choose(self, question: str, answer: str) -> None:
        self.page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()

    def log_in(self, person: str = "Suzanne Moulin") -> None:
        """Log in at the stand-in for DigiD."""
        self.page.get_by_label(person).check()
        self.click("Inloggen")

    def log_in_as(self, username: str) -> None:
        """Log in as an official."""
        self.go("/account/login/")
        self.fill("Gebruikersnaam", username)
        self.fill("Wachtwoord", demo.PASSWORD)
        self.click("Inloggen")


@pytest.fixture
def width() -> int:
    """Return the width in which a journey is made that is the same in each, in px; its pages are looked at in all."""
    return WIDTHS[-1]


@pytest.fixture
def visitor(browser: Browser, loket: str) -> Iterator[Any]:
    """Yield a function that makes visitors; fail at the end when one of them met a fault."""
    contexts, visitors = [], []

    def make(width: int = 1280, **settings: Any) -> Visitor:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="nl-NL", **settings)
        context.set_default_timeout(LONG * 1000)
        expect.set_options(timeout=LONG * 1000)
        contexts.append(context)
        visitors.append(Visitor(context, loket, scripts=settings.get("java_script_enabled", True)))
        return visitors[-1]

    yield make
    for context in contexts:
        context.close()
    assert [fault for one in visitors for fault in one.faults] == []
