"""The rules of Besluiten (brc-001 … brc-009)."""

from __future__ import annotations

from collections.abc import Iterator

from openloket.registers.api import database
from openloket.registers.api.problems import InvalidParam, forbidden
from openloket.registers.api.resource import Change

FIXED = "wijzigen-niet-toegelaten"


def _stays(change: Change, *names: str) -> Iterator[InvalidParam]:
    for name in names:
        if not change.creating and name in change.new and change.changed(name):
            yield InvalidParam(name, FIXED, "Deze waarde mag niet worden gewijzigd.")


def brc_001(change: Change) -> Iterator[InvalidParam]:
    """Het besluittype bestaat, is gepubliceerd, en verandert niet."""
    kind = change.linked.get("besluittype")
    if kind is None:
        yield InvalidParam("besluittype", "bad-url", "Deze URL geeft geen besluittype.")
    elif change.creating and kind["concept"]:
        yield InvalidParam("besluittype", "not-published", "Dit besluittype is nog niet gepubliceerd.")
    yield from _stays(change, "besluittype")


def brc_002(change: Change) -> Iterator[InvalidParam]:
    """identificatie is uniek binnen verantwoordelijkeOrganisatie; beide veranderen niet."""
    return _stays(change, "identificatie", "verantwoordelijkeOrganisatie")


def brc_003(change: Change) -> Iterator[InvalidParam]:
    """Het informatieobject van een besluitinformatieobject bestaat."""
    if change.linked.get("informatieobject") is None:
        yield InvalidParam("informatieobject", "bad-url", "Deze URL geeft geen informatieobject.")


# brc-004, the nature of the relation, is not shown by this version of the API; brc-005, the mirror in Documenten, is the
# view registers_objectinformatieobject.


def brc_006(change: Change) -> Iterator[InvalidParam]:
    """Een besluit bij een zaak staat ook bij die zaak; de zaak van een besluit verandert niet."""
    return _stays(change, "zaak")


def brc_007(change: Change) -> Iterator[InvalidParam]:
    """Het besluittype van een besluit bij een zaak hoort bij het zaaktype van die zaak."""
    if change.linked.get("zaak") is not None and not change.facts.get("kind_belongs"):
        yield InvalidParam(
            "nonFieldErrors", "zaaktype-mismatch", "De referentie hoort niet bij het zaaktype van de zaak."
        )


def brc_008(change: Change) -> Iterator[InvalidParam]:
    """Het informatieobjecttype van het document hoort bij het besluittype."""
    if not change.facts.get("kind_belongs"):
        reason = "Het informatieobjecttype hoort niet bij het besluittype."
        yield InvalidParam("nonFieldErrors", "missing-besluittype-informatieobjecttype-relation", reason)


def brc_009(change: Change, pk: int) -> None:
    """Een besluit gaat weg met zijn relaties met documenten en zaak en zijn audittrail, niets zacht."""
    for table in ("registers_besluitinformatieobject", "registers_zaakbesluit"):
        database.run(f"delete from {table} where besluit_id = %s", [pk])


# Without a number in the standard.


def open_zaak(change: Change) -> None:
    """A zaak that is closed gets no new besluiten, except by force (zrc-007)."""
    zaak = change.linked.get("zaak")
    if change.creating and zaak and zaak["einddatum"]:
        forced = ("zaken.geforceerd-bijwerken",)
        if not change.call.caller.client.may("zrc", forced, zaak["zaaktype_id"], zaak["vertrouwelijkheidaanduiding"]):
            raise forbidden("zaak-closed", "Je mag geen gegevens aanpassen van een gesloten zaak.")
