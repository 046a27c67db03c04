"""Loaded by pytest before Django: a database and a folder of their own for the tests, and one for each worker."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import psycopg

from openloket.site import database

os.environ["LOKET_TESTING"] = "1"
os.environ["LOKET_DECISION_MINUTES"] = "0"  # tests that wait set it themselves
os.environ["LOKET_SECRET_KEY"] = "only for tests"
os.environ["LOKET_HASH_KEYS"] = "only for hashing in tests"
os.environ["LOKET_SEALING_KEYS"] = "only for sealing in tests"
if "LOKET_MUTANT" not in os.environ:  # compiled once, not by every worker and every `loket` that a test starts
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
if "LOKET_VAR" not in os.environ:
    folder = tempfile.mkdtemp(prefix="openloket-test-")
    os.environ["LOKET_VAR"] = folder
    atexit.register(shutil.rmtree, folder, True)
if worker := os.environ.get("PYTEST_XDIST_WORKER"):  # what one sweeps away is not another's
    os.environ["LOKET_VAR"] = str(Path(os.environ["LOKET_VAR"]) / worker)
os.fsync = lambda file: None  # nothing here has to outlive a power cut, so nobody waits for the disk
OWN_SERVER = "DATABASE_URL" not in os.environ
url = database.ensure(Path(__file__).resolve().parents[1] / "var" / "test-postgres")
if OWN_SERVER:
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")
