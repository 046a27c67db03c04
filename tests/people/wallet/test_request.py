"""What we ask of a wallet has the form that OpenID4VP 1.0 demands, and only what we need."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.exceptions import ImproperlyConfigured

from openloket.people.wallet import request
from openloket.site import demo_wallet, environment
from openloket.site.standin_wallet import Answered, NoRequest, asked, payload
from tests.wallets import ISSUERS, NOW, ROOTS

SETUP = ROOTS.setup("https://loket.voorbeeldstad.example")
RESPONSE_URI = "https://loket.voorbeeldstad.example/inloggen/wallet/antwoord/s/"


def made(wallet_nonce: str = "", issuers: Any = ISSUERS) -> str:
    asking = request.Request("s" * 43, "n" * 43, request.answering_key(), RESPONSE_URI, NOW + timedelta(minutes=5))
    return request.request_object(SETUP.party, asking, issuers, NOW, wallet_nonce)


def said(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return payload(f".{token.partition('.')[0]}"), payload(token)


def test_the_header() -> None:
    header, _ = said(made())
    assert header["typ"] == "oauth-authz-req+jwt"
    assert header["alg"] == "ES256"
    assert len(header["x5c"]) == 1


def test_the_parameters() -> None:
    _, claims = said(made())
    assert claims["client_id"] == "x509_san_dns:loket.voorbeeldstad.example"
    assert claims["aud"] == "https://self-issued.me/v2"
    assert claims["response_type"] == "vp_token"
    assert claims["response_mode"] == "direct_post.jwt"
    assert claims["response_uri"] == RESPONSE_URI
    assert claims.keys().isdisjoint({"redirect_uri", "scope", "wallet_nonce", "iss"})
    assert re.fullmatch(r"[A-Za-z0-9._~-]+", claims["nonce"] + claims["state"])
    metadata = claims["client_metadata"]
    assert metadata.keys() == {"jwks", "encrypted_response_enc_values_supported", "vp_formats_supported"}
    (key,) = metadata["jwks"]["keys"]
    assert (key["alg"], key["use"], key["kid"]) == ("ECDH-ES", "enc", claims["state"])
    assert "d" not in key
    assert "none" not in metadata["vp_formats_supported"]["dc+sd-jwt"]["sd-jwt_alg_values"]


def test_the_nonce_of_the_wallet_comes_back() -> None:
    assert said(made("from the wallet"))[1]["wallet_nonce"] == "from the wallet"


def test_the_query_asks_for_no_more_than_we_need() -> None:
    query = said(made())[1]["dcql_query"]
    assert [each["id"] for each in query["credentials"]] == ["id1", "id2"]
    assert query["credential_sets"] == [{"options": [["id1"], ["id2"]]}]
    dutch, spanish = query["credentials"]
    assert dutch["format"] == spanish["format"] == "dc+sd-jwt"
    assert dutch["meta"] == {"vct_values": ["urn:eudi:pid:nl:1"]}
    assert [each["path"] for each in dutch["claims"]] == [["bsn"], ["given_name"], ["family_name"]]
    assert "bsn" not in str(spanish)
    assert ["birthdate"] in [each["path"] for each in spanish["claims"]]


def test_the_address_says_where_the_request_is() -> None:
    address = request.address("openid4vp://", "x509_san_dns:loket.example", "https://loket.example/vraag/s/")
    assert address.startswith("openid4vp://?client_id=x509_san_dns%3Aloket.example&request_uri=https%3A%2F%2F")
    assert address.endswith("&request_uri_method=post")
    assert "https://wallet.example/open?a=1&client_id=" in request.address("https://wallet.example/open?a=1", "x", "y")


def test_every_request_has_a_key_of_its_own() -> None:
    first, second = (said(made())[1]["client_metadata"]["jwks"]["keys"][0] for _ in range(2))
    assert first["x"] != second["x"]


@pytest.mark.parametrize("wrong", ["", "other client", "other access", "other nonce", "html"])
def test_the_stand_in_checks_the_request_as_a_wallet_must(wrong: str) -> None:
    client_id = "x509_san_dns:elders.example" if wrong == "other client" else SETUP.party.client_id
    access = demo_wallet.made("iemand") if wrong == "other access" else ROOTS.access

    def send(uri: str, form: Any, headers: Any) -> Answered:
        token = made("another" if wrong == "other nonce" else form["wallet_nonce"])
        media_type = "text/html" if wrong == "html" else request.MEDIA_TYPE
        return Answered(200, media_type, token.encode())

    address = request.address("openid4vp://", client_id, "https://loket.voorbeeldstad.example/vraag/s/")
    if not wrong:
        assert asked(address, send, access.certificate, NOW).client_id == SETUP.party.client_id
        return
    with pytest.raises(NoRequest):
        asked(address, send, access.certificate, NOW)


def pem(key: Any) -> bytes:
    return bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


CHAIN = SETUP.party.certificate.public_bytes(Encoding.PEM)
NAMELESS = ROOTS.access.signer("loket")


def test_our_own_certificate_and_key() -> None:
    party = request.party("https://loket.voorbeeldstad.example", CHAIN, pem(SETUP.party.key))
    assert party.client_id == SETUP.party.client_id


@pytest.mark.parametrize(
    ("address", "chain", "key", "says"),
    [
        ("https://elders.example", CHAIN, pem(SETUP.party.key), "noemt elders.example niet"),
        ("https://loket.voorbeeldstad.example", b"x", pem(SETUP.party.key), "certificaat is geen PEM"),
        ("https://loket.voorbeeldstad.example", CHAIN, b"x", "sleutel is geen PEM"),
        ("https://loket.voorbeeldstad.example", CHAIN, pem(ec.generate_private_key(ec.SECP256R1())), "hoort niet bij"),
        ("https://loket.voorbeeldstad.example", CHAIN, pem(rsa.generate_private_key(65537, 2048)), "geen EC-sleutel"),
        (
            "https://loket.voorbeeldstad.example",
            NAMELESS.chain[0].public_bytes(Encoding.PEM),
            pem(NAMELESS.key),
            "noemt geen site",
        ),
    ],
    ids=["another site", "no certificate", "no key", "a key of another", "an RSA key", "a certificate without a name"],
)
def test_a_certificate_or_key_that_cannot_sign_is_refused(address: str, chain: bytes, key: bytes, says: str) -> None:
    with pytest.raises(request.BadParty, match=says):
        request.party(address, chain, key)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set up wallets as a municipality does, with files; the issuer is the stand-in's."""
    certificate = ROOTS.dutch.certificate.public_bytes(Encoding.PEM).decode()
    indented = "".join(f"    {line}\n" for line in certificate.splitlines())
    kind = "- name: nl\n  level: hoog\n  types: [urn:eudi:pid:nl:1]\n  bsn: bsn\n  certificates: |\n"
    (tmp_path / "issuers.yaml").write_text(kind + indented)
    (tmp_path / "certificate.pem").write_bytes(CHAIN)
    (tmp_path / "key.pem").write_bytes(pem(SETUP.party.key))
    for what, name in (("ISSUERS", "issuers.yaml"), ("CERTIFICATE", "certificate.pem"), ("KEY", "key.pem")):
        monkeypatch.setenv(f"LOKET_WALLET_{what}", str(tmp_path / name))
    return tmp_path


def wallet(*, stand_in: bool = True) -> Any:
    return environment.wallet("LOKET_WALLET", "https://loket.voorbeeldstad.example", stand_in=stand_in)


def test_a_wallet_is_set_up_with_files(files: Path) -> None:
    found = wallet()
    assert found.party.host == "loket.voorbeeldstad.example"
    assert [(issuer.name, issuer.bsn, issuer.level) for issuer in found.issuers] == [("nl", "bsn", "hoog")]
    assert found.only_https
    assert found.reaches("hoog")


def test_production_refuses_to_start_with_the_stand_in(files: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="voorbeeldwallet"):
        wallet(stand_in=False)


def test_without_settings_there_is_no_wallet() -> None:
    assert wallet() is None


def test_half_a_setup_is_refused(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOKET_WALLET_KEY")
    with pytest.raises(ImproperlyConfigured, match="LOKET_WALLET_KEY is niet gezet"):
        wallet()


def test_a_list_that_cannot_be_read_is_refused(files: Path) -> None:
    (files / "issuers.yaml").write_text("- name: nl")
    with pytest.raises(ImproperlyConfigured, match=r"LOKET_WALLET_ISSUERS.*level"):
        wallet()


def test_an_address_that_opens_nothing_is_refused(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKET_WALLET_OPENS", "mijn wallet")
    with pytest.raises(ImproperlyConfigured, match="LOKET_WALLET_OPENS"):
        wallet()
