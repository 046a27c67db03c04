"""Checks across questions: what they find, and which checks a definition may not have."""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from openloket.definitions.checks import as_warnings, firing, page_of, problems
from openloket.definitions.diff import differences
from openloket.definitions.library import load
from openloket.definitions.rules import facts
from openloket.definitions.schema import Fact, Version
from openloket.forms.kept import AsKept
from openloket.forms.questions import Option, Page, Question
from openloket.forms.validate import stored, validate
from openloket.site.cli import main
from tests.conftest import SERVICES, every_version

ALL = {(item.version.service, str(item.version.valid_from)): item.version for item in every_version()}
EVENT = ALL["evenementenvergunning", "2026-11-24"]
ASSISTANCE = ALL["bijzondere_bijstand", "2026-11-24"]
DAY = date(2026, 11, 27)
ORIGINAL = (SERVICES / "evenementenvergunning" / "2026-11-24.yaml").read_text()


def found(version: Version, day: date = DAY, **changes: Any) -> list[str]:
    outcome = validate(version.questions, {**version.examples[0].answers, **changes})
    assert outcome.ok, outcome.problems
    return [item.id for item in firing(version, outcome.answers, day)]


def said(version: Version, **changes: Any) -> list[str]:
    answers = validate(version.questions, {**version.examples[0].answers, **changes}).answers
    return [item.problem.message for item in firing(version, answers, DAY)]


def test_what_is_wrong_together_is_found() -> None:
    assert found(EVENT) == []
    assert found(EVENT, datum="1-1-1965", begin="10:00", einde="09:00") == ["datum.min", "einde_voor_begin"]
    assert found(EVENT, begin="22:00", einde="06:00") == ["einde_in_de_nacht"]
    assert found(EVENT, begin="22:00", einde="06:01") == ["einde_voor_begin"]
    assert found(EVENT, versterkte_muziek=True, eindtijd_muziek="21:01") == ["muziek_na_einde"]
    assert found(ASSISTANCE) == []
    assert found(ASSISTANCE, bronnen=["loon", "geen"]) == ["geen_en_toch_inkomen", "bedrag_zonder_bron"]
    children = [{"naam": "Bo", "geboortedatum": "2018-04-02"}, {"naam": "bo ", "geboortedatum": "2099-01-01"}]
    assert found(ASSISTANCE, situatie="alleen_kinderen", kinderen=children) == ["kinderen.2.geboortedatum.max", "kind_twee_keer"]  # fmt: skip
    assert found(ASSISTANCE, geboortedatum="2008-11-27") == []
    assert found(ASSISTANCE, geboortedatum="2008-11-28") == ["jonger_dan_18"]


def test_a_bound_says_the_day_and_where_it_comes_from() -> None:
    assert said(EVENT, datum="26-11-2026") == ["Vul een dag in op of na 27 november 2026: de dag van vandaag."]
    assert said(EVENT, datum="2199-12-05") == ["Vul een dag in op of voor 27 november 2028: 2 jaar na vandaag."]
    late = firing(EVENT, validate(EVENT.questions, {**EVENT.examples[0].answers, "datum": "2026-11-26"}).answers, DAY)
    assert [(item.problem.path, item.warn) for item in late] == [("datum", False)]


def test_today_is_the_day_of_receipt() -> None:
    assert found(EVENT, date(2027, 2, 7)) == []
    assert found(EVENT, date(2027, 2, 8)) == ["datum.min"]


BOUND = (
    Question(id="vast", ask="Welke dag?", type="date"),
    Question(id="later", ask="En daarna?", type="date", min="vast + 1 dag", max="vast + 2 weken"),
    Question(id="moment", ask="Wanneer?", type="date_time", min="vandaag", max="vast"),
    Question(id="tijd", ask="Welke periode?", type="period", min="vandaag", max="later"),
    Question(id="meeste", ask="Hoeveel mag het kosten?", type="money"),
    Question(id="deel", ask="Hoeveel nu?", type="decimal", max="meeste"),
    Question(id="van", ask="Vanaf hoe laat?", type="time"),
    Question(id="tot", ask="Tot hoe laat?", type="time", min="van"),
    Question(id="rij", ask="Wie?", type="group", questions=(Question(id="een", ask="Begin?", type="date"), Question(id="twee", ask="Eind?", type="date", min="een", max="vast"))),
)  # fmt: skip
FINE = {"vast": "2026-12-10", "later": "2026-12-11", "moment": "2026-12-10 23:59", "tijd": {"from": "2026-11-27", "until": "2026-12-11"}, "meeste": "10", "deel": "10,00", "van": "9:00", "tot": "9:00", "rij": [{"een": "2026-12-01", "twee": "2026-12-01"}]}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "at", "message"),
    [
        ({"later": "2026-12-10"}, "later", "Vul een dag in op of na 11 december 2026: 1 dag na uw antwoord op ‘Welke dag?’."),
        ({"later": "2026-12-25"}, "later", "Vul een dag in op of voor 24 december 2026: 2 weken na uw antwoord op ‘Welke dag?’."),
        ({"moment": "2026-11-26 23:59"}, "moment", "Vul een dag in op of na 27 november 2026: de dag van vandaag."),
        ({"moment": "2026-12-11 0:00"}, "moment", "Vul een dag in op of voor 10 december 2026: uw antwoord op ‘Welke dag?’."),
        ({"tijd": {"from": "2026-11-26", "until": "2026-12-01"}}, "tijd", "Vul een dag in op of na 27 november 2026: de dag van vandaag."),
        ({"tijd": {"from": "2026-12-01", "until": "2026-12-12"}}, "tijd", "Vul een dag in op of voor 11 december 2026: uw antwoord op ‘En daarna?’."),
        ({"deel": "10,01"}, "deel", "Vul 10 of minder in: dat is uw antwoord op ‘Hoeveel mag het kosten?’."),
        ({"tot": "8:59"}, "tot", "Vul een tijd in vanaf 09:00: uw antwoord op ‘Vanaf hoe laat?’."),
        ({"rij": [{"een": "2026-12-02", "twee": "2026-12-01"}]}, "rij.1.twee", "Vul een dag in op of na 2 december 2026: uw antwoord op ‘Begin?’."),
    ],
)  # fmt: skip
def test_every_type_that_is_compared_can_be_bound(change: dict[str, Any], at: str, message: str) -> None:
    version = msgspec.structs.replace(EVENT, pages=(Page("p", "P", BOUND),), checks=(), facts=())
    assert firing(version, validate(BOUND, FINE).answers, DAY) == []
    outcome = validate(BOUND, {**FINE, **change})
    assert outcome.ok, outcome.problems
    wrong = [(item.problem.path, item.problem.message) for item in firing(version, outcome.answers, DAY)]
    if change.get("later") == "2026-12-10":  # the period may last until that day
        wrong = wrong[:1]
    assert wrong == [(at, message)]


def test_what_cannot_be_known_yet_or_any_more_is_not_wrong() -> None:
    assert firing(EVENT, {}, DAY) == []
    assert firing(EVENT, {"einde": "09:00"}, DAY) == []
    kept = stored(EVENT.questions, {"datum": "ooit", "begin": "10:00", "einde": ["x"]})
    assert isinstance(kept["datum"], AsKept)
    assert firing(EVENT, kept, DAY) == []


def test_a_sum_tells_nothing_while_an_answer_that_must_come_is_not_there() -> None:
    subsidy = ALL["subsidie", "2026-11-27"]
    costs = [{"wat": "Zaal", "bedrag": "100"}]
    typed = {**subsidy.examples[0].answers, "kosten": costs, "inkomsten": [], "gevraagd_bedrag": ""}

    def told(**changes: Any) -> list[str]:
        answers = validate(subsidy.questions, {**typed, **changes}, partly=True).answers
        return [item.id for item in firing(subsidy, answers, DAY)]

    assert told() == []
    assert told(gevraagd_bedrag="90") == ["minder_dan_de_kosten"]
    assert told(gevraagd_bedrag="110") == ["meer_dan_de_kosten"]
    assert told(gevraagd_bedrag="100") == []
    assert told(gevraagd_bedrag="110", kosten=[{"wat": "Zaal", "bedrag": "veel"}]) == []  # of which the page says why


def test_a_warning_is_answered_until_an_answer_changes() -> None:
    def of(einde: str) -> Any:
        answers = validate(EVENT.questions, {**EVENT.examples[0].answers, "begin": "20:00", "einde": einde}).answers
        return firing(EVENT, answers, DAY)

    [first], [other] = of("02:00"), of("03:00")
    assert problems([first], {}) == [first.problem]
    assert problems([first], {first.id: first.seen}) == []
    assert problems([other], {first.id: first.seen}) == [other.problem]
    refusal = firing(EVENT, validate(EVENT.questions, {**EVENT.examples[0].answers, "einde": "09:00"}).answers, DAY)
    assert problems(refusal, {item.id: item.seen for item in refusal}), "a refusal is not answered with a tick"
    assert problems(as_warnings(refusal), {item.id: item.seen for item in refusal}) == []


def test_a_check_speaks_on_the_page_of_its_last_question() -> None:
    pages = {check.id: getattr(page_of(EVENT, check), "id", "") for check in EVENT.checks}
    assert pages == {
        "einde_voor_begin": "wanneer",
        "einde_in_de_nacht": "wanneer",
        "muziek_na_einde": "muziek_en_drank",
    }
    told = CliRunner().invoke(main, ["check", str(SERVICES)])
    assert "evenementenvergunning 2026-11-24: controle ‘muziek_na_einde’ vraagt op pagina ‘Muziek, eten en drinken’." in told.output  # fmt: skip


FACTS = (
    Fact(id="totaal", title="T", sum=("a", "b", "post.bedrag")),
    Fact(id="gegeven", title="G", count=("a", "b", "keuze", "post")),
    Fact(id="dubbel", title="D", repeated="post.naam"),
)
PARTS = (
    Question(id="a", ask="?", type="money", required=False),
    Question(id="b", ask="?", type="number", required=False),
    Question(id="keuze", ask="?", type="choices", required=False, options=(Option("x", "X"), Option("y", "Y"))),
    Question(id="post", ask="?", type="group", required=False, questions=(Question(id="naam", ask="?", type="text"), Question(id="bedrag", ask="?", type="money"))),
)  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({}, (0, 0, 0)),
        ({"a": "1,50", "b": "2"}, ("3.50", 2, 0)),
        ({"keuze": ["x", "y"], "post": [{"naam": "Bo", "bedrag": "0,10"}, {"naam": "BO", "bedrag": "0,20"}]}, ("0.30", 4, 1)),
    ],
)  # fmt: skip
def test_facts_add_count_and_see_what_is_there_twice(raw: dict[str, Any], expected: tuple[Any, ...]) -> None:
    version = msgspec.structs.replace(EVENT, pages=(Page("p", "P", PARTS),), facts=FACTS, checks=())
    known = facts(version, validate(PARTS, raw).answers, DAY)
    assert tuple(str(known[name]) for name in ("totaal", "gegeven", "dubbel")) == tuple(map(str, expected))
    unreadable = facts(version, {"a": AsKept("veel"), "post": AsKept(1)}, DAY)
    assert all(isinstance(unreadable[fact.id], AsKept) for fact in FACTS)


# What is refused ------------------------------------------------------------------------------------------------------


def faults(tmp_path: Path, text: str) -> list[str]:
    folder = tmp_path / "services" / "evenementenvergunning"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "2026-11-24.yaml").write_text(text)
    return [str(fault) for fault in load(tmp_path / "services").faults]


CHECK = ORIGINAL[ORIGINAL.index("  - id: einde_voor_begin") : ORIGINAL.index("  - id: einde_in_de_nacht")]
WHEN = 'when: {einde: {max: begin, above: "06:00"}}'


def when(text: str) -> tuple[str, str]:
    return WHEN, f"when: {text}"


REFUSED = {
    "an unknown name": (*when("{eind: {max: begin}}"), "noemt 'eind', en dat kennen wij niet"),
    "an unknown name in a bound": (*when("{einde: {max: start}}"), "en 'start' is dat niet"),
    "a rule's outcome": (*when('{categorie: "3", einde: {max: begin}}'), "noemt 'categorie', en dat kennen wij niet"),
    "a day beside a time": (*when("{einde: {max: datum}}"), "'datum' is een dag, en hier staat een tijd"),
    "an option compared": (*when("{soort: {max: begin}}"), "niet te vergelijken"),
    "arithmetic on a time": (*when("{einde: {max: begin + 1 dag}}"), "alleen bij een dag telt u een periode op"),
    "other arithmetic": (*when("{datum: {max: vandaag * 2}}"), "is geen grens"),
    "a unit that is none": (*when("{datum: {max: vandaag + 2 uur}}"), "is geen periode"),
    "a time as people write it": (*when("{einde: {max: begin}, begin: {above: \"6:00\"}}"), "geen waarde voor een vraag van type 'time'"),
    "a time that YAML reads as a number": (*when("{einde: {max: begin, above: 22:00}}"), "'22:00' leest YAML als een getal"),
    "no condition": (*when("{}"), "heeft geen voorwaarde"),
    "a condition that is none": (*when("altijd"), "heeft geen voorwaarde"),
    "always true": (*when("{einde: {given: true}, begin: {given: true}}"), "altijd waar"),
    "never true": (*when('{einde: {max: begin}, begin: {max: "00:00", above: "12:00"}}'), "is nooit waar"),
    "never together": (*when('{bsn: {given: true}, kvk: {given: true}, einde: {max: begin}}'), "nooit samen worden gesteld"),
    "answers that are not wrong": ('wrong: {begin: "10:00", einde: "09:00"}', 'wrong: {begin: "10:00", einde: "11:00"}', "zegt niets van het voorbeeld"),
    "wrong answers that nobody can give": ('wrong: {begin: "10:00", einde: "09:00"}', 'wrong: {begin: "25:00"}', "Verbeter het antwoord bij 'wrong'"),
    "no answers that are wrong": ('    wrong: {begin: "10:00", einde: "09:00"}\n', "", "'wrong' ontbreekt"),
    "nowhere": ("at: [begin, einde]", "at: []", "niet bij welke vraag"),
    "at another question": ("at: [begin, einde]", "at: [begin, einde, datum]", "kijkt niet naar 'datum'"),
    "on a later page": (CHECK, CHECK.replace(WHEN, 'when: {einde: {max: begin}, alcohol: true}'), "pas spreken op pagina ‘Muziek, eten en drinken’"),
    "at what a login says": (CHECK, CHECK.replace(WHEN, "when: {bsn: {given: true}, einde: {max: begin}}").replace("[begin, einde]", "[bsn, einde]"), "komt uit het inloggen"),
    "an empty message": (CHECK, CHECK[: CHECK.index("message:")] + 'message: " "\n    wrong: {}\n', "zegt niets"),
    "a message too long": ("message: \"Het evenement eindigt voordat", f"message: \"{'Het is te lang. ' * 20}Het evenement eindigt voordat", "langer dan 300"),
    "two with one id": ("id: einde_in_de_nacht", "id: einde_voor_begin", "staat er twee keer"),
    "an id of a question": ("id: einde_in_de_nacht", "id: einde", "staat er twee keer"),
    "a question that is called today": ("{id: datum,", "{id: vandaag,", "geen goede naam"),
    "a bound on a later question": ("type: date, min: vandaag,", "type: date, min: einde,", "alleen worden begrensd door een eerdere vraag"),
    "a cycle of bounds": ("ask: Hoe laat begint het?, type: time}", "ask: Hoe laat begint het?, type: time, max: einde}", "alleen worden begrensd door een eerdere vraag"),
    "a bound on itself": ("type: date, min: vandaag,", "type: date, min: datum + 1 dag,", "alleen worden begrensd door een eerdere vraag"),
    "a bound of another kind": ("ask: Hoe laat begint het?, type: time}", "ask: Hoe laat begint het?, type: time, min: datum}", "'datum' is een dag"),
    "a bound on what has none": ("id: locatie, ask: Waar is het evenement?", "id: locatie, min: vandaag, ask: Waar is het evenement?", "past niet bij type 'text'"),
    "bounds that cross": ("min: vandaag, max: vandaag + 2 jaar", "min: vandaag + 3 jaar, max: vandaag + 2 jaar", "'min' is groter dan 'max'"),
    "a bomb": ("min: vandaag, max", f"min: vandaag{' + 1 dag' * 5000}, max", "is geen grens"),
    "a worked-out bound of a question's condition": ("when: {versterkte_muziek: true}}", "when: {einde: {above: begin}}}", "geen waarde voor een vraag"),
    "an example that breaks a check": ('{<<: *straatfeest, weg_dicht: true, wegen: Voorbeeldstraat}', '{<<: *straatfeest, begin: "22:00", weg_dicht: true, wegen: Voorbeeldstraat}', "past niet bij 'einde_voor_begin'"),
    "an example outside a bound": ("datum: 2027-02-07", "datum: 2026-11-01", "past niet bij 'datum.min'"),
    "an example that expects a check in vain": ("einde_in_de_nacht: true", "einde_in_de_nacht: true, muziek_na_einde: true", "verwacht was True"),
    "a fact in two ways": ("days_between: [ontvangst, datum]", "days_between: [ontvangst, datum], count: [wegen]", "op één manier geteld"),
    "a fact in no way": (", days_between: [ontvangst, datum]", "", "op één manier geteld"),
    "a sum of words": ("facts:\n", "facts:\n  - {id: x, title: X, sum: [wegen]}\n", "geen getal of bedrag"),
    "a count of what is unknown": ("facts:\n", "facts:\n  - {id: x, title: X, count: [wegens]}\n", "kennen wij niet"),
    "repeated outside a group": ("facts:\n", "facts:\n  - {id: x, title: X, repeated: wegen}\n", "staat niet in een groep"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), REFUSED.values(), ids=REFUSED)
def test_a_definition_that_makes_no_sense_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in ORIGINAL
    told = faults(tmp_path, ORIGINAL.replace(old, new, 1))
    assert any(message in fault for fault in told), told
    assert all(fault.startswith("services/evenementenvergunning/2026-11-24.yaml:") for fault in told)


def test_options_that_exclude_each_other_and_exactly_one_of() -> None:
    checks = {check.id for check in ASSISTANCE.checks}
    assert "geen_en_toch_inkomen" in checks
    assert found(ASSISTANCE, bronnen=["geen"], inkomen="0") == []


def test_a_comparison_tells_checks_and_bounds_in_words() -> None:
    told = {item.path: item.lawyer for item in differences(ALL["evenementenvergunning", "2026-11-23"], EVENT)}
    assert (
        told["questions.datum.max"]
        == "‘Op welke dag is het evenement?’: het meeste was niet beperkt, wordt 2 jaar na vandaag."
    )
    assert told["checks.muziek_na_einde"].startswith("Nieuwe controle: als ‘Hoe laat stopt de muziek?’ is meer dan ‘Hoe laat eindigt het?’")  # fmt: skip
    gone = {item.path: item.lawyer for item in differences(EVENT, ALL["evenementenvergunning", "2026-11-23"])}
    assert gone["checks.einde_voor_begin"].startswith("Een controle vervalt: als ")
