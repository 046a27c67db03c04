"""The register of processing activities (AVG 30), as far as versions say it: for each service what for, of whom, what and how long. Pure.

Beside those stand the activities that are of no service, which the log of looks names (see people.looking).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from openloket.definitions.notice import notice
from openloket.definitions.schema import Version
from openloket.forms.types import type_of

PEOPLE = {"inwoner": "inwoners die dit vragen", "ondernemer": "ondernemers die dit vragen"}
SECURITY = "Inloggen met het niveau dat de dienst vraagt, rechten per rol en team, een logboek van elk gebruik, versleutelde verbindingen."
"""A general description of the measures (AVG 30 lid 1 sub g); the municipality's own register says the rest."""


@dataclass(frozen=True)
class Activity:
    """One processing activity, under the name by which the log knows it."""

    name: str
    title: str
    purpose: str
    ground: str
    law: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    special: bool = False
    sources: tuple[tuple[str, str], ...] = ()
    receivers: tuple[tuple[str, str], ...] = ()
    retention: tuple[tuple[str, str], ...] = ()
    """How long (empty for ever), and for which outcomes or what."""
    stops: bool = False
    """Says whether it stops for who objects to it, until that is decided (AVG 21)."""

    def as_json(self) -> dict[str, object]:
        """Return it as data."""
        return {
            "naam": self.name,
            "titel": self.title,
            "doel": self.purpose,
            "grondslag": self.ground,
            "wet": list(self.law),
            "betrokkenen": list(self.people),
            "gegevens": list(self.data),
            "bijzondere_gegevens": self.special,
            "bronnen": [{"bron": source, "doel": purpose} for source, purpose in self.sources],
            "ontvangers": [{"wie": who, "doel": purpose} for who, purpose in self.receivers],
            "bewaartermijnen": [{"termijn": term or "voor altijd", "voor": what} for term, what in self.retention],
            "stopt_bij_bezwaar": self.stops,
            "beveiliging": SECURITY,
        }


def of_version(version: Version) -> Activity:
    """Return the activity of a service, as a version says it."""
    said = notice(version)
    return Activity(
        name=f"{version.service}/{version.valid_from.isoformat()}",
        title=version.title,
        purpose=said.purpose,
        ground=version.personal_data.basis,
        law=said.law,
        people=tuple(_people(version)),
        data=tuple(_data(version)),
        special=said.special,
        sources=said.sources,
        receivers=tuple((each.who, each.purpose) for each in said.receivers or ()),
        retention=tuple((term, ", ".join(labels)) for term, labels in said.retention),
    )


def _people(version: Version) -> list[str]:
    """Return which kinds of people are concerned: who asks, who asks for another, who is named, and who signs."""
    found = [PEOPLE[kind] for kind in version.audience]
    if version.representation:
        found.append("wie dit voor een ander vraagt")
    if any(type_of(question).rows for question in version.questions):
        found.append("anderen die in het formulier worden genoemd")
    if any(type_of(question).signs for question in version.questions):
        found.append("wie mee ondertekent")
    return found


def _data(version: Version) -> list[str]:
    """Return which kinds of data are asked: each page of the form is one, and the numbers that name people."""
    found = [page.title for page in version.pages]
    if version.applicant.bsn:
        found.append("Burgerservicenummer (BSN)")
    if version.applicant.kvk:
        found.append("KVK-nummer")
    if version.files_wanted:
        found.append("Bestanden die worden meegestuurd")
    return found


@dataclass(frozen=True)
class _Task:
    title: str
    purpose: str
    law: tuple[str, ...]
    people: tuple[str, ...] = ("wie bij een zaak hoort",)
    retention: tuple[tuple[str, str], ...] = field(default=(("zo lang als de zaak", "wat bij een zaak hoort"),))
    stops: bool = False


_TASKS: Mapping[str, _Task] = {
    "zoeken": _Task("Zoeken", "Een zaak of een aanvrager vinden", ("Gemeentewet, artikel 160",)),
    "taken": _Task("Adviezen en taken", "Advies vragen over een zaak", ("Algemene wet bestuursrecht, artikel 3:5",)),
    "post": _Task("Post", "Post openen en bij de goede zaak leggen", ("Algemene wet bestuursrecht, artikel 2:1",)),
    "post-uit": _Task("Brieven", "Brieven printen en versturen", ("Algemene wet bestuursrecht, artikel 3:41",)),
    "verdelen": _Task("Verdelen", "Zaken over medewerkers verdelen", ("Gemeentewet, artikel 160",)),
    "werklijst": _Task("Werklijst", "Het werk bekijken en verdelen", ("Gemeentewet, artikel 160",)),
    "gezag": _Task(
        "Gezag nagaan",
        "Nagaan of iemand voor een kind mag handelen",
        ("Burgerlijk Wetboek, artikel 1:245",),
        ("ouders en kinderen",),
    ),
    "veranderen": _Task(
        "Regels veranderen", "Nagaan wat een wijziging van een dienst met zaken doet", ("Gemeentewet, artikel 160",)
    ),
    "vooruitblik": _Task(
        "Vooruitblik", "Zien welke zaken hun termijn dreigen te missen", ("Algemene wet bestuursrecht, artikel 4:13",)
    ),
    "inzicht": _Task(
        "Inzicht",
        "Meten hoe snel en hoe goed de dienstverlening gaat, zonder te weten van wie",
        ("Gemeentewet, artikel 160",),
        stops=True,
    ),
    "vernietigen": _Task(
        "Vernietigen", "Beoordelen welke zaken vernietigd mogen worden", ("Archiefwet 1995, artikel 3",)
    ),
    "overbrengen": _Task(
        "Overbrengen", "Brengen wat blijvend wordt bewaard naar het archief", ("Archiefwet 1995, artikel 12",)
    ),
    "eigen-gegevens": _Task(
        "Eigen gegevens",
        "Nakijken welke documenten meegaan naar wie om eigen gegevens vroeg",
        ("Algemene verordening gegevensbescherming, artikel 15",),
        ("wie om eigen gegevens vraagt, en wie in dezelfde zaak staat",),
    ),
    "uitbetalen": _Task(
        "Uitbetalen",
        "Betalen wat is toegekend, en dwangsommen",
        ("Algemene wet bestuursrecht, artikel 4:87",),
        ("wie geld krijgt",),
    ),
    "openbaar": _Task(
        "Openbaar maken",
        "Beoordelen wat van een besluit openbaar wordt",
        ("Wet open overheid, artikel 3.1",),
    ),
    "zaken": _Task(
        "Andere systemen",
        "Zaken delen met andere systemen van de gemeente, die zelf zeggen waarvoor",
        ("Gemeentewet, artikel 160",),
    ),
    "datalek": _Task(
        "Datalek",
        "Nagaan van wie gegevens zijn gelekt",
        ("Algemene verordening gegevensbescherming, artikel 33 en 34",),
    ),
}


def tasks() -> list[Activity]:
    """Return the activities that are of no service."""
    return [
        Activity(
            name,
            task.title,
            task.purpose,
            "publieke taak",
            task.law,
            task.people,
            (),
            retention=task.retention,
            stops=task.stops,
        )
        for name, task in _TASKS.items()
    ]
