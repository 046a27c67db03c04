"""Staff, their teams and roles, and the log of who looked at what and why."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from openloket.people.rights import Role


class User(AbstractUser):
    """An official. Residents have no account here: they log in through DigiD or eHerkenning."""

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class LoginAttempt(models.Model):
    """Someone tried to log in as staff, or did; see people.logins."""

    class Outcome(models.TextChoices):
        FAILED = "failed", "Mislukt"
        FORGIVEN = "forgiven", "Mislukt, daarna gelukt"
        REFUSED = "refused", "Geweigerd: te vaak mislukt"
        PASSED = "passed", "Wachtwoord klopte"
        LOGIN = "login", "Ingelogd"

    name = models.CharField(max_length=64)
    """A keyed hash of the name that was typed: people type their password there too."""
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    address = models.GenericIPAddressField()
    network = models.CharField(max_length=43)
    at = models.DateTimeField(db_index=True)
    outcome = models.CharField(max_length=10, choices=Outcome)

    class Meta:
        indexes = [
            models.Index(fields=["name", "at"], name="login_by_name"),
            models.Index(fields=["network", "at"], name="login_by_network"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.outcome}"


class Team(models.Model):
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role in a team; `services` narrows it to some of the team's services."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    services = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}, {self.team}"


class Look(models.Model):
    """An official looked at a zaak (AVG 30; Logboek Dataverwerkingen). The person concerned can see this."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    zaak = models.ForeignKey("registers.Zaak", models.CASCADE, related_name="looks")
    purpose = models.CharField(max_length=120)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user}: {self.purpose}"
