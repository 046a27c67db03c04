"""eIDAS: a European login. With a BSN it counts as DigiD does; without one it gives a PersonIdentifier and names."""

from __future__ import annotations

import re

from openloket.people.acting import Acting, Identity, for_oneself
from openloket.people.means.reading import NAME_MAX, Means, NotAccepted, Said, Why, all_said, birthday

_IDENTIFIER = re.compile(r"[A-Z]{2}/NL/[!-~]{1,256}")
"""The country that names the person, the country that asks (ours: what was said to another counts there), and what it names
them by (eIDAS SAML Attribute Profile)."""


def _read(said: Said) -> Acting:
    level = said.level()
    first, family = said.name("first_names"), said.name("family_name")
    name = f"{first} {family}"[:NAME_MAX].strip()
    if said.get("bsn") is not None:
        return for_oneself(Identity("bsn", said.bsn("bsn"), level, name), "eidas")
    person, born = said.get("person"), birthday(said.get("born"))
    if not (isinstance(person, str) and _IDENTIFIER.fullmatch(person) and family and born):
        raise NotAccepted(Why.BAD_EIDAS)
    who = Identity("eidas", person, level, name, first_names=first, family_name=family, born=born.isoformat())
    return for_oneself(who, "eidas")


MEANS: Means = Means(
    id="eidas",
    label="een Europese login",
    claims={
        "person": ("person_identifier",),
        "first_names": ("first_name",),
        "family_name": ("family_name",),
        "born": ("birthdate",),
        "bsn": ("bsn",),
        "level": ("acr",),
    },
    known_by=all_said("person"),
    read=_read,
    contains=("digid",),
)
