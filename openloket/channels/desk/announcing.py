"""Announce a case, on the case page: in which words, and until when everyone may say what they think of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from openloket.cases.hands import Handler
from openloket.cases.models import Announcement, Case
from openloket.cases.saying import announcing
from openloket.channels.desk.given import given
from openloket.channels.fields import Field, fields
from openloket.definitions.schema import Version
from openloket.forms.questions import Question

TEXT, UNTIL = "bekend_tekst", "bekend_tot"


@dataclass(frozen=True)
class Shown:
    """Say how a case was announced, None when it was not; and the form."""

    row: Announcement | None
    fields: Sequence[Field]


def shown(case: Case, version: Version, *, there: bool) -> Shown | None:
    """Return what an official sees of it, also whether it is `there`; None where a case is not to be announced."""
    if not (version.decides and version.open_to_objection):
        return None
    row = Announcement.objects.filter(zaak=case.zaak_id).first() if there else None
    until = row.views_until.isoformat() if row and row.views_until else ""
    return Shown(row, fields(_questions(), {TEXT: row.text if row else "", UNTIL: until}))


def _questions() -> list[Question]:
    return [
        Question(
            id=TEXT,
            ask=_("Wat is er gevraagd of besloten, en waar?"),
            hint=_("Iedereen kan dit lezen. Schrijf niets op waaraan men de aanvrager herkent."),
            type="long_text",
            max=announcing.TEXT_MAX,
        ),
        Question(
            id=UNTIL,
            ask=_("Tot en met welke dag mag iedereen zeggen wat hij ervan vindt?"),
            hint=_("Laat leeg als u daar niet om vraagt."),
            type="date",
            required=False,
        ),
    ]


def announce(case: Case, handler: Handler, post: QueryDict) -> None:
    """Announce the case as the form says. Raises handling's errors."""
    said = given(_questions(), post)
    announcing.announce(case.pk, handler, said[TEXT] or "", said[UNTIL])
