"""Find out whether a BSN that an official types is that of whom a claim describes, before the case becomes theirs.

Who claims a right says when the other was born, and the BRP says when the owner of a number was: one wrong digit would
show a case, with everything in it, to a stranger (AVG 5 lid 1 sub d and f).
"""

from __future__ import annotations

import logging

from django.utils.translation import gettext_noop

from openloket.cases.models import RightClaim
from openloket.cases.refusals import NotPossible
from openloket.cases.who import asked_brp
from openloket.definitions.schema import Version
from openloket.forms.validate import Answers
from openloket.people.models import User
from openloket.sources import asking, brp
from openloket.sources.answer import Away
from openloket.sources.reading import part

log = logging.getLogger(__name__)
IS_IT_YOURS = gettext_noop("Nagaan of een BSN van u is, omdat iemand iets voor u regelt")
"""For what the BRP is asked, as the log says it to whom it is about."""
NOBODY = "Dit BSN staat niet in de Basisregistratie Personen. Kijk het na, of laat het leeg."
SOMEONE_ELSE = (
    "Dit BSN is van iemand die op een andere dag geboren is dan hier staat. Kijk het na, of laat het leeg. De zaak komt anders "
    "bij iemand anders in Mijn Loket."
)
AWAY = (
    "De Basisregistratie Personen antwoordt niet, dus wij weten niet of dit BSN van de aanvrager is. Probeer het later, of "
    "laat het BSN leeg."
)


def check(version: Version, claim: RightClaim, answers: Answers, bsn: str, by: User | None) -> None:
    """Check with the BRP that a number is of someone who was born when the claim says. Raises NotPossible.

    At the desk and on paper a claim says no day of birth: then the one in the answers counts. Where nobody said one, or
    the BRP does not know it whole, there is nothing to compare.
    """
    said = claim.born.isoformat() if claim.born else _answered(version, answers)
    if not said or not asking.there("brp"):
        return
    wanted = brp.fields(["brp.geboortedatum"])
    try:
        person = asked_brp.of_person(
            version, bsn, wanted, task="established", purpose=IS_IT_YOURS, about="geboortedatum", by=by
        )
        born = brp.day_of(part(person, "geboorte")) if person else None
    except Away as away:
        log.warning("brp is away: %s", away)
        raise NotPossible(AWAY) from None
    if person is None:
        raise NotPossible(NOBODY)
    if born is not None and born != said:
        raise NotPossible(SOMEONE_ELSE)


def _answered(version: Version, answers: Answers) -> str:
    """Return the day of birth that the answers give of the applicant; empty where the version asks none, or it is not whole."""
    found = [answers.get(question.id) for question in version.questions if "brp.geboortedatum" in question.sources]
    return next((day for day in found if isinstance(day, str) and day), "")
