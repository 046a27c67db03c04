"""What someone on the web keeps of what they sent: the receipt and the copy.

Whose a zaak is, and who may follow it in Mijn Loket, is decided in `cases.own`. Whoever sent it keeps the receipt and
the copy of what they sent (`receipt`, `sent_for_others`): with the login they sent it with, and in the browser they
sent it from. Mostly those are one and the same person; a sender who is not the applicant sees nothing of what follows.

Who sent something without a login gets a code (`code`), and with that and the zaaknummer sees how far it is
(`followed`), and nothing else.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from openloket import typed_codes
from openloket.cases import versions
from openloket.cases.carrying import wishes
from openloket.cases.models import Case, Submission
from openloket.cases.sent.messages import reachable
from openloket.cases.who.authorised import closed_to
from openloket.cases.who.own import Deed, may, own
from openloket.cases.written import expected
from openloket.definitions import admission
from openloket.definitions.outlook import Outlook
from openloket.definitions.schema import Version
from openloket.forms.reading import reference
from openloket.law import periods
from openloket.law.deadlines import deadline
from openloket.people.acting import Acting
from openloket.people.residents import resident
from openloket.registers.models import Zaak
from openloket.secrecy import keyed_hash, keyed_hashes

_SENT = "sent"
_SIGNS = 12


@dataclass(frozen=True)
class Receipt:
    """What someone may know of what was sent; `own` when the zaak is theirs, so that they may also follow it."""

    zaak: Zaak
    case: Case
    submission: Submission
    own: bool

    @property
    def version(self) -> Version:
        """Return the version it was sent under."""
        return versions.of(self.submission.version or self.case.version)

    @property
    def code(self) -> str:
        """Return the code with which to follow the zaak; empty when it was sent with a login."""
        return code(self.zaak) if self.submission.sender_kind == "" else ""

    @property
    def addressed(self) -> bool:
        """Say whether a letter can get to the applicant."""
        return reachable(self.case, versions.of(self.case.version))

    @property
    def way_chosen(self) -> bool:
        """Say whether the applicant chose how letters come; a service that does not ask it sends them by post."""
        chosen = versions.of(self.case.version).applicant.reach
        return bool(chosen and self.case.answers.get(chosen))

    @property
    def to_confirm(self) -> str:
        """Return the address to which a code goes before letters can go digitally; empty when none must be confirmed."""
        return wishes.to_confirm(self.case, versions.of(self.case.version), "receipt")

    @property
    def received_at(self) -> datetime:
        return self.submission.received_at

    @property
    def expected(self) -> Outlook | None:
        """Return what the rules found, as it was told before sending; None once answers or version are no longer those."""
        if self.case.version_id != self.submission.version_id or not expected.as_received(self.case):
            return None
        return replace(expected.of_case(self.case, self.version), decide_by=self.due)

    @property
    def due(self) -> date:
        """Return the last day to decide; to those who do not own the zaak, as it was on receipt, not as it became."""
        if self.own:
            return self.case.due
        return deadline(self.case.received_on, periods.parse(self.version.deadline.decide)).ends


def remember(request: HttpRequest, zaak: Zaak) -> None:
    """Let this browser see the receipt of what it just sent, also without a login."""
    request.session[_SENT] = [*request.session.get(_SENT, [])[-9:], zaak.pk]


def receipt(request: HttpRequest, zaak: UUID) -> Receipt | None:
    """Return the receipt of this zaak to whoever owns it or sent it; None to everyone else."""
    who = resident(request)
    case = Case.objects.filter(zaak__uuid=zaak).select_related("zaak__zaaktype", "version").first()
    if case is None:
        return None
    own = may(who, case, Deed.SEE)
    found = Submission.objects.filter(zaak=case.zaak).select_related("document", "version").order_by("pk")
    if not own and case.pk not in request.session.get(_SENT, []):
        if who is None:
            return None
        found = found.filter(sender_hash__in=who.actor.owners).exclude(version=None)
    submission = found.first()
    if submission and submission.version and who and not own and not _may_read(submission, who):
        return None
    return Receipt(case.zaak, case, submission, own) if submission else None


def _may_read(submission: Submission, who: Acting) -> bool:
    """Say whether a login is as strong as what was sent asks for, and covers what another employee of a company sent."""
    version = versions.of(submission.version)
    if not who.reaches(version.channels.web.assurance):
        return False
    return who.actor.kind != "kvk" or admission.covers(version, who.right, who.services)


def sent_for_others(who: Acting) -> QuerySet[Submission]:
    """Return what was sent with this login and became a zaak that is not theirs, newest first.

    Someone who acts for another now sees nothing of what else they sent.
    """
    if who.represents:
        return Submission.objects.none()
    return (
        Submission.objects.filter(sender_hash__in=who.actor.owners)
        .exclude(version=None)
        .exclude(version__in=closed_to(who))
        .exclude(zaak=None)
        .exclude(zaak__in=own(who))
        .select_related("zaak", "version")
        .order_by("-received_at")
    )


def code(zaak: Zaak) -> str:
    """Return the code of a zaak: 12 signs, 60 bits. It is computed and kept nowhere, so that it shows again by itself."""
    return _code(keyed_hash("code", zaak.identificatie))


def _code(name: str) -> str:
    return typed_codes.grouped(base64.b32encode(bytes.fromhex(name)).decode()[:_SIGNS])


def followed(number: str, typed: str) -> Case | None:
    """Return the case that was sent without a login under this zaaknummer, to who knows its code; None to others."""
    number = reference(number)
    given = typed_codes.meant(typed).encode()
    right = [_code(name).replace("-", "").encode() for name in keyed_hashes("code", number)]
    if not any(hmac.compare_digest(given, one) for one in right):
        return None
    anonymous = Submission.objects.filter(channel="web", sender_kind="").exclude(version=None)
    return (
        Case.objects.filter(zaak__identificatie=number, zaak__in=anonymous.values("zaak"))
        .select_related("zaak__resultaat__resultaattype", "version")
        .first()
    )
