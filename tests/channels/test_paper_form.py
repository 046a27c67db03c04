"""The paper form and its layout: what the layout says is what stands on the page."""

import json
from collections import Counter
from io import BytesIO
from typing import Any

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from pypdf import PdfReader

from openloket.channels.paper import views
from openloket.channels.paper.form import ROWS_FIT, code_text, form, layout, questions_of
from openloket.channels.paper.reading import invent
from openloket.definitions.schema import Published
from openloket.turns import Turns
from tests.conftest import every_version

PUBLISHED = every_version()
EVENT = next(item for item in PUBLISHED if item.version.service == "evenementenvergunning")
DPI = 200


def pages(pdf: bytes) -> list[Any]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=DPI / 72, grayscale=True).to_numpy() for page in document]


def mm(value: float) -> int:
    return round(value * DPI / 25.4)


def one(published: Published) -> Any:
    """Return a version as a parameter; one process makes its form for all tests of it."""
    name = f"{published.version.service}-{published.version.valid_from}"
    return pytest.param(published, id=name, marks=pytest.mark.xdist_group(f"form {name}"))


EVERY = [one(published) for published in PUBLISHED]


@pytest.fixture(scope="module", params=EVERY)
def made(request: pytest.FixtureRequest) -> tuple[Published, Any, list[Any]]:
    published = request.param
    result = form(published, "TESTSERIAL")
    return published, result, pages(result.pdf)


def test_every_question_has_boxes_on_pages_that_exist(made: Any) -> None:
    published, result, images = made
    assert result.layout["pages"] == len(images)
    assert [q["id"] for q in result.layout["questions"]] == [q.id for q in questions_of(published.version)]
    for question in result.layout["questions"]:
        assert question["boxes"], question["id"]
        for box in question["boxes"]:
            assert 1 <= box["page"] <= len(images)
            assert 0 <= box["x"] <= 210 - box["width"]
            assert 0 <= box["y"] <= 297 - box["height"]


def test_each_box_is_where_the_layout_says_and_empty_inside(made: Any) -> None:
    _, result, images = made
    checked = 0
    for question in result.layout["questions"]:
        for box in question["boxes"]:
            image = images[box["page"] - 1]
            x0, y0, x1, y1 = mm(box["x"]), mm(box["y"]), mm(box["x"] + box["width"]), mm(box["y"] + box["height"])
            bottom = image[y1 - 3 : y1 + 4, x0 + 4 : x1 - 4]
            assert bottom.min(axis=0).max() < 150, (question["id"], box)
            if box["kind"] != "line":
                left = image[y0 + 4 : y1 - 4, x0 - 3 : x0 + 4]
                assert left.min(axis=1).max() < 150, (question["id"], box)
            inside = image[y0 + 5 : y1 - 5, x0 + 5 : x1 - 5]
            assert np.mean(inside) > 250, (question["id"], box)
            checked += 1
    assert checked > 100


def test_the_registration_marks_are_black(made: Any) -> None:
    _, result, images = made
    assert len(result.layout["marks"]) == 4
    for image in images:
        for mark in result.layout["marks"]:
            x, y = mm(mark["x"] + mark["width"] / 2), mm(mark["y"] + mark["height"] / 2)
            assert image[y - 10 : y + 10, x - 10 : x + 10].max() < 30


def test_each_page_has_a_code_that_says_service_version_page_and_serial(made: Any) -> None:
    published, _, images = made
    for number, image in enumerate(images, start=1):
        [code] = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
        assert code.text == code_text(published, number, "TESTSERIAL")


def test_no_page_is_without_a_question(made: Any) -> None:
    _, result, images = made
    used = {box["page"] for question in result.layout["questions"] for box in question["boxes"]}
    assert used == set(range(1, len(images) + 1))


def test_it_is_tagged_and_says_its_standards(made: Any) -> None:
    published, result, _ = made
    reader = PdfReader(BytesIO(result.pdf))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"].startswith("nl")
    metadata = catalog["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert reader.metadata is not None
    assert reader.metadata.title == published.version.title


def test_the_layout_does_not_depend_on_the_serial(made: Any) -> None:
    published, result, _ = made
    assert layout(published) == result.layout
    json.dumps(result.layout)


def test_conditions_are_plain_instructions() -> None:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(form(EVENT).pdf)).pages)
    assert "Ga door naar vraag 23" in text
    assert "Vul dit alleen in als bij vraag 23 ‘Ja’ is gekozen. Anders: ga door naar vraag 25." in " ".join(
        text.split()
    )


def test_options_and_comb_cells_are_named() -> None:
    special = next(item for item in PUBLISHED if item.version.service == "bijzondere_bijstand")
    found = {q["id"]: q for q in layout(special)["questions"]}
    assert [box["index"] for box in found["bsn"]["boxes"]] == list(range(9))
    assert {box["option"] for box in found["situatie"]["boxes"]} == {"alleen", "alleen_kinderen", "partner"}
    assert {box["part"] for box in found["adres"]["boxes"]} == {
        "postcode",
        "huisnummer",
        "toevoeging",
        "straat",
        "plaats",
    }
    assert {box["row"] for box in found["kinderen"]["boxes"]} == set(range(1, 7))
    name = Counter(box["y"] for box in found["kinderen"]["boxes"] if (box["row"], box["inner"]) == (1, "naam"))
    assert [*name.values()] == [28, 12]  # no box goes on by itself on the next line
    assert code_text(special, 1, "A").startswith(f"{ROWS_FIT}/")  # what was printed before keeps its layout
    assert {box["kind"] for box in found["akkoord"]["boxes"]} == {"tick", "signature"}


def test_a_serial_is_new_each_time() -> None:
    assert form(PUBLISHED[0]).pdf != form(PUBLISHED[0]).pdf


@pytest.mark.parametrize("published", EVERY)
def test_answers_in_print_move_no_box(published: Published) -> None:
    answers = invent.answers(published.version.questions, np.random.default_rng(3))
    assert form(published, "TESTSERIAL", answers, ["bsn"]).layout == layout(published)


def test_who_asks_for_a_form_while_many_do_hears_that_it_is_busy(
    client: Client, city: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/diensten/evenementenvergunning/formulier.pdf"
    first, second = client.get(address), client.get(address)
    assert len(pages(first.content)) == len(pages(second.content)) > 1
    assert first.content != second.content  # another serial
    monkeypatch.setattr(views, "_MAKING", Turns(0, 0, 0))
    refused = client.get(address)
    assert (refused.status_code, "Het is nu druk" in refused.content.decode()) == (503, True)
    assert int(refused["Retry-After"]) > 0
