"""What whoever is refused by the lock of a document is told: which document, and which application holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def told(documents: Iterable[Mapping[str, Any]]) -> str:
    """Say which documents (identificatie, vergrendeld_door) are locked by which applications.

    Nothing more of them: a title may name a resident, and so may the person for whom an application works.
    """
    return "; ".join(f"{row['identificatie']}, door {_application(row)}" for row in documents)


def _application(row: Mapping[str, Any]) -> str:
    """Return the application of a holder, which is written as `application (person)`."""
    return (row.get("vergrendeld_door") or "").partition(" (")[0] or "een ander systeem"
