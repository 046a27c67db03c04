"""The lists of what is to be destroyed: made each month, agreed to by two people, withdrawn; and what holds files back.

Nobody's data is shown or kept here but the number of a zaak. Every act asks for its right itself, for pages and commands alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.cases import versions
from openloket.cases.queue import later
from openloket.definitions import lists as national
from openloket.ending import agreeing, facts
from openloket.ending.agreeing import NotNow
from openloket.ending.models import DestructionList, HeldBack, ListedFile
from openloket.law import keeping
from openloket.law.destroying import BY_HAND, ClosedFile, Hold, held
from openloket.people.accounts import may, require
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers.models import Zaak

State, FileState = DestructionList.State, ListedFile.State
For = Literal["archive", "process"]
ROWS_AT_ONCE = 1000
MOST_CHOSEN = 100
"""Limits the zaken that an archivist chooses at a time."""
_MAKING = "hashtext('destruction lists are made')"


@dataclass(frozen=True)
class Category:
    """A result of the Selectielijst, as people know it."""

    number: str
    name: str
    term: str
    """How long such a file is kept, as an ISO 8601 duration."""

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()


def category(url: str) -> Category:
    """Return the result of the Selectielijst with this URL; of another list, what its URL says."""
    return _categories(settings.UPL, settings.SELECTIELIJST).get(url) or Category(
        url.rstrip("/").rpartition("/")[2], "", ""
    )


@cache
def _categories(upl: str, selectielijst: str) -> dict[str, Category]:
    rows = national.read(upl, selectielijst).selectielijst
    return {row.result: Category(number, row.name, row.term) for (_year, number), row in rows.items() if row.result}


# Making them -----------------------------------------------------------------------------------------------------------


def make(today: date, at: datetime) -> list[DestructionList]:
    """Put what is due and on no list yet on lists of this month, one for each service and category; return those.

    What goes to the archive comes on lists of its own. What is held back stands on them too, with why. What was taken out
    of a list comes again the next month.
    """
    month = today.replace(day=1)
    with _making():
        found = defaultdict(list)
        for transfers, which in ((False, facts.MAY_BE_DUE), (True, facts.MAY_GO_TO_ARCHIVE)):
            for row in facts.read(f"{which} and not exists ({_ON_A_LIST})", today, _on_lists(month)):
                holds = holding(row.file, today, transfers=transfers)
                if Hold.NOT_DUE not in holds:
                    found[transfers, row.service, row.file.category].append((row, holds))
        return [_make(month, at, rows, transfers=key[0]) for key, rows in sorted(found.items())]


def choose(user: User, numbers: Collection[str], today: date, at: datetime) -> list[DestructionList]:
    """Put zaken (their numbers) that are kept for ever on lists for the archive, before their day. Raises NotNow, PermissionDenied.

    An archivist chooses (Archiefwet 1995 13); two people agree to it like to any list. All of them, or none.
    """
    require(user, Action.JUDGE_ARCHIVE)
    wanted = list(dict.fromkeys(number for each in numbers if (number := agreeing.line(each))))
    if not 0 < len(wanted) <= MOST_CHOSEN:
        raise NotNow(_("Vul een of meer zaaknummers in, hoogstens %(most)s.") % {"most": MOST_CHOSEN})
    month = today.replace(day=1)
    with _making():
        values = {"numbers": wanted, **_on_lists(month)}
        free = list(facts.read(f"z.identificatie = any(%(numbers)s) and not exists ({_ON_A_LIST})", today, values))
        found = defaultdict(list)
        for number in wanted:
            rows = [row for row in free if row.number == number]
            if len(rows) != 1:
                raise NotNow(
                    _("Zaak %(number)s is er niet, of staat al op een lijst van deze maand.") % {"number": number}
                )
            row, holds = rows[0], holding(rows[0].file, today, transfers=True, early=True)
            if Hold.NOT_DUE in holds:
                raise NotNow(_("Zaak %(number)s loopt nog, of wordt niet blijvend bewaard.") % {"number": number})
            found[row.service, row.file.category].append((row, holds))
        return [_make(month, at, rows, transfers=True, early=True) for _key, rows in sorted(found.items())]


def holding(file: ClosedFile, today: date, *, transfers: bool, early: bool = False) -> tuple[Hold, ...]:
    """Return what holds a file back today from going where its list says: away, or to the archive."""
    return keeping.held(file, today, early=early) if transfers else held(file, today)


@contextmanager
def _making() -> Iterator[None]:
    """Make lists in one transaction, and one maker at a time, so that no zaak comes on two."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"select pg_advisory_xact_lock({_MAKING})")
        yield


_ON_A_LIST = (
    "select 1 from ending_listedfile f join ending_destructionlist l on l.id = f.on_list_id "
    "where f.zaak_id = z.id and (l.state = any(%(live)s) or l.month = %(month)s)"
)


def _on_lists(month: date) -> dict[str, object]:
    return {"month": month, "live": [str(state) for state in DestructionList.LIVE]}


def _make(
    month: date,
    at: datetime,
    rows: list[tuple[facts.FoundFile, tuple[Hold, ...]]],
    *,
    transfers: bool,
    early: bool = False,
) -> DestructionList:
    first = rows[0][0]
    published = versions.all_versions().get(first.service)
    nothing = all(holds for _row, holds in rows)
    made = DestructionList.objects.create(
        month=month,
        service=first.service,
        title=first.title,
        team=published[-1].version.team if published else "",
        category=first.file.category,
        transfers=transfers,
        made_at=at,
        state=State.DONE if nothing else State.OPEN,
        ended_at=at if nothing else None,
    )
    ListedFile.objects.bulk_create(
        (
            ListedFile(
                on_list=made,
                zaak_id=row.id,
                zaak_uuid=row.uuid,
                state=FileState.HELD if holds else FileState.LISTED,
                early=early,
                because=[hold.value for hold in holds],
            )
            for row, holds in rows
        ),
        batch_size=ROWS_AT_ONCE,
    )
    return made


# Looking at them -------------------------------------------------------------------------------------------------------


def seen_by(user: User, *, transfers: bool | None = None) -> QuerySet[DestructionList]:
    """Return the lists that someone may judge, the newest first, each with how many of its files stand where.

    `transfers` says of which kind: to the archive, or to be destroyed; without it, both.
    """
    rows = DestructionList.objects.select_related("archivist", "owner", "declaration").order_by("-month", "-pk")
    if not may(user, Action.JUDGE_ARCHIVE):
        rows = rows.filter(
            pk__in=[row.pk for row in DestructionList.objects.only("team", "service") if _may(user, row, "process")]
        )
    if transfers is not None:
        rows = rows.filter(transfers=transfers)
    return rows.annotate(**{f"n_{state}": Count("files", filter=Q(files__state=state)) for state in FileState})


def get(pk: int, *, lock: bool = False) -> DestructionList:
    """Return a list. Raises NotNow when there is none."""
    rows = DestructionList.objects.select_for_update() if lock else DestructionList.objects
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotNow(_("Deze lijst is er niet."))
    return found


def _right(row: DestructionList, capacity: For) -> tuple[Action, dict[str, str | None]]:
    """Return the right that judging a list takes, and for what."""
    if capacity == "archive":
        return Action.JUDGE_ARCHIVE, {"service": row.service}
    return Action.JUDGE_PROCESS, {"team": row.team or None, "service": row.service}


def _may(user: User, row: DestructionList, capacity: For) -> bool:
    action, where = _right(row, capacity)
    return may(user, action, **where)


def capacities(user: User, row: DestructionList) -> list[For]:
    """Return for what someone may judge a list: the archive, the process of their team, or both."""
    both: tuple[For, For] = ("archive", "process")
    return [capacity for capacity in both if _may(user, row, capacity)]


# Judging them ----------------------------------------------------------------------------------------------------------


def agree(pk: int, user: User, capacity: For, at: datetime) -> DestructionList:
    """Agree to a list for the archive or for the process; with the second the waiting begins. Raises NotNow, PermissionDenied."""
    with transaction.atomic():
        row = get(pk, lock=True)
        _require(user, row, capacity)
        if row.state != State.OPEN:
            raise NotNow(_("Over deze lijst is al beslist."))
        mine, other = (row.archivist, row.owner) if capacity == "archive" else (row.owner, row.archivist)
        if mine is not None:
            raise NotNow(_("Hiervoor is al akkoord gegeven."))
        agreeing.another(user, [other], _("U gaf al akkoord. Een ander moet ook kijken."))
        if capacity == "archive":
            row.archivist, row.archivist_at = user, at
        else:
            row.owner, row.owner_at = user, at
        if row.archivist and row.owner:
            row.state = State.COOLING
            row.goes_on = timezone.localdate(at) + timedelta(days=settings.DESTRUCTION_WAITS_DAYS)
        row.save()
    return row


def take_out(pk: int, user: User, files: Collection[int], reason: str, at: datetime) -> int:
    """Take files (their ids) out of a list, so that they stay for now; return how many. Raises NotNow, PermissionDenied."""
    reason = agreeing.reason(reason)
    with transaction.atomic():
        row = get(pk, lock=True)
        _require_any(user, row)
        if row.state not in (State.OPEN, State.COOLING, State.PAUSED):
            raise NotNow(_("Uit deze lijst kan nu niets meer worden gehaald."))
        chosen = row.files.filter(pk__in=files, state=FileState.LISTED)
        taken = chosen.update(state=FileState.OUT, reason=reason, by=user, at=at)
        if not taken:
            raise NotNow(_("Kies een of meer zaken die nog op de lijst staan."))
    return taken


def withdraw(pk: int, user: User, why: str, at: datetime) -> DestructionList:
    """Withdraw a list of which nothing was destroyed yet: its files come on a list of the next month. Raises NotNow, PermissionDenied."""
    why = agreeing.reason(why)
    with transaction.atomic():
        row = get(pk, lock=True)
        _require_any(user, row)
        if row.state not in (State.OPEN, State.COOLING):
            raise NotNow(_("Deze lijst kan niet meer worden ingetrokken. Zet haar stil."))
        row.state, row.withdrawn_by, row.why, row.ended_at = State.WITHDRAWN, user, why, at
        row.save()
    return row


def pause(pk: int, user: User) -> DestructionList:
    """Let destroying stand still after the batch that it is at. Raises NotNow, PermissionDenied."""
    return _turn(pk, user, State.RUNNING, State.PAUSED, _("Deze lijst loopt nu niet."))


def resume(pk: int, user: User) -> DestructionList:
    """Let destroying go on. Raises NotNow, PermissionDenied."""
    with transaction.atomic():
        row = _turn(pk, user, State.PAUSED, State.RUNNING, _("Deze lijst staat niet stil."))
        later("destroy_list", on_list=row.pk)
    return row


def _turn(
    pk: int, user: User, before: DestructionList.State, after: DestructionList.State, otherwise: str
) -> DestructionList:
    with transaction.atomic():
        row = get(pk, lock=True)
        _require_any(user, row)
        if row.state != before:
            raise NotNow(otherwise)
        row.state = after
        row.save(update_fields=["state"])
    return row


def begin_due(today: date) -> list[DestructionList]:
    """Let begin what waited long enough, and return all lists that are being destroyed."""
    DestructionList.objects.filter(state=State.COOLING, goes_on__lte=today).update(state=State.RUNNING)
    return list(DestructionList.objects.filter(state=State.RUNNING).order_by("pk"))


def _require(user: User, row: DestructionList, capacity: For) -> None:
    action, where = _right(row, capacity)
    require(user, action, **where)


def _require_any(user: User, row: DestructionList) -> None:
    if not _may(user, row, "archive"):
        _require(user, row, "process")


# Holding back by hand --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class What:
    """What is held back: one zaak by its number, or what began in a time, of one service or of all."""

    number: str = ""
    service: str = ""
    first_day: date | None = None
    last_day: date | None = None


def hold_back(user: User, kind: str, what: What, reason: str, at: datetime) -> HeldBack:
    """Hold files back from being destroyed until it is lifted. Raises NotNow, PermissionDenied."""
    _require_judge(user)
    reason = agreeing.reason(reason)
    if kind not in BY_HAND:
        raise NotNow(_("Kies waarom de zaak moet blijven."))
    if what.number and (what.service or what.first_day or what.last_day):
        raise NotNow(_("Kies één zaak, of een dienst en een tijd: niet allebei."))
    if not (what.number or what.service or what.first_day or what.last_day):
        raise NotNow(_("Vul een zaaknummer in, of een dienst of een tijd."))
    if what.first_day and what.last_day and what.last_day < what.first_day:
        raise NotNow(_("De laatste dag ligt voor de eerste."))
    zaken = list(Zaak.objects.filter(identificatie=what.number)[:2]) if what.number else []
    if what.number and len(zaken) != 1:
        raise NotNow(_("Er is geen zaak met dit nummer, of er is er meer dan een."))
    return HeldBack.objects.create(
        kind=kind,
        zaak=zaken[0] if zaken else None,
        service=what.service,
        first_day=what.first_day,
        last_day=what.last_day,
        reason=reason,
        made_by=user,
        made_at=at,
    )


def lift(pk: int, user: User, at: datetime) -> None:
    """Say that what held files back is over; they come on the next list. Raises NotNow, PermissionDenied."""
    _require_judge(user)
    if not HeldBack.objects.filter(pk=pk, ended_at=None).update(ended_by=user, ended_at=at):
        raise NotNow(_("Dit is al opgeheven."))


def held_back() -> QuerySet[HeldBack]:
    """Return what is held back by hand now, the newest first."""
    return HeldBack.objects.filter(ended_at=None).select_related("zaak", "made_by").order_by("-pk")


def _require_judge(user: User) -> None:
    if not may(user, Action.JUDGE_ARCHIVE):
        require(user, Action.JUDGE_PROCESS)
