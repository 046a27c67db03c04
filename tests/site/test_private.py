"""var/ is its owner's only, and a key that can be guessed is refused."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from openloket.site import guessable, private
from tests.site import running
from tests.site.conftest import Production

# var/ -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def usual() -> Iterator[None]:
    """What others may do to new files is as on most machines, before and after."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> set[tuple[str, int]]:
    return {(str(path.relative_to(folder)), stat.S_IMODE(path.stat().st_mode)) for path in (folder, *folder.rglob("*"))}


def test_what_was_open_is_closed_and_what_comes_is_never_open(tmp_path: Path, usual: None) -> None:
    var = tmp_path / "var"
    (var / "documents" / "ab").mkdir(parents=True)
    (var / "documents" / "ab" / "abc").write_text("x")
    (var / "insight.duckdb").write_text("x")
    (tmp_path / "elsewhere").write_text("x")
    (var / "link").symlink_to(tmp_path / "elsewhere")
    (var / "tool").touch(mode=0o755)
    assert len(private.loose(var)) == 6
    private.keep(var)
    (var / "mail").mkdir()
    (var / "mail" / "1.log").write_text("x")
    (var / "link").unlink()
    assert modes(var) == {
        (".", 0o700),
        ("documents", 0o700),
        ("documents/ab", 0o700),
        ("documents/ab/abc", 0o600),
        ("insight.duckdb", 0o600),
        ("tool", 0o700),
        ("mail", 0o700),
        ("mail/1.log", 0o600),
    }
    assert (tmp_path / "elsewhere").stat().st_mode & 0o777 == 0o644
    assert private.loose(var) == []


def test_a_folder_that_is_not_there_is_made(tmp_path: Path, usual: None) -> None:
    private.keep(tmp_path / "new" / "var")
    assert modes(tmp_path / "new" / "var") == {(".", 0o700)}


@pytest.mark.xdist_group("production")
def test_all_that_a_loket_makes_is_its_owners(production: Production) -> None:
    var = Path(production.loket.env["LOKET_VAR"])
    assert production.get("/werk/").status_code == 200
    made = list(var.rglob("*"))
    assert {"documents", "serving.json", "insight.duckdb"} & {path.name for path in made}
    assert private.loose(var) == []
    assert [path for path in made if path.stat().st_mode & private.OTHERS] == []


# Keys -----------------------------------------------------------------------------------------------------------------

GOOD = running.KEYS["LOKET_SECRET_KEY"]


@pytest.mark.parametrize(
    "key",
    [
        *running.KEYS.values(),
        "0f9a3c7e1b5d8264af03c9e7b1d58624",
        "675d93223097557ba57b00644352545d",
        "901c7104-1598-477a-a909-a90099e1992b",
        "P904KiO55w-pUt6lJigk7AS83cugX_s4",
        "0(m4t4vwn10bin#5b8=+me14$l+8%7kt65&5!p#3dy^&(+4jd@",
        "f00d761ed7b7249745f85e0d0cf008eaf42570942c13a84102c2928ea510e846",
    ],
)
def test_a_good_key(key: str) -> None:
    assert guessable.weakness(key) == ""


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "kort",
        GOOD[:31],
        "a" * 64,
        "ab" * 32,
        "abcdefghijklm" * 3,
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "zyxwvutsrqponmlkjihgfedcba9876543210",
        "1234567890" * 4,
        "django-insecure-3k2j4h5g6f7d8s9a0p1o2i3u4y5t6r7e8w9q",
        "change-me-9x8c7v6b5n4m3q2w1e0r-change-me",
        "CHANGE_ME_9x8c7v6b5n4m3q2w1e0r8t7y6u5i4o3p",
        "vul-hier-uw-geheime-sleutel-in-9x8c7v6b5n4m",
        "only for tests, and for nothing else at all 123",
        "lang en willekeurig: 9x8c7v6b5n4m3q2w1e0r8t7y",
        "qwertyuiopasdfghjklzxcvbnm123456",
        "Hallo dit is mijn sleutel voor het loket 2026",
        "HalloDitIsMijnSleutelVoorHetLoket2026",
        "DeKippenEtenGraagVerseSlaEnKomkommerVanDeBoer",
        "00000000-0000-4000-8000-00000000000123456789a",
        "0123456789abcdef0123456789abcdef0123",
        "päťdesiat-ČLOVEK-73-ŽUVAČKA-voda-Ťava-9",
        "Gemeente-Utrecht-Productie-Sleutel-2026-nummer-1",
        "zomerherfstwinterlentezomerherfstwinter2026!",
    ],
)
def test_a_key_that_can_be_guessed(key: str) -> None:
    assert guessable.weakness(key)


def test_each_key_is_looked_at_and_earlier_ones_may_stay() -> None:
    assert guessable.problems({}) == []
    assert guessable.problems(running.KEYS) == []
    assert guessable.problems({"LOKET_HASH_KEYS": f"{GOOD}, oud", "LOKET_SEALING_KEYS": f" {GOOD} ,oud"}) == []
    found = guessable.problems(dict.fromkeys(guessable.NAMES, "changeme"))
    assert [text.split()[0] for text in found] == list(guessable.NAMES)
    assert all("te kort" in text and "token_urlsafe" in text for text in found)


def test_the_same_key_twice_and_a_weak_one_of_before_are_told() -> None:
    assert guessable.warnings(running.KEYS) == []
    [(wrong, mend)] = guessable.warnings(dict.fromkeys(guessable.NAMES, GOOD))
    assert wrong == "LOKET_SECRET_KEY en LOKET_HASH_KEYS en LOKET_SEALING_KEYS hebben dezelfde sleutel."
    assert "token_urlsafe" in mend
    [(wrong, mend)] = guessable.warnings({**running.KEYS, "LOKET_HASH_KEYS": f"{running.KEYS['LOKET_HASH_KEYS']},oud"})
    assert wrong.startswith("Een eerdere sleutel in LOKET_HASH_KEYS is te kort")
    assert "rehash" in mend


@pytest.mark.parametrize("name", guessable.NAMES)
@pytest.mark.parametrize("command", [("-m", "openloket.site.cli", "serve"), ("-m", "gunicorn", "openloket.site.wsgi")])
def test_production_does_not_start_with_it(tmp_path: Path, name: str, command: tuple[str, ...]) -> None:
    env = running.environment("postgresql://127.0.0.1:9/x", tmp_path / "var", **{name: "kort"})
    done = subprocess.run(
        [sys.executable, *command], cwd=running.ROOT, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode != 0
    assert f"{name} is te kort: 4 tekens, 32 is het minste" in done.stderr
    assert "Traceback" not in done.stderr
