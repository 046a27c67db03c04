"""Which characters a box can hold, and the order in which the character model names them."""

from __future__ import annotations

from openloket.forms.boxes import ACCENTED, DIGITS, LETTERS, SIGNS

__all__ = [
    "ACCENTED",
    "AROUND",
    "CHARACTERS",
    "CLASSES",
    "CROP",
    "DIGITS",
    "DRAWN",
    "EMPTY",
    "LETTERS",
    "LOWER",
    "OUTPUTS",
    "SIGNS",
    "STRUCK",
]

CHARACTERS = DIGITS + LETTERS + ACCENTED + SIGNS
EMPTY = len(CHARACTERS)
"""The class after the characters: nothing written here."""
CLASSES = len(CHARACTERS) + 1
STRUCK = CLASSES
"""The model's output for what is struck out, or written over something else."""
LOWER = "abdefghijlmnqrty"
"""Small letters that do not look like their capital; the model's last outputs. The others it takes for the capital."""
OUTPUTS = CLASSES + 1 + len(LOWER)
DRAWN = {
    **dict(enumerate(CHARACTERS)),
    **{CLASSES + 1 + n: letter for n, letter in enumerate(LOWER)},
}
"""What is drawn for each output of the model, but for the empty box and what is struck out."""

CROP = (32, 40)
"""Width and height in pixels of what the model sees of one box."""
AROUND = 0.35
"""Millimetres around a box that the model sees too: who writes too large crosses the line."""
