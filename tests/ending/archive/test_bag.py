"""A bag by RFC 8493: complete by its own manifests, the same bytes for the same files, and names that break nothing."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, datetime

import pytest

from openloket.ending.archive import bag
from tests.ending.archive.bags import opened

AT = datetime(2026, 9, 15, 9, 30, tzinfo=UTC)
FILES = {"a/één 100%.txt": b"zeven", "a/twee.bin": bytes(range(256)) * 1000, "leeg": b""}


def made(files: dict[str, bytes] = FILES, at: datetime = AT) -> bytes:
    payload = [bag.of_bytes(path, data) for path, data in files.items()]
    return b"".join(bag.packed("sip-1", payload, {"Source-Organization": "Gemeente\nX"}, at))


def test_a_bag_is_complete_by_its_own_manifests() -> None:
    data = made()
    assert opened(data) == {f"data/{path}": content for path, content in FILES.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as folder:
        assert folder.read("sip-1/bagit.txt") == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
        info = folder.read("sip-1/bag-info.txt").decode()
        manifest = folder.read("sip-1/manifest-sha256.txt").decode()
    assert "Source-Organization: Gemeente X\n" in info
    assert f"Payload-Oxum: {sum(map(len, FILES.values()))}.3\n" in info
    assert f"{hashlib.sha256(b'zeven').hexdigest()}  data/a/één 100%25.txt\n" in manifest


def test_the_same_again_gives_the_same_bytes_in_whatever_order() -> None:
    assert made() == made(dict(reversed(FILES.items())))
    assert made() != made(at=AT.replace(day=16))
    assert made() != made({**FILES, "leeg": b"x"})


def test_a_changed_file_does_not_pass_and_two_with_one_path_are_refused() -> None:
    data = made()
    with pytest.raises(AssertionError, match="zevem"):
        opened(data.replace(b"zeven", b"zevem", 1))
    with pytest.raises(ValueError, match="one path"):
        list(bag.packed("x", [bag.of_bytes("a", b""), bag.of_bytes("a", b"")], {}, AT))
