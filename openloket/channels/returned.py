"""Where a mail provider tells that a notification did not arrive: signed with a secret that we share, or refused.

The signature is the HMAC-SHA256 of the moment, a dot and the body, as `t=<seconds>,v1=<hex>` in `X-Loket-Signature`. The
body is the report of a mail server as it came (message/rfc822), or JSON with the `code` of the mail and a `status`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from openloket.cases.sent import bounces
from openloket.cases.sent.bounces import Outcome, Report

WITHIN = 300
"""Seconds that a signature is good for."""
_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)


@csrf_exempt
@require_POST
def returned(request: HttpRequest) -> JsonResponse:
    """Take a report of a notification that did not arrive, and say what became of it."""
    if not settings.BOUNCE_SECRET:
        return _refused(404, "Dit adres staat hier niet aan.")
    if len(request.body) > bounces.LARGEST:
        return _refused(413, "Dit bericht is te groot.")
    now = timezone.now()
    if not signed(request.headers.get("X-Loket-Signature", ""), request.body, settings.BOUNCE_SECRET, now):
        return _refused(403, "De handtekening klopt niet, of is te oud.")
    is_mail = request.content_type == "message/rfc822"
    report = bounces.read(request.body) if is_mail else _from_json(request.body)
    if report is None:
        return _refused(400, "Dit is geen bericht over een e-mail die niet aankwam.")
    if not report.for_good:
        return JsonResponse({"gevolg": "geen: dit is geen definitieve fout"})
    outcome = bounces.came_back(report.code, report.status, now)
    return JsonResponse({"gevolg": outcome.value}, status=404 if outcome == Outcome.UNKNOWN else 200)


def signed(given: str, body: bytes, secret: str, now: datetime) -> bool:
    """Say whether a body was signed with our secret, within the last minutes."""
    found = _SIGNATURE.fullmatch(given)
    if found is None or abs(now.timestamp() - int(found[1])) > WITHIN:
        return False
    right = hmac.new(secret.encode(), found[1].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(right, found[2])


def _from_json(body: bytes) -> Report | None:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not isinstance(told.get("code"), str) or "status" not in told:
        return None
    status = bounces.clean(told["status"])
    return Report(told["code"].replace("\0", "")[:100], status.startswith("5"), status)


def _refused(status: int, why: str) -> JsonResponse:
    return JsonResponse({"fout": why}, status=status)
