"""A wallet that does each step as it must, so that a test can do one of them wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from openloket.people.wallet.credential import Shown, Transaction, read
from openloket.site import standin_wallet
from openloket.site.demo_wallet import Roots, made
from openloket.site.standin_wallet import PERSONS, Identity, Issuing, Person

NOW = datetime(2026, 9, 15, 9, 30, tzinfo=UTC)
ROOTS = Roots(made("toegang"), made("uitgever NL"), made("uitgever ES"))
ISSUERS = ROOTS.issuers
ASKED = Transaction("x509_san_dns:testserver", "n" * 43, NOW - timedelta(seconds=30))
STATUS = "https://uitgever.example/status/nl"


@dataclass
class Showing:
    """One presentation in the making."""

    person: Person = PERSONS["moulin"]
    issuing: Issuing = field(default_factory=lambda: Issuing(ROOTS.dutch.signer("uitgever"), status=STATUS))
    claims: list[str] = field(default_factory=lambda: ["bsn", "given_name", "family_name"])
    binding: dict[str, Any] = field(default_factory=dict)
    """Claims of the key binding; None leaves one out."""
    binding_header: dict[str, Any] = field(default_factory=dict)
    holder: ec.EllipticCurvePrivateKey | None = None
    """Who signs the key binding, when it is not the holder of the identity."""

    def signed(self, **more: Any) -> Showing:
        """Show an identity with other claims in what is signed."""
        self.issuing = replace(self.issuing, more={**self.issuing.more, **more})
        return self

    def headed(self, **header: Any) -> Showing:
        """Show an identity with another header."""
        self.issuing = replace(self.issuing, header=header)
        return self

    def identity(self) -> Identity:
        return self.issuing.issue(self.person, NOW)

    def bound(self, identity: Identity, shown: str) -> str:
        holder = self.holder or identity.holder
        asked = {"client_id": ASKED.client_id, "nonce": ASKED.nonce}
        return standin_wallet.bound(shown, holder, asked, NOW, self.binding_header, self.binding)

    def text(self) -> str:
        identity = self.identity()
        return self.bound(identity, identity.shown(self.claims))

    def disclosing(self, *parts: Any) -> str:
        """Return a presentation with one disclosure more, of these parts."""
        return self.with_disclosure(standin_wallet.disclosure(*parts))

    def with_disclosure(self, extra: str, *, digests: list[str] | None = None, **more: Any) -> str:
        """Return a presentation with one disclosure more, and the payload that names it (or `digests`)."""
        identity = self.identity()
        named = [standin_wallet.digest(extra)] if digests is None else digests
        old = [standin_wallet.digest(each) for each in identity.disclosures.values()]
        resigned = resign(self, identity, {"_sd": [*old, *named], **more})
        return self.bound(resigned, f"{resigned.shown(self.claims)}{extra}~")


def resign(showing: Showing, identity: Identity, more: Mapping[str, Any]) -> Identity:
    """Return the same identity with other claims, signed by the same issuer."""
    payload = standin_wallet.payload(identity.signed)
    signer = showing.issuing.signer
    token = standin_wallet.signed({**payload, **more}, "dc+sd-jwt", signer.key, signer.chain)
    return Identity(token, identity.disclosures, identity.holder)


def spanish(**changes: Any) -> Showing:
    """Show the identity of someone without a BSN."""
    issuing = Issuing(ROOTS.spanish.signer("uitgever"), status="https://uitgever.example/status/es")
    claims = ["personal_administrative_number", "given_name", "family_name", "birthdate"]
    return Showing(PERSONS["europa"], issuing, claims, **changes)


def accepted(presentation: Any, now: datetime = NOW) -> Shown:
    return read(presentation, ASKED, ISSUERS, now)


def with_header(token: str, **header: Any) -> str:
    """Return a token with more in its header, under the same signature."""
    head, _, rest = token.partition(".")
    said = {**standin_wallet.payload(f".{head}"), **header}
    return f"{standin_wallet.encoded(json.dumps(said).encode())}.{rest}"


def changed(token: str, **claims: Any) -> str:
    """Return a token with other claims under the same signature."""
    head, _, rest = token.partition(".")
    said = {**standin_wallet.payload(token), **claims}
    return f"{head}.{standin_wallet.encoded(json.dumps(said).encode())}.{rest.partition('.')[2]}"
