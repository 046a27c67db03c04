"""Killing a migration at random moments: no case is ever half-migrated, none is lost, none is done twice."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

import pytest
from django.db import connection, connections

from openloket.cases.models import Case
from openloket.change import migrating
from openloket.change.models import Migration, Moved
from openloket.registers.models import Audittrail
from tests.change import killable
from tests.change.making import dearer
from tests.change.test_migrating import publish
from tests.conftest import database_url, new_case
from tests.multiply import multiply

KILLS = 100
CASES = 3000
pytestmark = pytest.mark.xdist_group("faults")

HALF = """
select count(*) from cases_case c join registers_zaak z on z.id = c.zaak_id
join registers_status s on s.id = z.huidige_status_id join registers_statustype t on t.id = s.statustype_id
join cases_serviceversion v on v.id = c.version_id
where z.zaaktype_id <> v.zaaktype_id or t.zaaktype_id <> v.zaaktype_id or z.uiterlijke_einddatum_afdoening <> c.due
  or exists (select 1 from registers_rol r join registers_roltype o on o.id = r.roltype_id
             where r.zaak_id = z.id and o.zaaktype_id <> v.zaaktype_id)
"""
MOVED = """
select (select count(*) from cases_case where version_id = %(to)s),
  (select count(*) from change_moved where migration_id = %(migration)s and what = 'moved' and undone_at is null)
"""


def whole(migration: Migration) -> int:
    """Every case stands under one version, in all its parts, and what moved is written down; returns how many moved."""
    with connection.cursor() as cursor:
        cursor.execute(HALF)
        assert cursor.fetchone() == (0,)
        cursor.execute(MOVED, {"to": migration.to_id, "migration": migration.pk})
        moved, written = cursor.fetchone()
        assert moved == written
        return int(moved)


def killed_at_random(target: Callable[..., None], migration: Migration, kills: int, rng: random.Random) -> None:
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.change.killable"])
    name = connection.settings_dict["NAME"]
    longest, first = 0.1, whole(migration)
    for _ in range(kills):
        began, begins = context.Pipe(duplex=False)
        process = context.Process(target=target, args=(name, str(migration.pk), 10, begins))
        process.start()
        begins.close()
        assert began.poll(60), "it works, or fell over"
        time.sleep(rng.uniform(0, longest))  # the moment of the kill is what is tested; nothing waits for it
        process.kill()
        process.join()
        began.close()
        if whole(migration) == first:
            longest *= 1.5  # a slow machine: no batch was ever done
    migration.refresh_from_db()
    assert migration.state in (Migration.State.RUNNING, Migration.State.UNDOING), "every kill was during the work"
    assert Moved.objects.exists()
    connections.close_all()
    process = context.Process(target=target, args=(name, str(migration.pk), 100, None))
    process.start()
    process.join(timeout=120)
    assert process.exitcode == 0


def test_sigkill_100_times_during_a_migration(transactional_db: Any, published: None) -> None:
    case = new_case(bezoekers=160)
    multiply(database_url(), case.pk, CASES - 1)
    ours = Audittrail.objects.filter(resource="zaak")
    trail = ours.count()
    day = case.received_on.replace(year=case.received_on.year + 1)
    migration = migrating.begin(publish(dearer(day=day)), None)
    rehearsed = migrating.dry_run(migration.to)
    connections.close_all()
    rng = random.Random(5)
    killed_at_random(killable.work, migration, KILLS, rng)
    whole(migration)
    migration.refresh_from_db()
    assert migration.state == Migration.State.DONE
    assert migration.counts == rehearsed.counts == {"moved": CASES}
    assert migration.digest == rehearsed.digest
    assert Moved.objects.values("zaak").distinct().count() == Moved.objects.count() == CASES
    assert ours.count() == trail + CASES  # each case once
    connections.close_all()
    killed_at_random(killable.undo, migration, 20, rng)
    whole(migration)
    assert not Case.objects.filter(version=migration.to_id).exists()
    assert ours.count() == trail + 2 * CASES
