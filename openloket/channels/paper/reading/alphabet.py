"""Which characters a box can hold, and the order in which the character model names them."""

from __future__ import annotations

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "ÉËÏÖÜÈ"
SIGNS = "-.,@_'/&+()"
CHARACTERS = DIGITS + LETTERS + ACCENTED + SIGNS
EMPTY = len(CHARACTERS)
"""The model's last class: nothing written here."""
CLASSES = len(CHARACTERS) + 1

CROP = (32, 40)
"""Width and height in pixels of what the model sees of one box."""
AROUND = 0.35
"""Millimetres around a box that the model sees too: who writes too large crosses the line."""
