"""Contents of documents: what is read is what was stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from openloket.registers import content
from tests.conftest import stored_at


@pytest.mark.parametrize("changed", [b"hallo daar", b"hall0", b""])
def test_what_was_changed_on_disk_is_not_read(db: Any, settings: Any, tmp_path: Path, changed: bytes) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    name = content.store(b"hallo")
    assert content.read(name) == b"hallo"
    (file,) = tmp_path.glob("??/*")
    file.write_bytes(changed)
    with pytest.raises(ValueError, match=f"{name} is veranderd"):
        content.read(name)


def test_what_is_put_in_its_place_during_a_sweep_is_left_to_who_does(db: Any, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    old = stored_at(content.store(b"van niemand"))
    passing = tmp_path / "tmpweg"
    passing.symlink_to(tmp_path / "er-niet-meer")  # listed, and gone when it is looked at
    assert content.sweep([], old.stat().st_mtime + 1) == 1
    assert not old.exists()
