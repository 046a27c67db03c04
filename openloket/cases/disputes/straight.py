"""Say whether an objection may go straight to the court, without one of ours being decided on (Awb 7:1a).

Agreeing is a result of its service: the case ends, and the letter says that the court has it. Refusing is a letter
(`contesting.refuse_straight`), after which it is handled as any other objection.
"""

from __future__ import annotations

from openloket.cases import impartial
from openloket.cases.models import Case, Grievance
from openloket.cases.refusals import NotPossible

RESULT, QUESTION = "rechtstreeks", "rechtstreeks"
"""Name the result of agreeing, and the question of the form that asks it."""
NOT_LOOKED_AT = "niet_ontvankelijk"
"""The result of another objection that does not stand in the way (7:1a lid 2 sub b)."""
NOT_ASKED = "Dit kan alleen als het bezwaar er zelf om vraagt. Leg dat eerst vast bij ‘Bekijken of het bezwaar telt’ (artikel 7:1a lid 1 van de Awb)."
NO_DECISION = "Dit kan niet als het bezwaar gaat over een besluit dat er nog niet is (artikel 7:1a lid 2 van de Awb)."
ANOTHER = "Dit kan niet: iemand anders maakte ook bezwaar tegen dit besluit, en vroeg dit niet. Dat staat in zaak {zaak} (artikel 7:1a lid 2 van de Awb)."
ALREADY = "U schreef al dat dit niet gebeurt. Kijk zelf naar het bezwaar."


def asked(case: Case, row: Grievance) -> bool:
    """Say whether an objection asks it: by its form, or as an official read it."""
    return bool(row.straight if row.straight is not None else case.answers.get(QUESTION))


def check(case: Case, row: Grievance) -> None:
    """Refuse to send an objection straight to the court where the law does (Awb 7:1a lid 1 and 2). Raises NotPossible."""
    if not asked(case, row):
        raise NotPossible(NOT_ASKED)
    if row.straight_refused_on is not None:
        raise NotPossible(ALREADY)
    if row.letter is None:
        raise NotPossible(NO_DECISION)
    others = Grievance.objects.filter(letter=row.letter).exclude(pk=row.pk).select_related("zaak")
    cases = Case.objects.select_related("zaak").in_bulk([other.pk for other in others])
    for other in others:
        theirs = cases[other.pk]
        if impartial.objects(theirs) and not asked(theirs, other) and theirs.ended_as != NOT_LOOKED_AT:
            raise NotPossible(ANOTHER.format(zaak=theirs.zaak.identificatie))
