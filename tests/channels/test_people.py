"""The pages on which a beheerder sees who works here, and changes what they may do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from openloket.cases.models import Case
from openloket.cases.work.worklist import work
from openloket.people import absences, accounts
from openloket.people.models import LoginAttempt, Membership, Proposal, StaffEvent, Team
from openloket.people.rights import Action
from openloket.people.trail import on_screen
from tests.conftest import new_case, staff, staff_client

LIST = "/werk/medewerkers/"


def page_of(username: str) -> str:
    return f"{LIST}{staff(username).pk}/"


def send(by: str, about: str, **said: Any) -> Any:
    return staff_client(by).post(page_of(about), said, follow=True)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("username", ["anna", "chantal", "els", "frans"])
def test_only_a_beheerder_sees_them(town: Any, username: str) -> None:
    for address in (LIST, page_of("bram")):
        assert staff_client(username).get(address).status_code == 403
        assert Client().get(address).status_code == 302
    assert staff_client(username).post(page_of("bram"), {"what": "close", "why": "x"}).status_code == 403
    assert staff("bram").is_active


def test_the_list_says_who_is_what(town: Any) -> None:
    anna = staff("anna")
    Authenticator.objects.create(user=anna, type=Authenticator.Type.TOTP, data={"secret": "x"})
    Authenticator.objects.create(user=staff("bram"), type=Authenticator.Type.RECOVERY_CODES, data={})
    accounts.close(staff("dirk"))
    absences.add(anna, staff("youssef"), timezone.localdate(), timezone.localdate(), on_screen(staff("gerda")))
    client = staff_client("gerda")
    everyone = text(client.get(LIST))
    for said in ("Anna de Wit", "behandelaar", "Werk en inkomen", "gesloten", "afwezig", "nog nooit", "van het loket"):
        assert said in everyone, said

    def found(**query: str) -> set[str]:
        return {row.username for row in client.get(LIST, query).context["page"]}

    assert found(zoek="wit") == {"anna"}
    assert found(zoek="werk en inkomen coordinator") == found(zoek="werk en inkomen coördinator") == {"dirk"}
    assert found(zoek="%") == found(zoek="_x") == set()
    assert found(zoek="a\0b") == set()
    assert found(stand="closed") == {"dirk"}
    assert found(stand="absent") == {"anna"}
    assert "dirk" not in found(stand="open")
    assert client.get(LIST, {"stand": "x"}).status_code == 404
    rows = {row.username: row.second_factor for row in client.get(LIST).context["page"]}
    assert (rows["anna"], rows["bram"]) == (True, False)


def test_the_list_asks_as_much_of_the_database_however_long_it_is(
    town: Any, django_assert_max_num_queries: Any
) -> None:
    client = staff_client("gerda")
    client.get(LIST)
    with django_assert_max_num_queries(15):
        client.get(LIST)


def test_a_role_is_proposed_and_confirmed_on_the_page(town: Any) -> None:
    said = {"what": "propose", "role": "postkamer", "team": "loket", "why": "Springt in"}
    assert "Een andere beheerder moet het bevestigen" in text(send("gerda", "els", **said))
    proposal = Proposal.objects.get()
    assert "postkamer in team Klantcontact" in text(staff_client("henk").get(LIST))
    own = send("gerda", "els", what="confirm", proposal=proposal.pk)
    assert (own.status_code, "U stelde dit zelf voor" in text(own)) == (422, True)
    page = text(send("henk", "els", what="confirm", proposal=proposal.pk))
    assert "Bevestigd" in page
    assert "Kreeg de rol postkamer in team loket: Springt in" in page
    assert "voorgesteld door Gerda Jansen" in page
    assert accounts.may(staff("els"), Action.ENTER_PAPER)


@pytest.mark.parametrize(
    "said",
    [
        {"what": "propose", "role": "baas", "team": "loket", "why": "x"},
        {"what": "propose", "role": "balie", "team": "loket\0", "why": "x"},
        {"what": "propose", "role": "postkamer", "team": "loket", "why": "  "},
        {"what": "propose", "role": "postkamer", "team": "loket", "why": "x", "services": ["is_er_niet"]},
        {"what": "propose", "role": "postkamer", "team": "loket", "why": "x", "services": ["standplaats", ""]},
        {"what": "confirm", "proposal": "x"},
        {"what": "confirm", "proposal": "99999999999999999999"},
        {"what": "refuse", "proposal": "-1"},
        {"what": "take", "role": "balie", "team": "loket", "why": ""},
        {"what": "take", "role": "balie", "team": "", "why": "x"},
        {"what": "take", "role": "coordinator", "team": "loket", "why": "x"},
        {"what": "close", "why": ""},
        {"what": "propose_reopening", "why": "x"},
        {"what": "propose_link", "why": ""},
        {"what": "absent", "deputy": "x", "first_day": "2026-09-20", "last_day": "2026-09-21"},
        {"what": "absent", "deputy": "1", "first_day": "morgen", "last_day": ""},
        {"what": "back", "absence": "7"},
    ],
    ids=str,
)
def test_what_cannot_be_is_told_and_changes_nothing(town: Any, said: dict[str, Any]) -> None:
    before = list(Membership.objects.values()), StaffEvent.objects.count()
    answer = send("gerda", "els", **said)
    assert answer.status_code == 422
    assert "utrecht-alert--error" in text(answer)
    assert (list(Membership.objects.values()), StaffEvent.objects.count()) == before
    assert staff("els").is_active
    assert send("gerda", "els", what="iets").status_code == 404


@pytest.mark.parametrize("what", ["confirm", "refuse"])
def test_a_proposal_is_decided_on_the_page_of_whom_it_is_about(town: Any, what: str) -> None:
    send("gerda", "els", what="propose", role="postkamer", team="loket", why="Springt in")
    proposal = Proposal.objects.get()
    assert send("henk", "frans", what=what, proposal=proposal.pk).status_code == 422
    assert Proposal.objects.get().outcome == ""
    assert not accounts.may(staff("els"), Action.ENTER_PAPER)
    assert send("henk", "els", what=what, proposal=proposal.pk).status_code == 200


def test_taking_is_at_once_and_is_in_the_trail(town: Any) -> None:
    els = staff_client("els")
    assert els.get("/werk/").status_code == 200
    page = text(send("gerda", "els", what="take", role="balie", team="loket", why="Andere baan"))
    assert "Rol balie in team loket weggenomen: Andere baan" in page
    assert els.get("/werk/").status_code == 403


def test_closing_is_at_once_and_opening_takes_two(town: Any) -> None:
    els = staff_client("els")
    send("gerda", "els", what="close", why="Uit dienst")
    assert els.get("/werk/").status_code == 302
    send("gerda", "els", what="propose_reopening", why="Toch niet")
    assert not staff("els").is_active
    send("henk", "els", what="confirm", proposal=Proposal.objects.get().pk)
    assert staff("els").is_active
    assert els.get("/werk/").status_code == 302


def test_the_last_beheerder_cannot_go(town: Any) -> None:
    accounts.close(staff("henk"))
    answer = send("gerda", "gerda", what="close", why="Weg")
    assert "Er moet een beheerder blijven" in text(answer)
    assert send("gerda", "gerda", what="take", role="beheerder", team="loket", why="Weg").status_code == 422
    assert staff_client("gerda").get(LIST).status_code == 200


def test_a_lost_second_factor_is_taken_away(town: Any) -> None:
    Authenticator.objects.create(user=staff("anna"), type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "Tweede factor weghalen" in text(staff_client("gerda").get(page_of("anna")))
    assert "Tweede factor weggehaald: Telefoon kwijt" in text(
        send("gerda", "anna", what="factor", why="Telefoon kwijt")
    )
    assert not Authenticator.objects.exists()
    assert LoginAttempt.objects.filter(user=staff("anna"), outcome="reset").exists()


def test_what_the_directory_gives_is_shown_and_not_changed_here(town: Any) -> None:
    Membership.objects.filter(user=staff("els")).update(source="directory")
    page = text(staff_client("gerda").get(page_of("els")))
    assert "Uit de directory. Verander het daar." in page
    assert "Nu wegnemen" not in page
    answer = send("gerda", "els", what="take", role="balie", team="loket", why="x")
    assert answer.status_code == 422
    assert "Neem hem daar weg" in text(answer)


def test_what_is_typed_by_others_is_shown_as_text(town: Any) -> None:
    send("gerda", "els", what="take", role="balie", team="loket", why="<script>alert(1)</script>")
    assert "<script>alert" not in text(staff_client("henk").get(page_of("els")))


# Absence --------------------------------------------------------------------------------------------------------------


def test_a_deputy_sees_and_does_the_work_as_themselves(city: Any) -> None:
    case = new_case()
    Case.objects.update(handler=staff("anna"), new_since=timezone.now())
    assert list(work(staff("youssef"), "mine")) == []
    today = timezone.localdate()
    days = {"first_day": today.isoformat(), "last_day": (today + timedelta(days=1)).isoformat()}
    assert "Vastgelegd" in text(send("gerda", "anna", what="absent", deputy=staff("youssef").pk, **days))
    client = staff_client("youssef")
    page = text(client.get("/werk/"))
    assert "U vervangt Anna de Wit tot en met 16 september 2026" in page
    assert case.zaak.identificatie in page
    assert "Youssef Amrani vervangt u" in text(staff_client("anna").get("/werk/"))
    assert [row.pk for row in work(staff("youssef"), "new")] == [case.pk]
    assert client.get(f"/werk/zaken/{case.zaak.uuid}/").status_code == 200
    assert not work(staff("youssef"), "new").exists()  # the deputy saw it for her
    answer = client.post(
        f"/werk/zaken/{case.zaak.uuid}/contact/",
        {"revision": Case.objects.get().revision, "channel": "phone", "note": "Belde."},
    )
    assert answer.status_code == 302
    assert case.zaak.looks.latest("pk").user == staff("youssef")
    assert Case.objects.get().handler == staff("anna")
    city.shift(timedelta(days=2))
    assert list(work(staff("youssef"), "mine")) == []
    assert "U vervangt" not in text(staff_client("youssef").get("/werk/"))


def test_a_deputy_gets_no_right(city: Any) -> None:
    new_case()
    Case.objects.update(handler=staff("anna"))
    today = timezone.localdate()
    absences.add(staff("anna"), staff("youssef"), today, today, on_screen(staff("gerda")))
    Membership.objects.filter(user=staff("youssef")).update(services=["standplaats"])
    assert list(work(staff("youssef"), "mine")) == []
    Membership.objects.filter(user=staff("youssef")).update(services=[], role="balie")  # may see it, not handle it
    assert list(work(staff("youssef"), "mine")) == []
    assert list(work(staff("youssef"), "new")) == []
    address = f"/werk/zaken/{Case.objects.get().zaak.uuid}/extend/"
    assert staff_client("youssef").post(address, {"revision": 1, "reason": "x"}).status_code in (200, 403)


def test_a_beheerder_gives_the_numbers_that_stand_in_letters(town: Any) -> None:
    send("gerda", "anna", what="phone", phone=" 0123  45 67 12 ")
    assert staff("anna").phone == "0123 45 67 12"
    assert "Kreeg een ander telefoonnummer in brieven" in text(staff_client("gerda").get(page_of("anna")))
    wrong = send("gerda", "anna", what="phone", phone="<b>bel mij</b>")
    assert wrong.status_code == 422
    assert "is geen telefoonnummer" in text(wrong)
    assert staff("anna").phone == "0123 45 67 12"


def test_a_beheerder_gives_teams_their_numbers_all_or_none(town: Any) -> None:
    one, other = Team.objects.order_by("name")[:2]
    client = staff_client("gerda")
    assert client.post("/werk/teams/", {f"phone-{one.pk}": "14 0123"}).status_code == 302
    one.refresh_from_db()
    assert one.phone == "14 0123"
    wrong = client.post("/werk/teams/", {f"phone-{one.pk}": "0123 45 67 89", f"phone-{other.pk}": "bel maar"})
    assert wrong.status_code == 422
    assert "bel maar" in text(wrong)
    one.refresh_from_db()
    assert one.phone == "14 0123"
    assert staff_client("anna").get("/werk/teams/").status_code == 403
    gerda = staff("gerda")
    assert [(row.detail["team"], row.detail["before"], row.by) for row in gerda.events.filter(what="phone")] == [
        (one.name, "", gerda)
    ]
    assert Team.objects.exclude(pk=one.pk).exclude(phone="").exists()  # what was not sent stays
    told = f"Veranderde het nummer van team {one.name} in brieven: was geen, is nu 14 0123"
    assert told in client.get(f"/werk/medewerkers/{gerda.pk}/").content.decode()
