"""Backups of a loket in production, made while people submit, put back on an empty machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pyrage.x25519 import Identity

from openloket.cases import jobs
from openloket.registers import content
from openloket.site.backup import files, layout, mending
from openloket.stores import disk
from tests.site import running

pytestmark = pytest.mark.xdist_group("backup")

KEY = Identity.generate()


@dataclass
class Machine:
    """A machine with Open Loket: a database and a folder."""

    postgres: running.Postgres
    var: Path

    @property
    def env(self) -> dict[str, str]:
        return running.environment(self.postgres.url, self.var)

    def loket(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return running.loket(*arguments, env={**self.env, **more})

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.postgres.url) as connection:
            return connection.execute(statement).fetchall()

    def cases(self) -> set[str]:
        return {number for (number,) in self.rows("select identificatie from registers_zaak")}

    def contents(self) -> set[str]:
        """Return the documents that the database names, of which the content is there and right."""
        named = {sha256 for (sha256,) in self.rows(content.NAMED)}
        kept = {path.name: path.read_bytes() for path in (self.var / "documents").glob("??/*")}
        assert all(content.hashlib.sha256(kept[sha256]).hexdigest() == sha256 for sha256 in named)
        return named


def machine(folder: Path, tables: Path | None = None) -> Machine:
    return Machine(running.Postgres(tables), folder / "var")


@dataclass
class Made:
    """A machine, and a folder with a backup of it that was made while people submitted."""

    source: Machine
    folder: Path
    before: set[str]
    after: set[str]
    said: dict[str, Any]

    def copy(self, to: Path) -> Path:
        return Path(shutil.copytree(self.folder, to))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("backup")
    source = machine(folder, tables)
    found = source.loket("publish", "services")
    assert found.returncode == 0, found.stderr
    people = subprocess.Popen(
        [sys.executable, "-m", "tests.site.backup.submitting"],
        cwd=running.ROOT,
        env=source.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert people.stdin
    assert people.stdout
    before = {people.stdout.readline().strip() for _ in range(5)}
    done = source.loket("backup", str(folder / "kept"), "--to", str(KEY.to_public()), "--json")
    after = {people.stdout.readline().strip() for _ in range(2)}
    people.stdin.close()
    after |= {line.strip() for line in people.stdout}
    assert people.wait(60) == 0
    assert done.returncode == 0, done.stderr
    (folder / "key").write_text(str(KEY))
    yield Made(source, folder / "kept", before, after, json.loads(done.stdout))
    source.postgres.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Machine]:
    made = machine(tmp_path)
    yield made
    made.postgres.close()


def key_of(made: Made) -> str:
    return str(made.folder.parent / "key")


def test_what_was_acknowledged_before_it_began_comes_back_whole(made: Made, empty: Machine) -> None:
    """And of what came in meanwhile nothing is half."""
    done = empty.loket("restore", str(made.folder), "--identity", key_of(made), "--json")
    assert done.returncode == 0, done.stderr
    back = empty.cases()
    assert made.before <= back <= made.before | made.after
    assert made.after - back  # people did go on
    assert len(empty.contents()) == made.said["contents"] >= 3 * len(back)
    again = empty.loket("restore", str(made.folder), "--identity", key_of(made))
    assert again.returncode == 1
    assert "in gebruik: er staan zaken" in again.stderr
    second = empty.loket("backup", str(empty.var / "kept"), "--json")  # and what came back can be kept in turn
    assert json.loads(second.stdout)["rows"] == made.said["rows"]


def test_it_is_verified_without_touching_anything(made: Made, empty: Machine) -> None:
    done = made.source.loket("restore", str(made.folder), "--identity", key_of(made), "--verify")
    assert done.returncode == 0, done.stderr
    assert "is heel" in done.stdout
    assert made.source.cases() == made.before | made.after


def _damage_database(folder: Path) -> None:
    path = next(folder.glob("*/database.age"))
    path.write_bytes(path.read_bytes()[:-1])


def _damage_content(folder: Path) -> None:
    path = next(folder.glob("contents/??/*"))
    changed = bytearray(path.read_bytes())
    changed[-1] ^= 1
    path.write_bytes(changed)


def _lose_content(folder: Path) -> None:
    next(folder.glob("contents/??/*")).unlink()


def _count_more(folder: Path) -> None:
    _change(folder, tables={"registers_zaak": 1000})


def _be_newer(folder: Path) -> None:
    _change(folder, migrations={"cases": "9999_later"})


def _change(folder: Path, **values: Any) -> None:
    path = next(folder.glob(f"*/{layout.MANIFEST}"))
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_damage_database, "beschadigd"),
        (_damage_content, "beschadigd"),
        (_lose_content, "ontbreekt"),
        (_count_more, "Niet alle rijen kwamen terug: registers_zaak"),
    ],
)
def test_a_backup_that_is_not_whole_is_told_before_it_is_needed(
    made: Made, tmp_path: Path, harm: Any, said: str
) -> None:
    harm(folder := made.copy(tmp_path / "kept"))
    done = made.source.loket("restore", str(folder), "--identity", key_of(made), "--verify")
    assert done.returncode == 1
    assert said in done.stderr


def test_what_cannot_be_put_back_leaves_the_database_empty(made: Made, empty: Machine, tmp_path: Path) -> None:
    for harm, said in ((_be_newer, "nieuwere release"), (_lose_content, "ontbreekt"), (_damage_database, "beschadigd")):
        harm(folder := made.copy(tmp_path / harm.__name__))
        done = empty.loket("restore", str(folder), "--identity", key_of(made))
        assert (done.returncode, said in done.stderr) == (1, True), done.stderr
    assert empty.rows("select from pg_tables where schemaname = 'public'") == []


def test_keys_that_we_made_ourselves_come_back(made: Made, tmp_path: Path) -> None:
    """Without anyone giving them, on a machine that made others when it started."""
    no_keys = dict.fromkeys(running.KEYS, "")
    first, second = Machine(made.source.postgres, tmp_path / "first"), machine(tmp_path / "second")
    try:
        folder = str(tmp_path / "kept")
        shutil.copytree(made.source.var / "documents", first.var / "documents")
        assert first.loket("backup", folder, "--to", str(KEY.to_public()), **no_keys).returncode == 0
        done = second.loket("restore", folder, "--identity", key_of(made), "--json", **no_keys)
        assert json.loads(done.stdout)["keys"] == sorted(running.KEYS)
        for name in ("secret_key", "hash_key", "sealing_key"):
            assert (second.var / name).read_text() == (first.var / name).read_text()
            assert (second.var / name).stat().st_mode & 0o077 == 0
    finally:
        second.postgres.close()


def test_a_document_that_was_lost_before_is_named(made: Made, tmp_path: Path) -> None:
    """The rest is kept, the command fails, and what is kept can be put back."""
    var = Path(shutil.copytree(made.source.var, tmp_path / "var"))
    one, other = sorted((var / "documents").glob("??/*"))[:2]
    one.unlink()
    other.write_bytes(b"changed")
    done = Machine(made.source.postgres, var).loket("backup", str(tmp_path / "kept"), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["missing"] == [one.name, other.name]
    assert made.source.loket("restore", str(tmp_path / "kept"), "--verify").returncode == 0


def test_documents_that_were_lost_come_back_while_the_loket_is_open(made: Made, tmp_path: Path) -> None:
    var = Path(shutil.copytree(made.source.var, tmp_path / "var"))
    source = Machine(made.source.postgres, var)
    kept = sorted((var / "documents").glob("??/*"), key=lambda path: path.stat().st_mtime_ns)
    one, other = kept[:2]  # the first were there before the backup; the last are not in it
    one.unlink()
    other.write_bytes(b"changed")
    restore = ["documents", "restore", str(made.folder), "--json"]
    refused = source.loket(*restore)  # it is encrypted
    assert (refused.returncode, other.read_bytes()) == (1, b"changed")
    assert "--identity" in refused.stderr
    done = source.loket(*restore, "--identity", key_of(made))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["restored"] == [one.name, other.name]
    checked = json.loads(source.loket("documents", "check", "--json").stdout)
    assert (checked["missing"], checked["damaged"]) == ([], [])
    assert source.contents()


@pytest.mark.django_db
@pytest.mark.parametrize("to", [[], [KEY.to_public()]], ids=["plain", "encrypted"])
def test_one_that_no_backup_has_whole_stays_as_it_is(settings: Any, tmp_path: Path, to: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "documents"
    names = [content.store(text) for text in (b"een", b"twee", b"drie")]
    for name in names:
        disk.Disk(settings.MEDIA_ROOT).path(name).write_bytes(b"changed")
    files.write(layout.content_path(tmp_path, names[0], encrypted=bool(to)), [b"een"], to)
    files.write(layout.content_path(tmp_path, names[1], encrypted=bool(to)), [b"ook veranderd"], to)
    seen: list[tuple[int, int]] = []
    left = mending.put_back(tmp_path, names, [KEY], lambda done, total: seen.append((done, total)))
    assert left == names[1:]
    assert content.read(names[0]) == b"een"
    with pytest.raises(content.Changed):
        content.read(names[1])
    assert seen[-1] == (3, 3)


def test_a_folder_that_cannot_be_written_is_told(made: Made, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = made.source.loket("backup", str(tmp_path / "file" / "kept"))
    assert done.returncode == 1
    assert "Er is geen reservekopie gemaakt." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
def test_nothing_is_swept_while_a_backup_copies(settings: Any, tmp_path: Path, city: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    left = tmp_path / content.store(b"left")[:2] / content.store(b"left")
    os.utime(left, (0, 0))
    with psycopg.connect(_url(), autocommit=False) as other:
        other.execute("select pg_advisory_xact_lock_shared(hashtext('contents are kept'))")
        jobs.sweep_contents(0)
        assert left.exists()
    jobs.sweep_contents(0)
    assert not left.exists()


def _url() -> str:
    from django.db import connection

    info = connection.connection.info
    return f"host={info.host} port={info.port} user={info.user} dbname={info.dbname}"
