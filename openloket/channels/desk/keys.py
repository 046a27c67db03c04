"""Keys for who works with cases all day: which there are, and the page that lists them and switches them off.

A page gives a key to a link, a button or a part of itself (`{% key %}`); the script only presses what is there, so each
of them can be reached without it too. Keys of one character can be switched off (WCAG 2.1.4).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from openloket.people.models import User

KEYS: Mapping[str, str | Promise] = {
    "?": gettext_lazy("Deze uitleg"),
    "z": gettext_lazy("Zoeken, in de werklijst"),
    "j": gettext_lazy("Een zaak verder in de lijst, of een bladzijde verder in een document"),
    "k": gettext_lazy("Een zaak of een bladzijde terug"),
    "v": gettext_lazy("De volgende zaak van uw lijst, of het volgende document"),
    "t": gettext_lazy("Terug: van een document naar de zaak, van een zaak naar de werklijst"),
    "b": gettext_lazy("Beslissen"),
    "n": gettext_lazy("Iets opschrijven bij de zaak"),
    "m": gettext_lazy("Berichten"),
    "a": gettext_lazy("Antwoorden"),
    "d": gettext_lazy("Documenten"),
}
"""What each key does where a page has it."""


@require_http_methods(["GET", "POST"])
@login_required
def keys(request: HttpRequest) -> HttpResponse:
    """Show the keys, and switch them on or off for this official."""
    user: User = request.user  # type: ignore[assignment]
    if request.method == "POST":
        user.shortcuts = request.POST.get("toetsen") == "aan"
        user.save(update_fields=["shortcuts"])
        flash.success(request, _("De sneltoetsen staan aan.") if user.shortcuts else _("De sneltoetsen staan uit."))
        return redirect("keys")
    return render(request, "desk/keys.html", {"keys": KEYS})
