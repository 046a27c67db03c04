"""The log of whose data was used, by whom and for what: one row a call (AVG 5, 30; Logboek Dataverwerkingen)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from openloket.people.acting import Identity
from openloket.people.models import Look, User
from openloket.registers.models import Applicatie, Rol, Zaak
from openloket.secrecy import keyed_hash, keyed_hashes

SYSTEM = "openloket"
NUMBERS = {"bsn": "inpBsn", "kvk": "kvkNummer"}
"""Where a rol has the number of whom it is about."""
FOREIGN = {"anp": "anpIdentificatie"}
"""Where a rol has what we call someone without a BSN."""

_TRACEPARENT = re.compile(r"(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")


@dataclass(frozen=True)
class LoggedCall:
    """One call to us: what was called, by whom or by which system, and the trace that it is a part of."""

    name: str
    user: User | None
    trace_id: str
    parent_span_id: str = ""
    system: str = SYSTEM


def call_of(request: HttpRequest) -> LoggedCall:
    """Return a request to the site as a call; every row that is written for it is in one trace."""
    kept: LoggedCall | None = getattr(request, "_call", None)
    if kept is None:
        trace_id, parent = trace_of(request.headers.get("traceparent", ""))
        name = request.resolver_match.url_name if request.resolver_match else None
        user = request.user if isinstance(request.user, User) else None
        kept = LoggedCall((name or "")[:60], user, trace_id, parent)
        request._call = kept  # type: ignore[attr-defined]
    return kept


def trace_of(traceparent: str) -> tuple[str, str]:
    """Return the trace and the span that a `traceparent` header names (W3C Trace Context); a new trace if malformed."""
    found = _TRACEPARENT.fullmatch(traceparent.strip())
    if found is None or (found[1] == "00" and found[4]) or not (int(found[2], 16) and int(found[3], 16)):
        return secrets.token_hex(16), ""
    return found[2], found[3]


def activity(*parts: str) -> str:
    """Return the URI of a processing activity in the municipality's register: a service and its version, or a task."""
    return "/".join([settings.PROCESSING_REGISTER.rstrip("/"), *parts])


def log(
    call: LoggedCall,
    *,
    purpose: str,
    activity: str,
    subjects: Iterable[str],
    zaak: Zaak | None = None,
    about: str = "",
    fields: Iterable[str] = (),
    status: Look.Status = Look.Status.UNSET,
) -> None:
    """Write the row of a call. What is logged may be shown only afterwards: when this raises, nothing is."""
    Look.objects.create(
        trace_id=call.trace_id,
        span_id=secrets.token_hex(8),
        parent_span_id=call.parent_span_id,
        name=call.name,
        activity=activity,
        subjects=sorted(set(subjects)),
        purpose=purpose,
        system=call.system,
        user=call.user,
        zaak=zaak,
        zaak_uuid=zaak.uuid if zaak else None,
        about=about or (zaak.identificatie if zaak else ""),
        fields=list(fields),
        status=status,
        at=timezone.now(),
    )


def subjects_of(zaken: Iterable[Any] | QuerySet[Zaak]) -> set[str]:
    """Return the keyed hashes of everyone with a number of their own who has a rol in one of these zaken."""
    known = {**NUMBERS, **FOREIGN}
    fields = [f"betrokkene_identificatie__{field}" for field in known.values()]
    return {
        keyed_hash(kind, number)
        for row in Rol.objects.filter(zaak__in=zaken).values_list(*fields)
        for kind, number in zip(known, row, strict=True)
        if number
    }


def subjects_by(zaken: Iterable[int]) -> dict[int, set[str]]:
    """Return, by zaak (its id), the keyed hashes of everyone with a number of their own who has a rol in it."""
    known = {**NUMBERS, **FOREIGN}
    fields = [f"betrokkene_identificatie__{field}" for field in known.values()]
    found: dict[int, set[str]] = {}
    for zaak, *row in Rol.objects.filter(zaak__in=zaken).values_list("zaak", *fields):
        names = {keyed_hash(kind, number) for kind, number in zip(known, row, strict=True) if number}
        found.setdefault(zaak, set()).update(names)
    return found


def systems(names: Iterable[str]) -> dict[str, str]:
    """Return how the systems that the log names are called, as the applicatie of their client says; ours have their own name."""
    wanted = set(names) - {SYSTEM}
    rows = Applicatie.objects.filter(client_ids__has_any_keys=sorted(wanted)) if wanted else ()
    return {client: row.label for row in rows for client in row.client_ids if client in wanted}


def looks_at(who: Identity) -> QuerySet[Look]:
    """Return every row about this person or company, also those without a zaak and from before a change of keys."""
    if who.kind in NUMBERS:
        return Look.objects.filter(subjects__overlap=keyed_hashes(who.kind, who.number))
    names = [name for number in who.foreign_numbers for name in keyed_hashes("anp", number)]
    return Look.objects.filter(subjects__overlap=names)
