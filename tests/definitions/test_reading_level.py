"""How hard a text is to read is measured, and `loket check` names the sentence that makes it so."""

import shutil
from pathlib import Path

import pytest

from openloket.definitions import demanded, lists, texts
from openloket.definitions.library import Library, load
from openloket.definitions.reading_level import HARD, PLAIN, hard, score, sentences, syllables
from tests.conftest import SERVICES, every_version

DAY = str(demanded.FROM)
OFFICIAL = (
    "Naar aanleiding van de door u ingediende aanvraag omtrent bijzondere bijstandsverlening delen wij u mede dat "
    "besluitvorming uitsluitend kan plaatsvinden nadat de ontbrekende bewijsstukken overeenkomstig de daartoe vastgestelde "
    "voorschriften zijn aangeleverd. Ingeval van overschrijding van voornoemde termijn kan de aanvraag buiten behandeling "
    "blijven."
)
PLAINLY = (
    "U vroeg bijzondere bijstand aan. Wij kunnen nog niet beslissen. Wij missen een bewijs van uw inkomen. Stuur het voor "
    "1 december. Krijgen wij het niet op tijd? Dan kunnen wij besluiten uw aanvraag niet te behandelen. Hebt u vragen? Bel ons. "
    "Noem dan uw zaaknummer."
)


@pytest.mark.parametrize(
    ("word", "count"),
    [("huis", 1), ("aanvraag", 2), ("gemeente", 3), ("mooie", 2), ("vergunning", 3), ("nieuwe", 2), ("leeuw", 1), ("ruïne", 3), ("mm", 1)],
)  # fmt: skip
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_text_in_sentences_without_what_stands_in_brackets() -> None:
    text = (
        "Dit mag niet (artikel 4:5 van de wet. Zie daar). Hebt u vragen? Bel ons: dat kan altijd.\n1. Houd de weg vrij."
    )
    assert sentences(text) == ["Dit mag niet.", "Hebt u vragen?", "Bel ons:", "dat kan altijd.", "Houd de weg vrij."]


def test_plain_text_scores_high_and_an_official_one_low() -> None:
    assert score(OFFICIAL) < HARD < PLAIN < score(PLAINLY)
    assert list(hard(PLAINLY)) == []
    assert score("") == 100


def test_a_hard_text_names_its_hardest_sentence() -> None:
    found = list(hard(OFFICIAL))
    assert any("Flesch-Douma" in item.why and item.too for item in found)
    assert all(item.sentence in OFFICIAL for item in found)


def test_a_long_sentence_is_told_and_a_longer_one_refused() -> None:
    for words, told in ((20, []), (21, [False]), (25, [False]), (26, [True])):
        assert [item.too for item in hard("Wij " + "gaan " * (words - 1) + "!")] == told, words
    [item] = hard("Wij " + "gaan " * 25)
    assert (item.why, item.mend) == ("deze zin heeft 26 woorden", "Maak er twee zinnen van.")


@pytest.mark.parametrize(
    ("sentence", "why", "mend"),
    [
        ("Het geld wordt op uw rekening betaald.", "niet wie het doet", "wij betalen"),
        ("Er werden drie brieven verstuurd.", "niet wie het doet", "wij betalen"),
        ("Indien u verhuist, belt u ons.", "‘Indien’ is een woord van kantoor", "Schrijf ‘als’."),
        ("U dient ons te bellen.", "‘dient’ is een woord van kantoor", "Schrijf ‘moet’."),
    ],
)
def test_what_people_do_not_say(sentence: str, why: str, mend: str) -> None:
    [item] = hard(sentence)
    assert why in item.why
    assert mend in item.mend
    assert not item.too


@pytest.mark.parametrize(
    "sentence", ["Het wordt later dan u denkt.", "U wordt 18 jaar.", "Wij betalen {bedrag} aan u.", "Het werd 3 uur."]
)
def test_what_reads_well_is_left_alone(sentence: str) -> None:
    assert list(hard(sentence)) == []


def test_our_own_services_give_no_alarm() -> None:
    for item in every_version():
        for place, text in texts.read_by_applicants(item.version):
            assert not any(each.too for each in hard(text)), (item.version.service, place)
    assert [str(each) for each in load(SERVICES, lists.read()).warnings] == []


def read(tmp_path: Path, old: str, new: str) -> Library:
    folder = tmp_path / "services" / "subsidie"
    shutil.copytree(SERVICES / "subsidie" / DAY, folder / DAY)
    text = (SERVICES / "subsidie" / f"{DAY}.yaml").read_text()
    assert old in text
    (folder / f"{DAY}.yaml").write_text(text.replace(old, new, 1))
    return load(tmp_path / "services", lists.read(), write_letters=True)


LONG = "Wij vragen u om ons zo snel als dat kan te laten weten wat u met het geld gaat doen en voor wie dat is en waar het zal zijn."  # fmt: skip


@pytest.mark.parametrize("old", ["ask: Wat gaat u doen?", "hint: In de e-mail zelf staat niets over uw aanvraag.", "intro: Zet elk bedrag op een eigen regel.", "explain: Wij hebben uw aanvraag ontvangen.", "U krijgt die subsidie niet."])  # fmt: skip
def test_check_refuses_a_text_that_is_too_hard_with_the_sentence(tmp_path: Path, old: str) -> None:
    new = f"{old.partition(':')[0]}: {LONG}" if ":" in old else LONG
    found = [str(fault) for fault in read(tmp_path, old, new).faults]
    assert len(found) == 1, found
    assert f"Dit is moeilijk te lezen, deze zin heeft 30 woorden: ‘{LONG}’ Maak er twee zinnen van." in found[0]
    assert int(found[0].split(":")[1]) > 1


def test_check_warns_of_a_text_that_may_be_simpler(tmp_path: Path) -> None:
    found = read(tmp_path, "U krijgt die subsidie niet.", "Uw aanvraag wordt door ons geweigerd.")
    assert found.faults == []
    assert "deze zin zegt niet wie het doet: ‘Uw aanvraag wordt door ons geweigerd.’" in str(found.warnings[0])
