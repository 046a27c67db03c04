"""What every resource of the registers has."""

from __future__ import annotations

import uuid

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


def trigrams(name: str) -> models.Func:
    """Return numbers of the column's parts of three characters, for an index that finds text inside text."""
    return models.Func(models.F(name), function="registers_trigrams", output_field=models.IntegerField())


class Record(models.Model):
    """What every resource of the registers has: a number of our own for joins, a UUID for others."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.uuid}"
