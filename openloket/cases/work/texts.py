"""Keep the texts that officials can put in an answer, as a beheerder keeps them; what was changed or removed stays, with by whom."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from openloket.cases.models import StandardText
from openloket.cases.refusals import NotPossible, for_letter
from openloket.cases.wording.words import REASON_MAX, says_something
from openloket.people.models import User

NAME_MAX = 80
NO_NAME = "Geef de tekst een naam, waaraan een medewerker hem herkent."
NO_TEXT = "Schrijf de tekst op."
GONE = "Deze tekst is er niet meer: iemand anders veranderde hem. Kijk hoe hij nu is."


def now(service: str | None = None) -> QuerySet[StandardText]:
    """Return the texts there are, by name: all of them, or those that an answer about a service can hold."""
    rows = StandardText.objects.filter(ended_at=None).select_related("made_by").order_by("name", "pk")
    return rows if service is None else rows.filter(Q(service="") | Q(service=service))


def keep(user: User, name: str, text: str, service: str = "", instead: int | None = None) -> StandardText:
    """Keep a text, in place of an earlier one where that is given. Raises NotPossible."""
    name, text = name.strip(), for_letter(text.strip(), REASON_MAX)
    if not says_something(name) or len(name) > NAME_MAX:
        raise NotPossible(NO_NAME)
    if not says_something(text):
        raise NotPossible(NO_TEXT)
    with transaction.atomic():
        if instead is not None:
            end(user, instead)
        return StandardText.objects.create(service=service, name=name, text=text, made_at=timezone.now(), made_by=user)


def end(user: User, text: int) -> None:
    """Have a text be there no more. Raises NotPossible when it was not there any more."""
    if not StandardText.objects.filter(pk=text, ended_at=None).update(ended_at=timezone.now(), ended_by=user):
        raise NotPossible(GONE)
