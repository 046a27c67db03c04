"""Secrets of second factors, sealed in the database."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter

from openloket.secrecy import opened, sealed


class Sealed(DefaultMFAAdapter):  # type: ignore[misc]
    """An adapter that seals keys of apps (TOTP) and seeds of recovery codes; older ones, unsealed, still count."""

    def encrypt(self, text: str) -> str:
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was sealed. Raises Unsealable, which ends in an error page: the code is not what is wrong."""
        return opened(encrypted_text)
