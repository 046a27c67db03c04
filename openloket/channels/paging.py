"""Going through a list page by page, with what was chosen kept in the address."""

from __future__ import annotations

from django.http import HttpRequest


def query(request: HttpRequest) -> str:
    """Return what the address of a page asks beside its number, to put the number behind."""
    asked = request.GET.copy()
    asked.pop("pagina", None)
    return f"{asked.urlencode()}&" if asked else ""
