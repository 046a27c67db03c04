"""A letter that waits because the parent who asked may not get it (any more), on the case page: who gets it then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from openloket.cases.hands import Handler
from openloket.cases.models import Case, Message
from openloket.cases.sent import holding
from openloket.channels.desk.given import given
from openloket.channels.fields import Field, fields
from openloket.forms.questions import Option, Question
from openloket.forms.types import to_json

TO, NAME, ADDRESS, REASON = "brief_aan", "brief_naam", "brief_adres", "brief_reden"
WHO_ASKED, ANOTHER = "vrager", "ander"


@dataclass(frozen=True)
class Shown:
    """A letter that waits, and the form in which an official says who gets it."""

    letter: Message
    fields: Sequence[Field]


def shown(letter: Message | None) -> Shown | None:
    """Return the first letter of a case that waits; None when none does."""
    return Shown(letter, fields(_questions(), {})) if letter else None


def _questions() -> list[Question]:
    to_another = {TO: ANOTHER}
    return [
        Question(
            id=TO,
            ask=_("Aan wie gaat deze brief?"),
            type="choice",
            options=(
                Option(WHO_ASKED, _("Toch aan de ouder of voogd die dit vroeg")),
                Option(ANOTHER, _("Aan iemand anders: de andere ouder, een voogd of het kind zelf")),
            ),
        ),
        Question(id=NAME, ask=_("Hoe heet diegene?"), type="text", max=80, when=to_another),
        Question(id=ADDRESS, ask=_("Naar welk adres gaat de brief?"), type="address", when=to_another),
        Question(id=REASON, ask=_("Hoe weet u dat?"), type="long_text", max=holding.MOST),
    ]


def decide(case: Case, handler: Handler, post: QueryDict) -> None:
    """Do what an official says of a letter that waits. Raises handling's errors."""
    number = post.get("message", "")
    letter = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
    said = given(_questions(), post, must=(TO,))
    reason = said[REASON] or ""
    if said[TO] == WHO_ASKED:
        holding.to_who_asked(case.pk, handler, letter, reason)
    else:
        address = to_json(said[ADDRESS]) if said[ADDRESS] else None
        holding.to_another(case.pk, handler, letter, said[NAME] or "", address, reason)
