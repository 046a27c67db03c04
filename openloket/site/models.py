"""What kind of installation this is."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Demo(models.Model):
    """The mark that this database is a demo's: its accounts have a published password. See `installation`."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_demo")]

    def __str__(self) -> str:
        return f"demo since {self.since:%Y-%m-%d}"


class StatementText(models.Model):
    """Keep what a beheerder wrote on one of the pages about this site; the last one of a page holds, the earlier ones stay."""

    page = models.CharField(max_length=20)
    data = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["page", "-id"], name="statement_latest")]

    def __str__(self) -> str:
        return self.page
