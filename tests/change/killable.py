"""A process that takes cases over and may be killed at any moment, forked from one that has imported everything."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openloket.site.settings")
import django

django.setup()

from openloket.change import migrating
from openloket.change.models import Migration


def begin(database: str, migration: str, batch: int, begins: Connection | None) -> Migration:
    """Return the migration, and tell whoever waits for it that the work begins now."""
    from django.db import connection

    connection.settings_dict["NAME"] = database
    migrating.BATCH = batch
    found = Migration.objects.select_related("to", "of", "made_by").get(pk=migration)
    if begins:
        begins.send(True)
    return found


def work(database: str, migration: str, batch: int, begins: Connection | None) -> None:
    """Go on with a migration until it is done, or until someone kills this process."""
    migrating.run(begin(database, migration, batch, begins))


def undo(database: str, migration: str, batch: int, begins: Connection | None) -> None:
    """Put cases back, until it is done or killed."""
    migrating.undo(begin(database, migration, batch, begins), None)
