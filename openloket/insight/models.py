"""What insight keeps in the database; the events themselves are read from the rows of others, into a file of each server."""

from __future__ import annotations

from django.db import models


class Log(models.Model):
    """A log from elsewhere that is kept to be looked at, and what was taken from it."""

    id = models.CharField(max_length=16, primary_key=True)
    name = models.CharField(max_length=80)
    report = models.TextField()
    content = models.CharField(max_length=64)
    """Of a file with its tables, for DuckDB; see registers.content."""

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
