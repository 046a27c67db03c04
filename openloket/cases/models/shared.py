"""Name by which channels things come in, for the models of every subject."""

from __future__ import annotations

from django.db import models


class Channel(models.TextChoices):
    """Name how something came in, or went out."""

    WEB = "web", "Web"
    PAPER = "paper", "Papier"
    DESK = "desk", "Balie"
    PHONE = "phone", "Telefoon"
    EMAIL = "email", "E-mail"
    API = "api", "Koppeling"
    INTERNAL = "intern", "Intern"


WRITTEN = (Channel.PAPER, Channel.EMAIL)
"""Lists how what is there in writing came; it gets an answer, also from someone whom the service is not for (Awb 4:1, 4:13)."""
