"""A process that answers calls of the registers and may be killed at any moment, forked from one that has imported everything."""

from __future__ import annotations

import os
import time
from multiprocessing.connection import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openloket.site.settings")
import django

django.setup()

from openloket.people.api_looks import NOTES
from tests.registers.zgw import Zgw


def answer(database: str, authorization: str, url: str, told: Connection) -> None:
    """Answer the same call again and again until someone kills this process; tell the moment of each, after it was answered."""
    from django.db import connection

    connection.settings_dict["NAME"] = database
    NOTES.listen()
    api = Zgw(authorization)
    while True:
        assert api.get(url).status == 200
        told.send(time.time())
        time.sleep(0.02)  # so that the writer, which is what may be late, has a turn on any machine
