"""Answers that a case lost when it went over to another version, so that nobody overlooks what was said."""

from __future__ import annotations

from openloket.cases import versions
from openloket.cases.models import Case
from openloket.cases.written.overview import Line, sections
from openloket.change.models import Moved
from openloket.forms.types import from_json


def left_behind(case: Case) -> list[Line]:
    """List answers to an earlier version that the case lost: the next one had no place for them, or refused them."""
    found = []
    moves = Moved.objects.filter(zaak=case.zaak, what=Moved.What.MOVED, undone_at=None)
    for moved in moves.select_related("migration__to").order_by("pk"):
        old, new = versions.by_hash(moved.before["hash"]), versions.of(moved.migration.to)
        given = moved.before["answers"]
        typed = {q.id: from_json(q, given[q.id]) for q in old.questions if q.id in given}
        names = new.transition.questions
        for section in sections(old, typed):
            for line in section.lines:
                target = names.get(line.question.id, line.question.id)
                if line.answer and (target is None or target not in case.answers):
                    found.append(line)
    return found
