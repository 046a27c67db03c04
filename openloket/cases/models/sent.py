"""Keep letters and the e-mails that tell of them, on their way and sent, and how people want to hear of us."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openloket.registers.models import Enkelvoudiginformatieobject, Zaak


class PrintBatch(models.Model):
    """Keeps a batch of letters to print, as one PDF with a list."""

    day = models.DateField()
    """Holds the day on which it was made."""
    posted_on = models.DateField(null=True)
    """Holds the day on which it is posted: its letters are dated then, and their terms count from it."""
    number = models.PositiveSmallIntegerField()
    content = models.CharField(max_length=64, blank=True)
    """Is empty once a letter in it was destroyed with its case."""
    handed_at = models.DateTimeField(null=True)
    """Says when it was put where the print house takes it; empty where people print it themselves, or until then."""
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "number"], name="batch_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.number}"


class Message(models.Model):
    """Keeps a letter on its way to a resident: to the inbox, or onto paper."""

    class Way(models.TextChoices):
        INBOX = "inbox", "Mijn Loket"
        PRINT = "print", "Per post"
        HELD = "held", "Wacht"

    class Held(models.TextChoices):
        """Says why a letter waits: whether the parent who asked may still get it is being asked, or must be decided."""

        ASKING = "asking", "Wij vragen de Basisregistratie Personen of de ouder nog gezag heeft."
        AWAY = "away", "De Basisregistratie Personen geeft geen antwoord. Wij proberen het opnieuw."
        NO_AUTHORITY = (
            "none",
            "Wie dit vroeg, heeft volgens de Basisregistratie Personen geen gezag (meer) over het kind.",
        )
        PARENT_DIED = "died", "Wie dit vroeg, is volgens de Basisregistratie Personen overleden."
        CURATELE = "curatele", "Wie dit vroeg, staat volgens de Basisregistratie Personen onder curatele."
        CHILD_DIED = "child_died", "Het kind is volgens de Basisregistratie Personen overleden."
        OF_AGE = "of_age", "Het kind is nu 18 jaar of ouder."

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="messages")
    party = models.ForeignKey("InterestedParty", models.CASCADE, null=True, related_name="letters", db_index=False)
    """Says to whom it goes when that is not the applicant, who does not read it."""
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    document = models.ForeignKey(Enkelvoudiginformatieobject, models.PROTECT, related_name="+")
    text = models.JSONField(null=True)
    """Holds what the letter is typeset from, so that it can be typeset for the day on which it really goes."""
    dated = models.DateField(null=True)
    """Holds the day that stands in the letter as it is now."""
    way = models.CharField(max_length=10, choices=Way)
    held = models.CharField(max_length=10, choices=Held, blank=True, db_default="", default="")
    """Says why it waits; empty for one that is on its way. See cases.sent.holding."""
    email = models.CharField(max_length=254, blank=True)
    """Holds the address that is told of it; empty in the inbox of who wants no e-mail of it (Awb 2:10 lid 1)."""
    made_at = models.DateTimeField()
    post_by = models.DateField(null=True)
    """Holds the last day on which it can go and still have its effect, such as stopping a clock that runs."""
    sent_on = models.DateField(null=True)
    """Holds the day on which it really went: posted, or placed in the inbox with its notification (Awb 2:19, 3:41)."""
    notified_at = models.DateTimeField(null=True)
    undeliverable_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    batch = models.ForeignKey(PrintBatch, models.PROTECT, null=True, related_name="messages")
    reported_on = models.DateField(null=True)
    """Holds the day on which it was posted according to the print house; its terms count from it."""
    enclosures = models.ManyToManyField(Enkelvoudiginformatieobject, related_name="+")
    """Holds what goes with it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zaak"], condition=models.Q(kind="receipt"), name="one_receipt_per_zaak")
        ]
        indexes = [
            models.Index(fields=["made_at"], condition=models.Q(way="print", batch=None), name="message_to_print")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.zaak_id}"

    @property
    def waived(self) -> bool:
        """Say whether it is in the inbox of someone who wants no e-mail of it."""
        return self.way == self.Way.INBOX and not self.email

    @property
    def gone(self) -> bool:
        """Say whether it was sent. An earlier release kept no day: there what was notified or in a batch was sent."""
        return (
            self.sent_on is not None or (self.notified_at if self.way == self.Way.INBOX else self.batch_id) is not None
        )

    @property
    def readable(self) -> bool:
        """Say whether the applicant may read it in Mijn Loket; one for the post once posted, when its days are set."""
        return self.way == self.Way.INBOX or self.gone


class LetterTemplate(models.Model):
    """Keep a letter that officials can send by themselves, as a beheerder wrote it; a change ends one row and begins another."""

    service = models.CharField(max_length=100, blank=True)
    """Holds the service that it is for; empty for one of every service."""
    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=150)
    text = models.TextField()
    """Holds what it says, with {names} that the case fills in."""
    two_people = models.BooleanField(default=False)
    """Says whether another than who wrote it sends it."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class ProposedLetter(models.Model):
    """Keeps a letter that one official wrote and another sends; it waits, or was sent back to who wrote it. See cases.work.free_letter."""

    zaak = models.OneToOneField(Zaak, models.CASCADE, primary_key=True, related_name="+")
    template = models.ForeignKey(LetterTemplate, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=150)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    remarks = models.TextField(blank=True)
    """Says why it was sent back, and by whom; empty while it waits."""

    def __str__(self) -> str:
        return f"{self.zaak_id}: {self.template}"


class Notification(models.Model):
    """Keeps an e-mail that told of a letter, or a Berichtenbox that took it: when that was, and whether it came back (Awb 2:10, 2:25)."""

    class Sort(models.TextChoices):
        NOTICE = "notice", "Melding"
        REMINDER = "reminder", "Herinnering"
        REPRESENTATIVE = "agent", "Melding aan wie voor een ander handelt"
        BOX = "box", "Berichtenbox"

    message = models.ForeignKey(Message, models.CASCADE, related_name="notifications")
    sort = models.CharField(max_length=10, choices=Sort)
    code = models.CharField(max_length=32, unique=True)
    """Names it in the e-mail and on its envelope, so that what comes back says what it is about and not for whom it was."""
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    """Says when a mail server took it; empty while it is tried."""
    delivered_at = models.DateTimeField(null=True)
    """Says when a provider told that it reached the mailbox; most mail servers never tell."""
    failed_at = models.DateTimeField(null=True)
    """Says when it was refused for good, or came back."""
    why = models.CharField(max_length=100, blank=True)
    """Holds what the mail servers said of it, in codes."""
    address = models.CharField(max_length=254, blank=True, default="", db_default="")
    """Says where it went, when that is not the address of the letter."""
    seen_at = models.DateTimeField(null=True)
    """Says when a person saw that it did not arrive; until then it stands on the list of what did not (cases.sent.not_told)."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message"], condition=models.Q(sort="reminder"), name="one_reminder_per_message"
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.sort}"


class Reaching(models.Model):
    """Keep how someone wants to hear of us: at which address, and what of each sort of message; see cases.carrying.wishes (Awb 2:8-2:10)."""

    owner = models.CharField(max_length=64, unique=True)
    """Holds the keyed hash of who it is, as in Submission.sender_hash."""
    email = models.CharField(max_length=254, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    """Says when they showed that they read what is mailed to it, or gave it where nothing is mailed."""
    returned_at = models.DateTimeField(null=True)
    """Says when we heard that it takes no mail; it counts no more until they confirm it anew."""
    by_post = models.JSONField(default=list)
    """Holds the sorts of letters that go by post, whatever was chosen for a case."""
    unannounced = models.JSONField(default=list)
    """Holds the sorts of which they want no e-mail."""
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.owner


class AddressCode(models.Model):
    """Keep a code that was asked for an e-mail address, and what became of it; it is removed after some days."""

    owner = models.CharField(max_length=64, db_index=True)
    email = models.CharField(max_length=254, db_index=True)
    code = models.CharField(max_length=64, blank=True)
    """Holds the keyed hash of the code that was mailed last; the code itself is kept nowhere."""
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    replaced = models.CharField(max_length=254, blank=True)
    """Holds the address that was replaced by it, which is told so."""

    def __str__(self) -> str:
        return self.owner


class WrongWay(models.Model):
    """Keep who wrote by a way that was not meant for it, and was told the right one (Awb 2:15, 2:16)."""

    sender = models.CharField(max_length=64)
    """Holds the keyed hash of the address that they wrote from."""
    told_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sender", "told_at"], name="wrong_way_told")]

    def __str__(self) -> str:
        return f"{self.told_at}"
