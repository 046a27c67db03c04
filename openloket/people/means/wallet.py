"""A wallet: with a BSN it counts as DigiD does; without one it gives a number of its issuer, as a European login does."""

from __future__ import annotations

from openloket.people.acting import Acting, Identity, for_oneself
from openloket.people.means.reading import NAME_MAX, Means, NotAccepted, Said, Why, birthday


def _known_by(said: Said) -> tuple[str, ...]:
    return tuple(part for part in ("bsn", "person") if said.get(part) is not None)[:1]


def _read(said: Said) -> Acting:
    level = said.level()
    first, family = said.name("first_names"), said.name("family_name")
    name = f"{first} {family}"[:NAME_MAX].strip()
    if said.get("bsn") is not None:
        return for_oneself(Identity("bsn", said.bsn("bsn"), level, name), "wallet")
    person, born = said.get("person"), birthday(said.get("born"))
    if not (family and born):
        raise NotAccepted(Why.BAD_EIDAS)
    who = Identity("eidas", person, level, name, first_names=first, family_name=family, born=born.isoformat())
    return for_oneself(who, "wallet")


MEANS: Means = Means(
    id="wallet",
    label="een ID-wallet",
    claims={
        "bsn": ("bsn",),
        "person": ("person_identifier",),
        "first_names": ("given_name",),
        "family_name": ("family_name",),
        "born": ("birthdate",),
        "level": ("acr",),
    },
    known_by=_known_by,
    read=_read,
)
"""Not among those of a broker: what a wallet says is read only after we checked its proof ourselves."""
