"""Make a bundle of documents of a case: one PDF in the order that was chosen, with a list of contents, for a committee or a court.

It is kept as a document of the case, as confidential as the most confidential of what is in it. The documents stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pypdf import PdfReader

from openloket import apart
from openloket.cases import documents, hands
from openloket.cases.documents import NewDocument
from openloket.cases.locking import locked_case
from openloket.cases.models import Case
from openloket.cases.papers import bundle_pages
from openloket.cases.refusals import NotPossible, bounded, whole
from openloket.cases.who import addressee
from openloket.cases.wording.typesetting import TYPST, date_parts, pdf
from openloket.cases.wording.words import says_something
from openloket.law.calendar import plain_date
from openloket.people.models import User
from openloket.registers import acts, content
from openloket.registers.models import Enkelvoudiginformatieobject

MOST_DOCUMENTS, MOST_PAGES, MOST_BYTES, TITLE_MAX = 100, 1000, 100_000_000, 100
BOUNDS = apart.Bounds(memory=1_500_000_000, cpu=60, seconds=90, answer=200_000_000)
_TEMPLATE = TYPST / "bundle.typ"
_PDF = "application/pdf"
NO_TITLE = gettext_noop("Geef de bundel een naam.")
NOTHING = gettext_noop("Kies de documenten voor de bundel: zet er een nummer bij.")
TOO_MUCH = gettext_noop("Dit is te veel voor één bundel. Neem hoogstens 100 documenten, 1.000 bladzijden en 100 MB.")


def make(
    zaak_id: int, user: User, title: str, chosen: Sequence[Enkelvoudiginformatieobject], day: date
) -> Enkelvoudiginformatieobject:
    """Make a bundle of these documents of a case, in this order, and put it in the file. Raises NotPossible, content.Shut, apart.Busy."""
    title = bounded(" ".join(title.split()), TITLE_MAX, "title")
    if not says_something(title):
        raise NotPossible(NO_TITLE, "title")
    if not chosen:
        raise NotPossible(NOTHING)
    if len(chosen) > MOST_DOCUMENTS or sum(row.bestandsomvang or 0 for row in chosen) > MOST_BYTES:
        raise NotPossible(TOO_MUCH)
    case = Case.objects.select_related("zaak").get(pk=zaak_id)
    made = _pdf(case, user, title, chosen, day)
    sha256 = content.store(made)
    with whole(zaak_id):
        case = locked_case(zaak_id)
        why = f"Bundel gemaakt: ‘{title}’, met {len(chosen)} documenten"
        hand = hands.of(user, why, channel="behandeling", insists=True)
        level = max((row.vertrouwelijkheidaanduiding for row in chosen), key=documents.rank)
        name = f"bundel-{case.zaak.identificatie}.pdf"
        new = NewDocument(title, name, _PDF, sha256, len(made), "bijlage", str(user), level=level)
        [row] = documents.add(hand, case.zaak, [new], day, secret=addressee.hides(case))
        acts.zaken.change(hand, case.zaak, {}, always=True)
    return row


def _pdf(case: Case, user: User, title: str, chosen: Sequence[Enkelvoudiginformatieobject], day: date) -> bytes:
    """Return the bundle. Raises NotPossible, content.Shut, apart.Busy."""
    contents = [content.read(row.inhoud) for row in chosen]
    parts = [(row.titel, row.formaat, len(data)) for row, data in zip(chosen, contents, strict=True)]
    counts: list[int] = _apart(bundle_pages.count, b"".join(contents), parts)
    if sum(counts) > MOST_PAGES:
        raise NotPossible(TOO_MUCH)
    front = _front(case, user, title, chosen, counts, day)
    everything = [(title, _PDF, len(front)), *parts]
    found: bytes = _apart(bundle_pages.together, b"".join([front, *contents]), everything)
    return found


def _front(
    case: Case, user: User, title: str, chosen: Sequence[Enkelvoudiginformatieobject], counts: Sequence[int], day: date
) -> bytes:
    """Return the list of contents, which counts its own pages too."""
    own = 1
    while True:
        begins = [own + 1 + sum(counts[:at]) for at in range(len(counts))]
        said: Mapping[str, Any] = {
            "title": title,
            "municipality": settings.MUNICIPALITY["name"],
            "case": case.zaak.identificatie,
            "about": case.zaak.omschrijving,
            "by": str(user),
            "date": plain_date(day),
            "date_parts": date_parts(day),
            "pages": own + sum(counts),
            "rows": [
                {"title": row.titel, "date": plain_date(row.creatiedatum), "page": page}
                for row, page in zip(chosen, begins, strict=True)
            ],
        }
        made = pdf(_TEMPLATE, dict(said))
        if (pages := len(PdfReader(BytesIO(made)).pages)) == own:
            return made
        own = pages


def _apart(function: Any, data: bytes, parts: Sequence[tuple[str, str, int]]) -> Any:
    try:
        return apart.once(function, data, parts, bounds=BOUNDS)
    except apart.Refusal as refusal:
        raise NotPossible(_(refusal.text) % refusal.params) from refusal
    except apart.Over as error:
        raise NotPossible(TOO_MUCH) from error
