"""What people type finds the service that they mean."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from openloket.definitions import finding
from openloket.definitions.library import in_force
from openloket.definitions.lists import read
from openloket.definitions.schema import Published, Upl
from tests.conftest import by_service

DAY = date(2026, 12, 6)
OFFERED = [found for versions in by_service().values() if (found := in_force(versions, DAY)) is not None]
PARTY, AID, BADGE, REPORT = (
    "evenementenvergunning",
    "bijzondere_bijstand",
    "gehandicaptenparkeerkaart",
    "melding_openbare_ruimte",
)
PARK, TAX, SCHOOL = "bewonersparkeervergunning", "kwijtschelding", "leerlingenvervoer"
STREET, GRANT, EXTRACT = "objecten_openbare_weg", "subsidie", "uittreksel_brp"
OBJECTION, COMPLAINT, SETTLING = "bezwaar", "klacht", "subsidie_vaststellen"
OWN_DATA = "avg_verzoek"
MEANT = {
    # as one would say it
    "feest in de straat": PARTY,
    "welke gegevens hebben jullie van mij": OWN_DATA,
    "inzage avg": OWN_DATA,
    "bril vergoeden": AID,
    "parkeren bewoner": PARK,
    "schoolvervoer": SCHOOL,
    "belasting niet betalen": TAX,
    "container voor de deur": STREET,
    "bewijs van mijn adres": EXTRACT,
    "subsidie voor de vereniging": GRANT,
    "kapotte lantaarnpaal": REPORT,
    "kaart voor invalide": BADGE,
    "parkeerpas": PARK,
    "eigen bijdrage advocaat": AID,
    "bewijs dat ik hier woon": EXTRACT,
    "dog poo": REPORT,
    "rolator parkeerplek": BADGE,
    # another form of the word
    "straatfeesten": PARTY,
    "brillen": AID,
    "auto's parkeren": PARK,
    "kinderen naar school": SCHOOL,
    "belastingen": TAX,
    "containers": STREET,
    "uittreksels": EXTRACT,
    "subsidies aanvragen": GRANT,
    "stoeptegels": REPORT,
    "rolstoelen": BADGE,
    # a slip of the finger, or as it sounds
    "evenemtenvergunning": PARTY,
    "bijzondre bijstant": AID,
    "parkeervegunning": PARK,
    "leerlingevervoer": SCHOOL,
    "kwijtschelling": TAX,
    "contaner": STREET,
    "uitreksel": EXTRACT,
    "supsidie": GRANT,
    "lantarenpaal": REPORT,
    "gehandicaptenparkeerkart": BADGE,
    # what it is called elsewhere, capitals, accents, compounds
    "BBQ MET DE BUURT": PARTY,
    "wasmachine kapot geen geld": AID,
    "parkeervergunning": PARK,
    "taxi naar speciaal onderwijs": SCHOOL,
    "ik kan mijn hondenbelasting niet betalen": TAX,
    "steiger op de stoep": STREET,
    "bevolkingsregister": EXTRACT,
    "geld voor een buurtproject": GRANT,
    "zwerfafval in het park": REPORT,
    "ik kan niet ver lópen": BADGE,
    # not our name for it, and not agreeing
    "beroep": OBJECTION,
    "bezwaarschrift indienen": OBJECTION,
    "boete parkeren bezwaar": OBJECTION,
    "ik ben het niet eens met een besluit": OBJECTION,
    "bezwaar tegen parkeervergunning": OBJECTION,
    "ik wil een klacht indienen": COMPLAINT,
    "klacht over ambtenaar": COMPLAINT,
    "ontevreden over de gemeente": COMPLAINT,
    "klacht lantaarnpaal": REPORT,
    "hondenpoep": REPORT,
    "vuilnis naast container": REPORT,
    "dixi op straat": STREET,
    "bruiloft in het park": PARTY,
    # what comes after it, and not it
    "subsidie": GRANT,
    "subsidie verantwoorden": SETTLING,
    "subsidie vaststellen": SETTLING,
    "afrekening van mijn subsidie": SETTLING,
    # in English
    "street party": PARTY,
    "parking permit": PARK,
    "disabled parking": BADGE,
    "proof of address": EXTRACT,
    "glasses": AID,
    "school transport": SCHOOL,
    "I cannot pay my taxes": TAX,
    "broken street light": REPORT,
    "complaint about staff": COMPLAINT,
    "I want to appeal": OBJECTION,
    "I disagree with a decision": OBJECTION,
    "skip on the pavement": STREET,
    "grant for our club": GRANT,
}


@pytest.mark.parametrize(("asked", "meant"), MEANT.items(), ids=MEANT)
def test_the_first_that_is_found_is_what_is_meant(asked: str, meant: str) -> None:
    found = [item.version.service for item in finding.matching(asked, OFFERED)]
    assert found[:1] == [meant], found


def test_there_are_enough_of_them() -> None:
    assert len(MEANT) >= 65
    assert set(MEANT.values()) == {item.version.service for item in OFFERED}


@pytest.mark.parametrize("asked", ["", "de het een", "123", "xyzzy", "…", "paspoort", "\0", "a" * 5000])
def test_what_says_nothing_finds_nothing(asked: str) -> None:
    assert finding.matching(asked, OFFERED) == []


def test_a_service_that_is_much_less_meant_stays_away() -> None:
    assert [item.version.service for item in finding.matching("kwijtschelding", OFFERED)] == [TAX]


def test_nothing_is_found_where_nothing_is_offered() -> None:
    assert finding.matching("feest", []) == []


def test_a_word_that_says_both_finds_both() -> None:
    found = {item.version.service for item in finding.matching("parkeerkaart", OFFERED)}
    assert found == {PARK, BADGE}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("betalen", "betaal"),
        ("belastingen", "belasting"),
        ("parkeren", "parkeer"),
        ("huizen", "huis"),
        ("brieven", "brief"),
        ("kaartje", "kaarten"),
        ("bomen", "boom"),
        ("straten", "straat"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert finding.stem(one) == finding.stem(other)


def test_every_product_in_the_table_is_in_the_upl_and_every_service_has_a_theme() -> None:
    assert set(finding._table()) <= set(read().upl)
    assert all(finding.theme_of(item.version) in finding.themes() for item in OFFERED)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("parkeervergunnig", "parkeervergunning"),
        ("ik wil een uitreksel", "ik wil een uittreksel"),
        ("supsidie vereniging", "subsidie vereniging"),
        ("Kwijtschelling!", "kwijtschelding"),
        ("feest in de straat", ""),
        ("straatfeesten", ""),
        ("subsidies aanvragen", ""),
        ("schoolvervoer", ""),
        ("bril vergoeden", ""),
        ("parkeerplek gehandicapte", ""),
        ("xyzzy", ""),
        ("", ""),
        ("x" * 5_000, ""),
    ],
)
def test_a_slip_of_the_finger_is_mended(asked: str, meant: str) -> None:
    assert finding.meant(asked, OFFERED) == meant
    assert not meant or finding.matching(meant, OFFERED)


@pytest.mark.parametrize(
    ("asked", "first"),
    [("parkeerplek gehandicapte", BADGE), ("beurs vereniging", GRANT), ("lantaarnpaal kapot", REPORT)],
)
def test_as_people_put_it(asked: str, first: str) -> None:
    assert finding.matching(asked, OFFERED)[0].version.service == first


@pytest.mark.parametrize(
    ("asked", "called", "found"),
    [
        ("rijbewijs verlengen", ["een rijbewijs"], []),
        ("trouwen", ["trouwen"], []),
        ("adreswijziging", ["een verhuizing doorgeven"], []),
        (
            "verhuizing doorgeven",
            ["een verhuizing doorgeven"],
            [STREET],
        ),  # it is called so for what stands in the street
        ("geboorte aangeven", ["een geboorte aangeven"], []),
        ("briefadres", ["een briefadres"], []),
        ("kinderbijslag", ["kinderbijslag"], []),
        ("terrasvergunning", ["een terrasvergunning"], []),
        ("uittreksel voor mijn huwelijk", ["trouwen"], [EXTRACT]),
        ("bewijs van mijn adres", [], [EXTRACT]),
        ("subsidie", [], [GRANT, SETTLING]),
    ],
)
def test_what_we_do_not_have_is_said_and_not_found_in_what_only_mentions_it(
    asked: str, called: list[str], found: list[str]
) -> None:
    assert finding.elsewhere(asked, OFFERED) == called
    assert [item.version.service for item in finding.matching(asked, OFFERED)] == found


def test_a_product_that_is_offered_is_not_said_to_be_missing() -> None:
    assert set(finding._others()) <= set(read().upl)
    marriage = msgspec.structs.replace(OFFERED[0].version, upl=Upl(name="huwelijksaangifte"))
    assert finding.elsewhere("trouwen", [Published(marriage, "")]) == []
