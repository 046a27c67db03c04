"""Keep what Open Loket has beside the registers: a module for each subject, and all models by name here."""

from openloket.cases.models.advice import Task, Ticked
from openloket.cases.models.case import Case, ContactNote, SourcedAnswer, Submission, TakenIn
from openloket.cases.models.completing import InformationRequest, Supplement
from openloket.cases.models.deciding import DecisionAsTyped, FoundFact, PendingDecision, ProposedDecision, StandardText
from openloket.cases.models.disputes import DefaultNotice, Grievance
from openloket.cases.models.filling import Draft, Feedback, FormEvent, KeptForm, Search
from openloket.cases.models.find import DeskSearch, DocumentText, Findable, FindableStem, FindableWord, FoundBy, ToFind
from openloket.cases.models.papers import (
    PaperForm,
    PaperLearned,
    PaperReading,
    PaperSample,
    PaperSerial,
    PaperSlip,
    SortedPost,
    Stack,
)
from openloket.cases.models.paying import PayList, Payout
from openloket.cases.models.privacy import OwnDataAnswer, OwnDataChange, OwnDataFound, OwnDataPaper
from openloket.cases.models.saying import Announcement, ReceivedMessage, ViewRequest
from openloket.cases.models.sent import (
    AddressCode,
    LetterTemplate,
    Message,
    Notification,
    PrintBatch,
    ProposedLetter,
    Reaching,
    WrongWay,
)
from openloket.cases.models.shared import WRITTEN, Channel
from openloket.cases.models.terms import DecreeYear, Downtime, Entered, EquatedDay, MovedTerm, Recount
from openloket.cases.models.versions import Rollout, ServiceVersion
from openloket.cases.models.who import CoSignature, InterestedParty, RightClaim
from openloket.cases.models.work import CheckedOut, Division, Mention, Note, Target

__all__ = [
    "WRITTEN",
    "AddressCode",
    "Announcement",
    "Case",
    "Channel",
    "CheckedOut",
    "CoSignature",
    "ContactNote",
    "DecisionAsTyped",
    "DecreeYear",
    "DefaultNotice",
    "DeskSearch",
    "Division",
    "DocumentText",
    "Downtime",
    "Draft",
    "Entered",
    "EquatedDay",
    "Feedback",
    "Findable",
    "FindableStem",
    "FindableWord",
    "FormEvent",
    "FoundBy",
    "FoundFact",
    "Grievance",
    "InformationRequest",
    "InterestedParty",
    "KeptForm",
    "LetterTemplate",
    "Mention",
    "Message",
    "MovedTerm",
    "Note",
    "Notification",
    "OwnDataAnswer",
    "OwnDataChange",
    "OwnDataFound",
    "OwnDataPaper",
    "PaperForm",
    "PaperLearned",
    "PaperReading",
    "PaperSample",
    "PaperSerial",
    "PaperSlip",
    "PayList",
    "Payout",
    "PendingDecision",
    "PrintBatch",
    "ProposedDecision",
    "ProposedLetter",
    "Reaching",
    "ReceivedMessage",
    "Recount",
    "RightClaim",
    "Rollout",
    "Search",
    "ServiceVersion",
    "SortedPost",
    "SourcedAnswer",
    "Stack",
    "StandardText",
    "Submission",
    "Supplement",
    "TakenIn",
    "Target",
    "Task",
    "Ticked",
    "ToFind",
    "ViewRequest",
    "WrongWay",
]
