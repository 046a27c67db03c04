"""Tell the applicant of a case what they may expect, as before sending: on the receipt and in the copy to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Exists

from openloket.cases.models import Case, ReceivedMessage, Supplement
from openloket.cases.terms import calendar
from openloket.definitions.outlook import TOO_LATE, Outlook, outlook
from openloket.definitions.schema import Version
from openloket.forms.validate import stored
from openloket.law.calendar import long_date


def of_case(case: Case, version: Version) -> Outlook:
    """Return what the answers of a case lead to, with its own last day to decide."""
    seen = outlook(version, stored(version.questions, case.answers), case.received_on, calendar=calendar.now())
    return replace(seen, decide_by=case.due)


def as_received(case: Case) -> bool:
    """Say whether a case still has the answers with which it was received: nothing completed it, no message changed it."""
    completed = Supplement.objects.filter(submission__zaak=case.zaak_id)
    changed = ReceivedMessage.objects.filter(zaak=case.zaak_id, data__has_key="after")  # as changing keeps it
    return not Case.objects.filter(Exists(completed) | Exists(changed), pk=case.pk).exists()


def of_answers(version: Version, answers: Mapping[str, Any], day: date) -> Outlook:
    """Return what answers that are sent on `day` lead to; all that is asked is answered."""
    return outlook(version, answers, day, calendar=calendar.now())


def as_lines(version: Version, seen: Outlook) -> list[dict[str, str]]:
    """Return it as a letter or a copy prints it, after sending: a heading and a text each."""
    told = seen.after_sending().told
    found = [{"title": item.title, "text": item.text, "because": item.because} for item in told]
    if seen.too_late and version.decides:
        assert seen.needed_on is not None
        text = TOO_LATE % {"needed": long_date(seen.needed_on), "decided": long_date(seen.decide_by)}
        found.append({"title": "Ons besluit kan te laat komen", "text": text, "because": ""})
    return found
