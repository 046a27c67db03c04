"""Keep notices of default, and what was found of objections and complaints."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openloket.cases.models.saying import ReceivedMessage
from openloket.registers.models import Zaak


class DefaultNotice(models.Model):
    """Keeps a notice of default on a zaak: what it does by law, and how its penalty was settled (Awb 4:17, 4:18)."""

    zaak = models.ForeignKey(Zaak, models.CASCADE, related_name="default_notices")
    message = models.OneToOneField(ReceivedMessage, models.CASCADE, related_name="default_notice")
    received_on = models.DateField()
    effect = models.CharField(max_length=10)
    """Is one of law.dwangsom.Effect."""
    because = models.JSONField(default=list)
    first_day = models.DateField(null=True)
    """Holds the first day for which a penalty is due; empty when the notice has no effect."""
    settled_on = models.DateField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    days = models.PositiveSmallIntegerField(null=True)
    euro = models.PositiveSmallIntegerField(null=True)
    """Says how many days and euro the penalty came to, when it was settled."""
    account = models.CharField(max_length=34, blank=True, default="", db_default="")
    """Holds the bank account (IBAN) on which it is paid, as far as it is known (Awb 4:89)."""
    paid_on = models.DateField(null=True)
    """Holds the day on which it was paid (Awb 4:87)."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["zaak"], condition=models.Q(effect="valid"), name="one_valid_notice_of_default"
            )
        ]
        indexes = [
            models.Index(
                fields=["received_on"],
                condition=models.Q(effect="valid", settled_on=None),
                name="notice_of_default_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.zaak_id} {self.received_on}"


class Grievance(models.Model):
    """Keeps of an objection or a complaint, beside its own case, what it is about, and what was found of it by law."""

    class Waived(models.TextChoices):
        """Says why nobody is heard before an objection is decided on (Awb 7:3)."""

        INADMISSIBLE = "inadmissible", "Het bezwaar is kennelijk niet-ontvankelijk (7:3 a)"
        UNFOUNDED = "unfounded", "Het bezwaar is kennelijk ongegrond (7:3 b)"
        NOT_WANTED = (
            "not_wanted",
            "Wie bezwaar maakt, zei geen gebruik te maken van het recht te worden gehoord (7:3 c)",
        )
        NOT_ASKED = "not_asked", "Wie bezwaar maakt, zei niet binnen de termijn te willen worden gehoord (7:3 d)"
        GRANTED = "granted", "Het bezwaar krijgt helemaal gelijk, en niemand anders wordt daardoor geschaad (7:3 e)"

    class Declined(models.TextChoices):
        """Says why a complaint need not be looked into (Awb 9:8)."""

        BEFORE = "before", "Over hetzelfde is al geklaagd, en dat is afgehandeld (9:8 lid 1 a)"
        OLD = "old", "Het gebeurde meer dan een jaar voor de klacht (9:8 lid 1 b)"
        OBJECTION = "objection", "Er kon bezwaar tegen worden gemaakt (9:8 lid 1 c)"
        APPEAL = "appeal", "Er kan of kon beroep tegen worden ingesteld (9:8 lid 1 d)"
        COURT = "court", "Een rechter kijkt ernaar, of keek ernaar (9:8 lid 1 e)"
        CRIMINAL = "criminal", "De officier van justitie onderzoekt of vervolgt het (9:8 lid 1 f)"
        SLIGHT = "slight", "Het belang van wie klaagt of het gewicht is duidelijk te klein (9:8 lid 2)"

    zaak = models.OneToOneField(Zaak, models.CASCADE, primary_key=True, related_name="grievance")
    about = models.ForeignKey(Zaak, models.SET_NULL, null=True, related_name="grievances")
    """Holds the case in which the decision was taken, or in which happened what someone complains of."""
    letter = models.ForeignKey("Message", models.SET_NULL, null=True, related_name="+")
    """Holds the letter with the decision objected to; empty while there is none yet."""
    message = models.OneToOneField("ReceivedMessage", models.SET_NULL, null=True, related_name="grievance")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    """Says whom a complaint is about, when they log in here."""
    whom = models.CharField(max_length=200, blank=True, default="", db_default="")
    """Says in words whom or what a complaint is about."""
    copied_on = models.DateField(null=True)
    """Holds the day on which whom it is about got a copy of the complaint with what came along (Awb 9:9)."""
    happened_on = models.DateField(null=True)
    """Holds the day on which happened what someone complains of, as far as that is known."""
    declined = models.CharField(max_length=12, choices=Declined, blank=True, default="", db_default="")
    """Says why a complaint is not looked into; empty for one that is."""
    posted_on = models.DateField(null=True)
    elsewhere_on = models.DateField(null=True)
    """Holds the day on which another organ got it, or a way that was not meant for it (Awb 2:15, 6:15)."""
    excused = models.BooleanField(null=True)
    """Says whether being late is not held against who objected (Awb 6:11); empty while nobody judged it."""
    interested = models.BooleanField(null=True)
    """Says whether the decision touches who objected (Awb 1:2); empty while nobody judged it."""
    because = models.CharField(max_length=1000, blank=True)
    """Says why, in the words of whoever judged it."""
    committee = models.BooleanField(default=False)
    tax = models.BooleanField(default=False)
    """Says whether it is about a municipal tax (Gemeentewet 236)."""
    straight = models.BooleanField(null=True)
    """Says whether the objection asks to go to the court at once (Awb 7:1a lid 1); empty while nobody said so beside the form."""
    straight_refused_on = models.DateField(null=True)
    """Holds the day on which we told that it does not go there at once (Awb 7:1a lid 4)."""
    heard_at = models.DateTimeField(null=True)
    """Says when someone is heard, as they were invited."""
    heard_where = models.CharField(max_length=200, blank=True)
    heard_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    waived = models.CharField(max_length=12, choices=Waived, blank=True)
    reported_on = models.DateField(null=True)
    """Says when the report of the hearing was written (Awb 7:7, 9:10)."""
    delay_told_on = models.DateField(null=True)
    """Holds the day on which whom a complaint is about was told that it takes four weeks longer (Awb 9:11 lid 2)."""
    agreed_weeks = models.PositiveSmallIntegerField(null=True)
    """Says how many weeks later the decision may be, with the consent of whoever objected (Awb 7:10 lid 4)."""
    joined = models.ForeignKey("Message", models.SET_NULL, null=True, related_name="+")
    """Holds the letter with a later decision in the first case, which the objection is about too (Awb 6:19)."""

    def __str__(self) -> str:
        return str(self.zaak_id)
