"""The map of personal data has every column of the database, and what it says of destroying is what the tables do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from openloket.cases import in_use
from openloket.ending import personal
from openloket.ending.models import unless_held
from openloket.registers import orphans
from openloket.registers.models import Zaak
from openloket.site import keys


@pytest.fixture
def columns(db: Any) -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.table_name, c.column_name from information_schema.columns c join information_schema.tables t "
            "using (table_schema, table_name) where c.table_schema = 'public' and t.table_type = 'BASE TABLE'"
        )
        found: dict[str, set[str]] = {}
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
    return found


def test_every_column_is_on_the_map(columns: dict[str, set[str]]) -> None:
    """Whoever adds a column says in data/personal.yaml what it says of whom, and with what it goes."""
    mapped = {table: set(row.columns) for table, row in personal.tables().items()}
    assert {
        table: found - mapped.get(table, set()) for table, found in columns.items() if found - mapped.get(table, set())
    } == {}
    assert {
        table: there - columns.get(table, set()) for table, there in mapped.items() if there - columns.get(table, set())
    } == {}


def _goes_with(model: type[models.Model], whole: type[models.Model], seen: frozenset[Any] = frozenset()) -> bool:
    """Say whether a row goes when the whole that it belongs to does: by a chain of links that cascade."""
    if model is whole:
        return True
    links = (
        field.remote_field.model
        for field in model._meta.concrete_fields
        if field.remote_field and getattr(field.remote_field, "on_delete", None) in (models.CASCADE, *BY_HAND)
    )
    return any(_goes_with(link, whole, seen | {model}) for link in links if link not in seen)


BY_HAND = (unless_held,)
BY_TRIGGER = {"cases_findable", "cases_foundby", "registers_zaakweergave"}
"""What a trigger removes with its case or zaak."""
BY_STATEMENT = {"registers_audittrail", "cases_findablestem", "cases_findableword", "cases_stack", "cases_sortedpost"}
"""What the pen, the index of words and the map's own statements remove; test_destroying looks whether they do."""


def test_what_goes_with_a_zaak_does() -> None:
    by_table = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    stays = [
        table
        for table, row in personal.tables().items()
        if row.goes == "zaak" and table not in BY_TRIGGER | BY_STATEMENT and not _goes_with(by_table[table], Zaak)
    ]
    assert stays == []


def test_what_destroying_looks_for_is_all_there_is() -> None:
    looked = set(re.findall(r"(?:from|join) (\w+)", personal.DOCUMENTS))
    assert {table for table, _column in orphans._users() if table != "registers_externerelatie"} <= looked
    named, files = (
        " ".join(in_use.NAMED),
        {table: row for table, row in personal.tables().items() if "file" in row.columns.values()},
    )
    told_elsewhere = {"registers_scan", "cases_documenttext", "ending_leftover"}
    assert {table for table in files if table not in told_elsewhere and table not in named} == set()


def test_it_knows_what_is_sealed_and_what_is_hashed() -> None:
    found = personal.tables()
    assert {(one.table, one.column) for one in keys.SEALED if found[one.table].columns[one.column] != "sealed"} == set()
    assert {(table, column) for table, column in keys.HASHED if found[table].columns[column] != "pseudonym"} == set()
