"""Taking an e-mail apart. Runs in a process of its own (`openloket.apart`): an e-mail may be nested without end."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import Message
from typing import IO

from openloket.channels.opening import HEAD, sniffed
from openloket.channels.paper import signed
from openloket.confined import Refusal

MOST_ATTACHMENTS = 50
_WRAPPED = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_DEEPEST = 10
"""How often a signed mail may hold another one."""
_SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
_HEADERS = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){2,}")
_OF_MAIL = re.compile(rb"^(?:mime-version|received|from|return-path|message-id):", re.IGNORECASE | re.MULTILINE)


def looks_like_one(head: bytes) -> bool:
    """Say whether what begins so is an e-mail, whatever its name: lines of headers, of which one is of mail alone."""
    found = _HEADERS.match(head)
    return found is not None and _OF_MAIL.search(found[0]) is not None


def attachments(file: IO[bytes]) -> Iterator[str | bytes]:
    """Yield the name and then the content of each scan or other file in an e-mail, however deep it is forwarded.

    A picture that stands in the text, such as a logo, counts when there is nothing else. Raises Refusal when there are
    too many, or when the mail is shut.
    """
    message = email.message_from_binary_file(file, policy=email.policy.default)
    loose, in_text = list[tuple[str, bytes]](), list[tuple[str, bytes]]()
    for part, shown in _leaves(message, False):
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or part.get_content_type() in _SIGNATURES:
            continue
        named = part.get_content_disposition() == "attachment" or part.get_filename()
        if not content and not named:
            continue
        if not sniffed(content[:HEAD]) and (shown or not named):
            continue  # the text itself, or what it is made up with
        name = re.sub(r"[^\w. -]", "_", part.get_filename() or "bijlage")[-100:]
        (in_text if shown else loose).append((name, content))
        if len(loose) + len(in_text) > MOST_ATTACHMENTS:
            raise Refusal("Er zitten te veel bijlagen bij de e-mail.")
    for name, content in loose or in_text:
        yield name
        yield content


def _leaves(part: Message, shown: bool, signed_in: int = 0) -> Iterator[tuple[Message, bool]]:
    """Yield each part that has no parts, and whether a text that it comes with shows it; what was signed is opened."""
    if part.get_content_type() == "multipart/encrypted":
        raise Refusal(signed.ENCRYPTED)
    if _wrapped(part):
        if signed_in == _DEEPEST:
            raise Refusal(signed.BROKEN)
        inside = email.message_from_bytes(signed.content(_bytes(part)), policy=email.policy.default)
        yield from _leaves(inside, shown, signed_in + 1)
        return
    if not part.is_multipart():
        yield part, shown and part.get_content_maintype() == "image"
        return
    related = part.get_content_type() == "multipart/related"
    for inner in part.get_payload():
        if isinstance(inner, Message):
            in_text = (related and bool(inner.get("Content-ID"))) or (shown and not related)
            yield from _leaves(inner, in_text, signed_in)


def _wrapped(part: Message) -> bool:
    """Say whether a part is a whole mail in an envelope of S/MIME, by its kind or, where that says nothing, its name."""
    kind, name = part.get_content_type(), part.get_filename() or ""
    return kind in _WRAPPED or (kind == "application/octet-stream" and name.lower().endswith(".p7m"))


def _bytes(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""
