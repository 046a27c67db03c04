"""The rules of Documenten (drc-001 … drc-014)."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import Any

from openloket.registers.api import remote
from openloket.registers.api.problems import InvalidParam, forbidden
from openloket.registers.api.registry import local
from openloket.registers.api.resource import Change


def drc_001(change: Change) -> Iterator[InvalidParam]:
    """Het informatieobjecttype bestaat, is een informatieobjecttype, en is gepubliceerd."""
    kind = change.linked.get("informatieobjecttype")
    if kind is None:
        yield InvalidParam("informatieobjecttype", "bad-url", "Deze URL geeft geen informatieobjecttype.")
    elif kind["concept"] and change.changed("informatieobjecttype"):
        yield InvalidParam(
            "informatieobjecttype", "not-published", "Dit informatieobjecttype is nog niet gepubliceerd."
        )


def drc_002(change: Change) -> Iterator[InvalidParam]:
    """Het object van een relatie bestaat."""
    found = local(change.new["object"])
    wanted = change.new["objectType"]
    if found is None:
        if wanted == "verzoek":
            yield from remote.check("object", change.new["object"], ("url",))
        else:
            yield InvalidParam("object", "bad-url", f"Op deze URL is geen {wanted} te vinden.")
    elif found[0].name != wanted:
        yield InvalidParam("object", "invalid-resource", f"Deze URL wijst niet naar een {wanted}.")
    elif not change.facts.get("object_exists"):
        yield InvalidParam("object", "bad-url", f"Op deze URL is geen {wanted} te vinden.")


def drc_003(change: Change) -> Iterator[InvalidParam]:
    """Een object en een informatieobject hebben één relatie."""
    if change.facts.get("related"):
        reason = "De relatie van dit object en dit informatieobject bestaat al."
        yield InvalidParam("nonFieldErrors", "unique", reason)


def drc_004(change: Change) -> Iterator[InvalidParam]:
    """De relatie bestaat al in het register van het object: dat loopt voor."""
    if (
        local(change.new["object"]) is not None
        and change.facts.get("object_exists")
        and not change.facts.get("related")
    ):
        reason = "Leg de relatie eerst bij het object zelf; hier verschijnt zij dan vanzelf."
        yield InvalidParam("nonFieldErrors", "inconsistent-relation", reason)


def drc_005(change: Change) -> Iterator[InvalidParam]:
    """Een ontvangen document is niet 'in bewerking' of 'ter vaststelling'."""
    status = change.value("status")
    if change.value("ontvangstdatum") and status in ("in_bewerking", "ter_vaststelling"):
        reason = "Deze status past niet bij een document met een ontvangstdatum."
        yield InvalidParam("status", "invalid_for_received", reason)


def drc_006(change: Change) -> Iterator[InvalidParam]:
    """indicatieGebruiksrecht is alleen true als er gebruiksrechten zijn, en dan ook altijd."""
    wanted = change.new.get("indicatieGebruiksrecht")
    if "indicatieGebruiksrecht" not in change.new:
        return
    if wanted and not change.facts.get("rights"):
        reason = "Maak gebruiksrechten aan; dan wordt de indicatie vanzelf true."
        yield InvalidParam("indicatieGebruiksrecht", "missing-gebruiksrechten", reason)
    elif not wanted and change.facts.get("rights"):
        reason = "Er zijn gebruiksrechten. Verwijder die eerst."
        yield InvalidParam("indicatieGebruiksrecht", "existing-gebruiksrechten", reason)


def drc_007(change: Change) -> None:
    """Zonder vertrouwelijkheidaanduiding geldt die van het informatieobjecttype."""
    if "vertrouwelijkheidaanduiding" in change.new and not change.new["vertrouwelijkheidaanduiding"]:
        kind = change.linked["informatieobjecttype"]
        change.new["vertrouwelijkheidaanduiding"] = kind["vertrouwelijkheidaanduiding"]


def drc_008(change: Change) -> Iterator[InvalidParam]:
    """Een document met relaties blijft; gaat het weg, dan met zijn gebruiksrechten en audittrail, niets zacht."""
    if change.facts.get("related"):
        reason = "Het document hoort nog bij een zaak, besluit of verzoek."
        yield InvalidParam("nonFieldErrors", "pending-relations", reason)


def drc_009(held: str, given: Any) -> Iterator[InvalidParam]:
    """Schrijven in een document vraagt het lockId dat bij zijn vergrendeling hoort."""
    if not given:
        yield InvalidParam("nonFieldErrors", "missing-lock-id", "Stuur het lockId mee.")
    elif not isinstance(given, str) or not hmac.compare_digest(given.encode(), held.encode()):
        yield InvalidParam("nonFieldErrors", "incorrect-lock-id", "Het lockId klopt niet.")


def drc_010(change: Change) -> Iterator[InvalidParam]:
    """Bijwerken kan met het goede lockId; een definitief document alleen geforceerd."""
    if change.old is None:
        return
    old = change.old
    if not old["locked"]:
        yield InvalidParam("nonFieldErrors", "unlocked", "Vergrendel het document eerst.")
    else:
        yield from drc_009(old["locked"], change.call.body.get("lock"))
    if old["status"] == "definitief" and not change.call.caller.client.may(
        "drc", ("documenten.geforceerd-bijwerken",), old["informatieobjecttype_id"], old["vertrouwelijkheidaanduiding"]
    ):
        raise forbidden("permission_denied", "Een definitief document verandert alleen geforceerd.")


# drc-011 to drc-014 on expand are in registers.api.expand.


# Without a number in the standard.


def size_is_right(change: Change) -> Iterator[InvalidParam]:
    """bestandsomvang is the size of the content that came with it."""
    content, size = change.new.get("inhoud"), change.new.get("bestandsomvang")
    if isinstance(content, bytes) and size is not None and size != len(content):
        yield InvalidParam("inhoud", "file-size", "De bestandsomvang klopt niet met de inhoud.")


ADDRESSES = (
    "binnenlandsCorrespondentieadres",
    "buitenlandsCorrespondentieadres",
    "correspondentiePostadres",
    "faxnummer",
    "emailadres",
    "mijnOverheid",
    "telefoonnummer",
)


def one_address(change: Change) -> Iterator[InvalidParam]:
    """A verzending went to, or came from, one address of one kind."""
    if sum(bool(change.value(name)) for name in ADDRESSES) != 1:
        yield InvalidParam("nonFieldErrors", "invalid-address", "Geef precies één adres.")


def other_register_leads(change: Change) -> Iterator[InvalidParam]:
    """The other register leads: there the relation must go first."""
    if change.old and change.old["object_uuid"] is not None:
        reason = "De relatie bestaat nog bij het object zelf. Verwijder haar daar."
        yield InvalidParam("nonFieldErrors", "remote-relation-exists", reason)
