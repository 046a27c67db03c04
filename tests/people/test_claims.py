"""What a broker says is a login only when it is certain who it is and that they ask for themselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openloket.people.acting import Acting, Identity, Right, own
from openloket.people.claims import ACR, MANDATE_HOLDS, acting
from openloket.people.means import wallet
from openloket.people.means.reading import NotAccepted, Why, leaves

BASE = {"iss": "https://makelaar.example", "sub": "x", "acr": ACR["substantieel"]}
PERSON = {**BASE, "bsn": "999993653", "name": "Suzanne Moulin"}
COMPANY = {**BASE, "kvk": "69599084"}


NOW = datetime(2026, 9, 15, 9, 30, tzinfo=UTC)


def identity(claims: dict[str, Any], names: Any = None, harmless: Collection[str] = ()) -> Acting:
    return acting(claims, NOW, names or {}, harmless=harmless)


def why(claims: dict[str, Any], names: Any = None, harmless: Collection[str] = ()) -> Why:
    with pytest.raises(NotAccepted) as refusal:
        identity(claims, names, harmless)
    return refusal.value.why


@pytest.mark.parametrize(
    ("claims", "who"),
    [
        (PERSON, own("bsn", "999993653", "substantieel", "Suzanne Moulin")),
        ({**PERSON, "acr": ACR["laag"]}, own("bsn", "999993653", "laag", "Suzanne Moulin")),
        (COMPANY, own("kvk", "69599084", "substantieel")),
        ({**COMPANY, "bsn": None}, own("kvk", "69599084", "substantieel")),
        ({**PERSON, "kvk": ""}, own("bsn", "999993653", "substantieel", "Suzanne Moulin")),
        (
            {**COMPANY, "urn:etoegang:core:ActingSubjectID": "A1@B2"},
            own("kvk", "69599084", "substantieel", employee="A1@B2"),
        ),
        ({**COMPANY, "actingSubjectID": "A1@B2"}, own("kvk", "69599084", "substantieel")),
        (
            {**PERSON, "representative": None, "act": {}, "mandates": [], "representation": False, "machtiging": "nee"},
            own("bsn", "999993653", "substantieel", "Suzanne Moulin"),
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
def test_what_we_do_not_understand_of_acting_for_someone_else_is_refused(
    base: dict[str, Any], extra: dict[str, Any]
) -> None:
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
    assert identity({**base, "c": deep(5, "a", lists=lists)}, harmless=["c", "x"]).kind in ("bsn", "kvk")


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
    harmless = {name for path, _value in leaves(extra) for name in path}
    assert identity({**base, **extra}, harmless=harmless).kind in ("bsn", "kvk")


@pytest.mark.parametrize(
    "extra",
    [
        {name: "999991772"}
        for name in (
            "poa",
            "agent",
            "tutor",
            "vertretung",
            "procuratie",
            "op_last_van",
            "för",
            "betreuer",
            "x",
            "1",
            " ",
        )
    ]
    + [
        {"agent": {"sub": "y"}},
        {"address": {"street_address": "Dorpsstraat 1", "agent": "y"}},
        {"name_of_whom_it_is_for": "Mees"},
        {"verified_claims": {"claims": {"name": "Mees"}}},
        {"poa": True},
        {"scope": ["openid"]},
    ],
    ids=lambda extra: ascii(extra)[:40],
)
@pytest.mark.parametrize("base", ["person", "company", "european", "mandate"])
def test_a_claim_that_we_do_not_know_is_no_login(base: str, extra: dict[str, Any]) -> None:
    claims = {"person": PERSON, "company": COMPANY, "european": EUROPEAN, "mandate": MANDATE}[base]
    identity(claims)
    with pytest.raises(NotAccepted) as refusal:
        identity({**claims, **extra})
    assert refusal.value.why == Why.UNKNOWN_CLAIM
    assert refusal.value.claim.split(".")[0] == next(iter(extra))


def test_one_that_says_no_or_nothing_is_passed_over() -> None:
    said: dict[str, Any] = {"poa": False, "agent": None, "tutor": "", "vertretung": {}, "procuratie": "nee", "x": []}
    assert identity({**PERSON, **said}) == identity(PERSON)


def test_a_municipality_names_what_its_broker_says_besides() -> None:
    claims = {**PERSON, "Kanaal": "app", "context": {"site": "x", "agent": "y"}}
    assert why(claims) == Why.UNKNOWN_CLAIM
    assert why(claims, harmless=["kanaal", "context"]) == Why.UNKNOWN_CLAIM  # what is in it may say more
    assert identity(claims, harmless=["kanaal", "context.site", "context.agent"]) == identity(PERSON)
    assert why({**PERSON, "mandate": "x"}, harmless=["mandate"]) == Why.REPRESENTS  # whatever it is called harmless


def test_who_logged_in_may_be_said_again_under_another_name_for_their_number() -> None:
    assert identity({**PERSON, "user_bsn": PERSON["bsn"]}) == identity(PERSON)
    assert identity({**COMPANY, "kvk_nr": COMPANY["kvk"]}) == identity(COMPANY)
    assert why({**PERSON, "poa": PERSON["bsn"]}) == Why.UNKNOWN_CLAIM


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


def test_the_number_of_another_company_may_stand_behind_a_code_of_what_it_is() -> None:
    named = "urn:etoegang:core:LegalSubjectID"
    assert identity({**COMPANY, named: "NTRNL-69599084"}).number == "69599084"
    assert identity({**COMPANY, named: "4B75A0EA107B3D36@2D8FF1EF10279BC2"}).number == "69599084"
    assert why({**COMPANY, named: "NTRNL-68750110"}) == Why.REPRESENTS


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


# Acting for someone else -----------------------------------------------------------------------------------------------

DAUGHTER, FATHER = "999995571", "999991772"
SERVICE = "0f1e2d3c-service"
MANDATE = {
    **BASE,
    "gemachtigde.bsn": DAUGHTER,
    "aanvrager.bsn": FATHER,
    "urn:nl-eid-gdi:1.0:ServiceUUID": SERVICE,
    "name": "Naomi Kassaar",
}


def test_a_mandate_says_who_acts_and_for_whom() -> None:
    who = identity(MANDATE)
    assert who.actor == Identity("bsn", DAUGHTER, "substantieel", "Naomi Kassaar")
    assert who.concerned == Identity("bsn", FATHER, "substantieel")
    assert (who.right, who.services, who.means) == (Right.MANDATE, (SERVICE,), "digid_machtigen")
    assert who.represents
    assert (who.kind, who.number) == ("bsn", FATHER)
    assert who.owner not in {own("bsn", number, "laag").owner for number in (FATHER, DAUGHTER)}  # of the two together
    assert who.until == NOW + MANDATE_HOLDS


@pytest.mark.parametrize(
    "claims",
    [
        {**BASE, "gemachtigde": {"bsn": DAUGHTER}, "aanvrager": {"bsn": FATHER}, "machtiging": {"dienst": SERVICE}},
        {**BASE, "gemachtigde": f'{{"bsn": "{DAUGHTER}"}}', "aanvrager.bsn": FATHER, "machtiging.dienst": [SERVICE]},
        {**MANDATE, "bsn": DAUGHTER},
        {**MANDATE, "bsn": FATHER},
    ],
)
def test_a_mandate_may_be_nested_or_beside_a_number_of_one_of_the_two(claims: dict[str, Any]) -> None:
    who = identity(claims)
    assert (who.actor.number, who.number, who.services) == (DAUGHTER, FATHER, (SERVICE,))


@pytest.mark.parametrize(
    "claims",
    [
        {name: value for name, value in MANDATE.items() if "Service" not in name},
        {**MANDATE, "urn:nl-eid-gdi:1.0:ServiceUUID": ["a", 7]},
        {**MANDATE, "urn:nl-eid-gdi:1.0:ServiceUUID": {"id": "a"}},
        {**MANDATE, "aanvrager.bsn": DAUGHTER},
        {**MANDATE, "bsn": "999990019"},
        {**MANDATE, "intermediair": "12345678"},
        {**MANDATE, "aanvrager": {"bsn": "999990019"}},
        {**MANDATE, "machtiging.geldig_tot": "morgen"},
        {**MANDATE, "machtiging.geldig_tot": "2026-09-16T00:00:00"},
        {**MANDATE, "machtiging.beperking": "alleen inzien"},
    ],
)
def test_a_mandate_that_is_not_understood_whole_is_refused(claims: dict[str, Any]) -> None:
    assert why(claims) == Why.REPRESENTS


def test_what_else_can_be_wrong_with_a_mandate() -> None:
    assert why({**MANDATE, "aanvrager.bsn": "999991773"}) == Why.BAD_BSN
    assert why({**MANDATE, "gemachtigde.bsn": 999995571}) == Why.BAD_BSN
    assert why({**MANDATE, "acr": None}) == Why.NO_LEVEL
    assert why({**MANDATE, "kvk": "69599084"}) == Why.TWO_NUMBERS
    assert why({**MANDATE, "person_identifier": "DE/NL/1"}) == Why.TWO_NUMBERS


@pytest.mark.parametrize("said", ["2026-09-15T11:30:00+02:00", "2026-09-15T09:30:00Z", NOW.timestamp(), 0])
def test_a_mandate_that_has_ended_is_none(said: Any) -> None:
    assert why({**MANDATE, "machtiging.geldig_tot": said}) == Why.ENDED


def test_a_mandate_ends_when_it_says_and_at_the_latest_some_hours_after_logging_in() -> None:
    ends = NOW + timedelta(minutes=20)
    who = identity({**MANDATE, "machtiging.geldig_tot": ends.isoformat()})
    assert who.until == ends
    assert who.holds(ends - timedelta(seconds=1))
    assert not who.holds(ends)
    who = identity({**MANDATE, "machtiging.geldig_tot": "2030-01-01T00:00:00Z"})
    assert who.until == NOW + MANDATE_HOLDS
    assert who.ends == datetime(2030, 1, 1, tzinfo=UTC)


def test_a_municipality_names_the_claims_of_its_broker() -> None:
    signicat = {"digid_machtigen": {"concerned": ("bsn",), "actor": ("acting_nin",), "services": ("mandate.service",)}}
    claims = {**BASE, "bsn": FATHER, "acting_nin": DAUGHTER, "mandate": {"service": SERVICE}}
    who = identity(claims, signicat)
    assert (who.actor.number, who.number, who.right) == (DAUGHTER, FATHER, Right.MANDATE)
    assert why(claims) == Why.REPRESENTS
    assert identity(PERSON, signicat) == identity(PERSON)


# Companies -------------------------------------------------------------------------------------------------------------

VESTIGING = "urn:etoegang:1.9:ServiceRestriction:Vestigingsnr"
NETWORK = {
    **BASE,
    "acr": "urn:etoegang:core:assurance-class:loa3",
    "urn:etoegang:core:LegalSubjectID": "69599084",
    "namequalifier": "urn:etoegang:1.9:EntityConcernedID:KvKnr",
    "urn:etoegang:core:ActingSubjectID": "4B75A0@2D8FF1",
    "urn:etoegang:core:ServiceID": "urn:etoegang:DV:00000001:services:9113",
    "urn:etoegang:core:ServiceUUID": "34085d78",
}


def test_a_company_with_its_employee_branch_and_services() -> None:
    who = identity({**NETWORK, VESTIGING: "000012345678"})
    assert who.actor == who.concerned
    assert who.concerned == Identity("kvk", "69599084", "substantieel", branch="000012345678", employee="4B75A0@2D8FF1")
    assert (who.right, who.services) == (Right.COMPANY, ("urn:etoegang:DV:00000001:services:9113", "34085d78"))
    assert not who.represents
    assert who.owner != identity(NETWORK).owner


def test_a_company_that_is_not_certain() -> None:
    for branch in ("12345678", "00001234567x", 12345678, ["000012345678"], "000000000000"):
        assert why({**NETWORK, VESTIGING: branch}) == Why.BAD_BRANCH
    assert why({**NETWORK, "namequalifier": "urn:etoegang:1.9:EntityConcernedID:RSIN"}) == Why.BAD_KVK
    assert why({**NETWORK, "urn:etoegang:1.9:IntermediateEntityID:KvKnr": "12345678"}) == Why.REPRESENTS
    assert why({**NETWORK, "kvk": "12345678"}) == Why.REPRESENTS
    assert why({**NETWORK, "bsn": "999993653"}) == Why.TWO_NUMBERS


@pytest.mark.parametrize(
    "extra",
    [
        {"kvk": "69599084", "urn:etoegang:1.9:EntityConcernedID:KvKnr": "12345678"},
        {"kvk_nummer": "12345678"},
        {"KvKNr": 12345678},
        {"kvkNummer": ["69599084", "12345678"]},
        {"company": {"kvk": "12345678"}},
        {"bedrijf": '{"kvknr": "12345678"}'},
        {"kvk_id": "NTRNL-12345678"},
    ],
    ids=str,
)
def test_the_number_of_another_company_is_not_passed_over(extra: dict[str, Any]) -> None:
    assert why({**COMPANY, **extra}) == Why.BAD_KVK
    assert why({**PERSON, **extra}) in (Why.TWO_NUMBERS, Why.BAD_KVK)
    same = {**COMPANY, **dict.fromkeys(extra, COMPANY["kvk"]), "kvk_naam": "Test BV 12", "kvk_status": "actief"}
    assert identity(same, harmless=["kvk_status", "company", "bedrijf"]).number == COMPANY["kvk"]
    assert identity({**COMPANY, "kvk_id": "NTRNL-69599084"}).number == COMPANY["kvk"]


@pytest.mark.parametrize(
    "extra",
    [
        {VESTIGING: "000012345678", "vestigingsnummer": "000087654321"},
        {"vestigingsNr": "000012345678"},
        {"vestiging": {"nummer": "000012345678"}},
        {"kvkVestigingen": ["000012345678"]},
        {"branch_number": 12345678},
        {"urn:etoegang:1.9:ServiceRestriction:Subdossiernummer": "0001"},
        {"restrictions": ["inkoop"]},
    ],
    ids=str,
)
def test_what_gives_an_employee_less_than_the_company_is_not_passed_over(extra: dict[str, Any]) -> None:
    assert why({**COMPANY, **extra}) == Why.BAD_BRANCH


def test_what_is_said_of_a_branch_besides_its_number_is_ordinary() -> None:
    more = {
        "vestigingsnaam": "Noord 12345678",
        "vestigingsplaats": "Voorbeeld",
        "hoofdvestiging": True,
        "restrictions": [],
    }
    harmless = ["hoofdvestiging"]
    assert identity({**COMPANY, **more}, harmless=harmless).concerned.branch == ""
    assert (
        identity({**COMPANY, VESTIGING: "000012345678", "kvkVestiging": "000012345678"}).concerned.branch
        == "000012345678"
    )
    others = {"restrictions": ["x"], "vestiging": "000012345678"}
    assert identity({**PERSON, **others}, harmless=others).kind == "bsn"


# Europe ----------------------------------------------------------------------------------------------------------------

EUROPEAN = {
    **BASE,
    "person_identifier": "ES/NL/Z1234567R",
    "first_name": "Lucía",
    "family_name": "Ejemplo",
    "birthdate": "1988-03-02",
}


def test_a_european_without_a_bsn() -> None:
    who = identity(EUROPEAN)
    assert who == own(
        "eidas",
        "ES/NL/Z1234567R",
        "substantieel",
        "Lucía Ejemplo",
        first_names="Lucía",
        family_name="Ejemplo",
        born="1988-03-02",
    )
    assert (who.right, who.means) == (Right.SELF, "eidas")
    assert len(who.concerned.foreign_numbers[0]) == 17


def test_a_european_whose_bsn_is_known_is_that_person() -> None:
    who = identity({**EUROPEAN, "bsn": "999993653"})
    assert (who.kind, who.number, who.means) == ("bsn", "999993653", "eidas")
    assert why({**EUROPEAN, "bsn": "999993654"}) == Why.BAD_BSN


@pytest.mark.parametrize(
    "wrong",
    [
        {"person_identifier": "Z1234567R"},
        {"person_identifier": 7},
        {"person_identifier": "ES/NL/"},
        {"person_identifier": "ES/NL/a b"},
        {"person_identifier": "ES/BE/Z1234567R"},
        {"person_identifier": "es/nl/Z1234567R"},
        {"person_identifier": "ES/NL/" + "x" * 300},
        {"family_name": ""},
        {"family_name": None},
        {"birthdate": None},
    ],
)
def test_a_european_who_is_not_certain(wrong: dict[str, Any]) -> None:
    assert why({**EUROPEAN, **wrong}) == Why.BAD_EIDAS


@pytest.mark.parametrize(
    "day",
    [
        "2-3-1988",
        "1988-02-30",
        1988,
        "1988-W01-1",
        "1988-03-02T00:00:00Z",
        "2026-09-16",
        "2090-01-01",
        "1899-12-31",
        "0001-01-01",
    ],
)
def test_a_european_with_a_day_of_birth_that_cannot_be(day: Any) -> None:
    assert why({**EUROPEAN, "birthdate": day}) == Why.BAD_BIRTH
    assert identity({**EUROPEAN, "birthdate": day, "bsn": "999993653"}).kind == "bsn", "a BSN says it already"


def test_a_european_who_acts_for_another_is_refused() -> None:
    assert why({**EUROPEAN, "representative_person_identifier": "ES/NL/1"}) == Why.REPRESENTS


@pytest.mark.parametrize(
    "name", ["legal_person_identifier", "http://eidas.europa.eu/attributes/legalperson/LegalPersonIdentifier"]
)
def test_a_european_who_comes_for_a_company_is_refused(name: str) -> None:
    assert why({**EUROPEAN, name: "ES/NL/B1234567"}) == Why.REPRESENTS
    assert why({**EUROPEAN, "bsn": "999993653", name: "ES/NL/B1234567"}) == Why.REPRESENTS


def test_who_was_born_today_or_very_long_ago_may_be() -> None:
    for day in ("2026-09-15", "1900-01-01"):
        assert identity({**EUROPEAN, "birthdate": day}).concerned.born == day


@pytest.mark.parametrize("day", ["2026-09-16", "1899-12-31", "9999-12-31", "1988-02-30", "30-02-1988"])
def test_a_wallet_that_gives_a_day_on_which_nobody_was_born(day: str) -> None:
    said = {"acr": ACR["hoog"], "person_identifier": "ES:1", "family_name": "Ejemplo", "birthdate": day}
    with pytest.raises(NotAccepted) as refusal:
        acting(said, NOW, among=[wallet.MEANS])
    assert refusal.value.why == Why.BAD_BIRTH
    assert acting({**said, "birthdate": "1988-03-02"}, NOW, among=[wallet.MEANS]).concerned.born == "1988-03-02"
