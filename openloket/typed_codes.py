"""Codes that people type over from a page or an e-mail: of letters and digits that are not taken for each other."""

from __future__ import annotations

import secrets

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
"""The signs of base32: a code of n of them holds 5 × n bits."""
GROUP = 4
_MISREAD = str.maketrans("018", "OIB")
"""Digits that no code has, and the letters that someone means who reads them."""


def made(length: int) -> str:
    """Make up a code of so many signs that nobody can guess."""
    return "".join(secrets.choice(SIGNS) for _ in range(length))


def grouped(code: str) -> str:
    """Return a code as people read it: in groups, with dashes between."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def meant(typed: str) -> str:
    """Return the code that someone means: capitals, spaces and dashes do not matter, nor a digit for the letter it looks like."""
    return "".join(sign for sign in typed.upper().translate(_MISREAD) if sign.isalnum())
