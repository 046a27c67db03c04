"""Calls to other systems: over within so many seconds, with an answer of so many bytes at most, and few at a time.

`requests` has no limit for a whole call: its time-out begins anew with each byte that comes, and looking up a name has
none. So a call runs on a thread of its own. Whoever asked goes on when its time is over, and the connection under it is
cut.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from openloket.outage import Breaker, Down
from openloket.watch import doing, traces

PIECE = 64 * 1024


class TooLarge(requests.ConnectionError):
    """The other side answers, with more bytes than are read."""


class Limits:
    """What calls of one kind may take together; each process has its own count.

    `seconds` is for a whole call, `most` the bytes of an answer (0: only its status is of interest), `at_once` how many
    run at a time and `turn` the seconds that one more waits for a turn. After a call without an answer nobody tries for
    `quiet` seconds (0: everyone may).
    """

    def __init__(self, *, seconds: float, most: int, at_once: int, turn: float, quiet: float = 0) -> None:
        self.seconds, self.most, self.turn = seconds, most, turn
        self._turns = threading.BoundedSemaphore(at_once)
        self._breaker = Breaker(quiet) if quiet else None

    def forget(self) -> None:
        """Begin anew, as if no call had failed."""
        if self._breaker:
            self._breaker.mended()

    def run(self, send: Callable[[], requests.Response]) -> requests.Response:
        """Send, and return the whole answer. Raises requests.RequestException, whatever went wrong."""
        if not self._turns.acquire(timeout=self.turn):
            raise requests.ConnectionError("too many calls are waiting")
        call = _Call(send, self.most, self._turns.release)
        try:
            with self._breaker.trying(requests.RequestException) if self._breaker else contextlib.nullcontext():
                call.start()
                return call.answer(self.seconds)
        except (Down, RuntimeError) as error:  # not begun: it failed a moment ago, or there is no thread to be had
            self._turns.release()
            raise requests.ConnectionError(str(error)) from None


class Bounded(requests.Session):
    """A session whose calls keep to `limits` and follow no redirect; can be mixed with other session classes."""

    limits: Limits

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send within `limits`. Raises requests.RequestException, whatever went wrong."""
        send = super().send
        for prefix in ("https://", "http://"):
            self.mount(prefix, _Adapter())
        request.headers["Accept-Encoding"] = "identity"  # so that no small answer unpacks into a large one
        kwargs |= {"allow_redirects": False, "stream": True, "timeout": self.limits.seconds}
        host = urlsplit(request.url or "").hostname or ""  # no more of the address: it may hold a number
        with traces.span(f"{request.method} {host}", "CLIENT", said={"server.address": host}) as here:
            request.headers.update(doing.headers())
            answer = self.limits.run(lambda: send(request, **kwargs))
            if here is not None:
                here.set_attribute("http.response.status_code", answer.status_code)
            return answer


class _Call(threading.Thread):
    """One call, on its own thread, that can be cut off from another thread."""

    def __init__(self, send: Callable[[], requests.Response], most: int, done: Callable[[], None]) -> None:
        super().__init__(daemon=True, name="call")
        self._send, self._most, self._done = send, most, done
        self._answer: Future[requests.Response] = Future()
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._over = False

    def run(self) -> None:
        _here.call = self
        try:
            response = self._send()
            with response:
                self._read(response)
            self._answer.set_result(response)
        except requests.RequestException as error:
            self._answer.set_exception(error)
        except Exception as error:  # a library that trips over what the other side says
            self._answer.set_exception(requests.ConnectionError(f"{type(error).__name__}: {error}"))
        finally:
            self._cut()
            self._done()

    def _read(self, response: requests.Response) -> None:
        body = b""
        for piece in response.raw.stream(PIECE, decode_content=False) if self._most else ():
            body += piece
            if len(body) > self._most:
                raise TooLarge(f"an answer of more than {self._most} bytes")
        response._content = body  # requests knows no other way to say what was read

    def answer(self, seconds: float) -> requests.Response:
        """Wait for the answer. Raises requests.RequestException, Timeout when it is not there in time."""
        try:
            return self._answer.result(seconds)
        except TimeoutError:
            self._cut()
            raise requests.Timeout(f"no whole answer within {seconds:g} seconds") from None

    def connected(self, made: socket.socket) -> None:
        """Remember a connection, to cut it; it is cut at once when the time is over already."""
        with self._lock:
            self._sockets.append(made.dup())  # a copy: wrapping it in TLS detaches the socket itself
        if self._over:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            self._over = True
            for each in self._sockets:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
            self._sockets.clear()


class _Here(threading.local):
    call: _Call | None = None


_here = _Here()


class _Remembered(HTTPConnection):
    """A connection that the call on this thread can cut."""

    def _new_conn(self) -> socket.socket:
        made = super()._new_conn()
        if _here.call:
            _here.call.connected(made)
        return made


class _RememberedSecure(_Remembered, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Remembered


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _RememberedSecure


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _use(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        return _use(super().proxy_manager_for(*args, **kwargs))


def _use(manager: Any) -> Any:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
    return manager
