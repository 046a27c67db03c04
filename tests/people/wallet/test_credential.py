"""A presentation is believed when every MUST of RFC 9901, SD-JWT VC and OpenID4VP 1.0 holds; each is broken once here."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from joserfc import jws
from joserfc.jwk import ECKey
from joserfc.registry import HeaderParameter, is_int
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

from openloket.people.wallet import answer, tokens, trust
from openloket.people.wallet.credential import read
from openloket.people.wallet.refused import Refused, Why
from openloket.site import standin_wallet
from openloket.site.demo_wallet import DUTCH, Root, Signer, made
from openloket.site.standin_wallet import PERSONS, Issuing, digest, disclosure, encoded, payload
from tests.wallets import ASKED, ISSUERS, NOW, ROOTS, STATUS, Showing, accepted, changed, resign, spanish, with_header

SOON = int((NOW + timedelta(hours=2)).timestamp())
BEFORE = int((NOW - timedelta(hours=2)).timestamp())


def test_what_is_right_is_believed() -> None:
    shown = accepted(Showing().text())
    assert shown.issuer.name == "voorbeeld-nl"
    assert shown.claims["bsn"] == "999993653"
    assert shown.claims["given_name"] == "Suzanne"
    assert "birthdate" not in shown.claims
    assert "_sd" not in shown.claims
    assert "_sd_alg" not in shown.claims


def test_who_has_no_bsn_is_believed() -> None:
    shown = accepted(spanish().text())
    assert shown.issuer.name == "voorbeeld-es"
    assert shown.claims["personal_administrative_number"] == "Z1234567R"


def test_nested_and_listed_disclosures_go_where_they_were() -> None:
    street, nationality = disclosure("street_address", "Voorbeeldstraat 1"), disclosure("NL")
    address = disclosure("address", {"_sd": [digest(street), digest("a decoy")]})
    showing = Showing()
    identity = showing.identity()
    old = [digest(each) for each in identity.disclosures.values()]
    listed = {"nationalities": [{"...": digest(nationality)}, {"...": digest("another decoy")}, "BE"]}
    resigned = resign(showing, identity, {"_sd": [*old, digest(address)], **listed})
    shown = resigned.shown(showing.claims) + "".join(f"{each}~" for each in (street, nationality, address))
    claims = accepted(showing.bound(resigned, shown)).claims
    assert claims["address"] == {"street_address": "Voorbeeldstraat 1"}
    assert claims["nationalities"] == ["NL", "BE"]


def forged_alg(algorithm: str) -> str:
    """Sign with `none`, or with the issuer's public key as if it were a secret (RFC 8725, 2.1)."""
    showing = Showing()
    identity = showing.identity()
    unsigned = with_header(identity.signed, alg=algorithm).rpartition(".")[0]
    secret = ECKey.import_key(showing.issuing.signer.key).as_pem(private=False)
    signature = hmac.digest(secret, unsigned.encode(), "sha256") if algorithm == "HS256" else b"none"
    identity.signed = f"{unsigned}.{encoded(signature)}"
    return showing.bound(identity, identity.shown(showing.claims))


def other_payload() -> str:
    showing = Showing()
    identity = showing.identity()
    identity.signed = changed(identity.signed, iss="https://ander.example")
    return showing.bound(identity, identity.shown(showing.claims))


def by(issuing: Issuing, **changes: Any) -> str:
    return replace(Showing(), issuing=issuing, **changes).text()


def leaf_signs() -> str:
    """Let an issuer's own certificate sign another, which it may not."""
    signer = ROOTS.dutch.signer("uitgever")
    below = Root(signer.key, signer.chain[0]).signer("onder de uitgever")
    return by(Issuing(Signer(below.key, (*below.chain, *signer.chain)), status=STATUS))


def foreign_leaf_before(root: Any) -> str:
    """Put a certificate of the real issuer behind one of another: the chain does not lead there."""
    signer = made("iemand").signer("uitgever")
    return by(Issuing(Signer(signer.key, (*signer.chain, root.certificate)), status=STATUS))


def stripped() -> str:
    return Showing().text().rpartition("~")[0] + "~"


def swapped_disclosure() -> str:
    """Show someone else's number in place of one's own, with a fresh key binding."""
    showing = Showing()
    identity = showing.identity()
    identity.disclosures["bsn"] = disclosure("bsn", "999990019")
    return showing.bound(identity, identity.shown(showing.claims))


def removed_after_binding() -> str:
    """Leave a disclosure out after the holder bound the whole."""
    showing = Showing()
    identity = showing.identity()
    whole = showing.bound(identity, identity.shown(showing.claims))
    return whole.replace(f"{identity.disclosures['given_name']}~", "")


def another_binding() -> str:
    """Put the key binding of one presentation behind another."""
    showing = Showing()
    identity = showing.identity()
    other = showing.bound(identity, identity.shown(["bsn"])).rpartition("~")[2]
    return identity.shown(showing.claims) + other


def bound_with(key: Any, cnf: Any) -> str:
    showing = Showing().signed(cnf=cnf)
    showing.holder = key
    return showing.text()


def twice_disclosed() -> str:
    showing = Showing()
    identity = showing.identity()
    return showing.bound(identity, identity.shown(["bsn", "bsn", "given_name", "family_name"]))


def twice_named() -> str:
    """Name one digest in two places of what is signed."""
    showing = Showing()
    identity = showing.identity()
    again = digest(identity.disclosures["bsn"])
    resigned = resign(showing, identity, {"more": {"_sd": [again]}})
    return showing.bound(resigned, resigned.shown(showing.claims))


def twice_named_in_an_array() -> str:
    extra = disclosure("NL")
    named = {"...": digest(extra)}
    return Showing().with_disclosure(extra, digests=[], nationalities=[named, named])


def many_disclosed(most: int) -> str:
    """Show so many disclosures more, each of which is signed."""
    showing = Showing()
    identity = showing.identity()
    extra = [disclosure(f"claim{number}", number) for number in range(most)]
    old = [digest(each) for each in identity.disclosures.values()]
    resigned = resign(showing, identity, {"_sd": [*old, *map(digest, extra)]})
    return showing.bound(resigned, resigned.shown(showing.claims) + "".join(f"{each}~" for each in extra))


def raw(text: str) -> str:
    return encoded(text.encode())


def respelled() -> str:
    """Write the same disclosure with other base64 than the digest is of."""
    showing = Showing()
    identity = showing.identity()
    identity.disclosures["bsn"] += "="
    return showing.bound(identity, identity.shown(showing.claims))


def crit_header() -> str:
    showing = Showing()
    signer = showing.issuing.signer
    identity = showing.identity()
    registry = jws.JWSRegistry({"exp": HeaderParameter("Ends", is_int)}, strict_check_header=False)
    registry.max_header_length = 10_000
    header = {**payload(f".{identity.signed.partition('.')[0]}"), "crit": ["exp"], "exp": 1}
    key = ECKey.import_key(signer.key)
    identity.signed = jws.serialize_compact(header, json.dumps(payload(identity.signed)), key, registry=registry)
    return showing.bound(identity, identity.shown(showing.claims))


OTHER_KEY = ec.generate_private_key(ec.SECP256R1())
P192_LIKE = {"kty": "EC", "crv": "P-256", "x": encoded(b"1" * 32), "y": encoded(b"2" * 32)}
BROKEN: dict[str, tuple[Why, Callable[[], Any]]] = {
    # RFC 9901, 7.1: the issuer-signed JWT
    "alg-none": (Why.FORGED, lambda: forged_alg("none")),
    "alg-hmac": (Why.FORGED, lambda: forged_alg("HS256")),
    "signature": (Why.FORGED, other_payload),
    "crit": (Why.FORGED, crit_header),
    "no-x5c": (Why.FORGED, lambda: Showing().headed(x5c=None).text()),
    "x5c-no-certificate": (Why.FORGED, lambda: Showing().headed(x5c=["AAAA"]).text()),
    "unknown-issuer": (Why.UNKNOWN_ISSUER, lambda: by(Issuing(made("iemand").signer("uitgever"), status=STATUS))),
    "same-name-other-key": (
        Why.UNKNOWN_ISSUER,
        lambda: by(Issuing(made("uitgever NL").signer("uitgever"), status=STATUS)),
    ),
    "chain-not-joined": (Why.UNKNOWN_ISSUER, lambda: foreign_leaf_before(ROOTS.dutch)),
    "leaf-signs": (Why.UNKNOWN_ISSUER, leaf_signs),
    "access-root-is-no-issuer": (
        Why.UNKNOWN_ISSUER,
        lambda: by(Issuing(ROOTS.access.signer("uitgever"), status=STATUS)),
    ),
    "sd-alg": (Why.FORGED, lambda: Showing().signed(_sd_alg="sha-1").text()),
    "disclosure-not-three": (Why.FORGED, lambda: Showing().with_disclosure(disclosure("only a value"))),
    "disclosure-not-two": (
        Why.FORGED,
        lambda: (lambda extra: Showing().with_disclosure(extra, digests=[], list=[{"...": digest(extra)}]))(
            disclosure("name", "value")
        ),
    ),
    "disclosure-no-array": (Why.FORGED, lambda: Showing().with_disclosure(raw('{"a": 1}'))),
    "disclosure-no-json": (Why.FORGED, lambda: Showing().with_disclosure(raw("no JSON"))),
    "name-sd": (Why.FORGED, lambda: Showing().disclosing("_sd", [])),
    "name-dots": (Why.FORGED, lambda: Showing().disclosing("...", "x")),
    "name-no-text": (Why.FORGED, lambda: Showing().disclosing(7, "x")),
    "salt-no-text": (Why.FORGED, lambda: Showing().with_disclosure(raw('[1, "a", "x"]'))),
    "disclosure-no-array-of-three": (
        Why.FORGED,
        lambda: Showing().with_disclosure(raw('{"0": "s", "1": "a", "2": 3}')),
    ),
    "sd-no-array": (Why.FORGED, lambda: Showing().signed(more={"_sd": "x"}).text()),
    "digest-no-text": (Why.FORGED, lambda: Showing().signed(more={"_sd": [["x"]]}).text()),
    "dots-outside-an-array": (Why.FORGED, lambda: Showing().signed(more={"...": "x", "b": 1}).text()),
    "too-many-disclosures": (Why.FORGED, lambda: many_disclosed(201)),
    "name-exists": (Why.FORGED, lambda: Showing().disclosing("iat", 1)),
    "digest-twice": (Why.FORGED, twice_named),
    "digest-twice-in-array": (Why.FORGED, twice_named_in_an_array),
    "disclosure-twice": (Why.FORGED, twice_disclosed),
    "disclosure-not-signed": (Why.FORGED, lambda: Showing().with_disclosure(disclosure("admin", True), digests=[])),
    "other-disclosure": (Why.FORGED, swapped_disclosure),
    "disclosure-respelled": (Why.FORGED, respelled),
    "exp-passed": (Why.EXPIRED, lambda: Showing().signed(exp=BEFORE).text()),
    "exp-missing": (Why.FORGED, lambda: Showing().signed(exp=None).text()),
    "exp-no-number": (Why.FORGED, lambda: Showing().signed(exp="2030").text()),
    "nbf-to-come": (Why.EXPIRED, lambda: Showing().signed(nbf=SOON).text()),
    "iat-to-come": (Why.EXPIRED, lambda: Showing().signed(iat=SOON).text()),
    # RFC 9901, 7.3: key binding
    "no-key-binding": (Why.FORGED, stripped),
    "no-tilde": (Why.FORGED, lambda: Showing().text().split("~")[0]),
    "no-cnf": (Why.FORGED, lambda: Showing().signed(cnf=None).text()),
    "cnf-symmetric": (Why.FORGED, lambda: bound_with(OTHER_KEY, {"jwk": {"kty": "oct", "k": "AAAA"}})),
    "cnf-off-the-curve": (Why.FORGED, lambda: bound_with(OTHER_KEY, {"jwk": P192_LIKE})),
    "kb-other-key": (Why.FORGED, lambda: replace(Showing(), holder=OTHER_KEY).text()),
    "kb-alg-none": (Why.FORGED, lambda: unsigned_binding()),
    "kb-typ": (Why.FORGED, lambda: replace(Showing(), binding_header={"typ": "JWT"}).text()),
    "kb-iat-missing": (Why.FORGED, lambda: replace(Showing(), binding={"iat": None}).text()),
    "kb-iat-old": (Why.REPLAYED, lambda: replace(Showing(), binding={"iat": BEFORE}).text()),
    "kb-iat-to-come": (Why.REPLAYED, lambda: replace(Showing(), binding={"iat": SOON}).text()),
    "kb-nonce": (Why.REPLAYED, lambda: replace(Showing(), binding={"nonce": "x" * 43}).text()),
    "kb-nonce-missing": (Why.REPLAYED, lambda: replace(Showing(), binding={"nonce": None}).text()),
    "kb-aud": (Why.REPLAYED, lambda: replace(Showing(), binding={"aud": "x509_san_dns:ander.example"}).text()),
    "kb-aud-without-prefix": (Why.REPLAYED, lambda: replace(Showing(), binding={"aud": "testserver"}).text()),
    "kb-sd-hash": (Why.FORGED, removed_after_binding),
    "kb-sd-hash-of-other": (Why.FORGED, another_binding),
    "kb-sd-hash-missing": (Why.FORGED, lambda: replace(Showing(), binding={"sd_hash": None}).text()),
    "kb-exp-passed": (Why.EXPIRED, lambda: replace(Showing(), binding={"exp": BEFORE}).text()),
    # SD-JWT VC
    "typ": (Why.FORGED, lambda: Showing().headed(typ="vc+sd-jwt").text()),
    "typ-missing": (Why.FORGED, lambda: Showing().headed(typ=None).text()),
    "vct-missing": (Why.FORGED, lambda: Showing().signed(vct=None).text()),
    "vct-of-another-issuer": (Why.OTHER_CREDENTIAL, lambda: Showing().signed(vct="urn:eudi:pid:es:1").text()),
    "vct-disclosed": (Why.FORGED, lambda: Showing().disclosing("vct#integrity", "x")),
    "cnf-disclosed": (Why.FORGED, lambda: Showing().signed(cnf=None).disclosing("cnf", {})),
    "status-disclosed": (
        Why.FORGED,
        lambda: replace(Showing(), issuing=Issuing(ROOTS.dutch.signer("uitgever"))).disclosing("status", {}),
    ),
    # our own policy
    "no-status": (Why.FORGED, lambda: by(Issuing(ROOTS.dutch.signer("uitgever")))),
    "two-of-a-name": (Why.FORGED, lambda: Showing().with_disclosure(raw('["salt", "a", {"b": 1, "b": 2}]'))),
    "no-text": (Why.FORGED, lambda: {"vp": 1}),
    "too-long": (Why.FORGED, lambda: Showing().text() + "x" * 200_000),
    "too-deep": (Why.FORGED, lambda: Showing().with_disclosure(raw('["salt", "a", ' + "[" * 9000 + "]" * 9000 + "]"))),
    "not-ascii": (Why.FORGED, lambda: Showing().text() + "é"),
}


def unsigned_binding() -> str:
    showing = Showing()
    identity = showing.identity()
    whole = showing.bound(identity, identity.shown(showing.claims))
    shown, _, binding = whole.rpartition("~")
    header = encoded(json.dumps({"alg": "none", "typ": "kb+jwt"}).encode())
    return f"{shown}~{header}.{binding.split('.')[1]}.{encoded(b'none')}"


@pytest.mark.parametrize("case", BROKEN)
def test_each_must_that_is_broken_is_refused(case: str) -> None:
    why, make = BROKEN[case]
    with pytest.raises(Refused) as refused:
        accepted(make())
    assert refused.value.why == why, refused.value
    assert "999993653" not in str(refused.value)


@pytest.mark.parametrize("case", ["exp", "nbf"])
def test_clocks_may_differ_by_a_minute(case: str) -> None:
    moment = NOW + timedelta(seconds=-30 if case == "exp" else 30)
    assert accepted(Showing().signed(**{case: int(moment.timestamp())}).text())


def test_a_credential_for_a_day_needs_no_status() -> None:
    issuing = Issuing(ROOTS.dutch.signer("uitgever"), lives=timedelta(hours=23))
    assert accepted(by(issuing)).claims["bsn"]


def test_a_presentation_that_was_right_is_not_right_for_another_request() -> None:
    text = Showing().text()
    assert accepted(text)
    later = replace(ASKED, nonce="m" * 43)
    with pytest.raises(Refused) as refused:
        read(text, later, ISSUERS, NOW)
    assert refused.value.why == Why.REPLAYED


def test_a_certificate_that_is_over_signs_nothing() -> None:
    late = ROOTS.dutch.certificate.not_valid_after_utc + timedelta(days=1)
    with pytest.raises(Refused) as refused:
        accepted(Showing().text(), late)
    assert refused.value.why == Why.UNKNOWN_ISSUER


def leaf(*extensions: x509.ExtensionType, organisation: str = "") -> Signer:
    """Return a signer under the Dutch root, with a certificate that holds these extensions."""
    root, key = ROOTS.dutch, ec.generate_private_key(ec.SECP256R1())
    names = [x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")]
    names += [x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, organisation)] if organisation else []
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(names))
        .issuer_name(root.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()), critical=False)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return Signer(key, (builder.sign(root.key, hashes.SHA256()),))


WEBSITE = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
OTHERS = {
    "a website": (False, [WEBSITE]),
    "code": (False, [x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])]),
    "an authority": (False, [x509.BasicConstraints(ca=True, path_length=None)]),
    "nothing said": (True, []),
    "a usage of its own": (True, [x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.0.18013.5.1.2")])]),
}


@pytest.mark.parametrize("case", OTHERS)
def test_a_certificate_that_is_for_something_else_issues_no_identity(case: str) -> None:
    believed, extensions = OTHERS[case]
    text = by(Issuing(leaf(*extensions), status=STATUS))
    if believed:
        assert accepted(text).issuer.name == "voorbeeld-nl"
    else:
        with pytest.raises(Refused) as refused:
            accepted(text)
        assert refused.value.why == Why.UNKNOWN_ISSUER


@pytest.mark.parametrize("organisation", ["Uitgever", "Een ander", ""])
def test_under_a_shared_authority_only_the_named_organisation_issues(organisation: str) -> None:
    issuers = [replace(issuer, subject="Uitgever") for issuer in ISSUERS]
    text = by(Issuing(leaf(organisation=organisation), status=STATUS))
    if organisation == "Uitgever":
        assert read(text, ASKED, issuers, NOW).issuer.subject == "Uitgever"
    else:
        with pytest.raises(Refused):
            read(text, ASKED, issuers, NOW)


def test_an_answer_with_a_key_on_a_curve_that_is_none_is_refused() -> None:
    key = ECKey.generate_key("P-256")
    public = {**key.as_dict(private=False), "alg": "ECDH-ES", "kid": "s"}
    text = standin_wallet.encrypted({"state": "s"}, public)
    header = json.loads(tokens.decoded(text.partition(".")[0]))
    header["epk"] = {**header["epk"], "crv": "zzz"}
    spoiled = f"{encoded(json.dumps(header).encode())}.{text.partition('.')[2]}"
    with pytest.raises(Refused):
        answer.opened(spoiled, key, "s")


def test_half_a_character_is_no_json() -> None:
    with pytest.raises(Refused):
        tokens.json_value(b'{"nonce": "\\ud800"}')


ASKING = {
    "vp-token-missing": (Why.FORGED, {}),
    "vp-token-no-object": (Why.FORGED, {"vp_token": ["x"]}),
    "vp-token-two": (Why.FORGED, {"vp_token": {"id1": ["x"], "id2": ["x"]}}),
    "vp-token-unasked": (Why.FORGED, {"vp_token": {"id9": ["x"]}}),
    "vp-token-no-array": (Why.FORGED, {"vp_token": {"id1": "x"}}),
    "vp-token-several": (Why.FORGED, {"vp_token": {"id1": ["x", "y"]}}),
    "vp-token-error": (Why.STOPPED, {"error": "access_denied"}),
}


@pytest.mark.parametrize("case", ASKING)
def test_an_answer_of_another_form_is_refused(case: str) -> None:
    why, said = ASKING[case]
    with pytest.raises(Refused) as refused:
        answer.presentation(said, ISSUERS)
    assert refused.value.why == why


QUERY = {
    "claims-missing": ("id1", lambda: replace(Showing(), claims=["given_name", "family_name"])),
    "type-of-the-other-query": ("id2", Showing),
    "spanish-without-number": ("id2", lambda: replace(spanish(), claims=["given_name", "family_name", "birthdate"])),
}


@pytest.mark.parametrize("case", QUERY)
def test_what_is_shown_must_be_what_was_asked(case: str) -> None:
    name, make = QUERY[case]
    with pytest.raises(Refused) as refused:
        answer.check_asked(name, accepted(make().text()).claims, ISSUERS)
    assert refused.value.why == Why.OTHER_CREDENTIAL


def test_the_reference_implementation_makes_what_we_believe() -> None:
    """The issuer and the holder of sd-jwt, by the authors of RFC 9901, speak with our verifier."""
    signer, key = ROOTS.dutch.signer("uitgever"), JWK.generate(kty="EC", crv="P-256")
    pem = ECKey.import_key(signer.key).as_pem(private=True)
    person = PERSONS["moulin"].claims
    claims = {
        "vct": DUTCH,
        "exp": int((NOW + timedelta(hours=5)).timestamp()),
        "nationalities": [SDObj("NL"), SDObj("BE")],
        SDObj("address"): {SDObj("country"): "NL", "region": "Utrecht"},
        **{SDObj(name): value for name, value in person.items()},
    }
    x5c = [base64.b64encode(each.public_bytes(standin_wallet.Encoding.DER)).decode() for each in signer.chain]
    issued = SDJWTIssuer(
        claims,
        JWK.from_pem(pem),
        key,
        add_decoy_claims=True,
        extra_header_parameters={"typ": "dc+sd-jwt", "x5c": x5c},
    ).sd_jwt_issuance
    holding = SDJWTHolder(issued)
    wanted = {
        "bsn": True,
        "given_name": True,
        "family_name": True,
        "nationalities": [True, False],
        "address": {"country": True},
    }
    with time_machine.travel(NOW, tick=False):
        holding.create_presentation(wanted, ASKED.nonce, ASKED.client_id, key)
    found = accepted(holding.sd_jwt_presentation).claims
    assert (found["bsn"], found["given_name"]) == ("999993653", "Suzanne")
    assert found["nationalities"] == ["NL"]
    assert found["address"] == {"country": "NL", "region": "Utrecht"}
    assert "birthdate" not in found


def test_the_reference_implementation_believes_our_wallet() -> None:
    """The verifier of sd-jwt reads what the stand-in wallet shows."""
    showing = Showing()
    key = JWK.from_pem(ECKey.import_key(showing.issuing.signer.key).as_pem(private=False))
    checked = SDJWTVerifier(showing.text(), lambda *_: key, ASKED.client_id, ASKED.nonce)
    assert checked.get_verified_payload()["bsn"] == "999993653"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "geen lijst"),
        ("[", "geen YAML"),
        ("- name: a", "mist bij uitgever 1: level"),
        ("- {name: a, level: hoog, certificates: x}", "types"),
        ("- {name: a, level: heel hoog, certificates: x, types: [b]}", "niveau"),
        ("- {name: a, level: hoog, certificates: x, types: [b]}", "PEM"),
        ("- {name: a, levels: hoog}", "iets anders"),
        ("- {name: a/b, level: hoog, certificates: x, types: [b]}", "schuine streep"),
    ],
)
def test_a_list_of_issuers_that_is_wrong_is_refused(text: str, says: str) -> None:
    with pytest.raises(trust.BadTrust, match=says):
        trust.read(text)
