"""Besluiten 1.1: decisions, and the documents that lay them down."""

from __future__ import annotations

from openloket.registers.api import audittrail
from openloket.registers.besluiten import deciding  # noqa: F401 - its operation
from openloket.registers.besluiten.besluit import BESLUIT
from openloket.registers.besluiten.besluitinformatieobject import BESLUITINFORMATIEOBJECT
from openloket.registers.besluiten.register import besluiten

besluiten.add(BESLUIT, BESLUITINFORMATIEOBJECT)
audittrail.offer(besluiten, BESLUIT)
