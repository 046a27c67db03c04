"""Lead whoever opens the address of a button to the page where that button stands.

Such an address only takes what a form sends. Still people come there with a visit: by 'back', by typing it, from their
history, or after logging in again. A bare 405 tells them nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import ResolverMatch, reverse

PAGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "language": ("home", ()),
    "apply_curatele": ("apply_saved", ("service", "draft")),
    "apply_remove": ("apply_saved", ("service", "draft")),
    "feedback": ("received", ("zaak",)),
    "reached_forget": ("reached", ()),
    "act_for": ("mine", ()),
    "for_oneself": ("mine", ()),
    "my_cosign": ("my_case", ("zaak",)),
    "save_list": ("worklist", ()),
    "remove_list": ("worklist", ()),
    "find": ("worklist", ()),
    "find_purpose": ("worklist", ()),
    "propose_division": ("worklist", ()),
    "caller_of_case": ("case", ("zaak",)),
    "return_slip": ("case", ("zaak",)),
    "purpose": ("case", ("zaak",)),
    "act": ("case", ("zaak",)),
    "post_reopen": ("post_in", ()),
    "post_sort_back": ("post_in", ()),
    "need_change": ("needs", ()),
    "add_log": ("process", ()),
    "remove_log": ("process", ()),
    "emergency": ("services", ()),
    "briefing": ("practice", ("change",)),
    "change_act": ("change", ("change",)),
}
"""By the name of an address that only takes a form: the page where the form stands, and which parts of the address it has."""


class OnlyForms:
    """Middleware that answers a visit to an address that only takes a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        page = _page(request.resolver_match)
        if page:
            return redirect(page)
        told = render(request, "error.html", {"code": 405}, status=405)
        told["Allow"] = response["Allow"]
        return told


def _page(match: ResolverMatch | None) -> str:
    """Return the address of the page with the form; "" when programs alone call this address."""
    found = PAGES.get(match.url_name or "") if match else None
    if match is None or found is None:
        return ""
    name, parts = found
    return reverse(name, args=[match.kwargs[part] for part in parts])
