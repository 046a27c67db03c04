"""Work that goes on in the background: taking cases over, and telling applicants. Each job can be repeated safely."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from openloket.cases.queue import later
from openloket.change import course, impact, migrating, telling
from openloket.change.models import Change, Migration
from openloket.people.models import User

RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="run_migration", retry=RETRY)
def run_migration(migration: str) -> None:
    """Take cases over for a while; another job goes on until it is done or paused."""
    row = Migration.objects.select_related("to", "of", "made_by").get(pk=migration)
    row = migrating.run(row, rest=migrating.CALM, seconds=migrating.TURN)
    if row.state == Migration.State.RUNNING:
        later("run_migration", migration=migration)


@app.task(name="undo_migration", retry=RETRY)
def undo_migration(migration: str, by: int) -> None:
    """Put back the cases that nobody touched since they moved."""
    row = Migration.objects.select_related("to").get(pk=migration)
    migrating.undo(row, User.objects.filter(pk=by).first())


@app.task(name="rehearse", retry=RETRY)
def rehearse(change: str, by: str) -> None:
    """Run many cases through a change; a change whose text was spoilt meanwhile is not rehearsed."""
    row = Change.objects.select_related("base").get(pk=change)
    version = course.read(row.service, row.source, row.base).version
    if version is None:
        return
    impact.rehearse(version, row.hash, row.source, by)


@app.task(name="tell_of_migration", retry=RETRY)
def tell_of_migration(migration: str, zaak: int) -> None:
    """Write to an applicant for whom something changed."""
    telling.moved(migration, zaak)


@app.task(name="tell_of_undoing", retry=RETRY)
def tell_of_undoing(migration: str, zaak: int) -> None:
    """Write to an applicant who was told of a change that does not go on."""
    telling.undone(migration, zaak)
