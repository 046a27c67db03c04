"""A process that takes cases over and may be killed at any moment. It is forked from one that has imported everything."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openloket.site.settings")
import django

django.setup()

from openloket.change import migrating
from openloket.change.models import Migration


def work(database: str, migration: str, batch: int) -> None:
    """Go on with a migration until it is done, or until someone kills this process."""
    from django.db import connection

    connection.settings_dict["NAME"] = database
    migrating.BATCH = batch
    migrating.run(Migration.objects.select_related("to", "of", "made_by").get(pk=migration))


def undo(database: str, migration: str, batch: int) -> None:
    """Put cases back, until it is done or killed."""
    from django.db import connection

    connection.settings_dict["NAME"] = database
    migrating.BATCH = batch
    migrating.undo(Migration.objects.select_related("to").get(pk=migration), None)
