"""The threads of a worker: who was busy last goes first, nothing is lost, an error reaches who asks."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError, Future

import pytest

from openloket.site.threads import LastFirst


def test_one_at_a_time_is_always_the_same_thread() -> None:
    """Also when others are there."""
    pool = LastFirst(4)
    together = threading.Barrier(4)
    every = {pool.submit(lambda: (together.wait(timeout=10), threading.get_ident())[1]) for _ in range(4)}
    assert len({future.result(10) for future in every}) == 4
    seen = set()
    for _ in range(50):
        while len(pool._idle) < 4:  # a thread is idle a moment after its answer is there
            threading.Event().wait(0)
        seen.add(pool.submit(threading.get_ident).result(10))
    assert len(seen) == 1
    pool.shutdown()


def test_everything_is_done_once_by_no_more_threads_than_there_may_be() -> None:
    pool, lock, seen, threads = LastFirst(3), threading.Lock(), [0] * 500, set[int]()

    def act(n: int) -> int:
        with lock:
            seen[n] += 1
            threads.add(threading.get_ident())
        return n * n

    assert list(pool.map(act, range(500))) == [n * n for n in range(500)]
    assert set(seen) == {1}
    assert len(threads) <= 3
    pool.shutdown()


def test_an_error_reaches_who_asks_and_the_thread_goes_on() -> None:
    pool = LastFirst(1)
    with pytest.raises(ZeroDivisionError):
        pool.submit(lambda: 1 // 0).result(10)
    assert pool.submit(lambda: 7).result(10) == 7
    pool.shutdown()


def test_what_was_handed_in_is_done_after_shutdown_unless_cancelled() -> None:
    begun, go = threading.Event(), threading.Event()

    def first() -> str:
        begun.set()
        go.wait(10)
        return "first"

    for cancel in (False, True):
        begun.clear()
        go.clear()
        pool = LastFirst(1)
        futures: list[Future[str]] = [pool.submit(first), pool.submit(lambda: "second")]
        assert begun.wait(10)
        pool.shutdown(wait=False, cancel_futures=cancel)
        with pytest.raises(RuntimeError):
            pool.submit(lambda: "third")
        go.set()
        assert futures[0].result(10) == "first"
        if cancel:
            with pytest.raises(CancelledError):
                futures[1].result(10)
        else:
            assert futures[1].result(10) == "second"
        pool.shutdown()
