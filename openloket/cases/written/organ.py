"""Name the organ on whose behalf it is decided in a case (Awb 10:10).

It is that of its version, but for an objection to a municipal tax: on that decides the heffingsambtenaar (Gemeentewet 231).
"""

from __future__ import annotations

from openloket.cases.models import Case, Grievance
from openloket.definitions.schema import Organ, Version
from openloket.definitions.words import ORGANS


def of(case: Case, version: Version) -> Organ | None:
    """Return the organ that decides in a case; None where its version has none."""
    by_objection = version.deadline.by == "bezwaar"
    if by_objection and Grievance.objects.filter(zaak=case.zaak_id, tax=True).exists():
        return "heffingsambtenaar"
    return version.organ


def name(case: Case, version: Version) -> str:
    """Return its name without an article: «college van burgemeester en wethouders»; empty for none."""
    found = of(case, version)
    return ORGANS[found].partition(" ")[2] if found else ""
