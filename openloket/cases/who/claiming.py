"""Say who asks for another where no login tells: at the desk, by telephone and on paper (Awb 2:1). Pure: no database.

The official says by which right someone asks, how it was checked who they are, and which proof was seen or scanned. Only
the rights that the version takes are offered. What is said here becomes a claim, which an official checks as one that
was made on the web (see claims).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openloket.cases.models import WRITTEN, Channel
from openloket.cases.who import identified
from openloket.definitions import admission
from openloket.definitions.schema import Version
from openloket.forms.questions import Option, Page, Question
from openloket.forms.types import to_json
from openloket.forms.validate import Problem, validate
from openloket.people.acting import Right

RIGHT, NAME, ADDRESS = "ander_recht", "ander_naam", "ander_adres"
CHECKED, BSN, SEEN, PROOF = "ander_nagegaan", "ander_bsn", "ander_gezien", "ander_bewijs"
"""Their names in a form; no question of a service has them."""
HIMSELF = "zelf"
AS = {
    Right.PARENT: "Ja, als ouder of voogd",
    Right.CURATOR: "Ja, als curator",
    Right.PROPERTY: "Ja, als bewindvoerder",
    Right.CARE: "Ja, als mentor",
    Right.MANDATE: "Ja, met een machtiging op papier",
    Right.PROFESSIONAL: "Ja, als professional, met een brief van de aanvrager",
}
"""Says for each right how people call asking for another by it, in the order in which it is asked."""
NO_PROOF = "Schrijf op welk bewijs u zag, of voeg een scan van het bewijs toe."
SAME_PERSON = "Dit is ook het BSN van de aanvrager. Wie voor zichzelf vraagt, regelt het niet voor een ander."
NOT_TAKEN = "Deze dienst kan niemand met dit recht voor een ander vragen."
NO_LOOK_UP = (
    "Haal geen gegevens op: wie dit vraagt, is niet de aanvrager, en ziet niet wat registraties van de aanvrager weten."
)
NO_RIGHT = "Kies met welk recht dit voor een ander wordt gevraagd, of dat de aanvrager het zelf vraagt."
SEEN_MOST = 200
NAME_ON_PAPER = 40
"""Boxes for a name on the paper form."""


@dataclass(frozen=True)
class OnBehalf:
    """Someone who asks for another: by which right they say so, who they are, and what was seen of it."""

    right: Right
    name: str
    address: Mapping[str, Any]
    checked: str = ""
    """Says how it was checked who they are: one of Submission.Identified."""
    bsn: str = ""
    """Only where an official saw who they are."""
    seen: str = ""
    """Says which proof the official saw."""
    proof: Sequence[Mapping[str, Any]] = ()


def rights(version: Version) -> list[Right]:
    """Return the rights by which someone may ask for another at the desk or on paper."""
    return [right for right in AS if right in version.representation]


def page(version: Version, channel: str) -> Page | None:
    """Return what is asked of who enters a form that may be for another; None where the version takes no such right."""
    offered = rights(version)
    if not offered or channel not in (Channel.DESK, Channel.PHONE, *WRITTEN):
        return None
    when = {RIGHT: [right.value for right in offered]}
    options = (Option(HIMSELF, "Nee, de aanvrager vraagt dit zelf"), *(Option(right, AS[right]) for right in offered))
    how = identified.question(channel, CHECKED, "Hoe is nagegaan wie dit voor een ander vraagt?")
    own_number = Question(
        id=BSN,
        ask="Wat is het BSN van wie dit vraagt?",
        hint="Alleen als u het identiteitsbewijs zag. Klopt het recht, dan ziet diegene de zaak ook in Mijn Loket.",
        type="bsn",
        required=False,
        when=when,
    )
    return Page(
        id="voor_een_ander",
        title="Voor een ander",
        questions=(
            Question(id=RIGHT, ask="Vraagt iemand dit voor een ander?", type="choice", options=options, required=False),
            Question(id=NAME, ask="Hoe heet wie dit vraagt?", type="text", max=80, when=when),
            Question(id=ADDRESS, ask="Waar krijgt diegene onze brieven?", type="address", when=when),
            _when(how, when),
            *([own_number] if channel == Channel.DESK else []),
            Question(
                id=SEEN,
                ask="Welk bewijs van het recht zag u?",
                hint="Bijvoorbeeld: beschikking van de rechtbank van 3 maart 2025. Een behandelaar kijkt het recht na.",
                type="text",
                max=SEEN_MOST,
                required=False,
                when=when,
            ),
            Question(id=PROOF, ask="Scan van het bewijs", type="file", max=5, required=False, when=when),
        ),
    )


def on_paper(version: Version) -> Page | None:
    """Return the section of the paper form for who asks for another; None where the version takes no such right."""
    if not (offered := rights(version)):
        return None
    options = tuple(Option(right, AS[right].removeprefix("Ja, ").capitalize()) for right in offered)
    return Page(
        id="voor_een_ander",
        title="Ik regel dit voor een ander",
        intro="Vul dit deel alleen in als u dit formulier voor een ander invult. De andere vragen gaan over diegene.",
        questions=(
            Question(id=RIGHT, ask="Hoe regelt u dit voor een ander?", type="choice", options=options, required=False),
            Question(id=NAME, ask="Hoe heet u zelf?", type="text", max=NAME_ON_PAPER, required=False),
            Question(id=ADDRESS, ask="Waar krijgt u onze brieven?", type="address", required=False),
            Question(
                id=PROOF,
                ask="Het bewijs dat u dit mag regelen",
                hint="De beschikking van de rechter, een uittreksel uit een register, of een brief van de ander met een "
                "handtekening. Een kopie is genoeg.",
                type="file",
                required=False,
            ),
        ),
    )


FIELDS = frozenset({RIGHT, NAME, ADDRESS, PROOF})
"""Lists what is asked on paper of who asks for another."""


def _when(question: Question, when: Mapping[str, Any]) -> Question:
    """Return a choice with the condition on which it is asked."""
    return Question(id=question.id, ask=question.ask, type=question.type, options=question.options, when=dict(when))


def read(version: Version, channel: str, raw: Mapping[str, Any]) -> tuple[OnBehalf | None, list[Problem]]:
    """Return who asks for another, None when the applicant asks; and what is wrong with what was said of them.

    What came on paper is there, also without a proof: then an official asks for it (Awb 4:1, 4:5).
    """
    asked = page(version, channel)
    if asked is None or raw.get(RIGHT) == HIMSELF:
        return None, []
    if not raw.get(RIGHT):
        return None, [Problem(RIGHT, NO_RIGHT)] if raw.get(NAME) else []
    given = {question.id: raw.get(question.id) for question in asked.questions if raw.get(question.id)}
    outcome = validate(asked.questions, given)
    if not outcome.ok:
        return None, list(outcome.problems)
    said = outcome.answers
    found = OnBehalf(
        Right(said[RIGHT]),
        said[NAME],
        to_json(said[ADDRESS]),
        said[CHECKED],
        said.get(BSN) or "",
        said.get(SEEN) or "",
        tuple(said.get(PROOF) or ()),
    )
    if channel not in WRITTEN and not (found.seen or found.proof):
        return None, [Problem(SEEN, NO_PROOF)]
    return found, []


def wrong(version: Version, channel: str, found: OnBehalf, answers: Mapping[str, Any]) -> Problem | None:
    """Return why someone cannot ask this for whom the answers are about; None when they can."""
    if page(version, channel) is None or found.right not in rights(version):
        return Problem(RIGHT, NOT_TAKEN)
    theirs = {answers.get(name) for name, kind in admission.identity_questions(version).items() if kind == "bsn"}
    return Problem(BSN, SAME_PERSON) if found.bsn and found.bsn in theirs else None
