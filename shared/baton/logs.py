"""Structured logs: one JSON line per event, with the ids that travel in messages, never texts, tokens or keys."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog

from baton import tracing
from baton.settings import Settings

_NOISY = (
    "ably",
    "aiormq",
    "aio_pika",
    "httpx",
    "httpcore",
    "httpx2",
    "openai",
    "uvicorn.access",
    "websockets",
)


def configure(settings: Settings, service: str) -> None:
    """Sets up structlog for this process. The ably logger would print keys and tokens at INFO: it stays at WARNING."""
    logging.basicConfig(level=settings.log_level, stream=sys.stderr, format="%(name)s %(levelname)s %(message)s")
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if settings.log_format == "json" else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _traced,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level)),
        logger_factory=_Lines,
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(service=service)


class _Lines(structlog.WriteLogger):
    """A volume that takes no more (or a pipe that nobody reads) loses lines; never the work that they tell of."""

    def __init__(self, *_: object) -> None:
        super().__init__(sys.stderr)

    def msg(self, message: str) -> None:
        """One line, if there is room for it."""
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def _traced(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    line.update(tracing.ids())
    return line


@contextmanager
def correlated(correlation_id: str, **ids: str) -> Iterator[None]:
    """Every log line inside carries these ids; the correlation id also travels in the messages sent inside."""
    with structlog.contextvars.bound_contextvars(correlation_id=correlation_id, **ids):
        yield


def correlation_id() -> str:
    """The id that binds a visitor's request to everything that it set off, or an empty string."""
    return str(structlog.contextvars.get_contextvars().get("correlation_id", ""))


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger whose events are named with an underscore word (`reply_discarded`) and carry ids as fields."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(module=name)
    return logger
