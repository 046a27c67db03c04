"""Findings for and against a result."""

import pytest

from openloket.definitions import rules
from openloket.definitions.grounds import Weighed, takes_sides, weigh
from openloket.definitions.schema import Version
from openloket.forms.validate import validate
from tests.change.making import july, source, version

LATE = "then: te laat, against: [verleend], because"


def weighed(version: Version, example: int, result: str) -> Weighed:
    made = version.examples[example]
    answers = validate(version.questions, made.answers).answers
    found = rules.findings(version, answers, made.received)
    return weigh(version, {name: finding.against for name, finding in found.items()}, result)


@pytest.mark.parametrize(
    ("example", "result", "grounds", "against"),
    [
        (0, "verleend", ("categorie", "leges", "op_tijd"), ()),
        (0, "geweigerd", ("categorie", "leges"), ()),  # being in time is no ground to refuse
        (2, "verleend", ("categorie", "leges"), ("op_tijd",)),
        (2, "geweigerd", ("categorie", "leges", "op_tijd"), ()),
    ],
)
def test_a_finding_is_a_ground_only_of_what_it_does_not_speak_against(
    example: int, result: str, grounds: tuple[str, ...], against: tuple[str, ...]
) -> None:
    assert weighed(july(), example, result) == Weighed(grounds, against)


def test_a_version_that_says_nothing_takes_no_sides() -> None:
    plain = version(source().replace(LATE, "then: te laat, because"))
    assert takes_sides(july())
    assert not takes_sides(plain)
    assert weighed(plain, 2, "verleend") == Weighed(("categorie", "leges", "op_tijd"), ())
