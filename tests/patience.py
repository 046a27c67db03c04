"""How long tests wait for another system that a port on this machine plays.

A busy machine may need seconds for what takes a millisecond, so a call that will be answered gets a minute. Only a test
of silence waits briefly, and says so with `brief`. What never answers stays silent for `SILENT` seconds, so that a call
that ends before `IN_TIME` was cut off by us.
"""

from __future__ import annotations

import pytest

from openloket.calling import Limits
from openloket.channels import broker
from openloket.channels.desk import directory
from openloket.people.wallet import statuses
from openloket.registers.api import remote
from openloket.registers.notificaties import delivery
from openloket.sources import asking

LONG = 60.0
SILENT = 30.0
IN_TIME = 20.0

EVERY = (
    broker.LIMITS,
    directory.LIMITS,
    statuses.LIMITS,
    remote._Session.limits,
    delivery._Session.limits,
    *(register.limits for register in asking.REGISTERS.values()),
)
REAL = {limits: limits.seconds for limits in EVERY}
"""The limits of every kind of call, and the seconds that it takes at most outside tests."""


def be_patient() -> None:
    """Give every call a minute."""
    for limits in EVERY:
        limits.seconds = LONG


def brief(monkeypatch: pytest.MonkeyPatch, *which: Limits, seconds: float | None = None) -> None:
    """Wait so many seconds in this test, as long as outside tests when not given."""
    for limits in which:
        monkeypatch.setattr(limits, "seconds", REAL[limits] if seconds is None else seconds)
