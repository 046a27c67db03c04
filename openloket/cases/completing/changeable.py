"""Say what may still change in an application that runs, and what its questions are then. Reads a case and its version alone."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from django.utils.translation import gettext_noop

from openloket.cases import versions
from openloket.cases.completing.asking import Asked
from openloket.cases.models import Case
from openloket.cases.who.applicant import as_asked
from openloket.definitions import admission
from openloket.definitions.schema import Version
from openloket.forms.conditions import remaining
from openloket.forms.questions import Question
from openloket.forms.validate import Answers, stored

NOTHING = gettext_noop("Hieraan kunt u zelf niets veranderen. Stuur ons een bericht met wat er anders moet.")
ENDED = gettext_noop(
    "Dit kan niet meer, want over deze zaak is al besloten of zij is gestopt. U kunt ons wel een vraag stellen."
)
TOO_FAR = gettext_noop(
    "Dit kan niet meer, want wij zijn al te ver met de behandeling. Stuur ons een bericht met wat er anders moet."
)


def why_not(case: Case) -> str:
    """Return why nothing can change in a case now; empty when something can."""
    version = versions.of(case.version) if case.version else None
    if version is None or version.may_change is None:
        return NOTHING
    if case.closed_on is not None:
        return ENDED
    steps = [step.id for step in version.steps]
    reached = case.step in steps and steps.index(case.step) <= steps.index(version.may_change.until)
    return "" if reached else TOO_FAR


def asked(case: Case, version: Version, closed: Collection[str] = ()) -> Asked:
    """Return the questions that may be answered anew, with what their answers can open; `closed` are not shown to who changes it."""
    version = as_asked(case, version)
    before = stored(version.questions, case.answers)
    names = version.may_change.questions if version.may_change else ()
    return Asked(
        version, before, tuple(_questions(version, names, before, {*closed, *admission.identity_questions(version)}))
    )


def _questions(version: Version, wanted: Collection[str], before: Answers, closed: Collection[str]) -> list[Question]:
    """Return them in the order of the form, each with what is left of its condition: the others stay as they are."""
    found: dict[str, Question] = {}
    for question in version.questions:
        left = remaining(question.when, before, found)
        opened = question.id not in before and {} not in left
        if question.id not in closed and left and (question.id in wanted or opened):
            found[question.id] = msgspec.structs.replace(question, when=None if {} in left else left)
    return list(found.values())
