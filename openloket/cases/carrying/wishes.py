"""Say how someone wants to hear of us, and what that means for a letter: which way it goes, and at which address (Awb 2:8-2:10, 2:22).

What they say in Mijn Loket holds for all their cases. An address counts once they showed that they read what is mailed
to it (see addresses); where no mail server is set, nothing is asked. Who chose post for a case gets post.

It is kept as long as they have a case with us, and a time after they changed it last (AVG 5 lid 1 sub e).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from openloket.cases.carrying import policy, sorts
from openloket.cases.carrying.policy import Way
from openloket.cases.models import Case, Draft, Findable, Message, Reaching, RightClaim, Submission
from openloket.cases.who import addressee
from openloket.definitions.schema import Version
from openloket.forms.email import mailable

_TAKES_NO_MAIL = re.compile(r"5\.1\.|permanent-failure$|SMTPRecipientsRefused 55\d|HTTP 400 ValidationError$")
"""Finds what is said of a mail whose address is wrong (RFC 3463: 5.1.x), and not of a mailbox that is full or a text that is refused."""


def of(owners: Sequence[str]) -> Reaching | None:
    """Return what someone said, by their names under every key."""
    return Reaching.objects.filter(owner__in=owners).order_by("pk").first() if owners else None


def locked(owner: str, owners: Sequence[str], at: datetime) -> Reaching:
    """Return what someone said, locked and under their current name; made when they said nothing yet."""
    rows = Reaching.objects.select_for_update()
    row = rows.filter(owner__in=owners).order_by("pk").first()
    if row is None:
        Reaching.objects.get_or_create(owner=owner, defaults={"changed_at": at})
        row = rows.get(owner=owner)
    row.owner = owner
    return row


def choose(owner: str, owners: Sequence[str], chosen: Mapping[str, tuple[bool, bool]], at: datetime) -> None:
    """Keep how someone wants to get each sort of messages: whether by post, and whether without an e-mail."""
    with transaction.atomic():
        row = locked(owner, owners, at)
        row.by_post = [key for key in sorts.LETTERS if chosen[key][0]]
        row.unannounced = [key for key in sorts.SORTS if chosen[key][1]]
        row.changed_at = at
        row.save()


def way(case: Case, version: Version, kind: str) -> tuple[str, str]:
    """Return how a letter of this kind gets to the applicant, and at which address they are told.

    Paper, unless they chose digital and can be told. The address is empty when they want no e-mail of such a letter.
    What a parent chose for a child holds until the child is of age; see addressee.
    """
    chosen = _chosen(case, version, kind)
    if chosen is None:
        return Message.Way.PRINT, ""
    if chosen.row is not None and sorts.of(kind) in chosen.row.unannounced:
        return Message.Way.INBOX, ""
    if not policy.may_tell(version, sorts.of(kind), Way.EMAIL):
        return Message.Way.PRINT, ""
    if not mailable(chosen.email) or chosen.unconfirmed:
        return Message.Way.PRINT, ""
    return Message.Way.INBOX, chosen.email


def to_confirm(case: Case, version: Version, kind: str) -> str:
    """Return the address that must be confirmed before a letter of this kind can go digitally; empty when none must.

    Who has no login to confirm it with, or gave no address for post, is told at the address they gave. An address that
    takes no mail gets no code by itself: whoever has it asks for one.
    """
    chosen = _chosen(case, version, kind)
    if (
        chosen is None
        or not chosen.unconfirmed
        or not mailable(chosen.email)
        or takes_no_mail(chosen.row, chosen.email)
    ):
        return ""
    return chosen.email


def returned(address: str, why: str, mailed_at: datetime, at: datetime) -> None:
    """Let an address count no more that takes no mail, until it is confirmed anew: what is mailed to it would never arrive (Awb 2:8).

    `why` is what a mail server or NotifyNL said of it. A mail of before it was confirmed says nothing of it.
    """
    if address and _TAKES_NO_MAIL.match(why):
        rows = Reaching.objects.filter(email__iexact=address, confirmed_at__lte=mailed_at, returned_at=None)
        rows.update(returned_at=at)


def addresses_are_confirmed() -> bool:
    """Say whether an address must be confirmed before it counts: only where mail is really sent."""
    return bool(settings.EMAIL_HOST)


@dataclass(frozen=True)
class _Chosen:
    """Hold what whoever gets the letters said, the address that counts, and whether they must still confirm it."""

    row: Reaching | None
    email: str
    unconfirmed: bool


def _chosen(case: Case, version: Version, kind: str) -> _Chosen | None:
    """Return what whoever gets the letters of a case chose for a letter of this kind; None when it goes by post."""
    today, asked = timezone.localdate(), version.applicant
    if addressee.by_post(case, today) or case.answers.get(asked.reach) != "digitaal":
        return None
    owners, has_address = addressee.owners(case, today), bool(case.answers.get(asked.address))
    row = of(owners)
    if row is not None and sorts.of(kind) in row.by_post and has_address:
        return None
    email = counts(str(case.answers.get(asked.email, "")), row, case.received_at)
    must = addresses_are_confirmed() and has_address and bool(owners)
    return _Chosen(row, email, must and not is_confirmed(row, email))


def address(case: Case, version: Version) -> str:
    """Return the e-mail address of whoever gets the letters of a case, that of now; empty without one."""
    row = of(addressee.owners(case, timezone.localdate()))
    return counts(str(case.answers.get(version.applicant.email, "")), row, case.received_at)


def counts(given: str, row: Reaching | None, since: datetime) -> str:
    """Return the address for a case that came in then, in which this one was given: what they said later in Mijn Loket, or that. Pure."""
    if row is not None and row.email and row.confirmed_at is not None and row.confirmed_at >= since:
        return row.email
    return given


def is_confirmed(row: Reaching | None, email: str) -> bool:
    """Say whether someone confirmed this very address, and it took what was mailed to it since."""
    confirmed = row is not None and row.confirmed_at is not None and row.returned_at is None
    return confirmed and row is not None and row.email.lower() == email.lower()


def takes_no_mail(row: Reaching | None, email: str) -> bool:
    """Say whether what was mailed to this address of someone came back for good."""
    return row is not None and row.returned_at is not None and row.email.lower() == email.lower()


def reminded(case: Case) -> bool:
    """Say whether whoever gets the letters of a case wants a reminder before a last day."""
    row = of(addressee.owners(case, timezone.localdate()))
    return row is None or sorts.REMINDERS not in row.unannounced


def forget_old(before: datetime, owners: Collection[str] | None = None) -> None:
    """Remove what people said before that moment who have no case, draft or right left: nothing will be told to them.

    With `owners` (keyed hashes) only what those said. While the key of the hashes changes, one person may have two names, so nothing is removed (site.keys).
    """
    if len(settings.HASH_KEYS) > 1:
        return
    name = OuterRef("owner")
    rows = Reaching.objects.filter(changed_at__lt=before)
    (rows if owners is None else rows.filter(owner__in=owners)).exclude(
        Exists(Findable.objects.filter(people__contains=[name]))
        | Exists(Submission.objects.filter(sender_hash=name))
        | Exists(Draft.objects.filter(owner=name))
        | Exists(RightClaim.objects.filter(claimant=name))
    ).delete()
