"""Acts on who may call the registers."""

from __future__ import annotations

import secrets

from openloket.registers.acts import rows
from openloket.registers.api.hand import Hand
from openloket.registers.autorisaties.applicatie import APPLICATIE
from openloket.registers.models import Applicatie, Clientgeheim
from openloket.secrecy import sealed


def give_access(hand: Hand, client_id: str, label: str, *, everything: bool) -> tuple[str, Applicatie]:
    """Give a client a new secret, and an applicatie when it has none; with `everything` it may do all there is."""
    secret = secrets.token_urlsafe(32)
    Clientgeheim.objects.update_or_create(client_id=client_id, defaults={"geheim": sealed(secret)})
    found = Applicatie.objects.filter(client_ids__contains=client_id).first()
    if found is None:
        made = rows.new(
            APPLICATIE, hand, {"clientIds": [client_id], "label": label, "heeftAlleAutorisaties": everything}
        )
        made.facts["granted_later"] = not everything
        found = rows.made(Applicatie, [made])[0]
    elif everything:
        values = {"heeftAlleAutorisaties": True, "autorisaties": []}
        rows.changed(rows.change(APPLICATIE, hand, found, values), found)
    return secret, found


def take_access(client_id: str) -> bool:
    """Take the secret of a client away; say whether it had one."""
    count, _ = Clientgeheim.objects.filter(client_id=client_id).delete()
    return bool(count)
