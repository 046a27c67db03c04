"""Who must still sign, as the applicant reads it: on the receipt and in Mijn Loket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.cases import cosigning
from openloket.cases.cosigning import Stand
from openloket.cases.models import Case, CoSignature
from openloket.cases.who import cosigners
from openloket.definitions.schema import Version


@dataclass(frozen=True)
class ToSign:
    """Someone who must sign: how it stands, until when they can, and what the applicant can do about it."""

    row: CoSignature
    stand: Stand
    until: date | None
    """The day on which their link stops working; None where no link goes by itself."""
    again: bool
    mend: bool
    looking: bool
    """Whether we still look if who signed is who was named."""

    @property
    def waits(self) -> bool:
        return self.stand is Stand.ASKED

    @property
    def doubted(self) -> bool:
        return self.stand is Stand.DOUBTED

    @property
    def signer(self) -> str:
        """Return under which name they signed, as the login gives it."""
        return self.row.signer_name or _(cosigners.NAMELESS)


def shown(case: Case) -> Sequence[ToSign]:
    """Return who must sign in a case of the applicant."""
    now, goes_on = timezone.now(), case.closed_on is None
    return [
        ToSign(
            row,
            cosigners.standing(row, now),
            cosigners.until(row, case),
            goes_on and cosigning.may_ask_again(row.state, row.asked_at, now),
            mendable(case, row),
            goes_on and row.name_doubted,
        )
        for row in cosigners.of_case(case.pk)
    ]


def mendable(case: Case, row: CoSignature) -> bool:
    """Say whether the applicant may name someone else for a signature."""
    return case.closed_on is None and cosigning.may_name_anew(row.state, row.times_named)


def without(case: Case, version: Version, who: Sequence[ToSign]) -> str:
    """Return what comes of an application while one of these did not sign; empty when all did, or when it is over."""
    missing = any(item.stand is not Stand.SIGNED for item in who)
    return _(cosigning.without(version)) if missing and case.closed_on is None else ""
