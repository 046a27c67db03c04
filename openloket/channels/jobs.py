"""Reading stacks, on as many machines as there are workers."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from openloket.channels.paper import intake


@app.task(name="read_stack", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def read_stack(stack: str) -> None:
    """Read a stack of scanned pages; can be repeated safely."""
    intake.read(stack)
