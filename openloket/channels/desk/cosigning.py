"""Who must sign with the applicant, as an official sees it on the case page, and what they can do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.cases.cosigning import Stand
from openloket.cases.hands import Handler
from openloket.cases.models import Case, CoSignature
from openloket.cases.signing import signing
from openloket.cases.who import cosigners
from openloket.channels.desk.given import given
from openloket.channels.fields import Field, fields
from openloket.forms.questions import Option, Question
from openloket.people.means import called

DAY, WAY, SAME = "getekend_op", "getekend_hoe", "dezelfde_want"


@dataclass(frozen=True)
class Shown:
    """Someone who must sign: how it stands, and the form with which a signature is noted."""

    row: CoSignature
    stand: Stand
    note_fields: Sequence[Field]
    same_fields: Sequence[Field]
    """What is asked of an official who finds that who signed is who was named."""

    @property
    def open(self) -> bool:
        return self.row.state != CoSignature.State.SIGNED

    @property
    def counts(self) -> bool:
        return self.stand is Stand.SIGNED

    @property
    def doubted(self) -> bool:
        return self.stand is Stand.DOUBTED

    @property
    def signer(self) -> str:
        """Return under which name they signed, as the login gives it."""
        return self.row.signer_name or _(cosigners.NAMELESS)

    @property
    def means(self) -> str:
        """Return by which login they signed; empty for a signature that an official saw."""
        return called(self.row.means)


def shown(case: Case) -> list[Shown]:
    """Return who must sign in a case."""
    now = timezone.now()
    return [
        Shown(
            row,
            cosigners.standing(row, now),
            fields(_questions(row), {_named(DAY, row): timezone.localdate(now)}),
            fields([_same_question(row)], {}),
        )
        for row in cosigners.of_case(case.pk)
    ]


def _named(name: str, row: CoSignature) -> str:
    """Return the name of a field, of which a page has one for each who must sign."""
    return f"{name}_{row.pk}"


def _questions(row: CoSignature) -> list[Question]:
    return [
        Question(
            id=_named(WAY, row),
            ask=_("Waar zag u de handtekening?"),
            type="choice",
            options=(Option(id="paper", label=_("Op papier")), Option(id="desk", label=_("Aan de balie"))),
        ),
        Question(id=_named(DAY, row), ask=_("Op welke dag?"), type="date", max=timezone.localdate()),
    ]


def _same_question(row: CoSignature) -> Question:
    return Question(
        id=_named(SAME, row),
        ask=_("Waaruit blijkt dat het dezelfde persoon is?"),
        type="text",
        max=signing.BECAUSE_MAX,
    )


def is_same(case: Case, handler: Handler, post: QueryDict) -> None:
    """Keep that who signed is who was named. Raises what `signing.is_same` raises."""
    row = _meant(case, post)
    said = given([question := _same_question(row)], post)[question.id] if row else ""
    signing.is_same(case.pk, handler, post.get("wie", ""), said or "")


def is_another(case: Case, handler: Handler, post: QueryDict) -> None:
    """Keep that somebody else signed than was named. Raises what `signing.is_another` raises."""
    signing.is_another(case.pk, handler, post.get("wie", ""))


def _meant(case: Case, post: QueryDict) -> CoSignature | None:
    return next((row for row in cosigners.of_case(case.pk) if str(row.pk) == post.get("wie")), None)


def note(case: Case, handler: Handler, post: QueryDict) -> None:
    """Keep that a signature was seen. Raises what `signing.note` raises."""
    row = _meant(case, post)
    said = given(_questions(row), post) if row else {}
    way, day = (said.get(_named(name, row)) if row else None for name in (WAY, DAY))
    signing.note(case.pk, handler, post.get("wie", ""), way or "", day)


def ask_anew(case: Case, handler: Handler, post: QueryDict) -> None:
    """Have a new link sent. Raises what `signing.ask_anew` raises."""
    signing.ask_anew(case.pk, handler, post.get("wie", ""))
