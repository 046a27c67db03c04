"""The rules of Autorisaties (ac-001 … ac-003)."""

from __future__ import annotations

from collections.abc import Iterator

from openloket.registers.api.pointing import points_at_nothing
from openloket.registers.api.problems import InvalidParam
from openloket.registers.api.register import REGISTERS
from openloket.registers.api.registry import local
from openloket.registers.api.resource import Mutation


def narrowing(component: str) -> tuple[str, ...]:
    """Return the attributes that narrow an autorisatie in a register: the type, and up to which confidentiality."""
    register = REGISTERS[component]
    if not register.granted_by:
        return ()
    return (register.granted_by, "maxVertrouwelijkheidaanduiding") if register.ranked else (register.granted_by,)


def ac_001(mutation: Mutation) -> Iterator[InvalidParam]:
    """Een client_id hoort bij één applicatie."""
    if taken := mutation.facts.get("taken"):
        reason = f"Deze client_id hoort al bij een andere applicatie: {', '.join(taken)}."
        yield InvalidParam("clientIds", "clientId-exists", reason)


def ac_002(mutation: Mutation) -> Iterator[InvalidParam]:
    """Autorisaties óf heeftAlleAutorisaties: precies een van beide.

    An applicatie of which we make the client ourselves may be without: it gets them by a call, and may do nothing until
    then.
    """
    everything = mutation.new.get("heeftAlleAutorisaties", (mutation.old or {}).get("heeft_alle_autorisaties"))
    grants = mutation.new.get("autorisaties", (mutation.old or {}).get("autorisaties"))
    if everything and grants:
        reason = "Geef autorisaties, of heeftAlleAutorisaties, niet allebei."
        yield InvalidParam("nonFieldErrors", "ambiguous-authorizations-specified", reason)
    elif not everything and not grants and not mutation.facts.get("granted_later"):
        reason = "Geef autorisaties, of zet heeftAlleAutorisaties op true."
        yield InvalidParam("nonFieldErrors", "missing-authorizations", reason)


def types_exist(mutation: Mutation) -> Iterator[InvalidParam]:
    """Refuse an autorisatie that newly names a type of our own Catalogi that is not there, or of another kind."""
    known = {
        url
        for autorisatie in (mutation.old or {}).get("autorisaties") or ()
        for url in autorisatie.values()
        if isinstance(url, str)
    }
    for number, autorisatie in enumerate(mutation.new.get("autorisaties") or ()):
        kind = REGISTERS[autorisatie["component"]].granted_by
        url, name = autorisatie.get(kind), f"autorisaties.{number}.{kind}"
        if not url or url in known:
            continue
        found = local(url)
        if points_at_nothing(url):
            yield InvalidParam(name, "bad-url", f"Er is geen {kind} op deze URL.")
        elif found and found[0].name != kind:
            yield InvalidParam(name, "invalid-resource", f"Deze URL wijst niet naar een {kind}.")


def ac_003(mutation: Mutation) -> Iterator[InvalidParam]:
    """Een autorisatie op zaken, documenten of besluiten noemt het type, en de eerste twee ook de vertrouwelijkheid."""
    for number, autorisatie in enumerate(mutation.new.get("autorisaties") or ()):
        prefix, names = f"{REGISTERS[autorisatie['component']].name}.", narrowing(autorisatie["component"])
        if not any(scope.removeprefix("zds.scopes.").startswith(prefix) for scope in autorisatie["scopes"]):
            continue
        for name in names:
            if not autorisatie.get(name):
                yield InvalidParam(f"autorisaties.{number}.{name}", "required", "Dit veld is vereist bij deze scopes.")
