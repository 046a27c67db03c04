"""What people look for on the site, and what they think of it afterwards: counted, apart from who they are."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from openloket.cases import versions
from openloket.cases.models import Case, Feedback, Search
from openloket.cases.opinions import BETTER, EASE
from openloket.channels.web import audience
from openloket.channels.web.access import receipt
from openloket.definitions.finding import elsewhere, matching, meant
from openloket.forms.types import storable
from openloket.registers.models import Zaak

_GIVEN = "feedback"
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)


@require_POST
def feedback(request: HttpRequest, zaak: UUID) -> HttpResponse:
    """Keep the answers to two questions after sending, once for each zaak; what is kept does not say whose it was."""
    if receipt(request, zaak) is None:
        raise Http404
    case = get_object_or_404(Case.objects.select_related("version"), zaak__uuid=zaak)
    given: list[str] = request.session.get(_GIVEN, [])
    ease = request.POST.get("ease", "")
    if ease not in {str(value) for value, _label in EASE}:
        messages.error(request, _("Kies hoe makkelijk of moeilijk het was."))
        return redirect("received", zaak)
    if str(zaak) not in given:
        better = request.POST.get("better", "")
        Feedback.objects.create(
            service=case.service,
            version_hash=case.version.hash if case.version else "",
            channel=case.channel,
            ease=int(ease),
            better=better if better in BETTER else "",
            on=timezone.localdate(),
        )
        request.session[_GIVEN] = [*given, str(zaak)]
    messages.success(request, _("Bedankt. Daar maken wij de site beter mee."))
    return redirect("received", zaak)


def was_given(request: HttpRequest, zaak: Zaak) -> bool:
    """Say whether this visitor answered the two questions about this zaak."""
    return str(zaak.uuid) in request.session.get(_GIVEN, [])


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search for services by what people call them and what they are about."""
    asked = storable(request.GET.get("q", "")[:200]).strip()
    words = _words(asked)
    offered = versions.services_on(timezone.localdate())
    found = matching(asked, offered)
    if words:
        Search.objects.create(words=" ".join(words)[:60], found=min(len(found), 1000), on=timezone.localdate())
    return render(
        request,
        "web/search.html",
        {
            "asked": asked,
            "meant": meant(asked, offered),
            "elsewhere": elsewhere(asked, offered),
            "found": audience.offers(request, found),
        },
    )


def _words(text: str) -> list[str]:
    """Return the words of letters in a text, eight at most; numbers, addresses and the like are not kept."""
    parts = [part.strip(".,;:!?()'\"") for part in text.lower().split()]
    return [part for part in parts if len(part) > 1 and _WORD.fullmatch(part.replace("-", ""))][:8]
