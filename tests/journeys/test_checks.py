"""Answers that cannot be right together, as people meet them: a page that refuses, and one that asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from openloket.cases.models import Draft
from tests.journeys.test_known import begin, picture


def test_a_page_refuses_and_a_page_asks(visitor: Any, width: int) -> None:
    v = visitor(width=width)
    begin(v, "Suzanne Moulin", "evenementenvergunning")
    draft = Draft.objects.get()
    v.go(f"/aanvragen/evenementenvergunning/{draft.id}/vraag/wanneer/")
    day = timezone.localdate() + timedelta(days=90)
    typed = {"datum-day": day.day, "datum-month": day.month, "datum-year": 1965, "begin": "10:00", "einde": "09:00"}
    for name, value in typed.items():
        v.page.fill(f"#{name}", str(value))
    v.click("Volgende")
    text = v.page.inner_text("main")
    assert "Vul een dag in op of na" in text
    assert "Het evenement eindigt voordat het begint." in text
    picture(v, "refused")
    for name, value in {"datum-year": day.year, "begin": "20:00", "einde": "02:00"}.items():
        v.page.fill(f"#{name}", str(value))
    v.click("Volgende")
    assert "Het evenement eindigt in de nacht, op de volgende dag." in v.page.inner_text("main")
    picture(v, "asked")
    v.page.get_by_label("Dit klopt").check()
    v.click("Volgende")
    assert v.page.inner_text("h1") == "De plek"
    assert list(Draft.objects.get().confirmed) == ["einde_in_de_nacht"]
