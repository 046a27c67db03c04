"""Internal notes on a case: for officials alone, also when it is closed; whoever is named with an @ is told in their work list.

A note changes nothing of the case, so it makes no page stale and stops no decision; nobody who may not see the case is named.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openloket.cases import impartial
from openloket.cases.hands import Handler
from openloket.cases.models import Case, Mention, Note
from openloket.cases.refusals import NotPossible, bounded
from openloket.cases.wording.words import says_something, shortened
from openloket.cases.work.worklist import visible
from openloket.people.accounts import may, with_grants
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers import acts
from openloket.registers.models import Zaaknotitie

TEXT_MAX = 4000
"""Characters of a note."""
FIELD = "internal"
"""The field of a form in which a note is written."""
MOST_SHOWN = 20
"""Notes in which someone is named that their work list shows."""
SUBJECT_MAX = 100
"""Characters of a note by which other systems list it."""
_NAMED = re.compile(r"(?<!\S)@(\w[\w.+-]*(?:@[\w.-]+\w)?)")
"""Finds who is named: an @ at the begin of a word; an e-mail address has it further on."""


def write(case: Case, handler: Handler, text: str) -> Note:
    """Keep a note, and who is named in it. Raises NotPossible, which says who can be named; then nothing is kept."""
    text = bounded(text.strip(), TEXT_MAX, FIELD)
    if not says_something(text):
        raise NotPossible(_("Schrijf in woorden op wat u wilt onthouden."), FIELD)
    people = _named(case, dict.fromkeys(found.rstrip(".-+") for found in _NAMED.findall(text)))
    with transaction.atomic():
        hand = handler.hand("Notitie geschreven")
        kept = acts.zaken.note(hand, case.zaak, shortened(" ".join(text.split()), SUBJECT_MAX), text)
        note = Note.objects.create(zaak=case.zaak, notitie=kept, by=handler.user, at=handler.at)
        Mention.objects.bulk_create(Mention(note=note, person=person) for person in people if person != handler.user)
    return note


def _named(case: Case, names: Collection[str]) -> list[User]:
    """Return who is meant by each name: a username, a first name or a whole name without its spaces. Raises NotPossible."""
    if not names:
        return []
    everyone = with_grants(
        User.objects.filter(is_active=True, memberships__isnull=False).distinct().order_by("username")
    )
    here = [one for one in everyone if may(one, Action.SEE_CASE, team=case.team, service=case.service)]
    found: list[User] = []
    for name in names:
        meant = [one for one in here if name.casefold() == one.username.casefold()]
        meant = meant or [one for one in here if name.casefold() in (_short(one.first_name), _short(str(one)))]
        if len(meant) != 1:
            known = ", ".join(f"@{one.username} ({one})" for one in (meant or here)[:MOST_SHOWN])
            raise NotPossible(
                _("Wie bedoelt u met ‘@%(name)s’? U kunt noemen: %(known)s.") % {"name": name, "known": known}, FIELD
            )
        if why := impartial.barred(meant[0], case):
            raise NotPossible(_(why), FIELD)
        found += meant
    return list(dict.fromkeys(found))


def _short(name: str) -> str:
    return name.replace(" ", "").casefold()


@dataclass(frozen=True)
class Shown:
    """A note as the page of its case shows it."""

    by: str
    at: datetime
    text: str
    subject: str = ""
    """What another system calls it, where the text does not begin with that."""


def read(case: Case, user: User, at: datetime) -> list[Shown]:
    """Return the notes of a case, those of other systems too, the newest first; take off the mark of who is named and now looks."""
    Mention.objects.filter(note__zaak=case.zaak_id, person=user, seen_at=None).update(seen_at=at)
    before = Note.objects.filter(zaak=case.zaak_id, notitie=None).select_related("by")
    found = [Shown(str(row.by), row.at, row.text) for row in before.order_by("-at", "-pk")]
    for row in Zaaknotitie.objects.filter(gerelateerd_aan=case.zaak_id).order_by("-aanmaakdatum", "-pk"):
        begins = " ".join(row.tekst.split()).startswith(row.onderwerp.removesuffix("…"))
        subject = "" if begins else row.onderwerp
        found.append(Shown(row.aangemaakt_door, row.aanmaakdatum, row.tekst, subject))
    return sorted(found, key=lambda note: note.at, reverse=True)


def told(user: User) -> QuerySet[Mention]:
    """Return where an official is named and has not looked yet, in cases that they may see; the oldest first."""
    rows = Mention.objects.filter(person=user, seen_at=None, note__zaak__case__in=visible(user))
    return rows.select_related("note__zaak", "note__by").order_by("note__at", "pk")[:MOST_SHOWN]
