"""An abonnement: who wants to hear of what, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from openloket.registers.api import database
from openloket.registers.api.kinds import AnyObject, Group, InvalidParams, Many, Part, Text, Uri
from openloket.registers.api.problems import InvalidParam
from openloket.registers.api.resource import OLDER_IDS, Attribute, Mutation, Resource, url
from openloket.registers.models import Abonnement
from openloket.registers.notificaties.kanaal import KENMERK, plain
from openloket.registers.notificaties.register import CONSUME, EITHER, notificaties


def known(mutation: Mutation) -> InvalidParams:
    """Refuse kanalen that do not exist, and filters that they do not have."""
    wanted = mutation.new.get("kanalen") or ()
    rows = database.run(
        "select naam, filters from registers_kanaal where naam = any(%s)", [[item["naam"] for item in wanted]]
    ).fetchall()
    kanalen, faults = dict(rows), []
    for number, item in enumerate(wanted):
        if item["naam"] not in kanalen:
            faults.append(
                InvalidParam(f"kanalen.{number}.naam", "kanaal_naam", "Een kanaal met deze naam bestaat niet.")
            )
        elif wrong := _unknown(item["filters"] or (), kanalen[item["naam"]]):
            reason = f"Dit kanaal heeft deze filters niet: {', '.join(sorted(wrong))}."
            faults.append(InvalidParam(f"kanalen.{number}.filters", "inconsistent-abonnement-filters", reason))
        elif twice := _twice(item["filters"] or ()):
            reason = f"Dit is hetzelfde kenmerk, in twee schrijfwijzen: {', '.join(twice)}."
            faults.append(InvalidParam(f"kanalen.{number}.filters", "ambiguous", reason))
        for name, value in (item["filters"] or {}).items():
            KENMERK.parse(value, f"kanalen.{number}.filters.{name}", faults)
    return faults


def _unknown(filters: Iterable[str], kenmerken: Iterable[str]) -> set[str]:
    known = {plain(kenmerk) for kenmerk in kenmerken}
    return {name for name in filters if plain(name) not in known}


def _twice(filters: Iterable[str]) -> list[str]:
    """Return the names in filters that mean one kenmerk, spelled in more than one way."""
    spelled = Counter(plain(name) for name in filters)
    return sorted(name for name in filters if spelled[plain(name)] > 1)


def its_client(mutation: Mutation) -> None:
    """Note the client that makes an abonnement: the abonnement, with the secret in it, is for that client alone."""
    if mutation.creating:
        mutation.columns["client_id"] = mutation.hand.caller.client.client_id[:50]


ABONNEMENT = Resource(
    "abonnement",
    notificaties,
    "abonnement",
    Abonnement,
    (
        url("abonnement"),
        Attribute("callbackUrl", Uri(max=None, min=1, blank=False), required=True),
        Attribute("auth", Text(min=1), required=True),
        Attribute(
            "kanalen",
            Many(Group((Part("filters", AnyObject()), Part("naam", Text(min=1), required=True)))),
            required=True,
        ),
    ),
    operations="list create retrieve update partial_update destroy",
    operation_ids=OLDER_IDS,
    scopes={
        "list": EITHER,
        "retrieve": EITHER,
        **dict.fromkeys(("create", "update", "partial_update", "destroy"), CONSUME),
    },
    paged=False,
    own="client_id",
    expand=False,
    rules=(known, its_client),
    describe="{t}.callback_url",
)
