"""The connections of a web server worker: whoever is slow waits without holding a thread.

The poller (one thread of a worker) reads a request until its head and a small body are there, and only then hands it to
the pool. A request with a large body is read by the thread that answers it, so only half of the threads take those.
What the other side does not take of an answer at once is kept and sent by the poller, which also closes connections.
Where a thread has to wait all the same, the other side keeps up a pace or is dropped.
"""

from __future__ import annotations

import contextlib
import errno
import re
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from enum import Enum, auto
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from gunicorn.http import errors
from gunicorn.workers.gthread import TConn, ThreadWorker

from openloket.site.refusals import of_a_register, refusal
from openloket.site.threads import LastFirst

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

HEAD_WITHIN = 10.0
"""Seconds from the first byte of a request to the last of its head and a small body; then the answer is 408."""
HEAD_MOST, BODY_SMALL = 32 * 1024, 64 * 1024
"""Bytes of a head, and of a body that the poller waits for; a form without files is far smaller."""
QUEUED_WITHIN = 60.0
"""Seconds that a request with a large body waits for its turn; then the answer is 503."""
CLOSED_WITHIN = 2.0
"""Seconds for the other side to take the end of an answer (RFC 9112, 9.6)."""
PATIENCE = 20.0
"""Seconds that a thread waits for the other side, on top of what the slowest line takes."""
SLOWEST = 16 * 1024
"""Bytes a second of the slowest line that we serve."""
PIECE = 64 * 1024
UNSENT_MOST, UNSENT_TOGETHER = 4_000_000, 128_000_000
"""Bytes of answers kept until the other side takes them, of one connection and of all of a process together."""
ANSWER = 512 * 1024
"""Bytes of an answer that the kernel takes at once, such as a list of a hundred zaken: no thread waits for a reader."""


STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (errors.InvalidResponseHeader, 500),
    (errors.InvalidResponseHeaderName, 500),
    (errors.ConfigurationProblem, 500),
    (errors.LimitRequestLine, 414),
    (errors.LimitRequestHeaders, 431),
    (errors.ExpectationFailed, 417),
    (errors.UnsupportedTransferCoding, 501),
    (errors.ParseException, 400),
)
"""The status for what gunicorn finds wrong with a request; the first that fits counts."""


class Arrived(Enum):
    """How much of a request has come in."""

    PART = auto()
    WHOLE = auto()
    """All of it, or what can only be refused."""
    HEAD = auto()
    """Its head; the body is large, or comes when asked for."""
    TOO_LARGE = auto()


_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_STREAMED = re.compile(rb"\r\n(?:transfer-encoding|expect):", re.IGNORECASE)


def arrived(data: bytes | bytearray) -> Arrived:
    """Say how much of an HTTP/1.1 request has come in with these first bytes of it."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        if data.count(b"\n") != data.count(b"\r\n"):
            return Arrived.WHOLE  # a line that ends otherwise is refused
        return Arrived.TOO_LARGE if len(data) > HEAD_MOST else Arrived.PART
    if end > HEAD_MOST:
        return Arrived.TOO_LARGE
    head = data[: end + 2]
    if _STREAMED.search(head):
        return Arrived.HEAD
    found = _LENGTH.search(head)
    length = int(found[1]) if found else 0
    if len(data) - end - 4 >= length:
        return Arrived.WHOLE
    return Arrived.HEAD if length > BODY_SMALL else Arrived.PART


class Room:
    """Room for bytes: how many may still be kept."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._lock = threading.Lock()

    def take(self, count: int) -> bool:
        """Take room for so many bytes if there is enough; return whether there was."""
        with self._lock:
            if count > self._left:
                return False
            self._left -= count
            return True

    def give_back(self, count: int) -> None:
        with self._lock:
            self._left += count


ROOM = Room(UNSENT_TOGETHER)


class Paced(socket.socket):
    """A connection on which a thread waits no longer than the slowest line that we serve would take.

    What the other side does not take at once is kept in `unsent`, while there is room. Otherwise a thread waits; its
    time to do so runs out as it is used and comes back with each byte, so that a byte now and then does not hold it.
    """

    def __init__(self, accepted: socket.socket) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, accepted.detach())
        self.unsent = bytearray()
        self.api = False
        """Whether the request that came in is a call to a register."""
        self.rested()

    def rested(self) -> None:
        """Begin a request with full patience."""
        self._left = PATIENCE

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        if self.gettimeout() == 0:  # the poller does not wait
            return super().recv(size, flags)
        with self._waiting():
            data = super().recv(size, flags)
        self._earn(len(data))
        return data

    def sendall(self, data: ReadableBuffer, flags: int = 0, /) -> None:
        left = memoryview(data).cast("B")
        if not self.unsent:
            left = left[self._push(left) :]
        if not left:
            return
        if self._left <= 0:  # one who kept us waiting for a body still hears why it is refused, but we wait no longer
            raise _gone()
        if len(self.unsent) + len(left) <= UNSENT_MOST and ROOM.take(len(left)):
            self.unsent += left
            return
        while self.unsent:
            self._wait_to_send(self.unsent[:PIECE])
            self._sent(PIECE)
        for start in range(0, len(left), PIECE):
            self._wait_to_send(left[start : start + PIECE])

    def sendfile(self, file: IO[bytes], offset: int = 0, count: int | None = None) -> int:  # type: ignore[override]
        file.seek(offset)
        sent = 0
        while piece := file.read(PIECE if count is None else min(PIECE, count - sent)):
            self.sendall(piece)
            sent += len(piece)
        return sent

    def send_kept(self) -> int:
        """Send as much of what is kept as the other side takes now; return how many bytes that was. Raises OSError."""
        count = self._push(memoryview(bytes(self.unsent[: 4 * PIECE])))
        self._sent(count)
        return count

    def close(self) -> None:
        self._sent(len(self.unsent))
        super().close()

    def _sent(self, count: int) -> None:
        before = len(self.unsent)
        del self.unsent[:count]
        ROOM.give_back(before - len(self.unsent))

    def _push(self, data: memoryview) -> int:
        """Send without waiting; return how many bytes the other side took."""
        asked = self.gettimeout()
        self.settimeout(0)
        try:
            return super().send(data)
        except BlockingIOError:
            return 0
        finally:
            self.settimeout(asked)

    def _wait_to_send(self, data: ReadableBuffer) -> None:
        with self._waiting():
            super().sendall(data)
        self._earn(PIECE)

    @contextlib.contextmanager
    def _waiting(self) -> Iterator[None]:
        """Wait as long as there is patience, then raise ConnectionResetError, as if the other side had gone."""
        asked = self.gettimeout()
        limit = self._left if asked is None else min(asked, self._left)
        if limit <= 0:
            raise _gone()
        began = time.monotonic()
        self.settimeout(limit)
        try:
            yield
        except TimeoutError:
            if limit == asked:  # the caller has a limit of its own
                raise
            self._sent(len(self.unsent))
            raise _gone() from None
        finally:
            self._left -= time.monotonic() - began
            with contextlib.suppress(OSError):
                self.settimeout(asked)

    def _earn(self, count: int) -> None:
        self._left = min(PATIENCE, self._left + count / SLOWEST)


def _gone() -> ConnectionResetError:
    return ConnectionResetError(errno.ECONNRESET, "the other side is too slow")


class Connection(TConn):  # type: ignore[misc]
    """A connection with what has come in of the next request.

    `large` while a thread reads a large body from it, `again` when another request may follow.
    """

    def __init__(self, cfg: Any, accepted: socket.socket, client: Any, server: Any) -> None:
        super().__init__(cfg, Paced(accepted), client, server)
        self.received = bytearray()
        self.large = False
        self.again = False


class Worker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's threaded worker, in which a connection is always in exactly one place.

    Idle (`keepalived_conns`), sending a request (`pending_conns`), waiting for a thread that takes large bodies
    (`queued_conns`), with a thread, taking the rest of an answer (`sending_conns`), or closing (`closing_conns`). Each
    list is in order of time, except `sending_conns`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queued_conns: deque[Connection] = deque()
        self.sending_conns: deque[Connection] = deque()
        self.closing_conns: deque[Connection] = deque()
        self.large = 0
        self.most_large = max(1, self.cfg.threads // 2)

    def init_process(self) -> None:
        for listener in self.sockets:  # connections that are accepted inherit it
            listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ANSWER)
        super().init_process()

    def get_thread_pool(self) -> LastFirst:
        return LastFirst(self.cfg.threads)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Wait so many seconds at most and act on what happened.

        What an act earlier in the same round moved or closed (to make room) is left out: its place is another by now.
        """
        for key, _ in self.poller.select(timeout):
            if self.poller.get_map().get(key.fd) is key:
                key.data(key.fileobj)

    def accept(self, listener: Any) -> None:
        """Accept a connection; when there are too many, drop the one idle for longest, else one that we wait for."""
        if self.nr_conns >= self.worker_connections - self.cfg.threads:
            self._make_room()
        try:
            accepted, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                raise
            self._make_room()
            return
        self.nr_conns += 1
        conn = Connection(self.cfg, accepted, client, listener.getsockname())
        self._idle(conn)
        self.on_client_socket_readable(conn, conn.sock)  # most send their request at once

    def _make_room(self) -> None:
        for conns in (self.keepalived_conns, self.pending_conns, self.closing_conns, self.sending_conns):
            if conns:
                self._drop(self._taken(conns, conns[0]))
                return

    def _idle(self, conn: Connection) -> None:
        conn.set_timeout()
        self._placed(self.keepalived_conns, conn, self.on_client_socket_readable)

    def _placed(self, conns: deque[Connection], conn: Connection, act: Any, event: int = selectors.EVENT_READ) -> None:
        conns.append(conn)
        self.poller.register(conn.sock, event, partial(act, conn))

    def _taken(self, conns: deque[Connection], conn: Connection) -> Connection:
        conns.remove(conn)
        self.poller.unregister(conn.sock)
        return conn

    def on_client_socket_readable(self, conn: Connection, client: Any) -> None:
        """Read the first bytes of a request, or the end of the connection."""
        if self._read(conn, self.keepalived_conns):
            self._taken(self.keepalived_conns, conn)
            self._begun(conn)

    def on_pending_socket_readable(self, conn: Connection, client: Any) -> None:
        """Read the next bytes of a request."""
        if self._read(conn, self.pending_conns) and arrived(conn.received) is not Arrived.PART:
            self._taken(self.pending_conns, conn)
            self._go_on(conn)

    def _read(self, conn: Connection, conns: deque[Connection]) -> bool:
        """Read what came and say whether anything did; drop a connection that was closed."""
        try:
            data = conn.sock.recv(PIECE)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self._drop(self._taken(conns, conn))
        conn.received += data
        return bool(data)

    def _begun(self, conn: Connection) -> None:
        conn.timeout = time.monotonic() + HEAD_WITHIN
        self._go_on(conn)

    def _go_on(self, conn: Connection) -> None:
        """Hand over a request that is there, wait for one that is not, refuse one that is too large."""
        found = arrived(conn.received)
        conn.sock.api = of_a_register(conn.received)
        if found is Arrived.PART:
            self._placed(self.pending_conns, conn, self.on_pending_socket_readable)
        elif found is Arrived.TOO_LARGE:
            self._refuse(conn, 431)
        else:
            conn.init()
            conn.sock.rested()
            conn.parser.unreader.unread(bytes(conn.received))
            conn.received.clear()
            conn.data_ready = True
            conn.large = found is Arrived.HEAD
            self._queue(conn) if conn.large else self.enqueue_req(conn)

    def _queue(self, conn: Connection) -> None:
        conn.timeout = time.monotonic() + QUEUED_WITHIN
        self.queued_conns.append(conn)
        self._next_large()

    def _next_large(self) -> None:
        if self.queued_conns and self.large < self.most_large:
            self.large += 1
            self.enqueue_req(self.queued_conns.popleft())

    def finish_request(self, conn: Connection, fs: Future[Any]) -> None:
        """Go on with a connection after its request: the next one, or the end."""
        if conn.large:
            conn.large = False
            self.large -= 1
            self._next_large()
        try:
            conn.again = bool(not fs.cancelled() and fs.result())
            if conn.again:
                conn.received += conn.parser.unreader.take_buffered()
            conn.sock.setblocking(False)
        except Exception:
            self._drop(conn)
            return
        if conn.sock.unsent:
            conn.timeout = time.monotonic() + PATIENCE
            self._placed(self.sending_conns, conn, self.on_sending_socket_writable, selectors.EVENT_WRITE)
        else:
            self._answered(conn)

    def on_sending_socket_writable(self, conn: Connection, client: Any) -> None:
        """Send the other side more of its answer."""
        try:
            count = conn.sock.send_kept()
        except OSError:
            self._drop(self._taken(self.sending_conns, conn))
            return
        conn.timeout = min(conn.timeout + count / SLOWEST, time.monotonic() + PATIENCE)
        if not conn.sock.unsent:
            self._answered(self._taken(self.sending_conns, conn))

    def _answered(self, conn: Connection) -> None:
        if not conn.again:
            self._close(conn)
        elif conn.received:
            self._begun(conn)
        else:
            self._idle(conn)
            if not self.alive:
                self._cap_keepalive(time.monotonic() + CLOSED_WITHIN)

    def _refuse(self, conn: Connection, status: int) -> None:
        conn.sock.setblocking(False)
        with contextlib.suppress(OSError):
            conn.sock.send(refusal(status, conn.sock.api))
        self._close(conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what is no request, or what failed before the site could say so; gunicorn itself would, in English."""
        status = next((status for kind, status in STATUSES if isinstance(exc, kind)), 500)
        if status == 500:
            self.log.error("Error handling a request", exc_info=exc)
        else:
            self.log.warning("Invalid request: %s", type(exc).__name__)  # not from where: that is someone
        with contextlib.suppress(OSError):
            client.sendall(refusal(status, client.api))

    def _close(self, conn: Connection) -> None:
        """Tell the other side that this was all, and wait in the poller until it has read it."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(conn)
            return
        conn.timeout = time.monotonic() + CLOSED_WITHIN
        self._placed(self.closing_conns, conn, self.on_closing_socket_readable)

    def on_closing_socket_readable(self, conn: Connection, client: Any) -> None:
        """See the other side close as well, or drop what it still says."""
        self._read(conn, self.closing_conns)
        conn.received.clear()

    def _drop(self, conn: Connection) -> None:
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """End what took too long: a request that did not come or got no turn, an answer not taken, an end not seen."""
        now = time.monotonic()
        while self.pending_conns and self.pending_conns[0].timeout <= now:
            self._refuse(self._taken(self.pending_conns, self.pending_conns[0]), 408)
        while self.queued_conns and self.queued_conns[0].timeout <= now:
            self._refuse(self.queued_conns.popleft(), 503)
        for conn in [each for each in self.sending_conns if each.timeout <= now]:
            self._drop(self._taken(self.sending_conns, conn))
        while self.closing_conns and self.closing_conns[0].timeout <= now:
            self._drop(self._taken(self.closing_conns, self.closing_conns[0]))
