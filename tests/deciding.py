"""Versions of the event permit that say something else of its decision, for tests of what follows from that."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case, InformationRequest
from openloket.definitions.library import load
from openloket.definitions.schema import Version
from openloket.people.models import User
from tests.conftest import SERVICES

SERVICE = "evenementenvergunning"
TEXT = (SERVICES / SERVICE / "2026-11-26.yaml").read_text()
DAY = "2026-11-27"
FREE = date.fromisoformat(DAY)
NO_AWB = (
    ("silence: dwangsom", 'silence: niets\nnot_applied:\n  articles: ["4:5", "4:13", "4:14", "4:17", "7:10"]\n  because: {title: Invorderingswet 1990, article: 1 lid 2}\n  remedy: "U kunt binnen tien dagen in beroep gaan bij het college."'),
    ("extend: 8 weken, complete: 2 weken, article: Awb 4:13,", "complete: 2 weken, article: Leidraad Invordering 26.1,"),
    ('  - {title: Algemene wet bestuursrecht, article: "4:13"}\n', ""),
    (" (artikel 4:5 van de Algemene wet bestuursrecht)", ""),
    (" (artikel 4:14 van de Algemene wet bestuursrecht)", ""),
)  # fmt: skip
"""What to change so that none of the articles applies whose terms we keep by ourselves."""


def publish(folder: Path, *changes: tuple[str, str]) -> Version:
    """Publish a version of 27 November 2026 with these changes in its text; all must be there, and leave no fault.

    That day must still be free: `city_of(now, before=FREE)`.
    """
    text = TEXT.replace("valid_from: 2026-11-26", f"valid_from: {DAY}")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / SERVICE / f"{DAY}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    library = load(path)
    assert library.faults == []
    versions.publish(library.published)
    versions.forget()
    return library.published[0].version


def asked_in_vain(case: Case, days: int = 1) -> None:
    """Ask to complete an application, of which the term ended without an answer so many days ago."""
    today = timezone.localdate()
    ended = today - timedelta(days=days - 1)
    values = {"asked_on": ended - timedelta(days=15), "due": ended - timedelta(days=1), "ended_on": ended}
    official = User.objects.filter(is_active=True).order_by("pk").first()
    InformationRequest.objects.create(zaak=case.zaak, text="Stuur een plattegrond.", asked_by=official, **values)
