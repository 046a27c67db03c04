"""How confidential a document is, and who may read it for that.

A document that is more confidential than its zaak is for those who handle the case. `KEPT_BACK` is no choice of people:
it says that a secret address may stand in a document, and `protected` knows in which it really may.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from types import MappingProxyType

from django.utils.translation import gettext_noop

from openloket.cases import documents, hands
from openloket.cases.documents import KEPT_BACK
from openloket.cases.locking import locked_case
from openloket.cases.models import Case
from openloket.cases.refusals import NotPossible, whole
from openloket.cases.who import addressee, protected
from openloket.people.models import User
from openloket.registers import acts
from openloket.registers.models import VERTROUWELIJKHEID, Enkelvoudiginformatieobject, Zaak

LEVELS = MappingProxyType(
    {
        "openbaar": gettext_noop("Openbaar"),
        "beperkt_openbaar": gettext_noop("Beperkt openbaar"),
        "intern": gettext_noop("Intern"),
        "zaakvertrouwelijk": gettext_noop("Zaakvertrouwelijk"),
        "vertrouwelijk": gettext_noop("Vertrouwelijk"),
        "confidentieel": gettext_noop("Confidentieel"),
        "geheim": gettext_noop("Geheim"),
        "zeer_geheim": gettext_noop("Zeer geheim"),
    }
)
"""What each level of the standard is called, from open to closed."""
NO_LEVEL = gettext_noop("Kies hoe vertrouwelijk het document is.")
SECRET = gettext_noop("In deze zaak is een adres geheim. Het document blijft geheim, of wordt zeer geheim.")
IN_USE = gettext_noop("Iemand heeft dit document in bewerking. Verander het daarna.")


def choices(case: Case) -> list[str]:
    """Return the levels from which who handles a case can choose for a document."""
    if addressee.hides(case):
        return [level for level in VERTROUWELIJKHEID if documents.rank(level) > documents.rank(KEPT_BACK)]
    return [level for level in VERTROUWELIJKHEID if level != KEPT_BACK]


def set_level(zaak_id: int, user: User, document: Enkelvoudiginformatieobject, level: str) -> None:
    """Say how confidential a document is, in a new version of it; also in a closed case. Raises NotPossible."""
    with whole(zaak_id):
        case = locked_case(zaak_id)
        document.refresh_from_db()
        if level == document.vertrouwelijkheidaanduiding:
            return
        if level not in choices(case):
            raise NotPossible(SECRET if level in LEVELS and addressee.hides(case) else NO_LEVEL)
        if document.locked:
            raise NotPossible(IN_USE)
        was = LEVELS[document.vertrouwelijkheidaanduiding].lower()
        why = f"Vertrouwelijkheid van ‘{document.titel}’: {LEVELS[level].lower()}, was {was}"[:1000]
        hand = hands.of(user, why, channel="behandeling")
        acts.documenten.change(hand, document, {"vertrouwelijkheidaanduiding": level})
        acts.zaken.change(hand, case.zaak, {}, always=True)


def raised(zaak: Zaak, rows: Iterable[Enkelvoudiginformatieobject]) -> set[int]:
    """Return which of these documents (their ids) are more confidential than the zaak. Pure."""
    least = documents.rank(zaak.vertrouwelijkheidaanduiding)
    return {
        row.pk
        for row in rows
        if row.vertrouwelijkheidaanduiding != KEPT_BACK and documents.rank(row.vertrouwelijkheidaanduiding) > least
    }


def shut(case: Case, rows: Collection[Enkelvoudiginformatieobject]) -> set[int]:
    """Return which of these documents of a case (their ids) are for who handles it alone."""
    return raised(case.zaak, rows) | (protected.may_tell(case) & {row.pk for row in rows})
