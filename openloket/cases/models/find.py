"""Keep what cases are found by, and what officials search for."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from openloket.cases.models.case import Case


class Findable(models.Model):
    """Keep what a case is found by, apart from the case; see cases.find. It goes with the case (a trigger sees to it)."""

    case = models.OneToOneField(
        Case, models.DO_NOTHING, primary_key=True, db_column="id", db_constraint=False, related_name="findable"
    )
    who = models.CharField(max_length=200, blank=True)
    """Holds the name of whoever applied, as lists show it."""
    number = models.CharField(max_length=40)
    """Holds the number of the zaak, in capitals."""
    keys = ArrayField(models.TextField())
    """Holds words of names (`n berg`) and streets (`s dorpstrat`), house numbers (`a 12a`) and postcodes (`p 1234ab 12a`), folded."""
    people = ArrayField(models.CharField(max_length=64))
    """Holds the keyed hashes of the BSN and KVK numbers of those involved."""
    text = SearchVectorField()
    """Stays unused: see FoundBy. What the release before writes here is written anew."""
    papers = SearchVectorField()
    """Stay unused: see FoundBy."""

    class Meta:
        indexes = [
            GinIndex(fields=["keys"], name="findable_keys", fastupdate=False),
            GinIndex(fields=["people"], name="findable_people", fastupdate=False),
            GinIndex(fields=["text"], name="findable_text", fastupdate=False),
            GinIndex(fields=["papers"], name="findable_papers", fastupdate=False),
            GinIndex(fields=["number"], opclasses=["gin_trgm_ops"], name="findable_number", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.number


class FoundBy(models.Model):
    """Keep all that a case is found by as one full text, so that one index answers what was typed; see cases.find.marks.

    Its rows are narrow: the full text is kept beside them, and read only where the index cannot answer.
    """

    case = models.OneToOneField(
        Case, models.DO_NOTHING, primary_key=True, db_column="id", db_constraint=False, related_name="found_by"
    )
    number = models.CharField(max_length=40)
    """Holds the number of the zaak, in capitals."""
    doc = SearchVectorField()
    """Says with each lexeme of what kind it is: see cases.find.marks."""

    class Meta:
        indexes = [GinIndex(fields=["doc"], name="found_by_doc", fastupdate=False)]

    def __str__(self) -> str:
        return self.number


class FindableStem(models.Model):
    """Keep each word of texts and documents as the full text has it, once, to find those that begin as was typed."""

    word = models.CharField(max_length=255, primary_key=True, db_collation="C")

    def __str__(self) -> str:
        return self.word


class FindableWord(models.Model):
    """Keep each folded word that a name or street of a case has, once, to find those that are nearly spelled so."""

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        indexes = [
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="findable_word", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.word


class ToFind(models.Model):
    """Keep which cases changed since they were last written in the index; triggers write it, find.index takes it away."""

    zaak_id = models.BigIntegerField()
    marks = models.BooleanField(default=False, db_default=False)
    """Says whether only where the case stands changed: its team, step, handler; not what people wrote."""

    def __str__(self) -> str:
        return str(self.zaak_id)


class DocumentText(models.Model):
    """Keep the words of a document, as PostgreSQL's full text has them, so that it is read once."""

    content = models.CharField(max_length=64, primary_key=True)
    """Holds the SHA-256 of what was read."""
    words = SearchVectorField(null=True)
    """Is empty while it was not read yet, or could not be."""
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Says how often reading it failed."""

    class Meta:
        indexes = [
            models.Index(fields=["tries", "content"], condition=models.Q(words=None), name="document_text_to_read")
        ]

    def __str__(self) -> str:
        return self.content


class DeskSearch(models.Model):
    """Keep what an official typed to find cases, out of every address; with a name it is a list that they saved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="searches")
    typed = models.TextField(blank=True)
    """Holds what was typed, sealed; empty for a saved list without words."""
    name = models.CharField(max_length=60, blank=True)
    """Says how they call it; empty for what is kept for a day only."""
    asked = models.CharField(max_length=1000, blank=True)
    """Holds the filters, order and columns, as they stand in an address; no data of people is in it."""
    purpose = models.CharField(max_length=100, blank=True)
    """Says why they searched for one person or company, for as long as that holds."""
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], condition=~models.Q(name=""), name="saved_list_named_once")
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)
