"""The rules of Catalogi (ztc-001 … ztc-017)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from openloket.registers.api import database
from openloket.registers.api.access import Client
from openloket.registers.api.kinds import no_time
from openloket.registers.api.problems import InvalidParam, Problem, fault
from openloket.registers.api.register import REGISTERS
from openloket.registers.api.registry import REGISTRY, local
from openloket.registers.api.resource import Mutation
from openloket.registers.catalogi import formats, selectielijst

FORCED = ("catalogi.geforceerd-schrijven",)
FORCED_DESTROY = ("catalogi.geforceerd-verwijderen",)


def _forced(mutation: Mutation, scopes: tuple[str, ...] = FORCED) -> bool:
    return mutation.hand.caller.client.has("ztc", scopes)


def ztc_001(mutation: Mutation) -> Iterator[InvalidParam]:
    """selectielijstProcestype wijst naar een procestype van de selectielijst."""
    url = mutation.new.get("selectielijstProcestype")
    if url and selectielijst.configured() and selectielijst.procestype(url) is None:
        yield InvalidParam(
            "selectielijstProcestype", "invalid-resource", "Dit is geen procestype van de selectielijst."
        )


def ztc_002(mutation: Mutation) -> Iterator[InvalidParam]:
    """Resultaattype: omschrijving en klasse komen uit de selectielijst; wat niet is opgegeven volgt uit de klasse."""
    if url := mutation.new.get("resultaattypeomschrijving"):
        found = selectielijst.omschrijving(url)
        if selectielijst.configured() and found is None:
            yield InvalidParam(
                "resultaattypeomschrijving", "invalid-resource", "Deze omschrijving staat niet in de lijst."
            )
        if found:
            mutation.columns["omschrijving_generiek"] = found["omschrijving"][:80]
        elif mutation.changed("resultaattypeomschrijving"):  # another one: what the old one said is of the old one
            mutation.columns.setdefault("omschrijving_generiek", "")
    if not (url := mutation.new.get("selectielijstklasse")) or not selectielijst.configured():
        return
    klasse = selectielijst.resultaat(url)
    if klasse is None:
        yield InvalidParam("selectielijstklasse", "invalid-resource", "Dit is geen resultaat van de selectielijst.")
        return
    procestype = mutation.linked["zaaktype"]["selectielijst_procestype"]
    if procestype and not selectielijst.same(klasse["procesType"], procestype):
        yield InvalidParam(
            "nonFieldErrors", "procestype-mismatch", "De klasse hoort bij een ander procestype dan het zaaktype."
        )
    if not mutation.value("archiefnominatie"):
        mutation.new["archiefnominatie"] = klasse["waardering"]
    if not mutation.value("archiefactietermijn") and klasse.get("bewaartermijn"):
        mutation.new["archiefactietermijn"] = klasse["bewaartermijn"]


BRONDATUM = "brondatumArchiefprocedure"
PROCESTERMIJN = {"nihil": "afgehandeld", "ingeschatte_bestaansduur_procesobject": "termijn"}


def _procedure(mutation: Mutation) -> dict[str, Any]:
    return mutation.new.get(BRONDATUM) or {}


def ztc_003(mutation: Mutation) -> Iterator[InvalidParam]:
    """De afleidingswijze past bij de procestermijn van de selectielijstklasse."""
    klasse = selectielijst.resultaat(mutation.value("selectielijstklasse") or "")
    wanted = PROCESTERMIJN.get((klasse or {}).get("procestermijn") or "")
    way = _procedure(mutation).get("afleidingswijze")
    if way and wanted and way != wanted:
        yield InvalidParam(
            f"{BRONDATUM}.afleidingswijze",
            "invalid-afleidingswijze-for-procestermijn",
            f"Bij deze procestermijn hoort de afleidingswijze '{wanted}'.",
        )


def _needs(
    mutation: Mutation, key: str, required: tuple[str, ...], forbidden: tuple[str, ...] | None
) -> Iterator[InvalidParam]:
    """Check that a key has a value for some afleidingswijzen, and none for others (None: all others)."""
    procedure = _procedure(mutation)
    way, given = procedure.get("afleidingswijze"), procedure.get(key)
    if not way:
        return
    if way in required and not given:
        yield InvalidParam(f"{BRONDATUM}.{key}", "required", f"Verplicht bij de afleidingswijze '{way}'.")
    elif way not in required and (forbidden is None or way in forbidden) and given:
        yield InvalidParam(f"{BRONDATUM}.{key}", "must-be-empty", f"Moet leeg zijn bij de afleidingswijze '{way}'.")


def ztc_004(mutation: Mutation) -> Iterator[InvalidParam]:
    """datumkenmerk hoort bij eigenschap, zaakobject en ander_datumkenmerk, en bij niets anders."""
    return _needs(mutation, "datumkenmerk", ("eigenschap", "zaakobject", "ander_datumkenmerk"), None)


def ztc_005(mutation: Mutation) -> Iterator[InvalidParam]:
    """einddatumBekend heeft geen waarde bij afgehandeld en termijn."""
    return _needs(mutation, "einddatumBekend", (), ("afgehandeld", "termijn"))


def ztc_006(mutation: Mutation) -> Iterator[InvalidParam]:
    """objecttype hoort bij zaakobject en ander_datumkenmerk, en bij niets anders."""
    return _needs(mutation, "objecttype", ("zaakobject", "ander_datumkenmerk"), None)


def ztc_007(mutation: Mutation) -> Iterator[InvalidParam]:
    """registratie hoort bij ander_datumkenmerk, en bij niets anders."""
    return _needs(mutation, "registratie", ("ander_datumkenmerk",), None)


def ztc_008(mutation: Mutation) -> Iterator[InvalidParam]:
    """procestermijn hoort bij termijn, en bij niets anders."""
    if no_time(_procedure(mutation).get("procestermijn")):
        return iter(())  # how most servers write that there is no term
    return _needs(mutation, "procestermijn", ("termijn",), None)


def ztc_009(mutation: Mutation) -> Iterator[InvalidParam]:
    """Een gepubliceerd type verandert niet meer, behalve zijn eindeGeldigheid of als correctie."""
    if mutation.old is None or mutation.old["concept"]:
        return
    if mutation.removing:
        if not _forced(mutation, FORCED_DESTROY):
            yield InvalidParam(
                "nonFieldErrors", "non-concept-object", "Een gepubliceerd type kan niet worden verwijderd."
            )
        return
    only_the_end = mutation.partly and mutation.given <= {"eindeGeldigheid"}
    if not only_the_end and not _forced(mutation):
        yield InvalidParam("nonFieldErrors", "non-concept-object", "Een gepubliceerd type kan niet worden bijgewerkt.")


def ztc_010(mutation: Mutation) -> Iterator[InvalidParam]:
    """Wat bij een gepubliceerd zaaktype hoort, verandert niet meer, behalve als correctie."""
    if _concept_until_now(mutation):
        return
    if not _forced(mutation, FORCED_DESTROY if mutation.removing else FORCED):
        yield InvalidParam("nonFieldErrors", "non-concept-zaaktype", "Het zaaktype is gepubliceerd; dit kan niet meer.")


def ztc_011(mutation: Mutation) -> Iterator[InvalidParam]:
    """Een deel gaat niet over naar een zaaktype dat gepubliceerd is; naar andere typen mag een zaaktype wel wijzen."""
    if _moves(mutation) and not mutation.linked["zaaktype"]["concept"] and not _forced(mutation):
        yield InvalidParam(
            "zaaktype", "non-concept-relation", "Het nieuwe zaaktype is gepubliceerd; dat kan niet meer."
        )


def _moves(mutation: Mutation) -> bool:
    """Say whether a part goes from one zaaktype to another."""
    return mutation.old is not None and mutation.old["zaaktype_id"] != mutation.linked["zaaktype"]["id"]


def _concept_until_now(mutation: Mutation) -> bool:
    """Say whether the zaaktype that a part belongs to, before it moves, is a concept."""
    if not _moves(mutation):
        return bool(mutation.linked["zaaktype"]["concept"])
    assert mutation.old is not None
    sql = "select concept from registers_zaaktype where id = %s"
    row = database.run(sql, [mutation.old["zaaktype_id"]]).fetchone()
    assert row is not None
    return bool(row[0])


def ztc_012(concept_besluittypen: list[str], concept_informatieobjecttypen: list[str]) -> None:
    """Een zaaktype gaat pas uit met besluittypen en informatieobjecttypen die gepubliceerd zijn."""
    faults = [
        InvalidParam(name, "concept-relation", f"Nog niet gepubliceerd: {', '.join(concepts)}.")
        for name, concepts in (
            ("besluittypen", concept_besluittypen),
            ("informatieobjecttypen", concept_informatieobjecttypen),
        )
        if concepts
    ]
    if faults:
        raise Problem(400, "invalid", "Invalid input.", "Publiceer eerst de typen waarnaar dit verwijst.", faults)


def ztc_013(mutation: Mutation) -> Iterator[InvalidParam]:
    """Typen wijzen alleen naar typen van dezelfde catalogus."""
    for name in mutation.facts.get("of_another_catalogus") or ():
        yield InvalidParam(name, "relations-incorrect-catalogus", f"{name} hoort bij een andere catalogus.")
    statustype, zaaktype = mutation.linked.get("statustype"), mutation.linked.get("zaaktype")
    if statustype and zaaktype and statustype["zaaktype_id"] != zaaktype["id"]:
        yield InvalidParam("statustype", "relations-incorrect-zaaktype", "Dit statustype hoort bij een ander zaaktype.")


def ztc_014(client: Client) -> bool:
    """Wie zaken of documenten mag lezen, mag ook hun typen lezen."""
    granting = [register for register in REGISTERS.values() if register.granted_by]
    return any(client.has(register.component, (f"{register.name}.lezen",)) for register in granting)


def ztc_015(mutation: Mutation) -> Iterator[InvalidParam]:
    """Een eigenschap die een datum is heeft lengte 8 (JJJJMMDD), een moment lengte 14 (JJJJMMDDuummss).

    The length of what is no date, and the values that it may have, fit the formaat too.
    """
    specificatie = mutation.new.get("specificatie") or {}
    if wrong := formats.length_fault(specificatie):
        yield InvalidParam("specificatie.lengte", "invalid-length", wrong)
        return
    for number, value in enumerate(specificatie.get("waardenverzameling") or ()):
        if not formats.fits(specificatie, value):
            reason = "Deze waarde past niet bij het formaat en de lengte."
            yield InvalidParam(f"specificatie.waardenverzameling.{number}", "invalid-value", reason)


def ztc_016(begin: date, einde: date | None, others: list[tuple[date, date | None]]) -> None:
    """Gepubliceerde versies van een zaaktype zijn niet tegelijk geldig."""
    for other_begin, other_einde in others:
        if begin <= (other_einde or date.max) and other_begin <= (einde or date.max):
            raise fault("beginGeldigheid", "overlap", "Er is al een gepubliceerde versie die in deze tijd geldig is.")


def ztc_017(mutation: Mutation) -> None:
    """Een catalogus gaat pas weg als hij leeg is."""
    if mutation.facts.get("items"):
        raise Problem(
            409,
            "CATALOG_NOT_EMPTY",
            "Conflict.",
            "De catalogus kan niet worden verwijderd omdat deze nog items bevat.",
        )


# Without a number in the standard.


def holds_on(kind: Mapping[str, Any], *days: date) -> bool:
    """Say whether this version of a type, a row, holds on one of the days.

    Then something new may be made of it (historiemodel).
    """
    begin, einde = kind["begin_geldigheid"], kind["einde_geldigheid"] or date.max.isoformat()
    return any(begin <= day.isoformat() <= einde for day in days)


NOT_VALID = "not-valid"
"""The code of a type of which this version does not hold."""


def catalogus_is_that_of_the_zaaktype(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse a catalogus, sent with a part, that is not that of its zaaktype (ztc-013)."""
    given, zaaktype = mutation.new.get("catalogus"), mutation.linked.get("zaaktype")
    if not given or not zaaktype:
        return
    [own] = database.run("select uuid from registers_catalogus where id = %s", [zaaktype["catalogus_id"]]).fetchall()
    if local(given) != (REGISTRY["catalogus"], *own):
        reason = "Dit is niet de catalogus van het zaaktype."
        yield InvalidParam("catalogus", "relations-incorrect-catalogus", reason)


def ends_after_it_begins(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse an eindeGeldigheid before the beginGeldigheid."""
    begin, einde = mutation.value("beginGeldigheid"), mutation.value("eindeGeldigheid")
    if begin and einde and str(einde) < str(begin):
        yield InvalidParam("eindeGeldigheid", "date-mismatch", "De laatste dag ligt voor de eerste.")


def as_valid_as_its_zaaktype(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse a beginGeldigheid, sent with a part, that is not that of its zaaktype (Catalogi, beginGeldigheid)."""
    given = mutation.sent.get("beginGeldigheid")
    zaaktype = mutation.linked.get("zaaktype")
    if given and zaaktype and given != zaaktype["begin_geldigheid"]:
        yield InvalidParam("beginGeldigheid", "date-mismatch", "De begindatum is die van het zaaktype.")


def extension_has_a_term(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse verlengingMogelijk without a verlengingstermijn."""
    if mutation.value("verlengingMogelijk") and not mutation.value("verlengingstermijn"):
        yield InvalidParam(
            "nonFieldErrors", "verlenging-mismatch", "Geef een verlengingstermijn als verlengen mogelijk is."
        )


def source_is_whole(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse a broncatalogus without a bronzaaktype, and the other way round."""
    if bool(mutation.value("broncatalogus")) != bool(mutation.value("bronzaaktype")):
        reason = "Geef broncatalogus en bronzaaktype allebei, of geen van beide."
        yield InvalidParam("nonFieldErrors", "invalid-bronzaaktype-for-broncatalogus", reason)
