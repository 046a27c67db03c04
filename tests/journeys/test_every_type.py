"""Every type of question in a real browser: what hangs on its answer opens at the desk, and nothing is in the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser

from openloket.channels.fields import fields
from openloket.forms.questions import Question
from openloket.forms.types import KINDS, READERS, to_json
from tests.forms.asking import asked
from tests.forms.test_every_type import conditions_on
from tests.journeys.conftest import AXE

SCRIPT = Path(__file__).resolve().parents[2] / "openloket" / "site" / "static" / "loket.js"
ASKED = [name for name, kind in KINDS.items() if not kind.files and not kind.rows]


def form(name: str, when: Any, raw: Any) -> str:
    """A form as the desk has it, with a question and another that hangs on it."""
    questions = [asked(name), Question(id="r", ask="En dan?", type="text", when={"q": when})]
    shown = "".join(render_to_string("parts/field.html", {"field": field}) for field in fields(questions, {"q": raw}))
    return f"<!doctype html><html lang=nl><title>x</title><main><h1>x</h1><form data-conditions>{shown}</form></main>"


@pytest.mark.parametrize("name", ASKED)
def test_what_hangs_on_an_answer_opens_at_the_desk(browser: Browser, name: str) -> None:
    page = browser.new_page()
    value = READERS[name](KINDS[name].good[0].raw, asked(name))
    for when in conditions_on(name):
        for raw, opens in ((to_json(value), True), (None, False)):
            page.set_content(form(name, when, raw))
            page.add_script_tag(path=SCRIPT)
            assert page.locator("#r").is_visible() == opens, (when, raw)
    page.close()


def test_every_type_passes_axe(browser: Browser) -> None:
    page = browser.new_page()
    questions = [asked(name, f"q_{name}", hint="Uitleg") for name in KINDS]
    shown = "".join(render_to_string("parts/field.html", {"field": field}) for field in fields(questions, {}))
    page.set_content(f"<!doctype html><html lang=nl><title>x</title><main><h1>x</h1><form>{shown}</form></main>")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))")
    assert found == []
    page.close()
