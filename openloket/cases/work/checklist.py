"""The list of things to look at that a version gives its officials in a step: ticked with who and when, and never a bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openloket.cases.hands import Handler
from openloket.cases.locking import locked, save
from openloket.cases.models import Case, Ticked
from openloket.cases.refusals import NotPossible, whole
from openloket.definitions.schema import ToCheck, Version
from openloket.registers import acts

UNKNOWN = "Dit punt staat niet in de werkinstructie van deze zaak."


@dataclass(frozen=True)
class Item:
    """A thing to look at, with who ticked it; None while nobody did."""

    what: ToCheck
    ticked: Ticked | None


@dataclass(frozen=True)
class Part:
    """The list of one step."""

    step: str
    """Is what people call the step."""
    now: bool
    """Says whether the case is at it."""
    items: Sequence[Item]


def shown(case: Case, version: Version) -> list[Part]:
    """Return the lists of a case by step, in the order of the steps; no statement for a version without any."""
    if not version.checklist:
        return []
    rows = {row.item: row for row in Ticked.objects.filter(zaak=case.zaak_id).select_related("by")}
    found = [
        Part(
            step.label,
            step.id == case.step,
            [Item(item, rows.get(item.id)) for item in version.checklist if item.step == step.id],
        )
        for step in version.steps
    ]
    return [part for part in found if part.items]


def tick(zaak_id: int, handler: Handler, item: str) -> None:
    """Tick a thing, or take the tick away when there is one; both stay in the history. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, version = locked(zaak_id, handler.revision)
        what = next((each for each in version.checklist if each.id == item), None)
        if what is None:
            raise NotPossible(UNKNOWN)
        gone, _ = Ticked.objects.filter(zaak=case.zaak, item=item).delete()
        if not gone:
            Ticked.objects.create(zaak=case.zaak, item=item, by=handler.user, at=handler.at)
        said = "Niet meer nagegaan" if gone else "Nagegaan"
        acts.zaken.change(handler.hand(f"{said}: {what.text}"), case.zaak, {}, always=True)
        save(case)
