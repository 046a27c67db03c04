"""What is written can be read back, and nothing else can."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyrage.x25519 import Identity

from openloket.site.backup import files
from openloket.site.backup.layout import BackupFault

KEY, OTHER = Identity.generate(), Identity.generate()


@pytest.mark.parametrize("count", [0, 1, 65_536, 3_000_001])
@pytest.mark.parametrize("encrypted", [False, True])
def test_what_is_written_is_read(tmp_path: Path, count: int, encrypted: bool) -> None:
    text = bytes(n % 251 for n in range(1000)) * (count // 1000) + b"x" * (count % 1000)
    to = [KEY.to_public()] if encrypted else []
    path = tmp_path / ("a.age" if encrypted else "a")
    written = files.write(path, [text[:10], b"", text[10:]], to)
    assert written.size == path.stat().st_size
    assert b"".join(files.pieces(files.read(path, [OTHER, KEY]))) == text
    if encrypted and count > 1:
        assert text[:1000] not in path.read_bytes()
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_another_key_does_not_open_it(tmp_path: Path) -> None:
    files.write(tmp_path / "a.age", [b"secret"], [KEY.to_public()])
    with pytest.raises(BackupFault, match="gaat met deze sleutel niet open"):
        files.read(tmp_path / "a.age", [OTHER])
    with pytest.raises(BackupFault, match="--identity"):
        files.read(tmp_path / "a.age", [])


@pytest.mark.parametrize("at", [30, -1])
def test_a_changed_file_does_not_open(tmp_path: Path, at: int) -> None:
    files.write(path := tmp_path / "a.age", [b"secret" * 100], [KEY.to_public()])
    changed = bytearray(path.read_bytes())
    changed[at] ^= 1
    path.write_bytes(changed)
    with pytest.raises(BackupFault, match="beschadigd"):
        files.read(path, [KEY])


class Broken(Exception):
    pass


@pytest.mark.parametrize("to", [[], [KEY.to_public()]])
def test_what_breaks_off_leaves_nothing(tmp_path: Path, to: Any) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x" * 100
        raise Broken

    with pytest.raises(Broken):
        files.write(tmp_path / "a", pieces(), to)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("to", [[], [KEY.to_public()]])
def test_a_disk_that_takes_no_more_is_an_error_of_the_disk_and_leaves_nothing(tmp_path: Path, to: Any) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            files.write(tmp_path / "a", (b"x" * 50_000 for _ in range(20)), to)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_read_from_a_file_of_age_keygen(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"# created: 2026-11-27\n# public key: {KEY.to_public()}\n{KEY}\n")
    [found] = files.identities([tmp_path / "key"])
    assert str(found) == str(KEY)
    (tmp_path / "key").write_text(str(KEY.to_public()))
    with pytest.raises(BackupFault, match="geen geheime sleutel"):
        files.identities([tmp_path / "key"])
    with pytest.raises(BackupFault, match="begint met age1"):
        files.recipients([str(KEY)])
