"""Loaded by pytest under coverage: counts each line that runs for the test that runs it, fixtures too (bin/mutants)."""

from __future__ import annotations

import coverage
import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> None:
    measuring = coverage.Coverage.current()
    assert measuring is not None, "run this under coverage"
    measuring.switch_context(item.nodeid)
