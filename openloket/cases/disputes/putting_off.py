"""Put off the end of an objection or a complaint with the consent of who brought it, and confirm it (Awb 7:10 lid 4, 9:11 lid 3)."""

from __future__ import annotations

from openloket.cases.hands import Handler
from openloket.cases.locking import save
from openloket.cases.models import Case, Grievance
from openloket.cases.refusals import NotPossible, for_letter, reasoned
from openloket.cases.sent import messages
from openloket.cases.sent.messages import NOBODY
from openloket.cases.terms import clock
from openloket.definitions.schema import Letter, Version
from openloket.law.calendar import plain_date
from openloket.registers import acts

KIND = "agreed"
WEEKS_MAX, AGREED_MAX = 52, 1000
"""Say how many weeks together it may be put off, and how many characters what was agreed may have."""
WEEKS = "Vul in met hoeveel weken het later wordt: 1 tot en met 52."
NO_CONSENT = "Schrijf op met wie u dit afsprak, wanneer en waarom."


def put_off(
    case: Case, version: Version, row: Grievance, handler: Handler, weeks: int | None, agreed: str, text: Letter
) -> None:
    """Count its last day anew, some weeks later, and send the letter; the caller has locked the case. Raises NotPossible."""
    if weeks is None or weeks < 1 or weeks + (row.agreed_weeks or 0) > WEEKS_MAX:
        raise NotPossible(WEEKS)
    agreed = for_letter(reasoned(agreed, AGREED_MAX, NO_CONSENT), AGREED_MAX)
    if not messages.reachable(case, version):
        raise NotPossible(NOBODY)
    row.agreed_weeks = weeks + (row.agreed_weeks or 0)
    row.save()
    changes = clock.restart(case, version)
    hand = handler.hand(f"Met instemming uitgesteld tot en met {plain_date(case.due)}: {agreed}")
    messages.write(case, version, KIND, hand, handler.at, {"afgesproken": agreed}, text=text, by=handler.user)
    acts.zaken.change(hand, case.zaak, changes, always=True)
    save(case)
