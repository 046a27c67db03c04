"""Rehearsing: what a version would do to every running case, counted, with samples, before anything is touched."""

from __future__ import annotations

import hashlib
import hmac
import math
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import date
from multiprocessing import get_context
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection
from django.utils import timezone

from openloket.cases.models import ServiceVersion
from openloket.change.evaluate import KeptCase, Ways, Which, earlier, read, suspensions_of
from openloket.change.models import Impact
from openloket.change.process import ready
from openloket.definitions.schema import Version
from openloket.definitions.source import Source
from openloket.definitions.transition import CannotCross, Crossed, value
from openloket.definitions.words import outcome
from openloket.registers.models import Zaak

SAMPLES = 5
FAILURES_KEPT = 10_000
FAILURES_SHOWN = 20
"""On the page of a change; the others are in what `loket change` writes."""
FEW = 20_000
"""Up to this number of cases one process is quicker than starting more."""
Progress = Callable[[int, int], None]


@dataclass
class Tally:
    """Counts over cases; two tallies add up."""

    total: int = 0
    touched: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    because: Counter[str] = field(default_factory=Counter)
    rules: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    deadline: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    teams: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    channels: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    months: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    failed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[int, str]] = field(default_factory=list)
    samples: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, other: Tally) -> None:
        for name in ("total", "touched", "failed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("verdicts", "because", "deadline", "missing", "dropped", "reasons"):
            getattr(self, name).update(getattr(other, name))
        for name in ("rules", "teams", "channels", "months"):
            for key, counts in getattr(other, name).items():
                getattr(self, name)[key].update(counts)
        self.failures = sorted(self.failures + other.failures)[:FAILURES_KEPT]
        for key, zaken in other.samples.items():
            self.samples[key] = sorted(self.samples[key] + zaken)[:SAMPLES]


class Counting:
    """A count of what cases become, to which they are added one by one."""

    def __init__(self, new: Version, ways: Ways) -> None:
        self.ways, self.tally = ways, Tally()
        self._units = {rule.id: rule.unit for c in ways.crossings.values() for rule in c.old.rules}
        self._units |= {rule.id: rule.unit for rule in new.rules}
        self._shown: dict[tuple[str, Any], str] = {}

    def count(self, case: KeptCase) -> None:
        tally = self.tally
        tally.total += 1
        try:
            crossed = self.ways.of(case)
        except CannotCross as error:
            tally.failed += 1
            tally.reasons[str(error)] += 1
            self._sample("failed", case.zaak)
            if len(tally.failures) < FAILURES_KEPT:
                tally.failures.append((case.zaak, str(error)))
            return
        tally.verdicts[crossed.verdict] += 1
        tally.because[crossed.because] += 1
        self._sample(f"verdict:{crossed.verdict}", case.zaak)
        touched = self._outcomes(case, crossed) | self._deadline(case, crossed)
        for name in crossed.missing:
            tally.missing[name] += 1
            self._sample(f"missing:{name}", case.zaak)
        for name in crossed.dropped:
            tally.dropped[name] += 1
        touched |= bool(crossed.missing)
        tally.touched += touched
        month = f"{case.received.year}-{case.received.month:02d}"
        for counts in (tally.teams[case.team], tally.channels[case.channel], tally.months[month]):
            counts["total"] += 1
            if touched:
                counts["touched"] += 1

    def _outcomes(self, case: KeptCase, crossed: Crossed) -> bool:
        changed = crossed.changed
        for rule in changed:
            pair = f"{self._show(rule, value(crossed.old, rule))} → {self._show(rule, value(crossed.new, rule))}"
            self.tally.rules[rule][pair] += 1
            self._sample(f"rule:{rule}", case.zaak)
        return bool(changed)

    def _show(self, rule: str, found: Any) -> str:
        key = (rule, found)
        shown = self._shown.get(key)
        if shown is None:
            shown = self._shown[key] = outcome(self._units.get(rule, ""), found)
        return shown

    def _deadline(self, case: KeptCase, crossed: Crossed) -> bool:
        if crossed.term is None or crossed.term.ends == case.due:
            return False
        self.tally.deadline["later" if crossed.term.ends > case.due else "earlier"] += 1
        self._sample("deadline", case.zaak)
        return True

    def _sample(self, key: str, zaak: int) -> None:
        found = self.tally.samples[key]
        if len(found) < SAMPLES:
            found.append(zaak)


def rehearse(
    new: Version,
    digest: str,
    source: str,
    by: str,
    *,
    closed: tuple[date, date] | None = None,
    only: Sequence[ServiceVersion] | None = None,
    processes: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Impact:
    """Run every running case (and the ones closed in a period) through a version; keep and sign what comes of it.

    `only` narrows it to the cases of these versions; else every earlier version of the service. Nothing is changed.
    """
    start = time.perf_counter()
    rows = list(only) if only is not None else earlier(new.service, new.valid_from)
    which = Which(tuple(row.pk for row in rows), closed=closed)
    low, high, total = _extent(which)
    which = replace(which, low=low, high=high)
    processes = processes or (1 if total <= FEW else len(os.sched_getaffinity(0)))
    tally = Tally()
    if processes == 1:
        tally = _count(new, rows, which, lambda done: progress(done, total))
    else:
        pieces = _pieces(which, processes * 8)
        job = (source, tuple(row.hash for row in rows))
        name = connection.settings_dict["NAME"]
        with ProcessPoolExecutor(processes, get_context("spawn"), initializer=ready, initargs=(name,)) as pool:
            waiting = [pool.submit(_piece, *job, piece) for piece in pieces]
            for done in as_completed(waiting):
                tally.add(done.result())
                progress(tally.total, total)
    seconds = time.perf_counter() - start
    result = _result(new, rows, tally, closed, seconds)
    return Impact.objects.create(
        service=new.service,
        hash=digest,
        result=result,
        signature=sign(digest, result),
        made_at=timezone.now(),
        made_by=by,
    )


def _extent(which: Which) -> tuple[int, int, int]:
    where, values = which.where()
    with connection.cursor() as cursor:
        cursor.execute(
            f"select coalesce(min(c.zaak_id), 0), coalesce(max(c.zaak_id), 0), count(*) from cases_case c where {where}",
            values,
        )
        found: tuple[int, int, int] = cursor.fetchone()
        return found


def _pieces(which: Which, count: int) -> list[Which]:
    width = max(1, math.ceil((which.high - which.low + 1) / count))
    return [
        replace(which, low=low, high=min(low + width - 1, which.high))
        for low in range(which.low, which.high + 1, width)
    ]


def _piece(source: str, hashes: tuple[str, ...], which: Which) -> Tally:
    new = Source("versie", source).read()
    assert new is not None
    rows = list(ServiceVersion.objects.filter(hash__in=hashes))
    return _count(new, rows, which, lambda done: None)


def _count(new: Version, rows: Sequence[ServiceVersion], which: Which, progress: Callable[[int], None]) -> Tally:
    counting = Counting(new, Ways(new, rows))
    for number, case in enumerate(read(which, suspensions_of(which)), start=1):
        counting.count(case)
        if number % 5_000 == 0:
            progress(number)
    progress(counting.tally.total)
    return counting.tally


def _result(
    new: Version, rows: Sequence[ServiceVersion], tally: Tally, closed: tuple[date, date] | None, seconds: float
) -> dict[str, Any]:
    """Return what is kept of a rehearsal: only what JSON can hold, in a fixed order, so that it can be signed."""
    titles = {rule.id: rule.title for rule in new.rules}
    asked = {question.id: question.ask for question in new.questions}
    uuids = _uuids({zaak for zaken in tally.samples.values() for zaak in zaken} | {z for z, _ in tally.failures})

    def opened(key: str) -> list[dict[str, str]]:
        return [uuids[zaak] for zaak in tally.samples.get(key, []) if zaak in uuids]

    return {
        "service": new.service,
        "valid_from": new.valid_from.isoformat(),
        "from_versions": [row.hash for row in rows],
        "closed": [day.isoformat() for day in closed] if closed else None,
        "total": tally.total,
        "touched": tally.touched,
        "untouched": tally.total - tally.touched - tally.failed,
        "transition": {
            "policy": new.transition.policy,
            "ground": new.transition.ground,
            "verdicts": {
                name: {"count": tally.verdicts[name], "samples": opened(f"verdict:{name}")}
                for name in ("keep", "adopt")
            },
            "because": dict(tally.because.most_common()),
        },
        "rules": [
            {
                "rule": rule,
                "title": titles.get(rule, rule),
                "changed": pairs.total(),
                "pairs": dict(pairs.most_common(50)),
                "samples": opened(f"rule:{rule}"),
            }
            for rule, pairs in sorted(tally.rules.items())
        ],
        "deadline": {**{name: tally.deadline[name] for name in ("earlier", "later")}, "samples": opened("deadline")},
        "missing": [
            {"question": name, "ask": asked.get(name, name), "count": count, "samples": opened(f"missing:{name}")}
            for name, count in sorted(tally.missing.items())
        ],
        "dropped": dict(sorted(tally.dropped.items())),
        "teams": {key: dict(counts) for key, counts in sorted(tally.teams.items())},
        "channels": {key: dict(counts) for key, counts in sorted(tally.channels.items())},
        "months": {key: dict(counts) for key, counts in sorted(tally.months.items())},
        "failed": {
            "count": tally.failed,
            "reasons": dict(tally.reasons.most_common(200)),
            "cases": [
                {**uuids.get(zaak, {"uuid": "", "number": str(zaak)}), "because": why} for zaak, why in tally.failures
            ],
        },
        "seconds": round(seconds, 2),
        "cases_per_second": round(tally.total / seconds) if seconds else 0,
    }


def _uuids(zaken: set[int]) -> dict[int, dict[str, str]]:
    return {
        row["pk"]: {"uuid": str(row["uuid"]), "number": row["identificatie"]}
        for row in Zaak.objects.filter(pk__in=zaken).values("pk", "uuid", "identificatie")
    }


def named(result: dict[str, Any]) -> set[str]:
    """Return the uuids of the zaken that the page of a rehearsal names: samples, and the first that failed."""
    samples = [item["samples"] for item in [*result["rules"], *result["missing"], result["deadline"]]]
    samples.append(result["failed"]["cases"][:FAILURES_SHOWN])
    return {zaak["uuid"] for group in samples for zaak in group if zaak["uuid"]}


def sign(digest: str, result: dict[str, Any]) -> str:
    """Return a signature over the result and the version's hash, so that neither can be swapped afterwards."""
    said = digest.encode() + b"\n" + msgspec.json.encode(result, order="sorted")
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()


def genuine(impact: Impact) -> bool:
    """Say whether what is kept is what was rehearsed for this version."""
    return hmac.compare_digest(impact.signature, sign(impact.hash, impact.result))
