"""Train the character model of the paper reader on what training/glyphs.py gathered.

    PYTHONPATH=. .venv/bin/python training/glyphs.py --strokes STROKES.jsonl.gz
    python -m venv training/venv && training/venv/bin/pip install -r training/requirements.txt
    training/venv/bin/python training/train.py

Every character is written into a box anew each time it is seen, by a pen, on paper, through a scanner, fax, copier or telephone: all
of it is drawn by PyTorch, on a GPU where there is one. A large model learns first; the small one that is kept learns from the same
pictures and from what the large one says of them. Writers kept apart are only used to measure. Writes characters.onnx with what
it reached in its metadata, and training/report.json.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper
from torch import nn

GLYPHS = Path("training/glyphs.npz")
OUT = Path("openloket/channels/paper/reading/characters.onnx")
REPORT = Path("training/report.json")
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
BOX = (5.6, 7.0)
"""Millimetres."""
FINE = 10.0
"""Pixels a millimetre while drawing."""
FONT, PICTURE, PEN, MADE = range(4)
CONDITIONS = ("office", "fax", "copy", "photo")
PLACED = 0.15
"""Millimetres (standard deviation) that the reader is off where it looks for a box."""


# What is written ------------------------------------------------------------------------------------------------------


class Glyphs:
    """All glyphs as fields of distances to the ink, so that any pen can write them."""

    def __init__(self, path: Path) -> None:
        data = np.load(path)
        self.said = json.loads(str(data["said"]))
        side = 96
        ink = np.unpackbits(data["ink"], axis=1, count=side * side).reshape(-1, side, side)
        source = data["source"]
        fields = np.empty(ink.shape, np.float16)
        self.high = np.empty(len(ink), np.float32)
        self.wide = np.empty(len(ink), np.float32)
        for n, (picture, of) in enumerate(zip(ink, source, strict=True)):
            out = cv2.distanceTransform(1 - picture, cv2.DIST_L2, 5)
            inner = cv2.distanceTransform(picture, cv2.DIST_L2, 5) if of in (FONT, PICTURE) else 0.0
            fields[n] = np.clip(out - inner, -20, 40)
            rows, columns = np.nonzero(picture.any(axis=1))[0], np.nonzero(picture.any(axis=0))[0]
            self.high[n], self.wide[n] = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
        self.fields = torch.from_numpy(fields).to(DEVICE)
        self.label, self.source, self.apart = data["label"].astype(np.int64), source, data["apart"]
        to = lambda array: torch.from_numpy(np.asarray(array)).to(DEVICE)  # noqa: E731
        self.t_high, self.t_wide = to(self.high), to(self.wide)
        self.t_tall, self.t_drop = to(data["tall"]), to(data["drop"])
        self.t_line = to((source == PEN) | (source == MADE))

    def lists(self, measured: bool) -> dict[int, dict[int, Any]]:
        """Return for each label the numbers of its glyphs by source: of writers trained on, or of those kept apart."""
        found: dict[int, dict[int, Any]] = {}
        for n in np.nonzero(self.apart == measured)[0]:
            of = PEN if self.source[n] == MADE and not measured else int(self.source[n])
            found.setdefault(int(self.label[n]), {}).setdefault(of, []).append(n)
        return {label: {of: np.array(ns) for of, ns in by.items()} for label, by in found.items()}


class Chooser:
    """Chooses which characters are written: labels by weight, then who wrote them."""

    def __init__(self, lists: dict[int, dict[int, Any]], labels: np.ndarray, weights: np.ndarray) -> None:
        self.lists, self.labels, self.weights = lists, labels, weights / weights.sum()
        self.shares = {FONT: 0.3, PICTURE: 0.18, PEN: 0.7}

    def choose(self, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
        chosen = rng.choice(self.labels, count, p=self.weights)
        glyphs = np.zeros(count, np.int64)
        for label in np.unique(chosen):
            by = self.lists.get(int(label))
            at = np.nonzero(chosen == label)[0]
            if by is None:
                continue
            kinds = list(by)
            share = np.array([self.shares.get(kind, 0.1) for kind in kinds])
            which = rng.choice(len(kinds), len(at), p=share / share.sum())
            for n, kind in enumerate(kinds):
                here = at[which == n]
                glyphs[here] = rng.choice(by[kind], len(here))
        return chosen, glyphs


# How it is drawn ------------------------------------------------------------------------------------------------------


def uniform(count: int, low: float, high: float) -> torch.Tensor:
    return torch.rand(count, device=DEVICE) * (high - low) + low


def normal(count: int, spread: float) -> torch.Tensor:
    return torch.randn(count, device=DEVICE) * spread


def chance(count: int, of: float) -> torch.Tensor:
    return torch.rand(count, device=DEVICE) < of


class Drawing:
    """Boxes with characters in them: a canvas of 0 (paper) to 1 (ink), FINE pixels a millimetre."""

    def __init__(self, glyphs: Glyphs) -> None:
        self.glyphs = glyphs
        around = glyphs.said["around"]
        self.size = (BOX[0] + 2 * around, BOX[1] + 2 * around)
        self.margin = 0.6  # of paper around what the model sees, for what is moved afterwards
        self.shape = tuple(round((side + 2 * self.margin) * FINE) for side in self.size)
        xs = (torch.arange(self.shape[0], device=DEVICE) + 0.5) / FINE - (self.size[0] / 2 + self.margin)
        ys = (torch.arange(self.shape[1], device=DEVICE) + 0.5) / FINE - (self.size[1] / 2 + self.margin)
        self.y, self.x = torch.meshgrid(ys, xs, indexing="ij")  # millimetres from the middle of the box
        self.down, self.across = self._smooth(self.shape[1]), self._smooth(self.shape[0])

    @staticmethod
    def _smooth(size: int) -> torch.Tensor:
        """Return what makes a smooth line of `size` points of four: size x 4."""
        four = torch.eye(4, device=DEVICE).reshape(1, 4, 4, 1)
        return F.interpolate(four, size=(size, 1), mode="bicubic", align_corners=False)[0, :, :, 0].T.contiguous()

    def glyph(
        self, numbers: torch.Tensor, pen: dict[str, torch.Tensor], clean: bool, aside: torch.Tensor | float = 0.0
    ) -> torch.Tensor:
        """Write one glyph each: n x height x width of ink."""
        g, n = self.glyphs, len(numbers)
        tall, drop, high, wide = (part[numbers] for part in (g.t_tall, g.t_drop, g.t_high, g.t_wide))
        capital = pen["size"] * uniform(n, 0.92, 1.08) if not clean else pen["size"]
        height = capital * tall  # millimetres
        unit = height / high  # millimetres a pixel of the glyph, down
        amount = 0.0 if clean else 1.0
        stretch = uniform(n, 1 - 0.2 * amount, 1 + 0.18 * amount)
        across = torch.minimum(unit * stretch, BOX[0] * (uniform(n, 0.82, 1.04) if not clean else 0.9) / wide)
        angle, shear = normal(n, 0.06 * amount), normal(n, 0.11 * amount)
        left = aside + normal(n, 0.07 * amount) * BOX[0]
        top = (drop + tall / 2 - 0.5) * capital + normal(n, 0.05 * amount) * BOX[1]
        dx, dy = (
            self.x[None] - left[:, None, None] if torch.is_tensor(left) else self.x[None],
            self.y[None] - top[:, None, None],
        )
        cos, sin = torch.cos(angle)[:, None, None], torch.sin(angle)[:, None, None]
        rx, ry = cos * dx + sin * dy, -sin * dx + cos * dy
        rx = rx + shear[:, None, None] * ry
        u, v = rx / across[:, None, None], ry / unit[:, None, None]
        grid = torch.stack([u, v], dim=-1) * (2 / 96)
        if not clean:  # a hand is never twice the same
            bend = torch.randn(n, 2, 4, 4, device=DEVICE) * (uniform(n, 0.0, 0.055)[:, None, None, None])
            grid = grid + (self.down @ bend @ self.across.T).permute(0, 2, 3, 1)
        field = F.grid_sample(
            g.fields[numbers][:, None].float(), grid, mode="bilinear", padding_mode="border", align_corners=False
        )[:, 0]
        far = (grid.abs().amax(dim=-1) > 1.0) * 10.0
        mean = torch.sqrt(across * unit)
        line = g.t_line[numbers]
        reach = torch.where(line, pen["radius"] / mean, pen["fatter"] / mean)
        soft = (0.5 / FINE) / mean
        return torch.sigmoid((reach[:, None, None] - field - far) / (0.5 * soft[:, None, None]))

    def segments(self, points: torch.Tensor, radius: torch.Tensor) -> torch.Tensor:
        """Draw a polyline each: `points` is n x k x 2 in millimetres from the middle of the box; NaN leaves the rest away."""
        n, k, _ = points.shape
        least = torch.full((n, *self.x.shape), 99.0, device=DEVICE)
        for i in range(k - 1):
            a, b = points[:, i, None, None], points[:, i + 1, None, None]
            d = b - a
            px, py = self.x[None] - a[..., 0], self.y[None] - a[..., 1]
            t = ((px * d[..., 0] + py * d[..., 1]) / (d.square().sum(-1) + 1e-6)).clamp(0, 1)
            far = torch.sqrt((px - t * d[..., 0]).square() + (py - t * d[..., 1]).square() + 1e-8)
            least = torch.minimum(least, torch.nan_to_num(far, nan=99.0))
        return torch.sigmoid((radius[:, None, None] - least) * FINE * 2)

    def struck(self, count: int, radius: torch.Tensor) -> torch.Tensor:
        """Draw what strikes something out: a cross, a few strokes, a zig-zag or a scribble."""
        k = 14
        kind = torch.randint(0, 4, (count,), device=DEVICE)
        half = torch.tensor([BOX[0] / 2, BOX[1] / 2], device=DEVICE)
        step = torch.linspace(-1, 1, k, device=DEVICE)
        side = torch.where(torch.arange(k, device=DEVICE) % 2 == 0, -1.0, 1.0)
        reach = uniform(count, 0.6, 1.05)[:, None]
        down = torch.stack([side[None] * reach + 0 * step[None], step[None] * uniform(count, 0.5, 0.95)[:, None]], -1)
        along = torch.stack([step[None] * reach, side[None] * uniform(count, 0.35, 0.9)[:, None]], -1)
        wild = torch.rand(count, k, 2, device=DEVICE) * 1.7 - 0.85
        cross = torch.full((count, k, 2), float("nan"), device=DEVICE)
        ends = torch.tensor([[-1.0, -1.0], [1.0, 1.0], [float("nan")] * 2, [1.0, -1.0], [-1.0, 1.0]], device=DEVICE)
        cross[:, :5] = ends[None] * uniform(count, 0.65, 1.0)[:, None, None]
        points = torch.where(
            (kind == 0)[:, None, None],
            cross,
            torch.where((kind == 1)[:, None, None], down, torch.where((kind == 2)[:, None, None], along, wild)),
        )
        fewer = torch.randint(5, k + 1, (count,), device=DEVICE)
        points = torch.where(
            (torch.arange(k, device=DEVICE)[None] < fewer[:, None])[..., None] | (kind == 0)[:, None, None],
            points,
            torch.nan,
        )
        points = points * half + torch.randn(count, k, 2, device=DEVICE) * 0.25
        return self.segments(points, radius)

    def lines(self, count: int, clean: bool) -> torch.Tensor:
        """Draw the printed lines of the box and of those beside it."""
        thick = (uniform(count, 0.1, 0.3) / 2)[:, None, None]
        ink = torch.zeros((count, *self.x.shape), device=DEVICE)
        angle = normal(count, 0.0 if clean else 0.008)[:, None, None]
        x, y = self.x[None] + angle * self.y[None], self.y[None] - angle * self.x[None]
        tall = (y.abs() < BOX[1] / 2 + thick).float()
        for at in (-1.5, -0.5, 0.5, 1.5):
            ink = torch.maximum(ink, torch.sigmoid((thick - (x - at * BOX[0]).abs()) * FINE * 2) * tall)
        for at in (-0.5, 0.5):
            ink = torch.maximum(ink, torch.sigmoid((thick - (y - at * BOX[1]).abs()) * FINE * 2))
        return ink * uniform(count, 0.2, 0.95)[:, None, None]

    def pen(self, count: int, clean: bool) -> dict[str, torch.Tensor]:
        if clean:
            one = torch.ones(count, device=DEVICE)
            return {"size": one * 4.9, "radius": one * 0.27, "fatter": one * 0.0, "ink": one}
        pencil = chance(count, 0.25)
        return {
            "size": uniform(count, 0.48, 0.92) * BOX[1],
            "radius": torch.where(chance(count, 0.15), uniform(count, 0.35, 0.6), uniform(count, 0.12, 0.36)),
            "fatter": normal(count, 0.06).clamp(-0.06, 0.25),
            "ink": torch.where(pencil, uniform(count, 0.35, 0.6), uniform(count, 0.5, 1.0)),
        }

    def boxes(
        self, rng: np.random.Generator, chooser: Chooser, count: int, clean: bool = False
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Fill `count` boxes; returns canvases and what is in them."""
        said = self.glyphs.said
        labels, numbers = chooser.choose(rng, count)
        to = lambda array: torch.from_numpy(array).to(DEVICE)  # noqa: E731
        label, number = to(labels), to(numbers)
        pen = self.pen(count, clean)
        empty, struck = label == said["empty"], label == said["struck"]
        ink = self.glyph(number, pen, clean) * (~empty)[:, None, None]
        if clean:
            return ink, label
        if bool(struck.any()):
            at = torch.nonzero(struck)[:, 0]
            _, first = chooser.choose(rng, len(at) * 4)
            keep = first[first > 0][: 2 * len(at)]
            one, two = to(np.resize(keep, len(at))), to(np.resize(keep[::-1].copy(), len(at)))
            mine = {name: value[at] for name, value in pen.items()}
            below = self.glyph(one, mine, False)
            over = torch.where(
                chance(len(at), 0.3)[:, None, None],
                self.glyph(two, {**mine, "radius": mine["radius"] * 1.25}, False),
                self.struck(len(at), mine["radius"]),
            )
            ink[at] = torch.maximum(below, over)
        for side in (-1.0, 1.0):
            _, beside = chooser.choose(rng, count)
            there = chance(count, 0.55) & (to(beside) > 0)
            there = there & (~empty | chance(count, 0.6))
            ink = torch.maximum(ink, self.glyph(to(beside), pen, False, side * BOX[0]) * there[:, None, None])
        grain = F.interpolate(torch.rand(count, 1, 12, 10, device=DEVICE), size=ink.shape[1:], mode="bilinear")[:, 0]
        fine = torch.rand_like(ink)
        press = 1 - uniform(count, 0.0, 0.45)[:, None, None] * grain
        rough = torch.where(chance(count, 0.25), uniform(count, 0.1, 0.6), torch.zeros(count, device=DEVICE))[
            :, None, None
        ]
        ink = ink * pen["ink"][:, None, None] * press * (1 - rough * fine)
        ink = torch.maximum(ink, self.lines(count, clean))
        dot = chance(count, 0.06)
        if bool(dot.any()):
            place = (torch.rand(count, 2, device=DEVICE) - 0.5) * torch.tensor(self.size, device=DEVICE)
            far = torch.sqrt(
                (self.x[None] - place[:, 0, None, None]) ** 2 + (self.y[None] - place[:, 1, None, None]) ** 2
            )
            speck = torch.sigmoid((uniform(count, 0.05, 0.28)[:, None, None] - far) * FINE * 2) * dot[:, None, None]
            ink = torch.maximum(ink, speck * uniform(count, 0.2, 1.0)[:, None, None])
        return ink, label


def blurred(ink: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
    """Make each picture unsharp by its own `sigma`, in pixels."""
    n, radius = len(ink), 7
    at = torch.arange(-radius, radius + 1, device=DEVICE).float()
    kernel = torch.exp(-0.5 * (at[None] / sigma.clamp(min=0.05)[:, None]) ** 2)
    kernel = kernel / kernel.sum(1, keepdim=True)
    x = F.pad(ink[None], (radius, radius, radius, radius), mode="replicate")
    x = F.conv2d(x, kernel[:, None, None, :], groups=n)
    return F.conv2d(x, kernel[:, None, :, None], groups=n)[0]


def resampled(ink: torch.Tensor, size: tuple[int, int], matrix: torch.Tensor) -> torch.Tensor:
    """Look at pictures through n x 2 x 3 matrices (of places from -1 to 1), as `size` width and height."""
    grid = F.affine_grid(matrix, [len(ink), 1, size[1], size[0]], align_corners=False)
    return F.grid_sample(ink[:, None], grid, mode="bilinear", padding_mode="border", align_corners=False)[:, 0]


def moved(count: int, turn: float, scale: float, shift: float) -> torch.Tensor:
    angle, size = normal(count, turn), 1 + normal(count, scale)
    cos, sin = torch.cos(angle) * size, torch.sin(angle) * size
    dx, dy = normal(count, shift), normal(count, shift)
    return torch.stack([torch.stack([cos, -sin, dx], 1), torch.stack([sin, cos, dy], 1)], 1)


_DCT = torch.tensor(
    [
        [
            (math.sqrt(1 / 8) if k == 0 else math.sqrt(2 / 8)) * math.cos(math.pi * (2 * i + 1) * k / 16)
            for i in range(8)
        ]
        for k in range(8)
    ],
    device=DEVICE,
)
_TABLE = torch.tensor(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    device=DEVICE,
    dtype=torch.float32,
)  # the luminance table of the JPEG standard (ITU-T T.81, Annex K)


def jpeg(picture: torch.Tensor, coarse: torch.Tensor) -> torch.Tensor:
    """Lose what JPEG loses; `coarse` multiplies the table of quality 50."""
    n, high, wide = picture.shape
    dy, dx = int(torch.randint(0, 8, ())), int(torch.randint(0, 8, ()))
    x = (
        F.pad(picture[None], (dx, 15 - (wide + dx - 1) % 8 - 8, dy, 15 - (high + dy - 1) % 8 - 8), mode="replicate")[0]
        * 255
    )
    h, w = x.shape[1:]
    blocks = x.reshape(n, h // 8, 8, w // 8, 8).permute(0, 1, 3, 2, 4)
    steps = _TABLE[None, None, None] * coarse[:, None, None, None, None]
    spectrum = torch.round((_DCT @ (blocks - 128) @ _DCT.T) / steps) * steps
    back = (_DCT.T @ spectrum @ _DCT + 128).permute(0, 1, 3, 2, 4).reshape(n, h, w)
    return back[:, dy : dy + high, dx : dx + wide] / 255


def seen(drawing: Drawing, ink: torch.Tensor, condition: str) -> torch.Tensor:
    """Turn canvases into what the model gets of them, as a machine of that kind sees them: n x 1 x height x width."""
    n = len(ink)
    full = [side + 2 * drawing.margin for side in drawing.size]
    fine = FINE / 10
    if condition == "photo":
        ink = blurred(ink, uniform(n, 0.6, 3.4) * fine)
        dots = float(np.random.uniform(5.0, 9.0))
    elif condition == "fax":
        ink = blurred(ink, uniform(n, 0.4, 1.9) * fine)
        dots = 200 / 25.4
    else:
        ink = blurred(ink, uniform(n, 0.4, 1.7) * fine)
        dots = float(np.random.choice([150, 200, 200, 240, 300])) / 25.4
    if condition == "copy":
        for _ in range(int(np.random.randint(1, 3))):
            steep, middle = uniform(n, 4, 16)[:, None, None], uniform(n, 0.22, 0.5)[:, None, None]
            low, high = torch.sigmoid(-steep * middle), torch.sigmoid(steep * (1 - middle))
            ink = (torch.sigmoid(steep * (ink + torch.randn_like(ink) * 0.05 - middle)) - low) / (high - low)
            ink = blurred(ink, uniform(n, 0.5, 1.5) * fine)
    size = (round(full[0] * dots), round(full[1] * dots))
    low = resampled(ink, size, moved(n, 0.012, 0.012, 0.0))
    if condition == "fax":
        low = low + torch.randn_like(low) * uniform(n, 0.01, 0.11)[:, None, None]
        low = (low > uniform(n, 0.15, 0.42)[:, None, None]).float()
        speck, rate = torch.rand_like(low), uniform(n, 0.0, 0.006)[:, None, None] * chance(n, 0.7)[:, None, None]
        low = torch.where(speck < rate, 1.0, torch.where(speck > 1 - rate, 0.0, low))
    else:
        low = (
            low * uniform(n, 0.68, 1.0)[:, None, None]
            + uniform(n, 0.0, 0.08)[:, None, None] * chance(n, 0.5)[:, None, None]
        )
        if condition == "photo":
            slope = torch.stack([normal(n, 0.04), normal(n, 0.04)], 1)
            yy = torch.linspace(-1, 1, low.shape[1], device=DEVICE)[None, :, None]
            xx = torch.linspace(-1, 1, low.shape[2], device=DEVICE)[None, None]
            low = low + slope[:, 0, None, None] * yy + slope[:, 1, None, None] * xx
        low = low + torch.randn_like(low) * uniform(n, 0.0, 0.06)[:, None, None]
        if np.random.rand() < 0.6:
            low = 1 - jpeg(1 - low, uniform(n, 0.2, 1.8))
    low = low.clamp(0, 1)
    across, down = drawing.size[0] / full[0], drawing.size[1] / full[1]
    look = moved(n, 0.004, 0.012, 0.0)
    look[:, 0, :2] *= across
    look[:, 1, :2] *= down
    look[:, 0, 2] += normal(n, PLACED) / (full[0] / 2)
    look[:, 1, 2] += normal(n, PLACED) / (full[1] / 2)
    crop = drawing.glyphs.said["crop"]
    twice = resampled(low, (crop[0] * 2, crop[1] * 2), look)
    return F.avg_pool2d(twice[:, None], 2).clamp(0, 1)


# The models -----------------------------------------------------------------------------------------------------------


class Block(nn.Module):
    def __init__(self, a: int, b: int) -> None:
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b)
        self.conv2, self.norm2 = nn.Conv2d(b, b, 3, padding=1, bias=False), nn.BatchNorm2d(b)
        self.skip = nn.Conv2d(a, b, 1, bias=False) if a != b else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.skip(x) + self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x))))))


class Teacher(nn.Module):
    """A large model, that only the small one ever sees."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            Block(1, 64),
            Block(64, 64),
            nn.MaxPool2d(2),
            Block(64, 128),
            Block(128, 128),
            nn.MaxPool2d(2),
            Block(128, 256),
            Block(256, 256),
            nn.MaxPool2d(2),
            Block(256, 384),
            nn.Flatten(),
            nn.Dropout(0.4),
            nn.Linear(384 * 20, 256),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(256, outputs),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layers(x)


WIDE = (24, 48, 96, 160)
HIDDEN = 224


class Model(nn.Module):
    """The model that reads: few enough sums for one core, at many boxes a page."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        a, b, c, d = WIDE
        pairs = [(1, a, 5, 2), (a, b, 3, 1), (b, c, 3, 1), (c, c, 3, 1), (c, d, 3, 1)]
        self.convs = nn.ModuleList(nn.Conv2d(i, o, k, stride=s, padding=k // 2, bias=False) for i, o, k, s in pairs)
        self.norms = nn.ModuleList(nn.BatchNorm2d(o) for _, o, _, _ in pairs)
        self.hidden, self.out, self.drop = nn.Linear(d * 20, HIDDEN), nn.Linear(HIDDEN, outputs), nn.Dropout(0.25)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for n, (conv, norm) in enumerate(zip(self.convs, self.norms, strict=True)):
            now = norm(conv(x))
            x = F.relu(now + x if n == 3 else now)
            if n in (1, 3):
                x = F.max_pool2d(x, 2)
        return self.out(self.drop(F.relu(self.hidden(self.drop(x.flatten(1))))))


def save(model: Model, said: dict[str, Any], path: Path) -> None:
    """Write the model as ONNX, its norms folded into its convolutions; its input is 0 to 255, its output logits."""
    model = model.float().cpu().eval()
    nodes, weights, at = (
        [helper.make_node("Mul", ["crops", "scale"], ["x"])],
        [numpy_helper.from_array(np.array(1 / 255, np.float32), "scale")],
        "x",
    )

    def weight(name: str, value: torch.Tensor) -> str:  # kept in half precision, which no chance that matters notices
        weights.append(numpy_helper.from_array(value.detach().numpy().astype(np.float16), f"{name}.half"))
        nodes.insert(0, helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
        return name

    for n, (conv, norm) in enumerate(zip(model.convs, model.norms, strict=True)):
        by = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        w, b = (
            weight(f"c{n}.w", conv.weight * by[:, None, None, None]),
            weight(f"c{n}.b", norm.bias - norm.running_mean * by),
        )
        k, s = conv.kernel_size[0], conv.stride[0]
        nodes.append(
            helper.make_node("Conv", [at, w, b], [f"c{n}"], kernel_shape=[k, k], pads=[k // 2] * 4, strides=[s, s])
        )
        out = f"c{n}"
        if n == 3:
            nodes.append(helper.make_node("Add", [out, at], [f"a{n}"]))
            out = f"a{n}"
        nodes.append(helper.make_node("Relu", [out], [f"r{n}"]))
        at = f"r{n}"
        if n in (1, 3):
            nodes.append(helper.make_node("MaxPool", [at], [f"p{n}"], kernel_shape=[2, 2], strides=[2, 2]))
            at = f"p{n}"
    nodes.append(helper.make_node("Flatten", [at], ["flat"]))
    nodes.append(
        helper.make_node(
            "Gemm", ["flat", weight("h.w", model.hidden.weight.T.contiguous()), weight("h.b", model.hidden.bias)], ["h"]
        )
    )
    nodes.append(helper.make_node("Relu", ["h"], ["hr"]))
    nodes.append(
        helper.make_node(
            "Gemm", ["hr", weight("o.w", model.out.weight.T.contiguous()), weight("o.b", model.out.bias)], ["logits"]
        )
    )
    crop, outputs = said["crop"], said["outputs"]
    graph = helper.make_graph(
        nodes,
        "characters",
        [helper.make_tensor_value_info("crops", TensorProto.FLOAT, ["n", 1, crop[1], crop[0]])],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
            for name, shape in (  # what comes before the last layer and that layer itself are for learning in a municipality
                ("logits", ["n", outputs]),
                ("hr", ["n", HIDDEN]),
                ("o.w", [HIDDEN, outputs]),
                ("o.b", [outputs]),
            )
        ],
        weights,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(
        made, {key: value if isinstance(value, str) else json.dumps(value) for key, value in said.items()}
    )
    onnx.checker.check_model(made)
    path.write_bytes(made.SerializeToString())


# Learning -------------------------------------------------------------------------------------------------------------


def weights_of(said: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return the outputs of the model and how often each is practised."""
    weights = np.full(said["outputs"], 0.5)
    weights[:10], weights[10:36], weights[36:42] = 3.0, 2.4, 0.25
    weights[said["empty"]], weights[said["struck"]] = 4.0, 5.0
    weights[said["struck"] + 1 :] = 0.7
    return np.arange(said["outputs"]), weights


def learn(
    model: nn.Module,
    drawing: Drawing,
    chooser: Chooser,
    steps: int,
    batch: int,
    rate: float,
    seed: int,
    teacher: nn.Module | None = None,
) -> nn.Module:
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    np.random.seed(seed)
    model = model.to(DEVICE).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=5e-3 if teacher is None else 5e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.15)
    average = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.999), use_buffers=True
    )
    start, total = time.time(), 0.0
    for step in range(1, steps + 1):
        with torch.no_grad():
            ink, label = drawing.boxes(rng, chooser, batch)
            by = step % 2, step % 2 + 2  # two machines look at each box
            x = torch.cat([seen(drawing, ink, CONDITIONS[n]) for n in by])
            label = label.repeat(2)
        with torch.autocast(DEVICE, torch.bfloat16, enabled=DEVICE == "cuda"):
            found = model(x).float()
            loss = F.cross_entropy(found, label, label_smoothing=0.03 if teacher is None else 0.0)
            if teacher is not None:
                with torch.no_grad():
                    said = torch.softmax(teacher(x).float() / 2, dim=1)
                loss = 0.3 * loss + 0.7 * 4 * F.kl_div(F.log_softmax(found / 2, dim=1), said, reduction="batchmean")
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimizer.step()
        schedule.step()
        average.update_parameters(model)
        total += float(loss.detach()) if step % 50 == 0 else 0.0
        if step % 2000 == 0:
            print(f"step {step}: loss {total / 40:.4f}, {time.time() - start:.0f} s", flush=True)
            total = 0.0
    return average.module.eval()


def measured(model: nn.Module, drawing: Drawing, lists: dict[int, dict[int, Any]], seed: int = 7) -> dict[str, Any]:
    """Read what writers kept apart wrote: each of their glyphs in a clean box, and four times through each machine."""
    found: dict[str, Any] = {}
    model = model.to(DEVICE).eval()
    torch.manual_seed(seed)
    np.random.seed(seed)
    rng = np.random.default_rng(seed)
    kinds = {"digits": (0, 10), "capitals": (10, 36)}
    for source, name in ((PEN, "people"), (FONT, "fonts")):
        for kind, (first, last) in kinds.items():
            pairs = [(label, n) for label in range(first, last) for n in lists.get(label, {}).get(source, [])]
            label, number = (torch.tensor(part, device=DEVICE) for part in zip(*pairs, strict=True))

            class These:
                lists: dict = {}

                def choose(
                    self, rng, count, _label=label, _number=number
                ):  # the boxes in turn, then whatever beside them
                    if not self.lists:
                        self.lists = {1: 1}
                        return _label.cpu().numpy(), _number.cpu().numpy()
                    return _label.cpu().numpy(), rng.permutation(_number.cpu().numpy())

            for condition in ("clean", *CONDITIONS):
                right = sure = sure_right = count = 0
                for _ in range(1 if condition == "clean" else 4):
                    ink, _ = drawing.boxes(rng, These(), len(label), clean=condition == "clean")
                    if condition == "clean":
                        x = seen_clean(drawing, ink)
                    else:
                        x = seen(drawing, ink, condition)
                    with torch.no_grad():
                        logits = torch.cat([model(part).float() for part in x.split(2048)])
                    p = torch.softmax(logits[:, first:last], dim=1)
                    most, best = p.max(1)
                    hit = best + first == label
                    right += int(hit.sum())
                    sure += int((most >= 0.99).sum())
                    sure_right += int((hit & (most >= 0.99)).sum())
                    count += len(label)
                found[f"{name} {kind} {condition}"] = {
                    "n": count,
                    "right": round(right / count, 5),
                    "sure": round(sure / count, 4),
                    "right_of_sure": round(sure_right / max(1, sure), 5),
                }
    return found


def seen_clean(drawing: Drawing, ink: torch.Tensor) -> torch.Tensor:
    full = [side + 2 * drawing.margin for side in drawing.size]
    look = torch.zeros(len(ink), 2, 3, device=DEVICE)
    look[:, 0, 0], look[:, 1, 1] = drawing.size[0] / full[0], drawing.size[1] / full[1]
    crop = drawing.glyphs.said["crop"]
    lines = drawing.lines(len(ink), True)
    return F.avg_pool2d(resampled(torch.maximum(ink, lines), (crop[0] * 2, crop[1] * 2), look)[:, None], 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--glyphs", type=Path, default=GLYPHS)
    parser.add_argument("-o", "--output", type=Path, default=OUT)
    parser.add_argument("--report", type=Path, default=REPORT)
    parser.add_argument("--teacher-steps", type=int, default=3_500)
    parser.add_argument("--steps", type=int, default=7_500)
    parser.add_argument("--batch", type=int, default=1024, help="boxes drawn at a time; two machines look at each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--samples", type=Path, help="write a sheet of boxes as the model sees them, and stop")
    asked = parser.parse_args()
    began = time.time()
    torch.backends.cudnn.benchmark = True
    torch.set_float32_matmul_precision("high")
    glyphs = Glyphs(asked.glyphs)
    drawing = Drawing(glyphs)
    trained, apart = glyphs.lists(False), glyphs.lists(True)
    chooser = Chooser(trained, *weights_of(glyphs.said))
    print(f"{len(glyphs.label)} glyphs on {DEVICE} in {time.time() - began:.0f} s", flush=True)
    if asked.samples:
        sheet(drawing, chooser, asked.samples)
        return
    outputs = glyphs.said["outputs"]
    report: dict[str, Any] = {
        "seed": asked.seed,
        "batch": asked.batch,
        "teacher_steps": asked.teacher_steps,
        "steps": asked.steps,
        "on": DEVICE,
    }
    teacher = None
    if asked.teacher_steps:
        teacher = learn(Teacher(outputs), drawing, chooser, asked.teacher_steps, asked.batch, 2e-3, asked.seed)
        report["teacher"] = measured(teacher, drawing, apart)
        print(json.dumps(report["teacher"], indent=1), flush=True)
    model = learn(Model(outputs), drawing, chooser, asked.steps, asked.batch, 3e-3, asked.seed + 1, teacher)
    report["model"] = measured(model, drawing, apart)
    report["minutes"] = round((time.time() - began) / 60, 1)
    print(json.dumps(report["model"], indent=1), flush=True)
    said = {
        "made_with": "training/train.py",
        "crop": glyphs.said["crop"],
        "outputs": outputs,
        "characters": glyphs.said["characters"],
        "lower": glyphs.said["lower"],
        "source": "UNIPEN train_r01_v07 (International Unipen Foundation; I. Guyon, L. Schomaker and others), CC BY 4.0; mnist; fonts of training/package.json",
        "seed": asked.seed,
        "steps": [asked.teacher_steps, asked.steps],
        "batch": asked.batch,
        "minutes": report["minutes"],
        "on": DEVICE,
        "clean_people": {kind: report["model"][f"people {kind} clean"]["right"] for kind in ("digits", "capitals")},
    }
    save(model, said, asked.output)
    asked.report.write_text(json.dumps(report, indent=1))


def sheet(drawing: Drawing, chooser: Chooser, path: Path) -> None:
    rng = np.random.default_rng(1)
    rows = []
    for condition in CONDITIONS:
        ink, _ = drawing.boxes(rng, chooser, 160)
        x = seen(drawing, ink, condition)[:, 0].cpu().numpy()
        rows.append(x.reshape(4, 40, *x.shape[1:]).transpose(0, 2, 1, 3).reshape(4 * x.shape[1], -1))
    cv2.imwrite(str(path), 255 - (np.concatenate(rows) * 255).astype(np.uint8))


if __name__ == "__main__":
    main()
