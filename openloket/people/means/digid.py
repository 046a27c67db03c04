"""DigiD: a person with a BSN, who acts for themselves."""

from __future__ import annotations

from openloket.people.acting import Acting, Identity, for_oneself
from openloket.people.means.reading import Means, Said, all_said

LEVELS: dict[str, str] = {
    "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport": "laag",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract": "laag",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard": "substantieel",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI": "hoog",
}
"""DigiD's own words: Basis and Midden are both low under the Wdo."""


def _read(said: Said) -> Acting:
    level = said.level()
    return for_oneself(Identity("bsn", said.bsn("bsn"), level, said.name("name")), "digid")


MEANS: Means = Means(
    id="digid",
    label="DigiD",
    claims={"bsn": ("bsn",), "level": ("acr",), "name": ("name",)},
    known_by=all_said("bsn"),
    read=_read,
    levels=LEVELS,
)
