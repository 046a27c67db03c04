"""An objection on its own case page: what it is about, whether it counts, the hearing, and the forms for those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from openloket.cases import impartial
from openloket.cases.disputes import admissible, contesting, straight
from openloket.cases.disputes.contesting import Judgement
from openloket.cases.hands import Handler
from openloket.cases.models import Case, Grievance
from openloket.cases.refusals import NotPossible
from openloket.cases.sent import grievances
from openloket.channels.desk import hearing_forms
from openloket.channels.desk.given import given
from openloket.channels.desk.hearing_forms import AGREED, DAY, INVITED, REPORT, WEEKS
from openloket.channels.desk.objections import says
from openloket.channels.fields import Field, fields
from openloket.forms.questions import Question
from openloket.law.objection import HearingDays, Timed
from openloket.people.models import User

NUMBER, POSTED, ELSEWHERE, EXCUSED = "besluit_van", "gepost_op", "elders_op", "verontschuldigd"
INTEREST, WHY, COMMITTEE, TAX = "belanghebbend", "waarom_vindt_u_dat", "commissie", "belasting"
SOON, STRAIGHT, NOT_STRAIGHT = "horen_snel", "rechtstreeks", "rechtstreeks_waarom"


@dataclass(frozen=True)
class Shown:
    """What was found of an objection, when someone is heard, and the forms."""

    row: Grievance
    timed: Timed
    says: Promise
    papers: HearingDays | None
    judge_fields: Sequence[Field]
    hear_fields: Sequence[Field]
    report_fields: Sequence[Field]
    postpone_fields: Sequence[Field]
    straight: bool
    """Whether it asks to go to the court at once, and nobody answered that yet (Awb 7:1a)."""
    straight_fields: Sequence[Field]
    needed: str
    """What must be there before it can be decided on; empty when nothing is."""
    anew: bool
    """Whether the first case still needs a new decision, because the objection was found right."""


def shown(case: Case) -> Shown | None:
    """Return what an official sees of it; None for a case that is no objection."""
    row = impartial.of(case)
    if row is None:
        return None
    timed = contesting.timed(case, row)
    straightaway = case.closed_on is None and row.straight_refused_on is None and straight.asked(case, row)
    return Shown(
        row,
        timed,
        says(timed, decided=row.letter is not None and row.letter.sent_on is not None),
        contesting.papers(row),
        fields(_judge_questions(), _found(row)),
        fields(_hear_questions(_hearers(case, row)), {}),
        fields([_report_question()], {}) if row.heard_at and row.heard_at <= timezone.now() else (),
        fields(_postpone_questions(), {}) if row.letter and row.letter.sent_on and not row.tax else (),
        straightaway,
        fields([_straight_question()], {}) if straightaway else (),
        admissible.hearing_needs(row) if case.closed_on is None else "",
        _needs_a_new_decision(case, row),
    )


def _needs_a_new_decision(case: Case, row: Grievance) -> bool:
    if case.closed_on is None or row.about_id is None:
        return False
    return grievances.upheld(Case.objects.get(pk=row.about_id)) == case


def _found(row: Grievance) -> dict[str, Any]:
    """Return what was found before, as answers."""
    return {
        NUMBER: row.about.identificatie if row.about else "",
        POSTED: row.posted_on.isoformat() if row.posted_on else "",
        ELSEWHERE: row.elsewhere_on.isoformat() if row.elsewhere_on else "",
        EXCUSED: row.excused,
        INTEREST: row.interested,
        WHY: row.because,
        COMMITTEE: row.committee,
        TAX: row.tax,
        STRAIGHT: row.straight,
    }


def _judge_questions() -> list[Question]:
    return [
        Question(
            id=NUMBER,
            ask=_("In welke zaak is het besluit genomen?"),
            hint=_("Het zaaknummer. Weet u het nog niet? Laat het dan leeg."),
            type="text",
            max=40,
            required=False,
        ),
        Question(id=POSTED, ask=_("Op welke dag ging het op de post?"), type="date", required=False),
        Question(
            id=ELSEWHERE,
            ask=_("Op welke dag kwam het bij een ander of op een verkeerd adres binnen?"),
            type="date",
            required=False,
        ),
        Question(id=EXCUSED, ask=_("Kwam het te laat, en is dat te verontschuldigen?"), type="yes_no", required=False),
        Question(
            id=INTEREST, ask=_("Raakt het besluit wie bezwaar maakt rechtstreeks?"), type="yes_no", required=False
        ),
        Question(id=WHY, ask=_("Waarom vindt u dat?"), type="long_text", max=contesting.WHY_MAX, required=False),
        Question(
            id=COMMITTEE,
            ask=_("Geeft een commissie advies?"),
            hint=_("Dan is de termijn twaalf weken (Awb 7:10 en 7:13)."),
            type="yes_no",
            required=False,
        ),
        Question(
            id=TAX,
            ask=_("Gaat het over een belasting van de gemeente?"),
            hint=_("Dan geldt de termijn van de Gemeentewet (artikel 236)."),
            type="yes_no",
            required=False,
        ),
        Question(
            id=STRAIGHT,
            ask=_("Vraagt het bezwaar zelf om meteen naar de rechter te gaan?"),
            hint=_("Laat het leeg als het formulier dat zegt (Awb 7:1a)."),
            type="yes_no",
            required=False,
        ),
    ]


def _straight_question() -> Question:
    return Question(
        id=NOT_STRAIGHT,
        ask=_("Waarom kijken wij eerst zelf?"),
        hint=_("Dit staat in de brief."),
        type="long_text",
        max=contesting.WHY_MAX,
    )


def _hear_questions(hearers: Sequence[User]) -> list[Question]:
    ways = Grievance.Waived.choices
    by_whom = _("Niet wie het besluit nam of voorbereidde (Awb 7:5).")
    return [
        hearing_forms.how(ways, _("Uitnodigen voor een hoorzitting")),
        Question(
            id=DAY,
            ask=_("Op welke dag is de hoorzitting?"),
            hint=_("Stukken kunnen tot tien dagen ervoor, en liggen een week ervoor ter inzage (Awb 7:4)."),
            type="date",
            when=INVITED,
        ),
        Question(
            id=SOON,
            ask=_("Is het over minder dan tien dagen, en is dat zo afgesproken met wie bezwaar maakt?"),
            type="yes_no",
            required=False,
            when=INVITED,
        ),
        *hearing_forms.when_and_by_whom(_("Waar is de hoorzitting?"), by_whom, hearers),
    ]


def _hearers(case: Case, row: Grievance) -> list[User]:
    return [user for user in hearing_forms.team_of(case) if not impartial.prepared(user, row)]


def _postpone_questions() -> list[Question]:
    hint = _("Dit staat in de brief. Wie er nog meer belang bij heeft, mag er geen nadeel van hebben.")
    return hearing_forms.put_off(hint)


def _report_question() -> Question:
    return hearing_forms.report(_("Dit is het verslag (Awb 7:7). Het komt bij de zaak."))


def judge(case: Case, handler: Handler, post: QueryDict) -> None:
    """Keep what was found. Raises handling's errors."""
    said = given(_judge_questions(), post)
    found = Judgement(
        said[NUMBER] or "",
        said[POSTED],
        said[ELSEWHERE],
        said[EXCUSED],
        said[INTEREST],
        said[WHY] or "",
        committee=bool(said[COMMITTEE]),
        tax=bool(said[TAX]),
        straight=said[STRAIGHT],
    )
    contesting.judge(case.pk, handler, found)


def hear(case: Case, handler: Handler, post: QueryDict) -> None:
    """Invite to a hearing, or keep why there is none. Raises handling's errors."""
    row = impartial.of(case)
    if row is None:
        raise NotPossible(contesting.NO_GRIEVANCE)
    hearers = _hearers(case, row)
    chosen = hearing_forms.wanted(_hear_questions(hearers), post, hearers)
    if chosen.at is None or chosen.hearer is None:
        contesting.waive(case.pk, handler, chosen.why_not)
        return
    soon = bool(chosen.more[SOON])
    contesting.invite(case.pk, handler, chosen.at, chosen.where, chosen.hearer, soon=soon)


def postpone(case: Case, handler: Handler, post: QueryDict) -> None:
    """Put off the decision as was agreed. Raises handling's errors."""
    said = given(_postpone_questions(), post)
    contesting.postpone(case.pk, handler, said[WEEKS], said[AGREED] or "")


def refuse_straight(case: Case, handler: Handler, post: QueryDict) -> None:
    """Tell who objected that it does not go to the court at once. Raises handling's errors."""
    contesting.refuse_straight(case.pk, handler, given([_straight_question()], post)[NOT_STRAIGHT] or "")


def report(case: Case, handler: Handler, post: QueryDict) -> None:
    """Put the report in the file. Raises handling's errors."""
    contesting.report(case.pk, handler, given([_report_question()], post)[REPORT] or "")
