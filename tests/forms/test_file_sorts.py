"""Several sorts of file in one question: each file says of which sort it is, and which must be there is."""

from __future__ import annotations

from typing import Any

import msgspec

from openloket.channels.fields import fields, problem_links
from openloket.channels.paper.form import _boxes
from openloket.forms.questions import FileSort, Question
from openloket.forms.types import in_letter, schema, show, to_json
from openloket.forms.validate import stored, validate

SORTS = (FileSort("plan", "Uw plan"), FileSort("begroting", "Uw begroting"), FileSort("offerte", "Offertes", False))
ASKED = Question(id="bijlagen", ask="Voeg uw bijlagen toe.", type="file", sorts=SORTS)


def held(name: str, sort: str = "") -> dict[str, Any]:
    return {"sha256": name, "name": name, "size": 3, "type": "application/pdf", **({"sort": sort} if sort else {})}


BOTH = [held("a.pdf", "plan"), held("b.pdf", "begroting"), held("c.pdf", "begroting")]


def test_each_file_keeps_its_sort_and_says_it() -> None:
    found = validate([ASKED], {"bijlagen": BOTH})
    assert found.ok
    said = "Uw plan: a.pdf; Uw begroting: b.pdf; Uw begroting: c.pdf"
    assert show(ASKED, found.answers["bijlagen"]) == in_letter(ASKED, found.answers["bijlagen"]) == said
    assert stored([ASKED], {"bijlagen": to_json(found.answers["bijlagen"])}) == found.answers


def test_each_sort_that_is_missing_is_told_at_its_place() -> None:
    found = validate([ASKED], {"bijlagen": [held("c.pdf", "offerte")]})
    assert [(problem.part, problem.message) for problem in found.problems] == [
        ("plan", "Voeg toe: Uw plan."),
        ("begroting", "Voeg toe: Uw begroting."),
    ]
    assert [link.href for link in problem_links(found.problems, [ASKED])] == ["#bijlagen-plan", "#bijlagen-begroting"]
    [field] = fields([ASKED], {"bijlagen": [held("c.pdf", "offerte")]}, found.problems)
    assert [len(sort["errors"]) for sort in field.sorts] == [1, 1, 0]
    assert [len(sort["files"]) for sort in field.sorts] == [0, 0, 1]


def test_nothing_at_all_leads_to_the_first() -> None:
    found = validate([ASKED], {"bijlagen": []})
    assert [link.href for link in problem_links(found.problems, [ASKED])] == ["#bijlagen-plan"]


def test_a_sort_that_is_not_asked_for_is_refused() -> None:
    assert not validate([ASKED], {"bijlagen": [*BOTH, held("d.pdf", "foto")]}).ok


def test_a_scan_of_everything_stands_for_all_sorts() -> None:
    found = validate([ASKED], {"bijlagen": [held("scan.pdf")]})
    assert show(ASKED, found.answers["bijlagen"]) == "scan.pdf"


def test_without_sorts_a_sort_is_nothing() -> None:
    plain = msgspec.structs.replace(ASKED, sorts=msgspec.UNSET)
    assert validate([plain], {"bijlagen": [held("a.pdf", "plan")]}).answers == {"bijlagen": [held("a.pdf")]}


def test_the_schema_names_the_sorts() -> None:
    assert schema(ASKED)["items"]["properties"]["sort"] == {"enum": ["plan", "begroting", "offerte"]}


def test_paper_names_what_to_send_along() -> None:
    [option] = _boxes(ASKED, None)["options"]
    assert option["label"] == ("Ik stuur dit mee met dit formulier: Uw plan; Uw begroting; Offertes (als u die hebt)")


def test_a_version_without_sorts_says_nothing_of_them() -> None:
    assert "sorts" not in msgspec.to_builtins(Question(id="a", ask="b", type="file"))
    assert msgspec.to_builtins(ASKED)["sorts"][2] == {
        "id": "offerte",
        "label": "Offertes",
        "required": False,
    }
