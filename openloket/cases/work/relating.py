"""Zaken that belong together: a zaak with parts (hoofdzaak, deelzaken), and zaken that are about the same.

Both zaken of a relation name each other, so that each page shows it; the registers have it for other systems too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from openloket.cases.hands import Handler
from openloket.cases.locking import Stale, locked_case, save
from openloket.cases.models import Case
from openloket.cases.refusals import NotPossible, whole
from openloket.people.accounts import may
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers import acts
from openloket.registers.models import Zaak

PARENT, PART, ABOUT, FOLLOWS = "hoofdzaak", "deelzaak", "onderwerp", "vervolg"
KINDS: dict[str, Promise] = {
    ABOUT: gettext_lazy("Deze zaken gaan over hetzelfde"),
    FOLLOWS: gettext_lazy("Deze zaak is een vervolg op de andere"),
    PART: gettext_lazy("De andere is een deel van deze zaak"),
    PARENT: gettext_lazy("Deze zaak is een deel van de andere"),
}
"""The relations that an official can make, in words."""
SAID: dict[str, Promise] = {
    PARENT: gettext_lazy("Deel van"),
    PART: gettext_lazy("Deelzaak"),
    ABOUT: gettext_lazy("Hoort bij"),
    FOLLOWS: gettext_lazy("Vervolg op"),
    "bijdrage": gettext_lazy("Draagt bij aan"),
}
"""How the page says what another zaak is to this one."""
MOST = 50
"""Limits the zaken that one page shows."""
NO_KIND = "Kies hoe de zaken bij elkaar horen."
NOT_FOUND = "Wij vinden geen zaak met nummer ‘{number}’ die u mag zien."
SEVERAL = "Er is meer dan één zaak met nummer ‘{number}’. Die kunt u hier niet koppelen."
ITSELF = "Dit is het nummer van deze zaak zelf."
ALREADY = "Deze zaken horen al zo bij elkaar."
HAS_PARENT = "De zaak is al een deel van een andere zaak. Maak die koppeling eerst los."
NOT_RELATED = "Deze zaken horen niet (meer) bij elkaar."


@dataclass(frozen=True)
class Related:
    """Another zaak and what it is to this one; what it is about is for who may see it alone."""

    zaak: Zaak
    kind: str
    visible: bool

    @property
    def said(self) -> Promise:
        """Return what it is to this zaak, in words."""
        return SAID[self.kind]


def shown(case: Case, user: User) -> list[Related]:
    """Return the zaken that belong with a case: its whole first, then its parts, then the others; one statement."""
    zaak = case.zaak
    named = _named(zaak)
    rows = Zaak.objects.filter(Q(pk=zaak.hoofdzaak_id) | Q(hoofdzaak=zaak) | Q(uuid__in=named)).select_related("case")
    found = [Related(row, _kind(zaak, row, named), _sees(user, row)) for row in rows.order_by("pk")[:MOST]]
    return sorted(found, key=lambda one: [PARENT, PART, *SAID].index(one.kind))


def _kind(zaak: Zaak, other: Zaak, named: dict[UUID, str]) -> str:
    if other.pk == zaak.hoofdzaak_id:
        return PARENT
    return PART if other.hoofdzaak_id == zaak.pk else named[other.uuid]


def _named(zaak: Zaak) -> dict[UUID, str]:
    """Return the zaken of ours that a zaak names as relevant, with how."""
    found = {}
    for item in zaak.relevante_andere_zaken:
        before, _, last = str(item.get("url", "")).rpartition("/")
        if before == _address() and len(last) == 36 and item.get("aardRelatie") in SAID:
            found[UUID(last)] = item["aardRelatie"]
    return found


def _address() -> str:
    return f"{settings.BASE_URL}/zaken/api/v1/zaken"


def _sees(user: User, zaak: Zaak) -> bool:
    case = getattr(zaak, "case", None)
    return case is not None and may(user, Action.SEE_CASE, team=case.team, service=case.service)


def relate(zaak_id: int, handler: Handler, number: str, kind: str) -> None:
    """Let two zaken belong together. Raises Stale, NotPossible."""
    number = " ".join(number.split())[:40]
    if kind not in KINDS:
        raise NotPossible(NO_KIND)
    rows = Zaak.objects.filter(identificatie__iexact=number).select_related("case")[:3] if number else ()
    seen = [row for row in rows if _sees(handler.user, row)]
    if len(seen) != 1:
        raise NotPossible((SEVERAL if seen else NOT_FOUND).format(number=number), "relation_number")
    other = seen[0].pk
    if other == zaak_id:
        raise NotPossible(ITSELF, "relation_number")
    with whole(zaak_id):
        this, that = _both(zaak_id, other, handler)
        if kind in (PARENT, PART):
            part, parent = (this, that) if kind == PARENT else (that, this)
            if part.zaak.hoofdzaak_id is not None:
                raise NotPossible(ALREADY if part.zaak.hoofdzaak_id == parent.pk else HAS_PARENT)
            _write(part, handler, f"Deel van zaak {parent.zaak.identificatie}", {"hoofdzaak": parent.zaak})
            _write(parent, handler, f"Deelzaak erbij: {part.zaak.identificatie}", {})
        else:
            if that.zaak.uuid in _named(this.zaak):
                raise NotPossible(ALREADY)
            _name(this, that, kind, handler)
            if this.zaak.uuid not in _named(that.zaak):
                _name(that, this, ABOUT, handler)


def part(zaak_id: int, handler: Handler, other: str) -> None:
    """Let two zaken no longer belong together, whatever they were to each other. Raises Stale, NotPossible."""
    named = _uuid(other)
    found = Zaak.objects.filter(uuid=named).first() if named else None
    if found is None or found.pk == zaak_id or not Case.objects.filter(pk=found.pk).exists():
        raise NotPossible(NOT_RELATED)
    with whole(zaak_id):
        this, that = _both(zaak_id, found.pk, handler)
        changed = False
        for one, two in ((this, that), (that, this)):
            values: dict[str, Any] = {}
            if one.zaak.hoofdzaak_id == two.pk:
                values["hoofdzaak"] = None
            if two.zaak.uuid in _named(one.zaak):
                left = _without(one.zaak.relevante_andere_zaken, two.zaak.uuid)
                values["relevanteAndereZaken"] = left
            changed = changed or bool(values)
            _write(one, handler, f"Hoort niet meer bij zaak {two.zaak.identificatie}", values)
        if not changed:
            raise NotPossible(NOT_RELATED)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _without(items: Iterable[dict[str, Any]], zaak: UUID) -> Sequence[dict[str, Any]]:
    return [item for item in items if item.get("url") != f"{_address()}/{zaak}"]


def _both(zaak_id: int, other: int, handler: Handler) -> tuple[Case, Case]:
    """Lock two cases, always in the same order, so that two who relate the same wait for each other. Raises Stale."""
    cases = {pk: locked_case(pk) for pk in sorted((zaak_id, other))}
    if cases[zaak_id].revision != handler.revision:
        raise Stale
    return cases[zaak_id], cases[other]


def _name(one: Case, other: Case, kind: str, handler: Handler) -> None:
    item = {"url": f"{_address()}/{other.zaak.uuid}", "aardRelatie": kind}
    values = {"relevanteAndereZaken": [*one.zaak.relevante_andere_zaken, item]}
    _write(one, handler, f"{SAID_IN_DUTCH[kind]} zaak {other.zaak.identificatie}", values)


SAID_IN_DUTCH = {ABOUT: "Hoort bij", FOLLOWS: "Vervolg op"}
"""Says it in the history of a case, which stays in Dutch."""


def _write(case: Case, handler: Handler, why: str, values: dict[str, Any]) -> None:
    acts.zaken.change(handler.hand(why), case.zaak, values, always=True)
    save(case)
