"""Mailing who was asked for advice or another task: a link, a reminder, and that it was decided otherwise.

A mail holds no word about the case and no name: whoever opens the mailbox reads that we ask something, and until when. The link has a
code behind a #, which a browser sends to nobody; without the code that was told by another way it opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from openloket import typed_codes
from openloket.cases import versions
from openloket.cases.advice.tasks import CODE_SIGNS
from openloket.cases.carrying import carriers, notices, notification, sorts
from openloket.cases.carrying.notices import Notice
from openloket.cases.models import Task
from openloket.definitions.schema import Version
from openloket.secrecy import keyed_hash

ASKED, REMINDER, TOLD = "asked", "reminder", "told"


def to_remind(day: date) -> list[str]:
    """Return the tasks (their ids) that are due within the days that are set, and of which nobody was reminded."""
    if not settings.REMIND_DAYS:
        return []
    ahead = timedelta(days=settings.REMIND_DAYS)
    mailed = (Q(to=Task.To.OUTSIDE) & ~Q(email="")) | (Q(to=Task.To.PERSON) & ~Q(person__email=""))
    rows = Task.objects.filter(
        mailed,
        answered_at=None,
        withdrawn_at=None,
        reminded_at=None,
        zaak__case__closed_on=None,
        due__range=(day, day + ahead),
    )
    return [str(row.pk) for row in rows if timezone.localdate(row.asked_at) + ahead < row.due]


def mail(task_id: str, what: str, at: datetime) -> None:
    """Mail someone a link to what is asked; the link before stops working. Raises TryLater when it failed for now, Undeliverable."""
    task = Task.objects.select_related("zaak__case__version", "person").filter(pk=task_id).first()
    if task is None or not _still(task, what):
        return
    address = task.email if task.to == Task.To.OUTSIDE else task.person.email if task.person else ""
    version = versions.of(task.zaak.case.version)
    sent = {"reminded_at": at} if what == REMINDER else {}
    if task.to != Task.To.OUTSIDE:
        Task.objects.filter(pk=task.pk).update(**sent)
        page = settings.BASE_URL + reverse("task", args=[task.pk])
        _tell(version, address, lambda: notices.in_each_language("adviser", lambda: _said_inside(task), link=page))
        return
    code = typed_codes.made(CODE_SIGNS)
    link = keyed_hash("advice", code)
    Task.objects.filter(pk=task.pk).update(link=link, mailed_at=at, undelivered=False, **sent)
    try:
        _tell(version, address, lambda: _notice(task, what, typed_codes.grouped(code)))
    except (notification.TryLater, notification.Undeliverable):
        Task.objects.filter(pk=task.pk, link=link).update(undelivered=True)
        raise


def _tell(version: Version, address: str, write: Callable[[], Notice]) -> None:
    carriers.tell(carriers.Email(), version, sorts.QUESTIONS, address, write)


def _still(task: Task, what: str) -> bool:
    """Say whether there is still something to mail: it waits for an answer, or there is something to tell."""
    if what == TOLD:
        return task.told_at is not None
    return task.answered_at is None and task.withdrawn_at is None and task.zaak.case.closed_on is None


def _notice(task: Task, what: str, code: str) -> Notice:
    page = settings.BASE_URL + reverse("adviser")
    return notices.in_each_language("adviser", lambda: _said(task, what), link=f"{page}#{code}", page=page, code=code)


def _said(task: Task, what: str) -> Mapping[str, str]:
    name, last = settings.MUNICIPALITY["name"], date_format(task.due, "l j F Y")
    opening = {
        ASKED: gettext("{municipality} vraagt u om advies."),
        REMINDER: gettext("{municipality} vroeg u eerder om advies. Wij kregen nog geen antwoord."),
        TOLD: gettext("U gaf {municipality} advies. Wij beslisten anders, en leggen u uit waarom."),
    }[what]
    until = "" if what == TOLD else gettext("Antwoorden kan tot en met {until}.").format(until=last)
    return {
        "subject": {
            ASKED: gettext("{municipality}: wilt u ons adviseren?"),
            REMINDER: gettext("{municipality}: wij wachten op uw advies"),
            TOLD: gettext("{municipality}: wij beslisten anders dan u adviseerde"),
        }[what].format(municipality=name),
        "opening": opening.format(municipality=name),
        "how": gettext(
            "Open de link, en vul de code in die u van onze medewerker kreeg: met de telefoon of met de post. Die code staat niet in deze e-mail."
        ),
        "until": until,
        "by_hand": gettext("Werkt de link niet? Ga dan naar deze pagina, en vul daar deze code in:"),
        "closing": gettext("Is dit niet voor u? Dan hoeft u niets te doen."),
    }


def _said_inside(task: Task) -> Mapping[str, str]:
    name = settings.MUNICIPALITY["name"]
    return {
        "subject": gettext("{municipality}: een taak wacht op u").format(municipality=name),
        "opening": gettext("Een collega vroeg u iets. U hebt nog niet geantwoord."),
        "how": gettext("Log in om te lezen wat het is."),
        "until": gettext("Antwoorden kan tot en met {until}.").format(until=date_format(task.due, "l j F Y")),
        "by_hand": "",
        "closing": gettext("Antwoorden kan alleen na inloggen, niet met een e-mail."),
    }
