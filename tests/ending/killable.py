"""Destroys the files of a list in a process that dies at a given step, forked from one that has imported everything."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openloket.site.settings")
import django

django.setup()

from openloket.ending import destroying
from openloket.ending.models import DestructionList

BATCH = 4


def _die_at(steps: int) -> None:
    """Kill this process (SIGKILL) before it takes this many steps: a statement, or the removal of a file. Nothing else it does lasts."""
    from django.db import connection

    left = steps

    def step() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(execute: Callable[..., Any], *arguments: Any) -> Any:
        step()
        return execute(*arguments)

    connection.execute_wrappers.append(statement)
    sys.addaudithook(lambda event, _: step() if event == "os.remove" else None)


def work(database: str, media: str, on_list: int, dies_at: int | None) -> None:
    """Go on with a list until it is done, or until this step; contents go after every few files."""
    from django.conf import settings
    from django.db import connection

    connection.settings_dict["NAME"] = database
    settings.MEDIA_ROOT = media
    destroying.BATCH, destroying.CONTENTS_AT_ONCE, destroying.YOUNG = BATCH, BATCH, -60
    row = DestructionList.objects.get(pk=on_list)
    if dies_at is not None:
        _die_at(dies_at)
    destroying.run(row)
