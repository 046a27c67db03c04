"""Whose credentials we believe: the list of issuers, and whether a certificate leads to one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml
from cryptography import x509
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID

from openloket.people.acting import LEVELS
from openloket.people.wallet.refused import Refused, Why

STAND_IN = "Open Loket voorbeeldwallet"
"""The organisation in every certificate of the stand-in; outside the demo a list that names it is refused."""
NUMBER = "personal_administrative_number"
_KNOWN = {"name", "level", "types", "certificates", "bsn", "number", "subject"}


class BadTrust(ValueError):
    """A list of issuers that cannot be read; says what is wrong, in Dutch."""


@dataclass(frozen=True)
class Issuer:
    """An issuer of identities: what it may say, at which level, and which certificates its own lead to."""

    name: str
    """Never changes: with the number that the issuer gives, it names a person without a BSN."""
    level: str
    types: tuple[str, ...]
    certificates: tuple[x509.Certificate, ...]
    bsn: str = ""
    """The claim with the BSN; empty for an issuer that may not state one."""
    number: str = NUMBER
    """The claim that names a person, stable and never given to another; only within this issuer."""
    subject: str = ""
    """The organisation that its own certificates name; empty where the certificates in the list are of it alone."""

    @property
    def asked(self) -> tuple[str, ...]:
        """Return the claims to ask for: no more than it takes to know who someone is, and to greet them."""
        return (self.bsn, "given_name", "family_name") if self.bsn else (self.number, *_WITHOUT_BSN)


_WITHOUT_BSN = ("given_name", "family_name", "birthdate")


def read(text: str) -> tuple[Issuer, ...]:
    """Return the issuers in a list (YAML). Raises BadTrust."""
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        raise BadTrust("is geen YAML") from None
    if not isinstance(found, list) or not found:
        raise BadTrust("is geen lijst van uitgevers")
    issuers = tuple(_issuer(item, position) for position, item in enumerate(found, 1))
    if len({issuer.name for issuer in issuers}) != len(issuers):
        raise BadTrust("noemt een uitgever twee keer")
    for claim in {kind for issuer in issuers for kind in issuer.types}:
        if len({issuer.asked for issuer in issuers if claim in issuer.types}) > 1:
            raise BadTrust(f"vraagt bij {claim} niet van elke uitgever hetzelfde")
    return issuers


def _issuer(item: Any, position: int) -> Issuer:
    where = f"uitgever {position}"
    if not isinstance(item, dict) or not item.keys() <= _KNOWN:
        raise BadTrust(f"heeft bij {where} iets anders dan {', '.join(sorted(_KNOWN))}")
    for key in ("name", "level", "certificates", *({"bsn", "number", "subject"} & item.keys())):
        if not isinstance(item.get(key), str) or not item[key].strip():
            raise BadTrust(f"mist bij {where}: {key}")
    if "/" in item["name"]:
        raise BadTrust(f"heeft bij {where} een schuine streep in de naam")  # it stands between the name and a number
    types = item.get("types")
    if not isinstance(types, list) or not types or not all(isinstance(kind, str) and kind for kind in types):
        raise BadTrust(f"mist bij {where}: types, een lijst")
    if item["level"] not in LEVELS:
        raise BadTrust(f"noemt bij {where} niveau '{item['level']}'; kies uit: {', '.join(LEVELS)}")
    try:
        certificates = tuple(x509.load_pem_x509_certificates(item["certificates"].encode()))
    except ValueError:
        raise BadTrust(f"heeft bij {where} geen certificaten in PEM") from None
    more = {key: item[key].strip() for key in ("bsn", "number", "subject") if key in item}
    return Issuer(item["name"].strip(), item["level"], tuple(types), certificates, **more)


def is_stand_in(certificates: Iterable[x509.Certificate]) -> bool:
    """Say whether one of these is of the stand-in."""
    return any(
        attribute.value == STAND_IN
        for certificate in certificates
        for name in (certificate.subject, certificate.issuer)
        for attribute in name.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
    )


def leads_to(chain: Sequence[x509.Certificate], issuer: Issuer, now: datetime) -> bool:
    """Say whether a chain, the signer's own certificate first, leads to the certificates of an issuer."""
    return chains(chain, issuer.certificates, now) and (
        not issuer.subject or issuer.subject in _organisations(chain[0])
    )


def _organisations(certificate: x509.Certificate) -> list[str | bytes]:
    return [name.value for name in certificate.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)]


def chains(chain: Sequence[x509.Certificate], anchors: Sequence[x509.Certificate], now: datetime) -> bool:
    """Say whether a chain leads to one of the anchors, with every certificate in it valid now (RFC 5280)."""
    try:
        verifier = (
            verification.PolicyBuilder()
            .store(verification.Store(list(anchors)))
            .time(now)
            .extension_policies(ca_policy=verification.ExtensionPolicy.webpki_defaults_ca(), ee_policy=_SIGNERS)
            .build_client_verifier()
        )
        verifier.verify(chain[0], list(chain[1:]))
    except (verification.VerificationError, ValueError):
        return False
    return True


def _may_sign(policy: verification.Policy, certificate: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not usage.digital_signature:
        raise ValueError("may not sign")


def _no_authority(
    policy: verification.Policy, certificate: x509.Certificate, constraints: x509.BasicConstraints | None
) -> None:
    if constraints is not None and constraints.ca:
        raise ValueError("signs certificates")


_OF_SITES_AND_CODE = frozenset(
    {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.CODE_SIGNING}
)


def _for_more_than_sites(
    policy: verification.Policy, certificate: x509.Certificate, usages: x509.ExtendedKeyUsage | None
) -> None:
    if usages is not None and set(usages) <= _OF_SITES_AND_CODE:
        raise ValueError("made for a site or for code alone")


_SIGNERS = (
    verification.ExtensionPolicy.permit_all()
    .may_be_present(x509.KeyUsage, verification.Criticality.AGNOSTIC, _may_sign)
    .may_be_present(x509.BasicConstraints, verification.Criticality.AGNOSTIC, _no_authority)
    .may_be_present(x509.ExtendedKeyUsage, verification.Criticality.AGNOSTIC, _for_more_than_sites)
)
"""What a signer's own certificate may hold: unlike that of a website it needs no name of a host."""


def signer_among(chain: Sequence[x509.Certificate], kind: Any, issuers: Iterable[Issuer], now: datetime) -> Issuer:
    """Return the issuer to which a chain leads, of those that may issue this type. Raises Refused."""
    if not isinstance(kind, str) or not kind:
        raise Refused(Why.FORGED, "no vct")
    issuing = [issuer for issuer in issuers if leads_to(chain, issuer, now)]
    if not issuing:
        raise Refused(Why.UNKNOWN_ISSUER, "the chain leads to no issuer that we know")
    found = next((issuer for issuer in issuing if kind in issuer.types), None)
    if found is None:
        raise Refused(Why.OTHER_CREDENTIAL, "a type that this issuer is not on the list for")
    return found
