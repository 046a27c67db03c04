"""A complaint on its own case page: whom it is about, their copy, whether it is looked into, the hearing, and the forms for those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket.cases import impartial
from openloket.cases.disputes import admissible, settling
from openloket.cases.disputes.settling import Found
from openloket.cases.hands import Handler
from openloket.cases.models import Case, Grievance
from openloket.cases.refusals import NotPossible
from openloket.cases.terms import calendar
from openloket.channels.desk import hearing_forms
from openloket.channels.desk.given import given
from openloket.channels.desk.hearing_forms import AGREED, DAY, INVITED, WEEKS
from openloket.channels.fields import Field, fields
from openloket.forms.questions import Option, Question
from openloket.law import complaint
from openloket.people.models import User

WHOM, LOGIN, HAPPENED, COPIED = "over_wie", "over_medewerker", "gebeurd_op", "kopie_op"
DELAYED = "uitstel_verteld_op"
COMMITTEE, DECLINED = "commissie", "niet_uitzoeken"
NO = "nee"


@dataclass(frozen=True)
class Shown:
    """What was found of a complaint, when someone is heard, and the forms."""

    row: Grievance
    whom: str
    waived: str
    """Why nobody is heard; empty where someone is, or nobody chose yet."""
    refuse_by: date
    """The last day to say that it is not looked into (Awb 9:8 lid 3)."""
    judge_fields: Sequence[Field]
    hear_fields: Sequence[Field]
    report_fields: Sequence[Field]
    postpone_fields: Sequence[Field]
    needed: str
    """What must be there before it can be settled; empty when nothing is."""


def shown(case: Case) -> Shown | None:
    """Return what an official sees of it; None for a case that is no complaint."""
    row = impartial.complaint(case)
    if row is None:
        return None
    return Shown(
        row,
        settling.whom(case, row),
        settling.WAIVED[Grievance.Waived(row.waived)] if row.waived else "",
        complaint.refuse_by(case.received_on, calendar.now()).ends,
        fields(_judge_questions(case), _found(case, row)),
        fields(_hear_questions(_hearers(case, row)), {}),
        fields([_report_question()], {}) if row.heard_at and row.heard_at <= timezone.now() else (),
        fields(_postpone_questions(), {}),
        admissible.complaint_needs(case, row) if case.closed_on is None and not row.declined else "",
    )


def _found(case: Case, row: Grievance) -> dict[str, Any]:
    """Return what was found before, else what whoever complains wrote, as answers."""
    return {
        WHOM: settling.whom(case, row),
        LOGIN: row.person.username if row.person else "",
        HAPPENED: row.happened_on.isoformat() if row.happened_on else case.answers.get(settling.DAY) or "",
        COPIED: row.copied_on.isoformat() if row.copied_on else "",
        DELAYED: row.delay_told_on.isoformat() if row.delay_told_on else "",
        COMMITTEE: row.committee,
        DECLINED: row.declined or NO,
    }


def _judge_questions(case: Case) -> list[Question]:
    delayed = Question(
        id=DELAYED,
        ask=_("Op welke dag liet u ook die weten dat het vier weken later wordt?"),
        hint=_("Dat moet (Awb 9:11 lid 2)."),
        type="date",
        required=False,
    )
    reasons = (
        (NO, _("Wij zoeken de klacht uit")),
        *((name, _(str(label))) for name, label in Grievance.Declined.choices),
    )
    return [
        Question(
            id=WHOM,
            ask=_("Over wie of wat gaat de klacht?"),
            hint=_("Een naam of een afdeling."),
            type="text",
            max=settling.WHOM_MAX,
            required=False,
        ),
        Question(
            id=LOGIN,
            ask=_("Is dat een medewerker die hier inlogt? Wat is de gebruikersnaam?"),
            hint=_("Die kan de klacht dan niet behandelen (Awb 9:7)."),
            type="text",
            max=150,
            required=False,
        ),
        Question(id=HAPPENED, ask=_("Op welke dag gebeurde het?"), type="date", required=False),
        Question(
            id=COPIED,
            ask=_("Op welke dag kreeg die een kopie van de klacht, met wat erbij kwam?"),
            hint=_("Dat moet (Awb 9:9). De klacht staat bij de documenten van deze zaak."),
            type="date",
            required=False,
        ),
        *([delayed] if case.extended else []),
        Question(
            id=COMMITTEE,
            ask=_("Geeft een commissie advies?"),
            hint=_("Dan is de termijn tien weken, en wie klaagt krijgt daarover een brief (Awb 9:11, 9:14 en 9:15)."),
            type="yes_no",
            required=False,
        ),
        Question(
            id=DECLINED,
            ask=_("Zoekt u de klacht uit?"),
            type="choice",
            options=tuple(Option(name, str(label)) for name, label in reasons),
            required=False,
        ),
    ]


def _hear_questions(hearers: Sequence[User]) -> list[Question]:
    ways = [(key, _(text)) for key, text in settling.WAIVED.items()]
    hint = _("Hoor wie klaagt en over wie de klacht gaat (Awb 9:10).")
    by_whom = _("Niet over wie de klacht gaat (Awb 9:7).")
    return [
        hearing_forms.how(ways, _("Uitnodigen voor een gesprek"), hint),
        Question(id=DAY, ask=_("Op welke dag is het gesprek?"), type="date", when=INVITED),
        *hearing_forms.when_and_by_whom(_("Waar is het gesprek?"), by_whom, hearers),
    ]


def _hearers(case: Case, row: Grievance) -> list[User]:
    return [user for user in hearing_forms.team_of(case) if user.pk != row.person_id]


def _postpone_questions() -> list[Question]:
    return hearing_forms.put_off(
        _("Wie klaagt, moet dat schriftelijk goed vinden (Awb 9:11 lid 3). Dit staat in de brief.")
    )


def _report_question() -> Question:
    return hearing_forms.report(_("Dit is het verslag (Awb 9:10 lid 3). Het komt bij de zaak."))


def judge(case: Case, handler: Handler, post: QueryDict) -> None:
    """Keep what was found. Raises handling's errors."""
    said = given(_judge_questions(case), post)
    declined = said[DECLINED] or NO
    found = Found(
        said[WHOM] or "",
        said[LOGIN] or "",
        said[HAPPENED],
        said[COPIED],
        said.get(DELAYED),
        committee=bool(said[COMMITTEE]),
        declined="" if declined == NO else declined,
    )
    settling.judge(case.pk, handler, found)


def hear(case: Case, handler: Handler, post: QueryDict) -> None:
    """Invite to tell it, or keep why nobody is heard. Raises handling's errors."""
    row = impartial.complaint(case)
    if row is None:
        raise NotPossible(settling.NO_COMPLAINT)
    hearers = _hearers(case, row)
    chosen = hearing_forms.wanted(_hear_questions(hearers), post, hearers)
    if chosen.at is None or chosen.hearer is None:
        settling.waive(case.pk, handler, chosen.why_not)
        return
    settling.invite(case.pk, handler, chosen.at, chosen.where, chosen.hearer)


def postpone(case: Case, handler: Handler, post: QueryDict) -> None:
    """Take longer as was agreed. Raises handling's errors."""
    said = given(_postpone_questions(), post)
    settling.postpone(case.pk, handler, said[WEEKS], said[AGREED] or "")
