"""A process that destroys the files of a list and may be killed at any moment, forked from one that has imported everything."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openloket.site.settings")
import django

django.setup()

from openloket.ending import destroying
from openloket.ending.models import DestructionList

BATCH = 4


def work(database: str, media: str, on_list: int, begins: Connection | None) -> None:
    """Go on with a list until it is done, or until someone kills this process; contents go after every few files."""
    from django.conf import settings
    from django.db import connection

    connection.settings_dict["NAME"] = database
    settings.MEDIA_ROOT = media
    destroying.BATCH, destroying.CONTENTS_AT_ONCE, destroying.YOUNG = BATCH, BATCH, -60
    row = DestructionList.objects.get(pk=on_list)
    if begins:
        begins.send(True)
    destroying.run(row)
