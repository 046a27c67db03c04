"""Leading back to a page whose form was refused, so that 'back' and 'reload' send nothing again.

A form page of the web keeps its answers with the form and says what is wrong by itself (`web.sent_back`). Of every other
form that carries a slip, the page that says what is wrong is kept beside what was typed (see `kept`), and shown at its
own address. That address is asked first whether this person may still see it; a plain visit shows what was typed in the
page as it is then.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from openloket.channels import kept
from openloket.channels.web.sent_back import WRONG

_REFUSED = (409, 422)


class RefusedForms:
    """Middleware that leads a form that was refused back to its page; it stands outside `KeptForms`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not kept.is_page(response):
            return response
        if request.method == "POST" and response.status_code in _REFUSED:
            return _led_back(request, response) or response
        if request.method == "GET" and response.status_code in (200, *_REFUSED) and WRONG in request.GET:
            found = kept.on_page(request)
            form = found.get(f"{request.path}#{request.GET[WRONG]}") or found.get(request.path)
            if form is not None and form.page:
                response.content = form.page
        return response


def _led_back(request: HttpRequest, response: HttpResponse) -> HttpResponse | None:
    """Keep a page that says what is wrong, and lead to it; None when the form has no slip, or it is too long to keep.

    The address says which form of the page it was.
    """
    found = kept.keep(request, page=response.content.decode(response.charset))
    if found is None or not found.whole:
        return None
    address = urlsplit(found.slip.address)
    query = [(name, value) for name, value in parse_qsl(address.query) if name != WRONG]
    return HttpResponseRedirect(f"{address.path}?{urlencode([*query, (WRONG, found.slip.form or '1')])}", status=303)
