"""The rules of Zaken (zrc-001 … zrc-029)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from openloket.registers import locked, numbers
from openloket.registers.api import remote, tolerance
from openloket.registers.api.database import Sql
from openloket.registers.api.kinds import InvalidParams
from openloket.registers.api.problems import InvalidParam, forbidden
from openloket.registers.api.registry import local
from openloket.registers.api.resource import Mutation
from openloket.registers.catalogi import formats
from openloket.registers.catalogi import rules as catalogi

FORCED = "zaken.geforceerd-bijwerken"
REOPEN = "zaken.heropenen"
MISMATCH = "De referentie hoort niet bij het zaaktype van de zaak."


def zaak_of(mutation: Mutation) -> dict[str, Any]:
    """Return the zaak that is changed, or that the changed part belongs to."""
    return mutation.linked.get("zaak") or mutation.linked.get("gerelateerdAan") or mutation.old or {}


def may(mutation: Mutation, *scopes: str) -> bool:
    """Say whether the caller has one of the scopes on this zaak."""
    zaak = zaak_of(mutation)
    client = mutation.hand.caller.client
    return client.may("zrc", scopes, zaak["zaaktype_id"], zaak["vertrouwelijkheidaanduiding"])


def zrc_001(mutation: Mutation) -> Iterator[InvalidParam]:
    """Het zaaktype bestaat, is een zaaktype, is gepubliceerd, en is bij een nieuwe zaak geldig (historiemodel).

    The day that counts is that of registration: today, the registratiedatum of what was registered elsewhere before, or
    the day on which one of our own channels received it.
    """
    zaaktype = mutation.linked.get("zaaktype")
    if zaaktype is None:
        yield InvalidParam("zaaktype", "bad-url", "Deze URL geeft geen zaaktype.")
    elif zaaktype["concept"] and mutation.changed("zaaktype"):
        yield InvalidParam("zaaktype", "not-published", "Dit zaaktype is nog niet gepubliceerd.")
    elif mutation.creating:
        received = timezone.localdate(mutation.hand.at) if mutation.hand.at else timezone.localdate()
        days = (timezone.localdate(), mutation.new.get("registratiedatum") or timezone.localdate(), received)
        if not catalogi.holds_on(zaaktype, *days):
            yield InvalidParam("zaaktype", catalogi.NOT_VALID, "Deze versie van het zaaktype is nu niet geldig.")


def zrc_002(mutation: Mutation) -> None:
    """identificatie is uniek binnen bronorganisatie (dat bewaakt de database); een nieuwe zaak zonder krijgt er een."""
    if mutation.creating:
        day = mutation.new["registratiedatum"] or timezone.localdate()
        mutation.new["registratiedatum"] = day
        if not mutation.new["identificatie"]:
            del mutation.new["identificatie"]
            mutation.columns["identificatie"] = Sql(numbers.in_sql("ZAAK", day))


def zrc_003(mutation: Mutation) -> Iterator[InvalidParam]:
    """Het informatieobject van een zaakinformatieobject bestaat."""
    if mutation.linked.get("informatieobject") is None:
        yield InvalidParam("informatieobject", "bad-url", "Deze URL geeft geen informatieobject.")


def zrc_004(mutation: Mutation) -> Iterator[InvalidParam]:
    """De relatie is 'hoort bij'; zaak en informatieobject ervan veranderen niet, en bestaan eenmaal."""
    mutation.new["aardRelatieWeergave"] = "Hoort bij, omgekeerd: kent"
    for name in ("zaak", "informatieobject"):
        if not mutation.creating and name in mutation.new and mutation.changed(name):
            yield InvalidParam(name, "wijzigen-niet-toegelaten", "Deze waarde mag niet worden gewijzigd.")


# zrc-005, the mirror in Documenten, is the view registers_objectinformatieobject; zrc-006, who sees which zaken, is
# registers.api.statements.guard and registers.api.writing.permit.


def zrc_007(mutation: Mutation) -> Iterator[InvalidParam]:
    """Een gesloten zaak verandert niet meer zonder geforceerd-bijwerken; sluiten kan alleen met een resultaat."""
    zaak = zaak_of(mutation)
    if zaak.get("einddatum") and mutation.resource.name != "status" and not may(mutation, FORCED):
        raise forbidden("zaak-closed", "Je mag geen gegevens aanpassen van een gesloten zaak.")
    if mutation.resource.name != "status" or not mutation.facts.get("end"):
        return
    if not mutation.facts.get("result"):
        yield InvalidParam(
            "nonFieldErrors", "resultaat-does-not-exist", "Een zaak heeft een resultaat nodig om te sluiten."
        )
    if mutation.facts.get("unset"):
        reason = "Er zijn documenten waarvan indicatieGebruiksrecht niet is gezet."
        yield InvalidParam("nonFieldErrors", "indicatiegebruiksrecht-unset", reason)
    if held := mutation.facts.get("locked"):
        reason = f"Er zijn documenten die vergrendeld zijn: {locked.told(held)}."
        yield InvalidParam("nonFieldErrors", "informatieobject-locked", reason)


def zrc_008(mutation: Mutation) -> None:
    """Heropenen: een andere status dan de eindstatus, met de scope zaken.heropenen."""
    if not zaak_of(mutation).get("einddatum"):
        return
    if mutation.facts.get("end"):
        if not may(mutation, FORCED):
            raise forbidden("zaak-closed", "De zaak is al gesloten.")
    elif not may(mutation, REOPEN):
        raise forbidden("permission_denied", "Heropenen van een gesloten zaak mag alleen met de scope zaken.heropenen.")


def zrc_009(mutation: Mutation) -> None:
    """Zonder vertrouwelijkheidaanduiding geldt die van het zaaktype."""
    if "vertrouwelijkheidaanduiding" in mutation.new and not mutation.new["vertrouwelijkheidaanduiding"]:
        mutation.new["vertrouwelijkheidaanduiding"] = mutation.linked["zaaktype"]["vertrouwelijkheidaanduiding"]


def zrc_010(mutation: Mutation) -> Iterator[InvalidParam]:
    """communicatiekanaal wijst naar een communicatiekanaal: een object met url, naam en omschrijving."""
    url = mutation.new.get("communicatiekanaal")
    if url and mutation.changed("communicatiekanaal"):
        yield from remote.check("communicatiekanaal", url, ("url", "naam", "omschrijving"))


def zrc_011(mutation: Mutation) -> Iterator[InvalidParam]:
    """Elke relevante andere zaak bestaat; de plaats in de lijst staat in de naam van de fout."""
    known = set(mutation.facts.get("relevante") or ())
    for number, item in enumerate(mutation.new.get("relevanteAndereZaken") or ()):
        found = local(item["url"])
        if found is not None and found[0].name == "zaak":
            if str(found[1]) not in known:
                yield InvalidParam(f"relevanteAndereZaken.{number}", "bad-url", "Deze zaak bestaat niet.")
        elif found is not None:
            yield InvalidParam(
                f"relevanteAndereZaken.{number}", "invalid-resource", "Deze URL wijst niet naar een zaak."
            )
        else:
            yield from remote.check(f"relevanteAndereZaken.{number}", item["url"], ("url", "zaaktype"))


def zrc_012(mutation: Mutation) -> None:
    """Een gegevensgroep die null is, is niet gezet; een antwoord toont altijd de groep."""
    for name in ("verlenging", "opschorting", "processobject"):
        if name in mutation.new and mutation.new[name] is None:
            mutation.new[name] = {}


def zrc_013(mutation: Mutation) -> Iterator[InvalidParam]:
    """Een hoofdzaak is zelf geen deelzaak, en niet de zaak zelf."""
    hoofdzaak = mutation.linked.get("hoofdzaak")
    if hoofdzaak is None or "hoofdzaak" not in mutation.new:
        return
    if mutation.old and hoofdzaak["id"] == mutation.old["id"]:
        yield InvalidParam("hoofdzaak", "self-forbidden", "Een zaak is geen deelzaak van zichzelf.")
    elif hoofdzaak["hoofdzaak_id"] is not None:
        yield InvalidParam("hoofdzaak", "deelzaak-als-hoofdzaak", "Deelzaken van deelzaken worden niet ondersteund.")
    elif mutation.facts.get("has_parts"):
        yield InvalidParam("hoofdzaak", "deelzaak-als-hoofdzaak", "Deze zaak heeft zelf deelzaken.")


def zrc_014(mutation: Mutation) -> Iterator[InvalidParam]:
    """Bij betalingsindicatie 'nvt' hoort geen laatsteBetaaldatum; wie naar 'nvt' wijzigt, raakt hem kwijt."""
    if mutation.value("betalingsindicatie") != "nvt":
        return
    if mutation.new.get("laatsteBetaaldatum") is not None:
        yield InvalidParam(
            "laatsteBetaaldatum", "betaling-nvt", "Er is geen laatste betaaldatum als betalen niet nodig is."
        )
    else:
        mutation.new["laatsteBetaaldatum"] = None


def zrc_015(mutation: Mutation) -> Iterator[InvalidParam]:
    """De producten en diensten van een zaak zijn die van haar zaaktype, of een deel ervan."""
    wanted = set(mutation.new.get("productenOfDiensten") or ())
    if not wanted <= set(mutation.linked["zaaktype"]["producten_of_diensten"]):
        reason = "Niet alle producten of diensten komen voor in het zaaktype."
        yield InvalidParam("productenOfDiensten", "invalid-products-services", reason)


def _same_zaaktype(mutation: Mutation, name: str) -> Iterator[InvalidParam]:
    kind = mutation.linked.get(name)
    if kind is not None and kind["zaaktype_id"] != zaak_of(mutation)["zaaktype_id"]:
        yield InvalidParam("nonFieldErrors", "zaaktype-mismatch", MISMATCH)


def zrc_016(mutation: Mutation) -> Iterator[InvalidParam]:
    """Het statustype hoort bij het zaaktype van de zaak."""
    return _same_zaaktype(mutation, "statustype")


def zrc_017(mutation: Mutation) -> Iterator[InvalidParam]:
    """Het informatieobjecttype van het document hoort bij het zaaktype van de zaak."""
    if not mutation.facts.get("kind_belongs"):
        reason = "Het informatieobjecttype hoort niet bij het zaaktype van de zaak."
        yield InvalidParam("nonFieldErrors", "missing-zaaktype-informatieobjecttype-relation", reason)


def zrc_018(mutation: Mutation) -> Iterator[InvalidParam]:
    """De eigenschap hoort bij het zaaktype van de zaak."""
    return _same_zaaktype(mutation, "eigenschap")


def zrc_019(mutation: Mutation) -> Iterator[InvalidParam]:
    """Het roltype hoort bij het zaaktype van de zaak."""
    return _same_zaaktype(mutation, "roltype")


def zrc_020(mutation: Mutation) -> Iterator[InvalidParam]:
    """Het resultaattype hoort bij het zaaktype van de zaak."""
    return _same_zaaktype(mutation, "resultaattype")


# zrc-021, the archive parameters, is registers.retention.parameters.


ARCHIVED_WITH = {"archiefstatus", "archiefnominatie", "archiefactiedatum"}
"""Attributes of which one says that a zaak is archived, and two are set then."""


def zrc_022(mutation: Mutation) -> Iterator[InvalidParam]:
    """Archiveren kan als alle documenten gearchiveerd zijn en nominatie en actiedatum bekend."""
    status = mutation.value("archiefstatus")
    if not status or status == "nog_te_archiveren" or not ARCHIVED_WITH & set(mutation.new):
        return
    if mutation.facts.get("unarchived") and "archiefstatus" in mutation.new:
        reason = "Er zijn documenten die nog niet gearchiveerd zijn."
        yield InvalidParam("nonFieldErrors", "documents-not-archived", reason)
    for name in ("archiefnominatie", "archiefactiedatum"):
        if not mutation.value(name):
            yield InvalidParam(
                name, f"{name}-not-set", f"{name} moet een waarde hebben als de archiefstatus verandert."
            )


def zrc_023(mutation: Mutation) -> Iterator[InvalidParam]:
    """Een zaak gaat weg met alles wat erbij hoort, niets zacht; een besluit gaat eerst, in zijn eigen register."""
    if mutation.facts.get("besluiten"):
        yield InvalidParam("nonFieldErrors", "pending-relations", "De zaak heeft besluiten. Verwijder die eerst.")


def mirror(mutation: Mutation, collection: str, name: str) -> Iterator[InvalidParam]:
    """Check the other side, and tell it of the relation after commit; it may miss that, and then it is logged.

    A part of a zaak locks it, so there is a transaction to come after.
    """
    url = mutation.new.get(name)
    if not url:
        return
    there = remote.beside(url, collection)
    if there is None:
        yield InvalidParam(name, "bad-url", f"Deze URL wijst geen {name} in een register aan.")
        return
    yield from remote.check(name, url, ("url",))
    zaak = f"{mutation.hand.base}/zaken/api/v1/zaken/{mutation.linked['zaak']['uuid']}"
    relation = {name: url, "object": zaak, "objectType": "zaak"}
    transaction.on_commit(lambda: remote.tell(there, relation))


def zrc_024(mutation: Mutation) -> Iterator[InvalidParam]:
    """Een relatie met een verzoek wordt ook in de Verzoeken API gelegd, als die bereikbaar is."""
    return mirror(mutation, "objectverzoeken", "verzoek")


def zrc_025(mutation: Mutation) -> Iterator[InvalidParam]:
    """Een relatie met een contactmoment wordt ook in de Contactmomenten API gelegd, als die bereikbaar is."""
    return mirror(mutation, "objectcontactmomenten", "contactmoment")


def zrc_026(mutation: Mutation) -> Iterator[InvalidParam]:
    """startdatumBewaartermijn hoort bij dossiers die vernietigd worden; wie naar bewaren wijzigt, raakt hem kwijt."""
    if mutation.value("archiefnominatie") != "blijvend_bewaren":
        return
    if not mutation.new.get("startdatumBewaartermijn"):
        mutation.new["startdatumBewaartermijn"] = None
    else:
        reason = "Een dossier dat blijvend wordt bewaard heeft geen startdatumBewaartermijn."
        yield InvalidParam("startdatumBewaartermijn", "must-be-empty", reason)


# zrc-025 to zrc-028 on expand are in registers.api.expand; zrc-029 (fields) is registers.api.fields.projection.


# Without a number in the standard.


CLOCKS_DIFFER = timedelta(minutes=5)


def not_in_the_future(name: str) -> Any:
    """Make a rule: this moment lies not later than now, give or take what clocks differ."""

    def rule(mutation: Mutation) -> Iterator[InvalidParam]:
        moment = mutation.new.get(name)
        if moment is not None and moment > timezone.now() + CLOCKS_DIFFER:
            yield InvalidParam(name, "date-in-future", "Dit ligt in de toekomst.")

    return rule


def first_status_only(mutation: Mutation) -> None:
    """Refuse any status but the first from a caller with zaken.aanmaken alone. Raises Problem 403."""
    if not may(mutation, "zaken.statussen.toevoegen", REOPEN, FORCED) and mutation.facts.get("statuses"):
        raise forbidden(detail="Met zaken.aanmaken kan alleen de eerste status worden gezet.")


def rol_of_same_zaak(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse a gezetdoor that is a rol of another zaak."""
    rol = mutation.linked.get("gezetdoor")
    if rol is not None and rol["zaak_id"] != zaak_of(mutation)["id"]:
        yield InvalidParam("gezetdoor", "zaak-mismatch", "De rol in gezetdoor hoort niet bij de zaak.")


def someone(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse a rol that names nobody: by URL, by identification, or by name beside a group that is blank.

    It comes after `polymorph`, so that keys which no betrokkene of this type has are gone.
    """
    if mutation.new.get("betrokkene"):
        return
    group = mutation.new.get("betrokkeneIdentificatie")
    by_name = mutation.new.get("contactpersoonRol") or mutation.new.get("afwijkendeNaamBetrokkene")
    if not group or not (_says(group) or by_name):
        yield InvalidParam("nonFieldErrors", "invalid-betrokkene", "Geef betrokkene of betrokkeneIdentificatie.")


def _says(value: Any) -> bool:
    """Say whether a group has a value that is not blank, at any depth."""
    if isinstance(value, dict | list):
        return any(_says(inner) for inner in (value.values() if isinstance(value, dict) else value))
    return value not in ("", None)


def something(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse a zaakobject that names nothing, neither by URL nor by identification.

    With objectType 'overige' it says of what type; with another type it does not have objectTypeOverige.
    """
    kind, other = mutation.value("objectType"), mutation.value("objectTypeOverige")
    if not mutation.value("object") and not mutation.value("objectIdentificatie"):
        yield InvalidParam("nonFieldErrors", "invalid-zaakobject", "Geef object of objectIdentificatie.")
    if kind == "overige" and not other and not mutation.value("objectTypeOverigeDefinitie"):
        reason = "Bij objectType 'overige' hoort objectTypeOverige of objectTypeOverigeDefinitie."
        yield InvalidParam("objectTypeOverige", "missing-object-type-overige", reason)
    if kind != "overige" and other:
        yield InvalidParam(
            "objectTypeOverige", "invalid-object-type-overige", "Dit hoort alleen bij objectType 'overige'."
        )


def polymorph(kind: str, group: str) -> Any:
    """Make a rule that checks a group by what its kind says it is, one of the attribute's `groups`."""

    def rule(mutation: Mutation) -> InvalidParams:
        faults: InvalidParams = []
        given = mutation.new.get(group)
        wanted = (mutation.resource.attribute(group).groups or {}).get(mutation.value(kind) or "")
        if given and wanted is None:
            faults.append(InvalidParam(group, "invalid", f"Bij dit {kind} hoort geen {group}."))
        elif given:
            assert wanted is not None
            given = tolerance.group(wanted.parts, given, group, faults)
            mutation.new[group] = wanted.parse(given, group, faults)
        return faults

    return rule


def waarde_is_a_moment(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse a waarde that is no date or moment for an eigenschap that is one (ztc-015)."""
    eigenschap, waarde = mutation.linked.get("eigenschap"), mutation.new.get("waarde")
    formaat = (eigenschap or {}).get("specificatie", {}).get("formaat", "")
    if waarde is not None and not formats.is_moment(formaat, waarde):
        reason = (
            "Schrijf een dag die bestaat als JJJJMMDD."
            if formaat == "datum"
            else "Schrijf een moment als JJJJMMDDuummss."
        )
        yield InvalidParam("waarde", "invalid", reason)


def status_of_same_zaak(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse a status, named by a part of a zaak, that is of another zaak."""
    status, zaak = mutation.linked.get("status"), mutation.linked.get("zaak")
    if status and zaak and status["zaak_id"] != zaak["id"]:
        yield InvalidParam("status", "zaak-mismatch", "Deze status hoort niet bij de zaak.")


def zaakobjecttype_of_same_zaaktype(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse a zaakobjecttype of another zaaktype than that of the zaak."""
    kind = mutation.linked.get("zaakobjecttype")
    if kind and kind["zaaktype_id"] != mutation.linked["zaak"]["zaaktype_id"]:
        yield InvalidParam("zaakobjecttype", "zaaktype-mismatch", MISMATCH)


def besluit_of_same_zaak(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse to lay a besluit with a zaak when Besluiten does not have it with that zaak."""
    besluit = mutation.linked.get("besluit")
    if besluit and besluit["zaak_id"] != mutation.linked["zaak"]["id"]:
        yield InvalidParam(
            "nonFieldErrors", "inconsistent-relation", "Dit besluit hoort in Besluiten niet bij deze zaak."
        )
