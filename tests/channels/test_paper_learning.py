"""Learning from the mail room: single characters are kept, and what is learned from them may read nothing worse."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from django.urls import reverse
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import PaperLearned, PaperSample
from openloket.channels.jobs import forget_samples
from openloket.channels.paper import samples
from openloket.channels.paper.reading import characters, learning, reader
from openloket.channels.paper.reading.alphabet import CHARACTERS, CROP
from openloket.channels.paper.reading.learning import Boxes
from openloket.site.cli import main
from tests.channels.test_post_in import LONG, came_in, finished, on_paper, typed
from tests.conftest import staff_client


def _misread() -> tuple[Boxes, Boxes]:
    """Boxes of one hand that the model reads wrongly: a box of another writer, written a little differently each time."""
    practised, _ = learning.practice()
    said = characters.last_layer(practised.features)
    digits = practised.labels < 10
    wrong = np.flatnonzero(digits & (said[:, :10].argmax(axis=1) != practised.labels))[:3]
    rng = np.random.default_rng(1)
    at = np.tile(wrong, 80)
    features = practised.features[at] * rng.uniform(0.97, 1.03, (len(at), practised.features.shape[1])).astype("f4")
    each = Boxes(features, practised.labels[at])
    return Boxes(each.features[:180], each.labels[:180]), Boxes(each.features[180:], each.labels[180:])


def test_it_learns_what_it_misread_and_forgets_nothing() -> None:
    learned = learning.learn(*_misread())
    before, after = (counts["eigen post"]["cijfers"] for counts in (learned.before, learned.after))
    assert (before.right, learned.worse, learned.better) == (0, [], True)
    assert after.right > 0.9 * after.boxes
    kept = learning.from_bytes(learning.as_bytes(learned.correction), learned.correction.base)
    assert np.abs(kept.weights - learned.correction.weights).max() < 0.001


def test_the_practice_belongs_to_the_model() -> None:
    """Who trains a new model makes new practice with training/practice.py."""
    assert str(np.load(learning.PRACTICE)["base"]) == characters.version()
    crops = np.random.default_rng(1).integers(0, 255, (3, CROP[1], CROP[0])).astype(np.uint8)
    assert np.allclose(characters.last_layer(characters.features(crops)), characters.logits(crops), atol=1e-3)


def test_a_lie_is_refused() -> None:
    """Where sevens are called ones, everyone's sevens are read worse."""
    practised, judged = learning.practice()
    seven = practised.labels == 7
    lies = Boxes(np.repeat(practised.features[seven], 20, axis=0), np.full(20 * int(seven.sum()), 1))
    learned = learning.learn(lies, Boxes(judged.features[judged.labels == 7], judged.labels[judged.labels == 7]))
    assert "eigen post, cijfers" in learned.worse


def looked_at(city: Any, service: str = "evenementenvergunning") -> Any:
    """A form of which a person looked at a name, a number and a day, and mended nothing."""
    reading = came_in(on_paper()).readings.get()
    raws = {field["key"]: field["raw"] for field in reading.fields}
    reading.checked = {
        key: {"read": raws[key], "chance": 0.5, "is": raws[key]} for key in ("naam", "bsn", "datum", "adres.plaats")
    }
    reading.checked["telefoon"] = {"read": raws["telefoon"], "chance": 0.5, "is": "0201119988"}  # not what is there
    reading.save()
    return reading


def test_single_characters_are_kept_and_nothing_of_whose_they_are(city: Any, settings: Any) -> None:
    reading = looked_at(city)
    samples.take(str(reading.pk))
    assert not PaperSample.objects.exists()  # nobody asked for it
    settings.PAPER_LEARNS = True
    samples.take(str(reading.pk))
    rows = list(PaperSample.objects.all())
    letters = "".join(row.character for row in rows)
    assert 12 <= len(rows) <= 4 * 4
    assert len({row.held_back for row in rows}) == 1
    assert {row.month.day for row in rows} == {1}
    for row in rows:
        crop = cv2.imdecode(np.frombuffer(row.picture, np.uint8), cv2.IMREAD_GRAYSCALE)
        read = characters.logits(crop[None])[0, : len(CHARACTERS)].argmax()
        assert samples._looks(CHARACTERS[read]) == samples._looks(row.character)
    assert sum(letter in "0123456789" for letter in letters) <= 8, "never a whole number"
    columns = {field.name for field in PaperSample._meta.concrete_fields}
    assert columns == {"id", "picture", "character", "held_back", "month"}  # no case, form, question or moment


def test_none_of_a_form_with_sensitive_data(city: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PAPER_LEARNS = True
    reading = looked_at(city)
    bijstand = versions.on("bijzondere_bijstand", reading.stack.received_on).version
    monkeypatch.setattr(versions, "by_hash", lambda _hash: bijstand)
    samples.take(str(reading.pk))
    assert not PaperSample.objects.exists()


def test_a_form_that_became_a_zaak_is_learned_from(city: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PAPER_LEARNS = True
    queued: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr("openloket.channels.paper.intake.later", lambda job, **words: queued.append((job, words)))
    reading = finished(came_in(on_paper()).readings.get())
    staff_client("frans").post(reverse("post_check", args=[reading.pk]), typed(reading, **LONG))
    assert ("take_samples", {"reading": str(reading.pk)}) in queued


def test_samples_go_after_a_year_or_when_the_municipality_stops(city: Any, settings: Any) -> None:
    settings.PAPER_LEARNS = True
    today = timezone.now().date()
    for days in (10, 400):
        PaperSample.objects.create(picture=b"", character="A", held_back=False, month=today - timedelta(days=days))
    forget_samples(0)
    assert PaperSample.objects.count() == 1
    settings.PAPER_LEARNS = False
    forget_samples(0)
    assert not PaperSample.objects.exists()


def learn(*words: str) -> Any:
    found = CliRunner().invoke(main, ["paper", "learn", *words, "--json"])
    return found.exit_code, json.loads(found.output)


def test_the_command(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openloket.site.paper_cli.database_ready", lambda: None)
    code, said = learn()
    assert (code, said["used"]) == (2, False)
    assert "Er zijn 0 tekens" in said["because"]
    own, held_back = _misread()
    for apart, number in ((False, samples.LEAST), (True, samples.LEAST_HELD_BACK)):
        PaperSample.objects.bulk_create(
            PaperSample(picture=b"%d" % n, character="1", held_back=apart, month="2026-09-01") for n in range(number)
        )
    monkeypatch.setattr(samples, "_boxes", lambda rows: held_back if rows[0].held_back else own)
    assert samples.in_use() is None
    code, said = learn("--try")
    assert (code, said["used"], said["good"]) == (0, False, True)
    assert not PaperLearned.objects.exists()
    code, said = learn()
    assert (code, said["used"]) == (0, True)
    first = samples.in_use()
    assert first is not None
    code, said = learn()  # there is nothing left to learn
    assert (code, said["because"]) == (1, "Niets wordt beter gelezen.")
    assert samples.in_use() is not None
    PaperLearned.objects.update(base="0" * 64)  # of another model, which a release brought
    assert samples.in_use() is None
    PaperLearned.objects.update(base=characters.version())
    assert learn("--back") == (0, {"back_to": "as it came"})
    assert samples.in_use() is None
    assert learn("--back")[0] == 1


def test_stacks_are_read_with_what_was_learned(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    learned = learning.learn(*_misread())
    samples.use(learned)
    seen: list[Any] = []
    run = characters.logits
    monkeypatch.setattr(reader.characters, "logits", lambda crops, how=None: seen.append(how) or run(crops, how))
    came_in(on_paper())
    assert seen
    assert all(how is not None and np.allclose(how.weights, learned.correction.weights, atol=0.001) for how in seen)
