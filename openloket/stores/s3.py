"""A bucket of an S3 service as a store, by obstore.

It signs what it sends with its SHA-256, so that the service refuses what was damaged on its way. What is larger than a
part goes in parts, some at a time, and is there when all of them are.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING

from openloket.outage import Breaker, Down
from openloket.stores import PIECE, Kept, StoreAway, named, place

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Config, S3Store

PART = 8 * 1024 * 1024
"""Bytes of a part; smaller contents go in one call and stay in memory."""
PARTS_AT_ONCE = 3
TRIES, CONNECT, SILENCE, IN_ALL = 3, 2, 10, 8
"""Tries of a call, seconds for a connection, seconds without a sign of life, and seconds after which no try begins."""
QUIET = 3
"""Seconds in which nobody waits for a service that did not answer."""

_CODE = re.compile(r"<Code>(\w+)</Code>")


@dataclass(frozen=True)
class Bucket:
    """Where a bucket is and how we get in; the secret is left out of what is printed."""

    bucket: str
    folder: str
    endpoint: str
    region: str
    key: str
    secret: str = field(repr=False)
    trusted: str
    """PEM of certificates to trust besides the system's."""

    @property
    def name(self) -> str:
        return "/".join(part for part in (f"s3://{self.bucket}", self.folder) if part)


class S3:
    """Contents as objects."""

    def __init__(self, bucket: Bucket) -> None:
        self.name = bucket.name
        self._breaker = Breaker(QUIET)
        self._store = _client(bucket)

    def take(self, pieces: Iterable[bytes]) -> str:
        """Keep a content; it is always sent, so that it is new for who sweeps. Raises OSError when a spool is full."""
        import obstore

        digest = hashlib.sha256()
        with SpooledTemporaryFile(max_size=PART) as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
            file.seek(0)
            with self._reached():
                obstore.put(
                    self._store, place(digest.hexdigest()), file, chunk_size=PART, max_concurrency=PARTS_AT_ONCE
                )
        return digest.hexdigest()

    def opened(self, sha256: str) -> tuple[int, Iterator[bytes]]:
        """Return the size of a content and its bytes. Raises FileNotFoundError."""
        import obstore

        with self._reached():
            found = obstore.get(self._store, place(sha256))

        def pieces() -> Iterator[bytes]:
            with self._told():
                for piece in found.stream(min_chunk_size=PIECE):
                    yield bytes(piece)

        return found.meta["size"], pieces()

    def kept(self) -> Iterator[Kept]:
        """Yield what is in the bucket."""
        import obstore

        with self._told():
            for found in (item for some in obstore.list(self._store) for item in some):
                if named(found["path"]):
                    sha256 = found["path"].rpartition("/")[2]
                    yield Kept(sha256, found["size"], found["last_modified"].timestamp())

    def remove(self, sha256: str, before: float) -> bool:
        """Remove a content that was put here before a moment."""
        import obstore

        with self._reached():
            try:
                found = obstore.head(self._store, place(sha256))
            except FileNotFoundError:
                return False
            if found["last_modified"].timestamp() >= before:
                return False
            obstore.delete(self._store, place(sha256))
            return True

    def tidy(self, before: float) -> None:
        """Do nothing: the service itself throws away uploads in parts that were left, as docs/beheer.md says."""

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Do a call, unless the service did not answer a moment ago. Raises StoreAway."""
        from obstore.exceptions import BaseError

        with self._told(), self._breaker.trying(BaseError, _NoBucket):
            try:
                yield
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise _NoBucket(str(error)) from error
                raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in our words that the service is away. Raises StoreAway."""
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, _NoBucket, Down) as error:
            raise StoreAway(f"the store of documents {self.name} is away: {_line(str(error))}") from error


def _line(said: str) -> str:
    """Return what is wrong in one line, with the code that the service gave."""
    code = _CODE.search(said)
    return " ".join([*([code[1]] if code else []), said.partition("<?xml")[0].partition("\n")[0].strip()])


class _NoBucket(Exception):
    """The bucket is not there, which is no word about the content."""


def store(bucket: Bucket) -> S3:
    """Return the store of a bucket, one for each process: connections do not survive a fork."""
    return _of_process(bucket, os.getpid())


@cache
def _of_process(bucket: Bucket, process: int) -> S3:
    return S3(bucket)


def _client(bucket: Bucket) -> S3Store:
    from obstore.store import S3Store

    options: ClientConfig = {
        "allow_http": bucket.endpoint.startswith("http://"),
        "connect_timeout": timedelta(seconds=CONNECT),
        "read_timeout": timedelta(seconds=SILENCE),
        "timeout": timedelta(hours=1),  # of a whole content, however large
    }
    if bucket.trusted:
        options["root_certificate"] = bucket.trusted
    where: S3Config = {"endpoint": bucket.endpoint} if bucket.endpoint else {}
    return S3Store(
        bucket.bucket,
        prefix=bucket.folder or None,
        config=where,
        region=bucket.region,
        access_key_id=bucket.key,
        secret_access_key=bucket.secret,
        client_options=options,
        retry_config={
            "max_retries": TRIES - 1,
            "retry_timeout": timedelta(seconds=IN_ALL),
            "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=1), "base": 3},
        },
    )
