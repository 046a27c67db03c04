"""Keep what goes to whoever asks about their own data: what was found, judged, gathered, put right and erased."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openloket.registers.models import Enkelvoudiginformatieobject, Zaak


class OwnDataAnswer(models.Model):
    """Keeps what goes with the answer to someone who asked about their own data, and which official looked at it first (AVG 15-17).

    It is a document for people and the same for computers; both are in the file of the request and reach whoever asked with
    the letter of the decision.
    """

    zaak = models.OneToOneField(Zaak, models.CASCADE, primary_key=True, related_name="own_data")
    left_out = models.JSONField(default=list)
    """Names the parts that do not go along."""
    why = models.CharField(max_length=1000, blank=True)
    """Says on which ground they do not (AVG 15 lid 4, UAVG 41), in words that whoever asked reads."""
    document = models.ForeignKey(Enkelvoudiginformatieobject, models.PROTECT, related_name="+")
    data = models.ForeignKey(Enkelvoudiginformatieobject, models.PROTECT, related_name="+")
    """Holds the same as JSON."""
    files = models.ForeignKey(Enkelvoudiginformatieobject, models.PROTECT, null=True, related_name="+")
    """Holds the documents themselves, with the overview and the JSON, as a ZIP; empty where nobody asked to see them."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Says who looked at it as it is now, and found that it may go; empty again when it is made anew."""

    def __str__(self) -> str:
        return str(self.zaak_id)


class OwnDataFound(models.Model):
    """Keep a rol that an official found to be of whoever asked about their own data, where no BSN says so (AVG 12 lid 6, 15)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="own_data_found")
    rol = models.UUIDField()
    """Names the rol by its UUID: what is only said of it keeps no zaak from being destroyed."""
    whole = models.BooleanField()
    """Says whether the zaak is theirs whole; otherwise they are only named in it, as a contact of a company is."""
    how = models.CharField(max_length=300)
    """Says how the official is certain that it is them."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaak", "rol"], name="own_data_found_once")]

    def __str__(self) -> str:
        return f"{self.zaak_id}: {self.rol}"


class OwnDataPaper(models.Model):
    """Keep whether a document goes to whoever asked to see their data, as an official judged it (AVG 15 lid 3 and 4)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="own_data_papers")
    document = models.UUIDField()
    """Names the document by its UUID: what is only said of it uses it for nothing."""
    given = models.BooleanField()
    why = models.CharField(max_length=300, blank=True)
    """Says on which ground it does not go, in words that whoever asked reads."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zaak", "document"], name="own_data_paper_once")]

    def __str__(self) -> str:
        return f"{self.zaak_id}: {self.document}"


class OwnDataChange(models.Model):
    """Keeps one thing that was put right or erased because someone asked for it (AVG 16, 17), and who else had to hear of it (AVG 19)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="own_data_changes")
    about = models.ForeignKey(Zaak, models.CASCADE, null=True, related_name="+")
    """Holds the zaak in which an answer was put right; empty for what was erased."""
    what = models.CharField(max_length=300)
    """Holds the question, or what kind of data it was."""
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    """Holds an answer as it was and as it became, in words; both are empty for what was erased."""
    number = models.PositiveIntegerField(default=0)
    """Says how many rows were erased."""
    receivers = models.JSONField(default=list)
    """Says who got it before, outside the municipality."""
    told_on = models.DateField(null=True)
    told_how = models.CharField(max_length=300, blank=True)
    """Says when and how an official told them; where that takes a disproportionate effort, why not (AVG 19)."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.zaak_id}: {self.what}"
