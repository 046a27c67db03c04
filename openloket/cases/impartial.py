"""Keep from a case who is involved in it, and from an objection or a complaint who decided or whom it is about (Awb 2:4, 7:5, 9:7, 10:3 lid 3)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_noop

from openloket.cases import versions
from openloket.cases.models import Case, DefaultNotice, Grievance, Task
from openloket.cases.refusals import NotPossible
from openloket.people import persons
from openloket.people.models import User
from openloket.registers.models import Audittrail, Besluit

YOU_DECIDED = gettext_noop(
    "Dit bezwaar gaat over een besluit van dezelfde medewerker. Iemand anders moet het behandelen (artikel 10:3 lid 3 van de Awb)."
)
ABOUT_YOU = gettext_noop(
    "Deze klacht gaat over dezelfde medewerker. Iemand anders moet haar behandelen (artikel 9:7 van de Awb)."
)

INVOLVED = gettext_noop(
    "Deze medewerker meldde betrokken te zijn bij de zaak. Iemand anders moet haar behandelen (artikel 2:4 van de Awb)."
)


def barred(user: User, case: Case) -> str:
    """Return why an official may not handle a case, nor decide in it; empty when nothing stands in the way."""
    if involved(user, case):
        return INVOLVED
    row = Grievance.objects.select_related("person").filter(zaak=case.zaak_id).first() if _counted_by(case) else None
    if row is None:
        return ""
    if about(user, row):
        return ABOUT_YOU
    return YOU_DECIDED if objects(case) and decided(user, row) else ""


def involved(user: User, case: Case) -> bool:
    """Say whether an official said to be involved in a case: they do not advise in it either (Awb 2:4)."""
    return bool(case.involved) and _another_of(user, User.objects.filter(pk__in=[each["pk"] for each in case.involved]))


def about(user: User, row: Grievance) -> bool:
    """Say whether a complaint is about an official, also when it names another account of theirs."""
    return row.person is not None and persons.same(user, row.person)


def objects(case: Case) -> bool:
    """Say whether a case is an objection: a complaint about a case may be handled by who decided in it, unless it is about them."""
    return _counted_by(case) == "bezwaar"


def of(case: Case) -> Grievance | None:
    """Return what is kept of an objection; None for a case that is none."""
    if not objects(case):
        return None
    found = Grievance.objects.select_related("letter", "about", "heard_by", "joined").filter(zaak=case.zaak_id).first()
    return found or Grievance(zaak=case.zaak)


def complains(case: Case) -> bool:
    """Say whether a case is a complaint."""
    return _counted_by(case) == "klacht"


def complaint(case: Case) -> Grievance | None:
    """Return what is kept of a complaint; None for a case that is none."""
    if not complains(case):
        return None
    found = Grievance.objects.select_related("about", "person", "heard_by").filter(zaak=case.zaak_id).first()
    return found or Grievance(zaak=case.zaak)


def _counted_by(case: Case) -> str:
    """Return by which rule of the law the term of a case is counted, as its version says; empty for most."""
    return versions.of(case.version).deadline.by if case.version is not None else ""


def decided(user: User, row: Grievance) -> bool:
    """Say whether an official took the decision, or a later one, or that on its penalty, in the case that this is about."""
    if row.about_id is None:
        return False
    settled = DefaultNotice.objects.filter(zaak=row.about_id).exclude(settled_by=None).values("settled_by")
    if _another_of(user, User.objects.filter(pk__in=settled)):
        return True
    uuids = Besluit.objects.filter(zaak=row.about_id).values_list("uuid", flat=True)
    if not uuids:
        return False
    taken = Audittrail.objects.filter(hoofd_object__in=list(uuids), resource="besluit", actie="create")
    names = set(taken.values_list("gebruikers_id", flat=True))
    return user.username in names or _another_of(user, User.objects.filter(username__in=names))


def prepared(user: User, row: Grievance) -> bool:
    """Say whether an official handled the case that this is about or advised in it, and so may not hear anybody alone (Awb 7:5)."""
    handlers = Case.objects.filter(pk=row.about_id).values("handler")
    advisers = Task.objects.filter(zaak=row.about_id).exclude(outcomes=[]).values("answered_by")
    involved = User.objects.filter(Q(pk__in=handlers) | Q(pk__in=advisers))
    return _another_of(user, involved) or decided(user, row)


def _another_of(user: User, others: Iterable[User]) -> bool:
    """Say whether one of these accounts is this person's: one account or another."""
    return any(persons.same(user, other) for other in others)


def refuse_barred(user: User, case: Case) -> None:
    """Raise NotPossible when an official is kept from a case."""
    if why := barred(user, case):
        raise NotPossible(why)
