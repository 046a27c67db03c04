"""Heavy work is done a few at a time, and who gets no turn hears so instead of taking a thread."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import pytest

from openloket.turns import Busy, Turns


def test_some_have_a_turn_some_wait_and_the_others_hear_that_it_is_busy() -> None:
    turns, inside, go_on = Turns(2, 1, 60), threading.Semaphore(0), threading.Event()

    def work() -> str:
        with turns.one():
            inside.release()
            go_on.wait()
        return "done"

    with ThreadPoolExecutor() as pool:
        two = [pool.submit(work) for _ in range(2)]
        assert all(inside.acquire(timeout=10) for _ in two)
        others = [pool.submit(work) for _ in range(5)]
        refused = [each.exception() for each in islice(as_completed(others, timeout=10), 4)]
        go_on.set()
    assert all(isinstance(error, Busy) for error in refused)
    assert [each.result() for each in two] == ["done"] * 2
    assert sum(other.exception() is None for other in others) == 1


def test_who_waits_too_long_is_told_and_its_place_is_free_again() -> None:
    turns = Turns(1, 1, 0.01)
    with turns.one():
        for _ in range(3):
            with pytest.raises(Busy, match="too long"), turns.one():
                pass
    with turns.one():
        pass
