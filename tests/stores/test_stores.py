"""Both kinds of store, told apart by nobody: what is kept is read, what is away is said to be away."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from openloket import stores
from openloket.stores import Store, StoreAway, disk, s3
from tests.seaweed import Seaweed

pytestmark = pytest.mark.xdist_group("seaweed")
LARGE = 2 * s3.PART + 12_345
"""Bytes that go in three parts."""


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "disk":
        return disk.Disk(tmp_path)
    return s3.store(request.getfixturevalue("seaweed").bucket(tmp_path.name))


@pytest.mark.parametrize("content", [b"", b"hallo", os.urandom(LARGE)], ids=["empty", "small", "in parts"])
def test_what_is_kept_is_read(store: Store, content: bytes) -> None:
    sha256 = store.take(content[at : at + 100_000] for at in range(0, len(content), 100_000))
    assert sha256 == hashlib.sha256(content).hexdigest()
    size, pieces = store.opened(sha256)
    assert (size, b"".join(pieces)) == (len(content), content)
    (kept,) = store.kept()
    assert kept[:2] == (sha256, len(content))
    assert abs(kept.at - time.time()) < 60


def test_what_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(FileNotFoundError):
        store.opened("0" * 64)
    assert not store.remove("0" * 64, time.time() + 60)
    assert not list(store.kept())


def test_what_was_put_there_again_is_new(store: Store) -> None:
    sha256 = store.take([b"hallo"])
    first = last = next(store.kept()).at
    while last == first:  # a service tells its time in seconds
        store.take([b"hallo"])
        last = next(store.kept()).at
    assert not store.remove(sha256, last)
    assert store.remove(sha256, time.time() + 60)
    assert not list(store.kept())


def test_what_breaks_off_leaves_nothing(store: Store, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError("the sender has gone")

    with pytest.raises(ConnectionError):
        store.take(broken())
    assert not list(store.kept())
    assert not list(tmp_path.glob("*"))


def test_a_disk_has_the_content_and_its_name_before_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[tuple[Path, bool]] = []

    def flush(opened: int) -> None:
        path = Path(f"/proc/self/fd/{opened}").readlink()
        flushed.append((path, (tmp_path / stores.place(sha256)).exists()))

    content = b"wie dit las, is niet bang voor een stroomstoring"
    sha256 = hashlib.sha256(content).hexdigest()
    monkeypatch.setattr(os, "fsync", flush)
    disk.Disk(tmp_path).take([content])
    (_, there), *names = flushed
    assert not there  # the content first
    assert names == [(tmp_path / sha256[:2], True), (tmp_path, True)]


def test_others_find_it_by_the_same_path(seaweed: Seaweed, tmp_path: Path) -> None:
    here, there = disk.Disk(tmp_path), s3.store(seaweed.bucket("same"))
    sha256 = here.take([b"hallo"])
    assert (tmp_path / sha256[:2] / sha256).read_bytes() == b"hallo"
    there.take([b"hallo"])
    assert [item["path"] for some in there._store.list() for item in some] == [f"{sha256[:2]}/{sha256}"]


@pytest.mark.parametrize(
    ("bucket", "key", "said"),
    [("bestaat-niet", "loket", "NoSuchBucket|Access Denied|AccessDenied"), ("loket-documenten", "wie", "403")],
)
def test_a_bucket_that_is_not_ours_is_away_and_no_document_is_said_to_be_gone(
    seaweed: Seaweed, bucket: str, key: str, said: str
) -> None:
    store = s3.S3(seaweed.bucket("x", bucket, key))
    for call in (lambda: store.opened("0" * 64), lambda: store.take([b"hallo"]), lambda: list(store.kept())):
        store._breaker.mended()
        with pytest.raises(StoreAway, match=said):
            call()


def test_a_service_that_is_away_or_silent_is_told_in_time_and_then_at_once(
    seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "SILENCE", 1)
    store = s3.S3(seaweed.bucket("away"))
    sha256 = store.take([b"hallo"])
    seaweed.freeze()
    try:
        began = time.monotonic()
        with pytest.raises(StoreAway, match="s3://loket-documenten/away is away"):
            store.take([b"dag"])
        assert 1 <= time.monotonic() - began < 1 + s3.IN_ALL
        began = time.monotonic()
        with pytest.raises(StoreAway, match="error sending request"):
            store.opened(sha256)
        assert time.monotonic() - began < 0.5  # nobody else waits
    finally:
        seaweed.thaw()
    store._breaker.mended()
    assert b"".join(store.opened(sha256)[1]) == b"hallo"


def test_the_service_keeps_it_over_a_restart(seaweed: Seaweed) -> None:
    store = s3.S3(seaweed.bucket("restart"))
    content = os.urandom(LARGE)
    sha256 = store.take([content])
    seaweed.stop()
    try:
        with pytest.raises(StoreAway):
            store.opened(sha256)
    finally:
        seaweed.start()
    store._breaker.mended()
    assert b"".join(store.opened(sha256)[1]) == content


def test_the_secret_is_not_shown(seaweed: Seaweed) -> None:
    assert "geheim" not in repr(seaweed.bucket("x"))
