"""The resident's side in English: nothing of ours is left in Dutch. What a municipality wrote itself stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from openloket.cases.models import SourcedAnswer
from openloket.channels import kept
from openloket.people.acting import own
from openloket.people.models import WalletRequest
from openloket.people.wallet.refused import Why
from tests.channels.filling import PAGES, answers_for, refused, start
from tests.conftest import HOLLE, MOULIN, NOW, every_version, resident_client
from tests.site.test_every_address import OWNER, World

DUTCH = re.compile(
    r"\b(aan|aanvraag|alle|als|bent|bij|binnen|ja|nee|dag|dagen|de|dit|een|en|fout|geen|gemeente|heeft|hebt|het|hoogstens|kies|"
    r"kunt|laag|maanden|maand|moet|naar|niet|niveau|nog|om|onder|substantieel|u|uit|uur|uw|van|vanaf|voor|vul|waar|wat|"
    r"weken|wij|wilt|wordt|zaak|zijn|zonder|januari|februari|maart|mei|juni|juli|augustus|oktober|maandag|dinsdag|"
    r"woensdag|donderdag|vrijdag|zaterdag|zondag)\b",
    re.I,
)
"""Words that Dutch needs and English does not have."""
ANSWERED = [value for page in PAGES.values() for value in page.values() if len(value) > 3]
NAMES = ("Gemeente Voorbeeldstad", "Zoetelief", "Nederlands", "EN 301 549", "Antwoorden als gegevens", *ANSWERED)
"""What is called so in any language: the municipality, a document of the register, what someone answered."""


class Texts(HTMLParser):
    """What people read or hear of a page, each piece apart; without what says that it is in Dutch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._skipped: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        has = dict(attrs)
        if tag in self._skipped[:1] or tag in ("script", "style") or has.get("lang") == "nl":
            self._skipped.append(tag)
        elif not self._skipped:
            self.found += [has[name] for name in ("aria-label", "alt", "title", "placeholder") if has.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._skipped:
            self._skipped.pop()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.found.append(data)


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def theirs() -> re.Pattern[str]:
    """What municipalities wrote: the texts of the services, the longest first."""
    texts = {words(text) for item in every_version() for text in strings(msgspec.to_builtins(item.version))}
    return re.compile(
        "|".join(re.escape(text) for text in sorted({*texts, *NAMES}, key=len, reverse=True) if len(text) > 3)
    )


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


def dutch(page: str, theirs: re.Pattern[str]) -> list[str]:
    """The pieces of a page with Dutch in them, without what the municipality wrote itself."""
    pieces = [theirs.sub("", re.sub(r"ZAAK-[\d-]+", "", words(text))) for text in Texts(page).found]
    return [text for text in pieces if DUTCH.search(text)]


def english(client: Client) -> Client:
    client.post("/taal/", {"language": "en"})
    return client


def form_page(world: World, client: Client, name: str) -> str:
    first = start(client)
    for page in list(PAGES)[: list(PAGES).index(name)]:
        client.post(first.replace("aanvrager", page), answers_for(page))
    return first.replace("aanvrager", name)


Visit = Callable[[World], Any]


def got(url: str, who: Any = None) -> Visit:
    return lambda world: english(resident_client(who) if who else Client()).get(url, follow=True)


def wrong(name: str) -> Visit:
    """A page of the form with nothing filled in."""

    def visit(world: World) -> Any:
        client = english(resident_client(MOULIN))
        past = {"datum.day": "1", "datum.month": "1", "datum.year": "1999"}
        return refused(client, client.post(form_page(world, client, name), past))

    return visit


def page(name: str) -> Visit:
    def visit(world: World) -> Any:
        client = english(resident_client(MOULIN))
        return client.get(form_page(world, client, name))

    return visit


def sent(world: World) -> Any:
    client = english(resident_client(MOULIN))
    review = form_page(world, client, "ondertekenen")
    client.post(review, answers_for("ondertekenen"))
    return client.post(review.replace("vraag/ondertekenen/", "controleren/"), follow=True)


def review(world: World) -> Any:
    client = english(resident_client(MOULIN))
    return client.get(form_page(world, client, "wanneer").replace("vraag/wanneer/", "controleren/"))


def ended(who: Any) -> Visit:
    """A form that is sent after the session ended, or by someone else."""

    def visit(world: World) -> Any:
        client = resident_client(MOULIN)
        url = form_page(world, client, "evenement")
        found = re.search(rf'name="{kept.FIELD}" value="([^"]+)"', client.get(url).content.decode())
        assert found is not None
        return english(resident_client(who) if who else Client()).post(url, {kept.FIELD: found[1]})

    return visit


def of_zaak(name: str) -> Visit:
    def visit(world: World) -> Any:
        assert world.request
        return english(resident_client(OWNER)).get(reverse(name, args=[world.zaak.uuid]))

    return visit


def my_data(world: World) -> Any:
    """The page with what is known of oneself, after a register said something, and it was said not to be right."""
    said = {"source": "brp.naam", "day": NOW.date(), "value": OWNER.name, "corrected": True, "given": "Suzanne Smit"}
    SourcedAnswer.objects.create(zaak=world.zaak, question="naam", **said)
    return english(resident_client(OWNER)).get(reverse("about_me"))


def not_right(world: World) -> Any:
    """The page on which that is said, with what stood there already."""
    my_data(world)
    row = SourcedAnswer.objects.get()
    return english(resident_client(OWNER)).post(reverse("not_right", args=[row.pk]), {"naam": "Suzanne Smit"})


def letter_read(world: World) -> Any:
    assert world.letter
    return english(resident_client(OWNER)).get("/mijn/berichten/")


def resumed(world: World) -> Any:
    client = english(resident_client(MOULIN))
    form_page(world, client, "contact")
    return client.get("/aanvragen/evenementenvergunning/")


def wallet(world: World) -> Any:
    return english(Client(headers={"host": urlsplit(settings.BASE_URL).netloc})).get("/inloggen/wallet/")


def wallet_waiting(where: str) -> Visit:
    """The page that opens the wallet, after asking too early."""

    def visit(world: World) -> Any:
        client = english(Client())
        client.post("/inloggen/wallet/", {"where": where})
        return client.post("/inloggen/wallet/wachten/")

    return visit


def wallet_failed(why: str) -> Visit:
    def visit(world: World) -> Any:
        client = english(Client())
        client.post("/inloggen/wallet/", {"where": "elders"})
        WalletRequest.objects.update(outcome=why)
        return client.post("/inloggen/wallet/wachten/")

    return visit


VISITS: dict[str, Visit] = {
    **{
        url: got(url)
        for url in (
            "/", "/zoeken/?q=feest", "/zoeken/?q=bestaatniet", "/toegankelijkheid/", "/privacy/", "/veiligheid/",
            "/diensten/evenementenvergunning/", "/diensten/bijzondere_bijstand/", "/inloggen/", "/open-data/", "/aanwijzing/", "/diensten/evenementenvergunning/regels/",
            "/diensten/evenementenvergunning/veranderingen/", "/diensten/evenementenvergunning/gegevens/", "/aanvragen/evenementenvergunning/", "/bestaat-niet/",
            "/account/login/", "/account/password/reset/",
        )
    },
    "mijn gegevens": my_data,
    "mijn gegevens, dit klopt niet": not_right,
    **{f"{url} ingelogd": got(url, OWNER) for url in ("/mijn/", "/mijn/inzage/", "/mijn/gegevens/", "/mijn/bereiken/", "/mijn/bereiken/adres/", "/mijn/bereiken/code/", "/mijn/berichten/", "/mijn/voor-wie/", "/")},
    **{name: page(name) for name in PAGES},
    **{f"{name} leeg": wrong(name) for name in PAGES},
    "bijstand met eherkenning": lambda world: english(
        resident_client(own("kvk", "90001354", "substantieel", ""))
    ).get("/aanvragen/bijzondere_bijstand/"),
    "te zwak": lambda world: english(resident_client(own("bsn", MOULIN.number, "laag", ""))).get(
        "/aanvragen/evenementenvergunning/"
    ),
    "wallet": wallet,
    "wallet hier": wallet_waiting("hier"),
    "wallet elders": wallet_waiting("elders"),
    **{f"wallet {why}": wallet_failed(why) for why in Why},
    "controleren": review,
    "ontvangen": sent,
    "verder": resumed,
    "sessie voorbij": ended(None),
    "iemand anders": ended(HOLLE),
    "zaak": of_zaak("my_case"),
    "aanvullen": of_zaak("my_complete"),
    "berichten": letter_read,
}  # fmt: skip


@pytest.fixture
def world(city: Any, tmp_path: Path, settings: Any) -> World:
    settings.VAR = tmp_path
    settings.DEMO = False
    return World(tmp_path)


@pytest.mark.parametrize("name", VISITS)
def test_nothing_of_ours_is_left_in_dutch(world: World, theirs: re.Pattern[str], name: str, city: Any) -> None:
    response = VISITS[name](world)
    text = response.content.decode()
    assert '<html lang="en">' in text
    assert dutch(text, theirs) == []


def test_the_test_would_see_it(theirs: re.Pattern[str]) -> None:
    assert dutch("<p>Read on: <b>niveau laag</b>, <a title='Fout:'>DigiD</a></p>", theirs) == ["niveau laag", "Fout:"]
