"""Ask the BRP about one person for a service, and log that for them to see (AVG 15)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from openloket.definitions.schema import Version
from openloket.people import looking
from openloket.people.acting import Identity
from openloket.people.models import User
from openloket.sources import brp


def of_person(
    version: Version,
    bsn: str,
    fields: Sequence[str],
    *,
    task: str,
    purpose: str,
    about: str,
    by: User | None = None,
) -> Mapping[str, Any] | None:
    """Return these fields of a person as the register gives them; None when it knows nobody. Raises Away.

    The log says which task asked, for what, about what, and for which official.
    """
    looking.log(
        looking.LoggedCall(task, by, secrets.token_hex(16)),
        purpose=purpose,
        activity=looking.activity(version.service, version.valid_from.isoformat()),
        subjects=[Identity("bsn", bsn, "laag").owner],
        about=f"Basisregistratie Personen: {about} ({version.title})"[:100],
        fields=fields,
    )
    return brp.whole(bsn, fields)
