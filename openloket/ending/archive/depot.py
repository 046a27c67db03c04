"""Bring bags to an e-depot and hear of them: by a folder that it reads (also over SFTP, mounted), or by an address that takes what is put there.

A bag goes as one file, `<name>.zip`. The e-depot says that it has it in `<name>.json`, beside it: `Receipt`. Both ways do the
same two things, and say in words for people what went wrong.
"""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import msgspec
import requests

from openloket.calling import Bounded, Limits

MOST_RECEIPT = 100_000
"""Limits the bytes of a receipt."""
GROUP_READS = 0o640
"""Says how a bag lies in a folder: the group of the folder may read it, for the e-depot is seldom the same account as we are."""


class Away(Exception):
    """Say that the e-depot cannot be reached, or takes nothing now; the message says why."""


class Refused(Exception):
    """Say that the e-depot will not have this bag; the message says why."""


class BadReceipt(ValueError):
    """Say that what the e-depot said is no receipt; the message says why."""


class Receipt(msgspec.Struct, frozen=True):
    """Hold what an e-depot says of a bag: which, with which checksum, and by what it knows it now, or why it will not have it."""

    bag: str
    sha256: str
    number: str = ""
    accepted: bool = True
    why: str = ""


_RECEIPT = msgspec.json.Decoder(Receipt)


def read_receipt(data: bytes) -> Receipt:
    """Read a receipt. Raises BadReceipt."""
    try:
        return _RECEIPT.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise BadReceipt(f"Het ontvangstbewijs is niet te lezen: {error}"[:200]) from error


@dataclass(frozen=True)
class Setup:
    """Say where the e-depot is: a folder or an address, with the token that goes along to the address."""

    where: str
    token: str = ""

    def depot(self) -> Depot:
        """Return the way to it."""
        return (
            Site(self.where, self.token) if self.where.startswith(("http://", "https://")) else Folder(Path(self.where))
        )


class Depot(Protocol):
    """Lead to an e-depot."""

    def send(self, name: str, file: IO[bytes], sha256: str) -> None:
        """Bring a bag there whole, or not; the same again changes nothing. Raises Away, Refused."""

    def receipt(self, name: str) -> bytes | None:
        """Return what the e-depot says of a bag; None when it says nothing yet. Raises Away, BadReceipt."""


@dataclass(frozen=True)
class Folder:
    """Lead to a folder that the e-depot reads. It is never made here: a mount that is away must not become a folder of ours."""

    root: Path

    def send(self, name: str, file: IO[bytes], sha256: str) -> None:
        """Write a bag beside its place, and put it there when it is whole and on the disk."""
        beside = self.root / f"{name}.zip.part"
        try:
            try:
                with beside.open("wb") as out:
                    shutil.copyfileobj(file, out)
                    out.flush()
                    os.fchmod(out.fileno(), GROUP_READS)
                    os.fsync(out.fileno())
                beside.replace(self.root / f"{name}.zip")
            except BaseException:
                with contextlib.suppress(OSError):
                    beside.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise Away(f"De map van het e-depot is niet te schrijven: {error.strerror}.") from error

    def receipt(self, name: str) -> bytes | None:
        """Read what lies beside it."""
        try:
            with (self.root / f"{name}.json").open("rb") as file:
                return _bounded(file.read(MOST_RECEIPT + 1))
        except FileNotFoundError:
            if self.root.is_dir():
                return None
            raise Away("De map van het e-depot is er niet.") from None
        except OSError as error:
            raise Away(f"De map van het e-depot is niet te lezen: {error.strerror}.") from error


def _bounded(data: bytes) -> bytes:
    if len(data) > MOST_RECEIPT:
        raise BadReceipt("Het ontvangstbewijs is te groot.")
    return data


class _Session(Bounded):
    limits = Limits(seconds=900, most=MOST_RECEIPT, at_once=2, turn=10)


@dataclass(frozen=True)
class Site:
    """Lead to an address that takes a bag by PUT, and gives its receipt by GET."""

    url: str
    token: str

    def send(self, name: str, file: IO[bytes], sha256: str) -> None:
        """Put a bag there, with its checksum (RFC 9530), so that half a bag is no bag."""
        digest = base64.b64encode(bytes.fromhex(sha256)).decode()
        headers = {"Content-Type": "application/zip", "Repr-Digest": f"sha-256=:{digest}:"}
        answer = self._call("PUT", f"{name}.zip", headers, file)
        if 400 <= answer.status_code < 500 and answer.status_code not in _LATER:
            raise Refused(f"Het e-depot weigert: HTTP {answer.status_code}.")
        if not 200 <= answer.status_code < 300:
            raise Away(f"Het e-depot kan nu niets aannemen: HTTP {answer.status_code}.")

    def receipt(self, name: str) -> bytes | None:
        """Ask for it."""
        answer = self._call("GET", f"{name}.json", {}, None)
        if answer.status_code in (requests.codes.not_found, requests.codes.accepted, requests.codes.no_content):
            return None
        if answer.status_code != requests.codes.ok:
            raise Away(f"Het e-depot zegt nu niets over een ontvangst: HTTP {answer.status_code}.")
        return answer.content

    def _call(self, method: str, path: str, headers: dict[str, str], body: IO[bytes] | None) -> requests.Response:
        if self.token:
            headers = {**headers, "Authorization": f"Bearer {self.token}"}
        try:
            with _Session() as session:
                return session.request(method, f"{self.url}/{path}", headers=headers, data=body)
        except requests.RequestException as error:
            raise Away(f"Het e-depot is niet te bereiken ({type(error).__name__}).") from None


_LATER = (401, 403, 404, 407, 408, 423, 425, 429)
"""Lists answers that say something of us or of the moment, and nothing of the bag."""
