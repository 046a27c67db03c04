"""Tell of a signature that does not come by itself: to the applicant with what they can do, and by a mark to who handles the case.

So it is when a link ran out, when the mail with it did not arrive, and when someone would not sign. Without the signature
the application is not complete (Awb 4:5), and whoever asked must be able to mend that in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from openloket.cases import cosigning, versions
from openloket.cases.locking import locked_case
from openloket.cases.models import CoSignature
from openloket.cases.sent import messages
from openloket.cases.who import cosigners
from openloket.definitions.schema import Letter
from openloket.law.calendar import long_date
from openloket.registers import acts

KIND = "unsigned"
"""The kind of the letter that says so."""
NOT_ARRIVED = timedelta(days=1)
"""Is how long after the last try a mail counts as one that will not arrive."""
LETTER = Letter(
    subject="Er ontbreekt nog een handtekening",
    body="Bij uw aanvraag met zaaknummer {zaaknummer} moet nog iemand tekenen:\n\n{wie}\n\n"
    "{wat_u_kunt} Kan dat niet? Bel ons of kom langs. Dan sturen wij de link opnieuw, of wij noteren aan de balie dat er is getekend.\n\n{zonder}",
)
_AGAIN = "In Mijn Loket kunt u de link opnieuw laten sturen, of verbeteren wie er moet tekenen."
_ANOTHER = "In Mijn Loket kunt u noemen wie er in plaats daarvan tekent."
_RAN_OUT = "- {name}: de link om te tekenen werkte tot {day}."
_NEVER_CAME = "- {name}: onze e-mail met de link kwam niet aan."
_WOULD_NOT = "- {name}: wil niet tekenen."
_ASKED, _DECLINED = CoSignature.State.ASKED, CoSignature.State.DECLINED


def untold(at: datetime) -> QuerySet[CoSignature]:
    """Return the signatures in running cases that do not come by themselves any more, of which nobody was told yet."""
    gone = Q(asked_at__lte=at - cosigning.LINK_HOLDS) | Q(undelivered=True, asked_at__lte=at - NOT_ARRIVED)
    return CoSignature.objects.filter(
        Q(told_at=None) | Q(told_at__lt=F("asked_at")),
        Q(state=_ASKED) & gone | Q(state=_DECLINED),
        zaak__case__closed_on=None,
    )


def waiting(at: datetime) -> list[int]:
    """Return the cases (the ids of their zaken) in which somebody must be told."""
    return list(untold(at).order_by("zaak").values_list("zaak", flat=True).distinct())


def tell(zaak: int, at: datetime) -> None:
    """Write to the applicant who will not sign by themselves, and mark the case; a repeat does nothing.

    A decision that waits goes on: nothing came in. The case's revision stays: what an official is doing with it is not stale.
    """
    with transaction.atomic():
        case = locked_case(zaak)
        rows = list(untold(at).select_for_update(of=("self",)).filter(zaak=zaak).order_by("pk"))
        if not rows:
            return
        CoSignature.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=at)
        case.new_since = case.new_since or at
        case.save(update_fields=["new_since"])
        version = versions.of(case.version)
        if not messages.reachable(case, version):
            return
        asked = any(row.state == _ASKED for row in rows)
        extra = {
            "wie": _lines(rows),
            "wat_u_kunt": _AGAIN if asked else _ANOTHER,
            "zonder": cosigning.without(version),
        }
        hand = acts.hand(why="Bericht gestuurd over een handtekening die ontbreekt", at=at)
        messages.write(case, version, KIND, hand, at, extra, text=LETTER)


def _lines(rows: Sequence[CoSignature]) -> str:
    """Return whose signature is missing and why, a line each."""
    return "\n".join(_line(row) for row in rows)


def _line(row: CoSignature) -> str:
    if row.state == _DECLINED:
        return _WOULD_NOT.format(name=row.name)
    if row.undelivered or row.asked_at is None:
        return _NEVER_CAME.format(name=row.name)
    return _RAN_OUT.format(name=row.name, day=long_date(cosigners.link_until(row.asked_at)))
