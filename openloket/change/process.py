"""Making a process of its own ready to read cases. Imports nothing of Django before it is set up."""

from __future__ import annotations


def ready(database: str) -> None:
    """Django, on the same database as who started this process."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
