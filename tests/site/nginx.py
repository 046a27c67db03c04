"""A real nginx with the configuration in deploy/nginx, on ports of its own of this machine."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

from tests.site import running

FOLDER = running.ROOT / "deploy" / "nginx"
MISSING = [name for name in ("nginx", "openssl") if shutil.which(name) is None]
"""What is not on this machine, and these tests need."""


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate that signs itself; return its file and its key's."""
    found = folder / f"{name}.pem", folder / f"{name}.key"
    made = [
        "-out",
        str(found[0]),
        "-keyout",
        str(found[1]),
        "-subj",
        f"/CN={name}",
        "-addext",
        f"subjectAltName=DNS:{name}",
    ]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *made],
        check=True,
        capture_output=True,
    )
    return found


class Nginx:
    """The reference configuration for a site that is called localhost; only what a machine fills in is changed."""

    def __init__(self, folder: Path, backend: int) -> None:
        self.folder = folder
        self.plain, self.port = running.free_port(), running.free_port()
        self.url = f"https://localhost:{self.port}"
        self.certificate, key = certificate(folder, "localhost")
        filled = {
            "loket.gemeente.nl;": "localhost;",
            "/etc/ssl/loket.gemeente.nl.pem": str(self.certificate),
            "/etc/ssl/private/loket.gemeente.nl.key": str(key),
            "/var/log/nginx/": f"{folder}/",
            "/var/cache/nginx/loket": f"{folder}/cache",
            "/opt/loket/nu/deploy/nginx/": f"{FOLDER}/",
            "127.0.0.1:8000": f"127.0.0.1:{backend}",
            "listen 80": f"listen 127.0.0.1:{self.plain}",
            "listen 443": f"listen 127.0.0.1:{self.port}",
        }
        site = re.sub(r".*listen \[::\].*\n", "", (FOLDER / "loket.conf").read_text("utf-8"))
        for was, becomes in filled.items():
            assert was in site, was
            site = site.replace(was, becomes)
        (folder / "snippets").mkdir()
        shutil.copy(FOLDER / "loket-proxy.conf", folder / "snippets")
        (folder / "site.conf").write_text(site)
        temporary = "\n".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;" if os.getuid() == 0 else ""
        types = "types { text/html html; text/css css; application/json json; }"
        (folder / "nginx.conf").write_text(
            f"{user}\ndaemon off;\npid {folder}/pid;\nevents {{}}\nhttp {{\n{types}\n{temporary}\ninclude site.conf;\n}}\n"
        )
        command = ["nginx", "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
        with (folder / "said").open("wb") as said:
            self.process = subprocess.Popen(command, stdout=said, stderr=said)
        deadline = time.monotonic() + 30
        while not self._listens():
            assert self.process.poll() is None, (folder / "said").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def _listens(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0

    def logged(self) -> str:
        """Return all that it wrote down."""
        return "\n".join(path.read_text("utf-8") for path in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)
