"""Notificaties 1.0: kanalen, abonnementen, and messages from other registers."""

from __future__ import annotations

from openloket.registers.notificaties import publishing  # noqa: F401 - its operations
from openloket.registers.notificaties.abonnement import ABONNEMENT
from openloket.registers.notificaties.kanaal import KANAAL
from openloket.registers.notificaties.register import notificaties

notificaties.add(ABONNEMENT, KANAAL)
