"""The rules of Besluiten (brc-001 … brc-009)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import timezone

from openloket.registers.api import database
from openloket.registers.api.problems import InvalidParam, forbidden
from openloket.registers.api.resource import Mutation
from openloket.registers.catalogi import rules as catalogi

FIXED = "wijzigen-niet-toegelaten"


def _stays(mutation: Mutation, *names: str) -> Iterator[InvalidParam]:
    for name in names:
        if not mutation.creating and name in mutation.new and mutation.changed(name):
            yield InvalidParam(name, FIXED, "Deze waarde mag niet worden gewijzigd.")


def brc_001(mutation: Mutation) -> Iterator[InvalidParam]:
    """Het besluittype bestaat, is gepubliceerd, is bij een nieuw besluit geldig (historiemodel), en verandert niet."""
    kind = mutation.linked.get("besluittype")
    if kind is None:
        yield InvalidParam("besluittype", "bad-url", "Deze URL geeft geen besluittype.")
    elif mutation.creating and kind["concept"]:
        yield InvalidParam("besluittype", "not-published", "Dit besluittype is nog niet gepubliceerd.")
    elif mutation.creating and not catalogi.holds_on(kind, timezone.localdate()):
        yield InvalidParam("besluittype", catalogi.NOT_VALID, "Deze versie van het besluittype is nu niet geldig.")
    yield from _stays(mutation, "besluittype")


def brc_002(mutation: Mutation) -> Iterator[InvalidParam]:
    """identificatie is uniek binnen verantwoordelijkeOrganisatie; beide veranderen niet."""
    return _stays(mutation, "identificatie", "verantwoordelijkeOrganisatie")


def brc_003(mutation: Mutation) -> Iterator[InvalidParam]:
    """Het informatieobject van een besluitinformatieobject bestaat."""
    if mutation.linked.get("informatieobject") is None:
        yield InvalidParam("informatieobject", "bad-url", "Deze URL geeft geen informatieobject.")


# brc-004, the nature of the relation, is not shown by this version of the API; brc-005, the mirror in Documenten, is the
# view registers_objectinformatieobject.


def brc_006(mutation: Mutation) -> Iterator[InvalidParam]:
    """Een besluit bij een zaak staat ook bij die zaak; de zaak van een besluit verandert niet."""
    return _stays(mutation, "zaak")


def brc_007(mutation: Mutation) -> Iterator[InvalidParam]:
    """Het besluittype van een besluit bij een zaak hoort bij het zaaktype van die zaak."""
    if mutation.linked.get("zaak") is not None and not mutation.facts.get("kind_belongs"):
        yield InvalidParam(
            "nonFieldErrors", "zaaktype-mismatch", "De referentie hoort niet bij het zaaktype van de zaak."
        )


def brc_008(mutation: Mutation) -> Iterator[InvalidParam]:
    """Het informatieobjecttype van het document hoort bij het besluittype."""
    if not mutation.facts.get("kind_belongs"):
        reason = "Het informatieobjecttype hoort niet bij het besluittype."
        yield InvalidParam("nonFieldErrors", "missing-besluittype-informatieobjecttype-relation", reason)


def brc_009(mutations: Sequence[Mutation]) -> None:
    """Een besluit gaat weg met zijn relaties met documenten en zaak en zijn audittrail, niets zacht."""
    for table in ("registers_besluitinformatieobject", "registers_zaakbesluit"):
        database.run(f"delete from {table} where besluit_id = any(%s)", [[mutation.id for mutation in mutations]])


# Without a number in the standard.


def open_zaak(mutation: Mutation) -> None:
    """Refuse a new besluit at a zaak that is closed, except by force (zrc-007). Raises Problem 403."""
    zaak = mutation.linked.get("zaak")
    if mutation.creating and zaak and zaak["einddatum"]:
        forced = ("zaken.geforceerd-bijwerken",)
        if not mutation.hand.caller.client.may("zrc", forced, zaak["zaaktype_id"], zaak["vertrouwelijkheidaanduiding"]):
            raise forbidden("zaak-closed", "Je mag geen gegevens aanpassen van een gesloten zaak.")
