"""Making a separate process ready to read cases. Imports nothing of Django before it is set up."""

from __future__ import annotations


def ready(database: str) -> None:
    """Set Django up, on the same database as the process that started this one."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
