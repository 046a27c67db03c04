"""Which zaken a resident may see: their own, by the number they logged in with."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from openloket.people.looking import NUMBERS
from openloket.people.residents import Identity, resident
from openloket.registers.models import Rol, Zaak


def own_zaken(who: Identity) -> QuerySet[Zaak]:
    """The zaken in which this resident or business is the initiator."""
    rollen = Rol.objects.filter(
        roltype__omschrijving_generiek="initiator", **{f"betrokkene_identificatie__{NUMBERS[who.kind]}": who.number}
    )
    return Zaak.objects.filter(pk__in=rollen.values("zaak"))


def remember(request: HttpRequest, zaak: Zaak) -> None:
    """Let this browser see the receipt of what it just sent, also without a login."""
    request.session["sent"] = [*request.session.get("sent", [])[-9:], zaak.pk]


def may_see(request: HttpRequest, zaak: Zaak) -> bool:
    if zaak.pk in request.session.get("sent", []):
        return True
    who = resident(request)
    return who is not None and own_zaken(who).filter(pk=zaak.pk).exists()
