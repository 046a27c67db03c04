"""The right by which someone asked for another, as an official reads it on the case page, and what they say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.cases.completing import judging
from openloket.cases.hands import Handler
from openloket.cases.models import Case, RightClaim
from openloket.cases.who import claims, sourced
from openloket.cases.who.claims import Kind
from openloket.channels.desk.given import given
from openloket.channels.fields import Field, fields
from openloket.forms.questions import Question
from openloket.forms.types import show
from openloket.registers.models import Enkelvoudiginformatieobject

UNTIL, BSN, REASON, REASON_NOT = "recht_tot", "recht_bsn", "recht_reden", "recht_niet"


@dataclass(frozen=True)
class Shown:
    """A claim with what an official needs to judge it."""

    claim: RightClaim
    kind: Kind
    address: str
    documents: Sequence[Enkelvoudiginformatieobject]
    over: bool
    holds_fields: Sequence[Field]
    not_fields: Sequence[Field]


def shown(case: Case, *, handles: bool) -> Shown | None:
    """Return the claim with which a case was asked for, to who handles it or to another; None when there is none.

    It holds the applicant's address, which may turn out to be secret once an official knows who they are.
    """
    claim = claims.of_case(case)
    if claim is None:
        return None
    address = show(Question(id="adres", ask="", type="address"), claim.address) if claim.address else ""
    if case.secret_address and not handles:
        address = sourced.HIDDEN
    return Shown(
        claim,
        claims.kind(claim),
        address,
        list(claim.documents.order_by("pk")),
        claims.ended(claim, timezone.localdate()),
        fields(_holds_questions(), {UNTIL: claim.until}),
        fields([_not_question()], {}),
    )


def _holds_questions() -> list[Question]:
    return [
        Question(
            id=UNTIL,
            ask=_("Tot en met welke dag mag dit?"),
            hint=_("Laat leeg als het recht geen einddatum heeft. Eindigt het eerder? Vul dan later die dag in."),
            type="date",
            required=False,
        ),
        Question(
            id=BSN,
            ask=_("Wat is het BSN van de aanvrager?"),
            hint=_("Alleen als u zeker weet wie de aanvrager is. De aanvrager ziet de zaak dan ook in Mijn Loket."),
            type="bsn",
            required=False,
        ),
        Question(id=REASON, ask=_("Waaruit blijkt het recht?"), type="long_text", max=judging.MOST),
    ]


def _not_question() -> Question:
    return Question(
        id=REASON_NOT,
        ask=_("Waarom is het recht niet aangetoond?"),
        hint=_("Dit komt in de brief waarin wij om een beter bewijs vragen."),
        type="long_text",
        max=judging.MOST,
    )


def judge(case: Case, handler: Handler, post: QueryDict) -> None:
    """Do what an official says of the right. Raises handling's errors, and Http404 for another verdict than the two."""
    match post.get("oordeel", ""):
        case "klopt":
            said = given(_holds_questions(), post)
            judging.holds(case.pk, handler, said[UNTIL], said[BSN] or "", said[REASON] or "")
        case "niet":
            judging.not_shown(case.pk, handler, given([_not_question()], post)[REASON_NOT] or "")
        case _:
            raise Http404
