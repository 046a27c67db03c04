"""Autorisaties 1.1: which application may do what. Its secret is not part of the standard; see `loket api`."""

from __future__ import annotations

from openloket.registers.autorisaties import consumer  # noqa: F401 - its operations
from openloket.registers.autorisaties.applicatie import APPLICATIE
from openloket.registers.autorisaties.register import autorisaties

autorisaties.add(APPLICATIE)
