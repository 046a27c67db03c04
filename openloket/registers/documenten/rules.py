"""The rules of Documenten (drc-001 … drc-014)."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from openloket.registers import locked
from openloket.registers.api import remote
from openloket.registers.api.problems import InvalidParam, forbidden
from openloket.registers.api.registry import local
from openloket.registers.api.resource import Mutation, Row
from openloket.registers.catalogi import rules as catalogi


def drc_001(mutation: Mutation) -> Iterator[InvalidParam]:
    """Het informatieobjecttype bestaat, is een informatieobjecttype, is gepubliceerd, en is geldig (historiemodel)."""
    kind = mutation.linked.get("informatieobjecttype")
    if kind is None:
        yield InvalidParam("informatieobjecttype", "bad-url", "Deze URL geeft geen informatieobjecttype.")
    elif kind["concept"] and mutation.changed("informatieobjecttype"):
        yield InvalidParam(
            "informatieobjecttype", "not-published", "Dit informatieobjecttype is nog niet gepubliceerd."
        )
    elif mutation.changed("informatieobjecttype") and not catalogi.holds_on(kind, timezone.localdate()):
        reason = "Deze versie van het informatieobjecttype is nu niet geldig."
        yield InvalidParam("informatieobjecttype", catalogi.NOT_VALID, reason)


def drc_002(mutation: Mutation) -> Iterator[InvalidParam]:
    """Het object van een relatie bestaat."""
    found = local(mutation.new["object"])
    wanted = mutation.new["objectType"]
    if found is None:
        if wanted == "verzoek":
            yield from remote.check("object", mutation.new["object"], ("url",))
        else:
            yield InvalidParam("object", "bad-url", f"Op deze URL is geen {wanted} te vinden.")
    elif found[0].name != wanted:
        yield InvalidParam("object", "invalid-resource", f"Deze URL wijst niet naar een {wanted}.")
    elif not mutation.facts.get("object_exists"):
        yield InvalidParam("object", "bad-url", f"Op deze URL is geen {wanted} te vinden.")


def drc_003(mutation: Mutation) -> Iterator[InvalidParam]:
    """Een object en een informatieobject hebben één relatie."""
    if mutation.facts.get("related"):
        reason = "De relatie van dit object en dit informatieobject bestaat al."
        yield InvalidParam("nonFieldErrors", "unique", reason)


def drc_004(mutation: Mutation) -> Iterator[InvalidParam]:
    """De relatie bestaat al in het register van het object: dat loopt voor."""
    if (
        local(mutation.new["object"]) is not None
        and mutation.facts.get("object_exists")
        and not mutation.facts.get("related")
    ):
        reason = "Leg de relatie eerst bij het object zelf; hier verschijnt zij dan vanzelf."
        yield InvalidParam("nonFieldErrors", "inconsistent-relation", reason)


def drc_005(mutation: Mutation) -> Iterator[InvalidParam]:
    """Een ontvangen document is niet 'in bewerking' of 'ter vaststelling'."""
    status = mutation.value("status")
    if mutation.value("ontvangstdatum") and status in ("in_bewerking", "ter_vaststelling"):
        reason = "Deze status past niet bij een document met een ontvangstdatum."
        yield InvalidParam("status", "invalid_for_received", reason)


def drc_006(mutation: Mutation) -> Iterator[InvalidParam]:
    """indicatieGebruiksrecht is alleen true als er gebruiksrechten zijn, en dan ook altijd."""
    wanted = mutation.new.get("indicatieGebruiksrecht")
    if "indicatieGebruiksrecht" not in mutation.new:
        return
    if wanted and not mutation.facts.get("rights"):
        reason = "Maak gebruiksrechten aan; dan wordt de indicatie vanzelf true."
        yield InvalidParam("indicatieGebruiksrecht", "missing-gebruiksrechten", reason)
    elif not wanted and mutation.facts.get("rights"):
        reason = "Er zijn gebruiksrechten. Verwijder die eerst."
        yield InvalidParam("indicatieGebruiksrecht", "existing-gebruiksrechten", reason)


def drc_007(mutation: Mutation) -> None:
    """Zonder vertrouwelijkheidaanduiding geldt die van het informatieobjecttype."""
    if "vertrouwelijkheidaanduiding" in mutation.new and not mutation.new["vertrouwelijkheidaanduiding"]:
        kind = mutation.linked["informatieobjecttype"]
        mutation.new["vertrouwelijkheidaanduiding"] = kind["vertrouwelijkheidaanduiding"]


def drc_008(mutation: Mutation) -> Iterator[InvalidParam]:
    """Een document met relaties blijft; gaat het weg, dan met zijn gebruiksrechten en audittrail, niets zacht."""
    if mutation.facts.get("related"):
        reason = "Het document hoort nog bij een zaak, besluit of verzoek."
        yield InvalidParam("nonFieldErrors", "pending-relations", reason)


def drc_009(document: Row, given: Any) -> Iterator[InvalidParam]:
    """Schrijven in een document vraagt het lockId dat bij zijn vergrendeling hoort."""
    held = document["locked"]
    by = f" Vergrendeld is {locked.told([document])}." if held else ""
    if not given:
        yield InvalidParam("nonFieldErrors", "missing-lock-id", f"Stuur het lockId mee.{by}")
    elif not isinstance(given, str) or not hmac.compare_digest(given.encode(), held.encode()):
        yield InvalidParam("nonFieldErrors", "incorrect-lock-id", f"Het lockId klopt niet.{by}")


def drc_009_destroy(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse to remove a locked document without its lockId (`lock` in the query or the body) or force.

    The standard's DELETE has no place for the lockId, so clients that do not know of it must not remove what someone is
    writing in: by force is who was given that scope by name, not everyone who has every right.
    """
    old, given = mutation.old, mutation.sent.get("lock")
    assert old is not None
    if old["locked"] and (
        given
        or not mutation.hand.caller.client.named(
            "drc", "documenten.geforceerd-unlock", old["informatieobjecttype_id"], old["vertrouwelijkheidaanduiding"]
        )
    ):
        yield from drc_009(old, given)


def drc_010(mutation: Mutation) -> Iterator[InvalidParam]:
    """Bijwerken kan met het goede lockId; een definitief document alleen geforceerd."""
    if mutation.old is None:
        return
    old = mutation.old
    if not old["locked"]:
        yield InvalidParam("nonFieldErrors", "unlocked", "Vergrendel het document eerst.")
    else:
        yield from drc_009(old, mutation.sent.get("lock"))
    if old["status"] == "definitief" and not mutation.hand.caller.client.may(
        "drc", ("documenten.geforceerd-bijwerken",), old["informatieobjecttype_id"], old["vertrouwelijkheidaanduiding"]
    ):
        raise forbidden("permission_denied", "Een definitief document verandert alleen geforceerd.")


# drc-011 to drc-014 on expand are in registers.api.expand.


# Without a number in the standard.


def size_is_right(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse a bestandsomvang that is not the size of the content that came with it."""
    content, size = mutation.new.get("inhoud"), mutation.new.get("bestandsomvang")
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


def one_address(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse a verzending that did not go to, or come from, exactly one address of one kind."""
    if sum(bool(mutation.value(name)) for name in ADDRESSES) != 1:
        yield InvalidParam("nonFieldErrors", "invalid-address", "Geef precies één adres.")


def other_register_leads(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse to remove a relation that is still in the other register, which leads: it must go there first."""
    if mutation.old and mutation.old["object_uuid"] is not None:
        reason = "De relatie bestaat nog bij het object zelf. Verwijder haar daar."
        yield InvalidParam("nonFieldErrors", "remote-relation-exists", reason)
