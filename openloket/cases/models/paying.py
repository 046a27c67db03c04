"""Keep lists of payments, and what came of each payment."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openloket.registers.models import Zaak


class PayList(models.Model):
    """Keeps a list of payments that one official makes and another approves or sends back; see cases.deciding.paying."""

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    approved = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.pk)


class Payout(models.Model):
    """Keeps one payment on a list: to whom, on which account, how much and why; and what came of it."""

    class State(models.TextChoices):
        LISTED = "listed", "Op een lijst"
        APPROVED = "approved", "Goedgekeurd"
        PAID = "paid", "Betaald"
        REFUSED = "refused", "Niet betaald"

    paylist = models.ForeignKey(PayList, models.CASCADE, related_name="payouts")
    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="payouts")
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=60)
    """Holds what makes it one payment: its kind and its zaak."""
    name = models.CharField(max_length=140)
    account = models.CharField(max_length=34)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reference = models.CharField(max_length=140)
    budget_code = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.LISTED)
    paid_on = models.DateField(null=True)
    why = models.CharField(max_length=300, blank=True)
    """Says why it was not paid."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~models.Q(state="refused"), name="paid_exactly_once")
        ]

    def __str__(self) -> str:
        return self.reference
