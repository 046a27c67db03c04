"""The rules of Zaken (zrc-001 … zrc-029)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from openloket.registers import numbers
from openloket.registers.api import remote
from openloket.registers.api.database import Sql
from openloket.registers.api.kinds import InvalidParams
from openloket.registers.api.problems import InvalidParam, forbidden
from openloket.registers.api.registry import local
from openloket.registers.api.resource import Change

FORCED = "zaken.geforceerd-bijwerken"
REOPEN = "zaken.heropenen"
MISMATCH = "De referentie hoort niet bij het zaaktype van de zaak."


def zaak_of(change: Change) -> dict[str, Any]:
    """The zaak that is changed, or that the changed part belongs to."""
    return change.linked.get("zaak") or change.linked.get("gerelateerdAan") or change.old or {}


def may(change: Change, *scopes: str) -> bool:
    """Whether the caller has one of the scopes on this zaak."""
    zaak = zaak_of(change)
    client = change.call.caller.client
    return client.may("zrc", scopes, zaak["zaaktype_id"], zaak["vertrouwelijkheidaanduiding"])


def zrc_001(change: Change) -> Iterator[InvalidParam]:
    """Het zaaktype bestaat, is een zaaktype, en is gepubliceerd."""
    zaaktype = change.linked.get("zaaktype")
    if zaaktype is None:
        yield InvalidParam("zaaktype", "bad-url", "Deze URL geeft geen zaaktype.")
    elif zaaktype["concept"] and change.changed("zaaktype"):
        yield InvalidParam("zaaktype", "not-published", "Dit zaaktype is nog niet gepubliceerd.")


def zrc_002(change: Change) -> None:
    """identificatie is uniek binnen bronorganisatie (dat bewaakt de database); een nieuwe zaak zonder krijgt er een."""
    if change.creating:
        day = change.new["registratiedatum"] or timezone.localdate()
        change.new["registratiedatum"] = day
        if not change.new["identificatie"]:
            del change.new["identificatie"]
            change.columns["identificatie"] = Sql(numbers.in_sql("ZAAK", day))
    elif change.new.get("identificatie") == "":
        del change.new["identificatie"]
    elif "registratiedatum" in change.new and change.new["registratiedatum"] is None:
        del change.new["registratiedatum"]


def zrc_003(change: Change) -> Iterator[InvalidParam]:
    """Het informatieobject van een zaakinformatieobject bestaat."""
    if change.linked.get("informatieobject") is None:
        yield InvalidParam("informatieobject", "bad-url", "Deze URL geeft geen informatieobject.")


def zrc_004(change: Change) -> Iterator[InvalidParam]:
    """De relatie is 'hoort bij'; zaak en informatieobject ervan veranderen niet, en bestaan eenmaal."""
    change.new["aardRelatieWeergave"] = "Hoort bij, omgekeerd: kent"
    for name in ("zaak", "informatieobject"):
        if not change.creating and name in change.new and change.changed(name):
            yield InvalidParam(name, "wijzigen-niet-toegelaten", "Deze waarde mag niet worden gewijzigd.")


# zrc-005, the mirror in Documenten, is the view registers_objectinformatieobject; zrc-006, who sees which zaken, is
# registers.api.statements.guard and registers.api.writing.permit.


def zrc_007(change: Change) -> Iterator[InvalidParam]:
    """Een gesloten zaak verandert niet meer zonder geforceerd-bijwerken; sluiten kan alleen met een resultaat."""
    zaak = zaak_of(change)
    if zaak.get("einddatum") and change.resource.name != "status" and not may(change, FORCED):
        raise forbidden("zaak-closed", "Je mag geen gegevens aanpassen van een gesloten zaak.")
    if change.resource.name != "status" or not change.facts.get("end"):
        return
    if not change.facts.get("result"):
        yield InvalidParam(
            "nonFieldErrors", "resultaat-does-not-exist", "Een zaak heeft een resultaat nodig om te sluiten."
        )
    if change.facts.get("unset"):
        reason = "Er zijn documenten waarvan indicatieGebruiksrecht niet is gezet."
        yield InvalidParam("nonFieldErrors", "indicatiegebruiksrecht-unset", reason)
    if change.facts.get("locked"):
        yield InvalidParam("nonFieldErrors", "informatieobject-locked", "Er zijn documenten die vergrendeld zijn.")


def zrc_008(change: Change) -> None:
    """Heropenen: een andere status dan de eindstatus, met de scope zaken.heropenen."""
    if not zaak_of(change).get("einddatum"):
        return
    if change.facts.get("end"):
        if not may(change, FORCED):
            raise forbidden("zaak-closed", "De zaak is al gesloten.")
    elif not may(change, REOPEN):
        raise forbidden("permission_denied", "Heropenen van een gesloten zaak mag alleen met de scope zaken.heropenen.")


def zrc_009(change: Change) -> None:
    """Zonder vertrouwelijkheidaanduiding geldt die van het zaaktype."""
    if "vertrouwelijkheidaanduiding" in change.new and not change.new["vertrouwelijkheidaanduiding"]:
        change.new["vertrouwelijkheidaanduiding"] = change.linked["zaaktype"]["vertrouwelijkheidaanduiding"]


def zrc_010(change: Change) -> Iterator[InvalidParam]:
    """communicatiekanaal wijst naar een communicatiekanaal: een object met url, naam en omschrijving."""
    url = change.new.get("communicatiekanaal")
    if url and change.changed("communicatiekanaal"):
        yield from remote.check("communicatiekanaal", url, ("url", "naam", "omschrijving"))


def zrc_011(change: Change) -> Iterator[InvalidParam]:
    """Elke relevante andere zaak bestaat; de plaats in de lijst staat in de naam van de fout."""
    known = set(change.facts.get("relevante") or ())
    for number, item in enumerate(change.new.get("relevanteAndereZaken") or ()):
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


def zrc_012(change: Change) -> None:
    """Een gegevensgroep die null is, is niet gezet; een antwoord toont altijd de groep."""
    for name in ("verlenging", "opschorting", "processobject"):
        if name in change.new and change.new[name] is None:
            change.new[name] = {}


def zrc_013(change: Change) -> Iterator[InvalidParam]:
    """Een hoofdzaak is zelf geen deelzaak, en niet de zaak zelf."""
    hoofdzaak = change.linked.get("hoofdzaak")
    if hoofdzaak is None or "hoofdzaak" not in change.new:
        return
    if change.old and hoofdzaak["id"] == change.old["id"]:
        yield InvalidParam("hoofdzaak", "self-forbidden", "Een zaak is geen deelzaak van zichzelf.")
    elif hoofdzaak["hoofdzaak_id"] is not None:
        yield InvalidParam("hoofdzaak", "deelzaak-als-hoofdzaak", "Deelzaken van deelzaken worden niet ondersteund.")
    elif change.facts.get("has_parts"):
        yield InvalidParam("hoofdzaak", "deelzaak-als-hoofdzaak", "Deze zaak heeft zelf deelzaken.")


def zrc_014(change: Change) -> Iterator[InvalidParam]:
    """Bij betalingsindicatie 'nvt' hoort geen laatsteBetaaldatum; wie naar 'nvt' wijzigt, raakt hem kwijt."""
    if change.value("betalingsindicatie") != "nvt":
        return
    if change.new.get("laatsteBetaaldatum") is not None:
        yield InvalidParam(
            "laatsteBetaaldatum", "betaling-nvt", "Er is geen laatste betaaldatum als betalen niet nodig is."
        )
    else:
        change.new["laatsteBetaaldatum"] = None


def zrc_015(change: Change) -> Iterator[InvalidParam]:
    """De producten en diensten van een zaak zijn die van haar zaaktype, of een deel ervan."""
    wanted = set(change.new.get("productenOfDiensten") or ())
    if not wanted <= set(change.linked["zaaktype"]["producten_of_diensten"]):
        reason = "Niet alle producten of diensten komen voor in het zaaktype."
        yield InvalidParam("productenOfDiensten", "invalid-products-services", reason)


def _same_zaaktype(change: Change, name: str) -> Iterator[InvalidParam]:
    kind = change.linked.get(name)
    if kind is not None and kind["zaaktype_id"] != zaak_of(change)["zaaktype_id"]:
        yield InvalidParam("nonFieldErrors", "zaaktype-mismatch", MISMATCH)


def zrc_016(change: Change) -> Iterator[InvalidParam]:
    """Het statustype hoort bij het zaaktype van de zaak."""
    return _same_zaaktype(change, "statustype")


def zrc_017(change: Change) -> Iterator[InvalidParam]:
    """Het informatieobjecttype van het document hoort bij het zaaktype van de zaak."""
    if not change.facts.get("kind_belongs"):
        reason = "Het informatieobjecttype hoort niet bij het zaaktype van de zaak."
        yield InvalidParam("nonFieldErrors", "missing-zaaktype-informatieobjecttype-relation", reason)


def zrc_018(change: Change) -> Iterator[InvalidParam]:
    """De eigenschap hoort bij het zaaktype van de zaak."""
    return _same_zaaktype(change, "eigenschap")


def zrc_019(change: Change) -> Iterator[InvalidParam]:
    """Het roltype hoort bij het zaaktype van de zaak."""
    return _same_zaaktype(change, "roltype")


def zrc_020(change: Change) -> Iterator[InvalidParam]:
    """Het resultaattype hoort bij het zaaktype van de zaak."""
    return _same_zaaktype(change, "resultaattype")


# zrc-021, the archive parameters, is registers.retention.parameters.


def zrc_022(change: Change) -> Iterator[InvalidParam]:
    """Archiveren kan als alle documenten gearchiveerd zijn en nominatie en actiedatum bekend."""
    status = change.value("archiefstatus")
    if not status or status == "nog_te_archiveren" or not {"archiefstatus"} & set(change.new):
        return
    if change.facts.get("unarchived"):
        reason = "Er zijn documenten die nog niet gearchiveerd zijn."
        yield InvalidParam("nonFieldErrors", "documents-not-archived", reason)
    for name in ("archiefnominatie", "archiefactiedatum"):
        if not change.value(name):
            yield InvalidParam(
                name, f"{name}-not-set", f"{name} moet een waarde hebben als de archiefstatus verandert."
            )


def zrc_023(change: Change) -> Iterator[InvalidParam]:
    """Een zaak gaat weg met alles wat erbij hoort, niets zacht; een besluit gaat eerst, in zijn eigen register."""
    if change.facts.get("besluiten"):
        yield InvalidParam("nonFieldErrors", "pending-relations", "De zaak heeft besluiten. Verwijder die eerst.")


def mirror(change: Change, collection: str, name: str) -> Iterator[InvalidParam]:
    """Check the other side, and tell it of the relation after commit; it may miss that, and then it is logged.

    A part of a zaak locks it, so there is a transaction to come after.
    """
    url = change.new.get(name)
    if not url:
        return
    yield from remote.check(name, url, ("url",))
    root = url.rsplit("/", 2)[0]
    zaak = f"{change.call.base}/zaken/api/v1/zaken/{change.linked['zaak']['uuid']}"
    relation = {name: url, "object": zaak, "objectType": "zaak"}
    transaction.on_commit(lambda: remote.tell(f"{root}/{collection}", relation))


def zrc_024(change: Change) -> Iterator[InvalidParam]:
    """Een relatie met een verzoek wordt ook in de Verzoeken API gelegd, als die bereikbaar is."""
    return mirror(change, "objectverzoeken", "verzoek")


def zrc_025(change: Change) -> Iterator[InvalidParam]:
    """Een relatie met een contactmoment wordt ook in de Contactmomenten API gelegd, als die bereikbaar is."""
    return mirror(change, "objectcontactmomenten", "contactmoment")


def zrc_026(change: Change) -> Iterator[InvalidParam]:
    """startdatumBewaartermijn hoort bij dossiers die vernietigd worden."""
    if change.new.get("startdatumBewaartermijn") and change.value("archiefnominatie") == "blijvend_bewaren":
        reason = "Een dossier dat blijvend wordt bewaard heeft geen startdatumBewaartermijn."
        yield InvalidParam("startdatumBewaartermijn", "must-be-empty", reason)


# zrc-025 to zrc-028 on expand are in registers.api.expand; zrc-029 (fields) is registers.api.fields.projection.


# Without a number in the standard.


def not_in_the_future(name: str) -> Any:
    """A rule: this moment lies not later than now, give or take a few minutes of clock."""

    def rule(change: Change) -> Iterator[InvalidParam]:
        moment = change.new.get(name)
        late = timezone.localdate() if isinstance(moment, date) and not hasattr(moment, "hour") else timezone.now()
        slack = timedelta(0) if not hasattr(moment, "hour") else timedelta(minutes=5)
        if moment is not None and moment > late + slack:
            yield InvalidParam(name, "date-in-future", "Dit ligt in de toekomst.")

    return rule


def first_status_only(change: Change) -> None:
    """With zaken.aanmaken alone a caller gives a new zaak its first status, no later ones."""
    if not may(change, "zaken.statussen.toevoegen", REOPEN, FORCED) and change.facts.get("statuses"):
        raise forbidden(detail="Met zaken.aanmaken kan alleen de eerste status worden gezet.")


def rol_of_same_zaak(change: Change) -> Iterator[InvalidParam]:
    """gezetdoor is a rol of the same zaak."""
    rol = change.linked.get("gezetdoor")
    if rol is not None and rol["zaak_id"] != zaak_of(change)["id"]:
        yield InvalidParam("gezetdoor", "zaak-mismatch", "De rol in gezetdoor hoort niet bij de zaak.")


def someone(change: Change) -> Iterator[InvalidParam]:
    """A rol names someone: by URL or by identification, not by both."""
    if not change.new.get("betrokkene") and not change.new.get("betrokkeneIdentificatie"):
        yield InvalidParam("nonFieldErrors", "invalid-betrokkene", "Geef betrokkene of betrokkeneIdentificatie.")


def something(change: Change) -> Iterator[InvalidParam]:
    """A zaakobject names something: by URL or by identification."""
    if change.partly:
        return
    if not change.new.get("object") and not change.new.get("objectIdentificatie"):
        yield InvalidParam("nonFieldErrors", "invalid-zaakobject", "Geef object of objectIdentificatie.")
    if (
        change.new.get("objectType") == "overige"
        and not change.new.get("objectTypeOverige")
        and not change.new.get("objectTypeOverigeDefinitie")
    ):
        reason = "Bij objectType 'overige' hoort objectTypeOverige of objectTypeOverigeDefinitie."
        yield InvalidParam("objectTypeOverige", "missing-object-type-overige", reason)
    if change.new.get("objectType") not in (None, "overige") and change.new.get("objectTypeOverige"):
        yield InvalidParam(
            "objectTypeOverige", "invalid-object-type-overige", "Dit hoort alleen bij objectType 'overige'."
        )


def polymorph(kind: str, group: str) -> Any:
    """A rule that checks a group by what its kind says it is, one of the attribute's `groups`."""

    def rule(change: Change) -> InvalidParams:
        faults: InvalidParams = []
        given = change.new.get(group)
        wanted = (change.resource.attribute(group).groups or {}).get(change.value(kind) or "")
        if given and wanted is None:
            faults.append(InvalidParam(group, "invalid", f"Bij dit {kind} hoort geen {group}."))
        elif given:
            assert wanted is not None
            change.new[group] = wanted.parse(given, group, faults)
        return faults

    return rule


def status_of_same_zaak(change: Change) -> Iterator[InvalidParam]:
    """The status of a zaakinformatieobject is one of the same zaak."""
    status, zaak = change.linked.get("status"), change.linked.get("zaak")
    if status and zaak and status["zaak_id"] != zaak["id"]:
        yield InvalidParam("status", "zaak-mismatch", "Deze status hoort niet bij de zaak.")


def zaakobjecttype_of_same_zaaktype(change: Change) -> Iterator[InvalidParam]:
    """The zaakobjecttype belongs to the zaaktype of the zaak."""
    kind = change.linked.get("zaakobjecttype")
    if kind and kind["zaaktype_id"] != change.linked["zaak"]["zaaktype_id"]:
        yield InvalidParam("zaakobjecttype", "zaaktype-mismatch", MISMATCH)


def besluit_of_same_zaak(change: Change) -> Iterator[InvalidParam]:
    """A besluit that is laid with a zaak is of that zaak in Besluiten too."""
    besluit = change.linked.get("besluit")
    if besluit and besluit["zaak_id"] != change.linked["zaak"]["id"]:
        yield InvalidParam(
            "nonFieldErrors", "inconsistent-relation", "Dit besluit hoort in Besluiten niet bij deze zaak."
        )
