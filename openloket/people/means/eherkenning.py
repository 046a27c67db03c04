"""eHerkenning: an employee for their own company, perhaps for one branch, with the services they are authorised for."""

from __future__ import annotations

import re

from openloket.people.acting import Acting, Identity, for_oneself
from openloket.people.means.reading import Means, NotAccepted, Said, Why, one_line

LEVELS: dict[str, str] = {
    "urn:etoegang:core:assurance-class:loa2": "laag",
    "urn:etoegang:core:assurance-class:loa2plus": "laag",
    "urn:etoegang:core:assurance-class:loa3": "substantieel",
    "urn:etoegang:core:assurance-class:loa4": "hoog",
}
EMPLOYEE_MAX = 300
_KVK = re.compile(r"[0-9]{8}")


def _known_by(said: Said) -> tuple[str, ...]:
    """Return where the KVK number is; the subject of the login may also be a pseudonym."""
    if said.get("company") is not None:
        return ("company",)
    subject = said.get("subject")
    return ("subject",) if isinstance(subject, str) and _KVK.fullmatch(subject) else ()


def _read(said: Said) -> Acting:
    level = said.level()
    company = Identity(
        "kvk",
        _number(said),
        level,
        said.name("name"),
        branch=_branch(said),
        employee=one_line(said.get("employee"), EMPLOYEE_MAX),
    )
    return for_oneself(company, "eherkenning", said.services())


def _number(said: Said) -> str:
    """Return the KVK number; when the broker says what kind of number it gives, it must be that. Raises NotAccepted."""
    value, qualifier = said.get(_known_by(said)[0]), said.get("qualifier")
    right_kind = qualifier is None or (isinstance(qualifier, str) and qualifier.lower().endswith("kvknr"))
    if right_kind and isinstance(value, str) and _KVK.fullmatch(value) and int(value):
        return value
    raise NotAccepted(Why.BAD_KVK)


def _branch(said: Said) -> str:
    """Return the vestigingsnummer; empty for the whole company. Dropping a wrong one would give more. Raises NotAccepted."""
    value = said.get("branch")
    if value is None:
        return ""
    if isinstance(value, str) and re.fullmatch(r"\d{12}", value, re.ASCII) and int(value):
        return value
    raise NotAccepted(Why.BAD_BRANCH)


MEANS: Means = Means(
    id="eherkenning",
    label="eHerkenning",
    claims={
        "company": ("kvk", "urn:etoegang:1.9:EntityConcernedID:KvKnr"),
        "subject": ("urn:etoegang:core:LegalSubjectID",),
        "qualifier": ("namequalifier",),
        "branch": ("urn:etoegang:1.9:ServiceRestriction:Vestigingsnr", "vestigingsnummer"),
        "employee": ("urn:etoegang:core:ActingSubjectID",),
        "services": ("urn:etoegang:core:ServiceID", "urn:etoegang:core:ServiceUUID"),
        "level": ("acr",),
        "name": ("name",),
    },
    known_by=_known_by,
    read=_read,
    levels=LEVELS,
    parties=frozenset({"subject"}),
)
