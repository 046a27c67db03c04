"""Read settings from the environment: what cannot be read is refused by its name, with what is expected.

Every function raises ImproperlyConfigured with one line, which never repeats a secret.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shlex
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from openloket import replica
from openloket.cases.carrying import by_berichtenbox
from openloket.cases.carrying.by_notifynl import Account
from openloket.ending.archive import depot
from openloket.law import periods
from openloket.people.groups import EXAMPLE, BadGroups, Right, read
from openloket.people.means import BY_ID
from openloket.people.wallet import request, trust
from openloket.people.wallet.setup import OPENS, Setup
from openloket.site import database, logos, proxies
from openloket.stores.s3 import Bucket

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_OIN = re.compile(r"\d{20}", re.ASCII)
_SOURCE = re.compile(r"urn:nld:(?:oin:\d{20}|kvk:\d{8}|rsin:\d{9}):[a-z0-9-]{1,40}", re.ASCII)
_PAIR = re.compile(r"([a-z][a-z0-9_-]*)=(\d{1,7}(?:\.\d{1,2})?)")


def refusal(variable: str, wrong: str, expected: str) -> ImproperlyConfigured:
    """Return the error for a setting that cannot be read."""
    return ImproperlyConfigured(" ".join(f"{variable} {wrong}. {expected}".split()))


def listed(variable: str, default: str = "") -> list[str]:
    """Return what a variable names, split at its commas."""
    return [item.strip() for item in os.environ.get(variable, default).split(",") if item.strip()]


def flag(variable: str, default: str = "0") -> bool:
    """Return whether a variable turns something on."""
    text = os.environ.get(variable, "").strip()
    if text not in ("", "0", "1"):
        nothing = "aan" if default == "1" else "uit"
        raise refusal(variable, f"is '{text}'", f"Zet 1 voor aan of 0 voor uit; niets is {nothing}.")
    return (text or default) == "1"


def number(variable: str, default: int, most: int, least: int = 1) -> int:
    """Return a whole number of `least` to `most`."""
    text = os.environ.get(variable, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise refusal(variable, f"is '{text}'", f"Geef een geheel getal van {least} tot en met {most}.")
    return int(text)


def day(variable: str) -> date | None:
    """Return the day that a variable gives; None when it gives none."""
    text = os.environ.get(variable, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise refusal(variable, f"is '{text}'", "Geef een dag, zoals 2026-12-31.") from error


def secret(variable: str, least: int = 32) -> str:
    """Return a secret that we share with another system, empty when there is none; one that can be guessed is refused."""
    text = os.environ.get(variable, "").strip()
    if text and (len(text) < least or not text.isascii()):
        raise refusal(variable, "is te kort", f"Geef minstens {least} letters, cijfers en tekens.")
    return text


def chosen(variable: str, choices: Iterable[str]) -> frozenset[str]:
    """Return the words that a variable names, each one of the choices."""
    found, names = frozenset(listed(variable)), list(choices)
    if wrong := found - set(names):
        raise refusal(variable, f"noemt {', '.join(sorted(wrong))}", f"Kies uit: {', '.join(names)}.")
    return found


def one_of(variable: str, choices: Iterable[str], default: str) -> str:
    """Return the word that a variable gives, one of the choices."""
    text, names = os.environ.get(variable, "").strip() or default, list(choices)
    if text not in names:
        raise refusal(variable, f"is '{text}'", f"Kies uit: {', '.join(names)}.")
    return text


def period(variable: str, default: str) -> str:
    """Return a period, such as '2 weken'."""
    text = os.environ.get(variable, "").strip() or default
    try:
        return str(periods.parse(text))
    except ValueError as error:
        raise refusal(variable, f"is '{text}'", "Geef een periode, zoals 2 weken.") from error


def networks(variable: str, default: str) -> list[proxies.Network]:
    """Return the addresses and networks that a variable names."""
    try:
        return proxies.networks(os.environ.get(variable, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{variable}: {error}") from error


def amounts(variable: str) -> dict[str, float]:
    """Return euros by name, such as web=3.50,paper=20."""
    found = {}
    for item in listed(variable):
        pair = _PAIR.fullmatch(item.replace(" ", ""))
        if pair is None:
            raise refusal(variable, f"is niet te lezen bij '{item}'", "Schrijf bijvoorbeeld web=3.50,paper=20.")
        found[pair[1]] = float(pair[2])
    return found


def claims(variable: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the names that a broker gives its claims, by means of login and by what they say, from a JSON object."""
    text = os.environ.get(variable, "").strip()
    expected = """Schrijf bijvoorbeeld {"digid_machtigen": {"concerned": "bsn", "actor": "acting_nin"}}; zie docs/inloggen.md."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        raise refusal(variable, "is geen JSON", expected) from None
    if not isinstance(found, dict):
        raise refusal(variable, "is geen JSON-object", expected)
    return {str(name): _names(variable, str(name), given, expected) for name, given in found.items()}


def _names(variable: str, means: str, given: Any, expected: str) -> dict[str, tuple[str, ...]]:
    if means not in BY_ID or not isinstance(given, dict):
        raise refusal(variable, f"noemt {means}", f"Kies uit: {', '.join(BY_ID)}. {expected}")
    known = BY_ID[means].claims
    read = {}
    for what, names in given.items():
        several = [names] if isinstance(names, str) else names
        if what not in known:
            raise refusal(variable, f"noemt {what} bij {means}", f"Kies uit: {', '.join(known)}. {expected}")
        if not isinstance(several, list) or not all(isinstance(name, str) and name.strip() for name in several):
            raise refusal(variable, f"geeft bij {means}, {what} geen namen", expected)
        read[what] = tuple(name.strip() for name in several)
    return read


def address(variable: str, default: str) -> str:
    """Return the address of a site, without a slash at the end; "" when there is none and none is needed."""
    text = (os.environ.get(variable, "").strip() or default).rstrip("/")
    if text and not _is_address(text):
        raise refusal(variable, f"is '{text}'", "Geef een heel adres, zoals https://loket.gemeente.nl.")
    return text


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and " " not in text
    except ValueError:
        return False


def groups(variable: str) -> dict[str, tuple[Right, ...]]:
    """Return which rights each group of the directory gives, from one JSON table."""
    try:
        return read(os.environ.get(variable, ""))
    except BadGroups as error:
        raise refusal(variable, str(error), f"Schrijf bijvoorbeeld {EXAMPLE}.") from None


def scanner(variable: str) -> str:
    """Return where the virus scanner is: `unix:/path` or `host:port`; "" for none."""
    text = os.environ.get(variable, "").strip()
    host, _, port = text.rpartition(":")
    named = bool(host.strip("[]")) and port.isascii() and port.isdigit() and len(port) < 6 and 0 < int(port) < 65536
    if text and not (text.startswith("unix:/") or (named and not text.startswith("unix:"))):
        raise refusal(
            variable, f"is '{text}'", "Schrijf unix:/run/clamav/clamd.ctl, of host:poort zoals 10.0.0.5:3310."
        )
    return text


def tiles(variable: str, credit: str, centre: str) -> dict[str, str]:
    """Return the tiles of a map, with whose they are and the place where it begins; empty texts without any."""
    text = os.environ.get(variable, "").strip()
    address = urlsplit(text)
    host = re.fullmatch(r"[a-z0-9.-]+(:\d{1,5})?", address.netloc)
    whole = address.scheme == "https" and host and all(name in text for name in ("{z}", "{x}", "{y}"))
    if text and not (whole and text.isprintable() and not re.search(r"[\s;,'\"]", text)):
        raise refusal(
            variable,
            f"is '{text}'",
            "Schrijf een adres met https, {z}, {x} en {y}, zoals https://kaart.example/{z}/{x}/{y}.png.",
        )
    place = os.environ.get(centre, "").strip() or "52.09,5.12"
    if not re.fullmatch(r"5[0-3]\.\d{1,7},[3-7]\.\d{1,7}", place, re.ASCII):
        raise refusal(centre, f"is '{place}'", "Schrijf de noorderbreedte, een komma en de oosterlengte: 52.09,5.12.")
    return {"tiles": text, "credit": os.environ.get(credit, "").strip(), "centre": place}


def level(variable: str, default: str) -> str:
    """Return the level from which on messages are logged."""
    text = os.environ.get(variable, "").strip().upper() or default
    if text not in logging.getLevelNamesMapping():
        raise refusal(variable, f"is '{text}'", "Kies uit: ERROR, WARNING, INFO, DEBUG.")
    return text


def theme(variable: str, default: str, folder: Path) -> str:
    """Return the name of a house style; there is a file of that name in the folder."""
    name = os.environ.get(variable, "").strip() or default
    known = sorted(file.stem for file in folder.glob("*.css"))
    if name not in known:
        raise refusal(variable, f"is '{name}'", f"Dat bestand is er niet in {folder}; kies uit: {', '.join(known)}.")
    return name


def folder(variable: str, default: Path) -> Path:
    """Return a folder to read from; one that is named has to be there."""
    path = Path(os.environ.get(variable, "").strip() or default)
    if os.environ.get(variable) and not path.is_dir():
        raise refusal(variable, f"is '{path}', en dat is geen map", "Noem een map die er is.")
    return path


def file(variable: str) -> str:
    """Return the path of a file to read, which has to be there; "" when none is named."""
    path = os.environ.get(variable, "").strip()
    if path and not (os.path.isfile(path) and os.access(path, os.R_OK)):
        raise refusal(variable, f"is '{path}', en dat is geen bestand dat te lezen is", "Noem een bestand dat er is.")
    return path


def logo(variable: str, example: str = "") -> logos.Logo | None:
    """Return the logo in the file that a variable names, or in the example's; None for neither."""
    path = file(variable) or example
    try:
        return logos.read(Path(path)) if path else None
    except logos.BadLogo as error:
        raise refusal(variable, f"noemt een logo dat niet kan: het {error}", "Zie docs/beheer.md.") from None


def town(address: str) -> str:
    """Return the town in an address on one line, «Raadhuisplein 1, 1234 AA Voorbeeldstad»; empty when it names none."""
    found = re.search(r"\b\d{4} ?[A-Z]{2} +(.+)$", address)
    return found[1].strip() if found else ""


_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)/?", re.ASCII)


@dataclass(frozen=True)
class Traces:
    """Where traces go (OTLP over HTTP), of which share of the requests, and with which headers."""

    endpoint: str
    ratio: float
    headers: dict[str, str] = field(default_factory=dict)


def traces(variable: str, ratio: str) -> Traces | None:
    """Return where traces go: what a variable says, else what OpenTelemetry's own say; None when neither does."""
    if os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    endpoint = (
        address(variable, "")
        or address("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "")
        or _below(address("OTEL_EXPORTER_OTLP_ENDPOINT", ""), "/v1/traces")
    )
    if not endpoint:
        return None
    said = os.environ.get("OTEL_EXPORTER_OTLP_HEADERS", "")
    headers = dict(part.strip().split("=", 1) for part in said.split(",") if "=" in part)
    return Traces(endpoint, _share(ratio, "OTEL_TRACES_SAMPLER_ARG"), headers)


def _below(base: str, path: str) -> str:
    return base and base + path


def _share(*variables: str) -> float:
    """Return the first share that one of these variables gives, from 0 to 1; 0.01 when none does."""
    for variable in variables:
        text = os.environ.get(variable, "").strip()
        if not text:
            continue
        if not re.fullmatch(r"0|1|[01]?\.\d{1,6}", text) or float(text) > 1:
            raise refusal(variable, f"is '{text}'", "Geef een deel van 0 tot en met 1, zoals 0.05.")
        return float(text)
    return 0.01


def documents(variable: str, prefix: str) -> list[Bucket | None]:
    """Return where contents of documents are, in order: None for this machine's disk, or a bucket of an S3 service."""
    found: list[Bucket | None] = []
    for text in listed(variable) or ["disk"]:
        named = _BUCKET.fullmatch(text)
        if named is None and text != "disk":
            raise refusal(
                variable, f"noemt '{text}'", "Schrijf disk, of s3://emmer/map, of beide met een komma ertussen."
            )
        found.append(_bucket(prefix, named[1], named[2].strip("/")) if named else None)
    if len(found) != len(set(found)):
        raise refusal(variable, "noemt twee keer dezelfde plek", "Schrijf bijvoorbeeld s3://loket,disk.")
    return found


def _bucket(prefix: str, name: str, folder: str) -> Bucket:
    key, secret = (os.environ.get(f"{prefix}_{what}", "").strip() for what in ("KEY", "SECRET"))
    for what, given in (("KEY", key), ("SECRET", secret)):
        if not given:
            raise refusal(f"{prefix}_{what}", "is niet gezet", "De S3-dienst vraagt om een sleutel en een geheim.")
    trusted = file(f"{prefix}_CA")
    return Bucket(
        bucket=name,
        folder=folder,
        endpoint=address(f"{prefix}_ENDPOINT", ""),
        region=os.environ.get(f"{prefix}_REGION", "").strip() or "us-east-1",
        key=key,
        secret=secret,
        trusted=Path(trusted).read_text() if trusted else "",
    )


def mijnoverheid(prefix: str) -> dict[str, str]:
    """Return where MijnOverheid hears of zaken, and the URN that says who we are; both, or neither."""
    found = {"url": address(f"{prefix}_URL", ""), "source": os.environ.get(f"{prefix}_SOURCE", "").strip()}
    if (found["url"] or found["source"]) and not _SOURCE.fullmatch(found["source"]):
        expected = "Schrijf bijvoorbeeld urn:nld:oin:00000001234567890000:openloket."
        raise refusal(f"{prefix}_SOURCE", f"is '{found['source']}'", expected)
    return found


def notifynl(prefix: str) -> Account | None:
    """Return our account at NotifyNL; None without a key."""
    templates = [_template(f"{prefix}_{name}") for name in ("EMAIL", "SMS")]
    key = os.environ.get(f"{prefix}_KEY", "").strip()
    if not key:
        return None
    account = Account(address(f"{prefix}_URL", "https://api.notifynl.nl"), key, *templates)
    if not (_UUID.fullmatch(account.service) and _UUID.fullmatch(account.secret)):
        raise refusal(
            f"{prefix}_KEY", "is geen sleutel van NotifyNL", "Geef de hele sleutel, zoals NotifyNL hem liet zien."
        )
    if not account.email_template:
        raise refusal(f"{prefix}_EMAIL", "is leeg", "Geef het nummer (UUID) van het sjabloon voor e-mail.")
    return account


def berichtenbox(prefix: str) -> by_berichtenbox.Account | None:
    """Return where our berichtenmagazijn is and who we are there; None without an address."""
    url, oin = address(f"{prefix}_URL", ""), os.environ.get(f"{prefix}_OIN", "").strip()
    certificate, trusted = file(f"{prefix}_CERT"), file(f"{prefix}_CA")
    if (url or oin) and not _OIN.fullmatch(oin):
        raise refusal(f"{prefix}_OIN", f"is '{oin}'", "Geef het OIN van de gemeente: 20 cijfers.")
    return by_berichtenbox.Account(url, oin, certificate, trusted) if url else None


def edepot(variable: str) -> depot.Setup | None:
    """Return where the e-depot is and the token for it; None without one. What goes there is personal: not in the clear."""
    where = os.environ.get(variable, "").strip().rstrip("/")
    if not where:
        return None
    secure = _is_address(where) and (where.startswith("https://") or urlsplit(where).hostname in _HERE)
    if not (secure or os.path.isabs(where)):
        raise refusal(variable, f"is '{where}'", "Geef een https-adres, of het hele pad van een map.")
    return depot.Setup(where, secret(f"{variable}_TOKEN", least=16))


_HERE = ("localhost", "127.0.0.1", "::1")


def command(variable: str) -> list[str]:
    """Return the command line of a program that is there, in words; empty without one."""
    try:
        words = shlex.split(os.environ.get(variable, ""))
    except ValueError:
        words = [""]
    if words and shutil.which(words[0]) is None:
        raise refusal(
            variable, f"noemt '{words[0]}', en dat programma is er niet", "Noem een programma, met wat erachter komt."
        )
    return words


def _template(variable: str) -> str:
    text = os.environ.get(variable, "").strip().lower()
    if text and not _UUID.fullmatch(text):
        raise refusal(variable, f"is '{text}'", "Geef het nummer (UUID) van een sjabloon.")
    return text


def wallet(prefix: str, base_url: str, *, stand_in: bool) -> Setup | None:
    """Return how logging in with a wallet is set up; None when no list of issuers is named.

    `stand_in` says whether the issuers of the stand-in may be on the list.
    """
    names = {what: f"{prefix}_{what.upper()}" for what in ("issuers", "certificate", "key", "opens")}
    paths = {what: file(names[what]) for what in ("issuers", "certificate", "key")}
    if not any(paths.values()):
        return None
    if missing := [names[what] for what, path in paths.items() if not path]:
        raise refusal(
            missing[0], "is niet gezet", "Een wallet vraagt om alle drie: de lijst, het certificaat en de sleutel."
        )
    try:
        issuers = trust.read(Path(paths["issuers"]).read_text())
    except (trust.BadTrust, UnicodeDecodeError) as error:
        raise refusal(
            names["issuers"], f"noemt een lijst die niet goed is: zij {error}", "Zie docs/wallet.md."
        ) from None
    try:
        party = request.party(base_url, Path(paths["certificate"]).read_bytes(), Path(paths["key"]).read_bytes())
    except request.BadParty as error:
        raise refusal(names["certificate"], f"of {names['key']} is niet goed: {error}", "Zie docs/wallet.md.") from None
    certificates = [*party.chain, *(each for issuer in issuers for each in issuer.certificates)]
    if not stand_in and trust.is_stand_in(certificates):
        raise refusal(
            names["issuers"],
            "noemt de voorbeeldwallet",
            "Die is alleen voor de demo: iedereen kan er iedereen mee zijn.",
        )
    opens = os.environ.get(names["opens"], "").strip() or OPENS
    if not _ADDRESS.match(opens) or any(sign.isspace() for sign in opens):
        raise refusal(names["opens"], f"is '{opens}'", "Schrijf openid4vp:// of het https-adres dat de wallet opent.")
    return Setup(party, issuers, opens)


def own_folder(variable: str, default: Path) -> Path:
    """Return a folder to keep things in; it is there, or can be made."""
    path = Path(os.environ.get(variable, "").strip() or default).absolute()
    try:
        there = next(place for place in (path, *path.parents) if place.exists())
        fine = there.is_dir() and os.access(there, os.W_OK | os.X_OK) and not _is_made_by_the_kernel(there)
    except (OSError, ValueError):
        fine = False
    if not fine:
        raise refusal(
            variable, f"is '{path}', en daar kan niets worden bewaard", "Noem een map waarin het loket mag schrijven."
        )
    return path


def _is_made_by_the_kernel(place: Path) -> bool:
    """Tell whether a folder only looks as if one may write in it, as root sees /proc and /sys."""
    return place.is_relative_to("/proc") or place.is_relative_to("/sys")


def databases(default: str) -> dict[str, dict[str, object]]:
    """Return Django's DATABASES: the way through the pooler where this process answers people, else the direct one.

    Lists are read from a copy where LOKET_DATABASE_READ leads to one (see openloket.replica).
    """
    url, direct = os.environ.get(database.URL), os.environ.get(database.DIRECT)
    if direct and not url:
        raise refusal(database.DIRECT, "staat er zonder DATABASE_URL", "Zet daarin het adres van de pooler.")
    if direct and not database.Answering.people:
        return {"default": _way(database.DIRECT, direct)}
    copy = os.environ.get(database.READ)
    return {
        "default": _way(database.URL, url or default, pooled=bool(direct)),
        **({replica.ALIAS: _way(database.READ, copy, of_several="prefer-standby")} if copy else {}),
    }


def _way(variable: str, url: str, **said: Any) -> dict[str, object]:
    try:
        return database.django_settings(url, **said)
    except ValueError as error:
        raise refusal(variable, str(error), "Schrijf postgresql://gebruiker:wachtwoord@server/naam.") from None
