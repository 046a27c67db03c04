"""Paper originals of scans: where they lie, which may be destroyed because a copy takes their place, and the check before.

Whoever scans writes down box and place. An archivist makes a list of what may go (law.replacing); chance chooses some of
them, which people compare with their copy; one that is not good refuses the whole list. When all are good, another than who
compared says that they were destroyed, and a declaration stays. Pages of a case that was destroyed go apart from that: the
paper is no longer kept than the case.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.cases import versions
from openloket.cases.models import PaperReading, Stack
from openloket.cases.wording.typesetting import date_parts, pdf
from openloket.ending import facts
from openloket.ending.agreeing import MOST_REASON, NotNow, another, words
from openloket.ending.models import ListedOriginal, OriginalsList, PaperOriginal, ReplacementDecision
from openloket.law import replacing
from openloket.people.accounts import may, require
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers import content

State = OriginalsList.State
PAPER = ("upload", "map")
"""Where a stack of scans comes from when there is paper of it; of an e-mail there is none."""
GROUND = "Archiefwet 1995, artikel 7; Archiefbesluit 1995, artikel 6 en 8; Archiefregeling, artikel 26a en 26b"
MOST_PERCENT, MOST_DAYS = 100, 36_500


# Where they lie --------------------------------------------------------------------------------------------------------


def unplaced() -> list[Stack]:
    """Return the stacks of paper of which nobody wrote down where they lie, the oldest first."""
    there = PaperOriginal.objects.values("stack")
    rows = Stack.objects.filter(source__in=PAPER).exclude(state=Stack.State.REFUSED).exclude(pk__in=there)
    return list(rows.order_by("received_on", "made_at"))


def put(user: User, stacks: Collection[str], box: str, place: str, at: datetime) -> int:
    """Write down in which box these stacks (their ids) lie, and where it stands; return how many. Raises NotNow, PermissionDenied."""
    require(user, Action.ENTER_PAPER)
    box, place = words(box, 40, _("Vul in welke doos het is.")), words(place, 100, _("Vul in waar de doos staat."))
    found = [stack for stack in unplaced() if str(stack.pk) in stacks]
    if not found:
        raise NotNow(_("Kies een of meer stapels."))
    made = [
        PaperOriginal(stack=one.pk, received_on=one.received_on, box=box, place=place, put_by=user, put_at=at)
        for one in found
    ]
    return len(PaperOriginal.objects.bulk_create(made, ignore_conflicts=True))


def move(user: User, box: str, place: str) -> int:
    """Write down that a box stands elsewhere now; return how many originals are in it. Raises NotNow, PermissionDenied."""
    require(user, Action.ENTER_PAPER)
    place = words(place, 100, _("Vul in waar de doos staat."))
    moved = PaperOriginal.objects.filter(box=box, gone_on=None).update(place=place)
    if not moved:
        raise NotNow(_("Er is geen doos met deze naam."))
    return moved


def pages_due() -> list[PaperOriginal]:
    """Return the originals with pages of a case that was destroyed, which have to be taken out."""
    return list(PaperOriginal.objects.filter(gone_on=None).exclude(pages_due=[]).order_by("box", "pk"))


def taken_out(pk: int, user: User, today: date) -> None:
    """Say that the pages of destroyed cases were taken out of an original and destroyed. Raises NotNow, PermissionDenied.

    When no case of its stack is left, nothing of the original is.
    """
    require(user, Action.ENTER_PAPER)
    with transaction.atomic():
        row = PaperOriginal.objects.select_for_update().filter(pk=pk, gone_on=None).exclude(pages_due=[]).first()
        if row is None:
            raise NotNow(_("Hieruit hoeft niets meer te worden gehaald."))
        row.pages_due, row.taken_by, row.taken_on = [], user, today
        row.gone_on = None if Stack.objects.filter(pk=row.stack).exists() else today
        row.save(update_fields=["pages_due", "taken_by", "taken_on", "gone_on"])


# Decisions to replace --------------------------------------------------------------------------------------------------


def may_decide(user: User) -> bool:
    """Say whether someone writes down decisions to replace: a functional admin or an archivist."""
    return may(user, Action.MANAGE) or may(user, Action.JUDGE_ARCHIVE)


def _require_decide(user: User) -> None:
    if not may(user, Action.MANAGE):
        require(user, Action.JUDGE_ARCHIVE)


def decide(user: User, name: str, decided_on: date, what: replacing.Replaced, percent: int, at: datetime) -> None:
    """Write down a decision to replace. Raises NotNow, PermissionDenied."""
    _require_decide(user)
    name = words(name, 200, _("Vul in hoe het besluit heet, of waar het is bekendgemaakt."))
    if not what.services or not what.services <= set(versions.all_versions()):
        raise NotNow(_("Kies een of meer diensten."))
    if not 1 <= percent <= MOST_PERCENT:
        raise NotNow(_("Kies welk deel wordt vergeleken: 1 tot en met 100 procent."))
    if not 0 <= what.keeps_days <= MOST_DAYS:
        raise NotNow(_("Vul in hoeveel dagen een origineel nog blijft."))
    if what.last_day and what.last_day < what.first_day:
        raise NotNow(_("De laatste dag ligt voor de eerste."))
    ReplacementDecision.objects.create(
        name=name,
        decided_on=decided_on,
        services=sorted(what.services),
        first_day=what.first_day,
        last_day=what.last_day,
        keeps_days=what.keeps_days,
        percent=percent,
        made_by=user,
        made_at=at,
    )


def end_decision(pk: int, user: User, last_day: date) -> None:
    """Let a decision hold no longer than for paper that came on a day. Raises NotNow, PermissionDenied."""
    _require_decide(user)
    if not ReplacementDecision.objects.filter(pk=pk, last_day=None, first_day__lte=last_day).update(last_day=last_day):
        raise NotNow(_("Dit besluit is al beëindigd, of begint later."))


def decisions() -> list[ReplacementDecision]:
    """Return all decisions to replace, the newest first."""
    return list(ReplacementDecision.objects.order_by("-first_day", "-pk"))


def _replaced(row: ReplacementDecision) -> replacing.Replaced:
    return replacing.Replaced(frozenset(row.services), row.first_day, row.last_day, row.keeps_days)


# What may go -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FoundOriginal:
    """An original that is there, its kinds, and why it stays for now."""

    row: PaperOriginal
    services: frozenset[str]
    stays: replacing.Stays | None


_FOUND = f"""
with used as (
  select r.stack_id, r.zaak_id, r.service from cases_paperreading r
  union all select p.stack_id, coalesce(p.zaak_id, u.zaak_id), coalesce(c.service, t.identificatie, '')
  from cases_sortedpost p left join cases_submission u on u.key = 'paper:' || p.id
  left join registers_zaak z on z.id = coalesce(p.zaak_id, u.zaak_id)
  left join cases_case c on c.zaak_id = z.id left join registers_zaaktype t on t.id = z.zaaktype_id
  where p.became in ('message', 'paper', 'entered'))
select o.id, array(select distinct service from used where used.stack_id = o.stack),
  s.state = 'read' and o.pages_due = '[]'::jsonb
  and not exists (select 1 from cases_paperreading r where r.stack_id = s.id and r.state <> 'done')
  and not exists (select 1 from jsonb_array_elements(s.loose) page where not exists (select 1 from cases_sortedpost p
    where p.stack_id = s.id and p.pages @> jsonb_build_array(page->'number'))),
  exists (select 1 from used join registers_zaak z on z.id = used.zaak_id join registers_zaaktype t on t.id = z.zaaktype_id
    join ending_heldback h on {facts.HELD_BACK} where used.stack_id = o.stack)
from ending_paperoriginal o left join cases_stack s on s.id = o.stack
where o.gone_on is null and not exists (select 1 from ending_listedoriginal l join ending_originalslist n on n.id = l.on_list_id
  where l.original_id = o.id and n.state = 'checking' and n.id <> %(of)s) order by o.id
"""  # noqa: S608 - a constant


def found(today: date, of: int = 0) -> list[FoundOriginal]:
    """Return the originals in a box that are on no list but `of`, each with why it stays; in the order in which they were put."""
    holding = [_replaced(row) for row in ReplacementDecision.objects.all()]
    rows = PaperOriginal.objects.in_bulk()
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, {"of": of})
        each = cursor.fetchall()
    originals = []
    for pk, services, done, held in each:
        one = replacing.PaperOriginal(rows[pk].received_on, frozenset(services), done=bool(done), held=held)
        originals.append(FoundOriginal(rows[pk], one.services, replacing.stays(one, holding, today)))
    return originals


def make(user: User, today: date, at: datetime, chance: random.Random | None = None) -> OriginalsList:
    """Put what may go on a list, and let chance choose what is compared. Raises NotNow, PermissionDenied."""
    require(user, Action.JUDGE_ARCHIVE)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext('lists of originals are made'))")
        going = [one for one in found(today) if one.stays is None]
        if not going:
            raise NotNow(_("Er is nu geen origineel dat weg mag."))
        size = replacing.sample_size(len(going), _percent(going))
        chosen = set((chance or random.SystemRandom()).sample(range(len(going)), size))
        made = OriginalsList.objects.create(made_by=user, made_at=at)
        ListedOriginal.objects.bulk_create(
            ListedOriginal(on_list=made, original=one.row, sampled=nth in chosen) for nth, one in enumerate(going)
        )
        return made


def _percent(going: Collection[FoundOriginal]) -> int:
    """Return the strictest part that a decision about one of these kinds asks."""
    kinds = frozenset().union(*(one.services for one in going))
    return max(row.percent for row in ReplacementDecision.objects.all() if kinds & set(row.services))


# Comparing and destroying ----------------------------------------------------------------------------------------------


def compare(pk: int, user: User, *, good: bool, note: str, at: datetime) -> None:
    """Write down what comparing an original with its copy gave; one that is not good refuses the list. Raises NotNow, PermissionDenied."""
    require(user, Action.ENTER_PAPER)
    note = " ".join(note.split())
    if (not good and not note) or len(note) > MOST_REASON:
        raise NotNow(_("Schrijf op wat er niet goed is, in ten hoogste %(most)s tekens.") % {"most": MOST_REASON})
    with transaction.atomic():
        row = ListedOriginal.objects.filter(pk=pk, sampled=True).first()
        on_list = _checking(row.on_list_id if row else 0)
        if not ListedOriginal.objects.filter(pk=pk, good=None).update(good=good, note=note, by=user, at=at):
            raise NotNow(_("Dit origineel is al vergeleken."))
        if not good:
            _refuse(on_list, user, note, at)


def refuse(pk: int, user: User, why: str, at: datetime) -> None:
    """Refuse a list: its originals stay, and may come on another. Raises NotNow, PermissionDenied."""
    require(user, Action.JUDGE_ARCHIVE)
    why = words(why, MOST_REASON, _("Schrijf op waarom."))
    with transaction.atomic():
        _refuse(_checking(pk), user, why, at)


def _refuse(row: OriginalsList, user: User, why: str, at: datetime) -> None:
    row.state, row.ended_by, row.why, row.ended_on = State.REFUSED, user, why, timezone.localdate(at)
    row.save(update_fields=["state", "ended_by", "why", "ended_on"])


def _checking(pk: int) -> OriginalsList:
    row = OriginalsList.objects.select_for_update().filter(pk=pk, state=State.CHECKING).first()
    if row is None:
        raise NotNow(_("Deze lijst is er niet, of is al klaar."))
    return row


def destroyed(pk: int, user: User, on: date, how: str, at: datetime) -> OriginalsList:
    """Say that the originals of a list were destroyed, by another than who compared them; keep the declaration.

    Raises NotNow, PermissionDenied.
    """
    require(user, Action.JUDGE_ARCHIVE)
    how = words(how, MOST_REASON, _("Schrijf op hoe de originelen zijn vernietigd."))
    if on > timezone.localdate(at):
        raise NotNow(_("Deze dag is nog niet geweest."))
    with transaction.atomic():
        row = _checking(pk)
        each = list(row.originals.select_related("original", "by").order_by("pk"))
        if any(one.sampled and one.good is None for one in each):
            raise NotNow(_("Nog niet alles wat moet worden vergeleken, is vergeleken."))
        compared = (one.by for one in each)
        another(user, compared, _("U vergeleek zelf originelen. Een ander moet zeggen dat zij weg zijn."))
        if on < timezone.localdate(row.made_at):
            raise NotNow(_("Op die dag was deze lijst er nog niet."))
        may_go = {one.row.pk for one in found(timezone.localdate(at), row.pk) if one.stays is None}
        if any(one.original_id not in may_go for one in each):
            raise NotNow(
                _("Een origineel van deze lijst moet intussen toch blijven. Keur de lijst af en maak een nieuwe.")
            )
        row.state, row.ended_by, row.ended_on = State.GONE, user, on
        row.declaration = _declaration(row, each, how)
        row.content = content.store(_as_pdf(row.declaration))
        row.save()
        PaperOriginal.objects.filter(listed__on_list=row).update(gone_on=on)
    return row


def _declaration(row: OriginalsList, each: Collection[ListedOriginal], how: str) -> dict[str, Any]:
    """Return what was destroyed, as JSON has it: no name is in it."""
    kinds = {kind for one in found(timezone.localdate(), row.pk) for kind in one.services}
    decided = [one for one in decisions() if kinds & set(one.services)]
    return {
        "verklaring": str(row),
        "gemeente": settings.MUNICIPALITY["name"],
        "rsin": settings.MUNICIPALITY["rsin"],
        "vernietigd_op": row.ended_on.isoformat() if row.ended_on else "",
        "grondslag": GROUND,
        "besluiten": [{"besluit": one.name, "van": one.decided_on.isoformat()} for one in decided],
        "wijze": how,
        "vergeleken": sum(one.sampled for one in each),
        "originelen": [
            {
                "ontvangen": one.original.received_on.isoformat(),
                "doos": one.original.box,
                "plaats": one.original.place,
                "vergeleken": _day(one.at),
            }
            for one in each
        ],
    }


def _day(at: datetime | None) -> str:
    return timezone.localdate(at).isoformat() if at else ""


def _as_pdf(said: Mapping[str, Any]) -> bytes:
    """Typeset a declaration as PDF/A."""
    day = date_parts(date.fromisoformat(said["vernietigd_op"]))
    return pdf(Path(__file__).parent / "originals.typ", {**said, "day": day})


def compared_with(row: ListedOriginal) -> list[tuple[int, str]]:
    """Return the pages of the copy of an original: their numbers, and the SHA-256 of their pictures. Raises NotNow."""
    pages: dict[int, str] = {}
    for reading in PaperReading.objects.filter(stack=row.original.stack):
        pages |= {page["number"]: page["sha256"] for page in reading.pages}
    stack = Stack.objects.filter(pk=row.original.stack).first()
    pages |= {page["number"]: page["sha256"] for page in (stack.loose if stack else [])}
    return sorted(pages.items())


def page(pk: int, user: User, sha256: str) -> UUID | None:
    """Return the stack of which a page is to be compared with its original, if this is one. Raises PermissionDenied."""
    require(user, Action.ENTER_PAPER)
    row = ListedOriginal.objects.filter(pk=pk, sampled=True, good=None, on_list__state=State.CHECKING).first()
    return row.original.stack if row and sha256 in dict(map(reversed, compared_with(row))) else None  # type: ignore[arg-type]
