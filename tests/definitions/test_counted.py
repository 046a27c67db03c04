"""Facts that count days of a period and rows of a group, outcomes that are per something, and columns in letters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openloket.definitions import words
from openloket.definitions.checks import firing
from openloket.definitions.diff import differences
from openloket.definitions.letters import fill
from openloket.definitions.library import load
from openloket.definitions.outlook import outlook
from openloket.definitions.rules import OpenCase, derived, facts, findings
from openloket.definitions.schema import Fact, Letter, Version
from openloket.forms.kept import AsKept
from openloket.forms.validate import validate
from tests.conftest import SERVICES

DAY = date(2026, 11, 27)
STREET = load(SERVICES / "objecten_openbare_weg" / "2026-11-26.yaml").published[0].version
DRAWN = load(SERVICES / "objecten_openbare_weg" / "2026-11-27.yaml").published[0].version
COMPARED = load(SERVICES / "objecten_openbare_weg" / "2026-11-28.yaml").published[0].version
SCHOOL = load(SERVICES / "leerlingenvervoer" / "2026-11-26.yaml").published[0].version
SETTLING = load(SERVICES / "subsidie_vaststellen" / "2026-12-02.yaml").published[0].version
CHILD = {"geboortedatum": "2018-04-02", "school": "De Linde", "soort": "basis", "dichtstbij": True, "handicap": False}


def answers(version: Version, **changes: Any) -> dict[str, Any]:
    outcome = validate(version.questions, {**version.examples[0].answers, **changes})
    assert outcome.problems == ()
    return outcome.answers


@pytest.mark.parametrize(
    ("first", "last", "days", "ahead"),
    [("2027-02-01", "2027-02-01", 1, 66), ("2026-12-30", "2027-01-02", 4, 33), ("2028-02-28", "2028-03-01", 3, 458)],
)
def test_a_period_has_days_and_begins_on_its_first(first: str, last: str, days: int, ahead: int) -> None:
    found = facts(STREET, answers(STREET, periode={"from": first, "until": last}), DAY)
    assert (found["dagen"], found["dagen_vooraf"]) == (days, ahead)


@pytest.mark.parametrize(
    ("costs", "income", "over"),
    [(["8200", "1250,50"], ["3450,50"], 0), (["9000"], ["3000", "450"], Decimal(450)), (["9900"], [], Decimal(-3900))],
    ids=["even", "left", "short"],
)
def test_a_sum_can_be_without_what_is_taken_off(costs: list[str], income: list[str], over: Any) -> None:
    rows = {
        name: [{"wat": "x", "bedrag": n} for n in each] for name, each in (("kosten", costs), ("inkomsten", income))
    }
    assert facts(SETTLING, answers(SETTLING, **rows), date(2026, 12, 2))["over"] == over


SQUARE = {"type": "Polygon", "coordinates": [[[5.12, 52.09], [5.1202, 52.09], [5.1202, 52.0901], [5.12, 52.0901], [5.12, 52.09]]]}  # fmt: skip
POINT = {"type": "Point", "coordinates": [5.12, 52.09]}


@pytest.mark.parametrize(
    ("typed", "shape", "size", "price"),
    [
        ("12,5", None, Decimal("12.5"), Decimal("96.25")),
        ("12,5", SQUARE, Decimal("12.5"), Decimal("96.25")),
        ("", SQUARE, 152, Decimal("1170.40")),
    ],
    ids=["typed", "typed and drawn", "drawn"],
)
def test_a_price_follows_from_the_area_that_is_typed_or_else_drawn(
    typed: str, shape: Any, size: Any, price: Decimal
) -> None:
    place = {"where": "Voor de deur", **({"geometry": shape} if shape else {})}
    given = answers(DRAWN, oppervlakte=typed, plek_precies=place)
    assert facts(DRAWN, given, DAY)["m2"] == size
    assert findings(DRAWN, given, DAY)["precario"].value == price
    letter = Letter(subject="{m2} m²", body="bij {plek_precies}")
    said = str(size).replace(".", ",")
    assert fill(letter, DRAWN, given, {}, DAY, {}) == (f"{said} m²", ["bij Voor de deur"])


@pytest.mark.parametrize("shape", [None, POINT])
def test_without_an_area_the_form_asks_for_it(shape: Any) -> None:
    place = {"where": "Voor de deur", **({"geometry": shape} if shape else {})}
    given = answers(DRAWN, oppervlakte="", plek_precies=place)
    assert facts(DRAWN, given, DAY)["m2"] == 0
    assert [check.id for check in firing(DRAWN, given, DAY)] == ["geen_oppervlakte"]


def test_an_area_that_cannot_be_read_any_more_is_left_open() -> None:
    fact = next(fact for fact in DRAWN.facts if fact.area_of)
    assert isinstance(derived(fact, {"oppervlakte": AsKept("veel")}), AsKept)


@pytest.mark.parametrize(
    ("typed", "shape", "percent", "asked"),
    [
        ("152", SQUARE, 0, []),
        ("107", SQUARE, 30, []),
        ("105", SQUARE, 31, ["kaart_wijkt_af"]),
        ("217", SQUARE, 30, []),
        ("221", SQUARE, 31, ["kaart_wijkt_af"]),
        ("12,5", SQUARE, 92, ["kaart_wijkt_af"]),
        ("12,5", POINT, 0, []),
        ("12,5", None, 0, []),
        ("", SQUARE, 0, []),
    ],
)
def test_who_draws_something_else_than_they_type_is_asked_which_is_right(
    typed: str, shape: Any, percent: int, asked: list[str]
) -> None:
    place = {"where": "Voor de deur", **({"geometry": shape} if shape else {})}
    given = answers(COMPARED, soort="steiger", oppervlakte=typed, plek_precies=place)
    assert facts(COMPARED, given, DAY)["verschil"] == percent
    found = firing(COMPARED, given, DAY)
    assert [check.id for check in found] == asked
    assert all(check.warn for check in found), "a hand on a map is not exact"


def test_areas_of_which_one_cannot_be_read_any_more_are_not_compared() -> None:
    fact = next(fact for fact in COMPARED.facts if fact.percent_apart)
    known = {"oppervlakte": AsKept("veel"), "plek_precies": {"where": "Hier", "geometry": SQUARE}}
    assert isinstance(derived(fact, known), AsKept)


def test_rows_are_counted_by_their_own_answers() -> None:
    far = [{**CHILD, "naam": name, "afstand": km} for name, km in (("Bo", "6"), ("Al", "6,01"), ("Kim", "40"))]
    found = facts(
        SCHOOL, answers(SCHOOL, kinderen=[*far, {**CHILD, "naam": "Jo", "afstand": "2", "handicap": True}]), DAY
    )
    assert (found["met_recht"], found["te_dichtbij"], found["betalende_kinderen"]) == (3, 1, 2)


def test_a_row_that_cannot_be_read_any_more_leaves_open_only_what_hangs_on_it() -> None:
    rows = [{"afstand": Decimal(7), "handicap": False}, {"afstand": AsKept("ver"), "handicap": True}]
    found = facts(SCHOOL, {"kinderen": rows}, DAY)
    assert found["met_recht"] == 2, "with a handicap the distance does not matter"
    assert isinstance(
        facts(SCHOOL, {"kinderen": [{"afstand": AsKept("ver"), "handicap": False}]}, DAY)["met_recht"], AsKept
    )


@pytest.mark.parametrize(
    ("area", "until", "euro"),
    [
        ("12,5", "2027-02-07", "96.25"),
        ("0,5", "2027-02-02", "1.10"),
        ("33,33", "2027-02-03", "109.99"),
        ("20", "2027-02-01", "0"),
    ],
)
def test_an_outcome_per_something_is_multiplied_to_the_cent(area: str, until: str, euro: str) -> None:
    given = answers(STREET, oppervlakte=area, periode={"from": "2027-02-01", "until": until})
    assert findings(STREET, given, DAY)["precario"].value == Decimal(euro)
    assert outlook(STREET, given, DAY).value("precario") == Decimal(euro)


def test_nothing_is_told_of_an_amount_before_all_of_it_is_known() -> None:
    given = answers(STREET)
    del given["oppervlakte"]
    told = {item.rule for item in outlook(STREET, given, DAY, {"oppervlakte"}).told}
    assert "precario" not in told
    assert "doorgang" in told
    with pytest.raises(OpenCase):
        findings(STREET, {**given, "oppervlakte": AsKept("veel")}, DAY)


def test_the_price_is_told_per_what_it_is() -> None:
    assert [price.shown for price in words.prices(STREET)] == [
        "€ 0,00",
        "€ 1,10 per m² per dag",
        "€ 0,65 per m² per dag",
    ]


def test_a_price_per_something_else_is_a_difference() -> None:
    [*rules, price] = STREET.rules
    other = msgspec.structs.replace(price.rows[1], per={"dag": "dagen"})
    changed = msgspec.structs.replace(price, rows=(price.rows[0], other, price.rows[2]))
    new = msgspec.structs.replace(STREET, rules=(*rules, changed))
    [found] = [item for item in differences(STREET, new) if item.developer.startswith("rules.precario.rows")]
    assert "€ 1,10 per m² per dag wordt € 1,10 per dag" in found.lawyer
    assert "€ 1,10 per m² per dag wordt € 1,10 per dag" in found.resident


@pytest.mark.parametrize(
    ("names", "said"), [(["Bo"], "Bo"), (["Bo", "Al"], "Bo en Al"), (["Bo", "Al", "Kim"], "Bo, Al en Kim")]
)
def test_a_letter_names_a_column_of_a_group(names: list[str], said: str) -> None:
    given = answers(SCHOOL, kinderen=[{**CHILD, "naam": name, "afstand": "7"} for name in names])
    letter = Letter(subject="Voor {kinderen.naam}", body="{kinderen.naam}, {zaaknummer} {onbekend} {{x}}")
    assert fill(letter, SCHOOL, given, {}, DAY, {"zaaknummer": "Z1"}) == (f"Voor {said}", [f"{said}, Z1 - {{x}}"])


def test_the_names_of_facts_are_the_questions_they_look_at() -> None:
    assert Fact(id="x", title="X", days_in="periode").questions == ("periode",)
    assert next(fact for fact in SCHOOL.facts if fact.rows).questions == ("kinderen",)


REFUSED = {
    "days in what is no period": (STREET, "days_in: periode", "days_in: oppervlakte", "is geen periode"),
    "the area of what is no place": (DRAWN, "area_of: [oppervlakte, plek_precies]", "area_of: [omschrijving]", "is geen plek en geen getal"),
    "comparing the area of what has none": (COMPARED, "percent_apart: [oppervlakte, plek_precies]", "percent_apart: [omschrijving, plek_precies]", "is geen plek en geen getal"),
    "comparing three areas": (COMPARED, "percent_apart: [oppervlakte, plek_precies]", "percent_apart: [oppervlakte, plek_precies, vrije_ruimte]", "2"),
    "taking off what is no number": (SETTLING, "less: [kosten.bedrag]", "less: [kosten.wat]", "is geen getal of bedrag"),
    "taking off what is not there": (SETTLING, "less: [kosten.bedrag]", "less: [uitgaven]", "kennen wij niet"),
    "taking off without a sum": (SETTLING, "days_between: [ontvangst, vragen_voor]", "days_between: [ontvangst, vragen_voor], less: [kosten.bedrag]", "telt niets op"),
    "rows of what is no group": (SCHOOL, "rows: {of: kinderen, when: {dichtstbij: false}}", "rows: {of: vanaf, when: {dichtstbij: false}}", "is geen groep"),
    "rows of nothing": (SCHOOL, "rows: {of: kinderen, when: {dichtstbij: false}}", "rows: {of: huisdieren, when: {dichtstbij: false}}", "kennen wij niet"),
    "rows without a condition": (SCHOOL, "rows: {of: kinderen, when: {dichtstbij: false}}", "rows: {of: kinderen, when: {}}", "zegt niet welke regels"),
    "a condition on another question": (SCHOOL, "rows: {of: kinderen, when: {dichtstbij: false}}", "rows: {of: kinderen, when: {inkomen: {min: 1}}}", "geen eerdere vraag"),
    "a condition that does not fit": (SCHOOL, "rows: {of: kinderen, when: {dichtstbij: false}}", "rows: {of: kinderen, when: {dichtstbij: nee}}", "true of false"),
    "per a question that is text": (STREET, "per: {m²: oppervlakte, dag: dagen}", "per: {m²: omschrijving, dag: dagen}", "geen getal dat er altijd is"),
    "per what is not there": (STREET, "per: {m²: oppervlakte, dag: dagen}", "per: {m²: lengte, dag: dagen}", "geen getal dat er altijd is"),
    "per a word that says nothing": (STREET, "per: {m²: oppervlakte, dag: dagen}", 'per: {" ": oppervlakte, dag: dagen}', "waarvan het er één is"),
    "per an outcome that is text": (STREET, "        then: 1.10\n", "        then: gratis\n", "is geen getal, en hier staat 'per'"),
    "per days of a period that may be left out": (STREET, "type: period, min", "type: period, required: false, min", "geen getal dat er altijd is"),
    "a letter with an unknown column": (SCHOOL, "aangevraagd voor {kinderen.naam}. U krijgt dit vervoer niet", "aangevraagd voor {kinderen.bsn}. U krijgt dit vervoer niet", "kennen wij niet"),
}  # fmt: skip


@pytest.mark.parametrize(("version", "old", "new", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(tmp_path: Path, version: Version, old: str, new: str, message: str) -> None:
    name = f"{version.valid_from}.yaml"
    text = (SERVICES / version.service / name).read_text()
    assert old in text
    folder = tmp_path / version.service
    folder.mkdir()
    (folder / name).write_text(text.replace(old, new, 1))
    found = [str(fault) for fault in load(tmp_path).faults]
    assert any(message in fault for fault in found), found


def test_no_rule_looks_at_an_amount_that_is_multiplied(tmp_path: Path) -> None:
    text = (SERVICES / "objecten_openbare_weg" / "2026-11-26.yaml").read_text()
    extra = """  - id: duur
    title: Duur
    rows:
      - {when: {precario: {above: 100}}, then: ja, because: x}
      - {then: nee, because: x}

deadline:"""
    folder = tmp_path / "objecten_openbare_weg"
    folder.mkdir()
    (folder / "2026-11-26.yaml").write_text(text.replace("\ndeadline:", extra, 1))
    assert any("wordt uitgerekend" in str(fault) for fault in load(tmp_path).faults)
