"""The check of URLs that may be of any register: those of this server must point at something."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from openloket.registers.api import database
from openloket.registers.api.addresses import known_host, own_host
from openloket.registers.api.problems import InvalidParam
from openloket.registers.api.register import REGISTERS
from openloket.registers.api.registry import local
from openloket.registers.api.resource import Mutation

ADDRESS = re.compile(r"https?://(?P<host>[^/?#]+)(/(?P<api>[a-z]+)/api/v1/)?.*", re.DOTALL | re.IGNORECASE)


def points_at_nothing(url: str) -> bool:
    """Say whether a URL is one of this server, or of a register of ours under another name of it, with nothing there.

    What this server has are the resources of its registers; its pages are none.
    """
    named = local(url)
    if named is None:
        found = ADDRESS.fullmatch(url)
        if found is None:
            return False
        ours = found["api"] in {register.name for register in REGISTERS.values()}
        return own_host(found["host"]) or (ours and known_host(found["host"]))
    row = database.run(f"select 1 from {named[0].source} where uuid = %s", [named[1]]).fetchone()
    return row is None


def named_here(name: str) -> Callable[[Mutation], Iterator[InvalidParam]]:
    """Make a rule: a URL of this server points at something. Of other registers nothing is asked."""

    def rule(mutation: Mutation) -> Iterator[InvalidParam]:
        url = mutation.new.get(name)
        if url and mutation.changed(name) and points_at_nothing(url):
            yield InvalidParam(name, "bad-url", "Op deze URL is niets te vinden.")

    return rule
