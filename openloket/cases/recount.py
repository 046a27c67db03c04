"""Counting running terms anew after a day or an outage was added or taken away, and telling those whose last day moved.

Three terms can move: to decide, to complete an application, to object. Most do not, so they are compared without a
lock; one that differs is locked and counted again. It may stop at any moment and goes on where it was.
"""

from __future__ import annotations

import logging
import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from openloket.cases import hands, versions
from openloket.cases.locking import locked_case
from openloket.cases.models import Case, InformationRequest, Message, MovedTerm, Recount
from openloket.cases.queue import after, later
from openloket.cases.sent import messages
from openloket.cases.terms import calendar, clock
from openloket.cases.written import letters
from openloket.definitions.schema import Letter
from openloket.law.calendar import long_date, plain_date
from openloket.law.deadlines import objection_term
from openloket.people.models import User
from openloket.registers import acts
from openloket.registers.models import Besluit

log = logging.getLogger(__name__)

AT_ONCE = 200
TURN = 20.0
"""Seconds that a job works before it makes room for others."""
ROUNDS = 2
BETWEEN_ROUNDS = 2 * calendar.SECONDS_UNTIL_SEEN
"""Seconds; by then every process counts with the days as they are now."""
STILL_OBJECTING = timedelta(days=14)
"""How long after its last day an objection term is still counted anew: it may not have been over after all."""
KIND = "term"
What = MovedTerm.What


def begin(because: str, by: User | None) -> Recount:
    """Queue a recount; call inside the transaction of what changed. `because` is the sentence in letters about it."""
    # a letter that waits for the post is typeset anew when it goes, also if it is dated for that day already
    Message.objects.filter(way=Message.Way.PRINT, batch=None, sent_on=None, text__isnull=False).update(dated=None)
    row = Recount.objects.create(because=because[:400], made_at=timezone.now(), made_by=by)
    later("recount", recount_id=row.pk)
    return row


def run(
    recount: int, progress: Callable[[int, int], None] = lambda done, total: None, seconds: float = math.inf
) -> bool:
    """Go on with a round of a recount until it is done, or `seconds` have passed; return whether it is done."""
    calendar.forget()
    row = Recount.objects.get(pk=recount)
    until = time.monotonic() + seconds
    if row.at == 0:
        Recount.objects.filter(pk=row.pk).update(total=_running().count(), done=0)
        row.refresh_from_db()
    while time.monotonic() < until:
        cases = list(_running().filter(pk__gt=row.at).select_related("zaak", "version").order_by("pk")[:AT_ONCE])
        if not cases:
            row.at = 0
            row.save(update_fields=["at"])
            return True
        for case in _that_differ(cases):
            _move_terms(row, case.pk)
        row.at, row.done = cases[-1].pk, row.done + len(cases)
        row.save(update_fields=["at", "done"])
        progress(row.done, row.total)
    return False


def go_on(recount: int) -> None:
    """Work on a recount for one turn, and queue what is left of it (the job)."""
    if not run(recount, seconds=TURN):
        later("recount", recount_id=recount)
        return
    Recount.objects.filter(pk=recount).update(rounds=F("rounds") + 1)
    if Recount.objects.filter(pk=recount, rounds__lt=ROUNDS).exists():
        after(BETWEEN_ROUNDS, "recount", recount_id=recount)
    else:
        Recount.objects.filter(pk=recount).update(ended_at=timezone.now())


def _running() -> QuerySet[Case]:
    """Return the cases with a term that runs: to decide, or to object to what was decided."""
    since = timezone.localdate() - STILL_OBJECTING
    objecting = Besluit.objects.filter(uiterlijke_reactiedatum__gte=since, verzenddatum__isnull=False)
    return Case.objects.filter(Q(closed_on=None) | Q(pk__in=objecting.values("zaak")), version__isnull=False)


def _that_differ(cases: Sequence[Case]) -> Iterator[Case]:
    """Yield the cases of which a term would end on another day, or for another reason, now."""
    asked: dict[int, list[InformationRequest]] = defaultdict(list)
    rows = InformationRequest.objects.filter(clock.ASKED, zaak__in=[case.pk for case in cases]).select_related(
        "message"
    )
    for request in rows.order_by("asked_on", "pk"):
        asked[request.zaak_id].append(request)
    closed = [case.pk for case in cases if case.closed_on is not None]
    moved = {
        besluit.zaak_id for besluit in _sent_by_us(closed) if _object_until(besluit) != besluit.uiterlijke_reactiedatum
    }
    for case in cases:
        try:
            if case.pk in moved if case.closed_on is not None else _differs(case, asked[case.pk]):
                yield case
        except (ValueError, LookupError):  # one that cannot be counted does not hold up the others
            log.exception("the term of case %s cannot be counted", case.pk)


def _differs(case: Case, asked: Sequence[InformationRequest]) -> bool:
    version = versions.of(case.version)
    term = clock.count(case, version, asked)
    if (term.ends, list(term.because)) != (case.due, case.due_because):
        return True
    return any(clock.last_day(request, version) != request.due for request in asked if request.ended_on is None)


def _sent_by_us(zaken: Sequence[int]) -> QuerySet[Besluit]:
    """Return the decisions of these zaken that went in a letter of ours."""
    letters_sent = Message.objects.filter(zaak__in=zaken, sent_on__isnull=False).values("document")
    return Besluit.objects.filter(
        zaak__in=zaken, verzenddatum__isnull=False, besluitinformatieobjecten__informatieobject__in=letters_sent
    )


def _object_until(besluit: Besluit) -> date:
    assert besluit.verzenddatum is not None
    return objection_term(besluit.verzenddatum, calendar.now()).ends


def _move_terms(row: Recount, zaak: int) -> None:
    """Count and set the terms of one case anew, and queue a letter about those that moved."""
    with transaction.atomic():
        case = locked_case(zaak)
        moved, besluiten, changes = _objecting(case) if case.closed_on is not None else _deciding(case)
        moved = [(what, was, now) for what, was, now in moved if was != now]
        MovedTerm.objects.bulk_create(
            MovedTerm(recount=row, zaak=case.zaak, what=what, was=was, now=now) for what, was, now in moved
        )
        if moved:
            said = "; ".join(f"{_NAMES[what]} van {plain_date(was)} naar {plain_date(now)}" for what, was, now in moved)
            by = row.made_by
            why = f"Laatste dag verschoven: {said}. {row.because}"
            hand = hands.of(by, why)
            for besluit, until in besluiten:
                acts.besluiten.change(hand, besluit, {"uiterlijkeReactiedatum": until})
            acts.zaken.change(hand, case.zaak, changes, always=True)
            later("tell_of_terms", zaak=case.pk)


_NAMES = {What.DECIDE: "beslissen", What.COMPLETE: "aanvullen", What.OBJECT: "bezwaar maken"}
_Moves = list[tuple[What, date, date]]


_Besluiten = list[tuple[Besluit, date]]
_Counted = tuple[_Moves, _Besluiten, dict[str, Any]]
"""The terms of a case as they were and are, the new last day of its besluiten, and what changes in its zaak."""


def _deciding(case: Case) -> _Counted:
    version, moved = versions.of(case.version), _Moves()
    for request in InformationRequest.objects.filter(clock.ASKED, zaak=case.zaak, ended_on=None).select_related(
        "message"
    ):
        was, request.due = request.due, clock.last_day(request, version)
        request.save(update_fields=["due"])
        moved.append((What.COMPLETE, was, request.due))
    was = case.due
    changes = clock.restart(case, version)
    moved.append((What.DECIDE, was, case.due))
    case.revision += any(before != now for _, before, now in moved)
    case.save()
    return moved, [], changes


def _objecting(case: Case) -> _Counted:
    moved, besluiten = _Moves(), _Besluiten()
    for besluit in _sent_by_us([case.pk]):
        was, now = besluit.uiterlijke_reactiedatum, _object_until(besluit)
        if was is not None and was != now:
            besluiten.append((besluit, now))
            moved.append((What.OBJECT, was, now))
    return moved, besluiten, {}


# Telling --------------------------------------------------------------------------------------------------------------

_SENTENCES = {
    What.DECIDE: "U krijgt uiterlijk op {now} een besluit. Eerst was dat {was}.",
    What.COMPLETE: "U kunt aanvullen tot en met {now}. Eerst was dat {was}.",
    What.OBJECT: "U kunt bezwaar maken tot en met {now}. Eerst was dat {was}.",
}


def tell(zaak: int) -> None:
    """Write to the applicant which last days moved; a repeat sends nothing.

    A letter about it that nobody has seen yet then says what moved in all, and is not sent when nothing did.
    """
    with transaction.atomic():
        case = locked_case(zaak)
        untold = MovedTerm.objects.filter(zaak=zaak, told_at=None)
        if not untold.exists():
            return
        waiting = _waiting(zaak)
        moves = MovedTerm.objects.filter(Q(pk__in=untold) | Q(message__in=waiting)).select_related("recount")
        moved, left = _net(moves.order_by("pk")), list(moves.values_list("pk", flat=True))
        told = moved and messages.reachable(case, versions.of(case.version))
        message = _say(case, moved, waiting[-1] if waiting else None) if told else None
        MovedTerm.objects.filter(pk__in=left).update(told_at=timezone.now(), message=message)
        for old in waiting:
            if old != message:
                said = f"De brief '{old.subject}' is niet verstuurd: de laatste dag veranderde nog eens."
                messages.withdraw(acts.hand(why=said), old)


def _waiting(zaak: int) -> list[Message]:
    """Lock and return the letters about moved days that nobody has seen.

    Raises OperationalError while one is being sent: whether it went is known when the job is tried again.
    """
    ours = MovedTerm.objects.filter(zaak=zaak, message__isnull=False)
    rows = Message.objects.select_for_update(of=("self",), nowait=True).select_related("document")
    return list(rows.filter(messages.UNSENT, pk__in=ours.values("message")).order_by("pk"))


def _net(moves: Iterable[MovedTerm]) -> dict[str, list[MovedTerm]]:
    """Return, for each term that moved in all, the moves that brought it there; what was moved back is left out."""
    chains: dict[str, list[MovedTerm]] = defaultdict(list)
    for move in moves:
        chain = chains[move.what]
        back = next((n for n, earlier in enumerate(chain) if earlier.was == move.now), None)
        if back is None:
            chain.append(move)
        else:
            del chain[back:]
    return {what: chain for what, chain in chains.items() if chain}


def _say(case: Case, moved: Mapping[str, Sequence[MovedTerm]], instead: Message | None) -> Message:
    """Write the letter about moved days, in place of one that has not gone; returns its message."""
    text = Letter(
        subject="Een laatste dag is veranderd",
        body="Dit gaat over uw {zaakwoord} met zaaknummer {zaaknummer}. Daarin is een laatste dag veranderd.\n\n{motivering}"
        "\n\n{veranderd}",
    )
    in_order = sorted((move for chain in moved.values() for move in chain), key=lambda move: move.pk)
    said = [
        _SENTENCES[What(what)].format(was=long_date(chain[0].was), now=long_date(chain[-1].now))
        for what, chain in moved.items()
    ]
    extra = {
        "motivering": " ".join(dict.fromkeys(move.recount.because for move in in_order)),
        "veranderd": " ".join(said),
    }
    now, version = timezone.now(), versions.of(case.version)
    today = timezone.localdate(now)
    days = [chain[-1].now for chain in moved.values()]
    letter = letters.write(case, version, KIND, today, extra, text=text, days=days)
    sha256 = messages.store(letter)
    hand = acts.hand(why="Brief over een andere laatste dag gemaakt")
    if instead is not None:
        messages.rewrite(hand, instead, letter, sha256, today)
        return instead
    author = settings.MUNICIPALITY["name"]
    return messages.send(case, version, letter, kind=KIND, author=author, sha256=sha256, hand=hand, now=now)
