"""The command line's own voice: the one place that prints. Chinese for people, JSON for programs."""

import sys
from typing import Any

import orjson
from rich.console import Console

screen = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str = "") -> None:
    """One line for people."""
    screen.print(text)


def complain(text: str) -> None:
    """One line on standard error."""
    errors.print(text, style="red")


def emit(value: Any) -> None:  # noqa: ANN401  (anything that JSON can hold)
    """One line of JSON for programs."""
    sys.stdout.write(orjson.dumps(value).decode() + "\n")
    sys.stdout.flush()
