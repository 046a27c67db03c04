"""Documents that nothing uses any more, and those that nothing ever did.

A zaak or besluit that goes leaves its documents behind, as the standard wants: another zaak may use them. One that lost
the last that used it goes too, after a while; one that nothing used yet may still be waiting for its zaak, and stays.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ManyToOneRel
from django.utils import timezone

from openloket.registers import acts
from openloket.registers.api import database
from openloket.registers.api.hand import Hand
from openloket.registers.api.problems import Problem
from openloket.registers.documenten.register import TABLE
from openloket.registers.models import (
    Bestandsdeel,
    Eerdereversie,
    Enkelvoudiginformatieobject,
    Gebruiksrechten,
    Losdocument,
    Verzending,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Orphan:
    """A document that nothing uses, without title or name, for those may say whom it is about."""

    uuid: UUID
    identificatie: str
    kind: str
    made_at: datetime
    size: int | None
    lost_at: datetime | None
    """When it lost the last that used it; None when nothing is known to have used it."""

    @property
    def goes_on(self) -> date | None:
        """Return the day from which it may be removed; None when nothing is known to have used it."""
        kept = timedelta(days=settings.ORPHANS_KEPT_DAYS)
        return timezone.localdate(self.lost_at + kept) if self.lost_at else None


@dataclass(frozen=True)
class Found:
    """The first documents of a list, and how many it has in all."""

    rows: list[Orphan]
    count: int


PARTS = (Eerdereversie, Bestandsdeel, Gebruiksrechten, Verzending, Losdocument)
"""What belongs to a document itself, and goes with it. Whatever else points at one uses it, in any app."""


def _users() -> Iterator[tuple[str, str]]:
    """Yield the table and column of everything that may use a document."""
    for relation in Enkelvoudiginformatieobject._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.related_model not in PARTS:
            yield relation.related_model._meta.db_table, str(relation.field.column)


@cache
def _unused() -> str:
    """Build the condition in SQL for a document `d` that nothing uses and nobody is writing in."""
    tests = [f"not exists (select 1 from {table} u where u.{column} = d.id)" for table, column in sorted(_users())]
    tests += [
        "not exists (select 1 from registers_zaakobject o where right(o.object, 36) = d.uuid::text)",
        "d.locked = ''",
    ]
    return " and ".join(tests)


def lost(most: int) -> Found:
    """Return the documents that lost their last use, longest ago first."""
    return _found("join registers_losdocument l on l.informatieobject_id = d.id", "l.sinds", "l.sinds, d.id", most)


def never_used(most: int) -> Found:
    """Return the documents that nothing is known to have used, oldest first."""
    return _found(
        "",
        "null::timestamptz",
        "d.id",
        most,
        "not exists (select 1 from registers_losdocument l where l.informatieobject_id = d.id)",
    )


def _found(join: str, since: str, order: str, most: int, also: str = "true") -> Found:
    rows = database.run(
        f"select count(*) over (), d.uuid, d.identificatie, k.omschrijving, d.begin_registratie, d.bestandsomvang, {since} "
        f"from {TABLE} d join registers_informatieobjecttype k on k.id = d.informatieobjecttype_id {join} "
        f"where {_unused()} and {also} order by {order} limit %(most)s",
        {"most": most},
    ).fetchall()
    return Found([Orphan(*row[1:]) for row in rows], rows[0][0] if rows else 0)


def remove_due(now: datetime) -> int:
    """Remove what lost its last use more than settings.ORPHANS_KEPT_DAYS ago, each by itself; return how many went.

    With a document go its earlier versions, gebruiksrechten, verzendingen and audittrail, as when a call removes it;
    its content goes with the next sweep, unless another document has the same.
    """
    limit = now - timedelta(days=settings.ORPHANS_KEPT_DAYS)
    rows = database.run(f"select d.id, d.uuid from {DUE} where l.sinds < %(limit)s and {_unused()}", {"limit": limit})
    return sum(_remove(pk, uuid, limit) for pk, uuid in rows.fetchall())


def remove_unused(hand: Hand, documents: Collection[int]) -> set[int]:
    """Remove those of these documents (their ids) that nothing uses now; return which went. Raises Problem.

    It is for who destroys a zaak with what it had: in one transaction with that, which waits for nobody's month.
    """
    ids = list(documents)
    database.run(f"select 1 from {TABLE} d where d.id = any(%s) order by d.id for update", [ids])
    unused = dict(
        database.run(f"select d.id, d.uuid from {TABLE} d where d.id = any(%s) and {_unused()}", [ids]).fetchall()
    )
    acts.documenten.destroy(hand, list(unused.values()))
    return set(unused)


DUE = f"{TABLE} d join registers_losdocument l on l.informatieobject_id = d.id"


def _remove(pk: int, uuid: UUID, limit: datetime) -> bool:
    """Remove a document, unless something came to use it meanwhile; say whether it went.

    Whoever is just putting it to use waits for us, and finds it gone.
    """
    try:
        with transaction.atomic():
            database.run(f"select 1 from {TABLE} where id = %s for update", [pk])
            still = database.run(
                f"select 1 from {DUE} where d.id = %(id)s and l.sinds < %(limit)s and {_unused()}",
                {"id": pk, "limit": limit},
            ).fetchone()
            if still is None:
                return False
            acts.documenten.destroy(acts.hand(), [uuid])
    except (Problem, IntegrityError) as error:
        log.warning("document %s stays: %s", uuid, error)
        return False
    log.info("document %s, which nothing used, was removed", uuid)
    return True
