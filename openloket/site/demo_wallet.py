"""The certificates of the stand-in for wallets: who may ask, and two issuers of identities. Pure, but for one file.

Only the keys of the three roots are kept, in `var/`; every other key is made when it is needed. Outside the demo a list
of issuers that names these is refused.
"""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from openloket.people.wallet import request
from openloket.people.wallet.setup import Setup
from openloket.people.wallet.trust import STAND_IN, Issuer

FILE = "wallet.pem"
DUTCH, SPANISH = "urn:eudi:pid:nl:1", "urn:eudi:pid:es:1"
_FROM, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Signer:
    """A key with the certificates that say whose it is, its own first."""

    key: ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...]


@dataclass(frozen=True)
class Root:
    """An authority that signs certificates."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def signer(self, name: str, host: str = "") -> Signer:
        """Return a new key with a certificate of this authority; with a host, for a site."""
        key = ec.generate_private_key(ec.SECP256R1())
        return Signer(key, (_certificate(name, key, self, host=host),))


@dataclass(frozen=True)
class Roots:
    """The three authorities of the stand-in."""

    access: Root
    """Signs who may ask wallets for something."""
    dutch: Root
    """Issues identities with a BSN."""
    spanish: Root
    """Issues identities without a BSN."""

    @property
    def issuers(self) -> tuple[Issuer, ...]:
        return (
            Issuer("voorbeeld-nl", "hoog", (DUTCH,), (self.dutch.certificate,), bsn="bsn"),
            Issuer("voorbeeld-es", "hoog", (SPANISH,), (self.spanish.certificate,)),
        )

    def setup(self, base_url: str) -> Setup:
        """Return a site at this address that asks wallets and believes the issuers of the stand-in."""
        host = urlsplit(base_url).hostname or "localhost"
        asking = self.access.signer("loket", host)
        return Setup(request.Party(host, asking.chain, asking.key, "ES256"), self.issuers, only_https=False)


def made(name: str) -> Root:
    """Make an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Root(key, _certificate(name, key, None))


def roots(folder: Path, *, make: bool = True) -> Roots:
    """Return the authorities kept in a folder; made the first time. Raises FileNotFoundError when they may not be."""
    file = folder / FILE
    if make and not file.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = file.with_suffix(f".{secrets.token_hex(4)}")
        part.touch(mode=0o600)
        part.write_bytes(b"".join(_pem(made(name)) for name in ("toegang", "uitgever NL", "uitgever ES")))
        with contextlib.suppress(FileExistsError):  # whoever comes first makes them for every process
            file.hardlink_to(part)
        part.unlink()
    data = file.read_bytes()
    certificates = x509.load_pem_x509_certificates(data)
    end = b"-----END PRIVATE KEY-----\n"
    keys = [piece[piece.index(b"-----BEGIN PRIVATE") :] + end for piece in data.split(end)[:-1]]
    return Roots(*(Root(_ec(key), certificate) for key, certificate in zip(keys, certificates, strict=True)))


def _ec(pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _pem(root: Root) -> bytes:
    key = root.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return root.certificate.public_bytes(Encoding.PEM) + key


def _certificate(name: str, key: ec.EllipticCurvePrivateKey, by: Root | None, host: str = "") -> x509.Certificate:
    """Return a certificate: of an authority that signs itself, or of someone by an authority."""
    subject = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, STAND_IN), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )
    signing = by.key if by else key
    root = by is None
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(ca=root, path_length=0 if root else None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not root,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=root,
                crl_sign=root,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
    )
    if host:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    return made.sign(signing, hashes.SHA256())
