"""A folder of backups: which there are, which go, and what is whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from openloket.site.backup import layout
from openloket.site.backup.layout import Backup, BackupFault, Manifest, Written

NIGHT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


def made(folder: Path, night: int, *contents: str, finished: bool = True) -> Backup:
    moment = NIGHT + timedelta(days=night)
    manifest = Manifest(moment, "proef", "180006", False, {}, {}, {}, len(contents), [])
    backup = Backup(folder / layout.name_of(moment), manifest)
    backup.folder.mkdir(parents=True)
    backup.file(layout.CONTENTS).write_text("".join(f"{sha256}\n" for sha256 in contents))
    for sha256 in contents:
        path = layout.content_path(folder, sha256, encrypted=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sha256)
    if finished:
        (backup.folder / layout.MANIFEST).write_bytes(msgspec.json.encode(manifest))
    return backup


def contents_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("contents/??/*"))


def test_the_newest_that_is_finished_is_chosen(tmp_path: Path) -> None:
    first, second = made(tmp_path, 0), made(tmp_path, 1)
    made(tmp_path, 2, finished=False)
    (tmp_path / "something else").mkdir()
    assert layout.chosen(tmp_path) == second
    assert layout.chosen(tmp_path, first.name) == first
    with pytest.raises(BackupFault, match="geen reservekopie 2026-11-29"):
        layout.chosen(tmp_path, "2026-11-29T020000")


def test_a_folder_without_any_says_so(tmp_path: Path) -> None:
    with pytest.raises(BackupFault, match="die af is"):
        layout.chosen(tmp_path)
    with pytest.raises(BackupFault, match="is er niet"):
        layout.chosen(tmp_path / "nowhere")


def test_pruning_keeps_the_newest_and_what_they_need(tmp_path: Path) -> None:
    made(tmp_path, 0, "aa1", "ab2")
    made(tmp_path, 1, "ab2", "cc3")
    made(tmp_path, 2, "cc3", "dd4")
    made(tmp_path, 3, "ee5", finished=False)
    assert layout.prune(tmp_path, 2) == 2
    assert [backup.name for backup in layout.complete(tmp_path)] == ["2026-11-28T020000", "2026-11-29T020000"]
    assert contents_in(tmp_path) == ["ab2", "cc3", "dd4"]
    assert layout.prune(tmp_path, 2) == 0


def test_two_at_once_in_a_folder_is_refused(tmp_path: Path) -> None:
    with (
        layout.alone(tmp_path / "new"),
        pytest.raises(BackupFault, match="al een reservekopie"),
        layout.alone(tmp_path / "new"),
    ):
        raise AssertionError
    with layout.alone(tmp_path / "new"):
        pass


def test_a_manifest_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    backup = made(tmp_path, 0)
    (backup.folder / layout.MANIFEST).write_text("{")
    with pytest.raises(BackupFault, match=r"manifest\.json is niet te lezen"):
        layout.chosen(tmp_path)


def test_a_changed_or_missing_file_is_noticed(tmp_path: Path) -> None:
    path, same = tmp_path / "a", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    path.write_text("hello")
    layout.check(path, Written(same, 5))
    path.write_text("jello")
    with pytest.raises(BackupFault, match="beschadigd"):
        layout.check(path, Written(same, 5))
    path.unlink()
    with pytest.raises(BackupFault, match="ontbreekt"):
        layout.check(path, Written(same, 5))
