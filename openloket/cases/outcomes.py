"""Say what a closed case ended with, in the words of its version: the catalogue keeps thirty characters of a resultaat's name."""

from __future__ import annotations

from openloket.cases import versions
from openloket.cases.models import Case
from openloket.definitions.schema import Result
from openloket.registers.models import Resultaattype, Zaak

SHORT = 30
"""Counts the characters that a resultaattype keeps of the label of a result (ZTC: omschrijving)."""


def kind_of(zaak: Zaak, result: Result) -> Resultaattype:
    """Return the resultaattype that a result of a version is of, in the zaaktype of a zaak. Raises Resultaattype.DoesNotExist."""
    return Resultaattype.objects.get(zaaktype=zaak.zaaktype_id, omschrijving=result.label[:SHORT])


def named(case: Case) -> str:
    """Return the whole label of the resultaat of a case; "" without one, and what the register has where no version says more."""
    result = getattr(case.zaak, "resultaat", None)
    if result is None:
        return ""
    short: str = result.resultaattype.omschrijving
    labels = [each.label for each in versions.of(case.version).results] if case.version else []
    return next((label for label in labels if label[:SHORT] == short), short)
