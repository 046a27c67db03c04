"""What a broker says is a login only when it is certain who it is and that they ask for themselves."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.people.claims import ACR, NotAccepted, Why, identity
from openloket.people.residents import Identity

BASE = {"iss": "https://makelaar.example", "sub": "x", "acr": ACR["substantieel"]}
PERSON = {**BASE, "bsn": "999993653", "name": "Suzanne Moulin"}
COMPANY = {**BASE, "kvk": "69599084"}


def why(claims: dict[str, Any]) -> Why:
    with pytest.raises(NotAccepted) as refusal:
        identity(claims)
    return refusal.value.why


@pytest.mark.parametrize(
    ("claims", "who"),
    [
        (PERSON, Identity("bsn", "999993653", "substantieel", "Suzanne Moulin")),
        ({**PERSON, "acr": ACR["laag"]}, Identity("bsn", "999993653", "laag", "Suzanne Moulin")),
        (COMPANY, Identity("kvk", "69599084", "substantieel")),
        ({**COMPANY, "bsn": None}, Identity("kvk", "69599084", "substantieel")),
        ({**PERSON, "kvk": ""}, Identity("bsn", "999993653", "substantieel", "Suzanne Moulin")),
        ({**COMPANY, "urn:etoegang:core:ActingSubjectID": "A1@B2"}, Identity("kvk", "69599084", "substantieel")),
        ({**COMPANY, "actingSubjectID": "A1@B2"}, Identity("kvk", "69599084", "substantieel")),
        (
            {**PERSON, "representative": None, "act": {}, "mandates": [], "representation": False, "machtiging": "nee"},
            Identity("bsn", "999993653", "substantieel", "Suzanne Moulin"),
        ),
        (
            {**COMPANY, "service_id": "urn:x", "contact": "a", "two_factor": True},
            Identity("kvk", "69599084", "substantieel"),
        ),
    ],
)
def test_who_it_is(claims: dict[str, Any], who: Identity) -> None:
    assert identity(claims) == who


@pytest.mark.parametrize(
    "extra",
    [
        {"representative": {"bsn": "999990019"}},
        {"representative": "999990019"},
        {"Representative": True},
        {"representee_bsn": "999990019"},
        {"representeeBSN": "999990019"},
        {"represents": {"sub": "y"}},
        {"urn:etoegang:core:Representation": "true"},
        {"authorizee": "999990019"},
        {"aanvrager.bsn": "999991772", "gemachtigde.bsn": "999993653"},
        {"aanvrager": {"bsn": "999991772"}},
        {"gemachtigde": [{"bsn": "999991772"}]},
        {"vertegenwoordigde": "999991772"},
        {"acting_nin": "999991772"},
        {"actingNin": "999991772"},
        {"act": {"sub": "y"}},
        {"claims": {"mandate": {"id": 1}}},
        {"bewindvoering": True},
        {"eherkenning_intermediate_kvk_nr": "12345678"},
        {"on_behalf_of": "y"},
        {"mandaat": "M1"},
        {"wettelijkvertegenwoordiger": "999991772"},
        {"WETTELIJKVERTEGENWOORDIGER": "999991772"},
        {"isgemachtigde": True},
        {"isGemachtigde": "ja"},
        {"ismachtiging": 1},
        {"namensbsn": "999991772"},
        {"volmachtgever": "999991772"},
        {"onder_curatele": True},
        {"curatele": {"sinds": "2020"}},
        {"voogd": "999991772"},
        {"voogdij": True},
        {"mentor": "999991772"},
        {"mentorschap": True},
        {"proxy": "x"},
        {"obo": "999991772"},
        {"may_act": {"sub": "y"}},
        {"ouderlijk_gezag": True},
        {"legalguardian": "x"},
        {"power_of_attorney": "x"},
        {"représentant": "x"},
        {"ｍａｎｄａｔｅ": "x"},
        {"actingnin": "999991772"},
        {"extra": '{"mandate": {"id": 1}}'},
        {"amr": ["pwd", "mandate"]},
        {"type": "representative"},
        {"login_type": "DIGID_MACHTIGEN"},
        {"rol": "wettelijk vertegenwoordiger"},
        {"context": {"soort": ["urn:voorbeeld:bewindvoering"]}},
        {"subject_type": "mandatee"},
        {"subject": {"bsn": "999991772"}},
        {"persons": [{"burgerservicenummer": "999991772"}]},
    ],
    ids=lambda extra: ascii(extra)[:40],
)
@pytest.mark.parametrize("base", [PERSON, COMPANY], ids=["person", "company"])
def test_acting_for_someone_else_is_not_possible_yet(base: dict[str, Any], extra: dict[str, Any]) -> None:
    assert why({**base, **extra}) == Why.REPRESENTS


def deep(levels: int, value: Any, *, lists: bool = False) -> Any:
    for _ in range(levels):
        value = [value] if lists else {"x": value}
    return value


@pytest.mark.parametrize("lists", [False, True])
@pytest.mark.parametrize("base", [PERSON, COMPANY], ids=["person", "company"])
def test_what_lies_too_deep_to_read_is_not_certain_to_be_ones_own_login(base: dict[str, Any], lists: bool) -> None:
    for value in ({"bsn": "1"}, ["a"], {"y": {"z": {}}}):
        assert why({**base, "c": deep(9, value, lists=lists)}) == Why.REPRESENTS
        assert why({**base, "c": deep(900, value, lists=lists)}) == Why.REPRESENTS
    assert identity({**base, "c": deep(5, "a", lists=lists)}).kind in ("bsn", "kvk")


@pytest.mark.parametrize(
    "extra",
    [
        {"name": "Mandaat"},
        {"name": "Voogd", "family_name": "Mandaat", "given_name": "Mentor", "middle_name": "de"},
        {"achternaam": "Curator", "voornamen": "Proxy", "voornamen_status": "officieel", "voornaam": "Obo"},
        {"familyname": "Machtig", "initials": "A.C.T.", "preferred_username": "mandate", "nickname": "voogd"},
        {"email": "mentor@volmacht.example", "email_verified": True, "phone_number": "0612345678"},
        {"address": {"street_address": "Mentorlaan 1", "locality": "Gezag", "country": "NL"}},
        {"birthplace": "Voogd", "place_of_birth": "Namens"},
        {"legalName": "Bewindvoering", "handelsnaam": "Volmacht"},
        {
            "iss": "https://machtigen.proxy.example/mandate",
            "sub": "mandate",
            "aud": ["act"],
            "azp": "proxy",
            "jti": "obo",
        },
        {"amr": ["pwd", "otp"], "contact": "a", "transaction_id": "act", "two_factor": True, "activation": "x"},
        {"mandatory_claims": ["bsn"], "accuracy": "hoog", "presentation": "x", "factor": 2, "documentation": "x"},
        {"representation": "none", "machtiging": "geen", "act": None, "mandate": {"id": ""}, "is_machtiging": 0},
        {"profile": "https://voorbeeld.example/mandate/"},
    ],
    ids=lambda extra: ascii(extra)[:40],
)
@pytest.mark.parametrize("base", [PERSON, COMPANY], ids=["person", "company"])
def test_an_ordinary_login_whose_names_contain_such_words_passes(base: dict[str, Any], extra: dict[str, Any]) -> None:
    assert identity({**base, **extra}).kind in ("bsn", "kvk")


@pytest.mark.parametrize("name", ["urn:etoegang:core:{}ID", "{}_id", "{}", "urn:nl-eid-gdi:1.0:{}ID"])
def test_a_party_that_acts_and_one_that_is_acted_for(name: str) -> None:
    """An employee always acts for a company; a person's own login has no second party."""
    acts, legal = name.format("ActingSubject"), name.format("LegalSubject")
    assert identity({**COMPANY, acts: "A1@B2", legal: "69599084"}).number == COMPANY["kvk"]
    assert identity({**COMPANY, acts: "A1@B2", legal: "x7Zq"}).number == COMPANY["kvk"]
    assert why({**COMPANY, acts: "A1@B2", legal: "12345678"}) == Why.REPRESENTS
    assert identity({**PERSON, acts: PERSON["bsn"], legal: PERSON["bsn"]}).number == PERSON["bsn"]
    assert why({**PERSON, acts: "999991772"}) == Why.REPRESENTS
    assert why({**PERSON, acts: PERSON["bsn"], legal: "999991772"}) == Why.REPRESENTS
    assert why({**PERSON, legal: {"value": "pseudonym"}}) == Why.REPRESENTS


@pytest.mark.parametrize("value", [None, "", "  "])
def test_no_number_is_nobody(value: Any) -> None:
    assert why({**BASE, "bsn": value}) == Why.NO_NUMBER
    assert why({**BASE, "kvk": value}) == Why.NO_NUMBER
    assert why({**BASE, "bsn": value, "kvk": value}) == Why.NO_NUMBER
    assert why(BASE) == Why.NO_NUMBER


@pytest.mark.parametrize(
    "value",
    ["999993654", "000000000", "99999365", "999 993 653", "999993653 ", "s00000000:999993653", "None", "٩٩٩٩٩٣٦٥٣",
     999993653, 0, True, False, [], ["999993653"], {"v": "999993653"}, 9.99993653e8],
)  # fmt: skip
def test_a_bsn_that_is_none(value: Any) -> None:
    assert why({**BASE, "bsn": value}) == Why.BAD_BSN


@pytest.mark.parametrize(
    "value", ["6959908", "695990841", "00000000", "6959 9084", "٦٩٥٩٩٠٨٤", 69599084, True, ["69599084"]]
)
def test_a_kvk_number_that_is_none(value: Any) -> None:
    assert why({**BASE, "kvk": value}) == Why.BAD_KVK


def test_two_numbers_do_not_say_who_asks() -> None:
    assert why({**PERSON, "kvk": "69599084"}) == Why.TWO_NUMBERS


@pytest.mark.parametrize("acr", [None, "", "hoog", "urn:etoegang:core:assurance-class:loa3", [ACR["hoog"]], {}, 3])
def test_no_level_is_no_login(acr: Any) -> None:
    assert why({**PERSON, "acr": acr}) == Why.NO_LEVEL
    assert why({key: value for key, value in PERSON.items() if key != "acr"}) == Why.NO_LEVEL


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("  Suzanne\n Moulin\x00\u202e ", "Suzanne Moulin"),
        ("x" * 5000, "x" * 100),
        (None, ""),
        (7, ""),
        ({"a": "b"}, ""),
        ("<b>é</b>", "<b>é</b>"),
    ],
)
def test_a_name_is_one_line_of_bounded_length(said: Any, name: str) -> None:
    assert identity({**PERSON, "name": said}).name == name
