"""Contents in two places: read from both, moved to the first whole, with nothing lost when that is broken off."""

from __future__ import annotations

import hashlib
import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openloket.registers import content, moving
from openloket.stores import StoreAway, disk, s3
from tests.seaweed import Seaweed
from tests.site import running

pytestmark = pytest.mark.xdist_group("seaweed")


@pytest.fixture
def places(seaweed: Seaweed, settings: Any, tmp_path: Path) -> Iterator[Any]:
    """Contents on disk, new ones in a bucket; the fixture is the settings."""
    settings.MEDIA_ROOT = tmp_path / "documents"
    settings.DOCUMENTS = [None]
    yield settings
    seaweed.thaw()


@pytest.fixture
def bucket(seaweed: Seaweed, tmp_path: Path) -> s3.Bucket:
    return seaweed.bucket(tmp_path.name)


def test_what_is_in_another_place_is_read_and_new_contents_go_to_the_first(
    db: Any, places: Any, bucket: s3.Bucket
) -> None:
    before = content.store(b"van voor de overgang")
    places.DOCUMENTS = [bucket, None]
    after = content.store(b"van erna")
    assert content.read(before) == b"van voor de overgang"
    assert content.read(after) == b"van erna"
    here, there = disk.Disk(places.MEDIA_ROOT), s3.store(bucket)
    assert [kept.sha256 for kept in here.kept()] == [before]
    assert [kept.sha256 for kept in there.kept()] == [after]
    with pytest.raises(FileNotFoundError):
        content.read("0" * 64)


def test_it_moves_there_and_back_while_it_is_read(db: Any, places: Any, bucket: s3.Bucket) -> None:
    contents = [f"document {n}".encode() * 500 for n in range(60)]
    names = [content.store(one) for one in contents]
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                for name, one in zip(names, contents, strict=True):
                    found = b"".join(content.unopened(name)[1])
                    if found != one:
                        wrong.append(name)
        except Exception as error:
            wrong.append(error)

    for order in ([bucket, None], [None, bucket]):
        places.DOCUMENTS = order
        done.clear()
        reader = threading.Thread(target=read)
        reader.start()
        seen: list[int] = []
        found = moving.move(lambda moved, seen=seen: seen.append(moved.contents))
        done.set()
        reader.join()
        assert (found.contents, found.size, found.damaged) == (60, sum(map(len, contents)), [])
        assert seen == sorted(seen)
        assert seen[-1] == 60
        assert moving.left() == 0
    assert not wrong
    assert not list(s3.store(bucket).kept())


def test_what_is_damaged_stays_where_it_is_and_is_named(db: Any, places: Any, bucket: s3.Bucket) -> None:
    whole, damaged = content.store(b"heel"), content.store(b"niet heel")
    disk.Disk(places.MEDIA_ROOT).path(damaged).write_bytes(b"half")
    places.DOCUMENTS = [bucket, None]
    found = moving.move(lambda moved: None)
    assert (found.contents, found.damaged) == (1, [damaged])
    assert content.read(whole) == b"heel"
    with pytest.raises(ValueError, match="is veranderd"):
        content.read(damaged)
    assert not s3.store(bucket).remove(damaged, 2e12)  # it never came there


def test_a_half_content_in_the_new_place_is_made_whole(db: Any, places: Any, bucket: s3.Bucket) -> None:
    sha256 = hashlib.sha256(b"heel").hexdigest()
    places.DOCUMENTS = [bucket]
    content.store(b"heel")
    half = disk.Disk(places.MEDIA_ROOT).path(sha256)
    half.parent.mkdir(parents=True)
    half.write_bytes(b"he")
    places.DOCUMENTS = [None, bucket]
    assert moving.move(lambda moved: None).contents == 1
    assert half.read_bytes() == b"heel"


def test_broken_off_it_goes_on_where_it_was(
    db: Any, places: Any, bucket: s3.Bucket, seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "SILENCE", 1)
    s3._of_process.cache_clear()
    names = [content.store(f"document {n}".encode()) for n in range(40)]
    places.DOCUMENTS = [bucket, None]
    with pytest.raises(StoreAway):
        moving.move(lambda moved: moved.contents >= 8 and seaweed.freeze())
    seaweed.thaw()
    s3.store(bucket)._breaker.mended()
    left = moving.left()
    assert 0 < left < 40
    assert moving.move(lambda moved: None).contents == left
    assert {kept.sha256 for kept in s3.store(bucket).kept()} == set(names)
    s3._of_process.cache_clear()


def test_a_sweep_goes_through_both(db: Any, places: Any, bucket: s3.Bucket) -> None:
    here = content.store(b"niemand noemt dit")
    places.DOCUMENTS = [bucket, None]
    there, named = content.store(b"en dit ook niet"), content.store(b"dit wel")
    assert content.sweep([named], 2e12) == 2
    for gone in (here, there):
        with pytest.raises(FileNotFoundError):
            content.read(gone)
    assert content.read(named) == b"dit wel"


def command(seaweed: Seaweed, tmp_path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    env = running.environment("postgresql:///nergens", tmp_path, **{**seaweed.environment(tmp_path.name), **more})
    return running.loket("documents", "move", "--json", env=env)


def test_the_command_moves_and_says_what_it_did(db: Any, places: Any, seaweed: Seaweed, tmp_path: Path) -> None:
    for n in range(3):
        content.store(f"document {n}".encode())
    both = f"s3://loket-documenten/{tmp_path.name},disk"
    done = command(seaweed, tmp_path, LOKET_DOCUMENTS=both)
    said = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert said == {
        "to": f"s3://loket-documenten/{tmp_path.name}",
        "from": ["disk"],
        "moved": 3,
        "bytes": 30,
        "damaged": [],
        "left": 0,
    }
    one = command(seaweed, tmp_path)
    assert one.returncode == 1
    assert "Noem er in LOKET_DOCUMENTS twee" in one.stderr
    content.store(b"nog een")
    nowhere = command(seaweed, tmp_path, LOKET_DOCUMENTS=both, LOKET_S3_ENDPOINT="http://127.0.0.1:9")
    assert nowhere.returncode == 1
    assert "Geef dit bevel straks opnieuw" in nowhere.stderr
    assert "Traceback" not in nowhere.stderr
