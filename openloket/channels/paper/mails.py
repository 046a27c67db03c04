"""Taking an e-mail apart. Runs in a process of its own (`openloket.apart`): an e-mail may be nested without end."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from typing import IO

from openloket.confined import Refusal

MOST_ATTACHMENTS = 50


def attachments(file: IO[bytes]) -> Iterator[str | bytes]:
    """Yield the name and then the content of each attachment. Raises Refusal when there are too many."""
    message = email.message_from_binary_file(file, policy=email.policy.default)
    count = 0
    for part in message.iter_attachments() if message.is_multipart() else []:
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            continue
        count += 1
        if count > MOST_ATTACHMENTS:
            raise Refusal("Er zitten te veel bijlagen bij de e-mail.")
        yield re.sub(r"[^\w. -]", "_", part.get_filename() or "bijlage")[-100:]
        yield content
