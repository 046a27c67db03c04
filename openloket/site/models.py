"""What kind of installation this is."""

from __future__ import annotations

from django.db import models


class Demo(models.Model):
    """The mark that this database is a demo's: its accounts have a published password. See `installation`."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_demo")]

    def __str__(self) -> str:
        return f"demo since {self.since:%Y-%m-%d}"
