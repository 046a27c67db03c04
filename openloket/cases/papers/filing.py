"""Put papers in the file of a case that are not the applicant's: of another, from an inspection, or made here.

They are no message and are not shown in Mijn Loket; what the applicant sends or brings is a message (receiving).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from openloket.cases import documents
from openloket.cases.documents import NewDocument
from openloket.cases.hands import Handler
from openloket.cases.locking import opened, save
from openloket.cases.models import Case
from openloket.cases.refusals import NotPossible, bounded, whole
from openloket.cases.who import addressee
from openloket.forms.sentences import listed
from openloket.registers import acts
from openloket.registers.models import ZaaktypeInformatieobjecttype

TITLE_MAX = 200
USUAL = "bijlage"
_NOT_CHOSEN = ("aanvraag", "besluit")
"""The kinds of what is written by sending and by deciding alone."""
NOTHING = gettext_noop("Voeg een bestand toe.")
NO_KIND = gettext_noop("Kies wat voor document het is.")


def kinds(case: Case) -> list[str]:
    """Return the kinds of documents that the zaaktype has for it, the usual one first."""
    rows = ZaaktypeInformatieobjecttype.objects.filter(zaaktype=case.zaak.zaaktype_id).order_by("volgnummer")
    found = dict.fromkeys(rows.values_list("informatieobjecttype", flat=True))
    own = [name for name in found if name != USUAL and name not in _NOT_CHOSEN]
    return own if own and case.version_id is None else [USUAL, *own]


def add(
    zaak_id: int,
    handler: Handler,
    files: Sequence[Mapping[str, Any]],
    title: str,
    kind: str,
    day: date | None = None,
) -> None:
    """Put files, kept as uploads, in the file of a case; `title` is for one, others bear their names. Raises Stale, NotPossible.

    `day` is when they came, where that is known.
    """
    with whole(zaak_id):
        case = opened(zaak_id, handler.revision)
        if not files:
            raise NotPossible(NOTHING)
        if kind not in kinds(case):
            raise NotPossible(NO_KIND)
        title = bounded(" ".join(title.split()), TITLE_MAX) if len(files) == 1 else ""
        new = [
            NewDocument(
                title or item["name"],
                item["name"],
                item["type"],
                item["sha256"],
                item["size"],
                kind,
                str(handler.user),
                ontvangen=day,
            )
            for item in files
        ]
        hand = handler.hand(f"In het dossier gedaan: {listed(f'‘{each.titel}’' for each in new)}"[:1000])
        documents.add(hand, case.zaak, new, handler.today, secret=addressee.hides(case))
        acts.zaken.change(hand, case.zaak, {}, always=True)
        save(case)
