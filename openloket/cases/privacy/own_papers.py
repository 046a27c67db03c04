"""Say which documents go to whoever asked to see their data: what another's data may be in only after an official looked (AVG 15 lid 4).

What they sent us and what we wrote to them goes, unless an official holds it back. The rest of their files, and what they sent
or signed in the file of another, waits until an official judged each: given, or held back on a ground that they read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_noop

from openloket.cases.hands import Handler
from openloket.cases.locking import save
from openloket.cases.models import Case, CoSignature, OwnDataAnswer, OwnDataPaper, Submission
from openloket.cases.privacy import own_data, putting_right
from openloket.cases.privacy.own_data import Person
from openloket.cases.refusals import NotPossible, reasoned, whole
from openloket.cases.who import own
from openloket.registers.models import Enkelvoudiginformatieobject, Zaak

NO_WHY = gettext_noop(
    "Schrijf bij elk document dat niet meegaat waarom (artikel 15 lid 4 van de AVG, artikel 41 van de Uitvoeringswet AVG)."
)
NOT_JUDGED = gettext_noop(
    "Zeg eerst van elk document of het meegaat: er kunnen gegevens van een ander in staan (artikel 15 lid 4 van de AVG)."
)
NO_SUCH = gettext_noop("Kies een document van deze aanvrager.")


@dataclass(frozen=True)
class Paper:
    """Hold a document with data of whoever asked, in one of their zaken or in another's, and whether it goes."""

    document: Enkelvoudiginformatieobject
    zaak: int
    """Holds the id of the zaak in whose file it is."""
    theirs: bool
    """Says whether they sent it or got it themselves; of any other one an official judges first."""
    given: bool | None
    """Says whether it goes; None while nobody has judged it."""
    why: str = ""
    """Says on which ground it does not go."""


def papers(request: Case, of: Person) -> list[Paper]:
    """Return the documents with data of whoever asked, by zaak, with what an official said of each for this request."""
    judged = {row.document: row for row in OwnDataPaper.objects.filter(zaak=request.zaak_id)}
    found: dict[int, Paper] = {}
    for document, zaak, theirs in _documents(of):
        row = judged.get(document.uuid)
        given = row.given if row else (True if theirs else None)
        found.setdefault(document.pk, Paper(document, zaak, theirs, given, row.why if row else ""))
    return list(found.values())


def _documents(of: Person) -> list[tuple[Enkelvoudiginformatieobject, int, bool]]:
    """Return each document with its zaak and whether it is theirs; not what answered a request about own data."""
    rows = Enkelvoudiginformatieobject.objects.exclude(inhoud="").select_related("informatieobjecttype").order_by("pk")
    answers = OwnDataAnswer.objects.values_list("document", "data", "files")
    answered = {pk for row in answers.filter(zaak__in=of.own) for pk in row if pk}
    found = []
    for zaak in Zaak.objects.filter(pk__in=of.own).select_related("case").order_by("-pk"):
        case = getattr(zaak, "case", None)
        theirs = set(own.documents(case).values_list("pk", flat=True)) if case else set()
        file = rows.filter(zaken__zaak=zaak.pk).exclude(pk__in=answered)
        found += [(document, zaak.pk, document.pk in theirs) for document in file]
    elsewhere = Submission.objects.filter(sender_hash__in=of.hashes).exclude(zaak__in=of.own).exclude(document=None)
    signed = CoSignature.objects.filter(Q(signer__in=of.hashes) | Q(rol__in=of.rollen)).exclude(document=None)
    places = {
        **dict(elsewhere.values_list("document", "zaak")),
        **dict(signed.exclude(zaak__in=of.own).values_list("document", "zaak")),
    }
    found += [(document, places[document.pk], False) for document in rows.filter(pk__in=places)]
    return found


def one(request: Case, of: Person, document: UUID) -> Paper:
    """Return one of these documents by its uuid, to look at it while who asks to see them waits. Raises NotPossible."""
    if own_data.kind(request) != "inzage" or request.closed_on is not None:
        raise NotPossible(putting_right.NOT_ASKED)
    for paper in papers(request, of):
        if paper.document.uuid == document:
            return paper
    raise NotPossible(NO_SUCH)


def judge(request: Case, handler: Handler, of: Person, said: Mapping[int, tuple[bool, str]]) -> None:
    """Keep what an official says of documents (their ids): whether each goes, and if not, why. Raises Stale, NotPossible."""
    with whole(request.pk):
        case = putting_right.request_of(request.pk, handler.revision, "inzage")
        known = {paper.document.pk: paper for paper in papers(case, of)}
        for pk, (given, why) in said.items():
            if pk not in known:
                raise NotPossible(NO_SUCH)
            why = "" if given else reasoned(why, 300, NO_WHY, f"why-{pk}")
            values = {"given": given, "why": why, "at": handler.at, "by": handler.user}
            OwnDataPaper.objects.update_or_create(zaak=case.zaak, document=known[pk].document.uuid, defaults=values)
        putting_right.unsee(case)
        save(case)


def settled(request: Case, of: Person) -> list[Paper]:
    """Return the documents, once an official judged each that must be. Raises NotPossible."""
    found = papers(request, of)
    if any(paper.given is None for paper in found):
        raise NotPossible(NOT_JUDGED)
    return found
