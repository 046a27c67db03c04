"""What an official does with a case beside deciding, each in one transaction: take, let go, move, note a contact, put off.

Who may do it is decided by the caller (people.rights). Every function raises Stale when the case has changed
since the official's page showed it, and NotPossible when the case is not in a state for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from openloket.cases import hands, news
from openloket.cases.advice import advised
from openloket.cases.hands import Handler
from openloket.cases.impartial import refuse_barred
from openloket.cases.locking import Stale, locked, locked_case, opened, save
from openloket.cases.models import Case, SourcedAnswer
from openloket.cases.received.arrivals import CONTACT
from openloket.cases.refusals import NotPossible as NotPossible
from openloket.cases.refusals import bounded, for_letter, listed, reasoned, whole
from openloket.cases.sent import messages
from openloket.cases.sent.messages import addressed
from openloket.cases.terms import clock
from openloket.cases.who import sourced
from openloket.cases.wording.words import (
    CONTACT_TEXT_MAX,
    REASON_MAX,
    is_reason,
    says_something,
    shortened,
)
from openloket.definitions.origins import REGISTERS, register_of
from openloket.forms.sentences import capital
from openloket.law.calendar import plain_date
from openloket.people.models import User
from openloket.registers import acts
from openloket.registers.api.hand import Hand
from openloket.registers.models import (
    Rol,
    Roltype,
    Statustype,
)

NO_ONES = "Deze zaak is nog van niemand."
NO_STEP = "Deze stap kan niet. De laatste stap zet u door te beslissen."


def take(zaak_id: int, handler: Handler, to: User | None = None) -> None:
    """Give the case to the official who acts, or to someone else. The zaaktype of another system may have no rol for it."""
    with whole(zaak_id):
        case = opened(zaak_id, handler.revision)
        user = to or handler.user
        refuse_barred(user, case)
        given_at = None if user == handler.user else handler.at
        give(case, user, handler.hand(f"In behandeling bij {user}"), given_at)


def give(case: Case, user: User, hand: Hand, given_at: datetime | None) -> None:
    """Make a locked case someone's, with their rol, and save it; `given_at` is when another gave it to them."""
    case.handler, case.given_at = user, given_at
    for rol in Rol.objects.filter(zaak=case.zaak, roltype__omschrijving_generiek="behandelaar"):
        acts.zaken.take_rol(hand, rol)
    types = Roltype.objects.filter(zaaktype=case.zaak.zaaktype, omschrijving_generiek="behandelaar").order_by("pk")
    if roltype := types.first():
        who = {"identificatie": user.username, "achternaam": str(user)}
        acts.zaken.give_rol(hand, case.zaak, roltype, "Behandelaar", "medewerker", who)
    else:
        acts.zaken.change(hand, case.zaak, {}, always=True)
    save(case)


def release(zaak_id: int, handler: Handler) -> None:
    """Take a case away from who handles it; it waits for someone again."""
    with whole(zaak_id):
        case = opened(zaak_id, handler.revision)
        if case.handler is None:
            raise NotPossible(NO_ONES)
        let_go(case, handler.hand(f"Losgelaten, was bij {case.handler}"), case.handler)
        save(case)


def let_go(case: Case, hand: Hand, user: User) -> None:
    """Take a case away from an official when it is theirs, with their rol; the caller saves it."""
    if case.handler_id != user.pk:
        return
    case.handler = case.given_at = None
    for rol in Rol.objects.filter(zaak=case.zaak, roltype__omschrijving_generiek="behandelaar"):
        acts.zaken.take_rol(hand, rol)


def move(zaak_id: int, handler: Handler, step: str, reason: str = "") -> None:
    """Move the case to another step of the process; only `decide` sets the last one.

    Going on without an advice that was wanted before takes a reason, which stays in the history.
    """
    with whole(zaak_id):
        case, version = locked(zaak_id, handler.revision)
        steps = [item.id for item in version.steps]
        if step not in steps[:-1]:
            raise NotPossible(NO_STEP, "step")
        statustype = Statustype.objects.get(zaaktype=case.zaak.zaaktype, volgnummer=steps.index(step) + 1)
        said = f"Stap: {statustype.omschrijving}"
        if names := advised.before(case, version, step):
            who = listed(iter(names))
            why = reasoned(reason, advised.REASON_MAX, advised.NOT_YET % capital(who), "step_reason")
            said += f". Zonder te wachten op advies van {who}: {why}"
        acts.zaken.set_status(handler.hand(said), case.zaak, statustype)
        case.step = step
        save(case)


CONTACT_CHANNELS = ("phone", "desk", "email", "paper")


def note_contact(zaak_id: int, handler: Handler, channel: str, text: str) -> None:
    """Record that there was contact about the case, such as a call asking how it is going; also when it is closed."""
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if case.revision != handler.revision:
            raise Stale
        if channel not in CONTACT_CHANNELS:
            raise NotPossible("Kies hoe er contact was.", "contact-channel")
        if not says_something(text):
            raise NotPossible("Schrijf kort op waarover het contact ging.", "note")
        hand = handler.hand(f"Contact: {' '.join(text.split())}")
        text = shortened(bounded(text, CONTACT_TEXT_MAX, "note"), CONTACT_TEXT_MAX)
        acts.zaken.note_contact(hand, case.zaak, channel, CONTACT, text)
        news.came_in(case, handler.at, handler.user.username)
        save(case)


def report_back(zaak_id: int, handler: Handler, sourced_id: int) -> None:
    """Note that a register was told that what it said is not right (terugmelding); also when the case is closed."""
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if case.revision != handler.revision:
            raise Stale
        row = SourcedAnswer.objects.filter(zaak=case.zaak, pk=sourced_id).first()
        if row is None or not sourced.to_report(row):
            raise NotPossible("Dit is al teruggemeld, of het hoeft niet.")
        source = REGISTERS[register_of(row.source)]
        acts.zaken.change(handler.hand(f"Teruggemeld aan {source}: {row.question}"), case.zaak, {}, always=True)
        row.reported_at, row.reported_by = handler.at, handler.user
        row.save(update_fields=["reported_at", "reported_by"])
        save(case)


def extend(zaak_id: int, handler: Handler, reason: str) -> None:
    """Put off the decision once, and tell the applicant the new day and why (Awb 4:14)."""
    today = handler.today
    with whole(zaak_id):
        case, version = addressed(zaak_id, handler.revision)
        reason = for_letter(reason, REASON_MAX, "reason")
        if not is_reason(reason):
            raise NotPossible("Schrijf op waarom er meer tijd nodig is. Dat staat in de brief.", "reason")
        if not version.deadline.extend or case.extended:
            raise NotPossible("De termijn kan niet (nog eens) worden verlengd.")
        if case.due < today:
            raise NotPossible("De termijn is voorbij en kan niet meer worden verlengd.")
        last_day, case.extended = case.due, True
        changes = clock.restart(case, version)
        hand = handler.hand(f"Verlengd tot en met {plain_date(case.due)}: {reason.strip()}")
        values = {"motivering": reason.strip()}
        messages.write(case, version, "extension", hand, handler.at, values, by=handler.user, post_by=last_day)
        acts.zaken.change(hand, case.zaak, changes)
        save(case)


def unlock(zaak_id: int, user: User, documents: Sequence[UUID]) -> None:
    """Unlock, by force, documents of a case that another application locked; the caller checks who may."""
    with whole(zaak_id):
        for lock in acts.documenten.locks(zaak_id):
            if lock.document in documents:
                why = f"Ontgrendeld om de zaak te kunnen afsluiten; vergrendeld door {lock.holder}"
                acts.documenten.unlock(hands.of(user, why, channel="beheer"), lock.document)
