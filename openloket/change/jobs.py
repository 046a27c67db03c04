"""Work that goes on in the background: taking cases over, and telling applicants. Each job can be repeated safely."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from openloket.change import migrating, telling
from openloket.change.models import Migration

RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="run_migration", retry=RETRY)
def run_migration(migration: str) -> None:
    """Take cases over until it is done or paused."""
    migrating.run(Migration.objects.select_related("to", "of", "made_by").get(pk=migration))


@app.task(name="tell_of_migration", retry=RETRY)
def tell_of_migration(migration: str, zaak: int) -> None:
    """Write to an applicant for whom something changed."""
    telling.moved(migration, zaak)


@app.task(name="tell_of_undoing", retry=RETRY)
def tell_of_undoing(migration: str, zaak: int) -> None:
    """Write to an applicant who was told of a change that does not go on."""
    telling.undone(migration, zaak)
