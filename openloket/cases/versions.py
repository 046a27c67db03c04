"""Publishing versions, and finding the one that holds.

Publishing derives the ZGW zaaktype and its parts from the version; from then on the version cannot change.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openloket.cases import cosigning
from openloket.cases.models import Case, Rollout, ServiceVersion
from openloket.definitions import lists, rollout
from openloket.definitions.rollout import ANYONE, Newcomer, Offer, Share
from openloket.definitions.schema import NOUNS, Published, Result, Version
from openloket.definitions.source import Source
from openloket.law import periods
from openloket.law.calendar import DAY, plain_date
from openloket.registers import acts
from openloket.registers.api.hand import Hand
from openloket.registers.models import Catalogus, Roltype, Statustype, Zaaktype

GEMACHTIGDE = "mede_initiator"
"""The generic name of the rol of who acts for the applicant: the standard has none of its own for it."""
ROLLEN = (("initiator", "Initiator"), ("behandelaar", "Behandelaar"), (GEMACHTIGDE, "Gemachtigde"))
CO_SIGNER = "Medeondertekenaar"
"""What the registers call the rol of who signs with the applicant: also a mede_initiator, but nobody's representative."""
INFORMATIEOBJECTTYPEN = {"aanvraag": "inkomend", "bijlage": "inkomend", "brief": "uitgaand", "besluit": "uitgaand"}


class Changed(ValueError):
    """A published version's file says something else now; a version cannot change."""


class NoVersion(LookupError):
    """No version of this service holds on that day."""


def publish(published: Iterable[Published]) -> list[ServiceVersion]:
    """Publish what is new, all or nothing, the oldest first; returns the new ones. Raises Changed, naming the file.

    The kinds of documents that all services share hold from the day of the first.
    """
    new = []
    with transaction.atomic():
        for item in sorted(published, key=lambda item: (item.version.valid_from, item.version.service)):
            version = item.version
            rows = ServiceVersion.objects.filter(service=version.service, valid_from=version.valid_from)
            row = rows.filter(hash=item.hash).first() or rows.filter(withdrawn_at=None).first()
            if row is None:
                new.append(_publish(item))
            elif row.hash != item.hash:
                raise Changed(
                    f"services/{version.service}/{version.valid_from}.yaml is veranderd nadat het is gepubliceerd "
                    f"(was {row.hash[:12]}, is {item.hash[:12]}). Zet de inhoud terug, of maak een nieuwe versie "
                    "met een latere 'valid_from'."
                )
    if new:
        transaction.on_commit(forget)
    return new


def publish_to(item: Published, share: Share) -> ServiceVersion:
    """Publish a new version for a share of newcomers; call inside a transaction."""
    row = _publish(item, ends_earlier=share.everyone)
    Rollout.objects.create(
        version=row,
        opens_at=share.opens_at,
        percent=share.percent,
        teams=sorted(share.teams),
        areas=list(share.areas),
    )
    transaction.on_commit(forget)
    return row


def _publish(item: Published, *, ends_earlier: bool = True) -> ServiceVersion:
    version = item.version
    hand = acts.hand(why=f"Versie van {plain_date(version.valid_from)} van {version.title}")
    catalogus = own_catalogus(hand)
    if ends_earlier:
        end_earlier_types(version.service, version.valid_from)
    for name in INFORMATIEOBJECTTYPEN:
        values = {"vertrouwelijkheidaanduiding": "zaakvertrouwelijk", "informatieobjectcategorie": name}
        acts.catalogi.informatieobjecttype(hand, catalogus, name, version.valid_from, values)
    given: dict[str, Any] = {"informatieobjecttypen": list(INFORMATIEOBJECTTYPEN)}
    if version.open_to_objection:
        given["reactietermijn"] = "P6W"
    besluittype = acts.catalogi.besluittype(hand, catalogus, _decision(version), version.valid_from, given)
    return ServiceVersion.objects.create(
        service=version.service,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        hash=item.hash,
        source=item.source,
        zaaktype=_zaaktype(hand, catalogus, version),
        besluittype=besluittype,
    )


def own_catalogus(hand: Hand) -> Catalogus:
    """Return the catalogus with the types of our own services; make it when there is none."""
    name, rsin = settings.MUNICIPALITY["name"], settings.MUNICIPALITY["rsin"]
    return acts.catalogi.catalogus(hand, "LOKET", rsin, "Open Loket", name)


def end_earlier_types(service: str, day: date) -> None:
    """End the earlier zaaktypen of a service on the day before `day`, when a new version holds for all (ztc-016)."""
    earlier = Zaaktype.objects.filter(identificatie=service, begin_geldigheid__lt=day, einde_geldigheid=None)
    acts.catalogi.end(acts.hand(), list(earlier), day - DAY)


def _decision(version: Version) -> str:
    return f"Besluit {version.title}"[:80]


def _zaaktype(hand: Hand, catalogus: Catalogus, version: Version) -> Zaaktype:
    decide, cited = periods.parse(version.deadline.decide), _cited(version)
    zaaktype = acts.catalogi.zaaktype(
        hand,
        {
            "catalogus": catalogus,
            "identificatie": version.service,
            "omschrijving": version.title,
            "omschrijvingGeneriek": version.upl.name,
            "vertrouwelijkheidaanduiding": version.confidentiality,
            "doel": version.personal_data.purpose,
            "aanleiding": version.summary,
            "indicatieInternOfExtern": "extern",
            "handelingInitiator": "aanvragen",
            "onderwerp": version.title,
            "handelingBehandelaar": "behandelen",
            "doorlooptijd": decide.iso(),
            "opschortingEnAanhoudingMogelijk": True,
            "verlengingMogelijk": bool(version.deadline.extend),
            "verlengingstermijn": periods.parse(version.deadline.extend).iso() if version.deadline.extend else "",
            "productenOfDiensten": [version.upl.uri] if version.upl.uri else [],
            "verantwoordelijke": version.team,
            "referentieproces": {"naam": version.upl.name},
            "besluittypen": [_decision(version)],
            "selectielijstProcestype": _process(cited),
            "beginGeldigheid": version.valid_from,
            "eindeGeldigheid": version.valid_until,
            "versiedatum": version.valid_from,
        },
    )
    steps = enumerate(version.steps, start=1)
    acts.catalogi.add(
        hand,
        zaaktype,
        "statustype",
        [
            {"omschrijving": step.label, "statustekst": step.explain, "volgnummer": number, "informeren": True}
            for number, step in steps
        ],
    )
    results = [_resultaattype(result, cited[result.id]) for result in version.results]
    acts.catalogi.add(hand, zaaktype, "resultaattype", results)
    acts.catalogi.add(
        hand,
        zaaktype,
        "roltype",
        [{"omschrijving": name, "omschrijvingGeneriek": generic} for generic, name in _rollen(version)],
    )
    kinds = enumerate(INFORMATIEOBJECTTYPEN.items(), start=1)
    acts.catalogi.add(
        hand,
        zaaktype,
        "zaaktypeinformatieobjecttype",
        [{"informatieobjecttype": name, "volgnummer": n, "richting": way} for n, (name, way) in kinds],
    )
    acts.catalogi.publish(hand, zaaktype)
    return zaaktype


def _rollen(version: Version) -> tuple[tuple[str, str], ...]:
    return (*ROLLEN, (GEMACHTIGDE, CO_SIGNER)) if cosigning.asks(version.questions) else ROLLEN


def _cited(version: Version) -> dict[str, lists.ListedResult | None]:
    """Return what the Selectielijst says of each result, by its id."""
    rows = lists.read(settings.UPL, settings.SELECTIELIJST).selectielijst
    return {result.id: lists.cited(result.retention, rows) for result in version.results}


def _process(cited: Mapping[str, lists.ListedResult | None]) -> str:
    """Return the URL of the process that all results cite, "" when they differ: resultaattypen share one (ztc-002)."""
    found = {row.process if row else "" for row in cited.values()}
    return found.pop() if len(found) == 1 else ""


FROM_BESLUIT = frozenset({"bestaansduur_procesobject", "vast_te_leggen_datum"})
"""The process terms of the Selectielijst that are not over when the zaak is closed."""


def _resultaattype(result: Result, cited: lists.ListedResult | None) -> dict[str, Any]:
    """Return a result as the registers have it, with what the Selectielijst calls it.

    A retention for as long as what was granted lasts, or from a day to be set, counts from the day on which the besluit begins to hold
    (ztc-003): for all that we know of it when the zaak is closed, that is when it was granted.
    """
    retention = result.retention
    lasts = cited is not None and result.decision and cited.process_term in FROM_BESLUIT
    word, url = lists.generic(cited) if cited and cited.result else ("", "")
    return {
        "omschrijving": result.label,
        "selectielijstklasse": cited.result if cited else "",
        "resultaattypeomschrijving": url,
        "omschrijvingGeneriek": word,
        "toelichting": retention.source,
        "archiefnominatie": retention.action,
        "archiefactietermijn": periods.parse(retention.after).iso() if retention.after else "",
        "brondatumArchiefprocedure": {"afleidingswijze": "ingangsdatum_besluit" if lasts else "afgehandeld"},
    }


@lru_cache(maxsize=256)
def parsed(digest: str) -> Published:
    """Return what was published under this content hash. Raises ServiceVersion.DoesNotExist."""
    source = ServiceVersion.objects.values_list("source", flat=True).get(hash=digest)
    version = Source(digest, source).read()
    if version is None:  # pragma: no cover - it was checked when it was published
        raise NoVersion(digest)
    return Published(version, source)


def by_hash(digest: str) -> Version:
    """Return the version with this content hash, as it was published. Raises ServiceVersion.DoesNotExist."""
    return parsed(digest).version


SECONDS_UNTIL_SEEN = 5
"""How long another process may take to see a newly published version, or that one is opened, stopped or frozen."""


def all_offers() -> dict[str, list[Offer]]:
    """Return every published version by service, oldest first, and for whom it is open."""
    return _all_offers(int(time.monotonic() // SECONDS_UNTIL_SEEN))


@lru_cache(maxsize=1)
def _all_offers(moment: int) -> dict[str, list[Offer]]:
    found: dict[str, list[Offer]] = {}
    rows = ServiceVersion.objects.select_related("rollout").defer("source").order_by("service", "valid_from")
    for row in rows:
        item = parsed(row.hash)
        rollout = getattr(row, "rollout", None)
        found.setdefault(item.version.service, []).append(Offer(item, _share(row, rollout), row.frozen_at is not None))
    return found


def _share(row: ServiceVersion, rollout: Rollout | None) -> Share:
    gone = row.withdrawn_at is not None
    if rollout is None:
        return Share(stopped=gone)
    return Share(rollout.opens_at, rollout.percent, frozenset(rollout.teams), tuple(rollout.areas), gone)


def all_versions() -> dict[str, list[Published]]:
    """Return every published version by service, oldest first."""
    return {service: [offer.published for offer in offers] for service, offers in all_offers().items()}


def by_id(row: int) -> Version:
    """Return the version of this row of ServiceVersion. Raises ServiceVersion.DoesNotExist."""
    return by_hash(_hash_of(row))


@lru_cache(maxsize=256)
def _hash_of(row: int) -> str:
    return str(ServiceVersion.objects.values_list("hash", flat=True).get(pk=row))


@dataclass(frozen=True)
class Types:
    """The registers' types that a new zaak of a version needs; they never change."""

    row: ServiceVersion
    zaaktype: Zaaktype
    first_status: Statustype
    initiator: Roltype
    gemachtigde: Roltype | None
    """None in a zaaktype that an earlier release made."""


@lru_cache(maxsize=256)
def types(digest: str) -> Types:
    """Return the registers' types of a published version, given its hash."""
    row = ServiceVersion.objects.select_related("zaaktype").get(hash=digest)
    return Types(
        row,
        row.zaaktype,
        Statustype.objects.get(zaaktype=row.zaaktype, volgnummer=1),
        Roltype.objects.get(zaaktype=row.zaaktype, omschrijving_generiek="initiator"),
        Roltype.objects.filter(zaaktype=row.zaaktype, omschrijving_generiek=GEMACHTIGDE)
        .exclude(omschrijving=CO_SIGNER)
        .first(),
    )


def forget() -> None:
    """Empty this process's memory of which versions there are (after publishing, and between tests).

    What was published under a content hash never changes, so that is kept.
    """
    for remembered in (_all_offers, types, _hash_of):
        remembered.cache_clear()


def of(row: ServiceVersion | None) -> Version:
    """Return the version a case is pinned to. Raises NoVersion for a case that was read in from elsewhere."""
    if row is None:
        raise NoVersion("deze zaak heeft geen versie")
    return by_hash(row.hash)


def choose(service: str, day: date, who: Newcomer = ANYONE, *, pinned: str = "", at: datetime | None = None) -> Offer:
    """Choose the version of a service for someone: by the day of receipt, and the moment `at` when it is on that day.

    `pinned` is the version they began with, or that their form was printed under: it is used while it may be.
    Raises NoVersion.
    """
    found = rollout.choose(all_offers().get(service, ()), day, _moment(day, at), who, pinned)
    if found is None:
        raise NoVersion(f"{service} op {day}")
    return found


def _moment(day: date, at: datetime | None) -> datetime:
    """Return when it counts as received: at `at` if that is on `day`; else, as for paper, when the Dutch day ends."""
    at = at or timezone.now()
    if timezone.localdate(at) == day:
        return at
    return timezone.make_aware(datetime.combine(day, datetime.max.time()))


def usable(service: str, day: date) -> list[Offer]:
    """Return the versions that someone may meet on `day`, newest first; several while a new one is being rolled out."""
    return rollout.usable(all_offers().get(service, ()), day, _moment(day, None))


def on(service: str, day: date) -> Published:
    """Return the version of a service that holds for everyone on `day`. Raises NoVersion."""
    return choose(service, day).published


def noun_of(case: Case) -> str:
    """Return what people call that with which a case began, one of NOUNS."""
    return of(case.version).noun if case.version else NOUNS[0]


def services_on(day: date) -> list[Published]:
    """Return one version of each service that can be asked for on `day`, in order of title."""
    found = []
    for service in all_offers():
        with contextlib.suppress(NoVersion):
            found.append(on(service, day))
    return sorted(found, key=lambda item: item.version.title)
