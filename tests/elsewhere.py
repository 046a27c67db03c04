"""Another system, played by a port on this machine: silent, slow, wrong or much."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

from tests.patience import SILENT

JSON = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"ok": true}'


class Other:
    """Another system: a port on this machine on which `behave` does what it likes with each connection."""

    def __init__(self, behave: Callable[[socket.socket], None]) -> None:
        self.behave = behave
        self.over = threading.Event()
        self.seen = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.seen += 1
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            self.behave(connection)

    def silent(self, connection: socket.socket) -> None:
        self.over.wait(SILENT)

    def trickle(self, before: bytes) -> Callable[[socket.socket], None]:
        """Return a behaviour that says this and then a byte every twentieth of a second, for ever."""

        def behave(connection: socket.socket) -> None:
            connection.recv(10_000)
            connection.sendall(before)
            while not self.over.wait(0.05):
                connection.sendall(b"x")

        return behave

    def says(self, answer: bytes) -> Callable[[socket.socket], None]:
        def behave(connection: socket.socket) -> None:
            connection.recv(10_000)
            connection.sendall(answer)

        return behave

    def floods(self, connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not self.over.is_set():
            connection.sendall(b"x" * 100_000)

    def close(self) -> None:
        self.over.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
