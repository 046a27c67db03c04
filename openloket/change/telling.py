"""Letters to applicants about a change of the rules of their case, each once."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case, Message
from openloket.cases.sent import messages
from openloket.cases.written import letters
from openloket.change.models import Moved
from openloket.definitions.schema import Letter
from openloket.law.calendar import plain_date
from openloket.registers import acts

KIND, UNDOING = "change", "change_undone"


def moved(migration: str, zaak: int) -> None:
    """Send the letter that the new version has for a case that moved; nothing when repeated, or put back meanwhile."""
    item = _of(migration, zaak)
    if item.told_at is not None or item.undone_at is not None:
        return
    case = Case.objects.select_related("zaak__zaaktype", "version").get(pk=zaak)
    version = versions.by_hash(item.migration.to.hash)
    extra = {"veranderd": "; ".join(f"{c['title']}: {c['was']} wordt {c['now']}" for c in item.changed) or "de vragen"}
    letter = letters.write(case, version, version.transition.letter, timezone.localdate(), extra)
    _send(item, case, letter, KIND)


def undone(migration: str, zaak: int) -> None:
    """Write to an applicant who was told otherwise that all stays as it was; a repeat sends nothing."""
    item = _of(migration, zaak)
    if Message.objects.filter(zaak=zaak, kind=UNDOING, made_at__gte=item.undone_at).exists():
        return
    case = Case.objects.select_related("zaak__zaaktype", "version").get(pk=zaak)
    version = versions.of(case.version)
    told = item.told_at or timezone.now()
    text = Letter(
        subject="Voor uw aanvraag verandert er niets",
        body=f"Wij schreven u op {plain_date(timezone.localdate(told))} dat er iets verandert voor uw aanvraag met "
        "zaaknummer {zaaknummer}. Dat gaat niet door.\n\nVoor uw aanvraag gelden de regels van de dag waarop wij die "
        "hebben ontvangen. U krijgt uiterlijk op {beslissen_voor} een besluit. U hoeft niets te doen.",
    )
    letter = letters.write(case, version, UNDOING, timezone.localdate(), text=text)
    _send(item, case, letter, UNDOING)


def _of(migration: str, zaak: int) -> Moved:
    return Moved.objects.select_related("migration__to").get(migration__pk=migration, zaak=zaak)


def _send(item: Moved, case: Case, letter: letters.WrittenLetter, kind: str) -> None:
    if not messages.reachable(case, versions.of(case.version)):
        return
    sha256, now = messages.store(letter), timezone.now()
    with transaction.atomic():
        row = Moved.objects.select_for_update().get(pk=item.pk)
        if kind == KIND and (row.told_at is not None or row.undone_at is not None):
            return
        messages.send(
            case,
            versions.of(case.version),
            letter,
            kind=kind,
            author=settings.MUNICIPALITY["name"],
            sha256=sha256,
            hand=acts.hand(why="Brief over een andere versie gemaakt"),
            now=now,
        )
        row.told_at = now if kind == KIND else row.told_at
        row.save(update_fields=["told_at"])
