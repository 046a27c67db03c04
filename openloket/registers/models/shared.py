"""What every resource of the registers has."""

from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models

VERTROUWELIJKHEID = (
    "openbaar",
    "beperkt_openbaar",
    "intern",
    "zaakvertrouwelijk",
    "vertrouwelijk",
    "confidentieel",
    "geheim",
    "zeer_geheim",
)


def containing(name: str, *fields: str) -> GinIndex:
    """Make an index that finds text inside the text of each of these fields (pg_trgm)."""
    return GinIndex(name=name, fields=list(fields), opclasses=["gin_trgm_ops"] * len(fields))


class Record(models.Model):
    """What every resource of the registers has: a number of our own for joins, a UUID for others."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.uuid}"
