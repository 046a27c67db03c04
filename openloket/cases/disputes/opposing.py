"""Tell an applicant what another whose interest is touched says of their application or its decision, and invite them to its hearing.

Awb 4:7, 7:2 and 7:6: they are told and heard, without a name in the letter. What was said lies with the case, and is shown to who asks.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from openloket.cases import versions
from openloket.cases.locking import locked_case
from openloket.cases.models import Case, Grievance, Message
from openloket.cases.sent import messages
from openloket.definitions.schema import Letter
from openloket.people.models import User
from openloket.registers.api.hand import Hand

OPPOSED, VIEWED, INVITED = "opposed", "viewed", "opposed_hearing"
OPPOSED_LETTER = Letter(
    subject="Iemand maakte bezwaar. Zaak {zaaknummer}",
    body="""
Wij hebben over uw aanvraag besloten. Iemand anders maakte bezwaar tegen dat besluit. Iemand die het besluit niet nam, kijkt daarom opnieuw.

Het besluit geldt intussen gewoon (artikel 6:16 van de Algemene wet bestuursrecht). Het kan nog veranderen.

U mag ons vertellen wat u ervan vindt. U krijgt daarover nog een brief.
""",
)
"""Tells who got a decision that another objects to it."""
VIEWED_LETTER = Letter(
    subject="Iemand anders gaf een mening over uw aanvraag. Zaak {zaaknummer}",
    body="""
Iemand anders vertelde ons wat die vindt van uw aanvraag. Wij wegen dat mee. Er is nog niets besloten. Vertellen meer mensen ons iets? Dan
krijgt u daar geen nieuwe brief over, maar u mag er altijd naar vragen.

Wilt u weten wat er is gezegd, of wilt u erop reageren? Dat mag, zolang wij nog niet besloten. Stuur ons een bericht in Mijn Loket of een
brief, bel ons, of kom langs. Noem het zaaknummer {zaaknummer}.

Hoeft u niets te zeggen? Dan hoeft u niets te doen.
""",
)
"""Tells who applied that another gave a view on it."""
INVITED_LETTER = Letter(
    subject="U mag bij de hoorzitting zijn. Zaak {zaaknummer}",
    body="""
Iemand anders maakte bezwaar tegen het besluit dat u van ons kreeg. Die vertelt ons daarover op {hoorzitting}. U mag erbij zijn, en ons
vertellen wat u ervan vindt (artikel 7:2 van de Algemene wet bestuursrecht).

Waar: {waar}.

Wie luistert: {wie}. Die nam het besluit niet.

Vanaf {stukken_vanaf} kunt u bij ons alle papieren lezen (artikel 7:4). {stukken_sturen}

U mag iemand meenemen. Wilt u niet komen, kunt u dan niet, of wilt u apart met ons praten? Laat het ons weten.
""",
)
"""Invites who got a decision to the hearing of another who objects to it."""


def objected(case: Case, hand: Hand) -> None:
    """Tell who got a decision that another objects to it (Awb 7:2); the caller has locked the case."""
    version = versions.of(case.version)
    if messages.reachable(case, version):
        messages.write(case, version, OPPOSED, hand, timezone.now(), text=OPPOSED_LETTER)


def viewed(case: Case, hand: Hand) -> None:
    """Tell who applied, once, that another gave a view on it (Awb 4:7, 4:8); the caller has locked the case."""
    version = versions.of(case.version)
    if messages.reachable(case, version) and not Message.objects.filter(zaak=case.zaak_id, kind=VIEWED).exists():
        messages.write(case, version, VIEWED, hand, timezone.now(), text=VIEWED_LETTER)


def invite(row: Grievance, values: Mapping[str, str], by: User, hand: Hand) -> None:
    """Invite who got the decision to the hearing of another who objects to it; nobody where they object themselves (Awb 7:2)."""
    if row.about_id is None or row.message is None or row.message.party_id is None:
        return
    first = locked_case(row.about_id)
    version = versions.of(first.version)
    if not messages.reachable(first, version):
        return
    messages.write(first, version, INVITED, hand, timezone.now(), values, text=INVITED_LETTER, by=by)
