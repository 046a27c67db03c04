"""The officials of the demo: who they are, and the password that all of them have."""

from __future__ import annotations

from openloket.people import passwords
from openloket.people.rights import Role

PASSWORD = passwords.DEMO
TEAMS = {
    "vergunningen": "Vergunningen",
    "inkomen": "Werk en inkomen",
    "buitenruimte": "Buitenruimte",
    "burgerzaken": "Burgerzaken",
    "juridisch": "Bezwaar en klachten",
    "loket": "Klantcontact",
}
TEAM_PHONES = {"vergunningen": "0123 45 67 10", "inkomen": "0123 45 67 20"}
LOGINS: list[dict[str, str]] = [
    {"username": "anna", "name": "Anna de Wit", "role": Role.BEHANDELAAR, "team": "vergunningen"},
    {"username": "youssef", "name": "Youssef Amrani", "role": Role.BEHANDELAAR, "team": "vergunningen"},
    {"username": "bram", "name": "Bram Visser", "role": Role.BEHANDELAAR, "team": "inkomen"},
    {"username": "chantal", "name": "Chantal Peters", "role": Role.COORDINATOR, "team": "vergunningen"},
    {"username": "dirk", "name": "Dirk Smit", "role": Role.COORDINATOR, "team": "inkomen"},
    {"username": "els", "name": "Els Bakker", "role": Role.BALIE, "team": "loket"},
    {"username": "frans", "name": "Frans Mulder", "role": Role.POSTKAMER, "team": "loket"},
    {"username": "gerda", "name": "Gerda Jansen", "role": Role.BEHEERDER, "team": "loket"},
    {"username": "ilse", "name": "Ilse Vermeer", "role": Role.BEHANDELAAR, "team": "buitenruimte"},
    {"username": "karin", "name": "Karin Bos", "role": Role.BEHANDELAAR, "team": "burgerzaken"},
    {"username": "lotte", "name": "Lotte Smit", "role": Role.BEHANDELAAR, "team": "juridisch"},
    {"username": "omar", "name": "Omar Haddad", "role": Role.BEHANDELAAR, "team": "juridisch"},
    {"username": "henk", "name": "Henk de Groot", "role": Role.BEHEERDER, "team": "loket"},
    {"username": "nadia", "name": "Nadia Kok", "role": Role.ARCHIVARIS, "team": "loket"},
    {"username": "ria", "name": "Ria Dekker", "role": Role.UITBETALER, "team": "loket"},
    {"username": "sjoerd", "name": "Sjoerd Haan", "role": Role.UITBETALER, "team": "loket"},
    {"username": "piet", "name": "Piet Hendriks", "role": Role.PROCESEIGENAAR, "team": "vergunningen"},
]
SINCE_THE_MARK = frozenset({"lotte", "omar", "nadia", "piet", "ria", "sjoerd"})
"""Who came after a demo's database got a mark (see installation); one from before has no account of theirs."""
ROLE_NAMES: dict[str, str] = {Role.COORDINATOR: "coördinator"}
