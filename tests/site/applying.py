"""Submit applications from a process of its own, as a server does; the number of them is the argument."""

from __future__ import annotations

import sys

import django
import time_machine

if __name__ == "__main__":
    django.setup()
    from tests.conftest import NOW, new_case

    with time_machine.travel(NOW, tick=False):
        for n in range(int(sys.argv[1])):
            new_case(f"far:{n}")
