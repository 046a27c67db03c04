"""What asks for the attention of an official: the one home of the kinds of signals, and the daily mail that counts them.

A signal is not kept: it is read from what it is about, and is gone once that is seen or done. The mail holds no word about a case.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from openloket.cases.advice import adviser
from openloket.cases.carrying import notices, notification
from openloket.cases.models import Case, CoSignature, Mention, Message, ProposedDecision, ProposedLetter, Task
from openloket.cases.work.pressing import acts
from openloket.cases.work.worklist import of_view, visible
from openloket.people import absences
from openloket.people.models import SignalChoice, User
from openloket.people.rights import Action
from openloket.registers.models import Zaak

NEAR = timedelta(days=7)
"""How long before its last day by law a case is a signal."""
TASK_NEAR = TASK_NEW = timedelta(days=3)
"""Says how long before its last day a task is a signal, and how long after it was asked."""
MOST = 50
"""Limits the signals of one kind that are shown; more are counted as this many and more."""


@dataclass(frozen=True)
class Kind:
    """A kind of signal: what it is called, and of which zaken an official has it today."""

    name: str | Promise
    zaken: Callable[[User, date], QuerySet[Any, Any]]
    page: str = ""
    """Names the page where it is seen to; empty for the page of each case."""


def _own(user: User) -> QuerySet[Case]:
    """Return the cases of an official, and of a colleague whom they replace today."""
    replaced = Q(handler__in=absences.replaced_by(user).values("person"))
    return visible(user).filter(Q(handler=user) | replaced)


def _near(user: User, today: date) -> QuerySet[Any, Any]:
    return _own(user).filter(acts(), closed_on=None, due__lte=today + NEAR).values_list("pk")


def _undelivered(user: User, today: date) -> QuerySet[Any, Any]:
    task = Task.objects.filter(undelivered=True, answered_at=None, withdrawn_at=None).values("zaak")
    signer = CoSignature.objects.filter(undelivered=True, answered_on=None).values("zaak")
    held = Message.objects.filter(way=Message.Way.HELD).values("zaak")
    return _own(user).filter(Q(pk__in=task) | Q(pk__in=signer) | Q(pk__in=held), closed_on=None).values_list("pk")


def _sent_back(user: User, today: date) -> QuerySet[Any, Any]:
    decisions = ProposedDecision.objects.filter(by=user, sent_back=True, zaak__case__closed_on=None)
    letters = ProposedLetter.objects.filter(by=user).exclude(remarks="")
    return visible(user).filter(Q(pk__in=decisions.values("zaak")) | Q(pk__in=letters.values("zaak"))).values_list("pk")


def _to_sign(user: User, today: date) -> QuerySet[Any, Any]:
    return visible(user).filter(of_view(user, "sign")).values_list("pk")


def _letters(user: User, today: date) -> QuerySet[Any, Any]:
    rows = ProposedLetter.objects.filter(remarks="").exclude(by=user)
    return visible(user, Action.HANDLE).filter(pk__in=rows.values("zaak")).values_list("pk")


def _tasks(user: User, today: date) -> QuerySet[Any, Any]:
    rows = Task.objects.filter(adviser.theirs(user), answered_at=None, withdrawn_at=None, zaak__case__closed_on=None)
    return rows.filter(Q(due__lte=today + TASK_NEAR) | Q(asked_at__date__gt=today - TASK_NEW)).values_list("zaak")


def _advised_otherwise(user: User, today: date) -> QuerySet[Any, Any]:
    return adviser.untold(user).values_list("zaak")


def _mentioned(user: User, today: date) -> QuerySet[Any, Any]:
    return Mention.objects.filter(person=user, seen_at=None, note__zaak__case__in=visible(user)).values_list(
        "note__zaak"
    )


KINDS: Mapping[str, Kind] = {
    "bericht": Kind(
        gettext_lazy("Nieuw bericht"), lambda user, today: _own(user).filter(new_since__isnull=False).values_list("pk")
    ),
    "gegeven": Kind(
        gettext_lazy("Aan u gegeven"),
        lambda user, today: (
            visible(user).filter(handler=user, given_at__isnull=False, closed_on=None).values_list("pk")
        ),
    ),
    "termijn": Kind(gettext_lazy("Termijn bijna voorbij, of te laat"), _near),
    "taak": Kind(gettext_lazy("Taak: nieuw, of moet bijna af"), _tasks, "tasks"),
    "afwijking": Kind(gettext_lazy("Anders besloten dan u adviseerde"), _advised_otherwise, "tasks"),
    "ondertekenen": Kind(gettext_lazy("Besluit om te ondertekenen"), _to_sign),
    "brief": Kind(gettext_lazy("Brief die op een tweede medewerker wacht"), _letters),
    "teruggestuurd": Kind(gettext_lazy("Voorstel of brief teruggestuurd"), _sent_back),
    "genoemd": Kind(gettext_lazy("Genoemd in een notitie"), _mentioned),
    "bezorgen": Kind(gettext_lazy("Niet bezorgd, of wacht op een adres"), _undelivered),
}


def found(user: User, today: date, kinds: Collection[str] = tuple(KINDS)) -> dict[str, list[int]]:
    """Return the zaken (their ids) of each kind of signal that an official has, `MOST` of a kind; one statement."""
    parts = [
        KINDS[kind].zaken(user, today).annotate(kind=Value(kind, CharField())).order_by().distinct()[: MOST + 1]
        for kind in KINDS
        if kind in kinds
    ]
    rows = parts[0].union(*parts[1:], all=True) if parts else ()
    has: dict[str, list[int]] = {}
    for zaak, kind in rows:
        has.setdefault(kind, []).append(zaak)
    return {kind: has[kind] for kind in KINDS if kind in has}


def shown(user: User, today: date) -> list[tuple[Kind, list[Zaak], int]]:
    """Return each kind of signal that an official has, with its zaken and how many there are; two statements."""
    has = found(user, today)
    zaken = Zaak.objects.in_bulk({zaak for several in has.values() for zaak in several[:MOST]})
    return [(KINDS[kind], [zaken[pk] for pk in several[:MOST]], len(several)) for kind, several in has.items()]


# The daily mail -------------------------------------------------------------------------------------------------------


def choose(user: User, kinds: Collection[str]) -> None:
    """Keep which kinds an official wants in a daily mail; none ends the mail."""
    wanted = [kind for kind in KINDS if kind in kinds]
    SignalChoice.objects.update_or_create(person=user, defaults={"kinds": wanted})


def chosen(user: User) -> list[str]:
    """Return the kinds that an official wants in a daily mail."""
    row = SignalChoice.objects.filter(person=user).first()
    return list(row.kinds) if row else []


def to_mail(day: date) -> list[int]:
    """Return the officials (their ids) who want a mail and had none this day; not who is away, nor whose account is closed."""
    rows = SignalChoice.objects.exclude(kinds=[]).filter(Q(mailed_on=None) | Q(mailed_on__lt=day))
    rows = rows.filter(person__is_active=True).exclude(person__email="")
    away = absences.away_today()
    return [pk for pk in rows.order_by("pk").values_list("person", flat=True) if pk not in away]


def mail(person: int, day: date) -> None:
    """Mail an official how many signals of each kind wait, once a day; nothing when there are none. Raises TryLater, Undeliverable."""
    with transaction.atomic():
        row = SignalChoice.objects.select_for_update(of=("self",)).select_related("person").filter(pk=person).first()
        if row is None or row.mailed_on == day or day != timezone.localdate() or person not in to_mail(day):
            return
        if has := found(row.person, day, row.kinds):
            page = settings.BASE_URL + reverse("signals")
            counted = {kind: len(several) for kind, several in has.items()}
            notification.mail(
                row.person.email, lambda: notices.in_each_language("signals", lambda: _said(counted), link=page)
            )
        row.mailed_on = day
        row.save(update_fields=["mailed_on"])


def _said(counted: Mapping[str, int]) -> Mapping[str, Any]:
    name = settings.MUNICIPALITY["name"]
    return {
        "subject": gettext("{municipality}: werk dat op u wacht").format(municipality=name),
        "opening": gettext("Dit wacht vandaag op u in Open Loket:"),
        "lines": [f"{KINDS[kind].name}: {n if n <= MOST else f'{MOST}+'}" for kind, n in counted.items()],
        "how": gettext("Log in om te zien waar het over gaat. In deze e-mail staat niets over een zaak."),
        "closing": gettext("Wilt u deze e-mail niet meer? Kies dat op dezelfde pagina."),
    }
