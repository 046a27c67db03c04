"""Gather what the model makes of other people's boxes, for a municipality that learns from its own post.

    PYTHONPATH=. .venv/bin/loket paper simulate SERVICE --hands STROKES.jsonl.gz -o FOLDER     # a few, of each level
    PYTHONPATH=. .venv/bin/python training/practice.py FOLDER...                               # a minute for each hundred pages

Writes practice.npz beside the model: of boxes on simulated pages what the model makes of them before its last layer, a byte
a number, and which character is in each. Half of the hands is marked apart, to judge by. Do it anew for each new model.
"""

from __future__ import annotations

import argparse
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

OUT = Path("openloket/channels/paper/reading/practice.npz")
MOST = 36
"""Boxes of one character, of each half of the hands."""


def written(folder: Path, library: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield the hand, the character and the crop of each filled box of a folder that `simulate` made."""
    from openloket.channels.paper.reading import boxes, find, images, reader

    for truth in json.loads((folder / "truth.json").read_text())["forms"]:
        for picture in (picture for name in truth["files"] for picture in images.pages(folder / name)):
            code, _ = find.code(picture)
            form = library.find(code.service, code.version, code.scheme) if code else None
            picture = find.without_streaks(picture, code) if code else picture
            lies = find.place(picture, code) if code else None
            if form is None or lies is None:
                continue
            page = find.straight(picture, lies)
            for item in reader.fields_on(form, code.page):
                here = [box for box in item.boxes if box["page"] == code.page]
                text = truth["fields"].get(item.key)
                if item.kind != "comb" or not isinstance(text, str) or len(here) != len(item.boxes):
                    continue
                moves = boxes.shifts(page, here)
                crops = boxes.crops(page, here, [moves[n] for n in range(len(here))])
                yield from ((truth["hand"], letter, crops[n]) for n, letter in enumerate(text) if letter != " ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path, default=OUT)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openloket.site.settings")
    import django

    django.setup()
    from openloket.channels.paper.reading import characters
    from openloket.channels.paper.reading.alphabet import CHARACTERS
    from openloket.site.console import BASE
    from openloket.site.paper_cli import _library

    library = _library(BASE / "services")
    every = [box for folder in asked.folders for box in written(folder, library)]
    order = np.random.default_rng(1).permutation(len(every))
    seen: Counter[tuple[str, bool]] = Counter()
    kept = []
    for hand, letter, crop in (every[n] for n in order):
        apart = zlib.crc32(hand.encode()) % 2 == 1
        seen[letter, apart] += 1
        if seen[letter, apart] <= MOST:
            kept.append((letter, apart, crop))
    features = characters.features(np.stack([crop for _, _, crop in kept]))
    scale = features.max(axis=0) / 255 + 1e-9
    np.savez_compressed(
        asked.output,
        features=np.round(features / scale).astype(np.uint8),
        scale=scale.astype(np.float32),
        labels=np.array([CHARACTERS.index(letter) for letter, _, _ in kept], np.uint8),
        apart=np.array([apart for _, apart, _ in kept], bool),
        base=characters.version(),
        source="Simulated pages with pens of UNIPEN train_r01_v07 (International Unipen Foundation), CC BY 4.0",
    )
    print(f"{len(kept)} of {len(every)} boxes in {asked.output}: {asked.output.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
