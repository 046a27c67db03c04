"""The drawing of a process: everything in it, in order, and safe whatever activities are called."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from openloket.insight import charts, eventlog, processes
from openloket.insight.drawing import SHARES, draw, duration, layers, shown
from tests.insight.test_eventlog import log


def made(folder: Path, seed: int, names: list[str]) -> processes.Map:
    chance = random.Random(seed)
    lines = []
    for case in range(60):
        for step, name in enumerate(["in", *chance.sample(names, chance.randint(1, len(names))), "uit"]):
            lines.append(f'c{case},"{name}",2026-01-{1 + step:02d} 09:00:00+01:00,x,web,,,')
    with eventlog.opened(log(folder, *lines)) as (tables, _):
        return processes.process_map(tables)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("share", SHARES.values())
def test_every_box_hangs_together_and_the_lines_are_used_most(tmp_path: Path, seed: int, share: float) -> None:
    found = made(tmp_path, seed, ["a", "b", "c", "d"])
    pairs = shown(found, share)
    assert all(pair.count >= 10 for pair in pairs)
    often = found.often
    assert sum(pair.count for pair in pairs) >= share * sum(pair.count for pair in often)
    rows = layers(found, pairs)
    drawn = [name for row in rows for name in row]
    assert sorted(drawn) == sorted({pair.start for pair in pairs} | {pair.end for pair in pairs})
    assert rows[0][0] == "in"
    svg = ET.fromstring(draw(found, "Titel", "Wat er te zien is", share))
    texts = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    for name in drawn:
        assert name in texts


def test_a_hostile_name_stays_text(tmp_path: Path) -> None:
    found = made(tmp_path, 1, ["<script>alert(1)</script>", "b & c"])
    text = draw(found, '"><script>', "x")
    ET.fromstring(text)
    assert "<script" not in text
    assert "style=" not in text


def test_nothing_to_draw(tmp_path: Path) -> None:
    with eventlog.opened(log(tmp_path, "a,in,2026-01-01 09:00:00+01:00,x,web,,,")) as (tables, _):
        assert draw(processes.process_map(tables), "x", "y") == ""


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0, "< 1 min"), (0.5, "30 min"), (1, "1 uur"), (47, "47 uur"), (48, "2 dagen"), (240, "10 dagen")],
)
def test_how_long_in_words(hours: float, words: str) -> None:
    assert duration(hours) == words


def test_a_chart_is_one_image_with_a_sentence_and_no_call_elsewhere() -> None:
    rows: list[dict[str, Any]] = [{"maand": "2026-01", "aantal": 15, "kanaal": "Web"}]
    svg = charts.stacked(rows, x="maand", y="aantal", group="kanaal", says='Aandeel van "web" & <papier>')
    root = ET.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == 'Aandeel van "web" & <papier>'
    assert "style=" not in svg
    assert "<script" not in svg
    assert "<image" not in svg
    assert [element for element in root.iter() if element.attrib.get("role")] == [root]
    again = charts.stacked(rows, x="maand", y="aantal", group="kanaal", says='Aandeel van "web" & <papier>')
    assert again is svg
