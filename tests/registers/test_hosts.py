"""Names of hosts are compared whole: this server's own, and those that it may call."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.registers.api import remote
from openloket.registers.api.addresses import known_host
from openloket.registers.api.registry import local
from tests.registers.zgw import RSIN, Types, Zgw

UUID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def hosts(settings: Any) -> None:
    settings.BASE_URL = "https://loket.voorbeeld.nl"
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", ".gemeente.nl"]


@pytest.mark.parametrize(
    "host",
    [
        "loket.voorbeeld.nl",
        "LOKET.Voorbeeld.nl",
        "loket.voorbeeld.nl:443",
        "loket.voorbeeld.nl.",
        "localhost",
        "localhost:8000",
        "127.0.0.1:80",
        "[::1]",
        "[::1]:8000",
        "gemeente.nl",
        "www.gemeente.nl",
        "a.b.gemeente.nl:8443",
    ],
)
def test_this_server_is_known_by_its_names(hosts: None, host: str) -> None:
    assert known_host(host)
    assert local(f"https://{host}/zaken/api/v1/zaken/{UUID}")


@pytest.mark.parametrize(
    "host",
    [
        "",
        "h",
        "https",
        "https:",
        "//",
        "://",
        "loket",
        "loket.voorbeeld",
        "voorbeeld.nl",
        "oket.voorbeeld.nl",
        "loket.voorbeeld.nl:8000",
        "loket.voorbeeld.nl.kwaad.example",
        "xloket.voorbeeld.nl",
        "kwaadgemeente.nl",
        "gemeente.nl.kwaad.example",
        "localhost.kwaad.example",
        "local",
        "127.0.0.1.kwaad.example",
        "127.0.0",
        "::1",
        "[::1",
        "[::2]",
        "localhost@kwaad.example",
        "kwaad.example@localhost",
        "localhost:80@kwaad.example",
        "localhost:x",
        "localhost ",
        "localhost\\kwaad.example",
        "localhost,kwaad.example",
        "*",
    ],
)
def test_no_other_name_is_this_server(hosts: None, zgw: Zgw, host: str) -> None:
    assert not known_host(host)
    assert not local(f"https://{host}/zaken/api/v1/zaken/{UUID}")
    if "/" not in host and "@" not in host:
        assert zgw.get("zaken/zaken", Host=host).status == 400


def test_base_url_with_a_port_is_that_port(settings: Any) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = "http://[2001:db8::1]:8000", []
    assert known_host("[2001:DB8::1]:8000")
    assert not known_host("[2001:db8::1]")
    settings.ALLOWED_HOSTS = ["*"]
    assert known_host("iets.example")
    assert not known_host("iets.example/pad")


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://verzoeken.example/a", True),
        ("https://VERZOEKEN.example:443/a", True),
        ("http://verzoeken.example:80/a", True),
        ("http://anders.example:8080/a", True),
        ("https://verzoeken.example:8443/a", False),
        ("https://anders.example/a", False),
        ("http://verzoeken.example:443/a", False),
        ("https://verzoeken.exampl/a", False),
        ("https://erzoeken.example/a", False),
        ("https://verzoeken.example.kwaad.example/a", False),
        ("https://verzoeken.example@kwaad.example/a", False),
        ("https://kwaad.example@verzoeken.example/a", False),
        ("https://verzoeken.example\\@kwaad.example/a", False),
        ("https://kwaad.example/verzoeken.example", False),
        ("https://kwaad.example#verzoeken.example", False),
        ("file://verzoeken.example/etc/passwd", False),
        ("ftp://verzoeken.example/a", False),
        ("https://[verzoeken.example/a", False),
        ("https://[x]/a", False),
        ("//verzoeken.example/a", False),
        ("https:///a", False),
        ("", False),
    ],
)
def test_only_listed_hosts_are_called(settings: Any, url: str, may: bool) -> None:
    settings.ZGW_HOSTS = ["verzoeken.example", "Anders.example:8080"]
    assert remote.allowed(url) is may


@pytest.mark.parametrize("url", ["http://[x", "https://[verzoeken.example/a", "http://[::1]x/a", "http://a]b/c"])
def test_what_is_no_address_is_refused(zgw: Zgw, types: Types, url: str) -> None:
    body = {"zaaktype": types.zaaktype, "bronorganisatie": RSIN, "verantwoordelijkeOrganisatie": RSIN}
    found = zgw.post("zaken/zaken", {**body, "startdatum": "2024-01-15", "communicatiekanaal": url})
    assert found.fault("communicatiekanaal") == "bad-url"
    related = [{"url": url, "aardRelatie": "vervolg"}]
    found = zgw.post("zaken/zaken", {**body, "startdatum": "2024-01-15", "relevanteAndereZaken": related})
    assert found.fault("relevanteAndereZaken.0") == "bad-url"
