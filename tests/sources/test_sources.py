"""The clients of registers, over HTTP, against stand-ins that speak the published interfaces, and against ones that lie."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from openloket.sources import asking, bag, brp, gezag, kvk, standin
from openloket.sources.answer import Answer, Away
from openloket.sources.calls import SECONDS
from tests.conftest import SHARED
from tests.patience import IN_TIME, LONG, REAL, brief
from tests.sources import facts
from tests.sources.playing import Registers, says

TODAY = date(2026, 11, 26)
EVERYTHING = tuple(brp.FIELDS)


# The Basisregistratie Personen ----------------------------------------------------------------------------------------


def test_what_the_brp_knows_of_someone(registers: Registers) -> None:
    found = brp.ask(standin.MOULIN, EVERYTHING, TODAY)
    assert found == Answer(
        {
            "brp.naam": "Suzanne Moulin",
            "brp.adres": {
                "postcode": "1234AB",
                "huisnummer": "1",
                "toevoeging": "",
                "straat": "Voorbeeldstraat",
                "plaats": "Voorbeeldstad",
            },
            "brp.geboortedatum": "1985-12-01",
            "brp.partner": "Pieter de Wit",
            "brp.kinderen": [
                {"naam": "Bo de Wit", "geboortedatum": "2018-04-02"},
                {"naam": "Lot de Wit", "geboortedatum": "2021-09-17"},
            ],
        }
    )


def test_the_number_is_in_the_body_and_the_key_in_a_header(registers: Registers) -> None:
    brp.ask(standin.MOULIN, ["brp.naam"], TODAY)
    ((path, body, headers),) = registers.asked
    assert path == "/brp/personen"
    assert body == {
        "type": "RaadpleegMetBurgerservicenummer",
        "fields": ["burgerservicenummer", "indicatieCurateleRegister", "naam.volledigeNaam"],
        "burgerservicenummer": [standin.MOULIN],
    }
    assert headers["X-API-KEY"] == "key-of-brp"


@pytest.mark.parametrize("name", EVERYTHING)
def test_only_what_is_named_is_asked(registers: Registers, name: str) -> None:
    found = brp.ask(standin.MOULIN, [name], TODAY)
    assert set(found.values) == {name}
    asked = registers.about("brp")[0]["fields"]
    assert asked == [*facts.BRP_WITH_EVERY_QUESTION, *facts.BRP_OF_EACH[name]]


def test_a_child_counts_until_its_eighteenth_birthday(registers: Registers) -> None:
    def names(today: date) -> list[str]:
        found = brp.ask(standin.MOULIN, ["brp.kinderen"], today)
        return [child["naam"] for child in found.values.get("brp.kinderen", [])]

    assert names(date(2022, 2, 28)) == ["Bo de Wit", "Lot de Wit", "Max Moulin"]
    assert names(date(2022, 3, 1)) == ["Bo de Wit", "Lot de Wit"]  # born on 29 February 2004
    assert names(date(2036, 4, 1)) == ["Bo de Wit", "Lot de Wit"]
    assert names(date(2036, 4, 2)) == ["Lot de Wit"]
    assert names(date(2039, 9, 17)) == []


def test_a_marriage_that_ended_gives_no_partner(registers: Registers) -> None:
    assert "brp.partner" not in brp.ask(standin.HOLLE, EVERYTHING, TODAY).values
    assert brp.ask(standin.HOLLE, ["brp.adres"], TODAY).values["brp.adres"]["toevoeging"] == "A"


def test_who_lives_abroad_has_no_address_here_and_a_day_that_is_half_known_is_none(registers: Registers) -> None:
    found = brp.ask(standin.ABROAD, EVERYTHING, TODAY)
    assert found.values == {"brp.naam": "Marie Dubois"}
    assert found.doubted == {"brp.naam"}


def test_who_died_or_is_under_curatele(registers: Registers) -> None:
    assert brp.ask(standin.DIED, ["brp.naam"], TODAY) == Answer(stop="died")
    assert brp.ask(standin.CURATELE, ["brp.naam"], TODAY) == Answer({"brp.naam": "Karel ter Horst"}, stop="curatele")


def test_a_secret_address_is_said_to_be_secret(registers: Registers) -> None:
    assert brp.ask(standin.KASSAAR, ["brp.adres"], TODAY).secret
    assert not brp.ask(standin.MOULIN, ["brp.adres"], TODAY).secret


def test_someone_whom_the_brp_does_not_know(registers: Registers) -> None:
    assert brp.ask("999990160", ["brp.naam"], TODAY) == Answer()
    mistake = {"burgerservicenummer": standin.MOULIN, "opschortingBijhouding": {"reden": {"code": "F"}}}
    registers.says["brp"] = says({"type": "RaadpleegMetBurgerservicenummer", "personen": [mistake]})
    assert brp.ask(standin.MOULIN, ["brp.naam"], TODAY) == Answer()


def person(**changes: Any) -> dict[str, Any]:
    known = {"burgerservicenummer": standin.MOULIN, "naam": {"volledigeNaam": "Suzanne Moulin"}, **changes}
    return {"type": "RaadpleegMetBurgerservicenummer", "personen": [known]}


DEEP = b"[" * 100_000 + b"]" * 100_000
LIES: dict[str, Callable[[], Any]] = {
    "another person": says(person(burgerservicenummer=standin.HOLLE)),
    "nobody's number": says(person(burgerservicenummer=None)),
    "two persons": says({**person(), "personen": person()["personen"] * 2}),
    "another question": says({**person(), "type": "ZoekMetPostcodeEnHuisnummer"}),
    "no list": says({**person(), "personen": {}}),
    "nothing": says({}),
    "a list": says([1]),
    "no object": says("Suzanne"),
    "a name that is a list": says(person(naam={"volledigeNaam": ["Suzanne"]})),
    "a name that is a text": says(person(naam="Suzanne")),
    "a name without end": says(person(naam={"volledigeNaam": "S" * 5000})),
    "a name of two lines": says(person(naam={"volledigeNaam": "Suzanne\nMoulin"})),
    "a yes that is a text": says(person(indicatieCurateleRegister="ja")),
    "a secret that is a text": says(person(geheimhoudingPersoonsgegevens="1")),
    "HTML": says(b"<html>Suzanne Moulin 999993653</html>", kind="text/html"),
    "HTML that says it is JSON": says(b"<html></html>"),
    "half an answer": says(b'{"type": "RaadpleegMet'),
    "depth": says(DEEP),
    "no text": says(b"\xff\xfe\x00"),
    "a huge answer": says(b'"' + b"x" * 300_000 + b'"'),
    "a refusal": says({"status": 403, "title": "U bent niet geautoriseerd"}, 403, "application/problem+json"),
    "a fault": says({}, 500),
    "a 404": says({"status": 404}, 404),
    "another place": says(b"", 302),
    "nothing at all": lambda: None,
}


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_a_brp_that_lies_counts_as_away_and_leaves_nothing_of_the_person_in_the_log(
    registers: Registers, lie: str, caplog: pytest.LogCaptureFixture
) -> None:
    registers.says["brp"] = LIES[lie]
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Away) as away:
        brp.ask(standin.MOULIN, ["brp.naam"], TODAY)
    brp.REGISTER.limits.forget()
    assert asking.ask([asking.Question("brp", standin.MOULIN, ("brp.naam",))], TODAY) == {"brp": None}
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("openloket"))
    assert "brp is away" in ours
    for text in (str(away.value), ours, caplog.text):
        assert standin.MOULIN not in text
        assert "Suzanne" not in text


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("brp.geboortedatum", {"geboorte": {"datum": {"type": "Datum", "datum": "1985-13-01"}}}),
        ("brp.kinderen", {"kinderen": "Bo"}),
        ("brp.kinderen", {"kinderen": [{"naam": {"geslachtsnaam": 3}}]}),
        ("brp.partner", {"partners": [[]]}),
        ("brp.adres", {"verblijfplaats": {"type": "Adres", "verblijfadres": {"huisnummer": "1"}}}),
        ("brp.adres", {"verblijfplaats": {"type": "Adres", "verblijfadres": {"huisnummer": True}}}),
    ],
)
def test_a_part_of_the_wrong_kind_makes_the_whole_answer_count_for_nothing(
    registers: Registers, field: str, wrong: Any
) -> None:
    registers.says["brp"] = says(person(**wrong))
    with pytest.raises(Away):
        brp.ask(standin.MOULIN, [field], TODAY)


def test_what_the_brp_leaves_out_is_not_known(registers: Registers) -> None:
    registers.says["brp"] = says(person(naam=None, geboorte=None, verblijfplaats={"type": "Adres"}))
    assert brp.ask(standin.MOULIN, EVERYTHING, TODAY) == Answer()


# Authority over a child ------------------------------------------------------------------------------------------------


def test_over_which_children_someone_has_authority(registers: Registers) -> None:
    found = gezag.of_parent(standin.MOULIN)
    assert found == gezag.Parent("Suzanne Moulin", "", (gezag.Child(standin.BO, "Bo de Wit", "8"),), ("Lot de Wit",))
    assert [child.name for child in gezag.of_parent(standin.HOLLE).children] == ["Tess Vogel"]
    assert gezag.of_parent(standin.TESS) == gezag.Parent("Tess Vogel")  # it is had over her
    assert gezag.of_parent(standin.DIED).stop == "died"
    assert gezag.of_parent(standin.CURATELE).stop == "curatele"
    assert gezag.of_parent("999990160") == gezag.Parent()


def test_who_has_authority_over_a_child_and_until_when(registers: Registers) -> None:
    found = gezag.of_child(standin.BO)
    assert found is not None
    assert (found.name, found.holders, found.died) == ("Bo de Wit", {standin.MOULIN, standin.WIT}, False)
    assert found.of_age == date(2036, 4, 2)
    assert registers.about("brp")[0]["fields"] == list(gezag.OF_A_CHILD)
    assert gezag.of_child("999990160") is None


def relation(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "minderjarige": {"burgerservicenummer": standin.MOULIN}, **more}


BOTH_OF_THEM = [{"burgerservicenummer": standin.HOLLE}, {"burgerservicenummer": standin.WIT}]
ONE, OTHER = BOTH_OF_THEM


@pytest.mark.parametrize(
    ("said", "holders"),
    [
        (relation("GezamenlijkOuderlijkGezag", ouders=BOTH_OF_THEM), {standin.HOLLE, standin.WIT}),
        (relation("TweehoofdigOuderlijkGezag", ouders=BOTH_OF_THEM), {standin.HOLLE, standin.WIT}),
        (relation("GezamenlijkOuderlijkGezag", ouders=[ONE, {"naam": {"volledigeNaam": "X"}}]), {standin.HOLLE}),
        (relation("EenhoofdigOuderlijkGezag", ouder=ONE), {standin.HOLLE}),
        (
            relation("GezamenlijkGezag", ouder=ONE, derde={"type": "BekendeDerde", **OTHER}),
            {standin.HOLLE, standin.WIT},
        ),
        (relation("GezamenlijkGezag", ouder=ONE, derde={"type": "OnbekendeDerde"}), {standin.HOLLE}),
        (relation("Voogdij", derden=[{"type": "BekendeDerde", **OTHER}]), {standin.WIT}),
        (relation("Voogdij", derden=[]), set()),
        (relation("Voogdij"), set()),
        (relation("TijdelijkGeenGezag", toelichting="x", ouder=ONE), set()),
        (relation("GezagNietTeBepalen", toelichting="x", ouders=BOTH_OF_THEM), set()),
        (relation("EenhoofdigOuderlijkGezag", ouder=ONE, inOnderzoek=True), set()),
        (relation("IetsNieuws", ouder=ONE, ouders=BOTH_OF_THEM), set()),
        ({**relation("EenhoofdigOuderlijkGezag", ouder=ONE), "minderjarige": OTHER}, set()),
    ],
)
def test_each_kind_of_authority(registers: Registers, said: dict[str, Any], holders: set[str]) -> None:
    registers.says["brp"] = says(person(gezag=[said]))
    found = gezag.of_child(standin.MOULIN)
    assert found is not None
    assert found.holders == holders


@pytest.mark.parametrize(
    "wrong",
    [
        {"gezag": "ja"},
        {"gezag": [3]},
        {"gezag": [{"type": "Voogdij"}]},
        {"gezag": [relation("EenhoofdigOuderlijkGezag", ouder={"burgerservicenummer": "123"})]},
        {"gezag": [relation("EenhoofdigOuderlijkGezag", ouder={"burgerservicenummer": 999990019})]},
        {"gezag": [relation("EenhoofdigOuderlijkGezag", ouder=ONE, inOnderzoek="nee")]},
        {"gezag": [relation("GezamenlijkOuderlijkGezag", ouders=ONE)]},
        {"geboorte": {"datum": {"type": "Datum", "datum": "2018-13-01"}}},
    ],
)
def test_authority_of_the_wrong_kind_counts_for_nothing(registers: Registers, wrong: dict[str, Any]) -> None:
    registers.says["brp"] = says(person(**wrong))
    with pytest.raises(Away):
        gezag.of_child(standin.MOULIN)


def test_a_child_that_died_and_one_born_on_a_leap_day(registers: Registers) -> None:
    born = {"datum": {"type": "Datum", "datum": "2012-02-29"}}
    registers.says["brp"] = says(person(overlijden={"datum": {"type": "Datum"}}, geboorte=born))
    found = gezag.of_child(standin.MOULIN)
    assert found is not None
    assert found.died
    assert found.of_age == date(2030, 3, 1)


# The Handelsregister --------------------------------------------------------------------------------------------------


def test_what_the_kvk_knows_of_a_company(registers: Registers) -> None:
    found = kvk.ask(standin.DAGOBERT, ["kvk.naam", "kvk.vestiging"], TODAY)
    assert found.values["kvk.naam"] == "Test EMZ Dagobert"
    assert found.values["kvk.vestiging"]["straat"] == "Abebe Bikilalaan"
    ((path, _, headers),) = registers.asked
    assert (path, headers["apikey"]) == ("/kvk/v1/basisprofielen/69599084", "key-of-kvk")


def test_a_number_that_does_not_exist_or_has_ended(registers: Registers) -> None:
    assert kvk.ask("12345678", ["kvk.naam"], TODAY).stop == "unknown"
    assert kvk.ask("1234/../x", ["kvk.naam"], TODAY).stop == "unknown"
    assert kvk.ask(standin.ENDED, ["kvk.naam"], TODAY).stop == "ended"
    assert kvk.ask(standin.ENDED, ["kvk.naam"], date(2024, 6, 29)).stop == ""
    assert kvk.ask(standin.ENDED, ["kvk.naam"], date(2024, 6, 30)).stop == "ended"


def test_an_address_that_is_shielded_is_not_known(registers: Registers) -> None:
    assert kvk.ask(standin.SHIELDED, ["kvk.naam", "kvk.vestiging"], TODAY).values == {"kvk.naam": "Voorbeeld BV"}


def test_a_branch_has_an_address_of_its_own(registers: Registers) -> None:
    both = ["kvk.naam", "kvk.vestiging"]
    found = kvk.ask(standin.DAGOBERT, both, TODAY, standin.NORTH).values
    assert (found["kvk.naam"], found["kvk.vestiging"]["straat"]) == ("Test EMZ Dagobert", "Havenkade")
    paths = ["/kvk/v1/basisprofielen/69599084", f"/kvk/v1/vestigingsprofielen/{standin.NORTH}"]
    assert sorted(path for path, _, _ in registers.asked) == paths
    for unknown in ("000087654321", "../x"):
        assert kvk.ask(standin.DAGOBERT, both, TODAY, unknown).values == {"kvk.naam": "Test EMZ Dagobert"}
    assert kvk.ask(standin.ENDED, both, TODAY, standin.NORTH).stop == "ended"
    with pytest.raises(Away, match="andere vestiging"):
        kvk.ask(standin.DONALD, both, TODAY, standin.NORTH)


@pytest.mark.parametrize(
    "lie",
    [
        says({**standin.COMPANIES[standin.DONALD]}),
        says({"kvkNummer": standin.DAGOBERT, "naam": 3}),
        says({"kvkNummer": standin.DAGOBERT, "_embedded": []}),
        says({"kvkNummer": standin.DAGOBERT, "materieleRegistratie": {"datumEinde": "gisteren"}}),
        says(b"<html>404</html>", 404, "text/html"),
        says({"fout": [{"code": "IPD1002", "omschrijving": "Tijdelijk niet beschikbaar"}]}, 404),
        says({"fout": [{"code": "IPD0005"}]}, 500),
        says({}, 401),
    ],
)
def test_a_kvk_that_lies_counts_as_away_and_never_as_a_company_that_is_not_there(
    registers: Registers, lie: Callable[[], Any]
) -> None:
    registers.says["kvk"] = lie
    with pytest.raises(Away):
        kvk.ask(standin.DAGOBERT, ["kvk.naam", "kvk.vestiging"], TODAY)


# Addresses ------------------------------------------------------------------------------------------------------------


def test_a_postcode_and_a_number_give_street_and_town(registers: Registers) -> None:
    found = bag.find("1234 AB", "1")
    assert found is not None
    assert (found.street, found.town) == ("Voorbeeldstraat", "Voorbeeldstad")
    assert found.has("")
    assert not found.has("B")
    asked = parse_qs(urlsplit(registers.about("bag")[0]).query)
    assert set(asked) <= facts.PDOK_PARAMETERS
    assert asked["fq"] == ["type:adres", "postcode:1234AB", "huisnummer:1"]


def test_an_addition_is_the_same_however_it_is_written(registers: Registers) -> None:
    found = bag.find("1234AC", "12")
    assert found is not None
    assert [found.has(text) for text in ("a", "B", "B2", "b-2", "B 2", "C", "2")] == [True] * 5 + [False] * 2


def test_a_postcode_and_a_number_that_do_not_go_together(registers: Registers) -> None:
    assert bag.find("1234AB", "2") is None


@pytest.mark.parametrize(
    "lie",
    [
        says(
            {"response": {"docs": [{"postcode": "9999ZZ", "huisnummer": 1, "straatnaam": "X", "woonplaatsnaam": "Y"}]}}
        ),
        says({"response": {"docs": [{"postcode": "1234AB", "huisnummer": 1, "straatnaam": "X"}]}}),
        says({"response": {"docs": {}}}),
        says({"response": {}}),
        says({}, 404),
        says(b"<html/>", kind="text/html"),
    ],
)
def test_a_locatieserver_that_lies_counts_as_away(registers: Registers, lie: Callable[[], Any]) -> None:
    registers.says["bag"] = lie
    with pytest.raises(Away):
        bag.find("1234AB", "1")


def test_words_give_places_with_their_point(registers: Registers) -> None:
    *numbers, street = bag.search("Kerklaan, Voorbeeldstad", "52.09,5.12")
    assert street == bag.Spot("Kerklaan, Voorbeeldstad", 5.123, 52.0915)
    assert [spot.where for spot in numbers] == [
        f"Kerklaan {number}, 1234AC Voorbeeldstad" for number in ("12A", "12B", "12B-2")
    ]
    asked = parse_qs(urlsplit(registers.about("bag")[0]).query)
    assert set(asked) <= facts.PDOK_PARAMETERS
    assert (asked["q"], asked["lat"], asked["lon"]) == (["kerklaan voorbeeldstad"], ["52.09"], ["5.12"])


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("1234 AC 12", "1234 ac 12"),
        ("NOT (kerk:*) OR -laan", "not kerk or laan"),
        ("Sint-Annastraat 's-Gravenhage", "sint-annastraat 's-gravenhage"),
    ],
)
def test_what_people_type_is_no_command_to_the_search_engine(registers: Registers, typed: str, asked: str) -> None:
    bag.search(typed)
    assert parse_qs(urlsplit(registers.about("bag")[0]).query)["q"] == [asked]


def test_words_that_fit_nothing_give_nothing(registers: Registers) -> None:
    assert bag.search("nergenslaan") == []


@pytest.mark.parametrize(
    "lie",
    [
        says({"response": {"docs": [{"weergavenaam": "X"}]}}),
        says({"response": {"docs": [{"centroide_ll": "POINT(5.1 52.1)"}]}}),
        says({"response": {"docs": [{"weergavenaam": "X", "centroide_ll": "POINT(52.1 5.1)"}]}}),
        says({"response": {"docs": [{"weergavenaam": "X", "centroide_ll": "POINT(nan 52.1)"}]}}),
        says({"response": {"docs": [{"weergavenaam": "X\nY", "centroide_ll": "POINT(5.1 52.1)"}]}}),
        says({"response": {"docs": [{"weergavenaam": "X", "centroide_ll": "POINT(5.1 52.1)"}] * 9}}),
        says({"response": {}}),
        says({}, 404),
        says({}, 500),
    ],
)
def test_a_search_that_lies_counts_as_away(registers: Registers, lie: Callable[[], Any]) -> None:
    registers.says["bag"] = lie
    with pytest.raises(Away):
        bag.search("kerklaan")


# Together -------------------------------------------------------------------------------------------------------------


BOTH = [
    asking.Question("brp", standin.MOULIN, ("brp.naam",)),
    asking.Question("kvk", standin.DAGOBERT, ("kvk.naam",)),
]


def test_no_call_may_take_longer_than_two_seconds() -> None:
    for register in asking.REGISTERS.values():
        assert REAL[register.limits] + register.limits.turn <= SECONDS


def test_one_that_is_silent_is_not_waited_for_and_the_other_answers(
    registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief(monkeypatch, brp.REGISTER.limits)
    registers.says["brp"] = registers.silent
    begun = time.monotonic()
    found = asking.ask(BOTH, TODAY)
    assert time.monotonic() - begun < IN_TIME
    assert found["brp"] is None
    assert found["kvk"] == Answer({"kvk.naam": "Test EMZ Dagobert"})


def test_two_that_are_silent_are_waited_for_at_the_same_time_and_then_not(
    registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2)

    def silent() -> None:
        both.wait(LONG)  # the other is asked while this one is waited for
        registers.silent()

    brief(monkeypatch, *(asking.REGISTERS[name].limits for name in ("brp", "kvk")), seconds=3)
    registers.says = {"brp": silent, "kvk": silent}
    assert asking.ask(BOTH, TODAY) == {"brp": None, "kvk": None}
    assert not both.broken
    assert len(registers.asked) == 2
    for name in ("brp", "kvk"):  # so that a busy machine does not try again
        assert asking.REGISTERS[name].limits._breaker.quiet == 5
        asking.REGISTERS[name].limits._breaker._again += LONG
    assert asking.ask(BOTH, TODAY) == {"brp": None, "kvk": None}
    assert len(registers.asked) == 2  # nobody tries again for a while


def test_a_register_without_an_address_is_not_there(settings: Any) -> None:
    assert not asking.there("brp")
    assert not asking.there("bag")


# What they speak ------------------------------------------------------------------------------------------------------


def test_the_fields_that_we_ask_are_those_of_the_interface() -> None:
    asked = {*brp.ALWAYS, *(field for fields in brp.FIELDS.values() for field in fields)}
    asked |= {*gezag.OF_A_PARENT, *gezag.OF_A_CHILD}
    assert asked == set(facts.BRP_FIELDS)
    assert not {field.split(".")[0] for field in asked} & standin.AUTOMATIC


def test_the_stand_ins_answer_in_the_shape_of_the_interfaces() -> None:
    for company in standin.COMPANIES.values():
        assert all(isinstance(company[name], kind) for name, kind in facts.KVK_FIELDS.items())
        for address in company["_embedded"]["hoofdvestiging"]["adressen"]:
            shape = facts.KVK_VISIT if address["indAfgeschermd"] == "Nee" else facts.KVK_ADDRESS
            assert all(isinstance(address[name], kind) for name, kind in shape.items())
    for branch in standin.BRANCHES.values():
        assert all(isinstance(branch[name], kind) for name, kind in facts.KVK_BRANCH.items())
        assert all(isinstance(branch["adressen"][0][name], kind) for name, kind in facts.KVK_VISIT.items())
    _, found = standin.reply("GET", "/bag/free", {"fq": ["postcode:1234AB", "huisnummer:1"]}, b"")
    (place,) = found["response"]["docs"]
    assert all(isinstance(place[name], kind) for name, kind in facts.PDOK_ADDRESS.items())
    status, refusal = standin.reply("GET", "/kvk/v1/basisprofielen/12345678", {}, b"")
    assert (status, refusal["fout"][0]["code"]) == (404, facts.KVK_UNKNOWN["fout"][0]["code"])


@pytest.mark.parametrize("field", [*facts.BRP_BY_ITSELF, "naam.schoenmaat", "inOnderzoek"])
def test_the_brp_refuses_a_field_that_it_does_not_have_or_sends_by_itself(registers: Registers, field: str) -> None:
    with pytest.raises(Away, match="400"):
        brp.REGISTER.call(
            "POST",
            "/personen",
            json={
                "type": "RaadpleegMetBurgerservicenummer",
                "fields": [field],
                "burgerservicenummer": [standin.MOULIN],
            },
        )


def test_the_brp_stand_in_and_our_question_are_as_the_openapi_document_says(registers: Registers) -> None:
    import jsonschema_rs
    import yaml

    document = SHARED / "apis" / "brp-personen-bevragen-2.yaml"
    if not document.exists():
        pytest.skip("the OpenAPI document of the BRP is not here; tests/sources/facts.py holds what we rely on")
    schemas = yaml.safe_load(document.read_text())

    def validator(name: str) -> Any:
        return jsonschema_rs.validator_for({**schemas, "$ref": f"#/components/schemas/{name}"})

    answers, questions = (
        validator("RaadpleegMetBurgerservicenummerResponse"),
        validator("RaadpleegMetBurgerservicenummer"),
    )
    kinds = {"Adres": "Adres", "VerblijfplaatsBuitenland": "VerblijfplaatsBuitenland"}
    for bsn, person in standin.PERSONS.items():
        answers.validate({"type": "RaadpleegMetBurgerservicenummer", "personen": [person]})
        validator(kinds[person["verblijfplaats"]["type"]]).validate(person["verblijfplaats"])
        brp.ask(bsn, EVERYTHING, TODAY)
        gezag.of_parent(bsn)
        gezag.of_child(bsn)
    for question in registers.about("brp"):
        questions.validate(question)
    known = schemas["components"]["schemas"]
    for field in facts.BRP_FIELDS:
        assert _leads_somewhere(known, "Persoon", field.split(".")), field


def _leads_somewhere(schemas: dict[str, Any], name: str, path: list[str]) -> bool:
    """Say whether a path of properties exists, through references, lists and the kinds of a verblijfplaats."""
    if not path:
        return True
    kinds = [name, "Adres", "VerblijfadresBinnenland"] if name == "AbstractVerblijfplaats" else [name]
    for kind in kinds:
        for schema in _all_of(schemas, schemas[kind]):
            found = schema.get("properties", {}).get(path[0])
            if found is not None:
                ref = found.get("$ref") or found.get("items", {}).get("$ref") or ""
                return _leads_somewhere(schemas, ref.rpartition("/")[2], path[1:]) if ref else len(path) == 1
    return False


def _all_of(schemas: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    found = [schema]
    for item in schema.get("allOf", []):
        found += _all_of(schemas, schemas[item["$ref"].rpartition("/")[2]] if "$ref" in item else item)
    return found
