"""A relation that is laid at the other side too: where that side begins, and that nobody else is told."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.registers.api import remote
from tests.registers.zgw import Types, Zgw

PATHS = [
    ("zaakverzoeken", "verzoek", "objectverzoeken"),
    ("zaakcontactmomenten", "contactmoment", "objectcontactmomenten"),
]


@pytest.fixture
def told(elsewhere: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the addresses that are told of a relation."""
    found: list[str] = []
    monkeypatch.setattr(remote, "tell", lambda url, body: found.append(url))
    return found


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "url",
    [
        "https://verzoeken.example/part",
        "https://verzoeken.example/part/",
        "https://verzoeken.example//part",
        "https://verzoeken.example/",
        "https://verzoeken.example",
        "https://verzoeken.example/part?next=/a/b/c",
        "https://verzoeken.example/part#/a/b/c",
        "https://verzoeken.example?a=https://x/y/z",
        "urn:iets/a/b",
        "http://[/a/b",
    ],
)
def test_an_address_in_no_collection_has_no_other_side(
    zgw: Zgw,
    types: Types,
    elsewhere: dict[str, Any],
    told: list[str],
    django_capture_on_commit_callbacks: Any,
    path: tuple[str, str, str],
    url: str,
) -> None:
    elsewhere[url] = {"url": url}
    with django_capture_on_commit_callbacks(execute=True):
        found = zgw.post(f"zaken/{path[0]}", {"zaak": types.zaak()["url"], path[1]: url})
    assert (found.status, found.fault(path[1])) == (400, "bad-url")
    assert not told


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("https://verzoeken.example/verzoeken/1", "https://verzoeken.example"),
        ("https://verzoeken.example/api/v1/verzoeken/1", "https://verzoeken.example/api/v1"),
        ("https://verzoeken.example/api/v1/verzoeken/1/", "https://verzoeken.example/api/v1"),
        ("https://verzoeken.example/api/v1/verzoeken/1?a=/b/c", "https://verzoeken.example/api/v1"),
    ],
)
def test_the_other_side_is_told_beside_the_collection(
    zgw: Zgw,
    types: Types,
    elsewhere: dict[str, Any],
    told: list[str],
    django_capture_on_commit_callbacks: Any,
    path: tuple[str, str, str],
    url: str,
    root: str,
) -> None:
    elsewhere[url] = {"url": url}
    with django_capture_on_commit_callbacks(execute=True):
        zgw.made(f"zaken/{path[0]}", {"zaak": types.zaak()["url"], path[1]: url})
    assert told == [f"{root}/{path[2]}"]


@pytest.mark.parametrize("url", ["http://objectverzoeken/x", "http://127.0.0.1:1/x", "file:///etc/passwd", "http://["])
def test_nobody_is_told_who_is_not_on_the_list(
    settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, url: str
) -> None:
    settings.ZGW_HOSTS, settings.ZGW_TOKEN = ["verzoeken.example"], "geheim"

    def send(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("a call goes out")

    monkeypatch.setattr(remote._Session, "send", send)
    remote.tell(url, {})
    assert "the relation was not laid at the other side" in caplog.text
