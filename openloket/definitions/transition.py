"""What a running case becomes when it goes from one version to the next, and whether it may go (overgangsrecht).

Pure. Impact, a dry run, the migration itself and the replay of decisions all ask `Crossing.of`, so that what was
predicted is what happens. A case is a `Facts`; everything that depends on the two versions only is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from openloket.definitions.rules import Finding, OpenCase, facts, findings
from openloket.definitions.schema import Preference, Version
from openloket.forms.conditions import holds, may_hold, names
from openloket.forms.kept import AsKept
from openloket.forms.questions import Question
from openloket.forms.types import from_json, to_json
from openloket.forms.validate import read
from openloket.law import periods
from openloket.law.calendar import BUNDLED, Calendar
from openloket.law.deadlines import Deadline, Suspension, deadline

Verdict = Literal["keep", "adopt"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the crossing must know about a case: answers as JSON, days, where it stands."""

    answers: Mapping[str, Any]
    received: date
    step: str
    channel: str = ""
    due: date | None = None
    extended: bool = False
    suspended: tuple[Suspension, ...] = ()


@dataclass(frozen=True, slots=True)
class Crossed:
    """What a case becomes under the new version, and what the transition rule makes of that."""

    verdict: Verdict
    because: str
    answers: dict[str, Any]
    """The answers that count under the new version, as JSON."""
    old: dict[str, Finding]
    new: dict[str, Finding]
    step: str
    term: Deadline | None
    """The deadline under the new version; None when it is counted as it was."""
    missing: tuple[str, ...]
    """Questions of the new version that this case has no answer to, or one that the new version would not take."""
    dropped: tuple[str, ...]
    """Answers that do not count any more."""

    @property
    def changed(self) -> tuple[str, ...]:
        """List the rules whose outcome differs; a version without the rule counts as an outcome of None."""
        every = dict.fromkeys([*self.old, *self.new])
        return tuple(rule for rule in every if value(self.old, rule) != value(self.new, rule))


def renamed(answers: Mapping[str, Any], version: Version) -> dict[str, Any]:
    """Return raw answers of an earlier version by the names of this one, without those that the transition drops."""
    names = version.transition.questions
    return {target: given for name, given in answers.items() if (target := names.get(name, name)) is not None}


def value(found: Mapping[str, Finding], rule: str) -> Any:
    """Return what a rule said; None when there is no such rule."""
    finding = found.get(rule)
    return finding.value if finding else None


class CannotCross(ValueError):
    """This case cannot be evaluated under the new version; the message says why, in Dutch."""


@dataclass(frozen=True)
class Unmapped:
    """Something of the old version that the new one has no place for, and what to add to `running_cases`."""

    message: str
    mend: str


class Crossing:
    """The way from one version to another; terms are counted with `calendar`."""

    def __init__(self, old: Version, new: Version, calendar: Calendar = BUNDLED) -> None:
        self.old, self.new, self.calendar = old, new, calendar
        self.policy = new.transition
        self._new_name = {**{q.id: q.id for q in old.questions}, **self.policy.questions}
        self._old_name = {now: was for was, now in self._new_name.items() if now is not None}
        self._old_questions = {q.id: q for q in old.questions}
        self._new_questions = {q.id: q for q in new.questions}
        self._steps = {step.id for step in new.steps}
        self._touched = self._find_touched()
        self._needed_old = self._needed(old)
        self._needed_new = self._needed(new) | {
            name for q in self._touched for name in names(q.when) if name in self._new_questions
        }
        self._same_term = _term_of(old) == _term_of(new)
        self._decide = periods.parse(new.deadline.decide)
        self._extend = periods.parse(new.deadline.extend) if new.deadline.extend else None
        self._plain_term = lru_cache(maxsize=4096)(self._count_plain)
        self._kept_ids = {
            was: now
            for was, now in self._new_name.items()
            if now in self._new_questions and now not in {q.id for q in self._touched}
        }

    # What the two versions say ----------------------------------------------------------------------------------------

    def _find_touched(self) -> list[Question]:
        """List the new version's questions to look at anew: those that changed, or depend on a question that did."""
        touched: list[Question] = []
        seen = {name for name in self._old_questions if self._new_name.get(name) != name}
        seen |= {name for name in self._old_questions if name not in self._new_questions}
        for question in self.new.questions:
            before = self._old_questions.get(question.id)
            if (
                before is None
                or self._old_name.get(question.id) != question.id
                or _asks(before) != _asks(question)
                or seen & set(names(question.when))
            ):
                touched.append(question)
                seen.add(question.id)
        return touched

    def _needed(self, version: Version) -> set[str]:
        """Return which answers a version's rules and facts look at, and the rows of the transition too."""
        every = {name for rule in version.rules for row in rule.rows for name in names(row.when)}
        every |= {name for fact in version.facts for name in fact.questions}
        every |= {name for row in self.policy.rows for name in names(row.when)}
        return every & {q.id for q in version.questions}

    def unmapped(self) -> list[Unmapped]:
        """List what has no place in the new version; nothing when no case would move."""
        policy = self.policy
        if policy.policy == "keep":
            return []
        found = []
        for question in self.old.questions:
            target = self._new_name[question.id]
            if target is not None and target not in self._new_questions:
                found.append(
                    Unmapped(
                        f"Vraag '{question.id}' bestaat niet meer.",
                        f"Zet bij running_cases onder questions: '{question.id}: <nieuwe vraag>', "
                        f"of '{question.id}: null' als het antwoord niet meer telt.",
                    )
                )
        for step in self.old.steps:
            if policy.steps.get(step.id, step.id) not in self._steps:
                found.append(
                    Unmapped(
                        f"Stap '{step.id}' bestaat niet meer.",
                        f"Zet bij running_cases onder steps: '{step.id}: <nieuwe stap>'.",
                    )
                )
        results = {result.id for result in self.new.results}
        for result in self.old.results:
            if policy.results.get(result.id, result.id) not in results:
                found.append(
                    Unmapped(
                        f"Resultaat '{result.id}' bestaat niet meer.",
                        f"Zet bij running_cases onder results: '{result.id}: <nieuw resultaat>'.",
                    )
                )
        known = {q.id for q in self.old.questions} | {r.id for r in self.old.rules} | {f.id for f in self.old.facts}
        known |= {"ontvangst", "stap", "kanaal"}
        for number, row in enumerate(policy.rows, start=1):
            for name in names(row.when):
                if name not in known:
                    found.append(
                        Unmapped(
                            f"Rij {number} van running_cases noemt '{name}', en dat kent de oude versie niet.",
                            "Gebruik een vraag, regel of feit van de oude versie, of ontvangst, stap of kanaal.",
                        )
                    )
        return found

    # One case ---------------------------------------------------------------------------------------------------------

    def of(self, case: Facts, *, verdict: Verdict | None = None) -> Crossed:
        """Return what the case becomes; `verdict` overrules the transition (when replaying). Raises CannotCross."""
        try:
            return self._of(case, verdict)
        except CannotCross:
            raise
        except OpenCase as error:
            raise CannotCross(str(error)) from error
        except (ValueError, TypeError, KeyError, ArithmeticError) as error:
            raise CannotCross(f"Een antwoord past niet bij de vraag ({type(error).__name__}: {error}).") from error

    def _of(self, case: Facts, forced: Verdict | None) -> Crossed:
        before = _typed(self._needed_old, self._old_questions, case.answers)
        known_old = facts(self.old, before, case.received)
        old = findings(self.old, before, case.received)
        answers, typed, missing, dropped = self._carried(case)
        new = findings(self.new, typed, case.received)
        term = self._term(case)
        step = self.policy.steps.get(case.step, case.step)
        if step not in self._steps:
            raise CannotCross(f"Stap '{case.step}' heeft geen plaats in de nieuwe versie.")
        if forced is not None:
            chosen, because = forced, "Een fout in de regels wordt hersteld."
        else:
            chosen, because = self._verdict(case, known_old, old, new, term)
        return Crossed(chosen, because, answers, old, new, step, term, missing, dropped)

    def _carried(self, case: Facts) -> tuple[dict[str, Any], dict[str, Any], tuple[str, ...], tuple[str, ...]]:
        """Return the answers under the new version: as JSON, those needed typed, what is missing, what is dropped."""
        kept = self._kept_ids
        carried = {kept[name]: given for name, given in case.answers.items() if name in kept}
        typed = _typed(self._needed_new, self._new_questions, carried)
        missing: list[str] = []
        for question in self._touched:
            if not may_hold(question.when, typed):
                continue
            was = self._old_questions.get(self._old_name.get(question.id, ""))
            raw = case.answers.get(was.id) if was else None
            found, fits = _reread(question, was, raw)
            if not fits:
                missing.append(question.id)
            if found is not None:
                typed[question.id] = found
                carried[question.id] = to_json(found)
        dropped = tuple(
            name for name in case.answers if (now := self._new_name.get(name)) is None or now not in carried
        )
        return carried, typed, tuple(missing), dropped

    def _term(self, case: Facts) -> Deadline | None:
        if self._same_term:
            return None
        suspended = case.suspended if self.new.applies("4:5") else ()
        if not suspended and not case.extended:
            return self._plain_term(case.received)
        return deadline(
            case.received,
            self._decide,
            suspended=suspended,
            extended=[self._extend] if case.extended and self._extend else [],
            article=self.new.deadline.article,
            calendar=self.calendar,
        )

    def _count_plain(self, received: date) -> Deadline:
        return deadline(received, self._decide, article=self.new.deadline.article, calendar=self.calendar)

    def _verdict(
        self,
        case: Facts,
        known: Mapping[str, Any],
        old: Mapping[str, Finding],
        new: Mapping[str, Finding],
        term: Deadline | None,
    ) -> tuple[Verdict, str]:
        policy, ground = self.policy.policy, self.policy.ground
        because = ground
        if policy == "by_rule":
            here = {**known, **{name: f.value for name, f in old.items()}, "stap": case.step, "kanaal": case.channel}
            row = next((row for row in self.policy.rows if holds(row.when, here)), None)
            if row is None:
                raise CannotCross("Geen rij van running_cases neemt deze zaak.")
            policy, because = row.then, row.because
        if policy == "most_favourable":
            return self._favourable(old, new, because)
        return ("adopt" if policy == "adopt" else "keep"), because

    def _favourable(self, old: Mapping[str, Finding], new: Mapping[str, Finding], because: str) -> tuple[Verdict, str]:
        for wish in self.policy.favourable:
            was, now = value(old, wish.rule), value(new, wish.rule)
            if was == now:
                continue
            better = _better(wish, was, now)
            which = (
                "de nieuwe regel is beter voor de aanvrager" if better else "de oude regel is beter voor de aanvrager"
            )
            return ("adopt" if better else "keep"), f"{because}: {which} ({wish.rule})"
        return "keep", f"{because}: het maakt voor de aanvrager geen verschil"


def _term_of(version: Version) -> tuple[Any, ...]:
    """Return all that the last day of a case depends on."""
    term = version.deadline
    return term.decide, term.extend, term.article, version.applies("4:5")


def _reread(question: Question, was: Question | None, raw: Any) -> tuple[Any, bool]:
    """Read an accepted answer under a new version's question; return it, and whether that question would take it.

    It is judged only where the new version asks for something else, and is carried over either way: what was accepted
    is never lost. An answer that does not fit the new question's type is carried as it is kept.
    """
    if raw is not None and was is not None and _takes(was) == _takes(question):
        return from_json(question, raw), True
    found, problems = read(question, raw, question.id)
    if not problems:
        return found, True
    return (from_json(question, raw) if raw is not None else None), False


def _asks(question: Question) -> tuple[Any, ...]:
    """Return what of a question decides whether a case has a valid answer to it; its words do not."""
    return (question.required, question.when, *_takes(question))


def _takes(question: Question) -> tuple[Any, ...]:
    """Return what of a question decides which answers it takes."""
    return (
        question.type,
        question.min,
        question.max,
        tuple(option.id for option in question.options),
        tuple(_asks(inner) for inner in question.questions),
        tuple(inner.id for inner in question.questions),
        question.accept,
    )


def _typed(needed: Iterable[str], questions: Mapping[str, Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that are needed, typed. Raises CannotCross for one that does not fit its question."""
    found = {name: from_json(questions[name], answers[name]) for name in needed if name in answers}
    for name, answer in found.items():
        if isinstance(answer, AsKept):
            raise CannotCross(f"Het antwoord op ‘{questions[name].ask}’ past niet bij de vraag.")
    return found


def _better(wish: Preference, was: Any, now: Any) -> bool:
    """Say whether the new outcome is better. Raises CannotCross when the wish does not say."""
    if wish.better == "lowest":
        return bool(_number(now) < _number(was))
    if wish.better == "highest":
        return bool(_number(now) > _number(was))
    order: Sequence[Any] = wish.better
    if was not in order or now not in order:
        raise CannotCross(f"running_cases zegt niet wat beter is bij '{wish.rule}': {was} of {now}.")
    return order.index(now) < order.index(was)


def _number(value_: Any) -> Any:
    if value_ is None or isinstance(value_, str | bool):
        raise CannotCross(f"'{value_}' is geen getal; running_cases kan hier niet 'lowest' of 'highest' zeggen.")
    return value_
