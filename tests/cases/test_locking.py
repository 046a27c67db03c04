"""A case is locked in one way, by one function: two who begin with another row wait for each other for ever."""

from __future__ import annotations

import re
from pathlib import Path

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

import openloket
from openloket.cases.locking import locked_case
from tests.conftest import new_case

CODE = Path(openloket.__file__).parent
OTHERWISE = re.compile(r"Case\.objects\s*\.select_for_update")


def test_nobody_else_locks_a_case() -> None:
    found = [str(file.relative_to(CODE)) for file in CODE.rglob("*.py") if OTHERWISE.search(file.read_text())]
    assert found == ["cases/locking.py"]


def test_the_zaak_is_locked_with_its_case(city: object) -> None:
    case = new_case()
    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        assert locked_case(case.pk) == case
    (lock,) = [query["sql"] for query in seen if "FOR NO KEY UPDATE" in query["sql"]]
    assert lock.endswith('OF "registers_zaak", "cases_case"')
