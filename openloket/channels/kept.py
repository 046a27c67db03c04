"""What was typed on a form page whose session has ended: kept for a day, and given back only to whoever typed it.

A form carries a slip (the tag `form_slip`): a sealed note that says to whom we showed it, where, which of the page's
forms it is and when. It proves that a form which comes in without that login is one of ours. What is kept stands in the
same form once its owner is there again: `KeptForms` puts it back in the page (see `refill`), so that views need not
know. It is sent or saved only when the owner does so, and forgotten when that form has arrived, not when another form
of the page has.

A form whose owner is not the one logged in may have been sent by either of them. It is kept apart, and comes back to
whoever goes on from the page that says so and logs in as the form's owner; until then nothing changes in what the owner
had kept.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from openloket.cases.models import KeptForm
from openloket.channels.refill import refill
from openloket.people.acting import Acting, Right
from openloket.people.residents import resident
from openloket.people.sessions import seconds_left
from openloket.secrecy import Unsealable, opened, seal, sealed, unseal

FIELD = "form-slip"
"""The field of a form for the slip. No question can have this name: theirs have no hyphen."""
KEPT = timedelta(hours=24)
"""How long a slip is good, and how long what was typed is kept."""
MOST = 1_000_000
"""Characters that are kept of one form."""
FROM = "bewaard"
"""The parameter of an address that says what was kept while someone else was logged in, for its owner to take."""
REFUSED = "form_refused"
"""The attribute of a request whose view took nothing in and leads on to a page: what was typed stands there again."""
_OF_OURS = (FIELD, "csrfmiddlewaretoken")
_SHOWN_AGAIN = (409, 422)


@dataclass(frozen=True)
class Slip:
    """To whom a form was shown, at which address, and which of the forms there it is."""

    owner: str
    address: str
    level: str = ""
    """How strongly a resident was logged in."""
    form: str = ""
    """Its name; "" for the only form of a page."""
    actor: str = ""
    """Who was logged in, whoever they acted for; "" for an official, or when an earlier release did not say."""

    @property
    def place(self) -> str:
        """Return the place that it is kept under: the page's path, and after a # the form's name."""
        path = urlsplit(self.address).path
        return f"{path}#{self.form}" if self.form else path

    @property
    def staff(self) -> bool:
        return _for_staff(self.address)


_STAFF = "/werk/"


def _for_staff(address: str) -> bool:
    return address.startswith(_STAFF)


def names_at(request: HttpRequest, address: str) -> list[str]:
    """Return the names, current one first, of the official logged in (for a page of staff) or else of the resident."""
    if _for_staff(address):
        return [request.user.owner] if request.user.is_authenticated else []
    who = resident(request)
    return who.keepers if who else []


def _names(request: HttpRequest) -> list[str]:
    """Return every name that a slip may have for whoever is logged in: a resident's under each key, an official's."""
    return [*names_at(request, "/"), *names_at(request, _STAFF)]


def slip(request: HttpRequest, address: str = "", form: str = "") -> str:
    """Return a slip that says, sealed, to whom we show this form and where; empty for a visitor without a login."""
    address = address or request.get_full_path()
    names = names_at(request, address)
    if not names:
        return ""
    who = None if _for_staff(address) else resident(request)
    found = [names[0], address, who.level if who else ""]
    said = {"form": found, "name": form, "at": timezone.now().timestamp(), "actor": who.actor.owner if who else ""}
    return seal(json.dumps(said))


def _read(text: str) -> Slip | None:
    """Return what a slip says; None when it is not ours or more than a day old."""
    try:
        match json.loads(unseal(text)):
            case {"form": [str(owner), str(address), str(level)], "at": float(at), **more}:
                fresh = timezone.now().timestamp() - at <= KEPT.total_seconds()
                said = str(more.get("name", "")), str(more.get("actor", ""))
                return Slip(owner, address, level, *said) if fresh else None
    except (Unsealable, ValueError):
        pass
    return None


def _slip(request: HttpRequest) -> Slip | None:
    """Return the slip that this request carries; None when there is none, or it is not ours or more than a day old."""
    try:
        return _read(request.POST.get(FIELD, ""))
    except UnreadablePostError:
        return None


@dataclass(frozen=True)
class Kept:
    """What became of a form that could not be sent: kept `whole` unless it was too long, without any `files` it had."""

    slip: Slip
    whole: bool
    files: bool
    back: str
    """The address where its owner finds it again."""

    @property
    def apart(self) -> bool:
        """Say whether it comes back at that address alone, because someone else was logged in."""
        return self.back != self.slip.address


def keep(request: HttpRequest, page: str = "") -> Kept | None:
    """Keep what this request sent, for whoever we showed the form to; None when it carries no slip of ours.

    `page` is the page that says why it was refused.
    """
    found = _slip(request)
    if found is None:
        return None
    files, back = bool(request.FILES), found.address
    text = json.dumps({"fields": _sent(request), "files": files, "page": page})
    whole = len(text) <= MOST
    if whole:
        other = _other(request, found)
        row, _ = KeptForm.objects.update_or_create(
            owner=_between(found.owner, other) if other else found.owner,
            path=found.place,
            defaults={"fields": sealed(text), "at": timezone.now()},
        )
        if other:
            claim = quote(seal(json.dumps({"kept": row.pk, "owner": found.owner})))
            back += f"{'&' if '?' in back else '?'}{FROM}={claim}"
    _note(request, None)
    return Kept(found, whole, files, back)


def _sent(request: HttpRequest) -> dict[str, list[str]]:
    """Return the fields that this request sent, without our own."""
    return {name: request.POST.getlist(name) for name in request.POST if name not in _OF_OURS}


def _other(request: HttpRequest, found: Slip) -> str:
    """Return the name of whoever is logged in where the form's owner was; "" when that is its owner, or nobody."""
    if found.owner in _names(request):
        return ""
    return next(iter(names_at(request, found.address)), "")


def _between(owner: str, other: str) -> str:
    """Return the name to keep `owner`'s form under when `other` sent it: nobody's own, so neither is given it."""
    return hashlib.sha256(f"{owner} {other}".encode()).hexdigest()


def _claim(request: HttpRequest) -> HttpResponse | None:
    """Give the owner what was kept while another was logged in, and go on to the page; None when it is not theirs."""
    try:
        match json.loads(unseal(request.GET.get(FROM, ""))):
            case {"kept": int(number), "owner": str(owner)} if owner in _names(request):
                row = KeptForm.objects.filter(pk=number, at__gt=timezone.now() - KEPT).first()
                if row is not None:
                    now = {"fields": row.fields, "at": row.at}
                    KeptForm.objects.update_or_create(owner=owner, path=row.path, defaults=now)
                    row.delete()
                rest = request.GET.copy()
                del rest[FROM]
                return redirect(f"{request.path}?{rest.urlencode()}" if rest else request.path)
    except (Unsealable, ValueError):
        pass
    return None


@dataclass(frozen=True)
class Given:
    """What someone had typed in a form and could not send."""

    kept: dict[str, Any]

    @property
    def fields(self) -> Mapping[str, Sequence[str]]:
        """Return the fields, as they were sent."""
        found: Mapping[str, Sequence[str]] = self.kept["fields"]
        return found

    @cached_property
    def post(self) -> QueryDict:
        """Return the fields, as a view reads them."""
        found = QueryDict(mutable=True)
        for name, values in self.fields.items():
            found.setlist(name, list(values))
        return found

    @property
    def files(self) -> bool:
        """Say whether there were files as well; those have to be added again."""
        return bool(self.kept["files"])

    @property
    def page(self) -> str:
        """Return the page that said why it was refused; "" when nobody refused it."""
        return str(self.kept.get("page", ""))


def on_page(request: HttpRequest, address: str = "") -> dict[str, Given]:
    """Return by place what whoever is logged in typed on a page and could not send, without what was sent just now."""
    path = urlsplit(address).path or request.path
    pages: dict[str, dict[str, Given]] = request.__dict__.setdefault("kept_pages", {})
    if path not in pages:
        names, sent = _names(request), getattr(request, "form_slip", None)
        found = {}
        rows = KeptForm.objects.filter(Q(path=path) | Q(path__startswith=f"{path}#"), owner__in=names) if names else ()
        for row in sorted(rows, key=lambda row: row.at):
            if row.at <= timezone.now() - KEPT or (sent and row.path == sent.place):
                continue
            try:
                found[row.path] = Given(json.loads(opened(row.fields)))
            except Unsealable:  # the key of that day is gone
                continue
        pages[path] = found
    return pages[path]


def given(request: HttpRequest) -> Given | None:
    """Return what was typed in the only form of this page, for a view whose fields depend on it: rows of a group."""
    return on_page(request).get(request.path) if request.method == "GET" else None


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
            "switched": _switched(who, kept) if who is not None and not here else None,
        },
        status=403,
    )
    response["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True)
class Switched:
    """How someone goes on with a page that they opened while they acted for another than now."""

    next: str
    """Where they go: to the page itself, or first to where they choose for whom they act."""
    stops: bool
    """Whether they must stop acting for whom they act for now."""


def _switched(who: Acting, kept: Kept) -> Switched | None:
    """Return how to go on for who is still logged in, and acts for another than the page was for; None for another login."""
    if kept.slip.staff or kept.slip.actor not in who.actor.owners or who.right == Right.MANDATE:
        return None
    if kept.slip.owner in who.actor.owners:
        return Switched(kept.back, who.by_a_check)
    found = re.match(r"/aanvragen/([a-z0-9_-]+)/", kept.slip.address)
    choose = reverse("for_whom", args=[found[1]]) if found else reverse("my_for_whom")
    return Switched(f"{choose}?{urlencode({'next': kept.back})}", who.by_a_check)


class KeptForms:
    """Middleware that keeps a form sent without its owner's login, gives it back in a page, forgets what arrived."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        found = getattr(request, "form_slip", None)
        if found is not None and getattr(request, REFUSED, False):
            keep(request)
        elif found is not None and _arrived(response):
            KeptForm.objects.filter(owner__in=_names(request), path=found.place).delete()
        if is_page(response):
            _give_back(request, response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method == "GET" and FROM in request.GET:
            return _claim(request)
        found = _slip(request) if request.method == "POST" else None
        if found is None:
            return None
        if found.owner not in _names(request):
            return log_in_again(request)
        _note(request, found)
        return None


def _note(request: HttpRequest, found: Slip | None) -> None:
    request.form_slip = found  # type: ignore[attr-defined]


def is_page(response: HttpResponse) -> bool:
    """Say whether this is a page of the site, which can be read and changed."""
    return response.get("Content-Type", "").startswith("text/html") and not response.streaming


def _arrived(response: HttpResponse) -> bool:
    """Say whether what was typed is saved, or stands on the page that comes back. A preview of a letter is neither."""
    return is_page(response) and (response.status_code < 400 or response.status_code in _SHOWN_AGAIN)


def _give_back(request: HttpRequest, response: HttpResponse) -> None:
    """Fill in the forms of a page with what was kept, and one that was just sent and refused with what was sent."""
    typed: dict[str, Mapping[str, Sequence[str]]] = {}
    for found in getattr(request, "kept_pages", {}).values():
        typed |= {place: item.fields for place, item in found.items()}
    sent = getattr(request, "form_slip", None)
    if sent is not None and response.status_code in _SHOWN_AGAIN:
        typed[sent.place] = _sent(request)
    if not typed:
        return

    def of(text: str) -> Mapping[str, Sequence[str]] | None:
        shown = _read(text)
        return typed.get(shown.place) if shown else None

    response.content = refill(response.content.decode(response.charset), FIELD, of)


def seconds_idle(request: HttpRequest) -> int:
    """Return how many seconds whoever sees this page may go without a click; 0 for a visitor without a login.

    A minute less than the session lasts, because a click is written down once a minute.
    """
    if _for_staff(request.path):
        return max(1, seconds_left(request) - 60) if request.user.is_authenticated else 0
    return settings.RESIDENT_IDLE_SECONDS - 60 if resident(request) else 0


@require_GET
@never_cache
def stay(request: HttpRequest) -> HttpResponse:
    """Note that someone is still there: looking up who they are makes the session last longer. 403 when it is over."""
    return HttpResponse(status=204 if _names(request) else 403)
