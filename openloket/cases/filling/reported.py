"""Find what is reported already at the place that someone shows, for them to see before they send the same again.

A version says by which answers (`reported`). Nothing of who reported it is told, nor what they wrote: of what kind it is,
since which day, and how far we are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openloket.cases import versions
from openloket.cases.models import Case
from openloket.definitions.schema import Version
from openloket.forms import geometry
from openloket.forms.kept import AsKept
from openloket.forms.types import type_of
from openloket.forms.validate import as_json, validate

MOST, LOOKED_AT = 5, 500
"""Count the reports that are shown, and the last open ones among which they are looked for."""
SHOWN = "reported-shown"
"""Names the field of a form in which stands what it showed of this."""


@dataclass(frozen=True)
class Near:
    """Hold what is told of a report that is open: its kind and its step in words, and the day on which it came in."""

    what: str
    day: date
    step: str
    case: Case
    """Itself, for officials; a page for others shows nothing of it."""


def nearby(version: Version, answers: Mapping[str, Any], but: int | None = None) -> list[Near]:
    """List the open reports of this kind at or near the place in these answers, the last first; `but` leaves out one zaak."""
    said = version.reported
    if said is None or any(isinstance(answers.get(name), AsKept | None) for name in (said.what, said.place)):
        return []
    given = as_json({name: answers[name] for name in (said.what, said.place)})
    found = Case.objects.filter(service=version.service, closed_on=None, **{f"answers__{said.what}": given[said.what]})
    rows = found.exclude(version=None).exclude(pk=but).select_related("version", "zaak").order_by("-received_at", "-pk")
    shape = type_of(version.question(said.place)).placed
    near = []
    for case in rows[:LOOKED_AT]:
        other = case.answers.get(said.place)
        if shape and isinstance(other, Mapping) and _same(given[said.place], other, shape, said.metres):
            near.append(_told(case, version.question(said.what).option_label(given[said.what])))
    return near[:MOST]


def shown(version: Version, raw: Mapping[str, Any]) -> list[Near]:
    """List them for answers that are being entered, of which some may be wrong or not there yet."""
    return nearby(version, validate(version.questions, raw, partly=True).answers) if version.reported else []


def _same(here: Mapping[str, Any], there: Mapping[str, Any], shape: Any, metres: int) -> bool:
    """Say whether two places are one: as near as that on the map, or in the same words."""
    ours, theirs = shape(here), shape(there)
    if ours and theirs:
        return geometry.between(ours, theirs) <= metres
    return _plain(here) == _plain(there)


def _plain(place: Mapping[str, Any]) -> str:
    """Return the words of a place without capitals, accents, spaces and marks."""
    text = unicodedata.normalize("NFKD", str(place.get("where", "")).casefold())
    return re.sub(r"[\W_]", "", text)


def _told(case: Case, what: str) -> Near:
    steps = {step.id: step.label for step in versions.of(case.version).steps}
    return Near(what, case.received_on, steps.get(case.step, ""), case)
