"""The penalty for deciding late, on the case page: what a notice of default did, what each day costs, and the decision on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openloket.cases import defaulting
from openloket.cases.defaulting import Standing
from openloket.cases.handling import Handler
from openloket.cases.models import Case, DefaultNotice
from openloket.channels.desk.given import given
from openloket.channels.fields import Field, fields
from openloket.forms.questions import Question
from openloket.law.dwangsom import Effect

APPLICANTS, NONE = "dwangsom_aanvragers", "dwangsom_geen"
SAYS: dict[str, Promise] = {
    Effect.VALID: gettext_lazy("Deze telt."),
    Effect.PREMATURE: gettext_lazy("Deze kwam te vroeg en heeft geen gevolg."),
    Effect.EXEMPT: gettext_lazy("Bij deze dienst hoort geen dwangsom."),
    Effect.DECIDED: gettext_lazy("Er was al beslist. Deze heeft geen gevolg."),
}


@dataclass(frozen=True)
class Shown:
    """The notices with what each does, what the penalty came to, and the form to settle it."""

    notices: Sequence[tuple[DefaultNotice, Promise]]
    standing: Standing | None
    fields: Sequence[Field]


def shown(case: Case, day: date) -> Shown | None:
    """Return what an official sees of it on this day; None where nobody gave notice."""
    notices = list(DefaultNotice.objects.filter(zaak=case.zaak_id).order_by("pk"))
    if not notices:
        return None
    standing = defaulting.standing(case, day)
    asked = fields(_questions(), {}) if standing and standing.to_settle else ()
    return Shown([(row, SAYS[row.effect]) for row in notices], standing, asked)


def _questions() -> list[Question]:
    return [
        Question(
            id=APPLICANTS,
            ask=_("Hoeveel aanvragers zijn er?"),
            hint=_("Ieder krijgt een gelijk deel. Laat leeg bij één aanvrager."),
            type="number",
            min=1,
            max=defaulting.MOST_APPLICANTS,
            required=False,
        ),
        Question(
            id=NONE,
            ask=_("Is er toch geen dwangsom? Schrijf dan waarom."),
            hint=_("Dit komt in de brief. Laat leeg als er wel een dwangsom is."),
            type="long_text",
            max=defaulting.REASON_MAX,
            required=False,
        ),
    ]


def settle(case: Case, handler: Handler, post: QueryDict) -> None:
    """Settle the penalty as it was filled in. Raises handling's errors."""
    said = given(_questions(), post)
    defaulting.settle(case.pk, handler, int(said[APPLICANTS] or 1), said[NONE] or "")
