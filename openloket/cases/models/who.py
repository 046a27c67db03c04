"""Keep who acts for another, who must sign too, and whose interest a case touches."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from openloket.cases.models.case import Submission
from openloket.registers.models import Enkelvoudiginformatieobject, Rol, Zaak


class RightClaim(models.Model):
    """Keeps a right to act for another that no login proves: who says so, of whom, with what proof, and what an official found.

    It is written down before the form is filled in; `zaak` is empty until the form is sent.
    """

    class State(models.TextChoices):
        OPEN = "open", "Nog niet nagegaan"
        HOLDS = "holds", "Klopt"
        NOT_SHOWN = "not_shown", "Niet aangetoond"

    class Known(models.TextChoices):
        """Says from where we know the name of who acts."""

        LOGIN = "login", "De inlog geeft deze naam."
        BRP = "brp", "De Basisregistratie Personen geeft deze naam bij de inlog."
        TYPED = "typed", "Zelf opgegeven: geen inlog of registratie geeft deze naam."
        DESK = "desk", "Aan de balie of aan de telefoon gezegd."
        PAPER = "paper", "Op papier geschreven."

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.CharField(max_length=40)
    right = models.CharField(max_length=12)
    claimant = models.CharField(max_length=64, db_index=True)
    """Holds the keyed hash of who acts, as in Submission.sender_hash; empty when they cannot act here with a login."""
    claimant_name = models.CharField(max_length=80)
    claimant_known = models.CharField(max_length=5, choices=Known)
    name = models.CharField(max_length=80)
    born = models.DateField(null=True)
    address = models.JSONField()
    """Holds, with the two below, what who acts says of whom it is about; the BRP is not asked."""
    proof = models.JSONField(default=list)
    """Holds the files that prove it, as answers hold files, until the zaak has them as `documents`."""
    seen = models.CharField(max_length=200, blank=True, db_default="", default="")
    """Says which proof an official saw at the desk."""
    identified = models.CharField(max_length=10, blank=True, db_default="", default="", choices=Submission.Identified)
    """Says how an official checked who acts, where no login tells."""
    zaak = models.OneToOneField(Zaak, models.CASCADE, null=True, related_name="claim")
    documents = models.ManyToManyField(Enkelvoudiginformatieobject, related_name="+")
    earlier = models.ForeignKey("self", models.SET_NULL, null=True, related_name="again")
    """Holds the claim that an official confirmed, of the same right for the same person, which is used again here."""
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    until = models.DateField(null=True)
    """Holds the last day on which the right holds; empty for one without an end."""
    reason = models.CharField(max_length=1000, blank=True)
    """Says why it holds, or was not shown, in the words of the official who checked it."""
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.right} {self.id}"


class InterestedParty(models.Model):
    """Keep someone who did not apply and whose interest a decision touches, as an official named them or they did (Awb 1:2, 4:8)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="parties")
    name = models.CharField(max_length=80)
    address = models.JSONField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Names the official who named them; empty for who wrote about an announced case by themselves."""
    named_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class CoSignature(models.Model):
    """Keeps someone who must sign with the applicant: asked with a link, and what they answered. See cases.who.cosigners."""

    class State(models.TextChoices):
        ASKED = "asked", "Nog niet getekend"
        SIGNED = "signed", "Getekend"
        DECLINED = "declined", "Wil niet tekenen"

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="cosignatures")
    key = models.CharField(max_length=100)
    """Holds the question that names them; of a row of a group with its number."""
    name = models.CharField(max_length=80)
    email = models.CharField(max_length=254)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    link = models.CharField(max_length=64, blank=True, db_index=True)
    """Holds the keyed hash of the code in the link that was mailed last; the code itself is kept nowhere."""
    asked_at = models.DateTimeField(null=True)
    """Says when that link was mailed."""
    undelivered = models.BooleanField(default=False)
    """Says whether the last link could not be delivered."""
    told_at = models.DateTimeField(null=True)
    """Says when the applicant was last told that this signature does not come by itself (see cases.signing.unsigned)."""
    answered_on = models.DateField(null=True)
    signer = models.CharField(max_length=64, blank=True)
    """Holds the keyed hash of who logged in and answered, as in Submission.sender_hash; empty for a signature on paper."""
    signer_name = models.CharField(max_length=200, blank=True)
    means = models.CharField(max_length=20, blank=True)
    """Holds the means of login, or `paper` or `desk` where an official saw the signature."""
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Enkelvoudiginformatieobject, models.SET_NULL, null=True, related_name="+")
    """Holds what they signed, with their statement."""
    times_named = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Says how often the applicant named someone else, or another address, since it was sent."""
    name_doubted = models.BooleanField(default=False, db_default=False)
    """Says whether it was signed under a name that does not fit this one, and no official found that they are the same."""
    name_checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name_checked_at = models.DateTimeField(null=True)
    name_because = models.CharField(max_length=300, blank=True, db_default="")
    """Says who found that they are the same, when, and why."""
    rol = models.ForeignKey(Rol, models.SET_NULL, null=True, related_name="+")
    """Holds the rol that who signed got for it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaak", "key"], name="cosignature_once")]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.key}"
