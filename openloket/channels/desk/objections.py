"""Objections on the case page: when each came by law, and until when to decide on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from openloket.cases.disputes import objecting
from openloket.cases.disputes.objecting import Objection
from openloket.cases.models import Case, ReceivedMessage
from openloket.law.objection import Timed, Timing

SAYS: dict[str, Promise] = {
    Timing.PREMATURE: gettext_lazy("Te vroeg: bewaar het (Awb 6:10)."),
    Timing.IN_TIME: gettext_lazy("Op tijd."),
    Timing.EXCUSABLE: gettext_lazy("Na de termijn, en dat telt niet tegen wie het stuurde (Awb 2:22)."),
    Timing.LATE: gettext_lazy("Na de termijn. Ga na wanneer het op de post ging, en of het te verontschuldigen is."),
}


COUNTS_NOW = gettext_lazy("Het kwam voordat de termijn begon. Het besluit is er nu, dus het telt (Awb 6:10).")


def says(timed: Timed, *, decided: bool) -> Promise:
    """Say what the day of an objection means; `decided` says whether the decision was made known by now."""
    return COUNTS_NOW if timed.timing == Timing.PREMATURE and decided else SAYS[timed.timing]


def shown(case: Case, received: Iterable[ReceivedMessage]) -> Sequence[tuple[Objection, Promise]]:
    """Return the objections among what people said in a case, each with what its day means."""
    found = objecting.among(case, received)
    return [(item, says(item.timed, decided=item.decide_by is not None)) for item in found]
