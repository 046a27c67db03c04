"""What a version says of its decision: `loket check` asks for it, and refuses what cannot be."""

from pathlib import Path

import msgspec
import pytest

from openloket.definitions.diff import differences
from openloket.definitions.library import load
from openloket.definitions.schema import Article, Fee, NotApplied, Row, Rule, content_hash
from openloket.definitions.words import organ, plain_case, prices
from tests.conftest import SERVICES, every_version

DAY = "2026-11-26"
ORIGINAL = (SERVICES / "evenementenvergunning" / f"{DAY}.yaml").read_text()
ALL = {(item.version.service, str(item.version.valid_from)): item.version for item in every_version()}
EVENT = ALL["evenementenvergunning", DAY]
REPORT = (SERVICES / "melding_openbare_ruimte" / f"{DAY}.yaml").read_text()
SILENCE = "silence: dwangsom\n"
IW = "because: {title: Invorderingswet 1990, article: 1 lid 2}"
REMEDY = "remedy: U kunt in beroep gaan bij het college."


def faults(tmp_path: Path, text: str, service: str = "evenementenvergunning", day: str = DAY) -> list[str]:
    folder = tmp_path / "services" / service
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{day}.yaml").write_text(text)
    return [str(fault) for fault in load(tmp_path / "services").faults]


def without(articles: str, more: str = "") -> tuple[str, str]:
    return SILENCE, f"silence: niets\nnot_applied: {{articles: [{articles}], {IW}{more}}}\n"


REFUSED = {
    "who decides is left out": ("organ: burgemeester\n", "", "Er staat niet wie beslist (Awb 10:10). Voeg 'organ:' toe"),
    "an organ that is none": ("organ: burgemeester", "organ: wethouder", "'wethouder' is hier geen bekende waarde"),
    "what silence means is left out": (SILENCE, "", "Er staat niet wat het betekent als er niet op tijd wordt beslist. Voeg 'silence:' toe"),
    "a silence that is none": (SILENCE, "silence: ja\n", "geen bekende waarde"),
    "a penalty where no law gives one": (SILENCE, f'{SILENCE}not_applied: {{articles: ["4:17"], {IW}}}\n', "Zonder artikel 4:17 van de Awb is er geen dwangsom. Zet er 'niets'"),
    "a fee by a rule that is none": ("fee: {rule: leges", "fee: {rule: kosten", "Regel 'kosten' bestaat niet"),
    "a fee that is no amount": ("fee: {rule: leges", "fee: {rule: op_tijd", "is geen bedrag"),
    "a fee in words": ("then: 780.00", "then: veel", "'veel' is geen bedrag. Schrijf een bedrag"),
    "a fee below nothing": ("then: 780.00", "then: -1", "'-1' is geen bedrag"),
    "a tax that is none": ("fee: {rule: leges,", "fee: {rule: leges, tax: boete,", "geen bekende waarde"),
    "a fee without a by-law": (', by_law: {title: Legesverordening Voorbeeldstad juli 2026, article: "3.1"}}', "}", "'by_law' ontbreekt"),
    "a price that nobody understands": ("        plain: een evenement met 5.000 bezoekers of meer\n", "", None),
    "a law that does not apply and does": (*without('"4:13"'), "Hier staat artikel 4:13 van de Awb, en dat geldt niet (Invorderingswet 1990, artikel 1 lid 2). Haal het weg"),
    "a letter that names such a law": (*without('"4:5"'), "Hier staat artikel 4:5 van de Awb, en dat geldt niet"),
    "a term longer by such a law": (*without('"4:14"'), "kan de termijn niet worden verlengd. Haal 'extend' weg"),
    "an article that the software does not know": (*without('"3:2"'), "geen bekende waarde"),
    "an article twice": (*without('"4:17", "4:17"'), "'4:17' staat er twee keer"),
    "no article": (*without(""), "Er staat geen artikel"),
    "nothing to do instead of objecting": (*without('"7:10"'), "Voeg 'remedy:' toe"),
    "something to do beside objecting": (*without('"4:17"', f", {REMEDY}"), "of haal het weg"),
    "too much to do instead": (*without('"7:10"', f", remedy: {'Ga in beroep. ' * 200}"), "langer dan 1500 tekens"),
    "no ground for what does not apply": (SILENCE, 'silence: niets\nnot_applied: {articles: ["4:17"]}\n', "'because' ontbreekt"),
    "a day that is no day": ("before: datum}", "before: bezoekers}", "'bezoekers' is geen vraag naar een dag. Noem de vraag"),
    "a day that is no question": ("before: datum}", "before: feestdag}", "'feestdag' is geen vraag naar een dag"),
    "an outcome that tells nothing": ("tells: {title: U bent op tijd}", 'tells: {title: " "}', "Er staat niet wat deze uitkomst betekent"),
    "an outcome that tells without a title": ("tells: {title: U bent op tijd}", "tells: {text: U bent op tijd}", "'title' ontbreekt"),
    "an outcome that tells too much": ("tells: {title: U bent op tijd}", f"tells: {{title: U bent op tijd, text: {'Goed zo. ' * 80}}}", "langer dan 600 tekens"),
    "a case in too many words": ("plain: een groot evenement, met 5.000 bezoekers of meer", f"plain: een {'heel ' * 40} groot evenement", "langer dan 160 tekens"),
    "an outcome that names nothing": ("tells: {title: U bent op tijd}", 'tells: {title: "Op tijd voor {feest}"}', "Hier staat {feest}, en dat kennen wij niet"),
    "an outcome that names a later rule": ("tells: &gewoon {title: Dit is een gewoon evenement, text", 'tells: &gewoon {title: "Gewoon: {leges}", text', "Hier staat {leges}, en dat kennen wij niet"),
    "an outcome that tells a number of who asks": ("tells: {title: U bent op tijd}", 'tells: {title: "Op tijd, {bsn}"}', "Hier staat {bsn}"),
    "an outcome with a format": ("tells: {title: U bent op tijd}", 'tells: {title: "Op {datum:%Y}"}', "Hier staat {datum:%Y}"),
    "an outcome that reaches into an answer": ("tells: {title: U bent op tijd}", 'tells: {title: "Op {datum.year}"}', "Hier staat {datum.year}"),
    "an outcome with an open brace": ("tells: {title: U bent op tijd}", 'tells: {title: "Op {datum"}', "Een accolade is niet gesloten"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(tmp_path: Path, old: str, new: str, message: str | None) -> None:
    assert old in ORIGINAL
    text = ORIGINAL.replace(old, new, 1)
    if message is None:
        text = text.replace("        plain: een groot evenement, met 5.000 bezoekers of meer\n", "")
        message = "niemand weet wat ‘Categorie van het evenement’ is. Zeg het met 'plain:' bij deze rij, of bij elke rij van regel 'categorie'."
    found = faults(tmp_path, text)
    assert any(message in fault for fault in found), found
    assert all(fault.startswith(f"services/evenementenvergunning/{DAY}.yaml:") for fault in found)
    assert all(int(fault.split(":")[1]) > 1 for fault in found) or old in ("organ: burgemeester\n", SILENCE)


def test_a_report_has_no_penalty(tmp_path: Path) -> None:
    text = REPORT.replace("silence: niets", "silence: dwangsom")
    assert "geen enkel resultaat is dat (Awb 1:3)" in faults(tmp_path, text, "melding_openbare_ruimte")[0]


def test_earlier_versions_need_not_say_it_and_keep_their_hash(tmp_path: Path) -> None:
    earlier = ORIGINAL.replace("organ: burgemeester\n", "").replace(SILENCE, "").replace(DAY, "2026-11-25", 1)
    assert faults(tmp_path, earlier, day="2026-11-25") == []
    assert {content_hash(version)[:12] for (_, day), version in ALL.items() if day < DAY} == {
        *("c50fd3f39f5d", "510ebcfb9005", "e38f0035ee43", "3f4be8435cb4", "7b8e17abd04b", "42d6d40b9f91"),
        *("e48ce97c8f3f", "a8d2e432432a", "eee8fbb59ae1", "ba1cbdd718d2", "d80b292058f0"),
    }


def test_a_service_without_much_of_the_law_may_be(tmp_path: Path) -> None:
    text = ORIGINAL.replace(*without('"4:5", "4:13", "4:14", "4:17", "7:10"', f", {REMEDY}"))
    text = text.replace("extend: 8 weken, ", "").replace("article: Awb 4:13,", "article: Leidraad 26.1,")
    text = text.replace('  - {title: Algemene wet bestuursrecht, article: "4:13"}\n', "")
    text = text.replace(" (artikel 4:5 van de Algemene wet bestuursrecht)", "")
    text = text.replace(" (artikel 4:14 van de Algemene wet bestuursrecht)", "")
    assert faults(tmp_path, text) == []


# In words -------------------------------------------------------------------------------------------------------------


def test_the_price_is_in_words_that_everyone_reads() -> None:
    told = [(price.case, price.shown) for price in prices(EVENT)]
    assert told[0] == ("een evenement met 5.000 bezoekers of meer", "€ 2.400,00")
    assert told[-1][1] == "€ 0,00"
    assert not any("categorie" in case.lower() for case, _ in told)
    assert prices(ALL["evenementenvergunning", "2026-11-24"]) == [], "an earlier version does not say which rule it is"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"weg_dicht": True}, "als u bij ‘Moet er een weg dicht?’ ‘Ja’ kiest"),
        ({"soort": ["markt", "muziek"]}, "als u bij ‘Wat voor evenement is het?’ ‘Markt of braderie’ of ‘Concert of festival’ kiest"),
        ({"bezoekers": {"min": 150, "below": 1000}}, "als u bij ‘Hoeveel bezoekers verwacht u op het drukste moment?’ 150 of meer en minder dan 1000 invult"),
        ({"bezoekers": 3}, "als u bij ‘Hoeveel bezoekers verwacht u op het drukste moment?’ ‘3’ invult"),
        ({"kvk": {"given": True}}, "als u ‘Wat is het KVK-nummer?’ invult"),
        ({"kvk": {"given": False}}, "als u ‘Wat is het KVK-nummer?’ niet invult"),
        ({"dagen_vooraf": {"below": 42}}, "als ‘Dagen tussen aanvraag en evenement’ minder dan 42 is"),
        ({"datum": {"above": "vandaag + 1 jaar"}}, "als u bij ‘Op welke dag is het evenement?’ een dag na 1 jaar na vandaag invult"),
        ({"categorie": "1", "alcohol": False}, "als het gaat om een evenement met 150 tot 1.000 bezoekers of een evenement waarvoor een weg dicht moet, of met vuurwerk of open vuur en u bij ‘Schenkt u alcohol?’ ‘Nee’ kiest"),
        ({"op_tijd": "te laat"}, "als de uitkomst van ‘Op tijd aangevraagd’ ‘te laat’ is"),
        ([{"alcohol": True}, {"open_vuur": True}], "als u bij ‘Schenkt u alcohol?’ ‘Ja’ kiest, of als u bij ‘Gebruikt u vuurwerk of open vuur?’ ‘Ja’ kiest"),
        (None, "in alle andere gevallen"),
    ],
)  # fmt: skip
def test_a_case_in_words(when: object, said: str) -> None:
    assert plain_case(EVENT, Row(then=1, because="x", when=when)) == said  # type: ignore[arg-type]


def test_one_price_for_everyone_needs_no_case() -> None:
    rule = Rule(
        "leges", "Leges", (Row(then=14, because="x", when={"alcohol": True}), Row(then=14, because="x")), "euro"
    )
    version = msgspec.structs.replace(EVENT, rules=(rule,))
    assert [(price.case, price.shown) for price in prices(version)] == [("", "€ 14,00")]


def test_chosen_options_in_words() -> None:
    version = ALL["bijzondere_bijstand", DAY]
    row = Row(then=1, because="x", when={"bronnen": {"has": "loon", "has_not": "pensioen"}})
    assert (
        plain_case(version, row) == "als u bij ‘Waar komt uw inkomen vandaan?’ ‘Loon’ en ‘AOW of pensioen’ niet kiest"
    )


@pytest.mark.parametrize(
    ("name", "municipality", "said"),
    [
        ("college", "Gemeente Voorbeeldstad", "het college van burgemeester en wethouders van de gemeente Voorbeeldstad"),
        ("burgemeester", "gemeente Voorbeeldstad", "de burgemeester van de gemeente Voorbeeldstad"),
        ("heffingsambtenaar", "BghU", "de heffingsambtenaar van BghU"),
        (None, "Gemeente Voorbeeldstad", ""),
    ],
)  # fmt: skip
def test_an_organ_in_words(name: object, municipality: str, said: str) -> None:
    assert organ(name, municipality) == said  # type: ignore[arg-type]


def test_what_changes_is_told_with_its_law() -> None:
    old = ALL["evenementenvergunning", "2026-11-24"]
    told = {item.path: item for item in differences(old, EVENT)}
    assert told["organ"].lawyer == "Wie beslist: was niet gezegd, wordt de burgemeester."
    assert told["silence"].lawyer == "Wat zwijgen betekent: was niet gezegd, wordt wie te lang wacht, kan een dwangsom krijgen."  # fmt: skip
    assert told["fee"].lawyer == "Wat het kost: was niet gezegd, wordt ‘Leges’ (leges; Legesverordening Voorbeeldstad juli 2026, artikel 3.1)."  # fmt: skip
    assert told["deadline.before"].lawyer == "De dag waarvoor het nodig is: was geen vraag, wordt ‘Op welke dag is het evenement?’."  # fmt: skip
    late = told["rules.op_tijd.rows.3"].lawyer
    assert late == "‘Op tijd aangevraagd’, rij 4: zegt de aanvrager nu: ‘U bent op tijd’ ‘’."
    assert "heet nu ‘een evenement met 5.000 bezoekers of meer’" in told["rules.leges.rows.0"].lawyer
    excluded = msgspec.structs.replace(
        EVENT,
        not_applied=NotApplied(("4:17", "7:10"), Article("Invorderingswet 1990", "1 lid 2"), "Ga in beroep."),
        fee=Fee("leges", Article("Verordening", "1"), "niet"),
    )
    more = {item.path: item for item in differences(EVENT, excluded)}
    assert more["not_applied"].lawyer == "Wat niet geldt: was niets, wordt Awb 4:17, 7:10 (Invorderingswet 1990, artikel 1 lid 2); in plaats van bezwaar: ‘Ga in beroep.’."  # fmt: skip
    assert "geen belasting" in more["fee"].lawyer


def test_7_1_and_8_1_of_a_decision_on_an_objection_one_appeals_to_the_court() -> None:
    version = load(SERVICES / "bezwaar").published[-1].version
    assert not version.open_to_objection
    assert version.applies("7:10")
    assert version.not_applied is not None
    assert "beroep gaan bij de rechtbank" in version.not_applied.remedy


REPORTED = "reported: {place: plaats, what: soort, metres: 50}"
WRONG_REPORTED = {
    "its place is no place": ("place: plaats", "place: soort", "'soort' is geen vraag van type 'place'"),
    "its kind is no choice": ("what: soort", "what: plaats", "'plaats' is geen vraag van type 'choice'"),
    "its place is not asked": ("place: plaats", "place: waar", "'waar' is geen vraag van type 'place'"),
    "it reaches nowhere": ("metres: 50", "metres: 0", "Dit is geen afstand van 1 tot 1000 meter."),
    "it reaches everywhere": ("metres: 50", "metres: 1001", "Dit is geen afstand van 1 tot 1000 meter."),
}


@pytest.mark.parametrize(("old", "new", "message"), WRONG_REPORTED.values(), ids=WRONG_REPORTED)
def test_what_is_reported_already_is_refused_when(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (SERVICES / "melding_openbare_ruimte" / "2026-12-02.yaml").read_text()
    assert REPORTED in text
    wrong = text.replace(REPORTED, REPORTED.replace(old, new))
    assert any(message in fault for fault in faults(tmp_path, wrong, "melding_openbare_ruimte", "2026-12-02"))


def test_a_comparison_says_what_counts_as_reported_already() -> None:
    new = ALL["melding_openbare_ruimte", "2026-12-02"]
    (found,) = (
        item for item in differences(msgspec.structs.replace(new, reported=None), new) if item.path == "reported"
    )
    assert "dezelfde ‘soort’ binnen 50 meter van ‘plaats’" in found.lawyer
