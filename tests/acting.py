"""People who act for themselves, for their company or for another, as logins say it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from openloket.people.acting import Acting, Right, own
from openloket.people.claims import acting
from openloket.people.means.wallet import MEANS
from openloket.sources import standin
from tests.conftest import MOULIN, NOW

EVENT = "evenementenvergunning"
FATHER = own("bsn", "999991772", "substantieel", "Mees van Dijk")
ROOS = own("bsn", "999990020", "substantieel", "Roos Aarts")
BO = own("bsn", standin.BO, "substantieel", "Bo de Wit")
BRAM = own("bsn", "999990032", "substantieel", "Bram Aarts")
TAKES_MANDATES = (
    "audience: [inwoner, ondernemer]\n",
    "audience: [inwoner, ondernemer]\nrepresentation: [machtiging]\n",
)
"""What to change in the text of the event permit, so that one may ask for another."""
TAKES_PARENTS = (TAKES_MANDATES[0], TAKES_MANDATES[1].replace("machtiging", "machtiging, gezag"))
"""The same, so that a parent may ask for a child too."""
NORTH = "000012345678"
COMPANY = own("kvk", "69599084", "substantieel", "Test EMZ Dagobert")
BRANCH = own("kvk", "69599084", "substantieel", "Test EMZ Dagobert", branch=NORTH)
OTHER_BRANCH = own("kvk", "69599084", "substantieel", "Test EMZ Dagobert", branch="000087654321")
LUCIA = own(
    "eidas",
    "ES/NL/Z1234567R",
    "substantieel",
    "Lucía Ejemplo",
    first_names="Lucía",
    family_name="Ejemplo",
    born="1988-03-02",
)
OTHER_EUROPEAN = own("eidas", "ES/NL/Y7654321R", "substantieel", "Lucía Ejemplo", family_name="Ejemplo")


def weakly(who: Acting, level: str = "laag") -> Acting:
    """Return the same person or company, logged in at another level."""
    actor = replace(who.actor, level=level)
    return replace(who, actor=actor, concerned=actor if who.actor == who.concerned else who.concerned)


def wallet(said: dict[str, str], issuer: str = "nl-wallet") -> Acting:
    """Return who logged in with a wallet that shows these claims, read as our own means of login reads them."""
    number = {"person_identifier": f"wallet/{issuer}/{said['number']}"} if "number" in said else {}
    acr = "http://eidas.europa.eu/LoA/high"
    claims = {**{name: value for name, value in said.items() if name != "number"}, **number, "acr": acr}
    return acting(claims, NOW, among=(MEANS,))


WALLET_OF_MOULIN = {"bsn": MOULIN.number, "given_name": "Suzanne", "family_name": "Moulin"}
WALLET_WITHOUT_BSN = {"number": "ES-77", "given_name": "Lucía", "family_name": "Ejemplo", "birthdate": "1988-03-02"}


def mandate(
    actor: Acting = ROOS,
    concerned: Acting = FATHER,
    services: tuple[str, ...] = (EVENT,),
    until: datetime | None = NOW + timedelta(hours=1),
    right: Right = Right.MANDATE,
) -> Acting:
    """Return someone who logged in with a mandate of another."""
    return Acting(actor.actor, concerned.concerned, right, "digid_machtigen", services, until)


def employee(*services: str, **more: Any) -> Acting:
    """Return an employee of the company whose authorisation names these services."""
    who = own("kvk", "69599084", "substantieel", "Test EMZ Dagobert", employee="4B75@2D8F", **more)
    return Acting(who.actor, who.concerned, Right.COMPANY, "eherkenning", services)


def parent(actor: Acting = MOULIN, child: str = standin.BO, name: str = "Bo de Wit", **more: Any) -> Acting:
    """Return a parent who acts for a child, as the BRP confirmed at the moment on which tests stand still."""
    until = datetime(2036, 4, 2, tzinfo=ZoneInfo("Europe/Amsterdam"))
    concerned = own("bsn", child, "substantieel", name, born="2018-04-02").concerned
    times: dict[str, Any] = {"until": until, "checked": NOW, **more}
    return Acting(actor.actor, concerned, Right.PARENT, "digid", **times)
