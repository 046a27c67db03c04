"""Officials log in through a directory that really runs, in the shapes of Keycloak and Entra; its groups give rights."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from openloket.channels.desk import directory as oidc
from openloket.people import accounts, directory_sessions
from openloket.people.groups import read
from openloket.people.models import DirectorySession, LoginAttempt, Membership, StaffEvent, User
from openloket.site.demo_staff import PASSWORD
from openloket.site.standin_directory import Answer
from tests.conftest import staff, staff_client
from tests.directory import ERROR, Running
from tests.patience import IN_TIME, brief

GROUPS = read(
    json.dumps(
        {
            "Vergunningen": {"role": "behandelaar", "team": "vergunningen"},
            "Standplaatsen": {"role": "behandelaar", "team": "vergunningen", "services": ["standplaats"]},
            "Inkomen": [{"role": "behandelaar", "team": "inkomen"}, {"role": "coordinator", "team": "inkomen"}],
            "/loket/beheer": {"role": "beheerder", "team": "loket"},
        }
    )
)


def _run(settings: Any, entra: bool) -> Iterator[Running]:
    made = Running(entra)
    settings.STAFF_OIDC = {
        "issuer": made.url,
        "client_id": made.provider.client_id,
        "client_secret": made.provider.client_secret,
        "scope": "openid profile email",
    }
    settings.STAFF_GROUPS = GROUPS
    cache.clear()
    oidc.directory().forget()
    yield made
    oidc.directory().forget()
    made.close()


@pytest.fixture
def running(town: Any, settings: Any) -> Iterator[Running]:
    yield from _run(settings, entra=False)


@pytest.fixture(params=["keycloak", "entra"])
def either(town: Any, settings: Any, request: Any) -> Iterator[Running]:
    yield from _run(settings, entra=request.param == "entra")


def is_in(client: Client) -> bool:
    return client.get("/werk/").status_code == 200


def roles(username: str) -> set[tuple[str, str]]:
    return {(row.role, row.team.code) for row in staff(username).memberships.select_related("team")}


def recover() -> None:
    """Let the directory be asked again at once after it was silent."""
    oidc.LIMITS.forget()


# Coming in ------------------------------------------------------------------------------------------------------------


def test_groups_give_rights(either: Running) -> None:
    client, answer = either.log_in()
    assert (answer.status_code, answer["Location"]) == (302, "/werk/")
    assert is_in(client)
    iris = staff("iris")
    assert (str(iris), iris.directory_id) == ("Iris Vermeer", f"{either.url} id-iris")
    assert not iris.has_usable_password()
    assert roles("iris") == {("behandelaar", "vergunningen")}
    assert {(event.what, event.place) for event in iris.events.all()} == {
        ("made", "directory"),
        ("role_given", "directory"),
    }
    assert LoginAttempt.objects.filter(user=iris, outcome="login").count() == 1


def test_the_login_is_asked_with_pkce_a_nonce_and_a_state(running: Running) -> None:
    asked = parse_qs(urlsplit(Client().get("/account/directory/")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert all(asked[name][0] for name in ("state", "nonce", "code_challenge"))
    assert asked["redirect_uri"] == ["http://testserver/account/directory/terug/"]


@pytest.mark.parametrize(
    "claims",
    [
        {"roles": ["Vergunningen"]},
        {"roles": "Vergunningen"},
        {"realm_access": {"roles": ["offline_access", "Vergunningen"]}},
        {"resource_access": {"openloket": {"roles": ["Vergunningen"]}}},
    ],
    ids=["roles", "one role", "realm", "client"],
)
def test_each_place_where_a_directory_names_groups(running: Running, claims: dict[str, Any]) -> None:
    running.provider.people["iris"] = {"name": "Iris", "claims": claims}
    assert is_in(running.log_in()[0])


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"groups": []},
        {"groups": ["vergunningen", "Vergunningen ", "*", ""]},
        {"groups": [{"name": "Vergunningen"}, 7, None]},
        {"groups": {"Vergunningen": True}},
        {"groups": 7, "roles": None, "realm_access": ["Vergunningen"], "resource_access": "Vergunningen"},
        {"resource_access": {"account": {"roles": ["Vergunningen"]}}},
        {"wids": ["Vergunningen"], "scope": "Vergunningen"},
    ],
)
def test_who_has_no_known_group_reads_whom_to_ask(running: Running, claims: dict[str, Any]) -> None:
    running.provider.people["iris"] = {"name": "Iris", "claims": claims}
    client, answer = running.log_in()
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "geen van uw groepen geeft rechten" in page
    assert "Gerda Jansen" in page
    assert not is_in(client)
    assert not User.objects.filter(username="iris").exists()


@pytest.mark.parametrize(
    "more",
    [
        {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "https://x"}}},
        {"hasgroups": True},
        {"hasgroups": "true"},
    ],
)
def test_too_many_groups_is_told(either: Running, more: dict[str, Any]) -> None:
    either.provider.people["iris"] = {"name": "Iris", "claims": more}
    either.provider.more = more
    client, answer = either.log_in()
    assert answer.status_code == 403
    assert "zoveel groepen" in answer.content.decode()
    assert not is_in(client)
    either.provider.more = {**more, "roles": ["Vergunningen"]}  # roles of the application still come
    client, answer = either.log_in(follow=True)
    assert "meer groepen dan de directory doorgeeft" in answer.content.decode()
    assert is_in(client)


def test_a_local_account_is_not_taken_by_its_name(running: Running) -> None:
    running.provider.people["anna"] = {"name": "Een ander", "groups": ["Vergunningen"]}
    client, answer = running.log_in("anna")
    assert answer.status_code == 403
    assert "al een account met uw gebruikersnaam" in answer.content.decode()
    assert not is_in(client)
    assert staff("anna").directory_id is None
    old = staff_client("anna")
    accounts.let_link(staff("anna"))
    running.provider.people["anna"]["groups"] = ["Personeel"]  # whoever took that name, but has no rights here
    assert running.log_in("anna")[1].status_code == 403
    assert staff("anna").directory_id is None
    running.provider.people["anna"]["groups"] = ["Vergunningen"]
    client, _ = running.log_in("anna")
    assert is_in(client)
    assert staff("anna").directory_id == f"{running.url} id-anna"
    assert not is_in(old)
    assert Client().post("/account/login/", {"login": "anna", "password": PASSWORD}).status_code == 200
    assert {"to_link", "linked"} <= set(staff("anna").events.values_list("what", flat=True))


def test_a_name_that_cannot_be_ours_becomes_one(running: Running) -> None:
    for number, name in enumerate(["Zoë de Wit@gemeente.nl", "***", "", "GERDA"]):
        running.provider.people[name] = {"name": "Zoë", "sub": f"s{number}", "groups": ["Vergunningen"]}
        running.log_in(name)
    made = set(User.objects.filter(directory_id__contains=" s").values_list("username", flat=True))
    assert "zoe.de.wit@gemeente.nl" in made
    assert sum(name.startswith("directory-") for name in made) == 2
    assert staff("gerda").directory_id is None


def test_a_closed_account_stays_closed(running: Running) -> None:
    running.log_in()
    accounts.close(staff("iris"))
    client, answer = running.log_in()
    assert answer.status_code == 403
    assert "gesloten" in answer.content.decode()
    assert not is_in(client)


def test_who_stops_is_not_in(running: Running) -> None:
    client, answer = running.log_in("niemand")
    assert answer.status_code == 403
    assert not is_in(client)


def test_going_on_to_where_one_was(running: Running) -> None:
    assert running.log_in(next="/werk/invoeren/")[1]["Location"] == "/werk/invoeren/"
    assert running.log_in(next="https://elders.example/")[1]["Location"] == "/werk/"


@pytest.mark.parametrize(
    ("acr", "amr", "said", "fine"),
    [
        (["hoog"], [], {"acr": "hoog"}, True),
        (["hoog"], [], {"acr": "laag"}, False),
        (["hoog"], [], {}, False),
        ([], ["mfa", "otp"], {"amr": ["pwd", "otp"]}, True),
        ([], ["mfa"], {"amr": ["pwd"]}, False),
        (["hoog"], ["mfa"], {"acr": "hoog", "amr": ["pwd"]}, False),
        ([], [], {}, True),
    ],
)
def test_the_second_factor_is_the_directorys_and_checked(
    running: Running, settings: Any, acr: list[str], amr: list[str], said: dict[str, Any], fine: bool
) -> None:
    settings.STAFF_ACR, settings.STAFF_AMR = acr, amr
    settings.SECOND_FACTOR = frozenset({"iedereen"})
    running.provider.more = said
    client, answer = running.log_in()
    assert is_in(client) is fine
    assert fine or "niet sterk genoeg" in answer.content.decode()


def test_how_strong_a_login_was_is_what_was_signed(running: Running) -> None:
    word = oidc._word({"acr": "laag", "amr": ["pwd"]}, {"acr": "hoog", "amr": ["mfa"]}, {"access_token": "x"}, None)
    assert (word.claims["acr"], word.claims["amr"]) == ("laag", ["pwd"])
    assert "acr" not in oidc._word({}, {"acr": "hoog"}, {"access_token": "x"}, None).claims


def _other_key(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "standin-directory"}, claims, RSAKey.generate_key(2048))


def _with_our_secret(claims: dict[str, Any]) -> str:
    return jwt.encode(
        {"alg": "HS256", "kid": "standin-directory"},
        claims,
        OctKey.import_key("geheim:met/tekens" * 3),
        algorithms=["HS256"],
    )


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://elders.example"},
        {"aud": "een-ander"},
        {"nonce": "anders"},
        {"exp": 1},
        {"sub": ""},
        {"sub": 7},
        {"sub": "id-kim"},
    ],
    ids=str,
)
def test_an_id_token_that_is_not_for_us_is_refused(running: Running, change: dict[str, Any]) -> None:
    running.provider.more = change
    client, answer = running.log_in()
    assert answer.status_code in (403, 503)
    assert not is_in(client)


@pytest.mark.parametrize("sign", [_other_key, _with_our_secret])
def test_an_id_token_that_another_signed_is_refused(running: Running, sign: Any) -> None:
    signed = running.provider.signed
    running.provider.signed = lambda claims, kind="JWT": sign(  # type: ignore[method-assign]
        {"iss": running.url, "aud": "openloket", "iat": int(time.time()), "exp": int(time.time()) + 300, **claims}
    )
    client, answer = running.log_in()
    assert answer.status_code == 403
    assert not is_in(client)
    running.provider.signed = signed  # type: ignore[method-assign]
    assert is_in(running.log_in()[0])


def test_a_code_counts_once_for_the_browser_that_asked(running: Running) -> None:
    client, stranger = Client(), Client()
    asked = dict(parse_qsl(urlsplit(client.get("/account/directory/")["Location"]).query))
    back = running.provider.chosen(asked, "iris").location
    assert stranger.get(back).status_code == 403
    assert not is_in(stranger)
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 403


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/userinfo", "/jwks"])
@pytest.mark.parametrize(
    "said", [None, ERROR, Answer(200, b"onzin"), Answer(200, []), Answer(200, b" " * 1_000_001)], ids=range(5)
)
def test_a_directory_that_is_silent_or_wrong(
    running: Running, path: str, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if said is None:
        brief(monkeypatch, oidc.LIMITS, seconds=0.5)
    running.says[path] = said
    client = Client()
    began = time.monotonic()
    answer = client.get("/account/directory/")
    if answer.status_code == 302:
        asked = dict(parse_qsl(urlsplit(answer["Location"]).query))
        answer = client.get(running.provider.chosen(asked, "iris").location)
    assert answer.status_code in (403, 503)
    assert "U bent niet ingelogd" in answer.content.decode() or "antwoordt nu niet goed" in answer.content.decode()
    assert time.monotonic() - began < IN_TIME
    assert not is_in(client)


def test_a_directory_that_says_it_is_another_is_not_believed(running: Running) -> None:
    said = running.provider.answer("/.well-known/openid-configuration", {}, {}).body
    running.says["/.well-known/openid-configuration"] = Answer(200, {**said, "issuer": "https://elders.example"})
    assert Client().get("/account/directory/").status_code == 503


def test_nothing_secret_stands_readable_in_the_database_or_the_log(running: Running, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    client, _ = running.log_in()
    row = DirectorySession.objects.get()
    tokens = directory_sessions.tokens_of(row)
    stored = row.tokens + json.dumps(dict(client.session.items()))
    for secret in (tokens.access, tokens.refresh, tokens.id_token):
        assert secret
        assert secret not in stored
        assert secret not in caplog.text


# Local accounts beside it ---------------------------------------------------------------------------------------------


def test_local_accounts_can_be_switched_off(running: Running, settings: Any) -> None:
    before = staff_client("anna")
    assert is_in(before)
    settings.STAFF_LOCAL = False
    assert not is_in(before)
    again = Client()
    page = again.post("/account/login/", {"login": "anna", "password": PASSWORD}).content.decode()
    assert "klopt niet" in page
    assert not is_in(again)
    accounts.appoint("nood", "Nood Geval", "fiets-kachel-maan-9", "loket", "beheerder", emergency=True)
    rescue = Client()
    rescue.post("/account/login/", {"login": "nood", "password": "fiets-kachel-maan-9"})
    assert rescue.get("/werk/diensten/").status_code == 200
    assert is_in(running.log_in()[0])


def test_who_comes_from_the_directory_has_no_password_here(running: Running, settings: Any) -> None:
    from django.core import mail

    running.log_in()
    iris = staff("iris")
    with pytest.raises(accounts.Refused):
        accounts.set_password(iris, "fiets-kachel-maan-9")
    Client().post("/account/password/reset/", {"email": iris.email})
    assert mail.outbox == []
    iris.set_password("fiets-kachel-maan-9")
    iris.save()
    client = Client()
    client.post("/account/login/", {"login": "iris", "password": "fiets-kachel-maan-9"})
    assert not is_in(client)
    assert not is_in(staff_client("iris"))


def test_the_page_offers_what_there_is(running: Running, settings: Any) -> None:
    page = Client().get("/account/login/").content.decode()
    assert "/account/directory/" in page
    assert "Noodaccount" not in page
    settings.STAFF_LOCAL = False
    assert "Noodaccount" in Client().get("/account/login/").content.decode()
    settings.STAFF_OIDC = {**settings.STAFF_OIDC, "issuer": ""}
    assert "/account/directory/" not in Client().get("/account/login/").content.decode()
    assert Client().get("/account/directory/").status_code == 503


# Every five minutes ---------------------------------------------------------------------------------------------------

MOMENT = timedelta(seconds=1)
FIVE = directory_sessions.EVERY + MOMENT


def test_the_directory_is_asked_every_five_minutes(either: Running, town: Any) -> None:
    client, _ = either.log_in()
    either.asked.clear()
    assert [is_in(client), is_in(client)] == [True, True]
    assert either.asked == []
    for _ in range(3):
        town.shift(FIVE)
        assert [is_in(client), is_in(client)] == [True, True]
    assert either.asked.count("/token") == 3


def test_leaving_ends_the_session_at_the_next_check(either: Running, town: Any) -> None:
    client, _ = either.log_in()
    either.provider.gone.add("iris")
    town.shift(FIVE)
    answer = client.get("/werk/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/account/login/")
    assert "Uw inlog bij de gemeente is voorbij" in answer.content.decode()
    row = DirectorySession.objects.get()
    assert (row.ended, row.tokens) == ("refused", "")
    assert staff("iris").events.filter(what="ended", place="directory").count() == 1


def test_other_groups_are_other_rights(either: Running, town: Any) -> None:
    client, _ = either.log_in()
    either.iris["groups"] = ["Inkomen", "Standplaatsen"]
    assert roles("iris") == {("behandelaar", "vergunningen")}
    town.shift(FIVE)
    assert is_in(client)
    assert roles("iris") == {("behandelaar", "inkomen"), ("coordinator", "inkomen"), ("behandelaar", "vergunningen")}
    assert staff("iris").memberships.get(team__code="vergunningen").services == ["standplaats"]
    either.iris["groups"] = ["Inkomen"]
    town.shift(FIVE)
    assert is_in(client)
    assert roles("iris") == {("behandelaar", "inkomen"), ("coordinator", "inkomen")}
    either.iris["groups"] = []
    town.shift(FIVE)
    answer = client.get("/werk/", follow=True)
    assert "geen rechten meer" in answer.content.decode()
    assert roles("iris") == set()


def test_a_changed_right_counts_in_the_very_request_that_hears_of_it(either: Running, town: Any) -> None:
    client, _ = either.log_in("kim")
    assert client.get("/werk/diensten/").status_code == 200
    either.provider.people["kim"]["groups"] = ["Vergunningen"]
    town.shift(FIVE)
    assert client.get("/werk/diensten/").status_code == 403


def test_what_a_beheerder_gave_here_stays(running: Running, town: Any) -> None:
    client, _ = running.log_in()
    accounts.appoint("iris", "", "", "loket", "balie")
    accounts.appoint("iris", "", "", "vergunningen", "behandelaar")
    running.iris["groups"] = []
    town.shift(FIVE)
    assert is_in(client)
    assert roles("iris") == {("balie", "loket"), ("behandelaar", "vergunningen")}
    assert set(Membership.objects.filter(user=staff("iris")).values_list("source", flat=True)) == {"local"}
    running.iris["groups"] = ["Inkomen"]
    town.shift(FIVE)
    assert is_in(client)
    with pytest.raises(accounts.Refused):
        accounts.take_role(staff("iris"), "coordinator")


@pytest.mark.parametrize("path", ["/token", "/userinfo"])
@pytest.mark.parametrize(
    "said",
    [
        None,
        ERROR,
        Answer(500, b""),
        Answer(200, b"onzin"),
        Answer(200, []),
        Answer(401, {"error": "invalid_client"}),
        Answer(429, {}),
    ],
    ids=["silent", "503", "500", "nonsense", "list", "our own secret", "too often"],
)
def test_a_directory_that_does_not_answer_is_waited_for_and_then_not(
    running: Running, town: Any, settings: Any, path: str, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if path == "/userinfo" and said is not None and said.status == 401:
        pytest.skip("there 401 is an answer: the token is no longer good")
    client, _ = running.log_in()
    if said is None:
        brief(monkeypatch, oidc.LIMITS, seconds=0.5)
    running.says[path] = said
    town.shift(FIVE)
    began = time.monotonic()
    assert is_in(client)
    assert time.monotonic() - began < IN_TIME
    running.asked.clear()
    assert is_in(client)
    assert running.asked == []  # not asked again at once
    town.shift(timedelta(seconds=settings.STAFF_GRACE_SECONDS - 60))
    recover()
    assert is_in(client)
    town.shift(timedelta(seconds=60))
    recover()
    answer = client.get("/werk/", follow=True)
    assert "antwoordt niet. Daarom bent u uitgelogd" in answer.content.decode()
    assert DirectorySession.objects.get().ended == "silent"


def test_a_directory_that_is_back_in_time_changes_nothing(running: Running, town: Any) -> None:
    client, _ = running.log_in()
    running.says["/token"] = ERROR
    town.shift(FIVE)
    assert is_in(client)
    del running.says["/token"]
    recover()
    town.shift(timedelta(minutes=10))
    assert is_in(client)
    assert DirectorySession.objects.get().checked_at > DirectorySession.objects.get().began_at
    town.shift(timedelta(minutes=4))
    assert is_in(client)


@pytest.mark.parametrize("path", ["/token", "/userinfo"])
def test_a_directory_that_speaks_of_someone_else_ends_the_session(running: Running, town: Any, path: str) -> None:
    client, _ = running.log_in()
    if path == "/token":
        running.provider.more = {"sub": "id-kim"}
    else:
        running.says[path] = Answer(200, {"sub": "id-kim", "groups": ["/loket/beheer"]})
    town.shift(FIVE)
    assert not is_in(client)
    assert roles("iris") == {("behandelaar", "vergunningen")}


def test_a_refreshed_id_token_that_another_signed_is_no_answer(running: Running, town: Any) -> None:
    client, _ = running.log_in()
    real = running.provider.signed
    running.provider.signed = lambda claims, kind="JWT": _other_key(  # type: ignore[method-assign]
        {
            "iss": running.url,
            "aud": "openloket",
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            **claims,
            "groups": ["/loket/beheer"],
        }
    )
    town.shift(FIVE)
    assert is_in(client)
    assert roles("iris") == {("behandelaar", "vergunningen")}
    running.provider.signed = real  # type: ignore[method-assign]


def _without_refresh(running: Running) -> None:
    real = running.provider._tokens
    running.provider._tokens = lambda said, nonce: {  # type: ignore[method-assign]
        name: value for name, value in real(said, nonce).items() if name != "refresh_token"
    }


def test_without_a_refresh_token_userinfo_is_asked(running: Running, town: Any, monkeypatch: Any) -> None:
    _without_refresh(running)
    client, _ = running.log_in()
    running.asked.clear()
    running.iris["groups"] = ["Inkomen"]
    town.shift(timedelta(minutes=5))
    assert is_in(client)
    assert running.asked == ["/userinfo"]
    assert roles("iris") == {("behandelaar", "inkomen"), ("coordinator", "inkomen")}
    town.shift(timedelta(minutes=5))  # the access token is over, and so is the session
    assert not is_in(client)


def _nothing_to_ask(running: Running) -> None:
    """Let the directory give no refresh token and offer no userinfo."""
    _without_refresh(running)
    metadata = "/.well-known/openid-configuration"
    offered = running.provider.answer(metadata, {}, {}).body
    running.says[metadata] = Answer(200, {k: v for k, v in offered.items() if k != "userinfo_endpoint"})
    oidc.directory().forget()


@pytest.mark.parametrize("clicks", [(5, 10), (14.9,), (), (1, 2, 3, 6, 9, 12)])
def test_where_nothing_can_be_asked_a_login_lasts_fifteen_minutes(
    running: Running, town: Any, settings: Any, clicks: tuple[float, ...]
) -> None:
    settings.STAFF_GRACE_SECONDS = 0
    _nothing_to_ask(running)
    client, _ = running.log_in()
    began = DirectorySession.objects.get().began_at
    for minutes in clicks:
        town.move_to(began + timedelta(minutes=minutes), tick=False)
        assert is_in(client), minutes
    town.move_to(began + timedelta(minutes=15), tick=False)
    answer = client.get("/werk/?lijst=team")
    assert answer["Location"] == "/account/directory/?next=%2Fwerk%2F%3Flijst%3Dteam"
    assert DirectorySession.objects.get().ended == "unasked"
    assert not is_in(client)


def test_then_the_browser_goes_round_by_the_directory_without_a_question(running: Running, town: Any) -> None:
    _nothing_to_ask(running)
    client, _ = running.log_in()
    town.shift(timedelta(minutes=16))
    there = client.get("/werk/?lijst=team")["Location"]
    asked = dict(parse_qsl(urlsplit(client.get(there)["Location"]).query))
    assert asked["prompt"] == "none"
    back = client.get(running.provider.chosen(asked, "iris").location)
    assert back["Location"] == "/werk/?lijst=team"
    assert is_in(client)


@pytest.mark.parametrize("why", ["login_required", "interaction_required"])
def test_who_is_no_longer_logged_in_there_comes_to_the_login_page(running: Running, town: Any, why: str) -> None:
    _nothing_to_ask(running)
    client, _ = running.log_in()
    town.shift(timedelta(minutes=16))
    asked = dict(parse_qsl(urlsplit(client.get(client.get("/werk/")["Location"])["Location"]).query))
    back = client.get("/account/directory/terug/", {"error": why, "state": asked["state"]})
    assert back["Location"] == "/account/login/?next=/werk/"
    assert "Uw inlog bij de gemeente is voorbij" in client.get(back["Location"]).content.decode()
    assert "prompt" not in parse_qs(urlsplit(client.get("/account/directory/")["Location"]).query)


def test_what_was_typed_is_kept_and_a_picture_does_not_go_round(running: Running, town: Any) -> None:
    _nothing_to_ask(running)
    client, _ = running.log_in()
    town.shift(timedelta(minutes=16))
    picture = client.get("/werk/post/in/x.jpg", headers={"sec-fetch-dest": "image"})
    assert "directory" not in picture.get("Location", "")
    again, _ = running.log_in()
    town.shift(timedelta(minutes=16))
    assert "/account/directory/" not in again.post("/werk/termijnen/", {"reason": "x"}).get("Location", "")


@pytest.mark.parametrize("ended", ["refused", "closed", "no_rights"])
def test_whom_the_directory_does_not_know_any_more_is_no_beheerder(running: Running, town: Any, ended: str) -> None:
    running.log_in("kim")
    kim = staff("kim")
    before = accounts.managers().count()
    assert kim in accounts.managers()
    DirectorySession.objects.update(ended_at=timezone.now(), ended=ended, tokens="")
    assert kim not in accounts.managers()
    assert accounts.managers().count() == before - 1
    town.shift(timedelta(days=8))
    directory_sessions.forget_old(timezone.now())
    assert kim not in accounts.managers()  # also when what ended long ago is removed
    local = accounts.managers()
    for person in list(local)[1:]:
        accounts.close(person)
    with pytest.raises(accounts.Refused, match="Er moet een beheerder blijven"):
        accounts.close(accounts.managers().get())
    running.log_in("kim")
    assert kim in accounts.managers()


@pytest.mark.parametrize("ended", ["", "logout", "silent", "unasked", "backchannel"])
def test_who_only_logged_out_stays_a_beheerder(running: Running, town: Any, ended: str) -> None:
    running.log_in("kim")
    DirectorySession.objects.update(ended_at=timezone.now() if ended else None, ended=ended)
    assert staff("kim") in accounts.managers()


def test_userinfo_that_never_knew_of_groups_takes_none_away(town: Any, settings: Any) -> None:
    for running in _run(settings, entra=True):
        _without_refresh(running)
        client, _ = running.log_in()
        town.shift(timedelta(minutes=5))
        assert is_in(client)
        assert roles("iris") == {("behandelaar", "vergunningen")}
        running.provider.gone.add("iris")
        town.shift(timedelta(minutes=5))
        assert not is_in(client)


def test_a_session_whose_key_is_gone_ends(running: Running, town: Any, settings: Any) -> None:
    client, _ = running.log_in()
    DirectorySession.objects.update(tokens="sealed:x")
    town.shift(FIVE)
    assert not is_in(client)


def test_another_directory_in_the_settings_ends_the_sessions_of_the_first(
    running: Running, town: Any, settings: Any
) -> None:
    client, _ = running.log_in()
    settings.STAFF_OIDC = {**settings.STAFF_OIDC, "issuer": "https://elders.example"}
    town.shift(FIVE)
    assert not is_in(client)


# Logging out ----------------------------------------------------------------------------------------------------------


def test_logging_out_goes_on_to_the_directory(running: Running) -> None:
    client, _ = running.log_in()
    id_token = directory_sessions.tokens_of(DirectorySession.objects.get()).id_token
    there = urlsplit(client.post("/account/logout/")["Location"])
    asked = parse_qs(there.query)
    assert there.path == "/end_session"
    assert asked["id_token_hint"] == [id_token]
    assert asked["post_logout_redirect_uri"] == ["http://testserver/"]
    assert not is_in(client)
    assert (DirectorySession.objects.get().ended, DirectorySession.objects.get().tokens) == ("logout", "")
    assert Client().post("/account/logout/")["Location"] == "/"
    assert staff_client("anna").post("/account/logout/")["Location"] == "/"


def test_where_someone_was_going_is_kept_while_they_log_out_at_the_directory(running: Running) -> None:
    client, _ = running.log_in()
    assert client.post("/account/logout/", {"next": "/werk/zoeken/"})["Location"].startswith(f"{running.url}/")
    assert running.log_in(client=client)[1]["Location"] == "/werk/zoeken/"
    assert client.post("/account/logout/", {"next": "https://kwaad.example/"})["Location"].startswith(f"{running.url}/")
    assert running.log_in(client=client)[1]["Location"] == "/werk/"


@pytest.mark.parametrize("said", [None, "without"])
def test_logging_out_is_here_alone_where_the_directory_offers_nothing(running: Running, said: Any) -> None:
    client, _ = running.log_in()
    oidc.directory().forget()
    metadata = "/.well-known/openid-configuration"
    offered = running.provider.answer(metadata, {}, {}).body
    running.says[metadata] = said and Answer(200, {k: v for k, v in offered.items() if k != "end_session_endpoint"})
    assert client.post("/account/logout/")["Location"] == "/"
    assert not is_in(client)


def told(running: Running, **claims: Any) -> Any:
    return Client(enforce_csrf_checks=True).post("/account/directory/uitgelogd/", running.word(**claims))


@pytest.mark.parametrize("by", ["sub", "sid", "both"])
def test_the_directory_ends_sessions(running: Running, by: str) -> None:
    client, other = running.log_in()[0], running.log_in("kim")[0]
    sid = DirectorySession.objects.get(user=staff("iris")).sid
    claims = {"sub": {"sid": None}, "sid": {"sub": None, "sid": sid}, "both": {"sid": sid}}[by]
    answer = told(running, **claims)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert not is_in(client)
    assert other.get("/werk/diensten/").status_code == 200
    assert DirectorySession.objects.get(user=staff("iris")).ended == "backchannel"


def test_a_sid_ends_one_session_and_a_subject_all(running: Running) -> None:
    first, second = running.log_in()[0], running.log_in()[0]
    sid = DirectorySession.objects.order_by("pk").first().sid  # type: ignore[union-attr]
    assert told(running, sid=sid).status_code == 200
    assert [is_in(first), is_in(second)].count(True) == 1
    assert told(running).status_code == 200
    assert not is_in(first)
    assert not is_in(second)


NOW = 1789464600  # the moment at which the tests stand still


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elders.example"},
        {"aud": "een-ander"},
        {"aud": None},
        {"iat": None},
        {"iat": "nu"},
        {"iat": True},
        {"iat": NOW - 3600, "exp": NOW + 300},
        {"iat": NOW + 3600, "exp": NOW + 7200},
        {"exp": NOW - 600},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"events": None},
        {"events": {}},
        {"events": ["http://schemas.openid.net/event/backchannel-logout"]},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": None}},
        {"events": {"http://schemas.openid.net/event/other": {}}},
        {"nonce": "n"},
        {"sub": None},
        {"sub": 7},
        {"sid": 7},
        {"sub": "", "sid": ""},
    ],
    ids=str,
)
def test_a_word_on_logging_out_that_is_not_good_ends_nothing(running: Running, claims: dict[str, Any]) -> None:
    client, _ = running.log_in()
    answer = told(running, **claims)
    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_request"}
    assert is_in(client)


def test_a_word_on_logging_out_counts_once(running: Running) -> None:
    assert told(running, jti="een").status_code == 200
    assert told(running, jti="een").status_code == 400
    assert told(running, jti="twee").status_code == 200


@pytest.mark.parametrize("sign", [_other_key, _with_our_secret])
def test_a_word_on_logging_out_that_another_signed_ends_nothing(running: Running, sign: Any) -> None:
    client, _ = running.log_in()
    claims = {"iss": running.url, "aud": "openloket", "iat": NOW, "exp": NOW + 60, "jti": "x", "sub": "id-iris"}
    claims["events"] = {"http://schemas.openid.net/event/backchannel-logout": {}}
    for token in (sign(claims), "", "x", "a.b.c", "é" * 9, "e30." * 3):
        answer = Client().post("/account/directory/uitgelogd/", {"logout_token": token})
        assert answer.status_code == 400, token
    assert is_in(client)
    assert Client().get("/account/directory/uitgelogd/").status_code == 405


def test_a_word_on_logging_out_that_cannot_be_checked_may_come_again(running: Running) -> None:
    client, _ = running.log_in()
    oidc.directory().forget()
    running.says["/jwks"] = ERROR
    assert told(running, jti="een").status_code == 503
    assert is_in(client)
    del running.says["/jwks"]
    recover()
    assert told(running, jti="een").status_code == 200
    assert not is_in(client)


def test_closing_an_account_ends_its_sessions_for_good(running: Running) -> None:
    client, local = running.log_in()[0], staff_client("anna")
    for name in ("iris", "anna"):
        accounts.close(staff(name))
        accounts.reopen(staff(name))
    assert not is_in(client)
    assert not is_in(local)
    assert is_in(staff_client("anna"))
    assert StaffEvent.objects.filter(what="closed").count() == 2
