"""Why another system cannot be reached, in plain words: a library's error is no message for those who mend it."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator

import requests


def why(error: BaseException) -> str:
    """Return what went wrong, in Dutch, from the error or what it came from."""
    for found in _chain(error):
        if said := _said(found):
            return said
    return "er kwam geen bruikbaar antwoord"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and everything that it came from, or wraps."""
    waiting, seen = [error], set[int]()
    while waiting:
        found = waiting.pop(0)
        if id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        inner = [*found.args, getattr(found, "reason", None), found.__cause__, found.__context__]
        waiting += [item for item in inner if isinstance(item, BaseException)]


def _said(error: BaseException) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return "het certificaat klopt niet"
        case ssl.SSLError():
            return "er komt geen versleutelde verbinding tot stand"
        case socket.gaierror():
            return "de naam van de server is niet te vinden"
        case ConnectionRefusedError():
            return "de verbinding wordt geweigerd: er luistert niets op die poort"
        case FileNotFoundError():
            return "het bestand van de verbinding is er niet"
        case PermissionError():
            return "dit mag niet van het systeem (rechten)"
        case ConnectionError():
            return "de verbinding werd verbroken"
        case TimeoutError() | requests.Timeout():
            return "er kwam niet op tijd antwoord"
        case requests.HTTPError(response=response) if response is not None:
            return f"het antwoord is {response.status_code}"
        case requests.exceptions.JSONDecodeError():
            return "het antwoord is geen JSON"
        case requests.exceptions.InvalidURL() | requests.exceptions.MissingSchema():
            return "het adres klopt niet"
        case smtplib.SMTPAuthenticationError():
            return "gebruikersnaam of wachtwoord klopt niet"
        case smtplib.SMTPNotSupportedError():
            return "de server biedt geen versleuteling aan"
        case smtplib.SMTPServerDisconnected():
            return "de verbinding werd verbroken"
        case OSError(errno=int(number)) if number in _UNREACHABLE:
            return "het netwerk is niet te bereiken"
    return ""


_UNREACHABLE = (101, 113)
"""ENETUNREACH and EHOSTUNREACH."""
