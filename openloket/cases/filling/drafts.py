"""A form that is being filled in while the service may change: it keeps its version as long as that may be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Draft, FormEvent
from openloket.definitions.diff import differences
from openloket.definitions.rollout import ANYONE, Newcomer
from openloket.definitions.schema import Published, Version
from openloket.definitions.transition import renamed
from openloket.forms.validate import asked, validate
from openloket.people.acting import Acting


def moved_along(draft: Draft, who: Newcomer = ANYONE) -> Published:
    """Return the version that this form is filled in under now.

    When the version it was begun with may not be used any more, the form goes over to the one that holds: every answer
    that still counts is kept, and `draft.told` says what changed. Raises NoVersion.
    """
    day = draft.received_on or timezone.localdate()
    found = versions.choose(draft.service, day, who, pinned=draft.version_hash).published
    if found.hash != draft.version_hash:
        begun = next((v for v in versions.all_versions()[draft.service] if v.hash == draft.version_hash), None)
        _move(draft, begun, found)
    return found


def rename(who: Acting) -> None:
    """Put the forms that someone fills in under the names that the current key gives them, now that they log in."""
    for current, *earlier in who.kept_under:
        if earlier:
            Draft.objects.filter(owner__in=earlier).update(owner=current)


def _move(draft: Draft, old: Published | None, new: Published) -> None:
    draft.told = told(old.version, new.version, draft.answers) if old else []
    draft.answers, draft.version_hash = renamed(draft.answers, new.version), new.hash
    draft.save(update_fields=["answers", "version_hash", "told", "changed_at"])


def told(old: Version, new: Version, answers: Mapping[str, Any]) -> list[str]:
    """List what changed for someone with these answers: what is asked, what it costs, how long it takes."""
    asked_now = {q.id for q in asked(new.questions, validate(new.questions, answers, partly=True).answers)}
    lines = []
    for item in differences(old, new):
        if not item.resident:
            continue
        if item.part == "vragen" and item.kind == "nieuw" and item.path.split(".")[1] not in asked_now:
            continue
        lines.append(item.resident)
    return lines


def happened(draft: Draft, kind: FormEvent.Kind, page: str = "", questions: Iterable[str] = ("",)) -> None:
    """Write down that something happened and where, once for each of the questions concerned."""
    now = timezone.now()
    FormEvent.objects.bulk_create(
        FormEvent(
            session=draft.pk,
            service=draft.service,
            version_hash=draft.version_hash,
            kind=kind,
            page=page[:60],
            question=question[:60],
            at=now,
        )
        for question in questions
    )


def stumbled(draft: Draft, page: str, questions: Iterable[str]) -> None:
    """Count a mistake in what was filled in, and write down where."""
    Draft.objects.filter(pk=draft.pk).update(errors=F("errors") + 1)
    happened(draft, FormEvent.Kind.ERROR, page, questions)


def asked_help(draft: Draft, page: str) -> None:
    """Count a request for help with filling it in, and write down where."""
    Draft.objects.filter(pk=draft.pk).update(helped=F("helped") + 1)
    happened(draft, FormEvent.Kind.HELP, page)


def drop(draft: Draft) -> None:
    """Throw the answers away, but remember that it stopped."""
    draft.answers, draft.scans, draft.told, draft.known, draft.dropped_at = {}, [], [], None, timezone.now()
    draft.confirmed = {}
    draft.save(update_fields=["answers", "scans", "told", "confirmed", "known", "dropped_at", "changed_at"])
    happened(draft, FormEvent.Kind.DROPPED)
