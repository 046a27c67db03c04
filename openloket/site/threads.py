"""The threads of a worker of the web server."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
_Task = tuple[Future[Any], Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class LastFirst(Executor):
    """A pool in which the thread that was busy last gets the next task.

    Each thread has a database connection of its own, and PostgreSQL a process behind it with plans and catalogue in its
    memory. Going round all threads in turn, as ThreadPoolExecutor does, finds them cold: reading a zaak then takes half as
    long again when one caller asks at a time.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._threads: list[tuple[threading.Thread, SimpleQueue[_Task | None]]] = []
        self._idle: list[SimpleQueue[_Task | None]] = []
        self._waiting: deque[_Task] = deque()
        self._stopped = False

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Do a task on a thread; raises RuntimeError after `shutdown`."""
        future: Future[T] = Future()
        task: _Task = (future, fn, args, kwargs)
        with self._lock:
            if self._stopped:
                raise RuntimeError("the pool has been shut down")
            if self._idle:
                self._idle.pop().put(task)
            elif len(self._threads) < self._most:
                self._start(task)
            else:
                self._waiting.append(task)
        return future

    def _start(self, task: _Task) -> None:
        tasks: SimpleQueue[_Task | None] = SimpleQueue()
        tasks.put(task)
        thread = threading.Thread(target=self._run, args=[tasks], daemon=True, name=f"request-{len(self._threads)}")
        self._threads.append((thread, tasks))
        thread.start()

    def _run(self, tasks: SimpleQueue[_Task | None]) -> None:
        while (task := tasks.get()) is not None:
            while task is not None:
                _do(*task)
                with self._lock:
                    task = self._waiting.popleft() if self._waiting else None
                    if task is None:
                        self._idle.append(tasks)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks; what was handed in is still done, unless it is cancelled."""
        with self._lock:
            self._stopped = True
            if cancel_futures:
                for future, *_ in self._waiting:
                    future.cancel()
                self._waiting.clear()
            for _, tasks in self._threads:
                tasks.put(None)
        if wait:
            for thread, _ in self._threads:
                thread.join()


def _do(future: Future[Any], fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        found = fn(*args, **kwargs)
    except BaseException as error:  # whoever asks for the result meets it
        future.set_exception(error)
    else:
        future.set_result(found)
