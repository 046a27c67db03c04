"""People who claim a right that no login proves, and the officials who check it."""

from __future__ import annotations

from datetime import date
from typing import Any

from openloket.cases.completing import judging
from openloket.cases.hands import Handler
from openloket.cases.models import Case, RightClaim
from openloket.cases.submit import NewSubmission, submit
from openloket.cases.who import claims
from openloket.people.acting import Acting, Right
from tests.acting import EVENT, ROOS, TAKES_MANDATES
from tests.conftest import NOW, event_answers, staff, stored_file

TAKES_CLAIMS = (
    TAKES_MANDATES[0],
    "audience: [inwoner, ondernemer]\nrepresentation: [machtiging, curatele, bewind, mentorschap, professional]\n",
)
"""What to change in the text of the event permit, so that one may ask for another by a right that an official checks."""
KEES = "Kees Verhoeven"
KEES_BSN = "999991772"
HOME = {"straat": "Dorpsstraat", "huisnummer": "7", "toevoeging": "", "postcode": "1234 AB", "plaats": "Voorbeeldstad"}
OFFICE = {"straat": "Kade", "huisnummer": "12", "toevoeging": "", "postcode": "1234 CD", "plaats": "Voorbeeldstad"}
END = date(2026, 12, 31)


def claimed(right: Right = Right.PROPERTY, who: Acting = ROOS, service: str = EVENT, **columns: Any) -> Acting:
    """Return someone who acts by a right that they claimed, before they send the form."""
    said: dict[str, Any] = {
        "claimant_name": who.name,
        "claimant_known": RightClaim.Known.LOGIN,
        "name": KEES,
        "born": date(1950, 3, 2),
        "address": HOME,
        **columns,
    }
    return claims.acting(who, claims.begin(who, service, right, said, [stored_file("beschikking.png")]))


def case_by(who: Acting, **answers: Any) -> Case:
    """Return the case that someone asked for by a claim, on the web."""
    said = {"naam": KEES, "bereikbaar": "digitaal", "email": "roos@voorbeeld.example", "adres": HOME, **answers}
    new = NewSubmission(
        f"k:{who.number}",
        EVENT,
        "web",
        NOW,
        event_answers(bsn=None, **said),
        sender=who,
        letters_to={"name": who.actor.name, "address": OFFICE, "secret": False},
    )
    return Case.objects.select_related("zaak", "version").get(pk=submit(new).zaak.pk)


def handler(case: Case) -> Handler:
    """Return the official who handles a case, on a page of now."""
    return Handler(staff("anna"), Case.objects.get(pk=case.pk).revision)


def found(case: Case, until: date | None = END, bsn: str = "") -> None:
    """Let an official find that the right holds."""
    judging.holds(case.pk, handler(case), until, bsn, "Staat in de beschikking van 3 maart 2025.")


def refused(case: Case) -> None:
    """Let an official find that the right was not shown."""
    judging.not_shown(case.pk, handler(case), "De beschikking noemt een andere naam.")
