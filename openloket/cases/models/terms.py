"""Keep what moves terms: outages, equated days, and recounts with the last days that they moved."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openloket.cases.models.sent import Message
from openloket.registers.models import Zaak


class Entered(models.Model):
    """Keeps something that terms are counted with: who entered it, and who ended it as a mistake; it is never removed."""

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True


class Downtime(Entered):
    """Keeps a time in which people could not reach us electronically (Awb 2:21); terms that end soon after it get longer."""

    class Way(models.TextChoices):
        SITE = "site", "De hele site"
        LOGIN = "login", "Inloggen"
        MAIL = "mail", "E-mail"

    way = models.CharField(max_length=10, choices=Way, db_default=Way.SITE, default=Way.SITE)
    begins = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    day = models.DateField(unique=True, null=True)
    """Holds a whole day in which the site was away, as an earlier release wrote it."""
    reason = models.CharField(max_length=200)
    made_at = models.DateTimeField(null=True)
    """Is unknown for what an earlier release wrote."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("begins")) | models.Q(day__isnull=False),
                name="downtime_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.begins or self.day}: {self.reason}"


class EquatedDay(Entered):
    """Keeps a day that a beheerder added to those equated with holidays, or took away (Algemene termijnenwet 3 lid 3)."""

    day = models.DateField()
    free = models.BooleanField(default=True)
    """Is false when it takes away a day that came with the release."""
    name = models.CharField(max_length=100)
    source = models.CharField(max_length=300)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day"], condition=models.Q(ended_at=None), name="equated_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class DecreeYear(Entered):
    """Keeps a year of which a beheerder says that its decree on equated days is known and that all its days are in."""

    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year"], condition=models.Q(ended_at=None), name="decree_year_once")
        ]

    def __str__(self) -> str:
        return str(self.year)


class Recount(models.Model):
    """Keeps a recount of running terms, after a day or an outage was added or taken away: why, and how far it is."""

    because = models.CharField(max_length=400)
    """Holds what changed, as the letters to people say it."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    rounds = models.PositiveSmallIntegerField(default=0)
    """Says how often it was done; two in all, for a process may go on with the old days for a moment after the first."""
    at = models.BigIntegerField(default=0)
    """Holds the last zaak (its id) that was looked at in this round."""
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.because


class MovedTerm(models.Model):
    """Keeps a last day that moved in a recount, and when the applicant was told."""

    class What(models.TextChoices):
        DECIDE = "decide", "Besluit"
        COMPLETE = "complete", "Aanvulling"
        OBJECT = "object", "Bezwaar"

    recount = models.ForeignKey(Recount, models.CASCADE, related_name="moved")
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    was = models.DateField()
    now = models.DateField()
    told_at = models.DateTimeField(null=True)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="moved")
    """Holds the letter that says so; while it has not gone, another move changes it."""

    class Meta:
        indexes = [models.Index(fields=["zaak"], condition=models.Q(told_at=None), name="moved_term_untold")]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.what} {self.now}"
