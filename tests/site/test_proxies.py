"""Whom a request comes from: only our own proxies are believed."""

from __future__ import annotations

import pytest

from openloket.site.proxies import client_address, networks

OURS = networks("127.0.0.1, ::1, 10.0.0.0/8, 2001:db8:1::/64")


@pytest.mark.parametrize(
    ("peer", "forwarded", "wanted"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),  # not a proxy of ours: what it says is not believed
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # the client wrote the first
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),  # two proxies
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.9", "10.0.0.9"),  # a client in our own network
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, onzin", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1:5123", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8:9::5]:443", "2001:db8:9::5"),
        ("2001:db8:1::2", "2001:DB8:9::5", "2001:db8:9::5"),
        ("::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("fe80::1%eth0", "", "fe80::1"),
        ("", "198.51.100.1", "198.51.100.1"),  # a socket of this machine
        ("", "", "127.0.0.1"),
        ("10.0.0.1", ",,, ,", "10.0.0.1"),
    ],
)
def test_the_address_of_the_client(peer: str, forwarded: str, wanted: str) -> None:
    assert client_address(peer, forwarded, OURS) == wanted


def test_without_proxies_nobody_is_believed() -> None:
    assert client_address("127.0.0.1", "198.51.100.1", []) == "127.0.0.1"


@pytest.mark.parametrize("text", ["proxy.example", "10.0.0.0/33", "10.0.0.1;10.0.0.2"])
def test_what_is_no_address_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="is geen adres of netwerk"):
        networks(text)
