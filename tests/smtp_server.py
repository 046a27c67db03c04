"""A small mail server that speaks SMTP on a real socket: it keeps what it is given, or answers what a test says."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Mailbox:
    """Where the server listens, what it answers by command (`MAIL`, `RCPT`, `DATA`, `QUIT`...), and what came in."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[str, str, str]] = field(default_factory=list)
    """Envelope sender, envelope recipient and text of each mail."""
    encrypted: list[bool] = field(default_factory=list)
    logins: int = 0


@contextmanager
def mail_server(security: str = "none", certificate: Path | None = None) -> Iterator[Mailbox]:
    """Run a server on a port of this machine, with `starttls`, `tls` or `none`; no STARTTLS without a certificate."""
    box = Mailbox()
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    class Handler(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(text.encode() + b"\r\n")

        def wrap(self) -> None:
            assert context is not None
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

        def handle(self) -> None:
            try:
                self.talk()
            except (OSError, ValueError):
                return  # the other side went away

        def talk(self) -> None:
            secure = security == "tls"
            if secure:
                self.wrap()
            self.say(box.answers.get("CONNECT", "220 test"))
            sender = recipient = ""
            while line := self.rfile.readline().decode("utf-8").strip():
                command = line.split(" ")[0].upper()
                if answer := box.answers.get(command):
                    self.say(answer)
                elif command == "EHLO":
                    offer = security == "starttls" and context is not None and not secure
                    self.say("250-test\r\n250-AUTH PLAIN" + ("\r\n250 STARTTLS" if offer else "\r\n250 8BITMIME"))
                elif command == "STARTTLS":
                    self.say("220 go on")
                    self.wrap()
                    secure = True
                elif command == "AUTH":
                    box.logins += 1
                    self.say("235 welcome")
                elif command == "DATA":
                    self.say("354 go on")
                    lines = []
                    while (part := self.rfile.readline()) not in (b".\r\n", b""):
                        lines.append(part)
                    if answer := box.answers.get("TEXT"):
                        self.say(answer)
                        continue
                    box.taken.append((sender, recipient, b"".join(lines).decode()))
                    box.encrypted.append(secure)
                    self.say("250 taken")
                elif command == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    address = line.partition("<")[2].partition(">")[0]
                    sender = address if command == "MAIL" else sender
                    recipient = address if command == "RCPT" else recipient
                    self.say("250 ok")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Do nothing: a client that goes away is not an error here."""

    server = Server(("127.0.0.1", 0), Handler)
    box.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()


def make_certificate(path: Path, host: str = "127.0.0.1") -> Path:
    """Make a certificate that signs itself, with its key, in one file; return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path
