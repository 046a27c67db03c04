"""Whoever writes through the engine outside a call has all registers: what a resource shows names types of others."""

from __future__ import annotations

import subprocess
import sys

import pytest

REMOVES = """
import django
django.setup()
from openloket.{module} import {name}
from openloket.registers.api import pen
from openloket.registers.api.registry import REGISTRY
for resource in list(REGISTRY):
    pen._holding(resource, "uuid", False)
    pen._after(resource)
print(len(REGISTRY) > 20)
"""


@pytest.mark.parametrize(("module", "name"), [("cases", "jobs"), ("registers", "orphans"), ("registers", "exchange")])
def test_a_process_that_answers_no_calls_knows_every_resource(module: str, name: str) -> None:
    """The worker removes documents that nothing uses, and has not imported what the web server has."""
    code = REMOVES.format(module=module, name=name)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "True\n", done.stderr[-2000:]
