"""Where a case is about: the place that the applicant showed on the map, as the zaak's geometry (zaakgeometrie)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openloket.definitions.schema import Version
from openloket.forms.kept import AsKept
from openloket.forms.types import type_of


def geometry(version: Version, answers: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the first place on the map in these answers, as GeoJSON; None when there is none."""
    for question in version.questions:
        placed, value = type_of(question).placed, answers.get(question.id)
        if placed and value is not None and not isinstance(value, AsKept) and (found := placed(value)):
            return found
    return None


def moved(version: Version, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changes of a zaak when these answers show another place; nothing when they show the same.

    So what another system set as its geometry stays until someone shows another place.
    """
    now = geometry(version, after)
    return {} if now == geometry(version, before) else {"zaakgeometrie": now}
