"""Tell for which published versions someone's right is, and which of them ask for a stronger login than someone has."""

from __future__ import annotations

from dataclasses import replace

from openloket.cases import versions
from openloket.cases.models import ServiceVersion
from openloket.definitions import admission
from openloket.people.acting import Acting, Right
from openloket.watch import doing


def _published() -> list[tuple[int, str]]:
    """Return every published version: its id and its hash."""
    return list(ServiceVersion.objects.values_list("pk", "hash"))


def out_of_reach(who: Acting) -> list[int]:
    """Return the published versions (their ids) that ask for a stronger login than someone has."""
    return [
        pk for pk, digest in doing.once(_published) if not who.reaches(versions.by_hash(digest).channels.web.assurance)
    ]


def closed_to(who: Acting) -> list[int]:
    """Return the published versions (their ids) that ask for a stronger login than someone has, or whose service their right is not for."""
    found = [(pk, versions.by_hash(digest)) for pk, digest in doing.once(_published)]
    return [
        pk
        for pk, version in found
        if not who.reaches(version.channels.web.assurance) or not admission.covers(version, who.right, who.services)
    ]


def versions_of(who: Acting, *, covered: bool) -> list[int]:
    """Return the published versions (their ids) whose service someone's right is for, or is not for."""
    return [
        pk
        for pk, digest in doing.once(_published)
        if admission.covers(versions.by_hash(digest), who.right, who.services) is covered
    ]


def as_employee(who: Acting) -> Acting:
    """Return a company's employee as acting for the company, also where they act for another by a right that they claim."""
    return replace(who, right=Right.COMPANY)


def shut_services(who: Acting) -> list[str]:
    """Return the services for which a company's employee is not authorised, by the newest version of each."""
    employee = as_employee(who)
    return [
        service
        for service, found in versions.all_versions().items()
        if not admission.covers(found[-1].version, employee.right, employee.services)
    ]
