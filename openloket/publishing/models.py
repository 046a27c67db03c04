"""Keep decisions on their way to being public, what everyone reads of them, and attachments that were redacted."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from openloket.law import woo
from openloket.registers.models import Enkelvoudiginformatieobject, Zaak


class Publication(models.Model):
    """Keep a decision that may be public: what is proposed, what everyone reads now, and who did what. It goes with its zaak.

    Its id says nothing of the zaak, and stands in its public address.
    """

    class State(models.TextChoices):
        CANDIDATE = "candidate", "Te beoordelen"
        PROPOSED = "proposed", "Voorgesteld"
        PLANNED = "planned", "Akkoord, wacht nog"
        PUBLISHED = "published", "Openbaar"
        WITHHELD = "withheld", "Niet openbaar"
        RETRACTED = "retracted", "Ingetrokken"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    zaak = models.OneToOneField(Zaak, models.CASCADE, related_name="publication")
    service = models.CharField(max_length=50)
    team = models.CharField(max_length=50)
    category = models.CharField(max_length=40)
    """Is one of `law.woo`."""
    decided_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.CANDIDATE)
    found_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    """Goes up with each act; a page that shows an older one is stale."""
    minds = models.BooleanField(default=False)
    """Says whether someone is expected to mind: then they were asked first, and have two weeks after being told (3.1 lid 3)."""
    views_until = models.DateField(null=True)
    """Is the last day to say so, of the letters that asked."""
    proposed = models.JSONField(null=True)
    """Holds what is proposed: the text, or the ground on which nothing is public."""
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    opens_on = models.DateField(null=True)
    """Is the day on which it becomes public, once two people agreed and someone minds."""
    public = models.JSONField(null=True)
    """Holds what everyone reads now; None while nothing is."""
    published_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    """Says when what everyone reads last changed, retracting included."""
    doubt = models.CharField(max_length=300, blank=True)
    """Says why an official must look at it again, such as that someone objected after all."""

    class Meta:
        indexes = [
            models.Index(fields=["-published_at"], condition=models.Q(public__isnull=False), name="publication_public"),
            models.Index(fields=["state", "found_at"], name="publication_by_state"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def shown(self) -> dict[str, Any]:
        """Return what everyone reads, empty for nothing; for templates."""
        return self.public or {}

    @property
    def kind(self) -> woo.Category:
        """Return its category."""
        return woo.categories()[self.category]


class PublicChange(models.Model):
    """Keep what changed in what everyone reads, and why, in words that everyone reads (Woo 2.4 lid 5)."""

    class What(models.TextChoices):
        PUBLISHED = "published", "Openbaar gemaakt"
        CORRECTED = "corrected", "Verbeterd"
        RETRACTED = "retracted", "Ingetrokken"
        WITHHELD = "withheld", "Niet openbaar gemaakt"

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="changes")
    what = models.CharField(max_length=10, choices=What)
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.publication_id} {self.what}"


class PublicFile(models.Model):
    """Keep an attachment of which the pages were made anew, with what is not public drawn over; where, and no word of what stood there."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="files")
    document = models.ForeignKey(Enkelvoudiginformatieobject, models.CASCADE, related_name="+")
    title = models.CharField(max_length=100)
    """Names it for everyone; the title of the document may say a name."""
    boxes = models.JSONField(default=list)
    """Says by page what was drawn over: left, top, width and height as parts of the page, and the ground."""
    source = models.CharField(max_length=64)
    """Holds the SHA-256 of what it was made from, to see whether the document changed since."""
    content = models.CharField(max_length=64)
    """Holds the SHA-256 of the PDF that was made."""
    pages = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    public = models.BooleanField(default=False)
    """Says whether everyone may read it now."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "document"], name="public_file_once")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.document_id}"

    @property
    def grounds(self) -> list[str]:
        """Return the grounds on which something in it is not public, each once."""
        return sorted({box["ground"] for page in self.boxes for box in page})
