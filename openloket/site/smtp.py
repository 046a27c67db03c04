"""The one door by which mail leaves: to exactly the addresses given, or not at all."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from openloket.forms.email import Unmailable, on_the_wire

log = logging.getLogger(__name__)


class Backend(EmailBackend):
    """Django's SMTP backend, kept from encoding an address that SMTP cannot carry into another address."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send what can be sent and return how many; leave out a message with an address that cannot be mailed to."""
        return super().send_messages([message for message in email_messages if _address(message)]) or 0


def _address(message: EmailMessage) -> bool:
    """Write the message's addresses as they go over the wire; return whether that could be done."""
    try:
        message.to, message.cc, message.bcc = (
            [on_the_wire(address) for address in addresses] for addresses in (message.to, message.cc, message.bcc)
        )
    except Unmailable:
        log.warning("a message was not sent: its address cannot be mailed to")
        return False
    return True
