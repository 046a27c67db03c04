"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from openloket.people.accounts import may
from openloket.people.residents import mandate_ended, resident
from openloket.people.rights import Action
from openloket.watch import doing


def municipality(request: HttpRequest) -> dict[str, Any]:
    """Return the municipality, its theme, who is logged in and what they may do."""
    user = getattr(request, "user", None)
    staff = user is not None and user.is_authenticated
    return {
        "municipality": settings.MUNICIPALITY,
        "request_id": doing.current_id(),
        "theme": settings.THEME,
        "map": settings.MAP,
        "demo": settings.DEMO,
        "wallet": settings.WALLET is not None,
        "directory": bool(settings.STAFF_OIDC["issuer"]),
        "local_accounts": settings.STAFF_LOCAL,
        "resident": resident(request) if hasattr(request, "session") else None,
        "mandate_ended": hasattr(request, "session") and mandate_ended(request),
        "staff": user if staff else None,
        "can": {action.name.lower(): may(user, action) for action in Action} if staff else {},  # type: ignore[arg-type]
    }
