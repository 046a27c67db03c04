"""A letter for a parent about a child waits until the BRP says that the parent still has authority.

A court may have ended it since the application, or the parent may have died. Then the letter is not sent to an address
where it must not go: an official decides who gets it. While the BRP does not answer it waits, and is asked again.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from openloket.cases import news, versions
from openloket.cases.carrying import wishes
from openloket.cases.hands import Handler
from openloket.cases.locking import Stale, locked_case, save
from openloket.cases.models import Case, Message
from openloket.cases.refusals import NotPossible, reasoned, whole
from openloket.cases.sent import messages
from openloket.cases.who import addressee
from openloket.cases.written import letters
from openloket.people import looking
from openloket.people.acting import Identity
from openloket.registers import acts
from openloket.registers.api.hand import Hand
from openloket.registers.models import Rol
from openloket.sources import asking, brp, gezag
from openloket.sources.answer import Away

log = logging.getLogger(__name__)
Held = Message.Held
STILL_AUTHORITY = gettext_noop(
    "Nagaan of de ouder die iets voor een kind vroeg, nog gezag heeft, voordat wij een brief sturen"
)
"""For what the BRP is asked, as the log says it to whom it is about."""
TO_ASK = (Held.ASKING, Held.AWAY)
NOT_HELD = "Deze brief wacht niet (meer)."
NO_REASON = "Schrijf in woorden op waarom de brief naar diegene gaat."
NO_NAME = "Vul de naam en het adres in van wie de brief krijgt."
MOST = 800


def waiting() -> list[int]:
    """Return the letters (their ids) that wait for the BRP."""
    rows = Message.objects.filter(way=Message.Way.HELD, held__in=TO_ASK)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])


def check(message_id: int, at: datetime) -> None:
    """Ask the BRP about the parent for whom a letter is, and let it go or leave it to an official; a repeat is safe.

    Raises Away when the BRP does not answer; the letter then waits, and the official sees why.
    """
    row = Message.objects.filter(pk=message_id, way=Message.Way.HELD, held__in=TO_ASK).first()
    if row is None:
        return
    try:
        why = _asked(Case.objects.select_related("zaak").get(zaak=row.zaak_id))
    except Away:
        _settle(message_id, Held.AWAY, at)
        raise
    _settle(message_id, why, at)


def _asked(case: Case) -> str:
    """Return why a letter must not go to the parent who asked; empty when it may. Raises Away."""
    numbers = dict(
        Rol.objects.filter(zaak=case.zaak, indicatie_machtiging__in=("gemachtigde", "machtiginggever")).values_list(
            "indicatie_machtiging", "betrokkene_identificatie__inpBsn"
        )
    )
    parent, child = numbers.get("gemachtigde"), numbers.get("machtiginggever")
    if not parent or not child:
        return Held.NO_AUTHORITY
    if not asking.there("brp"):
        raise Away("de BRP is niet ingesteld")
    call = looking.LoggedCall("check_addressee", None, secrets.token_hex(16), "")
    for number, fields in ((child, gezag.OF_A_CHILD), (parent, brp.ALWAYS)):
        looking.log(
            call,
            purpose=STILL_AUTHORITY,
            activity=looking.activity("gezag"),
            subjects=[Identity("bsn", number, "laag").owner],
            about="Basisregistratie Personen: gezag over een kind",
            fields=fields,
        )
    minor, person = gezag.of_child(child), brp.whole(parent, brp.ALWAYS)
    if person is not None and (stop := brp.stop_of(person)):
        return Held.PARENT_DIED if stop == "died" else Held.CURATELE
    if minor is not None and minor.died:
        return Held.CHILD_DIED
    if minor is not None and minor.of_age is not None and minor.of_age <= timezone.localdate():
        return Held.OF_AGE
    return "" if minor is not None and parent in minor.holders else Held.NO_AUTHORITY


def _settle(message_id: int, why: str, at: datetime) -> None:
    """Let a letter go, or keep why it waits and tell who handles the case; when nobody decided meanwhile.

    The case's revision stays: what an official is doing with it is not stale because of this.
    """
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).filter(pk=message_id, way=Message.Way.HELD).first()
        if row is None or row.held not in TO_ASK:
            return
        case = locked_case(row.zaak_id)
        if not why:
            messages.let_go(row, *wishes.way(case, versions.of(case.version), row.kind))
        elif row.held != why:
            row.held = why
            row.save(update_fields=["held"])
            log.warning("letter %s waits: %s", row.pk, why)
            news.came_in(case, at)
            case.save(update_fields=["new_since"])


def to_who_asked(zaak_id: int, handler: Handler, message_id: int, reason: str) -> None:
    """Let a letter go to the parent who asked after all. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, row, reason = _locked(zaak_id, handler, message_id, reason)
        messages.let_go(row, *wishes.way(case, versions.of(case.version), row.kind))
        _done(handler.hand(f"Brief '{row.subject}' gaat naar wie het vroeg. {reason}"), case)


def to_another(
    zaak_id: int, handler: Handler, message_id: int, name: str, address: Mapping[str, Any] | None, reason: str
) -> None:
    """Let a letter go by post to someone else: another parent, a guardian, or the child. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, row, reason = _locked(zaak_id, handler, message_id, reason)
        if not name.strip() or not address or row.text is None:
            raise NotPossible(NO_NAME)
        to = [name.strip(), *addressee.address_lines(address)]
        text = {**row.text, "recipient": to, "salutation": f"Beste {name.strip()},", messages.TO_ANOTHER: True}
        letter = letters.typeset(row.kind, text, handler.today)
        hand = handler.hand(f"Brief '{row.subject}' gaat naar {name.strip()}. {reason}")
        messages.rewrite(hand, row, letter, messages.store(letter), handler.today)
        messages.let_go(row, Message.Way.PRINT)
        _done(hand, case)


def _locked(zaak_id: int, handler: Handler, message_id: int, reason: str) -> tuple[Case, Message, str]:
    """Return the case, the letter that waits, both locked, and the reason. Raises Stale, NotPossible."""
    rows = Message.objects.select_for_update(of=("self",)).select_related("document")
    row = rows.filter(pk=message_id, zaak=zaak_id, way=Message.Way.HELD).first()
    if row is None:
        raise NotPossible(NOT_HELD)
    case = locked_case(zaak_id)
    if case.revision != handler.revision:
        raise Stale
    return case, row, reasoned(reason, MOST, NO_REASON)


def _done(hand: Hand, case: Case) -> None:
    acts.zaken.change(hand, case.zaak, {}, always=True)
    save(case)
