"""Telling those who gave a view, and did not apply, what was decided (Awb 3:43): when and how it was made known, and what they can do.

The letter says nothing of the applicant, nor why it was decided so: the reasons speak of what the applicant gave.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from openloket.cases.models import Announcement, Case, InterestedParty, Message
from openloket.cases.received import receiving
from openloket.cases.sent import messages
from openloket.definitions.schema import Letter, Result, Version
from openloket.law.calendar import plain_date
from openloket.people.models import User
from openloket.registers.api.hand import Hand

KIND = "told"
_SUBJECT = "Wij hebben besloten. Zaak {zaaknummer}"
_BODY = """
U gaf ons uw mening over een aanvraag van iemand anders. Wij hebben uw mening gelezen en meegewogen.

{besluit}

{bekend}

Wilt u het besluit lezen, of weten wat wij met uw mening deden? Vraag het ons, en noem het zaaknummer {zaaknummer}.
"""
_OBJECTION = """
Bent u het niet eens met het besluit, en raakt het u? Dan kunt u bezwaar maken. Dat kan tot zes weken na de dag waarop het besluit
bekend is gemaakt. Stuur ons een brief. Zet daarin uw naam en adres, de datum, tegen welk besluit u bezwaar maakt en waarom, en uw
handtekening (artikel 6:4, 6:5 en 6:7 van de Algemene wet bestuursrecht).
"""
_ON_THE_WEB = """
Het kan ook digitaal, zonder inloggen: ga naar {bekendmakingen} en vul het zaaknummer {zaaknummer} in.
"""
_INBOX = "Wie het aanvroeg, kreeg het besluit op {day} digitaal, in Mijn Loket. Daarmee is het bekendgemaakt."
_POST = "Wie het aanvroeg, krijgt het besluit met een brief. Die gaat tegelijk met deze brief op de post. Daarmee is het bekendgemaakt."


def tell(
    case: Case, version: Version, result: Result, decision: Message, hand: Hand, now: datetime, by: User, was: str = ""
) -> None:
    """Write to everyone who gave a view that this was decided, or corrected (`was`: the day of what it replaces).

    Call inside the transaction that decides.
    """
    day = decision.dated or timezone.localdate(now)
    what = f"Op {plain_date(day)} besloten wij over ‘{version.title}’. De uitkomst: {result.label}."
    if was:
        what += f" Dit komt in de plaats van ons besluit van {was}."
    known = _INBOX.format(day=plain_date(day)) if decision.way == Message.Way.INBOX else _POST
    extra, body = {"besluit": what, "bekend": known}, _BODY
    if version.open_to_objection:
        body += _OBJECTION
        if Announcement.objects.filter(zaak=case.zaak_id).exists():  # then anyone can object by its number (Awb 2:13)
            extra["bekendmakingen"], body = settings.BASE_URL + reverse("notice_search"), body + _ON_THE_WEB
    text = Letter(subject=_SUBJECT, body=body)
    for party in _heard(case):
        messages.write(case, version, KIND, hand, now, extra, text=text, by=by, party=party)


def _heard(case: Case) -> list[InterestedParty]:
    """Return who did not apply and said what they think: asked by us, or by themselves about an announced case."""
    said = Q(view_requests__ended_on__isnull=False) | Q(named_by=None, messages__kind=receiving.VIEW)
    return list(InterestedParty.objects.filter(said, zaak=case.zaak_id).distinct().order_by("pk"))
