"""The penalty for deciding late, on the case page: what a notice of default did, what each day costs, and the decision on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import iban

from openloket.cases.disputes import defaulting
from openloket.cases.disputes.defaulting import Payable, Standing
from openloket.cases.hands import Handler
from openloket.cases.models import Case, DefaultNotice
from openloket.channels.desk.given import given
from openloket.channels.fields import Field, fields
from openloket.forms.questions import Question
from openloket.law.dwangsom import Effect

APPLICANTS, NONE = "dwangsom_aanvragers", "dwangsom_geen"
ACCOUNT, PAID = "dwangsom_rekening", "dwangsom_betaald_op"
SAYS: dict[str, Promise] = {
    Effect.VALID: gettext_lazy("Deze telt."),
    Effect.PREMATURE: gettext_lazy("Deze kwam te vroeg en heeft geen gevolg."),
    Effect.EXEMPT: gettext_lazy("Bij deze dienst hoort geen dwangsom."),
    Effect.DECIDED: gettext_lazy("Er was al beslist. Deze heeft geen gevolg."),
}


@dataclass(frozen=True)
class Shown:
    """The notices with what each does, what the penalty came to, and the forms to settle it and to note that it was paid."""

    notices: Sequence[tuple[DefaultNotice, Promise]]
    standing: Standing | None
    fields: Sequence[Field]
    payable: Payable | None
    pay_fields: Sequence[Field]
    account: str
    """On which account it was paid, as one reads it."""


def shown(case: Case, day: date) -> Shown | None:
    """Return what an official sees of it on this day; None where nobody gave notice."""
    notices = list(DefaultNotice.objects.filter(zaak=case.zaak_id).order_by("pk"))
    if not notices:
        return None
    standing = defaulting.standing(case, day)
    asked = standing is not None and standing.to_settle
    payable = defaulting.payable(case) if any(row.euro for row in notices) else None
    return Shown(
        [(row, SAYS[row.effect]) for row in notices],
        standing,
        fields(_questions(), {ACCOUNT: defaulting.known_account(case)}) if asked else (),
        payable,
        fields(_pay_questions(), {ACCOUNT: payable.notice.account}) if payable else (),
        " ".join(iban.format(row.account) for row in notices if row.account),
    )


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
        Question(
            id=ACCOUNT,
            ask=_("Op welk rekeningnummer (IBAN) betaalt u?"),
            hint=_("Weet u het niet? Laat het dan leeg. De brief vraagt er dan om."),
            type="iban",
            required=False,
        ),
    ]


def _pay_questions() -> list[Question]:
    return [
        Question(id=ACCOUNT, ask=_("Op welk rekeningnummer (IBAN) hebt u betaald?"), type="iban", required=False),
        Question(id=PAID, ask=_("Op welke dag hebt u betaald?"), type="date", required=False),
    ]


def settle(case: Case, handler: Handler, post: QueryDict) -> None:
    """Settle the penalty as it was filled in. Raises handling's errors."""
    said = given(_questions(), post)
    defaulting.settle(case.pk, handler, int(said[APPLICANTS] or 1), said[NONE] or "", said[ACCOUNT] or "")


def pay(case: Case, handler: Handler, post: QueryDict) -> None:
    """Note that it was paid, as it was filled in. Raises handling's errors."""
    said = given(_pay_questions(), post)
    defaulting.pay(case.pk, handler, said[ACCOUNT] or "", said[PAID])
