"""Keep the letters that officials can send by themselves, as a beheerder writes them; what was changed or removed stays, with by whom."""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.cases.models import LetterTemplate
from openloket.cases.refusals import NotPossible, for_letter
from openloket.cases.wording.words import REASON_MAX, says_something
from openloket.definitions.letters import names
from openloket.definitions.schema import Version
from openloket.people.models import User

NAME_MAX, SUBJECT_MAX = 80, 150
FIELDS = ("zaaknummer", "ontvangen_op", "beslissen_voor", "gemeente", "zaakwoord")
"""What every case has to fill in."""
_NOT_HERE = {"aanvullen_voor", "gevraagd", "motivering", "veranderd"}
"""What only letters of a version's own have."""


def fields(version: Version | None) -> list[str]:
    """Return the names that a letter can hold: of every case, or also of those of a service by its version of now."""
    own = sorted(names(version) - _NOT_HERE - set(FIELDS)) if version else []
    return [*FIELDS, *own]


def now(service: str | None = None) -> QuerySet[LetterTemplate]:
    """Return the letters there are, by name: all of them, or those for a case of a service."""
    rows = LetterTemplate.objects.filter(ended_at=None).select_related("made_by").order_by("name", "pk")
    return rows if service is None else rows.filter(Q(service="") | Q(service=service))


def keep(
    user: User,
    name: str,
    subject: str,
    text: str,
    service: str = "",
    *,
    two_people: bool = False,
    known: Iterable[str] = FIELDS,
    instead: int | None = None,
) -> LetterTemplate:
    """Keep a letter, in place of an earlier one where that is given; `known` is what it can fill in. Raises NotPossible."""
    name, subject = " ".join(name.split()), for_letter(" ".join(subject.split()), SUBJECT_MAX)
    text = for_letter(text.strip(), REASON_MAX)
    if not says_something(name) or len(name) > NAME_MAX:
        raise NotPossible(_("Geef de brief een naam, waaraan een medewerker hem herkent."))
    if not says_something(subject) or not says_something(text):
        raise NotPossible(_("Schrijf het onderwerp en de tekst van de brief op."))
    if odd := sorted(_named(subject + text) - set(known)):
        told = {"odd": ", ".join(odd), "known": ", ".join(known)}
        raise NotPossible(_("Dit kan de zaak niet invullen: %(odd)s. Kies uit: %(known)s.") % told)
    with transaction.atomic():
        if instead is not None:
            end(user, instead)
        return LetterTemplate.objects.create(
            service=service,
            name=name,
            subject=subject,
            text=text,
            two_people=two_people,
            made_at=timezone.now(),
            made_by=user,
        )


def end(user: User, template: int) -> None:
    """Have a letter be there no more. Raises NotPossible when it was not there any more."""
    if not LetterTemplate.objects.filter(pk=template, ended_at=None).update(ended_at=timezone.now(), ended_by=user):
        raise NotPossible(_("Deze brief is er niet meer: iemand anders veranderde hem. Kijk hoe hij nu is."))


def _named(text: str) -> set[str]:
    """Return the {names} in a text. Raises NotPossible for a brace that is none."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        parts = [("", "", "x", None)]
    if any(format_spec or conversion for _text, _name, format_spec, conversion in parts):
        raise NotPossible(_("Een accolade begint de naam van iets dat de zaak invult, zoals {zaaknummer}."))
    return {name for _text, name, _spec, _conversion in parts if name is not None}
