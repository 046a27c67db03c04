"""What our own channels do in the registers: acts, each of which is written as a call to their APIs would write it.

An act follows the numbered rules, leaves one audit row for each resource, and tells subscribers. It is told by whose
`hand` it is done: who, through which channel, why and when. Whether they may is asked at the door, not here. Call it
inside a transaction; it raises Problem when a rule refuses it, and then nothing may be kept. Nobody else writes these
tables.

A resource on its way (`zaken.rol`, `documenten.document`, …) is written by itself or, by `write`, with others of its
kind.
"""

from openloket.registers.acts import autorisaties, besluiten, catalogi, documenten, zaken
from openloket.registers.acts.hands import OURSELVES, hand, past
from openloket.registers.acts.rows import read, write

__all__ = ["OURSELVES", "autorisaties", "besluiten", "catalogi", "documenten", "hand", "past", "read", "write", "zaken"]
