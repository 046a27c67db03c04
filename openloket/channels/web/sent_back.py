"""Leading back to a page whose form was refused, so that 'back' and 'reload' send nothing again.

The answers stand with the form. What was said of them is kept in the session, for the page that says `?fout=1`; it is
gone once the page is opened without that, or sent again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from openloket.forms.validate import Problem

WRONG = "fout"
"""The parameter of an address that says that something is wrong with what was sent from that page."""
_KEPT = "sent_back"
_MOST = 5
"""Pages of which it is kept, the last ones: of more, nobody comes back to."""


def back(request: HttpRequest, problems: Iterable[Problem], **query: str) -> HttpResponse:
    """Lead back to the page of this form, which tells these problems; `query` is what else its address says."""
    forget(request)
    if found := [_plain(problem) for problem in problems]:
        said = {**request.session.get(_KEPT, {}), request.path: found}
        request.session[_KEPT] = dict(list(said.items())[-_MOST:])
        query = {WRONG: "1", **query}
    return HttpResponseRedirect(address(request, query), status=303)


def address(request: HttpRequest, query: Mapping[str, str]) -> str:
    """Return the address of this page with nothing more than this."""
    return f"{request.path}?{urlencode(query)}" if query else request.path


def told(request: HttpRequest) -> tuple[Problem, ...]:
    """Return what was wrong with what was sent from this page; without the parameter it is forgotten."""
    if WRONG not in request.GET:
        forget(request)
    return tuple(_problem(found) for found in request.session.get(_KEPT, {}).get(request.path, ()))


def forget(request: HttpRequest) -> None:
    """Forget what was wrong with what was sent from this page."""
    kept = request.session.get(_KEPT, {})
    if request.path in kept:
        request.session[_KEPT] = {path: problems for path, problems in kept.items() if path != request.path}


def _plain(problem: Problem) -> dict[str, Any]:
    """Return a problem as the session holds it; days keep being days, because they are told in the reader's language."""
    params = {
        name: {"day": value.isoformat()} if isinstance(value, date) else value if isinstance(value, int) else str(value)
        for name, value in problem.params.items()
    }
    return {**vars(problem), "params": params}


def _problem(found: dict[str, Any]) -> Problem:
    params = {
        name: date.fromisoformat(value["day"]) if isinstance(value, dict) else value
        for name, value in found["params"].items()
    }
    return Problem(**{**found, "params": params})
