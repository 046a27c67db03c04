"""What a version says of the national lists is compared with them: UPL name and URI, number, action and term."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openloket.definitions import lists
from openloket.definitions.library import load
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
    "another source": (GRANTED, 'after: 3 jaren, source: "Verordening archief 2:25"'),
    "no URI": (', uri: "http://standaarden.overheid.nl/owms/terms/evenementenvergunning"', ""),
}


@pytest.mark.parametrize("case", ACCEPTED.values(), ids=ACCEPTED)
def test_the_same_in_other_words_is_accepted(tmp_path: Path, case: tuple[str, str]) -> None:
    assert faults(tmp_path, changed(*case)) == []


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
    assert found.upl == {"straatfeest": "http://x.example/straatfeest"}
    assert found.selectielijst == {("2030", "9.9"): lists.Row("vernietigen", "P1Y6M")}
    text = changed(GRANTED, 'after: 18 maanden, source: "Selectielijst gemeenten 2030, 9.9"')
    assert not any("9.9" in fault for fault in faults(tmp_path, text, found))
    text = changed(GRANTED, 'after: 1 jaar, source: "Selectielijst gemeenten 2030, 9.9"')
    assert any("zegt de selectielijst P1Y6M" in fault for fault in faults(tmp_path, text, found))


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
