"""Structured logs: the event first, in the past tense, then its facts."""

import logging
import sys

import structlog


def configure(*, json: bool, quiet: bool = False) -> None:
    """Set up logging for the whole process: JSON lines, or text for people.

    `quiet` leaves out everything below a warning.
    """
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    last: list[structlog.types.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if json
        else [plain_console()]
    )
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.WARNING if quiet else logging.INFO
        ),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def plain_console() -> structlog.dev.ConsoleRenderer:
    """Return the renderer for people. Traces are plain: with all variables they take a minute."""
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
