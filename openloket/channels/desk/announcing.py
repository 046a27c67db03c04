"""Announce a case, on the case page: in which words, and until when everyone may say what they think of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from openloket.cases.hands import Handler
from openloket.cases.models import Announcement, Case
from openloket.cases.saying import announcing
from openloket.channels.desk.given import given
from openloket.channels.fields import Field, fields
from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.law.calendar import plain_date

TEXT, UNTIL, PLACED, PLACE = "bekend_tekst", "bekend_tot", "bekend_dag", "bekend_waar"


@dataclass(frozen=True)
class Shown:
    """Say how a case was announced, None when it was not; and the form."""

    row: Announcement | None
    fields: Sequence[Field]
    gazette: Sequence[str] = ()
    """Says what can stand in the official gazette, a paragraph each; nothing while it was not announced."""


def shown(case: Case, version: Version, *, there: bool) -> Shown | None:
    """Return what an official sees of it, also whether it is `there`; None where a case is not to be announced."""
    if not (version.decides and version.open_to_objection):
        return None
    row = Announcement.objects.filter(zaak=case.zaak_id).first() if there else None
    until = row.views_until.isoformat() if row and row.views_until else ""
    placed = row.placed_on.isoformat() if row and row.placed_on else ""
    text = row.text if row else announcing.suggested(case, version)
    filled = {TEXT: text, UNTIL: until, PLACED: placed, PLACE: row.placed_in if row else ""}
    return Shown(row, fields(_questions(), filled), _gazette(case, row) if row else ())


def _gazette(case: Case, row: Announcement) -> list[str]:
    """Return what can stand in the gazette: what it is about, and how and until when to say something of it (Awb 3:12, 3:42, 3:45)."""
    address = settings.BASE_URL + reverse("notice", args=[case.zaak.identificatie])
    if case.closed_on is not None:
        how = f"Raakt dit besluit u en bent u het er niet mee eens? Dan kunt u bezwaar maken, binnen zes weken na de dag waarop het is verstuurd. Dat kan op {address}, of met een brief."
    elif row.views_until:
        how = f"Wilt u zeggen wat u ervan vindt? Dat kan tot en met {plain_date(row.views_until)}, op {address}, of met een brief."
    else:
        how = f"U kunt nu nog geen bezwaar maken: er is nog niet besloten. Kijk op {address} of er is besloten."
    letters = f"Stuur een brief naar {settings.MUNICIPALITY['name']}, {settings.MUNICIPALITY['postal_address'] or settings.MUNICIPALITY['address']}. Noem het zaaknummer {case.zaak.identificatie}."
    return [row.text, how, letters]


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
        Question(
            id=PLACED,
            ask=_("Op welke dag stond het in het gemeenteblad?"),
            hint=_("Laat leeg zolang het er niet in staat."),
            type="date",
            required=False,
        ),
        Question(
            id=PLACE,
            ask=_("Waar staat het in het gemeenteblad?"),
            hint=_("Het jaar en het nummer, zoals 2026, 12345."),
            type="text",
            max=announcing.PLACE_MAX,
            required=False,
        ),
    ]


def announce(case: Case, handler: Handler, post: QueryDict) -> None:
    """Announce the case as the form says. Raises handling's errors."""
    said = given(_questions(), post)
    gazette = announcing.Gazette(said[PLACED], said[PLACE] or "")
    announcing.announce(case.pk, handler, said[TEXT] or "", said[UNTIL], gazette)
