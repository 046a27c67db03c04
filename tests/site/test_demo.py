"""The demo's cases, as they are some months from now: in versions that did not hold yet when they were made up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import time_machine

from openloket.cases import versions
from openloket.cases.models import Case
from openloket.site import demo
from tests.conftest import every_version


def test_cases_are_made_and_decided_in_the_newest_versions(db: Any) -> None:
    versions.forget()
    newest = max(item.version.valid_from for item in every_version())
    versions.publish(every_version())
    with time_machine.travel(datetime(newest.year + 1, 11, 20, 9, 30, tzinfo=UTC), tick=False):
        versions.forget()
        demo.make_staff()
        demo.make_cases(40)
    granted = [case for case in Case.objects.exclude(decision=None) if case.decision.get("resultaat") == "toegekend"]
    assert granted
    assert all(case.decision["ingevuld"]["toegekend_bedrag"] for case in granted)
    versions.forget()
