"""The course of a change: made, rehearsed, proposed, approved by someone else, opened, widened, stopped; and frozen.

Each function is one transaction, leaves a `Moment` saying who did what, and raises NotNow (in Dutch) when the change is
not in a state for it. Who may do it at all is decided by the caller (people.rights).
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Rollout, ServiceVersion
from openloket.change.evaluate import Ways, earlier, versions_with_cases
from openloket.change.models import Change, Impact, Moment
from openloket.definitions import lists
from openloket.definitions.check import check, expectable
from openloket.definitions.edit import NoSuchPlace, replaced
from openloket.definitions.rollout import Share
from openloket.definitions.rules import OpenCase
from openloket.definitions.schema import Published, Version
from openloket.definitions.source import Fault, Path_, Source
from openloket.forms.validate import validate
from openloket.law.calendar import plain_date
from openloket.people import persons
from openloket.people.models import User
from openloket.registers import acts

State = Change.State
PROPOSED, APPROVED = "Voorgelegd aan een collega", "Goedgekeurd"
"""How the trail says it."""
WHY_MAX = 280
"""Characters of a reason that the trail gives."""


class NotNow(RuntimeError):
    """The change is not in a state for this; the message says why, in Dutch."""


@dataclass(frozen=True)
class Read:
    """What a change's text says: the version, or what is wrong with it."""

    version: Version | None
    faults: tuple[Fault, ...]


def read(service: str, text: str, base: ServiceVersion) -> Read:
    """Read and check a new version's text: by itself, and as what follows `base`."""
    source = Source(f"{service}.yaml", text)
    version = source.read()
    if version is not None:
        check(source, version)
        try:
            lists.compare(source, version, lists.read(settings.UPL, settings.SELECTIELIJST))
        except lists.BadList as error:
            source.fault((), str(error), "Vraag het de systeembeheerder.")
        _follows(source, version, service, base)
    faults = tuple(sorted(set(source.faults)))
    return Read(None if faults else version, faults)


def _follows(source: Source, version: Version, service: str, base: ServiceVersion) -> None:
    if version.service != service:
        source.fault(("service",), "De naam van de dienst kan niet veranderen.", f"Zet '{service}' terug.")
        return
    mends = base.frozen_at is not None and version.valid_from == base.valid_from
    if version.valid_from <= base.valid_from and not mends:
        source.fault(
            ("valid_from",),
            f"De versie hiervoor geldt al vanaf {plain_date(base.valid_from)}.",
            "Kies een latere dag.",
        )
    elif (
        not mends
        and ServiceVersion.objects.filter(service=service, valid_from=version.valid_from, withdrawn_at=None).exists()
    ):
        source.fault(("valid_from",), "Er is al een versie die op deze dag begint.", "Kies een andere dag.")
    if base.valid_until and base.valid_until >= version.valid_from:
        source.fault(("valid_from",), "De versie hiervoor geldt dan nog.", f"Kies een dag na {base.valid_until}.")
    rows = earlier(service, version.valid_from)
    for item in Ways(version, rows).unmapped(versions_with_cases(rows)):
        source.fault(("running_cases",), item.message, item.mend)


def newest(service: str) -> ServiceVersion | None:
    """Return the version that a change of this service follows; None when it has none."""
    return ServiceVersion.objects.filter(service=service, withdrawn_at=None).order_by("-valid_from").first()


def begin(base: ServiceVersion, title: str, day: date, by: User, need: dict[str, str] | None = None) -> Change:
    """Begin a change from `day` on, with the text of the version before it; `need` is the measured need it is for."""
    text = replaced(base.source, {("valid_from",): day})
    return _begun(text, base, title, by, f"Begonnen vanuit de versie van {plain_date(base.valid_from)}", need)


def take_in(text: str, base: ServiceVersion, title: str, by: User) -> Change:
    """Begin a change with a text that was written elsewhere."""
    return _begun(text, base, title, by, "Ingelezen")


def _begun(
    text: str, base: ServiceVersion, title: str, by: User, what: str, need: dict[str, str] | None = None
) -> Change:
    with transaction.atomic():
        title = title.strip()[:120] or base.service
        change = Change(service=base.service, title=title, base=base, source=text, made_by=by, need=need or {})
        _settle_hash(change)
        _moment(change, by, what)
    return change


def edit(change: Change, by: User, text: str) -> None:
    """Replace the whole text; what was proposed or approved becomes a draft again."""
    with transaction.atomic():
        row = _locked(change, State.DRAFT, State.PROPOSED, State.APPROVED)
        if text.replace("\r\n", "\n") == row.source:
            return
        row.source = text.replace("\r\n", "\n")
        row.made_by, row.approved_by, row.state = by, None, State.DRAFT
        _settle_hash(row)
        _moment(row, by, "Tekst gewijzigd")


def edit_values(change: Change, by: User, values: Mapping[Path_, Any]) -> None:
    """Replace single values, such as amounts of a fee table; what examples expect follows."""
    try:
        text = replaced(change.source, values)
    except NoSuchPlace as error:
        raise NotNow(f"In de tekst staat niets op de plek '{error}'. Wijzig de tekst zelf.") from error
    text, followed = _examples_followed(change.service, text)
    edit(change, by, text)
    for line in followed:
        _moment(change, by, line)


def _examples_followed(service: str, text: str) -> tuple[str, list[str]]:
    """Return the text with examples that expect what the tables say now, and a line for each that this changed.

    The examples stay a check on what is written by hand; who changes an amount in a table means its outcome to follow,
    and whoever approves sees each one.
    """
    version = Source(f"{service}.yaml", text).read()
    if version is None:
        return text, []
    values: dict[Path_, Any] = {}
    lines = []
    for n, example in enumerate(version.examples):
        outcome = validate(version.questions, example.answers)
        if not outcome.ok:
            continue
        with contextlib.suppress(OpenCase):
            got = expectable(version, outcome.answers, example.received)
            for name, wanted in example.expect.items():
                if name in got and got[name] != wanted:
                    values[("examples", n, "expect", name)] = got[name]
                    lines.append(f"Voorbeeld ‘{example.name}’: {name} was {wanted}, wordt {got[name]}"[:300])
    with contextlib.suppress(NoSuchPlace):
        return replaced(text, values), lines
    return text, []


def note(change: Change, by: User, why: str, what: str, do: str) -> None:
    """Write the note for staff: why it changes, what changes, and what they do differently."""
    with transaction.atomic():
        row = _locked(change, State.DRAFT, State.PROPOSED, State.APPROVED, State.OPEN)
        row.why, row.what, row.do = why.strip(), what.strip(), do.strip()
        row.save(update_fields=["why", "what", "do", "changed_at"])
        _moment(row, by, "Bericht voor collega’s geschreven")


def rehearsed(change: Change) -> Impact | None:
    """Return the last rehearsal of exactly this text; None when there is none."""
    return Impact.objects.filter(hash=change.hash).order_by("-made_at").first() if change.hash else None


def propose(change: Change, by: User) -> None:
    """Ask a colleague to approve. What is proposed has no faults, was rehearsed, and has its note for staff."""
    with transaction.atomic():
        row = _locked(change, State.DRAFT)
        if read(row.service, row.source, row.base).faults:
            raise NotNow("Er zitten nog fouten in de tekst.")
        if rehearsed(row) is None:
            raise NotNow("Proef eerst wat de wijziging doet met lopende zaken.")
        if not (row.why and row.what and row.do):
            raise NotNow("Schrijf eerst op wat collega’s moeten weten: waarom, wat, en wat zij anders doen.")
        row.state = State.PROPOSED
        row.save(update_fields=["state", "changed_at"])
        _moment(row, by, PROPOSED)


def approve(change: Change, by: User, digest: str) -> None:
    """Approve exactly this text (`digest` is what the page showed), as someone other than its maker (four eyes)."""
    with transaction.atomic():
        row = _locked(change, State.PROPOSED)
        if row.hash != digest:
            raise NotNow("De wijziging is veranderd sinds u de pagina opende. Bekijk haar opnieuw.")
        if by.pk == row.made_by_id:
            raise NotNow("U hebt deze wijziging zelf gemaakt. Een collega moet haar goedkeuren.")
        if persons.same(by, row.made_by):
            raise NotNow(persons.said(row.made_by))
        if read(row.service, row.source, row.base).faults:
            raise NotNow("Er zitten intussen fouten in de tekst.")
        row.state, row.approved_by = State.APPROVED, by
        row.save(update_fields=["state", "approved_by", "changed_at"])
        _moment(row, by, APPROVED)


def send_back(change: Change, by: User, why: str) -> None:
    """Send a change back, which is not approved (any more); it can be changed and proposed anew."""
    with transaction.atomic():
        row = _locked(change, State.PROPOSED, State.APPROVED)
        row.state, row.approved_by = State.DRAFT, None
        row.save(update_fields=["state", "approved_by", "changed_at"])
        _moment(row, by, f"Teruggestuurd: {_whole(why)}")


def withdraw(change: Change, by: User) -> None:
    """Withdraw a change that does not go on; nothing was published."""
    with transaction.atomic():
        row = _locked(change, State.DRAFT, State.PROPOSED, State.APPROVED)
        row.state = State.WITHDRAWN
        row.save(update_fields=["state", "changed_at"])
        _moment(row, by, "Ingetrokken")


def open_to(change: Change, by: User, share: Share) -> None:
    """Publish a change for a share of newcomers, or change that share: narrower, wider, or everyone."""
    with transaction.atomic():
        row = _locked(change, State.APPROVED, State.OPEN)
        version = versions.parsed(row.version.hash) if row.version else _approved(row)
        if not share.everyone and row.base.valid_until is not None:
            raise NotNow("De versie hiervoor eindigt op een vaste dag. Open deze voor iedereen.")
        if share.opens_at is not None and timezone.localdate(share.opens_at) < version.version.valid_from:
            raise NotNow(f"De versie geldt pas vanaf {plain_date(version.version.valid_from)}.")
        if row.version is None:
            _replace_frozen(row.base, version.version)
            try:
                row.version = versions.publish_to(version, share)
            except IntegrityError as error:
                raise NotNow("Deze versie is al eens gepubliceerd. Verander iets aan de tekst.") from error
            row.opened_at = share.opens_at or max(
                timezone.now(),
                timezone.make_aware(datetime.combine(version.version.valid_from, datetime.min.time())),
            )
        else:
            Rollout.objects.filter(version=row.version).update(
                percent=share.percent, teams=sorted(share.teams), areas=list(share.areas), opens_at=share.opens_at
            )
            if share.everyone:
                versions.end_earlier_types(row.service, version.version.valid_from)
        row.state = State.OPEN
        row.save(update_fields=["version", "state", "opened_at", "changed_at"])
        _moment(row, by, _opened(share))
        transaction.on_commit(versions.forget)


def _approved(row: Change) -> Published:
    """Return the approved text and its version. Raises NotNow if it has faults by now, or another hash than shown."""
    found = read(row.service, row.source, row.base)
    if found.version is None:
        raise NotNow("Er zitten intussen fouten in de tekst.")
    published = Published(found.version, row.source)
    if published.hash != row.hash:  # pragma: no cover - the hash is set with every edit
        raise NotNow("De tekst is niet meer wat is goedgekeurd.")
    return published


def _replace_frozen(base: ServiceVersion, version: Version) -> None:
    """Take a frozen version back when `version` mends it and begins on the same day, to take its place."""
    if base.frozen_at is not None and base.valid_from == version.valid_from:
        _take_back(base)


def _take_back(version: ServiceVersion) -> None:
    """Take a version back: nobody meets it any more, and another one may begin on its day."""
    ServiceVersion.objects.filter(pk=version.pk).update(withdrawn_at=timezone.now())
    acts.catalogi.end(acts.hand(), [version.zaaktype], version.valid_from)


def _opened(share: Share) -> str:
    parts = [] if share.percent in (0, 100) else [f"{share.percent} %"]
    parts += [f"team {team}" for team in sorted(share.teams)] + [f"postcode {area}" for area in share.areas]
    who = "iedereen" if share.everyone else ", ".join(parts) or "niemand"
    when = f" vanaf {timezone.localtime(share.opens_at):%d-%m-%Y %H:%M} uur" if share.opens_at else ""
    return f"Open voor {who}{when}"


def stop(change: Change, by: User) -> int:
    """Roll back: from now on everyone meets the version before. Returns how many running cases are under this one.

    Those cases keep this version until they are taken over (`migrating.begin(of=...)`).
    """
    with transaction.atomic():
        row = _locked(change, State.OPEN)
        version = row.version
        assert version is not None
        _take_back(version)
        acts.catalogi.end(acts.hand(), [row.base.zaaktype], row.base.valid_until)
        if row.base.valid_from == version.valid_from:  # it had taken the place of a frozen one
            ServiceVersion.objects.filter(pk=row.base_id).update(withdrawn_at=None)
        row.state = State.STOPPED
        row.save(update_fields=["state", "changed_at"])
        count = version.case_set.filter(closed_on=None).count()
        _moment(row, by, f"Teruggedraaid; {count} lopende zaken vallen onder deze versie")
        transaction.on_commit(versions.forget)
    return count


def freeze(version: ServiceVersion, by: User, why: str) -> None:
    """Freeze a version with a wrong rule: what comes in is kept and answered as received, nothing is decided on it."""
    if not _whole(why):
        raise NotNow("Schrijf op wat er mis is.")
    with transaction.atomic():
        changed = ServiceVersion.objects.filter(pk=version.pk, frozen_at=None).update(frozen_at=timezone.now())
        if not changed:
            raise NotNow("Deze versie ligt al stil.")
        if change := Change.objects.filter(version=version).first():
            _moment(change, by, f"Stilgelegd: {_whole(why)}")
        transaction.on_commit(versions.forget)


def thaw(version: ServiceVersion, by: User, why: str) -> None:
    """Release a frozen version that was right after all, or whose cases were taken over: it may be decided on again."""
    with transaction.atomic():
        changed = ServiceVersion.objects.filter(pk=version.pk).exclude(frozen_at=None).update(frozen_at=None)
        if not changed:
            raise NotNow("Deze versie ligt niet stil.")
        if change := Change.objects.filter(version=version).first():
            _moment(change, by, f"Weer vrijgegeven: {_whole(why)}")
        transaction.on_commit(versions.forget)


def _locked(change: Change, *states: str) -> Change:
    row = (
        Change.objects.select_for_update(of=("self",))
        .select_related("base", "version", "made_by", "approved_by")
        .get(pk=change.pk)
    )
    if row.state not in states:
        raise NotNow(f"Dat kan niet meer: de wijziging is ‘{row.get_state_display()}’.")
    return row


def _settle_hash(change: Change) -> None:
    found = read(change.service, change.source, change.base)
    change.hash = Published(found.version, change.source).hash if found.version else ""
    change.save()


def _whole(why: str) -> str:
    """Return a reason that the trail can give whole. Raises NotNow."""
    if len(why.strip()) > WHY_MAX:
        raise NotNow(f"De tekst is te lang: {len(why.strip())} tekens. Gebruik er hoogstens {WHY_MAX}.")
    return why.strip()


def _moment(change: Change, by: User | None, what: str) -> None:
    Moment.objects.create(change=change, at=timezone.now(), by=by, what=what)
