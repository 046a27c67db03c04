"""Debian's Dovecot on a port of this machine, with a folder of its own; who has none skips what needs it."""

from __future__ import annotations

import imaplib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from openloket.channels.mailbox import Mailbox

USER, PASSWORD = "retour", "geheim"
_CONF = """
base_dir = {run}
log_path = {place}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{place}/mail/%u
first_valid_uid = 1
last_valid_uid = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={place}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@contextmanager
def imap_server() -> Iterator[Mailbox]:
    """Run Dovecot and give the mailbox that it has."""
    dovecot = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    if dovecot is None or os.geteuid() != 0:
        pytest.skip("Dovecot is not here, or we are not root: apt-get install dovecot-imapd")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="imap") as folder:
        place = Path(folder)
        place.chmod(0o755)
        (place / "mail").mkdir()
        shutil.chown(place / "mail", "nobody", "nogroup")
        conf = place / "dovecot.conf"
        conf.write_text(_CONF.format(place=place, run=place / "run", port=port, password=PASSWORD))
        process = subprocess.Popen([dovecot, "-F", "-c", str(conf)])
        box = Mailbox("127.0.0.1", port, "none", USER, PASSWORD)
        try:
            _wait(box, place / "log")
            yield box
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def logged_in(box: Mailbox) -> Iterator[imaplib.IMAP4]:
    """Look into the mailbox as a mail program does."""
    with imaplib.IMAP4(box.host, box.port, timeout=10) as server:
        server.login(box.user, box.password)
        yield server


def _wait(box: Mailbox, log: Path) -> None:
    for _ in range(100):
        try:
            with logged_in(box):
                return
        except (OSError, imaplib.IMAP4.error):
            time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8", "replace"))
