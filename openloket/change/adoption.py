"""How staff take a change along: who read the note, practised, had a first case; what they ask; how the work goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from openloket.cases.models import Case
from openloket.change.models import Briefing, Change, Moved
from openloket.change.statistics import Compared, medians, shares
from openloket.people.models import User
from openloket.people.rights import Role

HANDLERS = (Role.BEHANDELAAR, Role.COORDINATOR)


def note_for(user: User, case: Case) -> Change | None:
    """Return the change that made this case's version, if this official has not read its note yet; one query."""
    if case.version_id is None:
        return None
    return (
        Change.objects.filter(version=case.version_id)
        .exclude(briefings__in=Briefing.objects.filter(user=user).exclude(read_at=None))
        .first()
    )


LONGEST = 1000
"""Characters of a question or of its answer."""


def mark_read(change: Change, user: User) -> None:
    Briefing.objects.update_or_create(change=change, user=user, defaults={"read_at": timezone.now()})


def ask(change: Change, user: User, question: str) -> None:
    """Record a question about the change; its note counts as read."""
    now = timezone.now()
    Briefing.objects.update_or_create(
        change=change,
        user=user,
        defaults={"read_at": now, "question": question, "asked_at": now, "answer": "", "answered_by": None},
    )


def answer(change: Change, asker: int, by: User, text: str) -> None:
    Briefing.objects.filter(change=change, user=asker).update(answer=text, answered_by=by)


def practised(change: Change, user: User, right: bool) -> None:
    """Count a try at the practice case; with a right one they have practised."""
    briefing, _ = Briefing.objects.get_or_create(change=change, user=user)
    briefing.tries += 1
    if right and briefing.practised_at is None:
        briefing.practised_at = timezone.now()
    briefing.save(update_fields=["tries", "practised_at"])


@dataclass(frozen=True)
class Person:
    name: str
    team: str
    read_at: datetime | None
    practised_at: datetime | None
    first_case_at: datetime | None


@dataclass(frozen=True)
class TeamProgress:
    """One team: how far its people are, and how the work goes beside the version before."""

    name: str
    people: int
    read: int
    practised: int
    started: int
    days: Compared
    """Days from receipt to decision."""
    back: Compared
    """Share of closed cases that went back to an earlier step: something had to be corrected."""
    around: Compared
    """Share of closed cases that skipped steps: people worked around it."""


@dataclass(frozen=True)
class Adoption:
    people: list[Person]
    teams: list[TeamProgress]
    questions: list[Briefing]


def adoption(change: Change) -> Adoption:
    """Return how far everyone who handles this service is, by person and by team, and what they asked."""
    members = (
        User.objects.filter(is_active=True, memberships__role__in=[role.value for role in HANDLERS])
        .filter(memberships__team__code__in=_teams(change))
        .values_list("pk", "first_name", "last_name", "memberships__team__code", "memberships__team__name")
        .distinct()
        .order_by("memberships__team__name", "last_name")
    )
    briefings = {row.user_id: row for row in change.briefings.select_related("user", "answered_by")}
    first = _first_cases(change)
    people, names = [], {}
    for pk, given, last, code, team in members:
        briefing = briefings.get(pk)
        names[code] = team
        people.append(
            Person(
                f"{given} {last}".strip(),
                code,
                briefing.read_at if briefing else None,
                briefing.practised_at if briefing else None,
                first.get(pk),
            )
        )
    work_new, work_old = _work(change.version_id), _work(change.base_id)
    teams = []
    for code, name in names.items():
        mine = [person for person in people if person.team == code]
        new, old = work_new.get(code, _NO_WORK), work_old.get(code, _NO_WORK)
        teams.append(
            TeamProgress(
                name,
                len(mine),
                sum(person.read_at is not None for person in mine),
                sum(person.practised_at is not None for person in mine),
                sum(person.first_case_at is not None for person in mine),
                medians(new["days"], old["days"]),
                shares((new["back"], len(new["days"])), (old["back"], len(old["days"]))),
                shares((new["around"], len(new["days"])), (old["around"], len(old["days"]))),
            )
        )
    asked = [row for row in briefings.values() if row.question]
    return Adoption(people, teams, sorted(asked, key=lambda row: row.asked_at or timezone.now()))


def _teams(change: Change) -> list[str]:
    """Return the codes of the teams that have cases of this version or of the one before."""
    found = Case.objects.filter(version__in=[pk for pk in (change.version_id, change.base_id) if pk])
    return [*found.order_by().values_list("team", flat=True).distinct()]


def _first_cases(change: Change) -> dict[int, datetime]:
    """Return when each official (by id) first did something with a case under the version."""
    if change.version_id is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select u.id, min(a.aanmaakdatum) from cases_case c join registers_zaak z on z.id = c.zaak_id "
            "join registers_audittrail a on a.hoofd_object = z.uuid join people_user u on u.username = a.gebruikers_id "
            "left join change_moved m on m.zaak_id = c.zaak_id and m.undone_at is null and m.what = %s "
            "left join change_migration g on g.id = m.migration_id and g.to_id = c.version_id "
            "where c.version_id = %s and (g.id is null or a.aanmaakdatum > g.made_at) group by u.id",
            [Moved.What.MOVED, change.version_id],
        )
        return dict(cursor.fetchall())


_NO_WORK: dict[str, Any] = {"days": [], "back": 0, "around": 0}

_WORK = """
with closed as (
  select c.zaak_id, c.team, c.closed_on - c.received_on as days from cases_case c
  where c.version_id = %s and c.closed_on is not null order by c.closed_on desc limit 5000
), steps as (
  select s.zaak_id, t.volgnummer as now,
    lag(t.volgnummer) over (partition by s.zaak_id order by s.datum_status_gezet, s.id) as was
  from registers_status s join registers_statustype t on t.id = s.statustype_id
  where s.zaak_id in (select zaak_id from closed)
), walk as (
  select zaak_id, bool_or(now < was) as back, bool_or(now > was + 1) as around from steps group by zaak_id
)
select c.team, array_agg(c.days::float), count(*) filter (where w.back), count(*) filter (where w.around)
from closed c left join walk w on w.zaak_id = c.zaak_id group by c.team
"""


def _work(version: int | None) -> dict[str, dict[str, Any]]:
    if version is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_WORK, [version])
        return {team: {"days": days, "back": back, "around": around} for team, days, back, around in cursor.fetchall()}
