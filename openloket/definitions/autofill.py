"""What a browser may fill in by itself (WCAG 1.3.5): which questions ask for something of the person who fills in the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openloket.definitions.schema import Version
from openloket.forms.questions import NOT_FILLED, Question

_ORIGINS = {
    "brp.naam": "name",
    "brp.adres": "address",
    "brp.geboortedatum": "bday",
    "kvk.naam": "organization",
    "kvk.vestiging": "address",
}
TYPES = {
    "bday": {"date"},
    "address": {"address", "foreign_address"},
    "email": {"email"},
    "tel": {"phone"},
    "country": {"country"},
}
"""The types that go with a purpose; any other purpose goes with a text."""


def purposes(version: Version) -> Mapping[str, str]:
    """Return by question what a browser knows it as: as the definition says, or else as what is said of the applicant.

    What is asked of someone else (a partner, a child in a list) or of a place has none.
    """
    return dict(_purposes(version))


def _purposes(version: Version) -> Iterator[tuple[str, str]]:
    applicant = version.applicant
    known = {applicant.name: "name", applicant.address: "address", applicant.email: "email", applicant.phone: "tel"}
    for question in version.questions:
        from_source = next((_ORIGINS[source] for source in question.sources if source in _ORIGINS), NOT_FILLED)
        said = question.autofill or known.get(question.id) or from_source
        if said != NOT_FILLED and fits(question, said):
            yield question.id, said


def fits(question: Question, purpose: str) -> bool:
    """Say whether a question of this type can ask for that."""
    return question.type in TYPES.get(purpose, {"text"})
