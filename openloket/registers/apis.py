"""The six registers as one WSGI application."""

from __future__ import annotations

from openloket.registers import autorisaties, besluiten, catalogi, documenten, notificaties, zaken
from openloket.registers.api.app import application, serves
from openloket.registers.api.operations import APIS

__all__ = [
    "APIS",
    "application",
    "autorisaties",
    "besluiten",
    "catalogi",
    "documenten",
    "notificaties",
    "serves",
    "zaken",
]
