"""Mail that was signed or encrypted as a whole: what was signed is found, and nothing hostile breaks more than itself."""

from __future__ import annotations

import contextlib
import io
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from openloket.channels.paper import doors, mails, signed
from openloket.confined import Refusal
from tests.channels.test_files_by_content import DAY, JPEG, forwarded, letter, with_scan
from tests.conftest import NOW


@cache
def certified() -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Jan")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=9))
    return made.sign(key, hashes.SHA256()), key


@cache
def opaque(inside: bytes) -> bytes:
    """The CMS of a message that is signed as a whole."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(inside).add_signer(*certified(), hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


@cache
def sealed(inside: bytes) -> bytes:
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(inside).add_recipient(certified()[0])
    return builder.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def element(tag: int, *inside: bytes) -> bytes:
    """An element without a length, as a program writes it that signs while it sends."""
    return bytes([tag, 0x80, *b"".join(inside), 0, 0])


def streamed(inside: bytes) -> bytes:
    signed_data, data = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
    pieces = [bytes([4, 0x82, *len(piece).to_bytes(2), *piece]) for piece in (inside[:100], inside[100:])]
    what = element(0x30, data, element(0xA0, element(0x24, element(0x24, pieces[0]), pieces[1])))
    return element(0x30, signed_data, element(0xA0, element(0x30, b"\x02\x01\x01", b"\x31\x00", what, b"\x31\x00")))


def wrapped(data: bytes, kind: str = "pkcs7-mime", name: str = "smime.p7m") -> bytes:
    message = letter()
    message.set_content(data, maintype="application", subtype=kind, filename=name)
    return message.as_bytes()


def found(mail: bytes) -> list[str | bytes]:
    return list(mails.attachments(io.BytesIO(mail)))


MAIL = with_scan().as_bytes()


@pytest.mark.parametrize(
    "mail",
    [
        wrapped(opaque(MAIL)),
        wrapped(opaque(MAIL), "x-pkcs7-mime"),
        wrapped(opaque(MAIL), "octet-stream", "SMIME.P7M"),
        wrapped(streamed(MAIL)),
        wrapped(opaque(forwarded().as_bytes())),
        wrapped(opaque(wrapped(streamed(MAIL)))),
    ],
    ids=["signed", "older name", "by its file's name", "streamed", "forwarded", "signed twice"],
)
def test_a_scan_in_a_signed_mail_is_found(mail: bytes) -> None:
    assert found(mail) == ["scan.jpg", JPEG]
    assert mails.looks_like_one(mail)


def test_the_message_is_as_it_was_signed() -> None:
    assert signed.content(opaque(MAIL)) == signed.content(streamed(MAIL)) == MAIL


WHY = {
    "encrypted": (wrapped(sealed(MAIL)), signed.ENCRYPTED),
    "encrypted in signed": (wrapped(opaque(wrapped(sealed(MAIL)))), signed.ENCRYPTED),
    "encrypted with PGP": (b'MIME-Version: 1.0\nFrom: a@b.nl\nContent-Type: multipart/encrypted; boundary="x"\n\n--x--\n', signed.ENCRYPTED),
    "no ASN.1": (wrapped(b"x" * 40), signed.BROKEN),
    "cut off": (wrapped(opaque(MAIL)[:200]), signed.BROKEN),
    "nothing": (wrapped(b""), signed.BROKEN),
    "compressed": (wrapped(bytes.fromhex("300d060b2a864886f70d0109100109")), signed.OTHER),
    "a long way down": (wrapped(b"\x30\x80" * 100_000), signed.BROKEN),
    "bytes a long way down": (wrapped(streamed(MAIL).replace(b"\x24\x80\x24\x80", b"\x24\x80" * 50)), signed.BROKEN),
    "a length of a hundred bytes": (wrapped(b"\x30\xe4" + b"\xff" * 100), signed.BROKEN),
}  # fmt: skip


@pytest.mark.parametrize(("mail", "why"), WHY.values(), ids=WHY)
def test_what_cannot_be_opened_says_why(mail: bytes, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        found(mail)
    assert str(refused.value) == why


def test_certificates_alone_hold_no_scan() -> None:
    alone = pkcs7.serialize_certificates([certified()[0]], serialization.Encoding.DER)
    assert signed.content(alone) == b""
    assert found(wrapped(alone)) == []


def test_signed_again_and_again_comes_to_an_end() -> None:
    mail = MAIL
    for _ in range(mails._DEEPEST + 1):
        mail = wrapped(opaque(mail))
    with pytest.raises(Refusal, match="beschadigd"):
        found(mail)


@given(st.binary(max_size=80), st.integers(0, 400), st.binary(max_size=6))
def test_whatever_comes_is_read_or_refused(start: bytes, at: int, other: bytes) -> None:
    for whole in (opaque(MAIL), streamed(MAIL)):
        for data in (start, start + whole, whole[:at] + other + whole[at + len(other) :]):
            with contextlib.suppress(Refusal):
                assert isinstance(signed.content(data), bytes)


def test_the_mail_room_hears_why(db: Any) -> None:
    assert [item.because for item in doors.mail(wrapped(sealed(MAIL)), DAY)] == [signed.ENCRYPTED]
    assert [item.because for item in doors.mail(wrapped(b"x" * 40), DAY)] == [signed.BROKEN]
    assert [(item.name, item.because) for item in doors.mail(wrapped(opaque(MAIL)), DAY)] == [("scan.jpg", "")]
