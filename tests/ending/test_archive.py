"""Bringing over: the bag and what is in it, the way to the e-depot, its receipt, and only then the end here."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from openloket.ending import destroying, lists
from openloket.ending.archive import depot, sip, transferring
from openloket.ending.models import DestructionList, ListedFile, Transfer
from openloket.registers.models import Zaak
from tests.ending import making
from tests.ending.making import ANSWERS, GONE, GONE_WORDS, STAYS, agreed, case_of, closed, due_list, go, judges

State, FileState = DestructionList.State, ListedFile.State


@pytest.fixture
def place(city: Any, settings: Any, tmp_path: Path) -> Any:
    """Set up a city with a disk and an e-depot of its own."""
    settings.MEDIA_ROOT, settings.VAR = tmp_path / "documents", tmp_path / "var"
    return city


@pytest.fixture
def archive(place: Any, tmp_path: Path) -> depot.Folder:
    root = tmp_path / "edepot"
    root.mkdir()
    return depot.Folder(root)


def kept_for_ever(zaak: Zaak) -> Zaak:
    """Let a closed zaak be one that is kept for ever."""
    Zaak.objects.filter(pk=zaak.pk).update(archiefnominatie="blijvend_bewaren")
    zaak.refresh_from_db()
    return zaak


def test_try(place: Any, archive: Any) -> None:
    case = case_of(GONE, **ANSWERS)
    making.live_through(case, GONE, "zoetelief", making.stack_of_post("zoetelief.pdf"))
    zaak = kept_for_ever(closed(case))
    made = due_list(place, zaak)
    assert made.transfers
    row = agreed(made, place, *judges())
    assert transferring.go_on(row, archive) == 1
    print(Transfer.objects.values())
    (name,) = [p for p in archive.root.iterdir()]
    import shutil
    shutil.copy(name, "/tmp/g21-bag.zip")
    assert 0
