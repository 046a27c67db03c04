"""Reading cases from the database and running them through a new version, many at once."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import msgspec
from django.db import connection, transaction
from django.db.models import Q

from openloket.cases import versions
from openloket.cases.models import ServiceVersion
from openloket.cases.terms import calendar
from openloket.cases.terms.clock import ASKED_SQL
from openloket.definitions.schema import Version
from openloket.definitions.transition import CannotCross, Crossed, Crossing, Facts, Unmapped, Verdict
from openloket.law.calendar import DAY
from openloket.law.deadlines import Suspension


class KeptCase(NamedTuple):
    """A case as it is kept, and its facts. `failed` says why its facts cannot be read."""

    zaak: int
    version: int
    team: str
    channel: str
    received: date
    due: date
    closed: bool
    facts: Facts | None
    failed: str = ""


@dataclass(frozen=True)
class Which:
    """The cases to read: of these versions (ids), running, closed in a period, or both; zaken (ids) `low` to `high`."""

    versions: tuple[int, ...]
    running: bool = True
    closed: tuple[date, date] | None = None
    low: int = 0
    high: int = 2**62

    def where(self) -> tuple[str, dict[str, Any]]:
        """Return the condition on `c`, in SQL, and its values."""
        states = []
        if self.running:
            states.append("c.closed_on is null")
        if self.closed:
            states.append("c.closed_on between %(closed_from)s and %(closed_until)s")
        return (
            f"c.version_id = any(%(versions)s) and c.zaak_id between %(low)s and %(high)s and ({' or '.join(states)})",
            {
                "versions": list(self.versions),
                "low": self.low,
                "high": self.high,
                "closed_from": self.closed[0] if self.closed else None,
                "closed_until": self.closed[1] if self.closed else None,
            },
        )


COLUMNS = "c.zaak_id, c.version_id, c.team, c.channel, c.received_on, c.due, c.closed_on is not null, c.extended, c.step, c.answers::text"
_AT_ONCE = 2_000


def read(which: Which, suspensions: dict[int, tuple[Suspension, ...]]) -> Iterator[KeptCase]:
    """Read the cases in order of id, piece by piece: memory does not grow with their number."""
    where, values = which.where()
    with transaction.atomic(), connection.connection.cursor(name="to_evaluate") as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(f"select {COLUMNS} from cases_case c where {where} order by c.zaak_id", values)
        for row in cursor:
            yield kept(row, suspensions)


def kept(row: Sequence[Any], suspensions: dict[int, tuple[Suspension, ...]]) -> KeptCase:
    """Return the case in a row of COLUMNS; with `failed` when its facts cannot be read."""
    zaak, version, team, channel, received, due, closed, extended, step, answers = row
    try:
        given = _decode(answers)
        facts = Facts(given, received, step, channel, due, extended, suspensions.get(zaak, ()))
    except (msgspec.MsgspecError, ValueError) as error:
        return KeptCase(
            zaak, version, team, channel, received, due, closed, None, f"De antwoorden zijn niet te lezen: {error}"
        )
    return KeptCase(zaak, version, team, channel, received, due, closed, facts)


_decode = msgspec.json.Decoder(dict[str, Any]).decode


def suspensions_of(which: Which) -> dict[int, tuple[Suspension, ...]]:
    """Return the times that the clock stood still, by zaak."""
    where, values = which.where()
    found: dict[int, list[Suspension]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "select r.zaak_id, r.asked_on, r.ended_on, r.due from cases_informationrequest r "
            f"join cases_case c on c.zaak_id = r.zaak_id where {where} and {ASKED_SQL} order by r.zaak_id, r.asked_on",
            values,
        )
        for zaak, asked, ended, due in cursor:
            found[zaak].append(Suspension(asked, ended or due + DAY))
    return {zaak: tuple(items) for zaak, items in found.items()}


class Ways:
    """The ways from every earlier version to a new one."""

    def __init__(self, new: Version, earlier: Sequence[ServiceVersion], verdict: Verdict | None = None) -> None:
        self.crossings = {row.pk: Crossing(versions.by_hash(row.hash), new, calendar.now()) for row in earlier}
        self.verdict = verdict

    def unmapped(self, with_cases: set[int]) -> list[Unmapped]:
        """List what has no place in the new version, of the versions that have cases; each once."""
        every = [crossing.unmapped() for pk, crossing in self.crossings.items() if pk in with_cases]
        return list(dict.fromkeys(itertools.chain.from_iterable(every)))

    def of(self, case: KeptCase) -> Crossed:
        """Return what a case becomes under the new version. Raises CannotCross."""
        if case.facts is None:
            raise CannotCross(case.failed)
        return self.crossings[case.version].of(case.facts, verdict=self.verdict)


def earlier(service: str, day: date) -> list[ServiceVersion]:
    """Return the versions that a version of `day` comes after; a frozen one of the same day is one that it mends."""
    before = Q(valid_from__lt=day) | Q(valid_from=day, frozen_at__isnull=False)
    return list(ServiceVersion.objects.filter(before, service=service).order_by("valid_from", "pk"))


def versions_with_cases(rows: Sequence[ServiceVersion]) -> set[int]:
    """Return which of these versions (ids) have running cases."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select v.id from unnest(%s::bigint[]) v(id) where exists "
            "(select 1 from cases_case c where c.version_id = v.id and c.closed_on is null)",
            [[row.pk for row in rows]],
        )
        return {pk for (pk,) in cursor}
