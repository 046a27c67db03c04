"""Tell who mailed us what counts by e-mail and what does not, at once and once a day (Awb 2:13, 2:15, 2:16, 2:23, 6:15).

What they wrote is kept and judged by a person, whatever this says: an objection counts by any way, and what belongs to a
case is put there with the day on which it came. Machines are told nothing, nor is an address that is not the one that the
mail really came from, as far as mail servers say: a letter box must never answer a letter box.
"""

from __future__ import annotations

import email
from datetime import date, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext

from openloket.cases.carrying import notices, notification
from openloket.cases.carrying.notices import Notice
from openloket.cases.models import WrongWay
from openloket.cases.queue import later
from openloket.forms.email import mailable
from openloket.secrecy import keyed_hash, keyed_hashes, seal, unseal

AGAIN = timedelta(days=1)
"""How long someone is not told a second time, whatever they send."""
KEPT = timedelta(days=30)
READ = 200_000
"""Bytes in which the headers of a mail stand."""
_BULK = frozenset({"bulk", "list", "junk", "auto_reply"})


def answerable(raw: bytes) -> str:
    """Return the address to which someone who mailed us may be answered; empty for a machine, a list, or one in doubt. Pure."""
    mail = email.message_from_bytes(raw[:READ])
    sent_by, given = str(mail.get("Auto-Submitted", "")).strip().lower(), mail.get_all("From", [])
    if sent_by not in ("", "no") or str(mail.get("Precedence", "")).strip().lower() in _BULK:
        return ""
    if mail.get("List-Id") or mail.get("List-Unsubscribe") or mail.get("X-Auto-Response-Suppress") or len(given) != 1:
        return ""
    address = parseaddr(str(given[0]))[1]
    name, _, domain = address.lower().rpartition("@")
    envelope = str(mail.get("Return-Path", "")).strip().strip("<>").lower()
    ours = {parseaddr(value)[1].lower() for value in (settings.DEFAULT_FROM_EMAIL, settings.BOUNCES or "")}
    if address.lower() in ours or name in ("mailer-daemon", "postmaster") or name.startswith(("noreply", "no-reply")):
        return ""
    if envelope and envelope.rpartition("@")[2] != domain:
        return ""
    return address if mailable(address) else ""


def came(raw: bytes, day: date, at: datetime) -> bool:
    """Have who mailed us told what counts by e-mail, unless they were told lately; says whether they will be."""
    address = answerable(raw)
    if not address:
        return False
    names = keyed_hashes("mail", address.lower())
    with transaction.atomic():
        if WrongWay.objects.filter(sender__in=names, told_at__gt=at - AGAIN).exists():
            return False
        WrongWay.objects.create(sender=keyed_hash("mail", address.lower()), told_at=at)
        later("tell_right_way", to=seal(address), day=day.isoformat())
    return True


def tell(sealed: str, day: date) -> None:
    """Mail what counts by e-mail and what does not. Raises TryLater, Undeliverable."""
    notification.mail(unseal(sealed), lambda: write(day))


def write(day: date) -> Notice:
    """Write it: the same for everyone, but for the day on which their mail came."""
    return notices.in_each_language("wrong_way", lambda: _said(day), link=settings.BASE_URL)


def forget_old(at: datetime) -> None:
    """Remove who was told some time ago."""
    WrongWay.objects.filter(told_at__lt=at - KEPT).delete()


def _said(day: date) -> dict[str, str | list[str]]:
    municipality = settings.MUNICIPALITY
    return {
        "subject": gettext("{municipality}: wij kregen uw e-mail").format(municipality=municipality["name"]),
        "opening": gettext("Wij kregen uw e-mail op {day}. Een medewerker leest hem.").format(
            day=date_format(day, "l j F Y")
        ),
        "told": [
            gettext("Maakt u bezwaar? Dan telt uw e-mail. U hoeft niets te doen."),
            gettext("Schrijft u over iets dat al loopt? Dan leggen wij uw e-mail daarbij. Hij telt vanaf deze dag."),
            gettext(
                "Vraagt u iets nieuws aan? Dat kan niet per e-mail. Doe het op onze site, op papier of aan de balie."
            ),
            gettext(
                "Loopt daarvoor een termijn af? Doe het dan meteen. De dagen tot dit bericht tellen niet tegen u, en u "
                "hebt altijd nog één werkdag."
            ),
        ],
        "site": gettext("Onze site:"),
        "call": gettext("Lukt het niet? Bel {phone}.").format(phone=municipality["phone"]),
        "closing": gettext("Een computer stuurde dit bericht. Antwoordt u erop? Dan leest een medewerker dat."),
    }
