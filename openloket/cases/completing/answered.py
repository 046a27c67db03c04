"""Put new answers in a case that runs, with all that follows them: rules, who applied, where it is, and who must sign.

Whatever brought them, a completion that we asked for or a change of the applicant's own, the same follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from openloket.cases.filling import places
from openloket.cases.models import Case
from openloket.cases.submit import findings_as_json, title
from openloket.cases.who import cosigners, protected, sourced
from openloket.cases.who.applicant import follow
from openloket.definitions.rules import findings_of_stored
from openloket.definitions.schema import Version
from openloket.forms.validate import Answers, as_json
from openloket.registers.api.hand import Hand
from openloket.registers.models import Zaak


def put(
    case: Case,
    version: Version,
    hand: Hand,
    before: Answers,
    after: Answers,
    channel: str,
    *,
    others: Mapping[str, Any],
    moved: bool = False,
) -> dict[str, Any]:
    """Put the answers `after` in a locked case, and return what changes in its zaak; the caller saves both.

    `others` is what the case kept under names that are no question of the version. `moved` says that someone else is the
    applicant now, of whom the BRP is asked whether their address is secret.
    """
    case.answers = {**others, **as_json(after)}
    case.findings = findings_as_json(version, findings_of_stored(version, after, case.received_on))
    sourced.follow(case.zaak, version, before, after, hand.at or timezone.now())
    elsewhere = any(before.get(name) != after.get(name) for name in sourced.hidden(version))
    asks = moved or (elsewhere and protected.to_ask(version, after))
    said = protected.ask(version, after) if asks else None
    follow(hand, case.zaak, version, before, after, secret=said.secret if said else case.secret_address)
    if said:
        protected.settle(hand, case, version, after, said)
    cosigners.follow(case.zaak, version, after, channel)
    return {**_renamed(case.zaak, version, before, after), **places.moved(version, before, after)}


def kept_beside(version: Version, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers kept under names that are no question of the version."""
    known = {question.id for question in version.questions}
    return {name: value for name, value in answers.items() if name not in known}


def before_and_after(
    before: Mapping[str, Any], after: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Return the answers that were given or that changed, as they were and as they became."""
    names = [name for name in {**before, **after} if name in given or before.get(name) != after.get(name)]
    return {
        "before": {name: before[name] for name in names if name in before},
        "after": {name: after[name] for name in names if name in after},
    }


def _renamed(zaak: Zaak, version: Version, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the omschrijving of the zaak when new answers change it; nothing when someone gave it another one."""
    if zaak.omschrijving == title(version, before) != title(version, after):
        return {"omschrijving": title(version, after)}
    return {}
