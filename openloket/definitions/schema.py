"""The shape of a version: everything a municipality says about a service, from one day on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

import msgspec

from openloket.forms.bounds import TODAY
from openloket.forms.questions import Page, Question, all_questions
from openloket.forms.types import type_of

Assurance = Literal["laag", "substantieel", "hoog"]
ASSURANCE_ORDER: tuple[Assurance, ...] = ("laag", "substantieel", "hoog")
Value = str | int | Decimal | bool | None


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The base of every part of a version; omit_defaults keeps a hash stable when a later release adds a field."""


class Upl(_Part, frozen=True):
    """The service's name in the Uniforme Productnamenlijst."""

    name: str
    uri: str = ""


class Article(_Part, frozen=True):
    """An article of a law or by-law."""

    title: str
    article: str

    def __str__(self) -> str:
        return f"{self.title}, artikel {self.article}"


class Receiver(_Part, frozen=True):
    """Someone outside the municipality who gets the data, and what for."""

    who: str
    purpose: str


class PersonalData(_Part, frozen=True):
    """Why personal data is used (AVG 5, 30)."""

    purpose: str
    basis: Literal["publieke taak", "wettelijke verplichting", "toestemming", "overeenkomst"]
    classification: Literal["persoonsgegevens", "gevoelig", "bijzonder"]
    bsn_basis: str = ""
    sources: dict[str, str] = {}
    """For what each source (`brp.adres`) is asked, as it is logged and shown to whom it is about."""
    receivers: tuple[Receiver, ...] | None = None
    """Who outside the municipality gets the data (AVG 13 lid 1 sub e); empty when nobody does."""


class ChannelUse(_Part, frozen=True):
    """What a channel may be used for; without `only`, for everything."""

    assurance: Assurance | None = None
    only: tuple[str, ...] = ()
    because: str = ""


class Channels(_Part, frozen=True):
    """The channels of a service; paper and desk are always there (Awb 2:1, 2:13)."""

    web: ChannelUse
    paper: ChannelUse
    desk: ChannelUse
    phone: ChannelUse | None = None
    email: ChannelUse | None = None

    def can_apply(self, channel: str) -> bool:
        """Say whether one can ask for the service through this channel; deny by default. An e-mail is taken in as paper is."""
        found: ChannelUse | None = getattr(self, "paper" if channel == "email" else channel, None)
        return found is not None and not found.only


class Counted(_Part, frozen=True):
    """The rows of a group that are counted: those for whose own answers the condition holds."""

    of: str
    when: Any  # a condition: a mapping or a list of them


class Since(_Part, frozen=True):
    """What an amount is from a day on."""

    day: date = msgspec.field(name="from")
    amount: Decimal


class Amount(_Part, frozen=True):
    """An amount that a law or by-law sets and changes on a day, such as a standard of assistance: what it is from which day.

    It holds for who asks on or after that day (`ontvangst`), so that a case keeps the amount of its own day.
    """

    id: str
    title: str
    by: Article
    """What sets it."""
    values: tuple[Since, ...]
    """What it is from which day, in their order."""
    unit: Literal["", "euro"] = "euro"

    def on(self, day: date) -> Decimal | None:
        """Return what it is on a day; None before the first."""
        return next((since.amount for since in reversed(self.values) if since.day <= day), None)


class Fact(_Part, frozen=True):
    """A number that rules and checks may use, counted in one of these ways.

    days_between   the days from the first to the second name (`ontvangst` is the day of receipt); a period counts
                   from its first day
    days_in        the days of a period, its first and last day among them
    area_of        the m² that the first of these answers says: a number as it is given, or what is drawn at a place
    percent_apart  by how many percent the smaller of two such areas falls short of the larger; 0 while one is not there
    sum            the total of these answers, without that of those in `less` and without the amount `over` which it
                   is counted; a name with a dot is a column of a group («kosten.bedrag»)
    count          how many of these questions are answered; of a question with several answers, how many are chosen
    repeated       how many rows of a group say in this column («kinderen.naam») what a row before them says
    rows           how many rows of a group pass a condition over their own answers
    """

    id: str
    title: str
    days_between: tuple[str, str] | None = None
    sum: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    over: str = ""
    count: tuple[str, ...] = ()
    repeated: str = ""
    days_in: str = ""
    area_of: tuple[str, ...] = ()
    percent_apart: tuple[str, str] | None = None
    rows: Counted | None = None

    @property
    def ways(self) -> tuple[str, ...]:
        """Return in which ways it is counted; in a good definition that is one."""
        return tuple(way for way in FACT_WAYS if getattr(self, way))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names that it looks at, a column as it is written."""
        single = (self.repeated, self.days_in, self.rows.of if self.rows else "")
        several = (self.days_between or (), self.sum, self.less, self.count, self.area_of, self.percent_apart or ())
        return (*(name for names in several for name in names), *(name for name in single if name))

    @property
    def questions(self) -> tuple[str, ...]:
        """Return the questions that it looks at, each once; the day of receipt is none."""
        return tuple(dict.fromkeys(name.split(".")[0] for name in self.names if name not in TODAY))


NOUNS = ("aanvraag", "melding", "bezwaar", "klacht")
"""What people call that which they send: an application, a report that asks no besluit, an objection, a complaint."""

OWN_DATA = ("inzage", "rectificatie", "verwijdering", "beperking", "bezwaar")
"""What someone can ask of the data about themselves (AVG 15-18, 21); portability there is none for a public task (AVG 20 lid 3)."""

FACT_WAYS = ("days_between", "days_in", "area_of", "percent_apart", "sum", "count", "repeated", "rows")


class Check(_Part, frozen=True):
    """Answers that cannot be right together: when they are wrong, what to say, and where that can be mended.

    A bound in `when` may be another question or fact, or a day some time from another (see `forms.bounds`). A check
    with `warn` asks whether it is right; any other refuses. On paper none refuses: what came in, came in (Awb 4:1).
    """

    id: str
    when: Any  # a condition: a mapping or a list of them
    message: str
    at: tuple[str, ...]
    """The questions that it is about; the last of them, in the order of the form, shows the message."""
    wrong: dict[str, Any]
    """Answers that it is there for: put in the first example, they make it speak."""
    article: str = ""
    warn: bool = False


class Tells(_Part, frozen=True):
    """What an outcome means for the applicant, in B1: a heading of a few words, and what it means and what they can do.

    Names in braces are filled in, as in a letter: answers, facts, outcomes of this rule or earlier ones.
    """

    title: str
    text: str = ""


class Row(_Part, frozen=True):
    """One row of a rule table."""

    then: Any  # a Value; msgspec cannot tell text from a number in one union
    because: str
    when: dict[str, Any] | list[dict[str, Any]] | None = None
    against: tuple[str, ...] = ()
    """The results that this outcome speaks against: it is never their ground; see `cases.grounds`."""
    supports: tuple[str, ...] = ()
    """The results whose letter gives this outcome as a ground by itself."""
    plain: str = ""
    """For which case this row is, in words that a resident reads: «een groot evenement, met 5.000 bezoekers of meer»."""
    tells: Tells | None = None
    """What the applicant reads of it before sending and on the receipt; without it the rule's title and the outcome."""
    per: dict[str, str] = {}
    """By what `then` is multiplied, each with the word for one of it: `{m²: oppervlakte, dag: dagen}` is per m² per day."""


class Rule(_Part, frozen=True):
    """A decision table: the first row whose condition holds gives the outcome."""

    id: str
    title: str
    rows: tuple[Row, ...]
    unit: Literal["", "euro"] = ""


class Terms(_Part, frozen=True):
    """When to decide (Awb 4:13), and how far that may be put off (Awb 4:14)."""

    decide: str
    article: str
    extend: str = ""
    complete: str = "2 weken"
    """The term an applicant gets to complete the application (Awb 4:5)."""
    before: str = ""
    """The question with the day for which it is asked: who may get the decision only after that day is told so."""
    by: Literal["", "bezwaar", "klacht"] = ""
    """By which rule of the law it is counted where the day of receipt is not all: an objection (Awb 7:10), a complaint (9:11)."""


class MayChange(_Part, frozen=True):
    """What an applicant may still change after sending, and until which step: while a case is at it, or at one before.

    What a change asks beside it, such as which roads when a road must be closed after all, comes along by itself.
    """

    questions: tuple[str, ...]
    until: str


class Follows(_Part, frozen=True):
    """Name the earlier zaak that one of this service follows on, as settling a grant does: of which service, and how it ended.

    It is the applicant's own. `question` is the one that asks for its number; it and those in `gives` say `from: zaak`.
    """

    question: str
    service: str
    results: tuple[str, ...]
    gives: dict[str, tuple[str, ...]] = {}
    """What that zaak answers here: by question, the names there of answers or of what an official filled in; the first that is there."""


class Reported(_Part, frozen=True):
    """Say what makes a report the same as one that is open: the same answer to `what`, at or near the place in `place`."""

    place: str
    what: str
    metres: int = 50
    """So far apart two places on the map may lie to be one; without a map they are one in the same words."""


AdviceOutcome = Literal["voor", "voorwaarden", "tegen"]


class Advice(_Part, frozen=True):
    """Advice that is asked of a team, an official or another organisation: what is asked, shared and wanted, and within how many days.

    It bars nothing: without it an official decides with a reason (Awb 3:6). One of `team`, `person` and `organisation` is given.
    """

    id: str
    question: str
    days: int
    team: str = ""
    """The code of a team."""
    person: str = ""
    """The name with which an official logs in."""
    organisation: str = ""
    """Another organisation, as a letter names it: «de politie»."""
    called: str = ""
    """How a letter names a team or an official; without it «team Zorg» or «onze medewerker Bo de Wit»."""
    email: str = ""
    """Where the link for an organisation goes; without it the official who asks fills it in."""
    shows: tuple[str, ...] = ()
    """The questions whose answers and files are shared."""
    outcomes: tuple[AdviceOutcome, ...] = ("voor", "voorwaarden", "tegen")
    before: str = ""
    """The step that should not end without it."""
    when: Any = None
    """A condition on answers, facts and outcomes of rules, for advice that is not always wanted."""

    @property
    def label(self) -> str:
        """Return how people know it."""
        return self.called or self.organisation or self.team or self.person


class ToCheck(_Part, frozen=True):
    """A thing that an official looks at in a step, from the work instruction; it is ticked, and bars nothing."""

    id: str
    step: str
    text: str

    @property
    def label(self) -> str:
        """Return how people know it."""
        return self.text


class Step(_Part, frozen=True):
    """Where a zaak can stand; `explain` is what the resident reads."""

    id: str
    label: str
    explain: str


class Retention(_Part, frozen=True):
    """What happens to the file afterwards (Archiefwet; Selectielijst)."""

    action: Literal["vernietigen", "blijvend_bewaren"]
    source: str
    after: str = ""
    selectielijst: bool = True
    """Whether `source` cites the Selectielijst; False for another, such as a by-law, which is compared with nothing."""


Kind = Literal["toegewezen", "deels", "afgewezen", "niet_behandeld", "anders"]
"""What a result does with what was asked: it gives it, or a part, refuses it (Awb 4:7), does not handle it (Awb 4:5), or none of these."""


class Shows(_Part, frozen=True):
    """Name something of a case that everyone may read: an answer, a fact, an outcome, or what was filled in, by its name here."""

    of: str
    label: str
    """Says what it is, for who has not seen the form: «Plaats»."""


class Publish(_Part, frozen=True):
    """Say what everyone may read of a decision once it is final (Woo 3.1, 3.3, 3.3a): what stands here, and nothing else.

    So no name, number, address or signature is taken out afterwards: it never gets in.
    """

    category: str
    """Names the kind of information, one of `law.woo`."""
    title: str
    effect: str
    """Says what the decision does, in a sentence (3.3a lid 2 b)."""
    shows: tuple[Shows, ...]
    """Tells it apart from others in a list as well, by the first two."""
    lasts: tuple[str, ...] = ()
    """Says which of these say how long it holds (3.3a lid 2 c); without any it holds for once, or until it is withdrawn."""


class Result(_Part, frozen=True):
    """How a zaak can end, and the letter that says so."""

    id: str
    label: str
    retention: Retention
    letter: str
    decision: bool = True
    """Whether this result is a besluit that one can object to."""
    asks: tuple[Question, ...] = ()
    """What the official fills in for this result, such as the amount that is granted; the letter names it in braces."""
    checks: tuple[Check, ...] = ()
    """What may not be together in what is filled in, the application and what the rules find."""
    example: dict[str, Any] = {}
    """What could be filled in for the version's first example: it has to pass, and the letter is shown with it."""
    kind: Kind | None = None
    facts: tuple[Fact, ...] = ()
    """Numbers counted over the application and what is filled in, for the checks: «what is remitted and what is left»."""
    four_eyes: bool = False
    """Whether one official proposes this result and another signs it."""
    publish: Publish | None = None
    """Says what is proposed for publication when a case ends with it; None for what is never published."""

    @property
    def not_handled(self) -> bool:
        """Say whether the application is not handled because it is not complete (Awb 4:5)."""
        return self._does("niet_behandeld", ("buiten_behandeling",))

    @property
    def withdrawn(self) -> bool:
        """Say whether whoever applied took the application back."""
        return self.id == "ingetrokken" and not self.decision

    @property
    def refuses(self) -> bool:
        """Say whether what was asked is refused, or a part of it (Awb 4:7)."""
        return self.refuses_all or (self.decision and self._does("deels", ("deels",)))

    @property
    def gives(self) -> bool:
        """Say whether what was asked is given, and not only a part of it."""
        return not (self.refuses or self.not_handled or self.withdrawn)

    @property
    def refuses_all(self) -> bool:
        """Say whether nothing of what was asked is given."""
        return self.decision and self._does("afgewezen", ("afgewezen", "geweigerd"))

    def _does(self, kind: Kind, ids: tuple[str, ...]) -> bool:
        """Say whether a result is of this kind; one of a version that does not say goes by its id, which had one of `ids`."""
        return self.kind == kind if self.kind else self.id in ids


class Paragraph(_Part, frozen=True):
    """A part of a letter that stands there only `when` something holds, or once for each row of a group (`for_each`)."""

    text: str
    when: dict[str, Any] | list[dict[str, Any]] | None = None
    for_each: str = ""


class Letter(_Part, frozen=True):
    """A text with {names} of answers, outcomes and case data filled in; paragraphs are split by a blank line.

    The body is one text, or a list of texts and of paragraphs that depend on something.
    """

    subject: str
    body: str | tuple[str | Paragraph, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Return the body as paragraphs; one that depends on nothing may hold several."""
        parts = (self.body,) if isinstance(self.body, str) else self.body
        return tuple(Paragraph(part) if isinstance(part, str) else part for part in parts)

    @property
    def text(self) -> str:
        """Return all that can stand in the body."""
        return "\n\n".join(part.text.strip() for part in self.paragraphs)


class Example(_Part, frozen=True):
    """Answers on a day, and what must come out."""

    name: str
    received: date
    answers: dict[str, Any]
    expect: dict[str, Any]


class Applicant(_Part, frozen=True):
    """Which question gives what the registers must know about the person who asks."""

    name: str = ""
    address: str = ""
    bsn: str = ""
    kvk: str = ""
    email: str = ""
    phone: str = ""
    reach: str = ""
    """A choice with the options `digitaal` and `post`: how this person wants to be reached (Awb 2:8)."""
    reference: str = ""
    """What the applicant calls this themselves («uw kenmerk»); our letters repeat it."""


Organ = Literal["college", "burgemeester", "heffingsambtenaar", "invorderingsambtenaar"]
Silence = Literal["dwangsom", "van_rechtswege", "niets"]
"""What deciding too late means: a penalty (Awb 4:17), granted by law (Awb 4:20b), or nothing of the kind."""
AppliedLaw = Literal["4:5", "4:13", "4:14", "4:17", "7:1", "7:10"]
"""The articles of the Awb that the software keeps by itself, unless a version says that one does not apply."""


class Fee(_Part, frozen=True):
    """What the service costs: the rule that says how much, and which tax it is, with the by-law.

    A tax has a notice of its own, against which one objects with the heffingsambtenaar (Gemeentewet 231, 236).
    """

    rule: str
    by_law: Article
    tax: Literal["leges", "precariobelasting", "parkeerbelasting", "niet"] = "leges"
    """`niet` for a price that is no tax."""


class NotApplied(_Part, frozen=True):
    """Articles of the Awb that do not apply to this service, and the law that says so.

    Without 4:5 no clock stands still while the applicant completes the application; without 7:10 or 7:1 no objection can
    be made, and `remedy` says what someone can do instead: of what is itself a decision on an objection, only 7:1 does not apply.
    """

    articles: tuple[AppliedLaw, ...]
    because: Article
    remedy: str = ""


Representation = Literal["machtiging", "gezag", "curatele", "bewind", "mentorschap", "professional"]
"""By which right someone may ask for another person: a mandate (DigiD Machtigen), parental authority, and so on."""
Policy = Literal["keep", "adopt", "most_favourable", "by_rule"]


class Preference(_Part, frozen=True):
    """Which outcome of a rule is better for the applicant: the lowest, the highest, or the first of a list."""

    rule: str
    better: Any  # "lowest", "highest" or a list of outcomes, best first; msgspec cannot tell text from text


class Transition(_Part, frozen=True):
    """What happens to cases that run under an earlier version (overgangsrecht), and on which ground.

    keep             the old law holds for cases received before
    adopt            the new law holds, from the day `from` on
    most_favourable  the law that `favourable` calls best for the applicant; the old one when they are equal
    by_rule          the first of `rows` that holds for the case's own facts says which of the three
    """

    policy: Policy
    ground: str
    from_day: date | None = msgspec.field(default=None, name="from")
    favourable: tuple[Preference, ...] = ()
    rows: tuple[Row, ...] = ()
    questions: dict[str, str | None] = {}
    """Questions of the earlier version that have another name now, or (null) whose answers are left out."""
    steps: dict[str, str] = {}
    results: dict[str, str] = {}
    letter: str = ""
    """The letter to applicants for whom an outcome or a deadline changes."""


class Version(_Part, frozen=True):
    """One dated definition of a service."""

    service: str
    title: str
    summary: str
    valid_from: date
    upl: Upl
    legal_basis: tuple[Article, ...]
    audience: tuple[Literal["inwoner", "ondernemer"], ...]
    personal_data: PersonalData
    channels: Channels
    team: str
    applicant: Applicant
    pages: tuple[Page, ...]
    rules: tuple[Rule, ...]
    deadline: Terms
    steps: tuple[Step, ...]
    results: tuple[Result, ...]
    letters: dict[str, Letter]
    work_instruction: str
    running_cases: Literal["keep"] | Transition
    examples: tuple[Example, ...]
    valid_until: date | None = None
    organ: Organ | None = None
    """The organ on whose behalf it is decided (Awb 10:10)."""
    silence: Silence | None = None
    silence_because: str = ""
    """Why silence does not grant it, where that might be expected (Dienstenwet 28): for officials, and who reads the version."""
    fee: Fee | None = None
    not_applied: NotApplied | None = None
    what_you_need: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()
    facts: tuple[Fact, ...] = ()
    checks: tuple[Check, ...] = ()
    confidentiality: Literal["zaakvertrouwelijk", "vertrouwelijk", "confidentieel"] = "zaakvertrouwelijk"
    representation: tuple[Representation, ...] = ()
    """The rights by which someone may ask for another on the web; without any, everyone asks for themselves."""
    authorised_as: tuple[str, ...] = ()
    """What DigiD Machtigen and eHerkenning call this service: its ServiceID or ServiceUUID in the municipality's catalogue."""
    without_bsn: bool = True
    """Whether someone with a European login that gives no BSN may ask for it on the web, where DigiD is accepted."""
    not_by: tuple[Literal["email", "sms", "app", "berichtenbox"], ...] = ()
    """The ways by which nobody is told that a letter about it waits, or gets it; see cases.policy."""
    may_change: MayChange | None = None
    """What may still change in an application that runs; without it nothing changes but by a message that an official reads."""
    advice: tuple[Advice, ...] = ()
    """The advice that its work instruction asks for."""
    checklist: tuple[ToCheck, ...] = ()
    """What officials tick in its work instruction."""
    reported: Reported | None = None
    """What is reported already is shown before sending, by these answers."""
    follows: Follows | None = None
    """The earlier zaak of the applicant that it follows on, which gives some of the answers."""
    own_data: str = ""
    """The choice that says what someone asks of what is kept of themselves, one of OWN_DATA; empty where nobody asks that."""

    @property
    def transition(self) -> Transition:
        """Return what happens to running cases; `keep` rests on the rule that a law has no effect on the past."""
        if isinstance(self.running_cases, Transition):
            return self.running_cases
        return Transition(policy="keep", ground="Wet algemene bepalingen, artikel 4")

    @property
    def questions(self) -> list[Question]:
        """List every question in order."""
        return list(all_questions(self.pages))

    @property
    def numbers(self) -> dict[str, Amount | Fact]:
        """Return, by their names, what is a number for rules and texts without being an answer: amounts and facts."""
        found: list[Amount | Fact] = [*self.amounts, *self.facts]
        return {item.id: item for item in found}

    def question(self, question_id: str) -> Question:
        """Return the question with this id. Raises KeyError for an unknown id."""
        return {question.id: question for question in self.questions}[question_id]

    def result(self, result_id: str) -> Result:
        """Return the result with this id. Raises KeyError for an unknown id."""
        return {result.id: result for result in self.results}[result_id]

    def applies(self, article: AppliedLaw) -> bool:
        """Say whether this article of the Awb applies to the service."""
        return self.not_applied is None or article not in self.not_applied.articles

    @property
    def open_to_objection(self) -> bool:
        """Say whether one can object to what is decided (Awb 7:1)."""
        return self.applies("7:1") and self.applies("7:10")

    def rule(self, rule_id: str) -> Rule:
        """Return the rule with this id. Raises KeyError for an unknown id."""
        return {rule.id: rule for rule in self.rules}[rule_id]

    @property
    def decides(self) -> bool:
        """Say whether it can end in a besluit; a report to the municipality does not (Awb 1:3)."""
        return any(result.decision for result in self.results)

    @property
    def noun(self) -> str:
        """Return what people call that which they send, one of NOUNS."""
        return self.deadline.by or (NOUNS[0] if self.decides else NOUNS[1])

    @property
    def gives_without_decision(self) -> bool:
        """Say whether what is asked is given without a besluit, as an extract of the BRP is; then only refusing is one (Awb 1:3)."""
        asked = self.noun == NOUNS[0]  # an objection is decided on, or sent on to who must
        return asked and any(not (result.decision or result.withdrawn) for result in self.results)

    def steps_to(self, ended: str) -> Sequence[Step]:
        """Return the steps as they are shown of a case that ended with this result; empty while it runs.

        The last one speaks of how such a case ends as a rule: with a besluit, or with what was asked. One that ended in
        another way says how, and not that something was decided or sent.
        """
        result = next((result for result in self.results if result.id == ended), None)
        if result is None:
            return self.steps
        otherwise = self.decides and result.decision == self.gives_without_decision
        if not (result.withdrawn or otherwise):
            return self.steps
        return [*self.steps[:-1], Step(self.steps[-1].id, result.label, "")]

    @property
    def files_wanted(self) -> list[Question]:
        return [question for question in self.questions if type_of(question).files]


msgspec.json.Decoder(Version)  # works the types out, before there are threads: two that do so at once crash the process


class Published:
    """A version together with its source text and content hash."""

    def __init__(self, version: Version, source: str) -> None:
        self.version, self.source = version, source

    @cached_property
    def hash(self) -> str:
        return content_hash(self.version)


def content_hash(version: Version) -> str:
    """Return the SHA-256 of what the version says; comments, line breaks and the order of keys do not count."""
    plain = msgspec.to_builtins(version, str_keys=True, order="sorted")
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()
