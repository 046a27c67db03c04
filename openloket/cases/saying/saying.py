"""The one door for what people say about a case on their own account: in Mijn Loket, at the desk, by telephone and on paper.

A kind says when it can be given and by whom; what follows from it by law is its effect, in the same transaction. A message
that answers what we asked has a door of its own (viewing, handling).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop

from openloket.cases.completing import changeable
from openloket.cases.completing.supplementing import NOT_YOURS
from openloket.cases.disputes import linked
from openloket.cases.locking import Stale, locked_case, save
from openloket.cases.models import Case, Channel, ReceivedMessage
from openloket.cases.received import receiving
from openloket.cases.received.receiving import KINDS, Incoming, Kind, Moment
from openloket.cases.refusals import NotPossible, bounded, whole
from openloket.cases.saying import withdrawing
from openloket.cases.saying.effects import EFFECTS
from openloket.cases.terms import calendar
from openloket.cases.who import own
from openloket.cases.wording.words import says_something
from openloket.law import periods
from openloket.law.deadlines import deadline
from openloket.people.acting import Acting

TEXT_MAX, FILES_MAX = 5000, 10
CHANNELS = (Channel.WEB, Channel.PAPER, Channel.PHONE, Channel.DESK, Channel.EMAIL)
TOO_LATE = gettext_noop(
    "Dit kan niet meer, want over deze zaak is al besloten of zij is gestopt. U kunt ons wel een vraag stellen."
)
TOO_EARLY = gettext_noop("Dit kan nog niet, want over deze zaak is nog niet besloten.")
ONLY_ASKED = gettext_noop("Dit kan alleen als wij u erom vragen.")
NOTHING_SAID = gettext_noop("Schrijf op wat u ons wilt laten weten, of voeg een bestand toe.")
TOO_MANY_FILES = gettext_noop(
    "Dat zijn te veel bestanden. Stuur er hoogstens 10, en stuur de andere in een volgend bericht."
)
NO_FILES = gettext_noop("Hierbij kunt u geen bestanden sturen. Stuur ze apart na.")
UNKNOWN = gettext_noop("Kies wat u ons wilt laten weten.")


def moment(case: Case) -> Moment:
    """Return where a case is."""
    if case.closed_on is None:
        return Moment.RUNNING
    return Moment.DECIDED if case.zaak.besluiten.exists() else Moment.CLOSED


def kinds_now(case: Case, who: Acting | None = None) -> dict[str, Kind]:
    """Return the kinds that can be given about a case now, by key: by `who`, or, in words, by an official for someone."""
    now, changes = moment(case), not changeable.why_not(case)
    if who is None:
        said = {key: kind for key, kind in KINDS.items() if kind.when and not kind.answers}
        return {key: kind for key, kind in said.items() if not not_now(kind, now)}
    found = {key: kind for key, kind in KINDS.items() if now in kind.when and (changes or not kind.answers)}
    if now == Moment.RUNNING and case.due < timezone.localdate() and linked.penalty_letter(case.pk) is not None:
        found[receiving.OBJECTION] = KINDS[receiving.OBJECTION]
    deeds = {deed for deed in {kind.deed for kind in found.values()} if own.may(who, case, deed)}
    return {key: kind for key, kind in found.items() if kind.deed in deeds}


def not_now(kind: Kind, now: Moment) -> str:
    """Return why a kind cannot be given about a case that is at this moment; empty when it can."""
    if not kind.when:
        return ONLY_ASKED
    if now in kind.when or (kind.early and now == Moment.RUNNING):
        return ""
    return TOO_EARLY if now == Moment.RUNNING else TOO_LATE


def say(zaak_id: int, new: Incoming, revision: int | None = None) -> ReceivedMessage:
    """Take in what someone says about a case, with what follows from it, whole; a repeat changes nothing.

    `revision` is what an official's page showed. Raises Stale, NotPossible.
    """
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if (before := ReceivedMessage.objects.filter(key=new.key, zaak=zaak_id).first()) is not None:
            return before
        if revision is not None and case.revision != revision:
            raise Stale
        new = replace(new, text=bounded(new.text.strip(), TEXT_MAX))
        _refuse(case, new)
        message = receiving.receive(case, new)
        if new.kind == receiving.QUESTION or new.data.get(withdrawing.PART):
            message.answer_by = answer_by(timezone.localdate(new.received_at))
            message.save(update_fields=["answer_by"])
        if (came_in := EFFECTS.get(new.kind)) is not None:
            came_in(case, message, new.hand())
        save(case)
        return message


def answer_by(day: date) -> date:
    """Return the last day on which a question of this day is answered: the municipality's own term.

    It does not end on a Saturday, Sunday or holiday, as if the law set it (Algemene termijnenwet 1).
    """
    term = periods.parse(settings.ANSWER_TERM)
    return deadline(day, term, article="LOKET_ANSWER_TERM", calendar=calendar.now()).ends


def _refuse(case: Case, new: Incoming) -> None:
    """Refuse a message that cannot be given by its sender, or now, or as it is. Raises NotPossible."""
    kind = KINDS.get(new.kind)
    if kind is None or kind.answers or new.channel not in CHANNELS:
        raise NotPossible(UNKNOWN)
    if new.sender is not None and not own.may(new.sender, case, kind.deed):
        raise NotPossible(NOT_YOURS)
    if refused := not_now(kind, moment(case)):
        raise NotPossible(refused)
    if new.files and not (kind.files or new.by_id):  # a letter on paper is kept, whatever it says
        raise NotPossible(NO_FILES)
    if len(new.files) > FILES_MAX:
        raise NotPossible(TOO_MANY_FILES)
    if not (says_something(new.text) or new.files):
        raise NotPossible(NOTHING_SAID)
