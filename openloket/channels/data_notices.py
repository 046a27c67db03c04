"""What forms tell of the data that they ask, where there is no page for it: on paper, and at the desk."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from openloket.definitions import demanded, notice
from openloket.definitions.schema import Version


def aloud(version: Version) -> list[str]:
    """Return it in a few Dutch sentences, with the address of the page that says all of it."""
    return notice.aloud(version, settings.MUNICIPALITY, settings.PRIVACY_OFFICER, _address(version))


def on_paper(version: Version) -> str:
    """Return it shortly, with where to read all of it.

    Empty for a version from before it was demanded: forms of it that are printed already must keep their layout.
    """
    if version.valid_from < demanded.FROM:
        return ""
    return notice.shortly(version, settings.MUNICIPALITY, settings.PRIVACY_OFFICER, _address(version))


def _address(version: Version) -> str:
    return settings.BASE_URL + reverse("data_notice", args=[version.service])
