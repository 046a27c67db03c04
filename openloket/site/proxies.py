"""Whom a request comes from, when proxies stand in between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LOOPBACK = ip_address("127.0.0.1")
_WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+")


def networks(text: str) -> list[Network]:
    """Read addresses and networks (10.0.0.0/8) with commas between them. Raises ValueError, naming one that is none."""
    found: list[Network] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        try:
            found.append(ip_network(part, strict=False))
        except ValueError as error:
            raise ValueError(
                f"'{part}' is geen adres of netwerk. Schrijf bijvoorbeeld 10.0.0.5 of 10.0.0.0/24."
            ) from error
    return found


def client_address(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the address of the client. A peer without an address is a socket of this machine, and counts as that.

    `forwarded` is X-Forwarded-For: each proxy adds at the end whom it speaks for. So we read from the end, and only as
    long as the one who said it is a proxy of our own; what stands before it, anybody can have written.
    """
    here = _read(peer) or LOOPBACK
    for said in reversed(forwarded.split(",")):
        before = _read(said)
        if not _is_one_of(here, trusted) or before is None:
            break
        here = before
    return str(here)


def trusted(peer: str, networks: Sequence[Network]) -> bool:
    """Say whether who speaks to us is one of these; without an address it is a socket of this machine."""
    return _is_one_of(_read(peer) or LOOPBACK, networks)


def _is_one_of(address: Address, trusted: Iterable[Network]) -> bool:
    return any(address in network for network in trusted)


def _read(text: str) -> Address | None:
    """Read an address, perhaps with a port; an IPv4 address written as IPv6 becomes IPv4. None for anything else."""
    text = text.strip()
    if match := _WITH_PORT.fullmatch(text):
        text = match[1] or match[2]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
