"""What every command is: a name, what it says of itself, its options, and what it does."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from baton.settings import Settings


class Refused(Exception):
    """Said to the operator as it is: what cannot be done, and what to do about it."""


class Options(BaseModel, extra="ignore"):
    """What may be typed after a command, checked."""


@dataclass(frozen=True, slots=True)
class Command:
    """`run` returns the exit code. `arguments` tells argparse what `options` holds."""

    name: str
    says: str
    options: type[Options]
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Any, Settings], Coroutine[Any, Any, int]]
    needs_database: bool = True

    def enter(self, parsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        self.arguments(parsers.add_parser(self.name, help=self.says, description=self.says))

    def read(self, given: argparse.Namespace) -> Options:
        return self.options.model_validate(vars(given))


def say(text: str = "") -> None:
    """To the person at the terminal, or to the program behind the pipe."""
    print(text, flush=True)  # noqa: T201


def remark(text: str) -> None:
    """Beside the output: a pipe does not carry it."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def confirm(question: str, *, yes: bool) -> None:
    """Raises Refused unless the operator said yes, beforehand or now."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Refused(f"{question} Nobody is here to ask: say --yes.")
    if input(f"{question} [y/N] ").strip().lower() not in ("y", "yes"):
        raise Refused("Nothing was done.")


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """For commands that need none."""
    del parser
