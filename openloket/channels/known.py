"""What is known of someone already, in a form on the web or at the desk: asked once, shown with its source and its day.

Whoever fills in the form sees what a register says, and can say what is right instead. A register that is away costs a
sentence: then they fill it in themselves, and what they filled in is never replaced by what a register says later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from openloket.cases import versions
from openloket.cases.filling import following
from openloket.cases.models import Case, Draft
from openloket.cases.who import sourced
from openloket.cases.who.sourced import Fact, Known
from openloket.channels.fields import Field
from openloket.definitions import admission
from openloket.definitions.origins import FOLLOWED, ORIGINS, REGISTERS, register_of, used
from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.forms.types import from_json, is_empty, show, to_json
from openloket.forms.types.address import at_door, once
from openloket.forms.validate import Problem, read, validate
from openloket.people import looking
from openloket.people.acting import Acting, Identity
from openloket.registers.models import Zaak
from openloket.sources import asking, bag
from openloket.sources.answer import Answer, Away, Stop

MAY_THEY = gettext_noop("Nagaan of u dit zelf kunt aanvragen")
"""For what the fields that go with every question to a register are asked."""
NUMBERS = {"brp": "bsn", "kvk": "kvk"}
"""With which number each register is asked."""
AGAIN = timedelta(minutes=1)
"""How long a register that was away is left alone in one form."""
SURE = "zeker"
"""The tick by which someone says that their address is right, although the register does not know it."""

NO_ADDRESS = "Wij vinden geen adres met deze postcode en dit huisnummer. Kijk ze na. Klopt het adres toch? Vul dan ook de straat en de plaats in, en zet een kruisje bij ‘Dit adres klopt’."
OTHER_STREET = "Bij deze postcode en dit huisnummer hoort %(street)s in %(town)s. Verbeter het adres. Klopt het toch? Zet dan een kruisje bij ‘Dit adres klopt’."
OTHER_ADDITION = "Deze toevoeging kennen wij niet bij dit huisnummer. Verbeter het adres. Klopt het toch? Zet dan een kruisje bij ‘Dit adres klopt’."
CANNOT_LOOK_UP = "Wij kunnen de straat en de plaats nu niet opzoeken. Vul ze zelf in."
OF_ADDRESSES = (NO_ADDRESS, OTHER_STREET, OTHER_ADDITION)


class Stopped(Exception):
    """Nobody can apply with this number, says a register, or only after reading this; see sources.answer.Stop."""

    def __init__(self, form: FormOf, why: Stop) -> None:
        self.version, self.draft, self.represents, self.why = form.version, form.draft, not form.himself, why


@dataclass(frozen=True)
class FormOf:
    """A form and whom it is about; `himself` is False for who fills it in for someone else.

    `zaken` are the cases in which someone's own last answers are looked up; without them that is not done. `followed` are
    those among which is the one that this form follows on, where that is not in `zaken`: at the desk.
    """

    request: HttpRequest
    draft: Draft
    version: Version
    who: Identity | None
    zaken: QuerySet[Zaak] | None = None
    himself: bool = True
    followed: QuerySet[Zaak] | None = None

    @property
    def to_follow(self) -> QuerySet[Zaak] | None:
        """Return the cases among which is the one that this form follows on; None where nobody may look there."""
        return self.zaken if self.followed is None else self.followed


# Asking -----------------------------------------------------------------------------------------------------------------


def look_up(form: FormOf, questions: Sequence[Question]) -> Known:
    """Ask what these questions need and is not known today, and keep it with the form. Raises Stopped.

    Each question to a register is logged before it is asked: when that fails, nothing is asked.
    """
    known, who = sourced.of(form.draft), form.who
    if who is None or not any(question.sources for question in questions):
        return known
    known = _of_same(known, form.draft, who)
    now, changed = timezone.now(), _follow(form, questions, known)
    for _round in range(3):  # a source that knows nothing gives way to the next that a question names
        found, asked = _next(form, questions, known, now)
        for question, fact in found:
            _put(form.draft, known, question, fact)
        if asked:
            _ask(form, who, asked, known, now)
        changed = changed or bool(found or asked)
        if not asked:
            break
    if changed:
        sourced.keep(form.draft, known)
    _stop(form, known)
    return known


def kept(form: FormOf) -> Known:
    """Return what is known with a form, without asking. Raises Stopped."""
    known = sourced.of(form.draft)
    if form.who is None or (known.number and known.number not in form.who.owners):
        return Known()
    _stop(form, known)
    return known


def settle(form: FormOf, given: dict[str, Any]) -> None:
    """Forget what is known when the form turns out to be about someone else, and what stands in `given` of it."""
    known = sourced.of(form.draft)
    if not known.number or (form.who is not None and known.number in form.who.owners):
        return
    for question in form.version.questions:
        fact = known.facts.get(question.id)
        if fact and sourced.same(question, given.get(question.id), fact):
            given.pop(question.id)
    form.draft.known = None
    form.draft.save(update_fields=["known"])


def _stop(form: FormOf, known: Known) -> None:
    if known.stop and not (known.stop == "curatele" and known.curatele_read):
        raise Stopped(form, known.stop)


def goes_on(draft: Draft) -> None:
    """Note that someone under curatele read that their curator must agree, and goes on with the form."""
    found = sourced.of(draft)
    found.curatele_read = found.stop == "curatele"
    sourced.keep(draft, found)


def _of_same(known: Known, draft: Draft, who: Identity) -> Known:
    """Return what is known, if it is about this person; else nothing, and the form forgets what it was told of another."""
    if known.number in who.owners:
        return known
    for name, fact in known.facts.items():
        if draft.answers.get(name) == fact.value:
            draft.answers.pop(name)
    return Known(number=who.owner)


def _next(
    form: FormOf, questions: Iterable[Question], known: Known, now: datetime
) -> tuple[list[tuple[Question, Fact]], dict[str, list[Question]]]:
    """Return what is found in earlier cases, and the questions by the source that each must be asked of next."""
    today, found, asked = timezone.localdate(now), [], dict[str, list[Question]]()
    for question in questions:
        fact = known.facts.get(question.id)
        if (fact and fact.day == today) or (fact is None and not is_empty(form.draft.answers.get(question.id))):
            continue
        for source in question.sources:
            if source == "eerder":
                if fact is None and (earlier := _earlier(form.zaken, question)):
                    found.append((question, earlier))
                    break
            elif _may_ask(source, form.who, known, now):
                asked.setdefault(source, []).append(question)
                break
    return found, asked


def _may_ask(source: str, who: Identity | None, known: Known, now: datetime) -> bool:
    register = register_of(source)
    if who is None or NUMBERS.get(register) != who.kind or not asking.there(register):
        return False
    left_alone = register in known.away and now - known.away[register] < AGAIN
    return not left_alone and known.asked.get(source) != timezone.localdate(now)


def _ask(form: FormOf, who: Identity, asked: Mapping[str, list[Question]], known: Known, now: datetime) -> None:
    by_register: dict[str, list[str]] = {}
    for source in asked:
        by_register.setdefault(register_of(source), []).append(source)
    for register, names in by_register.items():
        _log(form, who, register, names)
    today = timezone.localdate(now)
    wanted = [
        asking.Question(register, who.number, tuple(names), who.branch) for register, names in by_register.items()
    ]
    for register, answer in asking.ask(wanted, today).items():
        if answer is None:
            known.away[register] = now
            continue
        known.away.pop(register, None)
        known.asked |= dict.fromkeys(by_register[register], today)
        _take(form, answer, {name: asked[name] for name in by_register[register]}, known, today)


def _take(form: FormOf, answer: Answer, asked: Mapping[str, list[Question]], known: Known, today: date) -> None:
    known.stop = answer.stop
    known.secret = known.secret or answer.secret
    for source, questions in asked.items():
        value = answer.values.get(source)
        if answer.secret and source == "brp.adres" and not form.himself:
            value = None
        for question in questions:
            if value is not None and sourced.fits(question, value):
                plain = to_json(read(question, value, question.id)[0])
                _put(form.draft, known, question, Fact(source, today, plain, source in answer.doubted))
            elif question.id in known.facts:
                known.facts.pop(question.id)


def _put(draft: Draft, known: Known, question: Question, fact: Fact) -> None:
    """Take what a register says as the answer, unless someone said before that it is something else."""
    before = known.facts.get(question.id)
    answer = draft.answers.get(question.id)
    known.facts[question.id] = fact
    if is_empty(answer) or (before and sourced.same(question, answer, before)):
        draft.answers = {**draft.answers, question.id: fact.value}


def _earlier(zaken: QuerySet[Zaak] | None, question: Question) -> Fact | None:
    """Return what someone answered to this question in the last of their cases that asked it in the same way."""
    if zaken is None:
        return None
    cases = Case.objects.filter(zaak__in=zaken, answers__has_key=question.id).exclude(version=None)
    case = cases.select_related("version", "zaak").order_by("-received_at").first()
    if case is None:
        return None
    asked = {item.id: item.type for item in versions.of(case.version).questions}
    value = case.answers[question.id]
    if asked.get(question.id) != question.type or not sourced.fits(question, value):
        return None
    return Fact("eerder", case.received_on, value, about=case.zaak.identificatie)


def _follow(form: FormOf, questions: Iterable[Question], known: Known) -> bool:
    """Take what the zaak says that this form follows on; say whether that changed anything.

    Its number comes first: the last zaak on which nothing followed, unless someone typed another.
    """
    follows, zaken, changed = form.version.follows, form.to_follow, False
    if follows is None or zaken is None:
        return False
    wanted = [question for question in questions if FOLLOWED in question.sources]
    if wanted and form.followed is not None and form.who is not None:  # an official reads of a zaak that is not opened
        _log_name(form, form.who, FOLLOWED, [question.id for question in wanted])
    for question in sorted(wanted, key=lambda each: each.id != follows.question):
        fact = known.facts.get(question.id)
        if question.id == follows.question:
            case = None
            if fact is None and is_empty(form.draft.answers.get(question.id)):
                case = following.next_up(zaken, form.version)
            value = case and case.zaak.identificatie
        else:
            case = following.chosen(zaken, follows, form.draft.answers.get(follows.question))
            value = case and following.said(case, follows.gives[question.id])
            if fact is not None and (case is None or value is None):
                _take_back(form.draft, known, question, fact)
                changed = True
        if case is None or value is None or not sourced.fits(question, value):
            continue
        plain = to_json(read(question, value, question.id)[0])
        told = Fact(FOLLOWED, following.ended_on(case), plain, about=case.zaak.identificatie)
        if fact != told:
            _put(form.draft, known, question, told)
            changed = True
    return changed


def _take_back(draft: Draft, known: Known, question: Question, fact: Fact) -> None:
    """Forget what another zaak said, and the answer that it gave."""
    known.facts.pop(question.id)
    if sourced.same(question, draft.answers.get(question.id), fact):
        draft.answers = {name: value for name, value in draft.answers.items() if name != question.id}


def followed(form: FormOf, questions: Iterable[Question], given: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with the number of the zaak that this form follows on, where that can be looked up."""
    follows, zaken = form.version.follows, form.to_follow
    if follows is None or zaken is None:
        return
    for question in questions:
        number = given.get(question.id)
        if question.id == follows.question and number and following.chosen(zaken, follows, number) is None:
            yield Problem(question.id, following.UNKNOWN)


def to_choose(form: FormOf, question: Question) -> list[following.Possible] | None:
    """List the zaken that this form can follow on, for the question that asks which; None at any other question."""
    follows, zaken = form.version.follows, form.to_follow
    if follows is None or zaken is None or question.id != follows.question:
        return None
    return following.listed(zaken, follows)


def _log(form: FormOf, who: Identity, register: str, names: Sequence[str]) -> None:
    for name in names:
        _log_name(form, who, name, asking.FIELDS[name])
    _log_row(form, who, MAY_THEY, f"{_title(register)}: {_MAY[register]}", asking.ALWAYS[register])


def _log_name(form: FormOf, who: Identity, name: str, fields: Iterable[str]) -> None:
    purpose = form.version.personal_data.sources[name]
    _log_row(form, who, purpose, f"{_title(register_of(name))}: {ORIGINS[name].gives}", fields)  # type: ignore[index]


def _log_row(form: FormOf, who: Identity, purpose: str, about: str, fields: Iterable[str]) -> None:
    """Write in the log that a register is asked about someone: for what, for which version, and which fields."""
    version = form.version
    looking.log(
        looking.call_of(form.request),
        purpose=purpose,
        activity=looking.activity(version.service, version.valid_from.isoformat()),
        subjects=[who.owner],
        about=f"{about} ({version.title})"[:100],
        fields=fields,
    )


_MAY = {"brp": "overlijden en curatele", "kvk": "of het bedrijf nog bestaat"}
"""What the fields that go with every question tell, in the log."""


def _title(register: str) -> str:
    """Return what a register is called at the start of a line."""
    return REGISTERS[register].removeprefix("de ").removeprefix("het ")  # type: ignore[index]


def can_ask(version: Version) -> bool:
    """Say whether this version names a register that can be asked about someone here."""
    registers = {register_of(source) for source in used(version)}
    return any(register in NUMBERS and asking.there(register) for register in registers)


def typed(version: Version, answers: Mapping[str, Any]) -> Identity | None:
    """Return whom a form that an official fills in is about, by the applicant's number in it; None without a right one."""
    found = validate(version.questions, answers, partly=True).answers
    kind = admission.applicant_kind(version, found)
    return Identity(kind, str(found[getattr(version.applicant, kind)]), "laag") if kind else None


def of_login(version: Version, who: Acting) -> dict[str, Fact]:
    """Return what the login of someone without a BSN says of them, by question: their name and day of birth."""
    if who.kind != admission.EUROPEAN or who.represents:
        return {}
    me = who.concerned
    name = " ".join(filter(None, (me.first_names, me.family_name))) or me.name
    said = {"brp.naam": name, "brp.geboortedatum": me.born}
    found = {}
    for question in version.questions:
        sources = ("brp.naam",) if question.id == version.applicant.name else question.sources
        value = next((said[source] for source in sources if said.get(source)), "")
        if value and sourced.fits(question, value):
            plain = to_json(read(question, value, question.id)[0])
            found[question.id] = Fact(sourced.LOGIN, timezone.localdate(), plain)
    return found


# Showing ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """What a register said, for a page: in lines, from where and of which day; and what is said instead, if anything is."""

    lines: tuple[str, ...]
    origin: str
    doubted: bool
    corrected: bool
    secret: bool
    reported: bool
    """Whether its register hears when someone says that it is not right."""


def shown(question: Question, fact: Fact, answer: Any, *, secret: bool = False) -> Shown:
    """Return a fact as a page shows it beside the answer that counts now."""
    return Shown(
        _lines(question, fact.value),
        origin(fact.source, fact.day, fact.about),
        fact.doubted,
        not sourced.same(question, answer, fact),
        secret and fact.source == "brp.adres",
        register_of(fact.source) in sourced.REPORTED,
    )


def _lines(question: Question, value: Any) -> tuple[str, ...]:
    """Return a value in words, by line; each row of a list is one."""
    return tuple(show(question, from_json(question, value)).split("\n"))


def origin(source: str, day: date, about: str = "") -> str:
    """Say where an answer comes from and of which day it is, as people read it."""
    on = date_format(day, "j F Y")
    if source == sourced.LOGIN:
        return _("Uit uw inlog, %(day)s.") % {"day": on}
    match register_of(source):
        case "brp":
            return _("Uit de Basisregistratie Personen, %(day)s.") % {"day": on}
        case "kvk":
            return _("Uit het Handelsregister, %(day)s.") % {"day": on}
        case "zaak":
            return _("Uit uw zaak %(number)s, %(day)s.") % {"number": about, "day": on}
        case _:
            return _("Uit uw vorige aanvraag, %(day)s.") % {"day": on}


def fields_with(form: FormOf, known: Known, found: Sequence[Field], problems: Sequence[Problem] = ()) -> list[Field]:
    """Return the fields of a page, with what is known beside each."""
    facts = sourced.facts_of(form.version, known)
    wrong = {problem.path for problem in problems if problem.template in OF_ADDRESSES}
    return [
        replace(
            field,
            fact=shown(field.question, facts[field.question.id], field.value, secret=known.secret)
            if field.question.id in facts
            else None,
            looks_up="bag.adres" in field.question.sources and asking.there("bag"),
            sure=field.question.id in wrong,
            follows=to_choose(form, field.question),
        )
        for field in found
    ]


def away(form: FormOf, known: Known, questions: Iterable[Question]) -> str:
    """Say that a register is away, when these questions would have come from it; empty when none is."""
    facts = sourced.facts_of(form.version, known)
    now = timezone.now()
    for question in questions:
        for source in question.sources:
            register = register_of(source)
            ours = form.who is not None and NUMBERS.get(register) == form.who.kind
            if question.id not in facts and ours and register in known.away and now - known.away[register] < AGAIN:
                words = {
                    "brp": _("de Basisregistratie Personen"),
                    "kvk": _("het Handelsregister"),
                }[register]
                return _(
                    "Wij kunnen uw gegevens nu niet ophalen uit %(register)s. Vul ze zelf in: dan kunt u gewoon verder."
                ) % {"register": words}
    return ""


def stopped_page(request: HttpRequest, stopped: Stopped) -> HttpResponse:
    """Say why nobody can apply with this number, and what to do instead."""
    from django.conf import settings

    context = {
        "version": stopped.version,
        "draft": stopped.draft,
        "represents": stopped.represents,
        "why": stopped.why,
        "here": request.get_full_path(),
        "municipality": settings.MUNICIPALITY,
    }
    return render(request, "web/stopped.html", context, status=403)


# Taking what was filled in ----------------------------------------------------------------------------------------------


def taken(form: FormOf, known: Known, questions: Iterable[Question], given: dict[str, Any], post: QueryDict) -> None:
    """Put in `given` what a register said wherever the page that was sent says nothing else."""
    facts = sourced.facts_of(form.version, known)
    for question in questions:
        fact = facts.get(question.id)
        if fact is None:
            continue
        sent = any(name == question.id or name.startswith(f"{question.id}.") for name in post)
        empty = is_empty(given.get(question.id))
        if (
            not sent
            or (empty and question.required)
            or (not empty and sourced.same(question, given[question.id], fact))
        ):
            given[question.id] = fact.value


def addresses(
    form: FormOf, known: Known, questions: Iterable[Question], given: dict[str, Any], post: QueryDict
) -> Iterator[Problem]:
    """Fill in the street and town of addresses that were typed, and yield what does not go together."""
    facts = sourced.facts_of(form.version, known)
    for question in questions:
        value = given.get(question.id)
        if not isinstance(value, dict) or "bag.adres" not in question.sources or not asking.there("bag"):
            continue
        if question.id in facts and sourced.same(question, value, facts[question.id]):
            continue
        door = at_door(value)
        if door is None:
            continue
        sure = f"{question.id}.{SURE}" in post
        if form.who is not None:
            _log_name(form, form.who, "bag.adres", bag.FIELDS)
        try:
            found = bag.find(door["postcode"].replace(" ", ""), door["huisnummer"])
        except Away as error:
            asking.log.warning("bag is away: %s", error)
            if not value.get("straat") or not value.get("plaats"):
                yield Problem(question.id, CANNOT_LOOK_UP, part="plaats" if value.get("straat") else "straat")
            continue
        if found is None:
            if not sure:
                yield Problem(question.id, NO_ADDRESS, part="huisnummer")
            continue
        value["straat"] = value.get("straat", "").strip() or found.street
        value["plaats"] = value.get("plaats", "").strip() or found.town
        if sure:
            continue
        typed = once({**value, **door})
        theirs = (found.street.casefold(), found.town.casefold())
        if (typed["straat"].casefold(), typed["plaats"].casefold()) != theirs:
            yield Problem(question.id, OTHER_STREET, {"street": found.street, "town": found.town}, "straat")
        elif not found.has(door["toevoeging"]):
            yield Problem(question.id, OTHER_ADDITION, part="toevoeging")
