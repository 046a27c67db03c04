"""What a version says of the national lists is compared with them: UPL name and URI, number, action and term."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from openloket.definitions import lists
from openloket.definitions.library import load
from openloket.definitions.schema import Retention
from openloket.site.cli import main
from tests.conftest import SERVICES, SHARED

EVENT = (SERVICES / "evenementenvergunning" / "2026-01-01.yaml").read_text()
GRANTED = 'after: 1 jaar, source: "Selectielijst gemeenten 2020, 11.1.1"'


def faults(tmp_path: Path, text: str, found: lists.Lists | None = None) -> list[str]:
    folder = tmp_path / "services" / "evenementenvergunning"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "2026-01-01.yaml").write_text(text)
    return [str(fault) for fault in load(tmp_path / "services", found or lists.read()).faults]


def changed(old: str, new: str) -> str:
    assert old in EVENT
    return EVENT.replace(old, new, 1)


def test_the_starter_services_say_what_the_lists_say() -> None:
    assert load(SERVICES, lists.read()).faults == []


REFUSED = {
    "a name that is not in the UPL": ("name: evenementenvergunning,", "name: evenement vergunning,", "Bedoelt u ‘evenementenvergunning’"),
    "a name that is like nothing": ("name: evenementenvergunning,", "name: qqqq,", "Zoek de naam op in de UPL"),
    "a URI of another product": ('terms/evenementenvergunning"', 'terms/parkeervergunning"', "is niet de URI van ‘evenementenvergunning’"),
    "a URI with https": ('"http://standaarden', '"https://standaarden', "is niet de URI"),
    "a number that does not exist": (GRANTED, GRANTED.replace("11.1.1", "11.1.99"), "heeft geen 11.1.99"),
    "a list of a year that there is not": (GRANTED, GRANTED.replace("2020", "2012"), "selectielijst van 2012 heeft geen"),
    "no number": (GRANTED, GRANTED.replace(", 11.1.1", ""), "geen nummer van de selectielijst"),
    "another term than the number has": (GRANTED, GRANTED.replace("11.1.1", "5.1.5"), "zegt de selectielijst 11 jaren, hier staat 1 jaar"),
    "a number with more behind it": (GRANTED, GRANTED.replace("11.1.1", "11.1.199"), "heeft geen 11.1.199"),
    "a second number that says something else": (GRANTED, GRANTED.replace("11.1.1", "11.1.1 en 5.1.5"), "Bij 5.1.5 zegt de selectielijst 11 jaren"),
    "a second number that does not exist": (GRANTED, GRANTED.replace("11.1.1", "11.1.1, 77.7"), "heeft geen 77.7"),
    "two lists": (GRANTED, GRANTED.replace("2020", "2017 en 2020"), "meer jaren"),
    "a source that is empty": (GRANTED, 'after: 9 jaren, source: ""', "Bij 'source' staat niets"),
    "a source of spaces": (GRANTED, 'after: 9 jaren, source: "  "', "Bij 'source' staat niets"),
    "another list": (GRANTED, 'after: 9 jaren, source: "Eigen lijst 2020, 11.2"', "noemt de selectielijst niet"),
    "a list with a typo": (GRANTED, GRANTED.replace("Selectielijst", "Selectie lijst"), "noemt de selectielijst niet"),
    "a list with another typo": (GRANTED, GRANTED.replace("Selectielijst", "Selectielijsst"), "noemt de selectielijst niet"),
    "another source that was not meant": (GRANTED, 'after: 3 jaren, source: "Verordening archief 2:25"', "noemt de selectielijst niet"),
    "a source that says it is another and is not": (GRANTED, GRANTED + ", selectielijst: false", "noemt de selectielijst wel"),
    "an empty other source": (GRANTED, 'after: 9 jaren, source: "", selectielijst: false', "Bij 'source' staat niets"),
    "a URI that is empty": ('uri: "http://standaarden.overheid.nl/owms/terms/evenementenvergunning"', 'uri: ""', "De URI is leeg"),
    "a URI of spaces": ('uri: "http://standaarden.overheid.nl/owms/terms/evenementenvergunning"', 'uri: " "', "is niet de URI"),
    "destroying what is kept for ever": (GRANTED, GRANTED.replace("11.1.1", "11.1.3"), "blijvend bewaren"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_a_version_that_says_something_else_is_refused(tmp_path: Path, case: tuple[str, str, str]) -> None:
    old, new, said = case
    found = faults(tmp_path, changed(old, new))
    assert len(found) == 1
    assert said in found[0]


ACCEPTED = {
    "twelve months for a year": (GRANTED, GRANTED.replace("1 jaar", "12 maanden")),
    "the list's name written otherwise": (GRANTED, GRANTED.replace("Selectielijst gemeenten 2020,", "selectielijst:")),
    "a note behind the number": (GRANTED, GRANTED.replace("11.1.1", "11.1.1 (kortdurend)")),
    "another source": (GRANTED, 'after: 3 jaren, source: "Verordening archief 2:25", selectielijst: false'),
    "two numbers that say the same": (GRANTED, GRANTED.replace("11.1.1", "11.3 en 11.4")),
    "no URI": (', uri: "http://standaarden.overheid.nl/owms/terms/evenementenvergunning"', ""),
}


@pytest.mark.parametrize("case", ACCEPTED.values(), ids=ACCEPTED)
def test_the_same_in_other_words_is_accepted(tmp_path: Path, case: tuple[str, str]) -> None:
    assert faults(tmp_path, changed(*case)) == []


def test_another_source_is_worth_a_look(tmp_path: Path) -> None:
    text = changed(GRANTED, 'after: 3 jaren, source: "Verordening archief 2:25", selectielijst: false')
    assert faults(tmp_path, text) == []
    found = load(tmp_path / "services", lists.read())
    [warning] = [str(warning) for warning in found.warnings]
    assert "‘Verordening archief 2:25’ is niet de selectielijst" in warning
    assert load(tmp_path / "services").warnings == []


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ("", "1 versie gelezen, 0 fouten."),
        ('after: 9 jaren, source: ""', "1 versie gelezen, 1 fout."),
        (
            'after: 3 jaren, source: "Verordening", selectielijst: false',
            "1 versie gelezen, 0 fouten, 1 om op te letten.",
        ),
    ],
)
def test_the_command_counts_as_people_do(tmp_path: Path, wrong: str, line: str) -> None:
    faults(tmp_path, changed(GRANTED, wrong or GRANTED))
    result = CliRunner().invoke(main, ["check", str(tmp_path / "services")])
    assert result.output.splitlines()[-1] == line
    assert result.exit_code == int("1 fout." in line)


def test_what_was_published_under_an_earlier_list_still_loads(tmp_path: Path) -> None:
    text = changed("name: evenementenvergunning,", "name: evenement,")
    assert faults(tmp_path, text) != []
    assert load(tmp_path / "services").faults == []


def test_a_newer_list_can_be_named(tmp_path: Path) -> None:
    upl = tmp_path / "upl.csv"
    upl.write_text("\ufeffUniformeProductnaam,URI,Gemeente\nstraatfeest,http://x.example/straatfeest,X\n", "utf-8")
    folder = tmp_path / "lijst"
    folder.mkdir()
    (folder / "procestypen.json").write_text(json.dumps([{"url": "p", "jaar": 2030}]))
    row = {"procesType": "p", "volledigNummer": "9.9", "waardering": "vernietigen", "bewaartermijn": "P1Y6M"}
    (folder / "resultaten.json").write_text(json.dumps([row]))
    found = lists.read(str(upl), str(folder))
    assert found.upl == {"straatfeest": lists.Product("http://x.example/straatfeest", services_act=False)}
    assert found.selectielijst == {("2030", "9.9"): lists.ListedResult("vernietigen", "P1Y6M")}
    text = changed(GRANTED, 'after: 18 maanden, source: "Selectielijst gemeenten 2030, 9.9"')
    assert not any("9.9" in fault for fault in faults(tmp_path, text, found))
    text = changed(GRANTED, 'after: 1 jaar, source: "Selectielijst gemeenten 2030, 9.9"')
    assert any("zegt de selectielijst P1Y6M" in fault for fault in faults(tmp_path, text, found))


WRONG_FILES = {
    "there is none": (None, "resultaten.json is er niet|upl.csv is er niet|procestypen.json is er niet"),
    "a folder": (Path, "dit is een map"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(40), r"dit is geen tekst \(UTF-8\)"),
    "nothing in it": (b"", "er staat niets in|regel 1 is geen JSON"),
    "other columns": (b"naam;uri\nx;y\n", "‘UniformeProductnaam’ ontbreekt|regel 1 is geen JSON"),
    "a line that is too short": (b"URI,UniformeProductnaam\nx\n", "er staat iets anders in|regel 1 is geen JSON"),
    "very long": (b"UniformeProductnaam,URI\n" + b"x" * 200_000, "dit is geen tekst|regel 1 is geen JSON"),
    "other JSON": (b'[{"a": 1}]', "ontbreekt"),
    "JSON of another shape": (b"[1, 2]", "er staat iets anders in|ontbreekt"),
}


@pytest.mark.parametrize("case", WRONG_FILES.values(), ids=WRONG_FILES)
def test_what_is_wrong_with_a_list_is_said_in_words(tmp_path: Path, case: tuple[Any, str]) -> None:
    held, said = case
    for name in ("upl.csv", "procestypen.json"):
        if held is Path:
            (tmp_path / name).mkdir()
        elif held is not None:
            (tmp_path / name).write_bytes(held)
    for option, value in (("--upl", tmp_path / "upl.csv"), ("--selectielijst", tmp_path)):
        result = CliRunner().invoke(main, ["check", str(SERVICES), option, str(value)])
        assert result.exit_code == 1
        assert re.search(said, result.output), result.output
        for raw in ("Error(", "\\x", "[Errno", "PNG"):
            assert raw not in result.output


@pytest.mark.parametrize("text", [None, "", "naam;uri\nx;y\n", "\xff\xfe"])
def test_a_list_that_cannot_be_read_is_named(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "upl.csv"
    if text is not None:
        file.write_text(text, "latin-1")
    with pytest.raises(lists.BadList, match=r"UPL in .*upl\.csv is niet te lezen"):
        lists.read(str(file))
    with pytest.raises(lists.BadList, match=r"selectielijst in .* is niet te lezen"):
        lists.read("", str(tmp_path / "none"))


def test_our_tables_say_what_the_publishers_do() -> None:
    if not SHARED.exists():
        pytest.skip("the publishers' lists are not here")
    ours = lists.read()
    theirs = lists.read(str(SHARED / "data" / "upl.csv"), str(SHARED / "data" / "selectielijst"))
    assert ours == theirs


@pytest.mark.parametrize(
    ("source", "selectielijst", "found"),
    [
        ("Selectielijst gemeenten 2020, 11.2", True, "bcd33d3a-4a34-4143-9569-4d161ea6da6b"),
        ("Selectielijst gemeenten, 11.2 en 11.3", True, "bcd33d3a-4a34-4143-9569-4d161ea6da6b"),
        ("Selectielijst gemeenten 2020, 99.9", True, ""),
        ("Selectielijst gemeenten 1999, 11.2", True, ""),
        ("Selectielijst gemeenten 2020", True, ""),
        ("Verordening 11.2", False, ""),
    ],
)
def test_the_row_that_a_result_cites(source: str, selectielijst: bool, found: str) -> None:
    row = lists.cited(Retention("vernietigen", source, "5 jaren", selectielijst), lists.read().selectielijst)
    assert (row.result.rsplit("/", 1)[-1] if row else "") == found


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Verleend", "Verleend"),
        ("Afgewezen", "Geweigerd"),
        ("Ingetrokken", "Afgebroken"),
        ("Iets anders", "Afgehandeld"),
    ],
)
def test_the_generic_word_for_a_result(name: str, word: str) -> None:
    found, url = lists.generic(lists.ListedResult("vernietigen", "P1Y", name))
    assert found == word
    assert url.endswith(f"/resultaattypeomschrijvingen/{lists.GENERIC[word]}")


def test_a_list_with_whole_urls_keeps_them(tmp_path: Path) -> None:
    process, result = "https://lijst.example/procestypen/1", "https://lijst.example/resultaten/1"
    (tmp_path / "procestypen.json").write_text(json.dumps([{"url": process, "jaar": 2030}]))
    row = {
        "url": result,
        "procesType": process,
        "volledigNummer": "9.9",
        "waardering": "vernietigen",
        "naam": "Verleend ",
    }
    (tmp_path / "resultaten.json").write_text(json.dumps([row]))
    found = lists.read("", str(tmp_path)).selectielijst["2030", "9.9"]
    assert (found.result, found.process, found.name) == (result, process, "Verleend")
