"""Hear from NotifyNL what became of a notification: it arrived, or it did not; with a token that we share, or refused.

It tells by our own reference. A failure is final there, also one that it calls temporary: the letter then goes by post,
as when a mail comes back. To whom it went stands in what it tells too; that is not read.
"""

from __future__ import annotations

import hmac
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from openloket.cases.sent import bounces
from openloket.cases.sent.bounces import Outcome

LARGEST = 10_000
FAILED = ("permanent-failure", "temporary-failure", "technical-failure")


@csrf_exempt
@require_POST
def delivered(request: HttpRequest) -> JsonResponse:
    """Take what NotifyNL tells of a notification, and say what followed."""
    if not settings.NOTIFYNL_TOKEN:
        return _refused(404, "Dit adres staat hier niet aan.")
    given = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(given, f"Bearer {settings.NOTIFYNL_TOKEN}".encode()):
        return _refused(403, "Het token klopt niet.")
    if len(request.body) > LARGEST:
        return _refused(413, "Dit bericht is te groot.")
    told = _read(request.body)
    if told is None:
        return _refused(400, "Dit is geen bericht over een melding.")
    code, status = told
    now = timezone.now()
    outcome = bounces.arrived(code, now) if status == "delivered" else bounces.came_back(code, status, now)
    return JsonResponse({"gevolg": outcome.value}, status=404 if outcome == Outcome.UNKNOWN else 200)


def _read(body: bytes) -> tuple[str, str] | None:
    """Return our reference and the status that a receipt tells; None when it is no receipt."""
    try:
        told: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("status") not in ("delivered", *FAILED):
        return None
    code = told.get("reference") or ""
    return (code.replace("\0", "")[:100], str(told["status"])) if isinstance(code, str) else None


def _refused(status: int, why: str) -> JsonResponse:
    return JsonResponse({"fout": why}, status=status)
