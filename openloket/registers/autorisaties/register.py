"""The Autorisaties register: its version and scopes."""

from __future__ import annotations

from openloket.registers.api.operations import Api

autorisaties = Api("autorisaties", "ac", "1.1.0", "Autorisaties API")
READ = ("autorisaties.lezen",)
CHANGE = ("autorisaties.bijwerken",)
