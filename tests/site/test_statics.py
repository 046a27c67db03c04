"""Files that pages name: a site with a hole in them does not start, and says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from django.contrib.staticfiles.storage import ConfiguredStorage
from django.core.management import call_command

from openloket.site import doctor, serving, statics, upgrading


@pytest.fixture
def made(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files as an installation makes them, in a folder of the test's own."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "openloket.site.statics.Storage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    monkeypatch.setattr(statics, "staticfiles_storage", statics.Storage())
    return tmp_path


def again(monkeypatch: pytest.MonkeyPatch) -> str:
    """What another process finds."""
    monkeypatch.setattr(statics, "staticfiles_storage", statics.Storage())
    return statics.problem()


def test_whole(made: Path) -> None:
    assert statics.problem() == ""


@pytest.mark.parametrize("name", ["loket.css", "stay.js"])
def test_one_that_is_not_there(made: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    manifest = json.loads((made / "staticfiles.json").read_text())
    (made / manifest["paths"][name]).unlink()
    assert name in again(monkeypatch)
    del manifest["paths"][name]
    (made / "staticfiles.json").write_text(json.dumps(manifest))
    assert f"1 bestanden voor de pagina's (stijlen, scripts) ontbreken in static/, zoals {name}." == again(monkeypatch)


def test_one_of_another_release(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = json.loads((made / "sources.json").read_text())
    (made / "sources.json").write_text(json.dumps({**sources, "loket.css": "0" * 64}))
    assert "1 bestanden voor de pagina's (stijlen, scripts) zijn van een eerdere versie" in again(monkeypatch)
    (made / "sources.json").unlink()
    assert again(monkeypatch) == ""


def test_nothing_made_at_all(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STATIC_ROOT = tmp_path
    assert "ontbreken" in again(monkeypatch)


def test_a_process_that_showed_no_page_yet_finds_it_too(
    made: Path, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STATIC_ROOT = tmp_path / "empty"
    as_django_hands_it_out = ConfiguredStorage()  # not there until used
    monkeypatch.setattr(statics, "staticfiles_storage", as_django_hands_it_out)
    assert "ontbreken" in statics.problem()


def test_neither_serve_nor_upgrade_goes_on_and_the_doctor_says_it(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statics, "problem", lambda: "Er ontbreekt iets.")
    with pytest.raises(click.ClickException, match="bin/setup static"):
        serving.prepare(demo=False)
    with pytest.raises(upgrading.NotUpgraded, match="bin/setup static"):
        upgrading.upgrade(print)
    assert [item.wrong for item in doctor.examine() if item.check == "pages"] == ["Er ontbreekt iets."]
