"""What was typed on a form page whose session has ended: kept for a day, and given back to who typed it alone.

A form page carries a slip: a sealed note of to whom we showed it, where and when. It proves that a form which comes in
without that login is one of ours, so nobody else can put words in someone's form. What is kept is shown on the same page
once its owner is there again; it is sent or saved only when they do so themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from openloket.cases.models import KeptForm
from openloket.people.residents import resident
from openloket.people.sessions import seconds_left
from openloket.secrecy import Unsealable, opened, seal, sealed, unseal

FIELD = "form-slip"
"""The field of a form with the slip. No question can be called so: of those, names have no hyphen."""
KEPT = timedelta(hours=24)
"""How long a slip is good, and how long what was typed is kept."""
MOST = 1_000_000
"""Characters that are kept of one form."""
_OF_OURS = (FIELD, "csrfmiddlewaretoken")
_SHOWN_AGAIN = (409, 422)


@dataclass(frozen=True)
class Slip:
    """To whom a form page was shown, and at which address."""

    owner: str
    address: str
    level: str = ""
    """How strongly a resident was logged in."""

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    @property
    def staff(self) -> bool:
        return _for_staff(self.address)


def _for_staff(address: str) -> bool:
    return address.startswith("/werk/")


def _names(request: HttpRequest) -> list[str]:
    """Every name that who is logged in now may have on a slip: a resident's under each key, an official's."""
    who, user = resident(request), request.user
    return [*(who.owners if who else []), *([user.owner] if user.is_authenticated else [])]


def slip(request: HttpRequest, address: str = "") -> str:
    """Seal to whom we show this form, and where they find it again; empty for a visitor without a login."""
    address = address or request.get_full_path()
    who, user = resident(request), request.user
    if _for_staff(address):
        found = [user.owner, address, ""] if user.is_authenticated else None
    else:
        found = [who.owner, address, who.level] if who else None
    return seal(json.dumps({"form": found, "at": timezone.now().timestamp()})) if found else ""


def _slip(request: HttpRequest) -> Slip | None:
    """Return the slip that this request carries; None when there is none, it is not ours, or it is a day old."""
    try:
        match json.loads(unseal(request.POST.get(FIELD, ""))):
            case {"form": [str(owner), str(address), str(level)], "at": float(at)}:
                fresh = timezone.now().timestamp() - at <= KEPT.total_seconds()
                return Slip(owner, address, level) if fresh else None
    except (Unsealable, ValueError, UnreadablePostError):
        pass
    return None


@dataclass(frozen=True)
class Kept:
    """What became of a form that could not be sent: whether it was not too long to keep, and had files, which are not."""

    slip: Slip
    whole: bool
    files: bool


def keep(request: HttpRequest) -> Kept | None:
    """Keep what this request sent, for whom we showed the form to; None when it carries no slip of ours."""
    found = _slip(request)
    if found is None:
        return None
    files = bool(request.FILES)
    fields = {name: request.POST.getlist(name) for name in request.POST if name not in _OF_OURS}
    text = json.dumps({"fields": fields, "files": files})
    whole = len(text) <= MOST
    if whole:
        KeptForm.objects.update_or_create(
            owner=found.owner, path=found.path, defaults={"fields": sealed(text), "at": timezone.now()}
        )
    _note(request, None)
    return Kept(found, whole, files)


@dataclass(frozen=True)
class Given:
    """What someone had typed on a page and could not send."""

    kept: dict[str, Any]
    at: datetime

    @cached_property
    def post(self) -> QueryDict:
        """The fields, as they were sent."""
        found = QueryDict(mutable=True)
        for name, values in self.kept["fields"].items():
            found.setlist(name, values)
        return found

    @property
    def files(self) -> bool:
        """Whether there were files as well; those have to be added again."""
        return bool(self.kept["files"])


def given(request: HttpRequest) -> Given | None:
    """Return what who is logged in typed here before and could not send; None on a page that was just sent itself."""
    if request.method != "GET" or not (names := _names(request)):
        return None
    fresh = KeptForm.objects.filter(owner__in=names, path=request.path, at__gt=timezone.now() - KEPT)
    row = fresh.order_by("-at").first()
    try:
        return Given(json.loads(opened(row.fields)), row.at) if row else None
    except Unsealable:  # the key of that day is gone
        return None


def forget_old(now: datetime) -> None:
    """Remove what nobody came back for."""
    KeptForm.objects.filter(at__lte=now - KEPT).delete()


def log_in_again(request: HttpRequest) -> HttpResponse | None:
    """Keep what a form sent and say how its owner goes on; None when it carries no slip of ours."""
    kept = keep(request)
    if kept is None:
        return None
    who, user = resident(request), request.user
    here = kept.slip.owner in _names(request)
    response = render(
        request,
        "kept.html",
        {
            "kept": kept,
            "here": here,
            "other": not here and (user.is_authenticated if kept.slip.staff else who is not None),
        },
        status=403,
    )
    response["Cache-Control"] = "no-store"
    return response


class KeptForms:
    """A form that comes in without the login it was shown to is kept; one that arrived is forgotten."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        found = getattr(request, "form_slip", None)
        if found is not None and _arrived(response):
            KeptForm.objects.filter(owner__in=_names(request), path=found.path).delete()
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        found = _slip(request) if request.method == "POST" else None
        if found is None:
            return None
        if found.owner not in _names(request):
            return log_in_again(request)
        _note(request, found)
        return None


def _note(request: HttpRequest, found: Slip | None) -> None:
    request.form_slip = found  # type: ignore[attr-defined]


def _arrived(response: HttpResponse) -> bool:
    """Whether what was typed is saved, or stands on the page that comes back. A letter to look at is neither."""
    page = response.get("Content-Type", "").startswith("text/html")
    return page and (response.status_code < 400 or response.status_code in _SHOWN_AGAIN)


def seconds_idle(request: HttpRequest) -> int:
    """How long who sees this page may go without a click; 0 for a visitor without a login.

    A minute less than the session lasts, because a click is written down once a minute.
    """
    if _for_staff(request.path):
        return max(1, seconds_left(request) - 60) if request.user.is_authenticated else 0
    return settings.RESIDENT_IDLE_SECONDS - 60 if resident(request) else 0


@require_GET
@never_cache
def stay(request: HttpRequest) -> HttpResponse:
    """Someone says that they are still there; seeing who it is has the session last longer. 403 when it is over."""
    return HttpResponse(status=204 if _names(request) else 403)
