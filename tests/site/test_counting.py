"""What is counted against guessing stays until its time is over, however much others have counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection

from tests.conftest import NOW

pytestmark = pytest.mark.django_db
ROOM = 300
"""Rows after which Django's own cache throws away what still counts."""


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """Begin with an empty table: it belongs to no model, so what a test with servers of its own leaves in it stays."""
    cache.clear()


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people_cache")
        return int(cursor.fetchone()[0])


def test_nobody_pushes_out_what_was_counted_of_another() -> None:
    cache.set("a-limit", ["failed"], 600)  # its name comes first in the order in which Django throws away
    cache.add("a-code-that-was-used", True, 600)
    for number in range(ROOM + 50):
        cache.set(f"of-an-attacker-{number}", True, 600)
    assert cache.get("a-limit") == ["failed"]
    assert not cache.add("a-code-that-was-used", True, 600)
    assert rows() == ROOM + 52


def test_what_is_over_is_removed() -> None:
    with time_machine.travel(NOW, tick=False) as traveller:
        for number in range(ROOM + 10):
            cache.set(f"over-{number}", True, 60)
        traveller.shift(timedelta(minutes=2))
        cache.set("new", True, 60)
        assert rows() == 1
