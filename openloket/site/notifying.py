"""Tell systemd how it is with this program (sd_notify(3)), when systemd started it and asks."""

from __future__ import annotations

import os
import socket

READY, STOPPING = "READY=1", "STOPPING=1"


class Systemd:
    """Who waits to hear that we are ready; nobody when systemd did not start us."""

    def __init__(self) -> None:
        self.socket = os.environ.pop("NOTIFY_SOCKET", "")  # gone: what we start does not speak for us

    def tell(self, state: str) -> None:
        """Say how it is. Raises OSError when whoever asked does not listen."""
        if self.socket:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as speaking:
                speaking.sendto(state.encode(), self.socket.replace("@", "\0", 1))
