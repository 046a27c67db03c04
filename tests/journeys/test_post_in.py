"""A scanned form becomes a zaak, with only a keyboard."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case, Stack
from openloket.channels.jobs import read_stack
from openloket.channels.paper.form import form
from tests.channels.test_post_in import LONG, finished
from tests.conftest import event_answers


def picture(v: Any, name: str) -> None:
    """Keep a picture to look at, where LOKET_PICTURES says."""
    if folder := os.environ.get("LOKET_PICTURES"):
        v.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_scan_becomes_a_zaak_by_keyboard(visitor: Any, tmp_path: Path) -> None:
    day = timezone.localdate()
    answers = event_answers(bereikbaar="post", datum=(day + timedelta(days=90)).isoformat())
    for name in ("email", "plattegrond", *LONG):
        del answers[name]
    scan = tmp_path / "post.pdf"
    scan.write_bytes(
        form(versions.on("evenementenvergunning", day), "ABCDEFGH23", {**answers, "plattegrond": True}).pdf
    )
    v = visitor()
    v.log_in_as("frans")
    v.go("/werk/post/in/")
    v.page.get_by_label("Scans").set_input_files(str(scan))
    v.click("Laten lezen")
    stack = Stack.objects.get()
    read_stack(str(stack.pk))  # what the worker does
    reading = finished(stack.readings.get())
    for field in reading.fields:  # one answer that was hard to read, whatever the model is
        if field["key"] == "naam":
            field["sure"], field["crop"] = False, {"sha256": reading.pages[0]["sha256"]}
    reading.save()
    v.go("/werk/post/in/")
    picture(v, "post-in")
    v.page.get_by_role("link", name="Evenementenvergunning aanvragen").press("Enter")
    v.page.wait_for_url("**/werk/post/in/*-*/")
    v.check()
    picture(v, "nakijken")
    v.page.set_viewport_size({"width": 390, "height": 844})
    v.check()
    picture(v, "nakijken-smal")
    v.page.set_viewport_size({"width": 1280, "height": 900})
    assert v.page.evaluate("document.activeElement.id") == "f-naam"
    answers_left = v.page.evaluate(
        "new Set([...document.querySelectorAll('[data-check] input:not([type=hidden]), [data-check] textarea')]"
        ".map(field => field.name)).size"
    )
    for _ in range(answers_left):
        here = v.page.evaluate("document.activeElement.id").removeprefix("f-")
        long = v.page.evaluate("document.activeElement.tagName") == "TEXTAREA"
        if long:
            v.page.keyboard.type(LONG.get(here, ""))
        v.page.keyboard.press("Tab" if long else "Enter")
    if long:  # Tab went to the button
        v.page.keyboard.press("Enter")
    v.page.wait_for_url("**/werk/post/in/")
    v.check()
    picture(v, "klaar")
    case = Case.objects.get()
    assert (case.channel, case.answers["afval"]) == ("paper", LONG["afval"])
