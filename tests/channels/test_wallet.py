"""Logging in with a wallet: the stand-in wallet on one side, our pages on the other."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
import time_machine
from django.test import Client
from joserfc.jwk import ECKey

from openloket.cases.submit import login_context
from openloket.channels import kept
from openloket.people.jobs import forget_wallet_requests
from openloket.people.models import WalletRequest
from openloket.people.wallet import exchange, statuses
from openloket.people.wallet import request as asking
from openloket.people.wallet.refused import Refused, Why
from openloket.site import standin_wallet
from openloket.site.standin_wallet import PERSONS, SPOILED, Answered, Issuing, Request
from tests.channels.filling import start
from tests.channels.test_login import resident_of
from tests.conftest import HOLLE, resident_client
from tests.wallets import ROOTS

SITE = "http://testserver"
LISTS = f"{SITE}{standin_wallet.LISTS}"
HERE, ELSEWHERE = "hier", "elders"
NUMBERS = ("999993653", "Z1234567R")


def post(address: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answered:
    """Send as a wallet does: without a cookie of any browser."""
    assert address.startswith(SITE)
    said = Client(enforce_csrf_checks=True).post(address.removeprefix(SITE), form)
    assert not said.cookies
    return Answered(said.status_code, said.headers["Content-Type"].partition(";")[0], said.content)


@pytest.fixture
def wallets(town: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes]]:
    """Set up the site with the stand-in's issuers; yields the status lists that are served in this process."""
    settings.BASE_URL = SITE
    settings.WALLET = ROOTS.setup(SITE)
    served: dict[str, bytes] = {"nl": b"\x02", "es": b"\x02"}

    def send(session: requests.Session, prepared: Any, **_: Any) -> requests.Response:
        """In this process, and on this thread: the test's clock stands still."""
        country = prepared.url.rpartition("/")[2]
        response = requests.Response()
        response.status_code = 200 if served.get(country) else 503
        signer = (ROOTS.dutch if country == "nl" else ROOTS.spanish).signer("statuslijst")
        token = standin_wallet.status_token(signer, prepared.url, datetime.now(UTC), served.get(country) or b"")
        response._content = token.encode()
        return response

    monkeypatch.setattr(statuses._Session, "send", send)
    statuses.forget()
    yield served
    statuses.forget()


@dataclass
class Login:
    """One login in a browser, up to the page that opens the wallet."""

    client: Client
    page: str

    @property
    def address(self) -> str:
        return exchange_address(self.client)


def exchange_address(client: Client) -> str:
    """Return the address behind the link or the QR code of this browser's login."""
    asked = WalletRequest.objects.get(pk=client.session["wallet"])
    uri = f"{SITE}/inloggen/wallet/vraag/{asked.state}/"
    return asking.address("openid4vp://", "x509_san_dns:testserver", uri)


def begin(where: str, next_: str = "/mijn/", client: Client | None = None) -> Login:
    client = client or Client()
    there = client.post("/inloggen/wallet/", {"where": where, "next": next_})
    assert there["Location"] == "/inloggen/wallet/wachten/"
    return Login(client, client.get(there["Location"]).content.decode())


def show(login: Login, person: str = "moulin", spoil: str = "") -> Answered:
    return standin_wallet.present(login.address, PERSONS[person], post, ROOTS, spoil=spoil)


def back(login: Login, answered: Answered) -> Any:
    """Follow where the wallet sends the browser."""
    return login.client.get(json.loads(answered.body)["redirect_uri"].removeprefix(SITE), follow=True)


def finish(login: Login) -> Any:
    """Press 'Ik heb het gedaan'."""
    return login.client.post("/inloggen/wallet/wachten/", follow=True)


def is_in(client: Client) -> bool:
    return client.get("/mijn/").status_code == 200


def test_on_one_device(wallets: Any) -> None:
    login = begin(HERE)
    assert 'href="openid4vp://?client_id=x509_san_dns%3Atestserver' in login.page
    assert login.address.replace("&", "&amp;") in login.page
    answered = show(login)
    assert answered.status == 200
    assert "Dag Suzanne Moulin" in back(login, answered).content.decode()
    who = resident_of(login.client)
    assert (who.kind, who.number, who.level, who.means) == ("bsn", "999993653", "hoog", "wallet")


def test_on_two_devices(wallets: Any) -> None:
    login = begin(ELSEWHERE)
    assert "data:image/svg+xml" in login.page
    assert "openid4vp" not in login.page
    assert login.client.get("/inloggen/wallet/klaar/").json() == {"ready": False}
    assert "nog niets van uw wallet" in finish(login).content.decode()
    answered = show(login)
    assert json.loads(answered.body) == {}
    assert login.client.get("/inloggen/wallet/klaar/").json() == {"ready": True}
    assert "Dag Suzanne Moulin" in finish(login).content.decode()


def test_who_is_in_already_goes_on_from_another_page_that_waits(wallets: Any) -> None:
    login = begin("elders", "/mijn/gegevens/")
    begin("elders", "/mijn/gegevens/", login.client)  # in a second tab of the same browser
    show(login)
    assert finish(login).request["PATH_INFO"] == "/mijn/gegevens/"
    for visit in (login.client.get, login.client.post):  # the first tab
        assert visit("/inloggen/wallet/wachten/")["Location"] == "/mijn/gegevens/"
    login.client.post("/uitloggen/")
    assert login.client.get("/inloggen/wallet/wachten/")["Location"] == "/inloggen/wallet/"


def test_a_wallet_without_a_bsn_is_a_european_login(wallets: Any) -> None:
    login = begin(HERE)
    assert "Dag Lucía Ejemplo" in back(login, show(login, "europa")).content.decode()
    who = resident_of(login.client)
    assert (who.kind, who.number) == ("eidas", "wallet/voorbeeld-es/Z1234567R")
    assert (who.actor.born, who.actor.family_name) == ("1988-03-02", "Ejemplo")
    assert login_context(who)["source"] == "wallet"


def test_the_same_number_of_another_issuer_is_someone_else(wallets: Any, settings: Any) -> None:
    login = begin(HERE)
    back(login, show(login, "europa"))
    other = replace(ROOTS.issuers[1], name="een-ander")
    settings.WALLET = replace(settings.WALLET, issuers=(ROOTS.issuers[0], other))
    second = begin(HERE)
    back(second, show(second, "europa"))
    assert resident_of(second.client).owner != resident_of(login.client).owner


def test_a_bsn_from_an_issuer_that_may_not_state_one_is_no_bsn(wallets: Any) -> None:
    login = begin(HERE)
    liar = standin_wallet.Person("liar", PERSONS["europa"].kind, {**PERSONS["europa"].claims, "bsn": "999993653"})
    request = fetched(login)
    name, claims = standin_wallet.matching(request, liar)
    identity = Issuing(ROOTS.spanish.signer("uitgever"), f"{LISTS}/es").issue(liar, datetime.now(UTC))
    shown = standin_wallet.bound(identity.shown([*claims, "bsn"]), identity.holder, request.claims, datetime.now(UTC))
    back(login, standin_wallet.answer(request, {"vp_token": {name: [shown]}}, post))
    assert resident_of(login.client).kind == "eidas"


def fetched(login: Login) -> Request:
    return standin_wallet.asked(login.address, post, ROOTS.access.certificate, datetime.now(UTC))


def shown_with(login: Login, claims: dict[str, Any], kind: str = "") -> Answered:
    """Show an identity of the Dutch issuer with these claims."""
    request = fetched(login)
    person = standin_wallet.Person("someone", kind or PERSONS["moulin"].kind, claims)
    identity = Issuing(ROOTS.dutch.signer("uitgever"), f"{LISTS}/nl").issue(person, datetime.now(UTC))
    presentation = standin_wallet.bound(identity.shown(claims), identity.holder, request.claims, datetime.now(UTC))
    return standin_wallet.answer(request, {"vp_token": {"id1": [presentation]}}, post)


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"bsn": "999993654", "given_name": "A", "family_name": "B"}, "geen goed burgerservicenummer"),
        ({"bsn": 999993653, "given_name": "A", "family_name": "B"}, "geen goed burgerservicenummer"),
        ({"bsn": "999993653", "given_name": "A"}, "gaf niet wat wij nodig hebben"),
        (
            {"bsn": "999993653", "given_name": "A", "family_name": "B", "representative": {"bsn": "999990019"}},
            "voor iemand anders",
        ),
    ],
)
def test_an_identity_that_is_not_certain_is_no_login(wallets: Any, claims: dict[str, Any], says: str) -> None:
    login = begin(ELSEWHERE)
    shown_with(login, claims)
    response = finish(login)
    text = response.content.decode()
    assert response.status_code == 403
    assert says in text
    assert "op papier of aan de balie" in text
    assert "9999" not in text
    assert not is_in(login.client)


@pytest.mark.parametrize("day", ["1988-02-30", "1988-00-00", "2090-01-01", "1600-01-01"])
def test_a_day_of_birth_that_cannot_be_is_told_and_nothing_is_lost(wallets: Any, day: str) -> None:
    there = "/aanvragen/evenementenvergunning/"
    login = begin(ELSEWHERE, there)
    europa = PERSONS["europa"]
    wrong = standin_wallet.Person("wrong", europa.kind, {**europa.claims, "birthdate": day})
    request = fetched(login)
    name, claims = standin_wallet.matching(request, wrong)
    identity = Issuing(ROOTS.spanish.signer("uitgever"), f"{LISTS}/es").issue(wrong, datetime.now(UTC))
    shown = standin_wallet.bound(identity.shown(claims), identity.holder, request.claims, datetime.now(UTC))
    standin_wallet.answer(request, {"vp_token": {name: [shown]}}, post)
    response = finish(login)
    text = response.content.decode()
    assert response.status_code == 403
    assert "een geboortedatum die niet kan kloppen" in text
    assert "wat u eerder invulde, is bewaard" in text
    assert "Ejemplo" not in text
    again = re.findall(r'href="(/inloggen/[^"]*)"', text)
    assert {f"/inloggen/wallet/?next={quote(there, safe='')}", f"/inloggen/?next={quote(there, safe='')}"} <= set(again)
    assert not is_in(login.client)


SAYS = {
    "vervalst": "niet goed ondertekend",
    "verlopen": "verlopen",
    "ingetrokken": "ingetrokken of geblokkeerd",
    "onbekend": "een uitgever die wij niet kennen",
    "herhaald": "hoort niet bij deze vraag",
}


@pytest.mark.parametrize("where", [HERE, ELSEWHERE])
@pytest.mark.parametrize("spoil", SPOILED)
def test_what_is_wrong_is_told_and_nothing_leaks(
    wallets: Any, caplog: pytest.LogCaptureFixture, spoil: str, where: str
) -> None:
    caplog.set_level(logging.DEBUG)
    login = begin(where)
    answered = show(login, spoil=spoil)
    assert (answered.status, json.loads(answered.body)) == (400, {"error": "invalid_request"})
    response = finish(login)
    text = response.content.decode()
    assert response.status_code == 403
    assert SAYS[spoil] in text
    assert "Opnieuw beginnen met de wallet" in text
    for number in (*NUMBERS, "Moulin"):
        assert number not in text + caplog.text
    assert not is_in(login.client)
    assert not WalletRequest.objects.exclude(who="", key="").exists()


def test_a_status_list_that_is_away_means_later(wallets: dict[str, bytes]) -> None:
    wallets["nl"] = b""
    login = begin(ELSEWHERE)
    assert show(login).status == 400
    response = finish(login)
    assert response.status_code == 503
    assert "Probeer het later" in response.content.decode()
    wallets["nl"] = b"\0"
    again = begin(ELSEWHERE)
    show(again)
    assert "Dag Suzanne Moulin" in finish(again).content.decode()


def test_whoever_says_no_is_told_that_nothing_was_sent(wallets: Any) -> None:
    login = begin(HERE)
    request = fetched(login)
    said = {"error": "access_denied", "state": request.claims["state"]}
    assert post(request.claims["response_uri"], {**said, "state": "another"}, {}).status == 400
    answered = post(request.claims["response_uri"], said, {})
    assert answered.status == 200
    assert "Er is niets verstuurd" in back(login, answered).content.decode()
    assert not is_in(login.client)


def test_an_answer_counts_once(wallets: Any) -> None:
    """The same answer again changes nothing: neither who is logged in, nor what the wallet gets."""
    login = begin(ELSEWHERE)
    sent: list[tuple[str, Mapping[str, str]]] = []

    def noting(address: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answered:
        sent.append((address, form))
        return post(address, form, headers)

    standin_wallet.present(login.address, PERSONS["moulin"], noting, ROOTS)
    assert post(*sent[-1], {}).status == 400
    assert post(*sent[0], {}).status == 404
    assert "Dag Suzanne Moulin" in finish(login).content.decode()
    assert post(*sent[-1], {}).status == 400


def test_an_outcome_is_picked_up_once(wallets: Any) -> None:
    login = begin(ELSEWHERE)
    show(login)
    asked = WalletRequest.objects.get().pk
    assert exchange.pick_up(asked, datetime.now(UTC))
    with pytest.raises(Refused) as refused:
        exchange.pick_up(asked, datetime.now(UTC))
    assert refused.value.why == Why.TOO_LATE
    assert "geldt niet meer" in finish(login).content.decode()
    assert not is_in(login.client)


def test_the_address_that_logged_in_leads_on_when_it_is_opened_again(wallets: Any) -> None:
    login = begin(HERE)
    there = json.loads(show(login).body)["redirect_uri"].removeprefix(SITE)
    login.client.get(there)
    assert login.client.get(there)["Location"] == "/mijn/"


def test_an_answer_to_another_request_is_refused(wallets: Any) -> None:
    """What a wallet made for one login cannot be used in another: it is encrypted to the other's key."""
    first, second = begin(ELSEWHERE), begin(ELSEWHERE)
    form: dict[str, str] = {}

    def keeping(address: str, given: Mapping[str, str], headers: Mapping[str, str]) -> Answered:
        if "response" in given:
            form.update(given)
            return Answered(200, "application/json", b"{}")
        return post(address, given, headers)

    standin_wallet.present(first.address, PERSONS["moulin"], keeping, ROOTS)
    other = fetched(second).claims["response_uri"]
    assert post(other, form, {}).status == 400
    assert "nog niets van uw wallet" in finish(second).content.decode()


ANSWERS: dict[str, Callable[[Request, dict[str, Any]], dict[str, str]]] = {
    "answer-empty": lambda request, key: {},
    "answer-unencrypted": lambda request, key: {"vp_token": "{}", "state": request.claims["state"]},
    "answer-no-jwe": lambda request, key: {"response": "x"},
    "answer-other-key": lambda request, key: {"response": sealed(request, {**key, **other_key()})},
    "answer-other-kid": lambda request, key: {"response": sealed(request, key, kid="another")},
    "answer-other-enc": lambda request, key: {"response": sealed(request, key, enc="A128CBC-HS256")},
    "answer-packed": lambda request, key: {"response": sealed(request, key, zip="DEF")},
    "answer-too-long": lambda request, key: {"response": "x" * 250_001},
    "answer-other-state": lambda request, key: {"response": sealed(request, key, state="another")},
    "answer-both": lambda request, key: {"response": sealed(request, key), "error": "x"},
}


def other_key() -> dict[str, Any]:
    return ECKey.generate_key("P-256").as_dict(private=False)


def sealed(request: Request, key: dict[str, Any], state: str = "", **header: Any) -> str:
    said = {"vp_token": {}, "state": state or request.claims["state"]}
    return standin_wallet.encrypted(said, key, **header)


@pytest.mark.parametrize("case", ANSWERS)
def test_what_is_not_encrypted_to_this_request_changes_nothing(wallets: Any, case: str) -> None:
    login = begin(ELSEWHERE)
    request = fetched(login)
    key = request.claims["client_metadata"]["jwks"]["keys"][0]
    assert post(request.claims["response_uri"], ANSWERS[case](request, key), {}).status == 400
    assert login.client.get("/inloggen/wallet/klaar/").json() == {"ready": False}
    show(login)
    assert "Dag Suzanne Moulin" in finish(login).content.decode()


def test_a_request_ends_after_five_minutes(wallets: Any, frozen: time_machine.Traveller) -> None:
    login = begin(ELSEWHERE)
    address = login.address
    frozen.shift(timedelta(minutes=5))
    with pytest.raises(standin_wallet.NoRequest, match="404"):
        standin_wallet.present(address, PERSONS["moulin"], post, ROOTS)
    response = finish(login)
    assert response.status_code == 403
    assert "geldt niet meer" in response.content.decode()


def test_an_answer_that_nobody_comes_back_for_is_no_login(wallets: Any, frozen: time_machine.Traveller) -> None:
    login = begin(ELSEWHERE)
    show(login)
    frozen.shift(timedelta(minutes=10))
    assert "geldt niet meer" in finish(login).content.decode()
    assert not is_in(login.client)


def test_what_is_over_is_removed(wallets: Any, frozen: time_machine.Traveller) -> None:
    show(begin(ELSEWHERE))
    frozen.shift(timedelta(minutes=50))
    begin(HERE)
    forget_wallet_requests(0)
    assert WalletRequest.objects.count() == 2
    frozen.shift(timedelta(minutes=11))
    forget_wallet_requests(0)
    assert WalletRequest.objects.count() == 1


def test_on_one_device_the_request_sent_on_to_someone_else_gives_nothing(wallets: Any) -> None:
    """Session fixation: an attacker begins, and has someone else's wallet answer (OpenID4VP 1.0, 14.3)."""
    attacker, victim = begin(HERE), Client()
    there = json.loads(show(attacker).body)["redirect_uri"].removeprefix(SITE)
    response = finish(attacker)
    assert "een andere browser" in response.content.decode()
    assert not is_in(attacker.client)
    response = victim.get(there)
    assert response.status_code == 403
    assert "een andere browser" in response.content.decode()
    assert not is_in(victim)
    guessed = attacker.client.get("/inloggen/wallet/terug/?response_code=guessed")
    assert guessed.status_code == 403
    assert not is_in(attacker.client)


def test_each_request_is_fresh(wallets: Any) -> None:
    begin(HERE)
    begin(HERE)
    first, second = WalletRequest.objects.all()
    assert len({first.state, first.nonce, second.state, second.nonce, str(first.pk), str(second.pk)}) == 6


def test_a_session_gets_another_name_when_someone_logs_in(wallets: Any) -> None:
    login = begin(ELSEWHERE)
    before = login.client.session.session_key
    show(login)
    finish(login)
    assert login.client.session.session_key != before


def test_only_the_browser_that_began_gets_the_login(wallets: Any) -> None:
    login, other = begin(ELSEWHERE), begin(ELSEWHERE)
    show(login)
    assert "nog niets" in finish(other).content.decode()
    assert not is_in(other.client)
    assert Client().post("/inloggen/wallet/wachten/")["Location"] == "/inloggen/wallet/"


def test_the_secrets_of_a_request_are_sealed(wallets: Any) -> None:
    login = begin(ELSEWHERE)
    row = WalletRequest.objects.get()
    assert '"d"' not in row.key
    assert (len(row.state), len(row.nonce)) == (43, 43)
    show(login)
    row = WalletRequest.objects.get()
    assert row.key == ""
    assert row.who
    assert "999993653" not in row.who
    finish(login)
    assert WalletRequest.objects.get().who == ""


def test_two_answers_at_once_are_one(wallets: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes second finds that the first took it, also when both were let in."""
    login = begin(ELSEWHERE)
    row = WalletRequest.objects.get()
    request = fetched(login)
    name, claims = standin_wallet.matching(request, PERSONS["moulin"])
    identity = Issuing(ROOTS.dutch.signer("uitgever"), f"{LISTS}/nl").issue(PERSONS["moulin"], datetime.now(UTC))
    shown = standin_wallet.bound(identity.shown(claims), identity.holder, request.claims, datetime.now(UTC))
    key = request.claims["client_metadata"]["jwks"]["keys"][0]
    response = standin_wallet.encrypted({"vp_token": {name: [shown]}, "state": row.state}, key)
    taken = ("x509_san_dns:testserver", ROOTS.issuers, datetime.now(UTC))
    exchange.answered(row, response, *taken, only_https=False)
    with pytest.raises(Refused) as refused:
        exchange.answered(row, response, *taken, only_https=False)
    assert refused.value.why == Why.REPLAYED


def test_the_wallet_gets_its_request_as_the_specification_says(wallets: Any) -> None:
    login = begin(HERE)
    path = f"/inloggen/wallet/vraag/{WalletRequest.objects.get().state}/"
    for said in (Client().get(path), Client().post(path, {"wallet_nonce": "w", "unknown": "x"})):
        assert said.status_code == 200
        assert said["Content-Type"] == "application/oauth-authz-req+jwt"
        assert "no-store" in said["Cache-Control"]
    assert Client().put(path).status_code == 405
    assert Client().post(path, {"wallet_nonce": "w" * 501}).status_code == 400
    assert Client().get("/inloggen/wallet/vraag/unknown/").status_code == 404
    answered = show(login)
    assert answered.media_type == "application/json"
    code = re.search("response_code=(.*)", json.loads(answered.body)["redirect_uri"])
    assert code
    assert len(code[1]) == 43


def test_the_login_page_offers_it_only_where_it_is_set_up(published: None, wallets: Any, settings: Any) -> None:
    assert "Inloggen met een ID-wallet" in Client().get("/inloggen/").content.decode()
    needed = Client().get("/aanvragen/bijzondere_bijstand/").content.decode()
    assert "/inloggen/wallet/?next=%2Faanvragen%2Fbijzondere_bijstand%2F" in needed
    settings.WALLET = None
    assert "wallet" not in Client().get("/inloggen/").content.decode()
    assert "wallet" not in Client().get("/aanvragen/bijzondere_bijstand/").content.decode()
    for path in ("", "wachten/", "klaar/", "terug/", "vraag/x/"):
        assert Client().get(f"/inloggen/wallet/{path}").status_code == 404


def test_who_lost_their_login_goes_on_with_a_wallet_too(published: None, wallets: Any, settings: Any) -> None:
    client = resident_client()
    url = start(client)
    slip = re.search(rf'name="{kept.FIELD}" value="([^"]+)"', client.get(url).content.decode())
    assert slip
    client.post("/uitloggen/")
    lost = client.post(url, {kept.FIELD: slip[1], "naam": "Suzanne"})
    assert "/inloggen/wallet/?next=" in lost.content.decode()
    other = resident_client(HOLLE).get(url)
    assert f"/inloggen/wallet/?next={quote(url, safe='')}" in other.content.decode()
    settings.WALLET = None
    assert "wallet" not in resident_client(HOLLE).get(url).content.decode()


def test_under_another_name_of_the_site_it_begins_under_the_name_in_the_certificate(
    wallets: Any, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "elders.example"]
    there = Client(headers={"host": "elders.example"}).get("/inloggen/wallet/?next=/mijn/")
    assert there["Location"] == f"{SITE}/inloggen/wallet/?next=/mijn/"
    assert urlsplit(there["Location"]).netloc == "testserver"
