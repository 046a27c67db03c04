"""What the database refuses, told as a Problem with the attribute it is about and the standard's code."""

from __future__ import annotations

import logging
import re

import psycopg
from django.apps import apps

from openloket.registers.api.kinds import NULL
from openloket.registers.api.problems import Problem, fault
from openloket.registers.api.resource import Resource

log = logging.getLogger(__name__)

WHOLE = "nonFieldErrors"
"""The name of a fault that is about no single attribute."""
DOES_NOT_FIT = "Een waarde past niet in het register."


def refused(resource: Resource, error: BaseException) -> Problem | None:
    """Return the Problem that tells why the database refused a row; None for an error that is not about rows.

    PostgreSQL's messages are in the language of the server; the class of the error, the constraint and the columns are
    not, so those are what this reads.
    """
    cause = error.__cause__ if isinstance(error.__cause__, psycopg.Error) else error
    match cause:
        case psycopg.errors.UniqueViolation():
            return _taken(resource, cause)
        case psycopg.errors.ExclusionViolation():
            return fault(WHOLE, "unique", "Dit gaat niet samen met wat er al is.")
        case psycopg.errors.ForeignKeyViolation():
            return _pointing(resource, cause)
        case psycopg.errors.NotNullViolation():
            return _missing(resource, cause)
        case psycopg.errors.IntegrityError() | psycopg.errors.DataError():
            return fault(WHOLE, "invalid", DOES_NOT_FIT)
    return None


def _taken(resource: Resource, error: psycopg.Error) -> Problem:
    if resource.unique and error.diag.constraint_name == resource.unique:
        reason = "Deze identificatie bestaat al binnen de organisatie."
        return fault("identificatie", "identificatie-niet-uniek", reason)
    columns = _key(error)
    if len(columns) == 1 and (name := _attribute(resource, error, columns[0])):
        return fault(name, "unique", "Deze waarde bestaat al en mag maar eenmaal bestaan.")
    return fault(WHOLE, "unique", "Deze combinatie bestaat al en mag maar eenmaal bestaan.")


def _pointing(resource: Resource, error: psycopg.Error) -> Problem:
    """Return the Problem of a row that points at nothing, or that others point at still: then the key is its own."""
    columns = _key(error)
    if columns == ["id"]:
        of = _called(error.diag.table_name)
        return fault(
            WHOLE, "pending-relations", f"Dit is nog in gebruik bij: {of}." if of else "Dit is nog in gebruik."
        )
    name = _attribute(resource, error, columns[0]) if len(columns) == 1 else ""
    return fault(name or WHOLE, "does_not_exist", "Iets waarnaar dit verwijst bestaat niet meer.")


def _missing(resource: Resource, error: psycopg.Error) -> Problem:
    name = _attribute(resource, error, error.diag.column_name or "")
    if not name:  # no caller could have sent it
        log.error("%s: %s.%s got no value", resource.name, error.diag.table_name, error.diag.column_name)
        return fault(WHOLE, "invalid", DOES_NOT_FIT)
    return fault(name, "null", NULL)


def _key(error: psycopg.Error) -> list[str]:
    """Return the columns of the key that is refused, from `Key (a, b)=(1, 2) …` in whatever language."""
    found = re.search(r"\(([a-z0-9_, ]+)\)=\(", error.diag.message_detail or "")
    return found[1].split(", ") if found else []


def _attribute(resource: Resource, error: psycopg.Error, column: str) -> str:
    """Return the attribute of the resource that is kept in a column; "" when another table refused, or none is."""
    if not column or error.diag.table_name != resource.model._meta.db_table:
        return ""
    return next((a.name for a in resource.attributes if a.stored_in == column and not a.read_only), "")


def _called(table: str | None) -> str:
    """Return what the rows of a table are called."""
    found = [model for model in apps.get_models() if model._meta.db_table == table]
    return found[0].__name__.lower() if found else ""
