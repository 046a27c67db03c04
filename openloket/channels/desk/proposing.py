"""A decision that was proposed to who signs it, as the case page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from openloket.cases import versions
from openloket.cases.deciding import proposing
from openloket.cases.grounds import Weighing
from openloket.cases.hands import Handler
from openloket.cases.mandates import mandated
from openloket.cases.models import Case, ProposedDecision
from openloket.cases.refusals import NotPossible
from openloket.cases.written.letters import WrittenLetter
from openloket.channels.desk import undoing
from openloket.channels.desk.deciding import filled_in
from openloket.definitions.schema import Version
from openloket.people import persons
from openloket.people.models import User

Taken = tuple[str, str, Weighing, dict[str, Any]]
"""A decision as it was filled in: the result, the motivation, what is said about the findings, and what was typed."""
BUTTON, SIGNER = "propose", "signer"
"""Name the button with which a decision is proposed, and the field of who signs it."""


@dataclass(frozen=True)
class Shown:
    """The proposal, what it is called, what was filled in, why it was stopped, and whether whoever looks made it."""

    row: ProposedDecision
    label: str
    filled_in: list[tuple[str, list[str]]]
    stopped: str
    own: bool

    @property
    def post(self) -> QueryDict:
        """Return what was filled in, to go on with it."""
        return QueryDict(self.row.typed)


def shown(case: Case, user: User) -> Shown | None:
    """Return the proposal of an open case that waits or was stopped; None without one."""
    row = proposing.of(case) if case.closed_on is None else None
    if row is None:
        return None
    version = versions.of(row.version)
    said = filled_in(version, {"resultaat": row.result, "ingevuld": row.filled_in})
    return Shown(row, version.result(row.result).label, said, row.stopped, persons.same(row.by, user))


def signers(case: Case, version: Version | None, user: User, *, decides: bool) -> Sequence[User] | None:
    """Return to whom a decision can be proposed; None where there is nothing to propose."""
    return mandated.signers(case, version, user) if decides and version else None


def propose(case: Case, handler: Handler, post: QueryDict, taken: Taken) -> None:
    """Propose what was filled in to who was chosen. Raises Stale, NotPossible."""
    chosen = post.get(SIGNER, "")
    numbered = chosen.isascii() and chosen.isdecimal() and len(chosen) < 10
    to = User.objects.filter(pk=int(chosen)).first() if numbered else None
    result, motivation, weighing, raw = taken
    proposing.propose(case.pk, handler, to, result, motivation, weighing, raw, undoing.typed(post))


def letter(case: Case, user: User) -> WrittenLetter:
    """Write the letter of a proposal that waits, as it would go when this official signs it. Raises NotPossible."""
    row = proposing.of(case)
    if row is None or row.stopped:
        raise NotPossible(proposing.NONE_WAITS)
    return proposing.letter(case, row, user)
