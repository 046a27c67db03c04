"""Which characters a box can hold, and the order in which the character model names them."""

from __future__ import annotations

from openloket.forms.boxes import ACCENTED, DIGITS, LETTERS, SIGNS

__all__ = ["ACCENTED", "AROUND", "CHARACTERS", "CLASSES", "CROP", "DIGITS", "EMPTY", "LETTERS", "SIGNS"]

CHARACTERS = DIGITS + LETTERS + ACCENTED + SIGNS
EMPTY = len(CHARACTERS)
"""The model's last class: nothing written here."""
CLASSES = len(CHARACTERS) + 1

CROP = (32, 40)
"""Width and height in pixels of what the model sees of one box."""
AROUND = 0.35
"""Millimetres around a box that the model sees too: who writes too large crosses the line."""
