"""The Notificaties register: its version and scopes."""

from __future__ import annotations

from openloket.registers.api.operations import Api

notificaties = Api("notificaties", "nrc", "1.0.1", "Notificaties API")
CONSUME = ("notificaties.consumeren",)
PUBLISH = ("notificaties.publiceren",)
EITHER = (*CONSUME, *PUBLISH)
