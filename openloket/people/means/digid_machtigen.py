"""DigiD Machtigen: a person who acts for another person, for the service that the mandate names."""

from __future__ import annotations

from openloket.people.acting import Acting, Identity, Right
from openloket.people.means.digid import LEVELS
from openloket.people.means.reading import Means, NotAccepted, Said, Why, all_said


def _read(said: Said) -> Acting:
    level = said.level()
    services, until = said.services(), said.moment("until")
    concerned, actor = said.bsn("concerned"), said.bsn("actor")
    if not services or concerned == actor:
        raise NotAccepted(Why.REPRESENTS)  # for what is not known, or it is no mandate
    return Acting(
        Identity("bsn", actor, level, said.name("name")),
        Identity("bsn", concerned, level, said.name("concerned_name")),
        Right.MANDATE,
        "digid_machtigen",
        services,
        until,
    )


MEANS: Means = Means(
    id="digid_machtigen",
    label="DigiD Machtigen",
    claims={
        "concerned": ("aanvrager.bsn",),
        "concerned_name": ("aanvrager.naam",),
        "actor": ("gemachtigde.bsn",),
        "services": ("urn:nl-eid-gdi:1.0:ServiceUUID", "machtiging.dienst"),
        "until": ("machtiging.geldig_tot",),
        "level": ("acr",),
        "name": ("name",),
    },
    known_by=all_said("concerned", "actor"),
    read=_read,
    levels=LEVELS,
    contains=("digid",),
)
