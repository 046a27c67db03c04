"""Confirm an e-mail address: a code is mailed to it, and whoever logs in types that (Awb 2:8, 2:10).

A mail scanner opens links and logs in nowhere, so it confirms nothing. A code holds for two days and a few tries. Who
asks learns nothing of an address but whether they confirmed it themselves: an address that got its share of codes in an
hour gets no more, whoever asked for them, and the answer is the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from openloket.cases.carrying import notices, notification, wishes
from openloket.cases.carrying.notices import Notice
from openloket.cases.models import AddressCode, Reaching
from openloket.cases.queue import later
from openloket.secrecy import keyed_hashes

HOLDS = timedelta(days=2)
TRIES = 5
PER_ADDRESS, PER_PERSON = 3, 5
"""Bounds how many codes go in an hour, at most: to one address, and for one person."""
HOUR = timedelta(hours=1)
KEPT = timedelta(days=30)
DIGITS = 6


class Typed(StrEnum):
    """Tell what became of a code that someone typed."""

    CONFIRMED = "confirmed"
    WRONG = "wrong"
    OVER = "over"
    """There is no code that still holds: it expired, was used, or was typed wrong too often."""


def ask(owners: Sequence[str], email: str, at: datetime, *, again: bool = False) -> None:
    """Have a code mailed to an address, as far as the limits allow; `again` when one that still holds does not do."""
    with transaction.atomic():
        row = wishes.locked(owners[0], owners, at)
        row.save()
        if wishes.is_confirmed(row, email):
            return
        waits = waiting(owners, at)
        waits_for_it = waits is not None and waits.email.lower() == email.lower()
        if waits_for_it and not again:
            return
        lately = AddressCode.objects.filter(made_at__gt=at - HOUR)
        if lately.filter(owner__in=owners).count() >= PER_PERSON:
            return
        held = lately.filter(email__iexact=email).count() >= PER_ADDRESS
        if held and waits_for_it:
            return
        code = AddressCode.objects.create(owner=row.owner, email=email, made_at=at)
        if not held:
            later("mail_address_code", code=code.pk)


def waiting(owners: Sequence[str], at: datetime) -> AddressCode | None:
    """Return the latest code that was asked for someone, while it still holds."""
    found = AddressCode.objects.filter(owner__in=owners).order_by("-pk").first()
    holds = found is not None and found.used_at is None and found.tries < TRIES and at < found.made_at + HOLDS
    return found if holds else None


def mail(pk: int, at: datetime) -> None:
    """Mail a new code to an address; the one before stops working. Raises TryLater, Undeliverable."""
    row = AddressCode.objects.filter(pk=pk, used_at=None, made_at__gt=at - HOLDS).first()
    if row is None:
        return
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    AddressCode.objects.filter(pk=pk).update(code=_hashes(pk, code)[0])
    notification.mail(row.email, lambda: _notice(_code_said, code))


def confirm(owner: str, owners: Sequence[str], typed: str, at: datetime) -> Typed:
    """Confirm the address to which a code was mailed that someone types; the address before is told."""
    with transaction.atomic():
        person = wishes.locked(owner, owners, at)
        row = waiting(owners, at)
        if row is None:
            return Typed.OVER
        if not row.code or row.code not in _hashes(row.pk, typed):
            row.tries += 1
            row.save(update_fields=["tries"])
            return Typed.WRONG if row.tries < TRIES else Typed.OVER
        row.used_at = at
        _take(person, row, at)
    return Typed.CONFIRMED


def give(owner: str, owners: Sequence[str], email: str, at: datetime) -> None:
    """Take an address, or none, without a code: where nothing is mailed, or to be told nowhere any more."""
    with transaction.atomic():
        person = wishes.locked(owner, owners, at)
        AddressCode.objects.filter(owner__in=owners, used_at=None).update(used_at=at)
        _take(person, AddressCode(owner=owner, email=email, made_at=at, used_at=at), at)


def _take(person: Reaching, row: AddressCode, at: datetime) -> None:
    if person.email.lower() != row.email.lower():
        row.replaced = person.email
    row.save()
    person.email, person.confirmed_at, person.returned_at = row.email, at if row.email else None, None
    person.changed_at = at
    person.save()
    if row.replaced:
        later("tell_old_address", code=row.pk)


def tell_old(pk: int) -> None:
    """Tell an address that it was replaced, and nothing more: another may read it now. Raises TryLater, Undeliverable."""
    row = AddressCode.objects.exclude(replaced="").filter(pk=pk).first()
    if row is not None:
        day = timezone.localdate(row.used_at or row.made_at)
        notification.mail(row.replaced, lambda: _notice(lambda name: _changed_said(name, day)))


def forget_old(at: datetime) -> None:
    """Remove the codes of some time ago."""
    AddressCode.objects.filter(made_at__lt=at - KEPT).delete()


def _hashes(pk: int, code: str) -> list[str]:
    """Return the names of a code under every key, each code its own: six digits are soon tried."""
    return keyed_hashes("address", f"{pk}/{code}")


def _notice(say: Callable[[str], Mapping[str, str]], code: str = "") -> Notice:
    """Write a mail about an address: without a name or a number, for whoever opens the mailbox."""
    link, name = settings.BASE_URL + reverse("reached"), settings.MUNICIPALITY["name"]
    return notices.in_each_language("address", lambda: say(name), link=link, code=code)


def _code_said(name: str) -> dict[str, str]:
    return {
        "subject": gettext("{municipality}: bevestig uw e-mailadres").format(municipality=name),
        "opening": gettext("Iemand gaf dit e-mailadres aan {municipality}. Klopt het?").format(municipality=name),
        "how": gettext("Log dan in bij Mijn Loket. Vul deze code in bij ‘Hoe wij u bereiken’:"),
        "until": gettext("De code werkt twee dagen. Tot u die invult, gebruiken wij dit adres niet."),
        "closing": gettext("Gaf u ons dit adres niet? Dan hoeft u niets te doen. Geef de code aan niemand."),
    }


def _changed_said(name: str, day: date) -> dict[str, str]:
    return {
        "subject": gettext("{municipality}: uw e-mailadres is veranderd").format(municipality=name),
        "opening": gettext("{municipality} gebruikt dit e-mailadres niet meer.").format(municipality=name),
        "how": gettext("Dat is op {day} veranderd in Mijn Loket. Daar ziet u hoe wij u nu bereiken:").format(
            day=date_format(day, "j F Y")
        ),
        "until": "",
        "closing": gettext("Deed u dit niet? Bel ons dan: {phone}.").format(phone=settings.MUNICIPALITY["phone"]),
    }
